import type { ConsoleMessage, FoundMessage } from './message';
import { message } from './message';
import type { Wording } from './wording';
import { patternOf, placesOf } from './wording';

/**
 * Reasons as WebKit prints them, in a line of their own. Measured on WebKitGTK 2.50 (`cors/webkit.ts`) unless a note says otherwise.
 * Safari puts `[Error]` before each line and repeats the reason behind `Failed to load resource:`.
 */
const REASONS: readonly Wording[] = [
  { code: 'origin-not-allowed', text: 'Origin {origin} is not allowed by Access-Control-Allow-Origin. Status code: {status}' },
  { code: 'origin-not-allowed', text: 'Origin {origin} is not allowed by Access-Control-Allow-Origin.' }, // Safari up to 14, without the status
  { code: 'wildcard-with-credentials', text: 'Cannot use wildcard in Access-Control-Allow-Origin when credentials flag is true.' },
  { code: 'multiple-allow-origin', text: 'Access-Control-Allow-Origin cannot contain more than one origin.' },
  { code: 'credentials-not-true', text: 'Credentials flag is true, but Access-Control-Allow-Credentials is not "true".' },
  { code: 'preflight-status', text: 'Preflight response is not successful. Status code: {status}' },
  { code: 'preflight-status', text: 'Preflight response is not successful.' }, // Safari up to 14
  { code: 'method-not-allowed', text: 'Method {method} is not allowed by Access-Control-Allow-Methods.' },
  { code: 'header-not-allowed', text: 'Request header field {header} is not allowed by Access-Control-Allow-Headers.' },
  { code: 'invalid-access-control-allow-methods', text: 'Header Access-Control-Allow-Methods has an invalid value: {value}' },
  { code: 'invalid-access-control-allow-headers', text: 'Header Access-Control-Allow-Headers has an invalid value: {value}' },
  { code: 'redirect-with-credentials', text: 'redirection URL {value} has credentials' },
  { code: 'bad-redirect-location', text: 'not allowed to follow a cross-origin CORS redirection with non CORS scheme' },
  { code: 'preflight-failed', text: 'Preflight response was blocked' }, // string of 2.50
  { code: 'unsupported-scheme', text: 'Cross origin requests are only supported for HTTP.' },
];

