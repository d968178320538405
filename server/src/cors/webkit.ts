import { judgeAllowOrigin } from './check';
import type { Complaint, Engine } from './engine';
import { followRedirect } from './exchange';
import type { Refusal, WireRequest } from './fetch-request';
import type { TokenList } from './header-list';
import { combineHeaders, extractTokens, getHeader, isByteString } from './header-list';
import { parseUrl } from './origin';
import type { WireResponse } from './preflight';
import { coversMethod, isOkStatus, isRedirect } from './preflight';
import { unsafeRequestHeaderNames } from './request-header';

/**
 * WebKit (Safari). Order of a preflight's checks: status, CORS check, method list, header list, method, headers as sent.
 * Texts measured on WebKitGTK 2.50.6; the codes are ours. Two console lines: the reason, then what cannot be loaded.
 */
export const webkit: Engine = {
  name: 'webkit',
  version: 'WebKitGTK 2.50.6',
  unsafeHeaders: headers => unsafeRequestHeaderNames(combineHeaders(headers)),
  refuse,
  checkPreflight,
  checkResponse,
  checkSameOrigin,
  noAnswer: (request, at) => at === 'preflight' ? complain(request, 'preflight-failed', 'Connection terminated unexpectedly') : { code: 'response-failed', message: 'TypeError: Load failed' },
};

function checkPreflight(request: WireRequest, response: WireResponse): Complaint | undefined {
  if (!isOkStatus(response.status)) return complain(request, 'preflight-status', `Preflight response is not successful. Status code: ${response.status}`);
  const failure = checkCors(request, response);
  if (failure) return complain(request, failure.code, failure.message);
  const methods = extractTokens(response.headers, 'Access-Control-Allow-Methods');
  if (methods && !methods.ok) return unreadable(request, response, 'Methods');
  const names = extractTokens(response.headers, 'Access-Control-Allow-Headers');
  if (names && !names.ok) return unreadable(request, response, 'Headers');
  if (!coversMethod(tokensOf(methods), request.method, request.credentials)) {
    return complain(request, 'method-not-allowed', `Method ${request.method} is not allowed by Access-Control-Allow-Methods.`);
  }
  const missing = uncovered(tokensOf(names), request);
  return missing === undefined ? undefined : complain(request, 'header-not-allowed', `Request header field ${missing} is not allowed by Access-Control-Allow-Headers.`);
}

function checkResponse(request: WireRequest, response: WireResponse): Complaint | undefined {
  const location = redirectLocation(response);
  if (location !== undefined && /^ftp:/i.test(location)) return complain(request, 'bad-redirect-location', 'FTP URLs are disabled');
  const failure = checkCors(request, response);
  if (failure) return complain(request, failure.code, location === undefined || location === '' ? failure.message : deniedRedirect(request, location, failure.message));
  return checkSameOrigin(request, response);
}

/** Measured: an empty Location is no redirect to the CORS check, and then the load fails without a word in the console. */
function checkSameOrigin(request: WireRequest, response: WireResponse): Complaint | undefined {
  const location = redirectLocation(response);
  if (location === undefined) return undefined;
  if (location === '') return { code: 'bad-redirect-location', message: 'TypeError: Load failed' };
  const next = followRedirect(request, location);
  if (!('kind' in next)) return undefined;
  const why = next.kind === 'redirect-with-credentials' ? `redirection URL ${next.location} has credentials` : 'not allowed to follow a cross-origin CORS redirection with non CORS scheme';
  return complain(request, next.kind, deniedRedirect(request, location, why));
}

function redirectLocation(response: WireResponse): string | undefined {
  return isRedirect(response) ? getHeader(response.headers, 'Location') ?? '' : undefined;
}

/** The URL at the head stands without its user name and password. */
function deniedRedirect(request: WireRequest, location: string, why: string): string {
  const url = parseUrl(location, request.url);
  if (url) url.username = url.password = '';
  return `Cross-origin redirection to ${url?.href ?? location} denied by Cross-Origin Resource Sharing policy: ${why}`;
}

