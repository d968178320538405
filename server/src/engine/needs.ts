import { checkCors } from '../cors/check';
import type { Exchange } from '../cors/exchange';
import type { WireRequest } from '../cors/fetch-request';
import type { Header, HeaderList } from '../cors/header-list';
import { extractTokens } from '../cors/header-list';
import type { WireResponse } from '../cors/preflight';
import { checkPreflight } from '../cors/preflight';

/** What one answer would have to have for the browser to go on. */
export interface Need {
  readonly of: 'preflight' | 'request';
  /** Header lines, in the order a browser looks for them; each stands for the lines of that name there are. */
  readonly lines: readonly Header[];
  /** The status there is, where one from 200 to 299 is needed. */
  readonly status?: number;
}

/** More than an answer can lack. */
const STEPS = 12;

/**
 * What the answers of an exchange lack, found by giving them what the standard misses until it is content. Nothing where the exchange is
 * allowed. A response that is not known counts as one that lacks nothing.
 */
export function needsOf(request: WireRequest, { preflight, response }: Exchange): Need[] {
  if (request.refusal || !request.crossOrigin) return [];
  const needs: Need[] = [];
  if (request.preflightNeeded && preflight) {
    const need = mend(preflight, at => stepFor(request, at));
    if (need) needs.push({ of: 'preflight', ...need });
  }
  if (response) {
    const need = mend(response, at => allowStep(request, checkCors(request.origin, request.credentials, at.headers)?.kind));
    if (need) needs.push({ of: 'request', ...need });
  }
  return needs;
}

/** A header line to set, or a status. */
type Step = Header | 'status';

function mend(answer: WireResponse, next: (answer: WireResponse) => Step | undefined): Omit<Need, 'of'> | undefined {
  const lines = new Map<string, string>();
  let { status, headers } = answer;
  for (let i = 0; i < STEPS; i++) {
    const step = next({ status, headers });
    if (step === undefined) return lines.size === 0 && status === answer.status ? undefined : { lines: [...lines], ...(status !== answer.status && { status: answer.status }) };
    if (step === 'status') status = 204;
    else {
      lines.set(step[0], step[1]);
      headers = withLine(headers, step);
    }
  }
  return undefined;
}

function withLine(headers: HeaderList, line: Header): HeaderList {
  return [...headers.filter(([name]) => name.toLowerCase() !== line[0].toLowerCase()), line];
}

function stepFor(request: WireRequest, answer: WireResponse): Step | undefined {
  const failure = checkPreflight(request, answer);
  switch (failure?.kind) {
    case undefined: case 'no-answer': return undefined;
    case 'bad-status': return 'status';
    case 'method-not-allowed': return listWith(answer.headers, 'Access-Control-Allow-Methods', [request.method]);
    case 'header-not-allowed': return listWith(answer.headers, 'Access-Control-Allow-Headers', request.unsafeHeaders);
    case 'invalid-list': return [failure.header, (failure.header === 'Access-Control-Allow-Methods' ? [request.method] : request.unsafeHeaders).join(', ')];
    default: return allowStep(request, failure?.kind);
  }
}

function allowStep({ origin }: WireRequest, kind: string | undefined): Step | undefined {
  if (kind === undefined) return undefined;
  return kind === 'credentials-not-true' ? ['Access-Control-Allow-Credentials', 'true'] : ['Access-Control-Allow-Origin', origin];
}

/** The list there is, with what it lacks; a star that does not count goes. */
function listWith(headers: HeaderList, name: string, wanted: readonly string[]): Header {
  const there = extractTokens(headers, name);
  const tokens = there?.ok === true ? there.tokens.filter(token => token !== '*') : [];
  const missing = wanted.filter(one => !tokens.some(token => token.toLowerCase() === one.toLowerCase()));
  return [name, [...tokens.filter(token => !wanted.some(one => one !== token && one.toLowerCase() === token.toLowerCase())), ...missing, ...wanted.filter(one => tokens.some(token => token !== one && token.toLowerCase() === one.toLowerCase()))].join(', ')];
}
