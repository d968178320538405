import type { CorsFailure } from './check';
import { judgeAllowOrigin } from './check';
import type { Complaint, Engine } from './engine';
import { followRedirect } from './exchange';
import type { Refusal, WireRequest } from './fetch-request';
import type { HeaderList, TokenList } from './header-list';
import { extractTokens, getHeader } from './header-list';
import { parseUrl } from './origin';
import type { WireResponse } from './preflight';
import { coversMethod, isOkStatus, isRedirect } from './preflight';
import { isSafelistedRequestHeader } from './request-header';

/**
 * Chromium. Order of a preflight's checks: redirect, CORS check, status, method list, header list, method, headers (sorted).
 * Texts and order measured on 156.0.8078 (console of a page, `fetch()`).
 */
export const chromium: Engine = {
  name: 'chromium',
  version: '156.0.8078',
  isSafelisted: isSafelistedRequestHeader,
  refuse,
  checkPreflight,
  checkResponse,
  checkSameOrigin: (request, response) => isRedirect(response) ? checkLocation(request, response) : undefined,
  noAnswer: () => ({ code: 'FailedToFetch', message: 'Failed to load resource: net::ERR_FAILED' }),
};

const PREFLIGHT = "Response to preflight request doesn't pass access control check: ";

function checkPreflight(request: WireRequest, response: WireResponse): Complaint | undefined {
  const preflight = (code: string, reason: string): Complaint => complain(request, `Preflight${code}`, PREFLIGHT + reason);
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
  const failure = checkCors(request, response.headers);
  if (failure) return complain(request, ...reasonOf(failure));
  return isRedirect(response) ? checkLocation(request, response) : undefined;
}

function checkLocation(request: WireRequest, response: WireResponse): Complaint | undefined {
  const location = getHeader(response.headers, 'Location') ?? '';
  const next = followRedirect(request, location);
  if (!('kind' in next)) return undefined;
  if (next.kind === 'redirect-with-credentials') {
    return complain(request, 'RedirectContainsCredentials', `Redirect location '${next.location}' contains a username and password, which is disallowed for cross-origin requests.`);
  }
  return { code: 'InvalidRedirect', message: 'Failed to load resource: net::ERR_INVALID_REDIRECT' };
}

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
      return ['InvalidAllowCredentials', `The value of the 'Access-Control-Allow-Credentials' header in the response is '${failure.value ?? ''}' which must be 'true' when the request's credentials mode is 'include'.`];
    case 'origin-mismatch':
      return mismatch(failure.value);
  }
}

function mismatch(value: string): [code: string, reason: string] {
  if (/[ ,]/.test(value)) return ['MultipleAllowOriginValues', `The 'Access-Control-Allow-Origin' header contains multiple values '${value}', but only one is allowed.`];
  if (value !== 'null' && !parseUrl(value)) return ['InvalidAllowOriginValue', `The 'Access-Control-Allow-Origin' header contains the invalid value '${value}'.`];
  return ['AllowOriginMismatch', `The 'Access-Control-Allow-Origin' header has a value '${value}' that is not equal to the supplied origin.`];
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
    return { code: 'CorsDisabledScheme', message: `Fetch API cannot load ${request.url}. URL scheme "${refusal.scheme}" is not supported.` };
  }
  return { code: 'TypeError', message: `TypeError: Failed to execute 'fetch' on 'Window': ${refusedBecause(refusal)}` };
}

function refusedBecause(refusal: Exclude<Refusal, { kind: 'unsupported-scheme' }>): string {
  switch (refusal.kind) {
    case 'invalid-url': return `Failed to parse URL from ${refusal.value}`;
    case 'url-with-credentials': return `Request cannot be constructed from a URL that includes credentials: ${refusal.value}`;
    case 'invalid-method': return `'${refusal.value}' is not a valid HTTP method.`;
    case 'forbidden-method': return `'${refusal.value}' HTTP method is unsupported.`;
    case 'invalid-header-name': return 'Invalid name';
    case 'invalid-header-value': return 'Invalid value';
  }
}
