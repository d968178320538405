import type { ConsoleMessage } from './message';

const PREFLIGHT_KEYS: ReadonlySet<string> = new Set(['CORSExternalRedirectNotAllowed', 'CORSPreflightDidNotSucceed', 'CORSMethodNotFound', 'CORSInvalidAllowMethod', 'CORSInvalidAllowHeader', 'CORSMissingAllowHeaderFromPreflight', 'CORSAllowHeaderFromPreflightDeprecation']);

/** Where a Firefox message of that key comes from, as far as the key alone says it. */
export function firefoxPhase(key: string): ConsoleMessage['phase'] {
  return PREFLIGHT_KEYS.has(key) ? 'preflight' : null;
}

/** What a Firefox message of that key is about when not CORS. */
export function firefoxNotCors(key: string): ConsoleMessage['notCors'] {
  switch (key) {
    case 'CORSDidNotSucceed': return 'unreachable';
    case 'CORSDisabled': return 'blocked-by-client';
    case 'CORSOriginHeaderNotAdded': return 'extension';
    default: return null;
  }
}
