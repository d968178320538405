import type { CredentialsMode } from '../cors/check';
import { chromium } from '../cors/chromium';
import { judgeWith } from '../cors/engine';
import { judgeExchange } from '../cors/exchange';
import type { WireRequest } from '../cors/fetch-request';
import { prepareRequest } from '../cors/fetch-request';
import { preflightHeaders } from '../cors/preflight';
import type { Answer, Reply } from '../policy/answer';
import type { Request } from '../policy/request';
import type { Subject } from '../policy/server';
import { wireResponse } from '../policy/wire';

/** What a page passes to `fetch()`. */
export interface PageRequest {
  readonly origin: string;
  readonly method: string;
  /** With query, starting with `/`. */
  readonly path: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly credentials: CredentialsMode;
}

export type AskVerdict = 'allowed' | 'blocked' | 'depends' | 'unknown';

/** What one subject would answer to the two requests of a fetch, and what the browser makes of it. Plain data: the program may be forgotten. */
export interface Asked {
  readonly subject: Pick<Subject, 'at' | 'name' | 'framework' | 'adapter' | 'kind'>;
  readonly verdict: AskVerdict;
  readonly blockedAt: 'preflight' | 'response' | null;
  /** One sentence. */
  readonly why: string;
  /** The likeliest answers; null: not sent. */
  readonly preflight: Answer | null;
  readonly response: Answer | null;
  /** The verdict under each outcome, when they differ. */
  readonly depends: readonly { readonly on: string; readonly verdict: AskVerdict }[];
}

/** Sends what a page at that origin would send: the preflight without cookies, when the standard needs one, then the request itself. */
export function askSubject(subject: Subject, page: PageRequest): Asked {
  const wire = prepareRequest({ origin: page.origin, url: `https://server.invalid${page.path}`, method: page.method, headers: page.headers, credentials: page.credentials });
  const named = nameOf(subject);
  if (wire.refusal) return { subject: named, verdict: 'blocked', blockedAt: null, why: chromium.refuse(wire, wire.refusal).message, preflight: null, response: null, depends: [] };
  const preflight = wire.preflightNeeded ? subject.ask(preflightOf(wire, page)) : undefined;
  const response = subject.ask(actualOf(wire, page));
  const outcomes = outcomesOf(wire, page, preflight, response);
  return sumUp(named, outcomes);
}

function nameOf({ at, name, framework, adapter, kind }: Subject): Asked['subject'] {
  return { at, name, framework, adapter, kind };
}

/** Whether it can be asked a whole request: options and header lines alone cannot. */
export function isServer({ kind }: Subject): boolean {
  return kind !== 'bag' && kind !== 'options';
}

