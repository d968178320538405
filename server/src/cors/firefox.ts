import { judgeAllowOrigin } from './check';
import type { Complaint, Engine } from './engine';
import { followRedirect } from './exchange';
import type { Refusal, WireRequest } from './fetch-request';
import type { HeaderList } from './header-list';
import { extractTokens, getHeader, headerLines, readAsUtf8 } from './header-list';
import { parseUrl } from './origin';
import type { WireResponse } from './preflight';
import { coversMethod, isOkStatus, isRedirect } from './preflight';
import { isSafelistedRequestHeader, unsafeRequestHeaderNames } from './request-header';

/**
 * Firefox. Order of a preflight's checks: CORS check (on a redirect too), redirect, status, method list and method, header list and
 * headers. Codes are the keys of its console messages without their trailing version digit. Texts measured on ESR 153.7 in
 * English; other languages translate them. After a failed preflight it prints one more line (`CORS request did not succeed`) that says nothing.
 */
export const firefox: Engine = {
  name: 'firefox',
  version: '153.7 ESR',
  unsafeHeaders: headers => unsafeRequestHeaderNames(headers, isSafelisted),
  refuse,
  checkPreflight,
  checkResponse,
  checkSameOrigin: (request, response) => isRedirect(response) ? checkLocation(request, response) : undefined,
  noAnswer: didNotSucceed,
};

function checkPreflight(request: WireRequest, response: WireResponse): Complaint | undefined {
  if (hasBrokenLocation(request, response, true)) return didNotSucceed(request);
  const failure = checkCors(request, response);
  if (failure) return failure;
  if (isRedirect(response)) return complain(request, 'CORSExternalRedirectNotAllowed', 'CORS request external redirect not allowed');
  if (!isOkStatus(response.status)) return complain(request, 'CORSPreflightDidNotSucceed', 'CORS preflight response did not succeed', String(response.status));
  return checkMethod(request, response.headers) ?? checkHeaders(request, response.headers);
}

function checkMethod(request: WireRequest, headers: HeaderList): Complaint | undefined {
  const methods = extractTokens(headers, 'Access-Control-Allow-Methods');
  if (methods && !methods.ok) return complain(request, 'CORSInvalidAllowMethod', `invalid token ‘${readAsUtf8(methods.invalid)}’ in CORS header ‘Access-Control-Allow-Methods’`);
  if (coversMethod(methods?.tokens ?? [], request.method, request.credentials)) return undefined;
  return complain(request, 'CORSMethodNotFound', 'Did not find method in CORS header ‘Access-Control-Allow-Methods’');
}

/** `*` covers Authorization too, with a warning in the console (measured). */
function checkHeaders(request: WireRequest, headers: HeaderList): Complaint | undefined {
  const names = extractTokens(headers, 'Access-Control-Allow-Headers');
  if (names && !names.ok) return complain(request, 'CORSInvalidAllowHeader', `invalid token ‘${readAsUtf8(names.invalid)}’ in CORS header ‘Access-Control-Allow-Headers’`);
  const listed = new Set((names?.tokens ?? []).map(token => token.toLowerCase()));
  if (request.credentials !== 'include' && listed.has('*')) return undefined;
  const missing = request.unsafeHeaders.find(name => !listed.has(name));
  if (missing === undefined) return undefined;
  return complain(request, 'CORSMissingAllowHeaderFromPreflight', `header ‘${missing}’ is not allowed according to header ‘Access-Control-Allow-Headers’ from CORS preflight response`);
}

function checkResponse(request: WireRequest, response: WireResponse): Complaint | undefined {
  if (hasBrokenLocation(request, response, false)) return didNotSucceed(request);
  return checkCors(request, response) ?? (isRedirect(response) ? checkLocation(request, response) : undefined);
}

function checkLocation(request: WireRequest, response: WireResponse): Complaint | undefined {
  const next = followRedirect(request, getHeader(response.headers, 'Location') ?? '');
  return 'kind' in next ? didNotSucceed(request) : undefined;
}

/** Locations the network layer refuses before any check: no URL, `data:`; of a preflight also one with a password (measured). */
function hasBrokenLocation(request: WireRequest, response: WireResponse, preflight: boolean): boolean {
  if (!isRedirect(response)) return false;
  const url = parseUrl(getHeader(response.headers, 'Location') ?? '', request.url);
  return !url || url.protocol === 'data:' || (preflight && (url.username !== '' || url.password !== ''));
}

