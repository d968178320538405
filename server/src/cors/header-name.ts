/** The response headers of the CORS protocol (Fetch, "HTTP responses"; the last one: Private Network Access, withdrawn). */
export const corsResponseHeaders: readonly string[] = [
  'Access-Control-Allow-Origin',
  'Access-Control-Allow-Credentials',
  'Access-Control-Allow-Methods',
  'Access-Control-Allow-Headers',
  'Access-Control-Expose-Headers',
  'Access-Control-Max-Age',
  'Access-Control-Allow-Private-Network',
];

/** Request headers of the CORS protocol; only a browser sets them. */
export const corsRequestHeaders: readonly string[] = [
  'Origin',
  'Access-Control-Request-Method',
  'Access-Control-Request-Headers',
  'Access-Control-Request-Private-Network',
];

/** The canonical spelling of a CORS response header given in any case; undefined for every other name. */
export function corsResponseHeader(name: string): string | undefined {
  return BY_LOWER_NAME.get(name.toLowerCase());
}

/** True for a name in any case that only a server may send: setting it on a request makes a preflight and does nothing else. */
export function isCorsResponseHeader(name: string): boolean {
  return BY_LOWER_NAME.has(name.toLowerCase());
}

/**
 * The header that was meant by a name browsers do not know: known mistakes and anything within two edits of a CORS response header.
 * Undefined for right names in any case, for the Access-Control-Request-* headers and for everything else.
 */
export function misspelledCorsHeader(name: string): string | undefined {
  const lower = name.trim().toLowerCase();
  if (RIGHT.has(lower) || lower.startsWith('access-control-request-')) return undefined;
  const spaced = lower.replace(/[_ .]/g, '-');
  const known = KNOWN_MISTAKES.get(spaced) ?? (spaced === lower ? undefined : BY_LOWER_NAME.get(spaced));
  return known ?? corsResponseHeaders.find(right => withinEdits(spaced, right.toLowerCase(), 2));
}

/** `x-api-key` → `X-Api-Key`, as lists of headers are usually written. */
export function properCase(name: string): string {
  return name.replace(/(^|-)([a-z])/g, (_, dash: string, letter: string) => dash + letter.toUpperCase());
}

/** Response headers that scripts may read anyway, can never read, or have no use for. */
export function isNeverExposed(name: string): boolean {
  return /^(?:cache-control|content-language|content-length|content-type|expires|last-modified|pragma|set-cookie2?|vary|allow|connection|date|server|transfer-encoding|x-powered-by|strict-transport-security|content-security-policy.*|referrer-policy|permissions-policy|x-content-type-options|x-frame-options|x-xss-protection|cross-origin-.*|access-control-.*|timing-allow-origin)$/i.test(name);
}

/** Headers that only answers carry. */
export function isResponseHeader(name: string): boolean {
  return /^(?:access-control-(?:allow|expose)-.*|access-control-max-age|set-cookie2?)$/i.test(name);
}

/** Headers that only requests carry. `Authorization`, tokens and ids of requests are left out: servers send those back. */
export function isRequestHeader(name: string): boolean {
  return /^(?:accept|accept-(?:charset|encoding|language)|access-control-request-.*|cookie|host|if-(?:match|none-match|modified-since|unmodified-since|range)|origin|referer|te|user-agent|x-requested-with)$/i.test(name);
}

const BY_LOWER_NAME: ReadonlyMap<string, string> = new Map(corsResponseHeaders.map(name => [name.toLowerCase(), name]));

const RIGHT: ReadonlySet<string> = new Set([
  ...BY_LOWER_NAME.keys(), 'timing-allow-origin', 'cross-origin-resource-policy', 'access-control-allow-external', 'access-control-allow-local-network',
]);

/** Names met in code that are further than two edits from the right one. */
const KNOWN_MISTAKES: ReadonlyMap<string, string> = new Map(Object.entries({
  'Access-Control-Allow-Origin': [
    'access-allow-control-origin', 'allow-control-allow-origin', 'allow-control-origin', 'access-control-origin', 'access-allow-origin',
    'access-control-allowed-origin', 'access-control-allowed-origins', 'access-origin-allow-control', 'control-allow-origin',
    'x-access-control-allow-origin',
  ],
  'Access-Control-Allow-Credentials': ['access-control-credentials', 'access-allow-control-credentials', 'access-control-allowed-credentials', 'access-allow-credentials', 'allow-control-allow-credentials'],
  'Access-Control-Allow-Methods': ['access-control-methods', 'access-allow-control-methods', 'access-control-allowed-methods', 'access-allow-methods', 'allow-control-allow-methods'],
  'Access-Control-Allow-Headers': ['access-control-headers', 'access-allow-control-headers', 'access-control-allowed-headers', 'access-allow-headers', 'allow-control-allow-headers'],
  'Access-Control-Expose-Headers': ['access-control-exposed-headers', 'access-control-allow-expose-headers', 'access-control-allow-exposed-headers', 'access-expose-headers'],
  'Access-Control-Max-Age': ['access-control-allow-max-age', 'access-max-age', 'access-control-maxage'],
}).flatMap(([right, wrong]) => wrong.map(name => [name, right] as const)));

/** Damerau-Levenshtein (adjacent swap counts one) at most `limit`. */
function withinEdits(a: string, b: string, limit: number): boolean {
  if (Math.abs(a.length - b.length) > limit) return false;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, at(beforeLast, j - 2) + 1);
      row.push(best);
    }
    if (Math.min(...row) > limit) return false;
    beforeLast = last;
    last = row;
  }
  return at(last, b.length) <= limit;
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Infinity;
}
