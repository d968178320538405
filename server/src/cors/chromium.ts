import type { CorsFailure } from './check';
import { judgeAllowOrigin } from './check';
import type { Complaint, Engine } from './engine';
import { followRedirect } from './exchange';
import type { Refusal, WireRequest } from './fetch-request';
import type { HeaderList, TokenList } from './header-list';
import { combineHeaders, extractTokens, getHeader, isByteString, readAsUtf8 } from './header-list';
import { parseUrl } from './origin';
import type { WireResponse } from './preflight';
import { coversMethod, isOkStatus, isRedirectStatus } from './preflight';
import { isSafelistedRequestHeader, unsafeRequestHeaderNames } from './request-header';

/**
 * Chromium. Order of a preflight's checks: redirect, CORS check, status, method list, header list, method, headers. Of several
 * headers that are not allowed it names one, by the order of a hash table; here it is the first in the alphabet.
 * Texts and order measured on 156.0.8078 (console of a page, `fetch()`).
 */
export const chromium: Engine = {
  name: 'chromium',
  version: '156.0.8078',
  unsafeHeaders: headers => unsafeRequestHeaderNames(combineHeaders(headers), isSafelisted),
  refuse,
  checkPreflight,
  checkResponse,
  checkSameOrigin: (request, response) => isRedirect(response) ? checkLocation(request, response) : undefined,
  // What a connection closed without a word gives; other faults of the network have other names.
  noAnswer: () => networkError('net::ERR_EMPTY_RESPONSE'),
};

const PREFLIGHT = "Response to preflight request doesn't pass access control check: ";

function checkPreflight(request: WireRequest, response: WireResponse): Complaint | undefined {
  const preflight = (code: string, reason: string): Complaint => complain(request, `Preflight${code}`, PREFLIGHT + reason);
  if (hasBrokenLocation(request, response)) return networkError('net::ERR_INVALID_REDIRECT');
  if (isRedirect(response)) return preflight('DisallowedRedirect', 'Redirect is not allowed for a preflight request.');
  const failure = checkCors(request, response.headers);
  if (failure) return preflight(...reasonOf(failure));
  if (!isOkStatus(response.status)) return preflight('InvalidStatus', 'It does not have HTTP ok status.');
  const methods = extractTokens(response.headers, 'Access-Control-Allow-Methods');
  if (methods && !methods.ok) return unreadable(request, 'Methods');
  const names = extractTokens(response.headers, 'Access-Control-Allow-Headers');
  if (names && !names.ok) return unreadable(request, 'Headers');
  if (!coversMethod(tokensOf(methods), request.method, request.credentials)) {
    return complain(request, 'MethodDisallowedByPreflightResponse', `Method ${request.method} is not allowed by Access-Control-Allow-Methods in preflight response.`);
  }
  const missing = uncovered(tokensOf(names), request);
  if (missing === undefined) return undefined;
  return complain(request, 'HeaderDisallowedByPreflightResponse', `Request header field ${missing} is not allowed by Access-Control-Allow-Headers in preflight response.`);
}

function checkResponse(request: WireRequest, response: WireResponse): Complaint | undefined {
  if (hasBrokenLocation(request, response)) return networkError('net::ERR_INVALID_REDIRECT');
  const failure = checkCors(request, response.headers);
  if (failure) return complain(request, ...reasonOf(failure));
  return isRedirect(response) ? checkLocation(request, response) : undefined;
}

function checkLocation(request: WireRequest, response: WireResponse): Complaint | undefined {
  const location = getHeader(response.headers, 'Location') ?? '';
  const next = followRedirect(request, location);
  if (!('kind' in next)) return undefined;
  // Measured: the location is left out of the text.
  if (next.kind === 'redirect-with-credentials') return complain(request, 'RedirectContainsCredentials', "Redirect location '' contains a username and password, which is disallowed for cross-origin requests.");
  const url = parseUrl(location, request.url);
  if (!url) return networkError('net::ERR_INVALID_REDIRECT');
  if (url.protocol === 'data:') return networkError('net::ERR_UNSAFE_REDIRECT');
  const from = `(redirected from '${request.url}') `;
  return { code: 'CorsDisabledScheme', message: `Access to fetch at '${url.href}' ${from}from origin '${request.origin}' has been blocked by CORS policy: Cross origin requests are only supported for protocol schemes: ${CORS_SCHEMES}.` };
}

/** Schemes of a plain Chromium build; branded builds and flags add others. */
const CORS_SCHEMES = 'chrome, chrome-experimental-site-token-provider, chrome-extension, chrome-untrusted, data, http, https, isolated-app';

/** Without an empty Location, which Chromium does not follow. */
function isRedirect({ status, headers }: WireResponse): boolean {
  return isRedirectStatus(status) && (getHeader(headers, 'Location') ?? '') !== '';
}

/** A Location that is no URL is refused by the network stack, before any check. */
function hasBrokenLocation(request: WireRequest, response: WireResponse): boolean {
  return isRedirect(response) && !parseUrl(getHeader(response.headers, 'Location') ?? '', request.url);
}

