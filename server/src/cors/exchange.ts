import type { CorsFailure } from './check';
import { checkCors } from './check';
import { basicHeaders, exposedHeaders } from './exposed';
import type { FetchRequest, Refusal, WireRequest } from './fetch-request';
import { prepareRequest } from './fetch-request';
import { getHeader } from './header-list';
import { isSameOrigin, parseUrl, serializeOrigin } from './origin';
import type { PreflightFailure, WireResponse } from './preflight';
import { checkPreflight, isRedirect } from './preflight';

/** One `fetch()`: what the script asked, what the server answered to the preflight and to the request itself. */
export interface Exchange {
  readonly request: FetchRequest;
  /** Null: nothing came back, or nothing is needed. Looked at only when a preflight is needed. */
  readonly preflight: WireResponse | null;
  /** Null: nothing came back. Looked at only when the request gets as far as being sent. */
  readonly response: WireResponse | null;
}

/** Why the actual request fails in the standard's eyes. */
export type ResponseFailure =
  | CorsFailure
  | { readonly kind: 'no-answer' }
  | { readonly kind: 'redirect-with-credentials'; readonly location: string }
  | { readonly kind: 'bad-redirect-location'; readonly location: string };

/** Where an exchange is stopped; null: nowhere, or fetch() itself refused and nothing was sent. */
export type BlockedAt = 'preflight' | 'response' | null;

/** The redirect an exchange ends in: what lies behind it is not known from one exchange. */
export interface Redirect {
  /** Serialised URL the browser goes to. */
  readonly location: string;
  /** The Origin header of the next request: `null` once two different origins were left behind; undefined: a same-origin request. */
  readonly origin: string | undefined;
}

/** The Fetch standard's verdict on an exchange. */
export interface Verdict {
  readonly request: WireRequest;
  readonly sameOrigin: boolean;
  readonly preflightNeeded: boolean;
  /** The script gets the response; with `redirect`, the browser follows it, and the answer there decides. */
  readonly allowed: boolean;
  readonly blockedAt: BlockedAt;
  /** Why it is not allowed. A refusal has no `blockedAt`: nothing was sent. */
  readonly failure: PreflightFailure | ResponseFailure | Refusal | undefined;
  /** Names of the response's headers the script can read, lower case, sorted; null when it gets no response. */
  readonly exposedHeaders: readonly string[] | null;
  readonly redirect: Redirect | undefined;
}

/**
 * Judges one exchange as the Fetch standard does ("main fetch", "HTTP fetch", "CORS-preflight fetch", "CORS check").
 * A response with a redirect status and a Location is checked as every response is; when it passes, the exchange counts as
 * allowed so far and `redirect` says where it goes on: one exchange cannot tell more.
 */
export function judgeExchange(exchange: Exchange): Verdict {
  const request = prepareRequest(exchange.request);
  const sameOrigin = !request.crossOrigin;
  const base = { request, sameOrigin, preflightNeeded: request.preflightNeeded, redirect: undefined };
  const blocked = (blockedAt: BlockedAt, failure: Verdict['failure']): Verdict => ({ ...base, allowed: false, blockedAt, failure, exposedHeaders: null });

  if (request.refusal) return blocked(null, request.refusal);
  const preflightFailure = request.preflightNeeded ? checkPreflight(request, exchange.preflight) : undefined;
  if (preflightFailure) return blocked('preflight', preflightFailure);
  const { response } = exchange;
  if (!response) return blocked('response', { kind: 'no-answer' });
  const failure = sameOrigin ? undefined : checkCors(request.origin, request.credentials, response.headers);
  if (failure) return blocked('response', failure);
  const passed: Verdict = { ...base, allowed: true, blockedAt: null, failure: undefined, exposedHeaders: null };
  if (!isRedirect(response)) return { ...passed, exposedHeaders: sameOrigin ? basicHeaders(response.headers) : exposedHeaders(response.headers, request.credentials) };
  const next = followRedirect(request, getHeader(response.headers, 'Location') ?? '');
  return 'kind' in next ? blocked('response', next) : { ...passed, redirect: next };
}

/** Fetch, "HTTP-redirect fetch", as far as it goes without the next response. `location`: the header's value, relative to the request's URL. */
export function followRedirect(request: WireRequest, location: string): Redirect | ResponseFailure {
  const url = parseUrl(location, request.url);
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) return { kind: 'bad-redirect-location', location };
  const crossesNow = !isSameOrigin(request.origin, url);
  if ((url.username !== '' || url.password !== '') && (request.crossOrigin || crossesNow)) return { kind: 'redirect-with-credentials', location: url.href };
  const leavesOther = request.crossOrigin && serializeOrigin(request.url) !== serializeOrigin(url);
  if (!request.crossOrigin && !crossesNow) return { location: url.href, origin: undefined };
  return { location: url.href, origin: leavesOther ? 'null' : request.origin };
}
