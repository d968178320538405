import type { CorsFailure, CredentialsMode } from './check';
import { checkCors } from './check';
import type { WireRequest } from './fetch-request';
import type { Header, HeaderList } from './header-list';
import { extractTokens, getHeader } from './header-list';
import { isSafelistedMethod } from './method';
import { isNonWildcardRequestHeader } from './request-header';

/** A response as it comes off the wire; one header line an entry. */
export interface WireResponse {
  readonly status: number;
  readonly headers: HeaderList;
}

/** Why a preflight fails. `null` as a response: nobody answered. */
export type PreflightFailure =
  | CorsFailure
  | { readonly kind: 'no-answer' }
  | { readonly kind: 'bad-status'; readonly status: number; readonly redirect: boolean }
  | { readonly kind: 'invalid-list'; readonly header: 'Access-Control-Allow-Methods' | 'Access-Control-Allow-Headers'; readonly token: string }
  | { readonly kind: 'method-not-allowed'; readonly method: string }
  /** `byWildcard`: the list has `*`, which never covers this name (the standard; browsers of 2026 let it pass). */
  | { readonly kind: 'header-not-allowed'; readonly header: string; readonly byWildcard: boolean };

/** Fetch, "CORS-preflight fetch", steps 1 to 5: the headers of the OPTIONS request. It never carries cookies or Authorization. */
export function preflightHeaders(request: WireRequest): Header[] {
  const headers: Header[] = [['Accept', '*/*'], ['Access-Control-Request-Method', request.method]];
  if (request.unsafeHeaders.length > 0) headers.push(['Access-Control-Request-Headers', request.unsafeHeaders.join(',')]);
  return [...headers, ['Origin', request.origin]];
}

/**
 * Fetch, "CORS-preflight fetch", from step 7 on. The CORS check looks at the credentials mode of the actual request.
 * Undefined: the actual request may be sent.
 */
export function checkPreflight(request: WireRequest, response: WireResponse | null): PreflightFailure | undefined {
  if (!response) return { kind: 'no-answer' };
  const failure = checkCors(request.origin, request.credentials, response.headers);
  if (failure) return failure;
  if (!isOkStatus(response.status)) return { kind: 'bad-status', status: response.status, redirect: isRedirect(response) };
  const methods = extractTokens(response.headers, 'Access-Control-Allow-Methods');
  if (methods && !methods.ok) return { kind: 'invalid-list', header: 'Access-Control-Allow-Methods', token: methods.invalid };
  const names = extractTokens(response.headers, 'Access-Control-Allow-Headers');
  if (names && !names.ok) return { kind: 'invalid-list', header: 'Access-Control-Allow-Headers', token: names.invalid };
  if (!coversMethod(methods?.tokens ?? [], request.method, request.credentials)) return { kind: 'method-not-allowed', method: request.method };
  return uncoveredHeader(names?.tokens ?? [], request);
}

/** Whether Access-Control-Allow-Methods (or the safelist) lets the method through. Case-sensitive; `*` is a mere name with credentials. */
export function coversMethod(tokens: readonly string[], method: string, credentials: CredentialsMode): boolean {
  return tokens.includes(method) || isSafelistedMethod(method) || (credentials !== 'include' && tokens.includes('*'));
}

/** Fetch, "ok status". */
export function isOkStatus(status: number): boolean {
  return status >= 200 && status <= 299;
}

/** Fetch, "redirect status". */
export function isRedirectStatus(status: number): boolean {
  return status === 301 || status === 302 || status === 303 || status === 307 || status === 308;
}

/** A response that sends the browser elsewhere: a redirect status with a Location. An empty one leads to the same URL again. */
export function isRedirect(response: WireResponse): boolean {
  return isRedirectStatus(response.status) && getHeader(response.headers, 'Location') !== null;
}

function uncoveredHeader(tokens: readonly string[], { credentials, headers, unsafeHeaders }: WireRequest): PreflightFailure | undefined {
  const listed = new Set(tokens.map(token => token.toLowerCase()));
  const wildcard = credentials !== 'include' && listed.has('*');
  const strict = headers.find(([name]) => isNonWildcardRequestHeader(name) && !listed.has(name.toLowerCase()));
  if (strict && wildcard) return { kind: 'header-not-allowed', header: strict[0].toLowerCase(), byWildcard: true };
  const missing = wildcard ? undefined : unsafeHeaders.find(name => !listed.has(name));
  return missing === undefined ? undefined : { kind: 'header-not-allowed', header: missing, byWildcard: false };
}
