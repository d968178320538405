import { chromium } from '../cors/chromium';
import type { EngineName, EngineVerdict } from '../cors/engine';
import { judgeWith } from '../cors/engine';
import { judgeWithAll } from '../cors/engines';
import type { BlockedAt, Exchange } from '../cors/exchange';
import { judgeExchange } from '../cors/exchange';
import type { CredentialsMode } from '../cors/check';
import type { WireRequest } from '../cors/fetch-request';
import { prepareRequest } from '../cors/fetch-request';
import { isOkStatus, preflightHeaders } from '../cors/preflight';
import type { Answer, Reply } from '../policy/answer';
import type { Request } from '../policy/request';
import type { Subject } from '../policy/server';
import { wirePreflight, wireResponse } from '../policy/wire';
import { unseenPart } from './fetch-words';
import type { Setting } from './settings-of-answers';
import { settingsOfPair } from './settings-of-answers';

/** What a page passes to `fetch()`. */
export interface PageRequest {
  readonly origin: string;
  readonly method: string;
  /** With query, starting with `/`. */
  readonly path: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly credentials: CredentialsMode;
}

/** One way a fetch may go: the answers to its two requests in one and the same state of the world, and what becomes of it. */
export interface FetchOutcome {
  /** The standard's verdict; `unknown`: a part of an answer that matters cannot be seen. */
  readonly verdict: 'allowed' | 'blocked' | 'unknown';
  /** Null too where `fetch()` itself refuses. */
  readonly blockedAt: BlockedAt;
  /** One sentence: Chromium's reason where it is blocked, what is not known where that is so. */
  readonly why: string;
  /** Null: none is sent, or nothing is known. */
  readonly preflight: Answer | null;
  /** Null: nothing is known. It is given as well where the preflight blocks, though no browser sends the request then. */
  readonly response: Answer | null;
  /**
   * Both as they cross the wire, as `judgeWithAll` takes them. Undefined where what matters is not known. Where only the response is
   * not (the standard stops at the preflight), it is null here: ask `browsersOf`, which then speaks of the preflight alone.
   */
  readonly exchange: Exchange | undefined;
  /** What has to be so for it to go this way; empty: nothing that is told apart. */
  readonly conditions: readonly Setting[];
  readonly developmentOnly: boolean;
  /** It stands for branches of the program that were not followed. */
  readonly unseen?: boolean;
}

/** A fetch and all the ways it may go, the likeliest first: those of production before those of development. */
export interface Fetches {
  readonly wire: WireRequest;
  /** At least one. */
  readonly outcomes: readonly FetchOutcome[];
}

/** Where a server is taken to be when nobody says: a name that never is one (RFC 2606). */
export const nowhere = 'https://server.invalid';

/**
 * Sends what a page at that origin would send: the preflight without cookies, when the standard needs one, and the request itself.
 * Every pair of answers that one state of the world gives is an outcome. `base`: scheme, host and port of the server, for messages
 * and to tell whether it is the page's own. A bag of header lines or library options may be asked too: what it knows is shown, and nothing is concluded.
 */
export function fetchesOf(subject: Subject, page: PageRequest, base: string = nowhere): Fetches {
  const request = { origin: page.origin, url: `${base}${page.path}`, method: page.method, headers: page.headers, credentials: page.credentials };
  const wire = prepareRequest(request);
  if (wire.refusal) {
    const why = chromium.refuse(wire, wire.refusal).message;
    return { wire, outcomes: [{ verdict: 'blocked', blockedAt: null, why, preflight: null, response: null, exchange: { request, preflight: null, response: null }, conditions: [], developmentOnly: false }] };
  }
  const outcomes: FetchOutcome[] = [];
  for (const world of subject.worlds?.() ?? [{ conditions: [], ask: (asked: Request): Reply => subject.ask(asked) }]) {
    const preflight = wire.preflightNeeded ? world.ask(preflightOf(wire, page)) : undefined;
    const response = world.ask(actualOf(wire, page));
    for (const pair of pairsOf(preflight, response, world.conditions)) {
      outcomes.push({ ...judge(subject, request, pair), ...pair, developmentOnly: pair.preflight?.developmentOnly === true || pair.response?.developmentOnly === true });
    }
    if (!response.complete || preflight?.complete === false) {
      outcomes.push({ verdict: 'unknown', blockedAt: null, why: 'Not all branches of the program were seen.', preflight: null, response: null, exchange: undefined, conditions: world.conditions.map(condition => ({ condition, of: 'both' as const })), developmentOnly: false, unseen: true });
    }
  }
  return { wire, outcomes: [...outcomes.filter(one => !one.developmentOnly), ...outcomes.filter(one => one.developmentOnly)] };
}