/** The lower, the likelier is it the one that answers at that path: servers before groups before handlers; those that know the path first; those without such a route, and those that cannot be followed, last. */
export function rankOf(subject: Subject, { path }: PageRequest, { response, verdict }: Asked): number {
  const target = path.replace(/[?#].*$/, '');
  const kind = ['server', 'group', 'handler'].indexOf(subject.kind);
  const known = subject.routes.some(route => route.path === target || route.pattern === target);
  return (response?.outcome === 'no-route' ? 40 : 0) + (verdict === 'unknown' ? 20 : 0) + kind * 2 + (known ? 0 : 1);
}

interface Judged {
  readonly verdict: AskVerdict;
  readonly blockedAt: 'preflight' | 'response' | null;
  readonly why: string;
  readonly preflight: Answer | null;
  readonly response: Answer | null;
}

function actualOf(wire: WireRequest, page: PageRequest): Request {
  return { method: wire.method, path: page.path, origin: wire.crossOrigin || wire.method !== 'GET' ? wire.origin : undefined, headers: wire.headers, cookies: page.credentials === 'include', mishap: 'none' };
}

function preflightOf(wire: WireRequest, page: PageRequest): Request {
  return { method: 'OPTIONS', path: page.path, origin: wire.origin, headers: preflightHeaders(wire).filter(([name]) => !/^(?:origin|accept)$/i.test(name)), cookies: false, mishap: 'none' };
}

/** Every combination of the two answers that can go together. */
function outcomesOf(wire: WireRequest, page: PageRequest, preflight: Reply | undefined, response: Reply): Judged[] {
  const judged: Judged[] = [];
  const complete = response.complete && preflight?.complete !== false;
  for (const first of preflight ? preflight.answers : [null]) {
    for (const second of response.answers.length > 0 ? response.answers : [null]) {
      if (first && second && contradict(first, second)) continue;
      judged.push(judge(wire, page, first, second));
    }
  }
  if (!complete) judged.push({ verdict: 'unknown', blockedAt: null, why: 'Not all branches of the program were seen.', preflight: null, response: null });
  return judged;
}

function contradict(a: Answer, b: Answer): boolean {
  return a.conditions.some(one => one.on === 'environment' && b.conditions.some(other => other.text === one.text && other.on === 'environment' && other.value !== one.value));
}

function judge(wire: WireRequest, page: PageRequest, preflight: Answer | null, response: Answer | null): Judged {
  const both = { preflight, response };
  const first = preflight && wireResponse(preflight);
  const second = response && wireResponse(response, 200);
  const request = { origin: wire.origin, url: wire.url, method: page.method, headers: page.headers, credentials: page.credentials };
  if (response === null) return { ...both, verdict: 'unknown', blockedAt: null, why: 'The program gives no answer that we could follow.' };
  for (const [answer, at] of [[preflight, 'preflight'], [response, 'response']] as const) {
    if (answer?.outcome === 'unanswered') return { ...both, verdict: 'blocked', blockedAt: at, why: `The server never answers the ${at === 'preflight' ? 'preflight' : 'request'}.` };
  }
  if (preflight && !first) return { ...both, verdict: 'unknown', blockedAt: null, why: 'The answer to the preflight has parts that we cannot see.' };
  if (preflight?.outcome === 'passed-on' || response.outcome === 'passed-on' && !carriesCors(response)) return { ...both, verdict: 'unknown', blockedAt: null, why: 'This code hands the request on; what answers it is not here.' };
  if (first) {
    const blocked = judgeExchange({ request, preflight: first, response: { status: 200, headers: first.headers } });
    if (blocked.blockedAt === 'preflight') return { ...both, verdict: 'blocked', blockedAt: 'preflight', why: saysChromium(request, first, { status: 200, headers: [] }) };
  }
  if (!second) return { ...both, verdict: 'unknown', blockedAt: null, why: 'The answer has parts that we cannot see.' };
  const verdict = judgeExchange({ request, preflight: first ?? null, response: second });
  if (verdict.allowed) return { ...both, verdict: 'allowed', blockedAt: null, why: verdict.sameOrigin ? 'This is a request to the page\'s own origin.' : 'The answer allows this origin.' };
  return { ...both, verdict: 'blocked', blockedAt: verdict.blockedAt, why: saysChromium(request, first, second) };
}

function carriesCors(answer: Answer): boolean {
  return answer.headers.some(({ name }) => /^access-control-allow-origin$/i.test(name));
}

type Wire = NonNullable<ReturnType<typeof wireResponse>>;

function saysChromium(request: Parameters<typeof prepareRequest>[0], preflight: Wire | null | undefined, response: Wire): string {
  const { message } = judgeWith(chromium, { request, preflight: preflight ?? null, response });
  return message?.replace(/^Access to fetch at .*? has been blocked by CORS policy: /s, '') ?? 'The standard forbids it; Chromium lets it pass.';
}

function sumUp(subject: Asked['subject'], outcomes: readonly Judged[]): Asked {
  const production = outcomes.filter(({ preflight, response }) => !preflight?.developmentOnly && !response?.developmentOnly);
  const considered = production.length > 0 ? production : outcomes;
  const [likeliest] = considered;
  if (!likeliest) return { subject, verdict: 'unknown', blockedAt: null, why: 'The program gives no answer that we could follow.', preflight: null, response: null, depends: [] };
  const verdicts = new Set(considered.map(({ verdict }) => verdict));
  if (verdicts.size === 1) return { subject, ...likeliest, depends: [] };
  const depends = considered.map(outcome => ({ on: conditionsOf(outcome), verdict: outcome.verdict }));
  const distinct = [...new Map(depends.map(one => [`${one.on}\u0000${one.verdict}`, one])).values()];
  const blocked = considered.find(({ verdict }) => verdict === 'blocked') ?? likeliest;
  if (!verdicts.has('allowed') || !verdicts.has('blocked')) {
    const unknown = considered.find(({ verdict }) => verdict === 'unknown');
    return { subject, ...likeliest, verdict: 'unknown', blockedAt: null, why: unknown?.why ?? likeliest.why, depends: distinct };
  }
  return { subject, ...blocked, verdict: 'depends', why: `It depends on ${distinct[0]?.on ?? 'something unknown'}; where it is blocked: ${blocked.why}`, depends: distinct };
}

function conditionsOf({ preflight, response }: Judged): string {
  const texts = [...preflight?.conditions ?? [], ...response?.conditions ?? []].map(({ text, value }) => value ? text : `not ${text}`);
  return [...new Set(texts)].join(', ') || 'something unknown';
}
