import fs from 'node:fs';
import path from 'node:path';
import type { Exchange } from '../../server/src/cors/exchange';
import type { FetchRequest } from '../../server/src/cors/fetch-request';
import { prepareRequest } from '../../server/src/cors/fetch-request';
import type { Header } from '../../server/src/cors/header-list';
import type { WireResponse } from '../../server/src/cors/preflight';

/** The guide, `docs/understanding-cors.md`. */
export const guide = fs.readFileSync(path.resolve(import.meta.dirname, '..', '..', 'docs', 'understanding-cors.md'), 'utf8');

/** A request as the guide shows it. */
export interface ShownRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly Header[];
  readonly body: string;
}

/** What is said of one browser, or of all. `quoted`: the words in code after it. */
export interface Claim {
  readonly who: 'Chrome' | 'Firefox' | 'Safari' | 'Every browser';
  readonly allowed: boolean;
  readonly atPreflight: boolean;
  readonly quoted: readonly string[];
}

/** One exchange of the guide: the call before it, what crosses the wire, and what is claimed after it. */
export interface ShownExchange {
  /** Line of the guide its block begins at, from 1. */
  readonly line: number;
  readonly call: FetchRequest;
  /** Requests and answers in turn; a block of one answer alone is taken for another answer to the first request of the block before. */
  readonly steps: readonly { readonly request: ShownRequest; readonly answer: WireResponse }[];
  readonly claims: readonly Claim[];
}

/** A fenced block of another language than http. */
export interface Snippet {
  readonly line: number;
  readonly language: string;
  readonly text: string;
}

/** Takes a guide apart. Throws on a block, a call or a verdict that it cannot read: nothing in the guide is left untested. */
export function readGuide(text: string): { readonly exchanges: readonly ShownExchange[]; readonly snippets: readonly Snippet[] } {
  const exchanges: ShownExchange[] = [];
  const snippets: Snippet[] = [];
  let at = 0;
  for (const fence of text.matchAll(/^```(\w*)\n([^]*?)^```\n/gm)) {
    const [whole, language = '', body = ''] = fence;
    const line = text.slice(0, fence.index).split('\n').length;
    if (language === 'http') {
      const before = exchanges.at(-1);
      const call = lastCall(text.slice(at, fence.index)) ?? before?.call;
      if (!call) throw new Error(`line ${line}: no call before the exchange`);
      const steps = readSteps(body, line, before?.steps[0]?.request);
      exchanges.push({ line, call, steps, claims: readClaims(text.slice(fence.index + whole.length), line) });
      at = fence.index + whole.length;
    } else snippets.push({ line, language, text: body });
  }
  return { exchanges, snippets };
}

/** What the call asks and what it is answered: which of the answers is a preflight's follows from the call. */
export function exchangeOf({ call, steps }: ShownExchange): Exchange {
  const asks = prepareRequest(call).preflightNeeded;
  const [first, second] = steps;
  return { request: call, preflight: asks ? first?.answer ?? null : null, response: (asks ? second : first)?.answer ?? null };
}

/** The rows of the table whose first heading is that, as they are written; cells without the space around them. */
export function tableRows(text: string, heading: string): string[][] {
  const lines = text.split('\n');
  const start = lines.findIndex(line => line.startsWith(`| ${heading} |`));
  if (start < 0) throw new Error(`no table ${heading}`);
  const end = lines.findIndex((line, i) => i > start && !line.startsWith('|'));
  return lines.slice(start + 2, end).map(line => line.replace(/^\||\|$/g, '').split(' | ').map(cell => cell.trim()));
}

/** The words in code in a text. */
export function inCode(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
}

/** What `fetch(…)`, as written, hands to the browser. The call is run, with a fetch that only notes its arguments; Node's `Request` adds the type of the body as browsers do. */
export function readCall(origin: string, code: string): FetchRequest {
  let call: FetchRequest | undefined;
  const note = (url: string, init: RequestInit = {}): void => {
    const { method, headers, credentials } = new Request(url, init);
    call = { origin, url, method, headers: [...headers.entries()], credentials: credentials };
  };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the guide is ours
  (new Function('fetch', code) as (fetch: typeof note) => void)(note);
  if (!call) throw new Error(`no call: ${code}`);
  return call;
}

function lastCall(prose: string): FetchRequest | undefined {
  const [, origin, code] = [...prose.matchAll(/page at `([^`]+)` calls `(fetch\([^`]+\))`/g)].at(-1) ?? [];
  return origin === undefined || code === undefined ? undefined : readCall(origin, code);
}

/** The first line of a message. */
const START = /^(?:[A-Z]+ \S+ HTTP\/1\.1|HTTP\/1\.1 \d{3} .+)$/;

function readSteps(body: string, line: number, before: ShownRequest | undefined): ShownExchange['steps'] {
  const messages: string[][] = [];
  for (const text of body.trimEnd().split('\n')) {
    if (START.test(text)) messages.push([text]);
    else if (messages.length > 0) messages.at(-1)?.push(text);
    else throw new Error(`line ${line}: neither request nor answer: ${text}`);
  }
  const steps: { request: ShownRequest; answer: WireResponse }[] = [];
  let request = messages[0]?.[0]?.startsWith('HTTP/') ? before : undefined;
  for (const message of messages) {
    const [first = '', ...rest] = message;
    const gap = rest.indexOf('');
    const headers = (gap < 0 ? rest : rest.slice(0, gap)).map((text): Header => {
      const [, name, value] = /^([\w-]+): (.*)$/.exec(text) ?? [];
      if (name === undefined || value === undefined) throw new Error(`line ${line}: no header line: ${text}`);
      return [name, value];
    });
    const [, status] = /^HTTP\/1\.1 (\d+)/.exec(first) ?? [];
    if (status === undefined) {
      if (request) throw new Error(`line ${line}: a request without an answer`);
      const [method = '', target = ''] = first.split(' ');
      request = { method, target, headers, body: gap < 0 ? '' : rest.slice(gap + 1).join('\n').trim() };
    } else {
      if (!request) throw new Error(`line ${line}: an answer without a request`);
      steps.push({ request, answer: { status: Number(status), headers } });
      request = undefined;
    }
  }
  if (request || steps.length === 0 || steps.length > 2) throw new Error(`line ${line}: an exchange is one or two requests, each with its answer`);
  return steps;
}

function readClaims(after: string, line: number): Claim[] {
  const quote = /^\n((?:> .*\n)+)/.exec(after)?.[1];
  if (quote === undefined) throw new Error(`line ${line}: no verdict after the exchange`);
  return quote.trimEnd().split('\n').map(text => {
    const [, who, allowed, preflight, rest = ''] = /^> (?:- )?\*\*(Chrome|Firefox|Safari|Every browser): (allowed|blocked)( at the preflight)?\.\*\*(.*)$/.exec(text) ?? [];
    if (who === undefined) throw new Error(`line ${line}: no verdict: ${text}`);
    return { who: who as Claim['who'], allowed: allowed === 'allowed', atPreflight: preflight !== undefined, quoted: inCode(rest) };
  });
}
