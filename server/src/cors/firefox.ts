import { judgeAllowOrigin } from './check';
import type { Complaint, Engine } from './engine';
import { followRedirect } from './exchange';
import type { Refusal, WireRequest } from './fetch-request';
import type { HeaderList } from './header-list';
import { extractTokens, getHeader, headerLines } from './header-list';
import type { WireResponse } from './preflight';
import { coversMethod, isOkStatus, isRedirect } from './preflight';
import { unsafeRequestHeaderNames } from './request-header';

/**
 * Firefox. Order of a preflight's checks: CORS check (on a redirect too), redirect, status, method list and method, header list and
 * headers. Codes are the keys of its console messages without their trailing version digit. Texts measured on ESR 153.7 in
 * English; other languages translate them. After a failed preflight it prints one more line (`CORS request did not succeed`) that says nothing.
 */
export const firefox: Engine = {
  name: 'firefox',
  version: '153.7 ESR',
  unsafeHeaders: headers => unsafeRequestHeaderNames(headers),
  refuse,
  checkPreflight,
  checkResponse,
  checkSameOrigin: (request, response) => isRedirect(response) ? checkLocation(request, response) : undefined,
  noAnswer: request => complain(request, 'CORSDidNotSucceed', 'CORS request did not succeed', '(null)'),
};

function checkPreflight(request: WireRequest, response: WireResponse): Complaint | undefined {
  const failure = checkCors(request, response);
  if (failure) return failure;
  if (isRedirect(response)) return complain(request, 'CORSExternalRedirectNotAllowed', 'CORS request external redirect not allowed');
  if (!isOkStatus(response.status)) return complain(request, 'CORSPreflightDidNotSucceed', 'CORS preflight response did not succeed', String(response.status));
  return checkMethod(request, response.headers) ?? checkHeaders(request, response.headers);
}

function checkMethod(request: WireRequest, headers: HeaderList): Complaint | undefined {
  const methods = extractTokens(headers, 'Access-Control-Allow-Methods');
  if (methods && !methods.ok) return complain(request, 'CORSInvalidAllowMethod', `invalid token ‘${methods.invalid}’ in CORS header ‘Access-Control-Allow-Methods’`);
  if (coversMethod(methods?.tokens ?? [], request.method, request.credentials)) return undefined;
  return complain(request, 'CORSMethodNotFound', 'Did not find method in CORS header ‘Access-Control-Allow-Methods’');
}

/** `*` covers Authorization too, with a warning in the console (measured). */
function checkHeaders(request: WireRequest, headers: HeaderList): Complaint | undefined {
  const names = extractTokens(headers, 'Access-Control-Allow-Headers');
  if (names && !names.ok) return complain(request, 'CORSInvalidAllowHeader', `invalid token ‘${names.invalid}’ in CORS header ‘Access-Control-Allow-Headers’`);
  const listed = new Set((names?.tokens ?? []).map(token => token.toLowerCase()));
  if (request.credentials !== 'include' && listed.has('*')) return undefined;
  const missing = request.unsafeHeaders.find(name => !listed.has(name));
  if (missing === undefined) return undefined;
  return complain(request, 'CORSMissingAllowHeaderFromPreflight', `header ‘${missing}’ is not allowed according to header ‘Access-Control-Allow-Headers’ from CORS preflight response`);
}

function checkResponse(request: WireRequest, response: WireResponse): Complaint | undefined {
  return checkCors(request, response) ?? (isRedirect(response) ? checkLocation(request, response) : undefined);
}

function checkLocation(request: WireRequest, response: WireResponse): Complaint | undefined {
  const next = followRedirect(request, getHeader(response.headers, 'Location') ?? '');
  return 'kind' in next ? complain(request, 'CORSDidNotSucceed', 'CORS request did not succeed', '(null)') : undefined;
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
      return complain(request, 'CORSNotSupportingCredentials', 'Credential is not supported if the CORS header ‘Access-Control-Allow-Origin’ is ‘*’');
    case 'origin-mismatch':
      return complain(request, 'CORSAllowOriginNotMatchingOrigin', `CORS header ‘Access-Control-Allow-Origin’ does not match ‘${failure.value}’`);
    case 'credentials-not-true':
      return complain(request, 'CORSMissingAllowCredentials', 'expected ‘true’ in CORS header ‘Access-Control-Allow-Credentials’');
  }
}

/** Lines joined by `, `; empty ones vanish beside others (nsHttpHeaderArray, MergeHeader; read, not measured). */
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
  return { code: 'TypeError', message: `TypeError: fetch() refuses the request (${refusal.kind}).` };
}
