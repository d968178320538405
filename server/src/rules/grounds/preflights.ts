import { isSafelistedMethod } from '../../cors/method';
import { admits } from '../../policy/admission';
import type { Answer } from '../../policy/answer';
import { linesOf } from '../../policy/answer';
import type { Inquiry } from '../../policy/inquiry';
import { needsPermission } from '../../policy/request';
import type { Route } from '../../policy/server';
import { contains } from '../../text/place';
import { ALLOW_HEADERS, ALLOW_METHODS, endedBy } from './circumstances';

/** A request that pages make to a route, with a preflight before it. */
export interface Preflighted {
  readonly route: Route;
  /** The origin that asks. */
  readonly friend: string;
  readonly method: string;
  /** Request headers it reads that need permission, lower case. */
  readonly headers: readonly string[];
  /** The actual answers that would let the friend read, were the request sent. */
  readonly actual: readonly Answer[];
  readonly preflight: readonly Answer[];
}

/**
 * The requests to a subject that need a preflight for certain and whose actual answer lets the friend in: what the author
 * meant to work. Subjects in front of which something else may answer OPTIONS are left out. `heed`: whose lists of methods and headers
 * show that a preflight is meant, the answer's alone or the preflight's, too.
 */
export function* preflighted(inquiry: Inquiry, heed: 'answer' | 'both' = 'answer'): Iterable<Preflighted> {
  if (inquiry.subject.gateway !== 'no' || inquiry.subject.kind === 'bag' || inquiry.subject.kind === 'options') return;
  for (const { sample, routes } of inquiry.circles) {
    const friend = inquiry.friendOf(sample);
    const headers = [...new Set(routes.flatMap(route => headersOf(inquiry, route)))].sort();
    const route = routes.find(one => headersOf(inquiry, one).length > 0) ?? sample;
    for (const method of inquiry.methodsOf(sample)) {
      const actual = inquiry.actual({ route: sample, origin: friend, method }).answers.filter(answer => answer.outcome !== 'no-route' && !isRedirect(answer) && admits(answer, friend, 'omit') === true);
      if (actual.length === 0) continue;
      const { answers, complete } = inquiry.preflight({ route: sample, origin: friend, method });
      if (isSafelistedMethod(method) && headers.length === 0 && !declaresPreflight(heed === 'both' ? [...actual, ...answers] : actual, sample)) continue;
      if (complete && answers.length > 0) yield { route, friend, method, headers, actual, preflight: answers };
    }
  }
}

/** Nobody reads a redirect: what it leads to is another route's affair. */
function isRedirect({ status }: Answer): boolean {
  return status !== undefined && status >= 300 && status < 400;
}

/** Custom request headers read within the registration of the route itself, or anywhere in a lone handler. */
function headersOf(inquiry: Inquiry, route: Route): string[] {
  const { requestHeaders } = inquiry.heard;
  const own = inquiry.subject.kind === 'handler' || inquiry.subject.routes.length === 1
    ? requestHeaders
    : requestHeaders.filter(({ at }) => at.file === route.at.file && contains(route.at.span, at.span));
  return [...new Set(own.map(({ name }) => name).filter(needsPermission))].sort();
}

/**
 * The author lists request headers, or methods that need a preflight: such requests are meant to work. What a route for GET alone
 * lists out of habit says nothing, nor what a static file carries.
 */
export function declaresPreflight(answers: readonly Answer[], route: Route): boolean {
  // A server block of nginx without a location for the path serves files.
  const own = answers.filter(answer => !/^(?:static|router)$/.test(endedBy(answer)?.kind ?? ''));
  const headers = own.flatMap(answer => tokensOf(answer, ALLOW_HEADERS));
  if (route.method === 'GET' || route.method === 'HEAD') return headers.some(name => !HABITUAL.has(name));
  return headers.length > 0 || own.flatMap(answer => tokensOf(answer, ALLOW_METHODS)).some(method => !isSafelistedMethod(method.toUpperCase()) && method !== 'options');
}

/** Request headers that are listed out of habit and never needed for reading. */
const HABITUAL: ReadonlySet<string> = new Set(['accept', 'cache-control', 'content-length', 'content-type', 'dnt', 'if-modified-since', 'keep-alive', 'origin', 'range', 'user-agent', 'x-requested-with']);

/** Lower case, without empty items. */
function tokensOf(answer: Answer, name: string): string[] {
  return linesOf(answer, name).flatMap(({ value }) => value?.toLowerCase().split(',').map(token => token.trim()) ?? []).filter(token => token !== '');
}

/** The methods a preflight of this path must allow: every one that a route of the same path answers, and this one. */
export function methodsToAllow(inquiry: Inquiry, { route, method }: Pick<Preflighted, 'route' | 'method'>): string[] {
  const siblings = inquiry.subject.routes.filter(({ pattern, path, method: other }) => pattern === route.pattern && (path === route.path || !pattern.includes('…')) && other !== '*' && other !== 'OPTIONS');
  return [...new Set([...siblings.map(({ method: other }) => other), ...inquiry.methodsOf(route), method])].filter(name => name !== 'HEAD' && name !== 'OPTIONS');
}

/** `GET /users`, or the path alone where any method goes. */
export function sayRequest({ route, method }: Pick<Preflighted, 'route' | 'method'>): string {
  return `${method} ${route.pattern}`;
}

/** The request with what makes a preflight needed for it: `PUT /users`, `GET /users with Authorization`, `POST /users with JSON`. */
export function sayNeed(request: Preflighted): string {
  const { route, method, headers } = request;
  if (!isSafelistedMethod(method)) return sayRequest(request);
  const answers = [...request.actual, ...request.preflight];
  const listed = answers.flatMap(answer => tokensOf(answer, ALLOW_HEADERS));
  const header = headers[0] ?? listed.find(name => name !== '*' && !HABITUAL.has(name));
  if (header !== undefined) return `${sayRequest(request)} with ${header.replace(/(^|-)[a-z]/g, letter => letter.toUpperCase())}`;
  const other = route.method === '*' ? answers.flatMap(answer => tokensOf(answer, ALLOW_METHODS)).find(name => name !== '*' && !isSafelistedMethod(name.toUpperCase()) && name !== 'options') : undefined;
  if (other !== undefined) return sayRequest({ route, method: other.toUpperCase() });
  return listed.includes('content-type') && (method === 'POST' || route.method === '*') ? `${sayRequest({ route, method: 'POST' })} with JSON` : sayRequest(request);
}