/** What each browser prints. Undefined: it goes on to an answer that is not known, or nothing is known at all. */
export function browsersOf({ exchange, blockedAt }: FetchOutcome): Readonly<Record<EngineName, EngineVerdict | undefined>> {
  if (!exchange) return { chromium: undefined, firefox: undefined, webkit: undefined };
  const { chromium: first, firefox, webkit } = judgeWithAll(exchange);
  const known = (verdict: EngineVerdict): EngineVerdict | undefined => exchange.response === null && verdict.blockedAt === 'response' && blockedAt !== 'response' ? undefined : verdict;
  return { chromium: known(first), firefox: known(firefox), webkit: known(webkit) };
}

/** The request itself, as the server gets it. */
function actualOf(wire: WireRequest, page: PageRequest): Request {
  return { method: wire.method, path: page.path, origin: wire.crossOrigin || wire.method !== 'GET' ? wire.origin : undefined, headers: wire.headers, cookies: page.credentials === 'include' || page.credentials === 'same-origin' && !wire.crossOrigin, mishap: 'none' };
}

function preflightOf(wire: WireRequest, page: PageRequest): Request {
  return { method: 'OPTIONS', path: page.path, origin: wire.origin, headers: preflightHeaders(wire).filter(([name]) => !/^(?:origin|accept)$/i.test(name)), cookies: false, mishap: 'none' };
}

interface Pair {
  readonly preflight: Answer | null;
  readonly response: Answer | null;
  readonly conditions: readonly Setting[];
}

/** Every combination of the two answers that one state of the world gives. */
function pairsOf(preflight: Reply | undefined, response: Reply, world: readonly Setting['condition'][]): Pair[] {
  const pairs: Pair[] = [];
  for (const first of preflight ? preflight.answers : [null]) {
    for (const second of response.answers.length > 0 ? response.answers : [null]) {
      const conditions = settingsOfPair(world, first, second);
      if (conditions) pairs.push({ preflight: first, response: second, conditions });
    }
  }
  return pairs;
}

type Judged = Pick<FetchOutcome, 'verdict' | 'blockedAt' | 'why' | 'exchange'>;

function unknown(why: string): Judged {
  return { verdict: 'unknown', blockedAt: null, why, exchange: undefined };
}

function judge({ kind }: Subject, request: Exchange['request'], { preflight, response }: Pair): Judged {
  if (response === null) return unknown('The program gives no answer that we could follow.');
  if (kind === 'bag' || kind === 'options') return unknown(kind === 'bag' ? 'Only header lines are known here, not the server that sends them.' : 'Only options of a CORS library are known here, not the server that is given them.');
  const first = preflight?.outcome === 'unanswered' ? null : preflight && wirePreflight(preflight);
  const second = response.outcome === 'unanswered' ? null : wireResponse(response, 200);
  if (preflight?.outcome === 'passed-on') return unknown('This code hands the preflight on; what answers it is not here.');
  if (preflight && first === undefined) return unknown(unseenPart(preflight, 'preflight'));
  if (preflight) {
    const exchange: Exchange = { request, preflight: first ?? null, response: null };
    if (!first) return { verdict: 'blocked', blockedAt: 'preflight', why: 'The server never answers the preflight.', exchange };
    if (judgeExchange(exchange).blockedAt === 'preflight') return { verdict: 'blocked', blockedAt: 'preflight', why: saysChromium(exchange), exchange: { ...exchange, response: second ?? null } };
  }
  if (response.outcome === 'passed-on' && !carriesCors(response)) return unknown('This code hands the request on; what answers it is not here.');
  if (second === undefined) return unknown(unseenPart(response, 'request'));
  const exchange: Exchange = { request, preflight: first ?? null, response: second };
  if (second === null) return { verdict: 'blocked', blockedAt: 'response', why: 'The server never answers the request.', exchange };
  const verdict = judgeExchange(exchange);
  if (verdict.allowed) return { verdict: 'allowed', blockedAt: null, why: `${verdict.sameOrigin ? 'This is a request to the page\'s own origin' : 'The answer allows this origin'}${isOkStatus(second.status) ? '' : ` (its status is ${second.status})`}.`, exchange };
  return { verdict: 'blocked', blockedAt: verdict.blockedAt, why: saysChromium(exchange), exchange };
}

function carriesCors(answer: Answer): boolean {
  return answer.headers.some(({ name }) => /^access-control-allow-origin$/i.test(name));
}

function saysChromium(exchange: Exchange): string {
  const { message } = judgeWith(chromium, exchange);
  return message?.replace(/^Access to fetch at .*? has been blocked by CORS policy: /s, '') ?? 'The standard forbids it; Chromium lets it pass.';
}