/** The reason alone; missing and mismatching values read the same. */
function checkCors({ origin, credentials }: WireRequest, { headers, status }: WireResponse): Complaint | undefined {
  const failure = judgeAllowOrigin(origin, credentials, getHeader(headers, 'Access-Control-Allow-Origin'), getHeader(headers, 'Access-Control-Allow-Credentials'));
  const notAllowed = (code: string): Complaint => ({ code, message: `Origin ${origin} is not allowed by Access-Control-Allow-Origin. Status code: ${status}` });
  switch (failure?.kind) {
    case undefined: return undefined;
    case 'missing-allow-origin': return notAllowed('missing-allow-origin');
    case 'wildcard-with-credentials': return { code: failure.kind, message: 'Cannot use wildcard in Access-Control-Allow-Origin when credentials flag is true.' };
    case 'origin-mismatch': return failure.value.includes(',') ? { code: 'multiple-allow-origin', message: 'Access-Control-Allow-Origin cannot contain more than one origin.' } : notAllowed('origin-mismatch');
    case 'credentials-not-true': return { code: failure.kind, message: 'Credentials flag is true, but Access-Control-Allow-Credentials is not "true".' };
  }
}

/** `*` covers Authorization too, silently (measured). Headers WebKit has a constant for come first, in canonical case (HTTPHeaderMap). */
function uncovered(tokens: readonly string[], { credentials, headers, unsafeHeaders }: WireRequest): string | undefined {
  const listed = new Set(tokens.map(token => token.toLowerCase()));
  if (credentials !== 'include' && listed.has('*')) return undefined;
  const missing = headers.map(([name]) => name).filter(name => !listed.has(name.toLowerCase()) && unsafeHeaders.includes(name.toLowerCase()));
  const common = missing.map(name => COMMON.get(name.toLowerCase())).find(name => name !== undefined);
  return common ?? missing[0];
}

/** Request headers among HTTPHeaderNames.in of WebKit. */
const COMMON: ReadonlyMap<string, string> = new Map([
  'Accept', 'Accept-Language', 'Authorization', 'Cache-Control', 'Content-Disposition', 'Content-Encoding', 'Content-Language', 'Content-Type',
  'Content-Range', 'If-Match', 'If-Modified-Since', 'If-None-Match', 'If-Range', 'If-Unmodified-Since', 'Last-Event-ID', 'Pragma', 'Purpose',
  'Range', 'User-Agent', 'Access-Control-Allow-Credentials', 'Access-Control-Allow-Headers', 'Access-Control-Allow-Methods',
  'Access-Control-Allow-Origin', 'Access-Control-Expose-Headers', 'Access-Control-Max-Age',
].map(name => [name.toLowerCase(), name]));

function tokensOf(list: TokenList | null): readonly string[] {
  return list?.ok ? list.tokens : [];
}

function unreadable(request: WireRequest, response: WireResponse, what: 'Methods' | 'Headers'): Complaint {
  const header = `Access-Control-Allow-${what}`;
  return complain(request, `invalid-${header.toLowerCase()}`, `Header ${header} has an invalid value: ${getHeader(response.headers, header) ?? ''}`);
}

function complain({ url }: WireRequest, code: string, reason: string): Complaint {
  return { code, message: `${reason}\nFetch API cannot load ${url} due to access control checks.` };
}

function refuse(request: WireRequest, refusal: Refusal): Complaint {
  if (refusal.kind === 'unsupported-scheme') return complain(request, 'unsupported-scheme', 'Cross origin requests are only supported for HTTP.');
  return { code: 'TypeError', message: `TypeError: ${refusedBecause(refusal)}` };
}

function refusedBecause(refusal: Exclude<Refusal, { kind: 'unsupported-scheme' }>): string {
  switch (refusal.kind) {
    case 'invalid-url':
    case 'url-with-credentials': return 'URL is not valid or contains user credentials.';
    case 'forbidden-method': return 'Method is forbidden.';
    case 'invalid-method': return isByteString(refusal.value) ? 'Method is not a valid HTTP token.' : 'Type error';
    case 'invalid-header-name': return isByteString(refusal.value) ? `Invalid header name: '${refusal.value}'` : 'Type error';
    case 'invalid-header-value': return isByteString(refusal.value) ? `Header '${refusal.name}' has invalid value: '${refusal.value}'` : 'Type error';
  }
}
