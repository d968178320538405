import type { HeaderList } from './header-list';
import { getHeader } from './header-list';

/** Credentials mode of a request (Fetch, "Requests"). On a cross-origin request `same-origin` means none. */
export type CredentialsMode = 'omit' | 'same-origin' | 'include';

/** Why the CORS check fails. `value`: the header as the browser reads it, lines joined by `, `. */
export type CorsFailure =
  | { readonly kind: 'missing-allow-origin' }
  | { readonly kind: 'wildcard-with-credentials' }
  | { readonly kind: 'origin-mismatch'; readonly value: string }
  | { readonly kind: 'credentials-not-true'; readonly value: string | null };

/**
 * Fetch, "CORS check". `origin` is the request's serialised origin (`null` as text for an opaque one).
 * Undefined: the response may be shared. The status of the response plays no part.
 */
export function checkCors(origin: string, credentials: CredentialsMode, headers: HeaderList): CorsFailure | undefined {
  return judgeAllowOrigin(origin, credentials, getHeader(headers, 'Access-Control-Allow-Origin'), getHeader(headers, 'Access-Control-Allow-Credentials'));
}

/** The same check on the two values themselves; null: no such header. */
export function judgeAllowOrigin(origin: string, credentials: CredentialsMode, allowOrigin: string | null, allowCredentials: string | null): CorsFailure | undefined {
  if (allowOrigin === null) return { kind: 'missing-allow-origin' };
  if (allowOrigin === '*') return credentials === 'include' ? { kind: 'wildcard-with-credentials' } : undefined;
  if (allowOrigin !== origin) return { kind: 'origin-mismatch', value: allowOrigin };
  if (credentials !== 'include' || allowCredentials === 'true') return undefined;
  return { kind: 'credentials-not-true', value: allowCredentials };
}
