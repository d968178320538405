import type { ConsoleMessage } from '../../cors/console/read-console';

/** The faults that console messages tell apart, whatever the browser. */
export type Family =
  | 'missing' | 'mismatch' | 'missing-or-mismatch' | 'invalid-value' | 'multiple' | 'wildcard' | 'credentials'
  | 'preflight-status' | 'preflight-redirect' | 'method' | 'header' | 'method-list' | 'header-list'
  | 'redirect-credentials' | 'scheme' | 'mode' | 'refused' | 'unsafe-header' | 'authorization-star' | 'network' | 'no-reason' | 'unknown';

/** Which fault a message is about; of those that are not about CORS, `network` or `unknown`. */
export function familyOf({ code }: ConsoleMessage): Family {
  return FAMILIES.get(code) ?? FAMILIES.get(code.replace(/^Preflight/, '')) ?? (code.startsWith('net::') || code === 'network-error' || code === 'CORSDidNotSucceed' || code === 'preflight-failed' ? 'network' : 'unknown');
}

/** Codes of Chromium, Firefox and WebKit, in this order. */
const FAMILIES: ReadonlyMap<string, Family> = new Map<string, Family>([
  ['MissingAllowOriginHeader', 'missing'], ['AllowOriginMismatch', 'mismatch'], ['InvalidAllowOriginValue', 'invalid-value'], ['MultipleAllowOriginValues', 'multiple'],
  ['WildcardOriginNotAllowed', 'wildcard'], ['InvalidAllowCredentials', 'credentials'], ['PreflightInvalidStatus', 'preflight-status'], ['PreflightDisallowedRedirect', 'preflight-redirect'],
  ['MethodDisallowedByPreflightResponse', 'method'], ['HeaderDisallowedByPreflightResponse', 'header'], ['InvalidAllowMethodsPreflightResponse', 'method-list'], ['InvalidAllowHeadersPreflightResponse', 'header-list'],
  ['RedirectContainsCredentials', 'redirect-credentials'], ['CorsDisabledScheme', 'scheme'], ['DisallowedByMode', 'mode'], ['TypeError', 'refused'], ['unsafe-header', 'unsafe-header'], ['no-reason', 'no-reason'],
  ['CORSMissingAllowOrigin', 'missing'], ['CORSAllowOriginNotMatchingOrigin', 'mismatch'], ['CORSMultipleAllowOriginNotAllowed', 'multiple'], ['CORSNotSupportingCredentials', 'wildcard'],
  ['CORSMissingAllowCredentials', 'credentials'], ['CORSPreflightDidNotSucceed', 'preflight-status'], ['CORSExternalRedirectNotAllowed', 'preflight-redirect'], ['CORSMethodNotFound', 'method'],
  ['CORSMissingAllowHeaderFromPreflight', 'header'], ['CORSInvalidAllowMethod', 'method-list'], ['CORSInvalidAllowHeader', 'header-list'], ['CORSRequestNotHttp', 'scheme'], ['CheckSameOriginError', 'mode'],
  ['CORSAllowHeaderFromPreflightDeprecation', 'authorization-star'],
  ['origin-not-allowed', 'missing-or-mismatch'], ['multiple-allow-origin', 'multiple'], ['wildcard-with-credentials', 'wildcard'], ['credentials-not-true', 'credentials'], ['preflight-status', 'preflight-status'],
  ['method-not-allowed', 'method'], ['header-not-allowed', 'header'], ['invalid-access-control-allow-methods', 'method-list'], ['invalid-access-control-allow-headers', 'header-list'],
  ['redirect-with-credentials', 'redirect-credentials'], ['bad-redirect-location', 'scheme'], ['unsupported-scheme', 'scheme'], ['access-control-checks', 'no-reason'],
]);
