import type { ConsoleMessage } from '../../cors/console/read-console';
import type { Family } from './families';
import { familyOf } from './families';

/** Ids of the rules that find what such a message comes from, likeliest first. */
export function likelyRules(message: ConsoleMessage): readonly string[] {
  switch (message.notCors) {
    case null: break;
    case 'corp': return ['corp-blocks-no-cors'];
    case 'opaque': return ['opaque-fetch', 'corp-blocks-no-cors'];
    case 'local-network': return ['private-network-header'];
    // A server that never answers looks like one that is not there.
    case 'unreachable': return /REFUSED|NAME_NOT|CERT|SSL|DISCONNECTED|UNREACHABLE/.test(message.code) ? [] : ['preflight-continue-unhandled', 'cors-factory-not-called', 'origin-callback-misuse'];
    default: return [];
  }
  const family = familyOf(message);
  const { phase, status, value, method, origin } = message;
  switch (family) {
    case 'missing': case 'missing-or-mismatch': return distinct([
      ...(status === 401 || status === 403 ? ['auth-before-cors'] : []),
      ...(status !== null && status >= 400 && phase !== 'preflight' ? ['error-response-without-cors'] : []),
      ...(phase === 'response' ? [] : MISSING_AT_PREFLIGHT), ...(phase === 'preflight' ? [] : MISSING_AT_RESPONSE), ...NOT_LET_IN, ...(family === 'missing' ? [] : OF_FAMILY['mismatch'] ?? []),
    ]);
    case 'mismatch': return distinct([...(value !== null && origin !== null && value === `${origin}/` ? ['origin-trailing-slash'] : []), ...OF_FAMILY['mismatch'] ?? []]);
    case 'invalid-value': return value === 'undefined' ? distinct(['env-origin-undefined', ...OF_FAMILY['invalid-value'] ?? []]) : OF_FAMILY['invalid-value'] ?? [];
    case 'multiple': {
      const parts = (value ?? '').split(/[\s,]+/);
      return new Set(parts).size < parts.length || value === null ? OF_FAMILY['multiple'] ?? [] : [...OF_FAMILY['multiple'] ?? []].reverse();
    }
    case 'method': return method !== null && method !== method.toUpperCase() ? distinct(['method-case', ...OF_FAMILY['method'] ?? []]) : OF_FAMILY['method'] ?? [];
    default: return OF_FAMILY[family] ?? [];
  }
}

function distinct(ids: readonly string[]): readonly string[] {
  return [...new Set(ids)];
}

const MISSING_AT_PREFLIGHT = ['preflight-not-handled', 'auth-before-cors', 'cors-after-routes', 'per-route-cors-without-options', 'preflight-continue-unhandled', 'nginx-options-block-incomplete', 'cors-path-scope-miss', 'cors-factory-not-called', 'preflight-redirected', 'express5-star-path'];
const MISSING_AT_RESPONSE = ['cors-after-routes', 'error-response-without-cors', 'success-branch-only', 'nginx-options-block-incomplete', 'nginx-add-header-inheritance', 'header-after-send', 'cors-path-scope-miss', 'cors-factory-not-called', 'express5-star-path', 'auth-before-cors', 'preflight-redirected'];
/** CORS is there, and this origin is not let in; or what was meant as CORS is none. */
const NOT_LET_IN = [
  'origin-trailing-slash', 'origin-with-path', 'origin-missing-scheme', 'origin-malformed', 'multiple-origins-in-one-value', 'star-in-list-never-matches', 'wildcard-pattern-literal', 'stateful-origin-regex', 'localhost-alias-missing',
  'env-origin-undefined', 'origin-callback-misuse', 'unknown-cors-option', 'misspelled-cors-header', 'cors-header-in-request', 'cors-meta-tag', 'conflicting-cors-registrations', 'intent-mismatch', 'missing-vary-origin',
];

const OF_FAMILY: Readonly<Partial<Record<Family, readonly string[]>>> = {
  'mismatch': ['origin-trailing-slash', 'origin-with-path', 'origin-malformed', 'multiple-origins-in-one-value', 'localhost-alias-missing', 'wildcard-pattern-literal', 'missing-vary-origin', 'conflicting-cors-registrations', 'star-in-list-never-matches', 'stateful-origin-regex', 'origin-missing-scheme', 'origin-callback-misuse', 'intent-mismatch'],
  'invalid-value': ['origin-missing-scheme', 'wildcard-pattern-literal', 'multiple-origins-in-one-value', 'origin-malformed', 'env-origin-undefined', 'star-in-list-never-matches', 'origin-callback-misuse', 'origin-with-path'],
  'multiple': ['duplicate-allow-origin', 'conflicting-cors-registrations', 'nginx-options-block-incomplete', 'multiple-origins-in-one-value'],
  'wildcard': ['wildcard-with-credentials', 'preflight-without-credentials', 'env-origin-fail-open', 'intent-mismatch', 'conflicting-cors-registrations', 'wildcard-origin', 'unknown-cors-option'],
  'credentials': ['invalid-credentials-value', 'acac-false', 'preflight-without-credentials', 'conflicting-cors-registrations', 'duplicate-allow-origin', 'misspelled-cors-header', 'unknown-cors-option', 'intent-mismatch', 'samesite-blocks-credentials'],
  'preflight-status': ['preflight-bad-status', 'auth-before-cors', 'preflight-not-handled', 'preflight-continue-unhandled', 'per-route-cors-without-options', 'preflight-redirected', 'cors-after-routes', 'nginx-options-block-incomplete', 'express5-star-path'],
  'preflight-redirect': ['preflight-redirected', 'auth-before-cors'],
  'method': ['method-not-allowed', 'method-case', 'wildcard-list-with-credentials', 'misspelled-cors-header', 'unknown-cors-option', 'nginx-options-block-incomplete', 'express5-star-path'],
  'header': ['header-not-allowed', 'wildcard-list-with-credentials', 'misspelled-cors-header', 'unknown-cors-option', 'nginx-options-block-incomplete', 'express5-star-path', 'response-header-in-allow-headers'],
  'method-list': ['invalid-header-list', 'method-not-allowed'],
  'header-list': ['invalid-header-list', 'header-not-allowed'],
  'refused': ['forbidden-method', 'forbidden-request-header'],
  'unsafe-header': ['misspelled-cors-header', 'request-header-in-expose', 'wildcard-list-with-credentials', 'invalid-header-list', 'unknown-cors-option'],
  'authorization-star': ['authorization-not-covered-by-wildcard'],
};