/** What the network said instead of an answer (Safari 17 and WebKitGTK, issue threads): a line of its own that means us only before a line of ours. */
const NETWORK = /(?<again>Failed to load resource: )?(?<said>Could not connect to (?:the )?server|A server with the specified hostname could not be found|The network connection was lost|The certificate for this server is invalid|The Internet connection appears to be offline|The request timed out|Connection terminated unexpectedly|FTP URLs are disabled)\.?(?=[^\S\n]*(?:$|\())/gim;

/** The rest of a line, for a value that ends with it. */
const VALUE_LINES = /invalid-access-control/;
const reasons = REASONS.map(wording => VALUE_LINES.test(wording.code) ? { code: wording.code, anywhere: new RegExp(`${patternOf({ code: '', text: wording.text.replace('{value}', '') }).anywhere.source.replace(/\\s\{1,80\}$/, '')}[ \\t]?(?<value>[^\\n]{0,4000})`, 'g') } : patternOf(wording));

/** The line that says what cannot be loaded. */
const TAIL = /(?<kind>Fetch API|XMLHttpRequest|EventSource|Beacon API|Cannot load (?<what>[a-z]+))(?: cannot load)?\s+(?<url>\S{1,4000}?)\s+due\s+to\s+access\s+control\s+checks\.?/gi;
const REDIRECT = /Cross-origin\s+redirection\s+to\s+(?<to>\S{1,4000})\s+denied\s+by\s+Cross-Origin\s+Resource\s+Sharing\s+policy(?::\s+|\.)/g;
/** Safari up to 8: both in one line. */
const ONE_LINE = /(?<kind>XMLHttpRequest|Fetch API) cannot load (?<url>\S{1,4000}?)\.\s+(?=Origin\s)/g;
/** The same once more, for the network panel. */
const REPEATED = /Failed\s+to\s+load\s+resource:\s+$/;

/** What Safari and WebKit say about CORS in a text, in the order it stands there: the reason with the URL of the line behind it. */
export function webkitMessages(text: string): FoundMessage[] {
  const said = reasonsIn(text);
  const found: FoundMessage[] = [];
  const open = [...said];
  for (const match of text.matchAll(TAIL)) {
    const { kind = '', what, url = '' } = match.groups ?? {};
    const index = open.findLastIndex(({ end }) => end <= match.index && !/\n\s*\n/.test(text.slice(end, match.index)));
    const [reason] = index < 0 ? [] : open.splice(index, 1);
    found.push({
      ...message({ browser: 'webkit', code: 'access-control-checks', ...(reason ?? {}) }), url, kind: what ?? (kind === 'Fetch API' ? 'fetch' : kind),
      start: reason?.start ?? match.index, end: match.index + match[0].length,
    });
  }
  for (const reason of open) {
    if (NETWORK_CODES.has(reason.code) && !text.startsWith('Failed', reason.start)) continue;
    const repeats = (text.startsWith('Failed', reason.start) || REPEATED.test(text.slice(Math.max(0, reason.start - 40), reason.start))) && found.some(one => one.code === reason.code && one.origin === reason.origin);
    if (!repeats) found.push(reason);
  }
  return [...found, ...refusals(text)].sort((a, b) => a.start - b.start);
}

function reasonsIn(text: string): FoundMessage[] {
  const found: FoundMessage[] = [];
  for (const { code, anywhere } of reasons) {
    for (const match of text.matchAll(anywhere)) {
      const end = match.index + match[0].length;
      // Chromium's sentences go on where these end.
      if (found.some(one => one.start <= match.index && match.index < one.end) || /^\s+in\s+preflight\s+response|^\s+for\s+protocol/.test(text.slice(end))) continue;
      const { origin, status, method, header, value } = placesOf(match);
      const whole = message({ browser: 'webkit', code, origin: origin ?? null, status: status === undefined ? null : Number(status), method: method ?? null, header: header ?? null, value: value ?? null });
      found.push({ ...whole, phase: phaseOf(whole), notCors: code === 'preflight-failed' ? 'unreachable' : null, start: match.index, end });
    }
  }
  for (const match of text.matchAll(NETWORK)) {
    const { said = '' } = placesOf(match);
    const known = /^Connection term/.test(said) ? message({ code: 'preflight-failed', phase: 'preflight', notCors: 'unreachable' }) : /^FTP/.test(said) ? message({ code: 'bad-redirect-location', phase: 'response' }) : message({ code: 'network-error', notCors: 'unreachable' });
    found.push({ ...known, browser: 'webkit', start: match.index, end: match.index + match[0].length });
  }
  for (const match of text.matchAll(REDIRECT)) {
    const end = match.index + match[0].length;
    const inner = found.findIndex(one => one.start === end);
    if (inner >= 0) found[inner] = { ...(found[inner] as FoundMessage), phase: 'response', value: found[inner]?.value ?? match.groups?.['to'] ?? null, start: match.index };
    else found.push({ ...message({ browser: 'webkit', code: 'unknown', phase: 'response', value: match.groups?.['to'] ?? null }), start: match.index, end });
  }
  for (const match of text.matchAll(ONE_LINE)) {
    const inner = found.findIndex(one => one.start === match.index + match[0].length);
    if (inner >= 0) found[inner] = { ...(found[inner] as FoundMessage), url: match.groups?.['url'] ?? null, kind: match.groups?.['kind'] === 'Fetch API' ? 'fetch' : match.groups?.['kind'] ?? null, start: match.index };
  }
  return found.sort((a, b) => a.start - b.start);
}

const NETWORK_CODES: ReadonlySet<string> = new Set(['network-error', 'preflight-failed', 'bad-redirect-location']);

/** WebKit looks at the status of a preflight first, so that a reason with a bad status is about the request itself. */
function phaseOf({ code, status }: ConsoleMessage): ConsoleMessage['phase'] {
  if (/^(?:preflight-|method-|header-|invalid-access-control)/.test(code)) return 'preflight';
  if (/redirect/.test(code)) return 'response';
  return code === 'origin-not-allowed' && status !== null && (status < 200 || status > 299) ? 'response' : null;
}

/** What `fetch()` itself says. */
function refusals(text: string): FoundMessage[] {
  return [...text.matchAll(REFUSED)].map(match => ({ ...message({ browser: 'webkit', code: 'TypeError', value: match.groups?.['why'] ?? null }), start: match.index, end: match.index + match[0].length }));
}

const REFUSED = /TypeError:\s+(?<why>Type error\b|URL is not valid or contains user credentials\.|Method is (?:forbidden|not a valid HTTP token)\.|Invalid header name: [^\n]{0,400}|Header '[^\n]{0,400}' has invalid value: [^\n]{0,4000})/g;