/** Beside the standard's five: hints a script may set (with a well-formed value), `Intervention`, and User-Agent, which is not sent (measured). */
function isSafelisted(name: string, value: string): boolean {
  if (name === 'user-agent') return true;
  const form = HINTS.get(name);
  return form ? value.length <= 128 && form.test(value) : isSafelistedRequestHeader(name, value);
}

const HINTS: ReadonlyMap<string, RegExp> = new Map([
  ['dpr', /^\d+(?:\.\d+)?$/], ['device-memory', /^\d+(?:\.\d+)?$/], ['downlink', /^\d+(?:\.\d+)?$/], ['width', /^\d+$/], ['viewport-width', /^\d+$/],
  ['rtt', /^\d+$/], ['ect', /^(?:slow-2g|[234]g)$/], ['save-data', /^on$/i], ['intervention', /^/],
]);

function checkCors(request: WireRequest, headers: HeaderList): CorsFailure | undefined {
  return judgeAllowOrigin(request.origin, request.credentials, getHeader(headers, 'Access-Control-Allow-Origin'), getHeader(headers, 'Access-Control-Allow-Credentials'));
}

/** Code and text for a failed CORS check. The kinds of a wrong value are told apart as `CheckAccess` in cors.cc does. */
function reasonOf(failure: CorsFailure): [code: string, reason: string] {
  switch (failure.kind) {
    case 'missing-allow-origin':
      return ['MissingAllowOriginHeader', "No 'Access-Control-Allow-Origin' header is present on the requested resource."];
    case 'wildcard-with-credentials':
      return ['WildcardOriginNotAllowed', "The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard '*' when the request's credentials mode is 'include'."];
    case 'credentials-not-true':
      return ['InvalidAllowCredentials', `The value of the 'Access-Control-Allow-Credentials' header in the response is '${escaped(failure.value ?? '')}' which must be 'true' when the request's credentials mode is 'include'.`];
    case 'origin-mismatch':
      return mismatch(failure.value);
  }
}

/** The advice at the end stands in messages about `fetch()` only; XMLHttpRequest and elements get the text without it. */
const ADVICE = ' Have the server send the header with a valid value.';

function mismatch(value: string): [code: string, reason: string] {
  const shown = escaped(value);
  if (/[ ,]/.test(value)) return ['MultipleAllowOriginValues', `The 'Access-Control-Allow-Origin' header contains multiple values '${shown}', but only one is allowed.${ADVICE}`];
  if (value !== 'null' && !parseUrl(readAsUtf8(value))) return ['InvalidAllowOriginValue', `The 'Access-Control-Allow-Origin' header contains the invalid value '${shown}'.${ADVICE}`];
  return ['AllowOriginMismatch', `The 'Access-Control-Allow-Origin' header has a value '${shown}' that is not equal to the supplied origin.${ADVICE}`];
}

/** The console shows bytes outside printable ASCII as `\u00E9`. */
function escaped(value: string): string {
  return value.replace(/[^ -~]/g, c => `\\u${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`);
}

/** `*` covers Authorization too: DevTools reports a deprecation, the request passes (measured). */
function uncovered(tokens: readonly string[], { credentials, unsafeHeaders }: WireRequest): string | undefined {
  const listed = new Set(tokens.map(token => token.toLowerCase()));
  return credentials !== 'include' && listed.has('*') ? undefined : unsafeHeaders.find(name => !listed.has(name));
}

function tokensOf(list: TokenList | null): readonly string[] {
  return list?.ok ? list.tokens : [];
}

function unreadable(request: WireRequest, what: 'Methods' | 'Headers'): Complaint {
  return complain(request, `InvalidAllow${what}PreflightResponse`, `Cannot parse Access-Control-Allow-${what} response header field in preflight response.`);
}

function complain({ url, origin }: WireRequest, code: string, reason: string): Complaint {
  return { code, message: `Access to fetch at '${url}' from origin '${origin}' has been blocked by CORS policy: ${reason}` };
}

function refuse(request: WireRequest, refusal: Refusal): Complaint {
  if (refusal.kind === 'unsupported-scheme') {
    return { code: 'TypeError', message: `Fetch API cannot load ${request.url}. URL scheme "${refusal.scheme}" is not supported.` };
  }
  return { code: 'TypeError', message: `TypeError: Failed to execute 'fetch' on 'Window': ${refusedBecause(refusal)}` };
}

function refusedBecause(refusal: Exclude<Refusal, { kind: 'unsupported-scheme' }>): string {
  switch (refusal.kind) {
    case 'invalid-url': return `Failed to parse URL from ${refusal.value}`;
    case 'url-with-credentials': return `Request cannot be constructed from a URL that includes credentials: ${refusal.value}`;
    case 'invalid-method': return !isByteString(refusal.value) ? notByteString('method') : `'${refusal.value}' is not a valid HTTP method.`;
    case 'forbidden-method': return `'${refusal.value}' HTTP method is unsupported.`;
    case 'invalid-header-name': return isByteString(refusal.value) ? 'Invalid name' : notByteString('headers');
    case 'invalid-header-value': return isByteString(refusal.value) ? 'Invalid value' : notByteString('headers');
  }
}

function notByteString(property: string): string {
  return `Failed to read the '${property}' property from 'RequestInit': String contains non ISO-8859-1 code point.`;
}

function networkError(code: string): Complaint {
  return { code, message: `Failed to load resource: ${code}` };
}
