import { isForbiddenRequestHeader, isSafelistedRequestHeaderName } from '../cors/request-header';

/** What goes wrong on the server while it answers; asked so that error paths are seen. */
export type Mishap =
  /** All goes well. */
  | 'none'
  /** The handler that ends the request throws at its first call to something we cannot see into; without one it cannot throw. */
  | 'throws'
  /** The upstream or the disk behind a declared dialect fails (nginx: 404 or 502). */
  | 'fails';

/** One request as it crosses the wire: a preflight is an OPTIONS request with its Access-Control-Request-* headers. */
export interface Request {
  /** Upper case, as sent. */
  readonly method: string;
  /** Path with query, starting with `/`. */
  readonly path: string;
  /** The serialised Origin header, `"null"` included; undefined sends none. */
  readonly origin: string | undefined;
  /** All other headers, names in any case. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Whether the browser would attach cookies. Handlers that look for a session find one only then. */
  readonly cookies: boolean;
  /** The page may send further headers of its own: what a handler finds under a name that needs permission is not known, rather than nothing. */
  readonly mayCarryMore?: boolean;
  readonly mishap: Mishap;
}

/** True for a request header that a page may send only after a preflight allowed it. */
export function needsPermission(name: string): boolean {
  return !isForbiddenRequestHeader(name) && !isSafelistedRequestHeaderName(name) && !SENT_BY_OTHERS.test(name);
}

/** Request headers that handlers read but pages do not set: browsers, proxies and tools do. */
const SENT_BY_OTHERS = /^(?:user-agent|x-forwarded-|x-real-ip|cf-|x-vercel-|x-nf-|fly-|true-client-ip|forwarded$|x-amz-(?!meta-|content-)|x-amzn-|x-cloud-trace|x-request-start|if-|cache-control|pragma|x-http-method|upgrade|access-control-|x-client-ip|x-appengine|fastly-|x-azure|x-original-|x-arr-|purpose|dnt$)/i;

/** Text that is equal for equal requests: for remembering answers. */
export function requestKey(request: Request): string {
  const headers = request.headers.map(([name, value]) => `${name.toLowerCase()}:${value}`).sort().join('\n');
  return [request.method, request.path, request.origin ?? '\u0001', headers, request.cookies ? 'c' : '', request.mayCarryMore ? 'm' : '', request.mishap].join('\u0000');
}
