import type { CredentialsMode } from './check';
import type { HeaderList } from './header-list';
import { isHeaderValue, isToken, trimHttpWhitespace } from './header-list';
import { isForbiddenMethod, isMethod, isSafelistedMethod, normalizeMethod } from './method';
import { parseUrl, serializeOrigin } from './origin';
import { sentHeaders, unsafeRequestHeaderNames } from './request-header';

/** What a script at `origin` passes to `fetch(url, { method, headers, credentials })`. */
export interface FetchRequest {
  /** Serialised origin of the page; the URL of a page is taken for its origin; `null` for an opaque one. */
  readonly origin: string;
  /** Absolute, or relative to the page's origin. */
  readonly url: string;
  readonly method: string;
  readonly headers: HeaderList;
  readonly credentials: CredentialsMode;
}

/** Why `fetch()` throws a TypeError, or refuses, before anything is sent. */
export type Refusal =
  | { readonly kind: 'invalid-url'; readonly value: string }
  | { readonly kind: 'url-with-credentials'; readonly value: string }
  | { readonly kind: 'invalid-method'; readonly value: string }
  | { readonly kind: 'forbidden-method'; readonly value: string }
  | { readonly kind: 'invalid-header-name'; readonly value: string }
  | { readonly kind: 'invalid-header-value'; readonly name: string; readonly value: string }
  /** Not http(s): a cross-origin request to any other scheme is a network error (Fetch, "main fetch"). */
  | { readonly kind: 'unsupported-scheme'; readonly scheme: string };

/** The request as it leaves for the network (Fetch, "Request class" and "main fetch"). */
export interface WireRequest {
  /** The Origin header: serialised, `null` as text for an opaque origin. */
  readonly origin: string;
  /** Serialised URL, without fragment. */
  readonly url: string;
  /** Normalised, as sent. */
  readonly method: string;
  /** Values normalised, forbidden headers dropped, names as given. */
  readonly headers: HeaderList;
  readonly credentials: CredentialsMode;
  readonly crossOrigin: boolean;
  /** CORS-unsafe request-header names: lower case, sorted. */
  readonly unsafeHeaders: readonly string[];
  readonly preflightNeeded: boolean;
  readonly refusal: Refusal | undefined;
}

/** Does what `new Request(url, init)` and main fetch do before the network. Never throws: a request that `fetch()` refuses says so. */
export function prepareRequest(request: FetchRequest): WireRequest {
  const origin = serializeOrigin(request.origin) ?? request.origin;
  const url = parseUrl(request.url, origin === 'null' ? undefined : origin);
  const method = normalizeMethod(request.method);
  const refusal = refusalOf(request, url, method);
  const headers = refusal ? [] : sentHeaders(request.headers);
  const crossOrigin = !url || origin === 'null' || serializeOrigin(url) !== origin;
  const unsafeHeaders = unsafeRequestHeaderNames(headers);
  const preflightNeeded = !refusal && crossOrigin && needsPreflight(method, unsafeHeaders);
  return { origin, url: withoutFragment(url, request.url), method, headers, credentials: request.credentials, crossOrigin, unsafeHeaders, preflightNeeded, refusal };
}

/** Fetch, "main fetch": a cross-origin request with a method or a header that is not safelisted asks first. */
export function needsPreflight(method: string, unsafeHeaders: readonly string[]): boolean {
  return !isSafelistedMethod(method) || unsafeHeaders.length > 0;
}

function refusalOf(request: FetchRequest, url: URL | undefined, method: string): Refusal | undefined {
  if (!url) return { kind: 'invalid-url', value: request.url };
  if (url.username !== '' || url.password !== '') return { kind: 'url-with-credentials', value: request.url };
  if (!isMethod(method)) return { kind: 'invalid-method', value: method };
  if (isForbiddenMethod(method)) return { kind: 'forbidden-method', value: method };
  for (const [name, value] of request.headers) {
    if (!isToken(name)) return { kind: 'invalid-header-name', value: name };
    if (!isHeaderValue(trimHttpWhitespace(value))) return { kind: 'invalid-header-value', name, value };
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return { kind: 'unsupported-scheme', scheme: url.protocol.slice(0, -1) };
  return undefined;
}

function withoutFragment(url: URL | undefined, text: string): string {
  if (!url) return text;
  if (url.hash === '' && !url.href.endsWith('#')) return url.href;
  const bare = new URL(url);
  bare.hash = '';
  return bare.href;
}