/** The standard's five, but no byte beyond ASCII in Accept and Content-Type (measured). */
function isSafelisted(name: string, value: string): boolean {
  return isSafelistedRequestHeader(name, value) && !/[^\0-\x7F]/.test(value);
}

function didNotSucceed(request: WireRequest): Complaint {
  return complain(request, 'CORSDidNotSucceed', 'CORS request did not succeed', '(null)');
}

function checkCors(request: WireRequest, { headers, status }: WireResponse): Complaint | undefined {
  // The count is taken over the names as sent: only the canonical spelling counts (nsCORSListenerProxy.cpp, CheckOriginHeader; measured).
  if (headers.filter(([name]) => name === 'Access-Control-Allow-Origin').length > 1) {
    return complain(request, 'CORSMultipleAllowOriginNotAllowed', 'Multiple CORS header ‘Access-Control-Allow-Origin’ not allowed');
  }
  const failure = judgeAllowOrigin(request.origin, request.credentials, merged(headers, 'Access-Control-Allow-Origin'), merged(headers, 'Access-Control-Allow-Credentials'));
  switch (failure?.kind) {
    case undefined: return undefined;
    case 'missing-allow-origin':
      return complain(request, 'CORSMissingAllowOrigin', 'CORS header ‘Access-Control-Allow-Origin’ missing', String(status));
    case 'wildcard-with-credentials':
      // The one text that puts the URL in quotes.
      return complain({ ...request, url: `‘${request.url}’` }, 'CORSNotSupportingCredentials', 'Credential is not supported if the CORS header ‘Access-Control-Allow-Origin’ is ‘*’');
    case 'origin-mismatch':
      return complain(request, 'CORSAllowOriginNotMatchingOrigin', `CORS header ‘Access-Control-Allow-Origin’ does not match ‘${readAsUtf8(failure.value)}’`);
    case 'credentials-not-true':
      return complain(request, 'CORSMissingAllowCredentials', 'expected ‘true’ in CORS header ‘Access-Control-Allow-Credentials’');
  }
}

/** Lines joined by `, `; empty ones vanish beside others (nsHttpHeaderArray, MergeHeader; measured). */
function merged(headers: HeaderList, name: string): string | null {
  const lines = headerLines(headers, name);
  if (lines.length === 0) return null;
  return lines.filter(line => line !== '').join(', ');
}

function complain({ url }: WireRequest, code: string, reason: string, status?: string): Complaint {
  const tail = status === undefined ? '' : ` Status code: ${status}.`;
  return { code, message: `Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at ${url}. (Reason: ${reason}).${tail}` };
}

function refuse(request: WireRequest, refusal: Refusal): Complaint {
  if (refusal.kind === 'unsupported-scheme') return complain(request, 'CORSRequestNotHttp', 'CORS request not http');
  return { code: 'TypeError', message: `TypeError: Window.fetch: ${refusedBecause(refusal)}` };
}

function refusedBecause(refusal: Exclude<Refusal, { kind: 'unsupported-scheme' }>): string {
  const { kind, value } = refusal;
  const wide = kind === 'invalid-url' || kind === 'url-with-credentials' ? -1 : value.search(/[^\0-\xFF]/);
  if (wide >= 0) return notByteString(kind, wide, value.charCodeAt(wide));
  switch (kind) {
    case 'invalid-url': return `${value} is not a valid URL.`;
    case 'url-with-credentials': return `${value} is an url with embedded credentials.`;
    case 'invalid-method':
    case 'forbidden-method': return `Invalid request method ${readAsUtf8(value)}.`;
    case 'invalid-header-name': return `${readAsUtf8(value)} is an invalid header name.`;
    case 'invalid-header-value': return `${readAsUtf8(value).split('\0')[0] ?? ''} is an invalid header value.`;
  }
}

function notByteString(kind: Refusal['kind'], index: number, code: number): string {
  const what = kind.includes('method') ? "'method' member of RequestInit" : 'element of element of sequence<sequence<ByteString>> branch of (sequence<sequence<ByteString>> or record<ByteString, ByteString>)';
  return `Cannot convert ${what} to ByteString because the character at index ${index} has value ${code} which is greater than 255.`;
}
