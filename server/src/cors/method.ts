import { isToken } from './header-list';

/**
 * Fetch, "normalize a method": DELETE, GET, HEAD, OPTIONS, POST and PUT in any case become upper case. Nothing else does:
 * `patch` stays `patch` and then fails against `Access-Control-Allow-Methods: PATCH`.
 */
export function normalizeMethod(method: string): string {
  const upper = method.toUpperCase();
  return NORMALIZED.has(upper) && isToken(method) ? upper : method;
}

/** Fetch, "CORS-safelisted method": needs no preflight, and no entry in Access-Control-Allow-Methods. Case-sensitive. */
export function isSafelistedMethod(method: string): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'POST';
}

/** Fetch, "forbidden method": `fetch()` throws a TypeError for these, in any case. */
export function isForbiddenMethod(method: string): boolean {
  return /^(?:connect|trace|track)$/i.test(method);
}

/** A method is a token (RFC 9110, 9.1); `fetch()` throws a TypeError for anything else. */
export function isMethod(text: string): boolean {
  return isToken(text);
}

const NORMALIZED: ReadonlySet<string> = new Set(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT']);
