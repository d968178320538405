import { readAsUtf8 } from '../header-list';
import type { ConsoleMessage, FoundMessage } from './message';
import { message } from './message';
import type { Pattern, Wording } from './wording';
import { matchAt, patternOf, placesOf, QUOTE } from './wording';

/**
 * Reasons as Chromium prints them behind its frame. Measured on 156 (`cors/chromium.ts`) unless a note says otherwise; "Blink 57" and
 * "Blink 61": read in CrossOriginAccessControl.cpp of those versions. Only the unchanging heads: the tails come and go.
 */
const REASONS: readonly Wording[] = [
  { code: 'MissingAllowOriginHeader', text: "No 'Access-Control-Allow-Origin' header is present on the requested resource." },
  { code: 'WildcardOriginNotAllowed', text: "The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard '*' when the request's credentials mode is 'include'." },
  { code: 'WildcardOriginNotAllowed', text: "A wildcard '*' cannot be used in the 'Access-Control-Allow-Origin' header when the credentials flag is true." }, // Blink 57
  { code: 'InvalidAllowCredentials', text: "The value of the 'Access-Control-Allow-Credentials' header in the response is '{value}' which must be 'true' when the request's credentials mode is 'include'." },
  { code: 'InvalidAllowCredentials', text: "Credentials flag is 'true', but the 'Access-Control-Allow-Credentials' header is '{value}'. It must be 'true' to allow credentials." }, // Blink 57
  { code: 'MultipleAllowOriginValues', text: "The 'Access-Control-Allow-Origin' header contains multiple values '{value}', but only one is allowed." },
  { code: 'InvalidAllowOriginValue', text: "The 'Access-Control-Allow-Origin' header contains the invalid value '{value}'." },
  { code: 'AllowOriginMismatch', text: "The 'Access-Control-Allow-Origin' header has a value '{value}' that is not equal to the supplied origin." },
  { code: 'PreflightInvalidStatus', text: 'It does not have HTTP ok status.' },
  { code: 'PreflightInvalidStatus', text: 'Response for preflight has invalid HTTP status code {status}.' }, // Blink 57 and 61
  { code: 'PreflightDisallowedRedirect', text: 'Redirect is not allowed for a preflight request.' },
  { code: 'PreflightDisallowedRedirect', text: 'Response for preflight is invalid (redirect)' }, // console texts of Chrome 48 to 60 in issue threads
  { code: 'MethodDisallowedByPreflightResponse', text: 'Method {method} is not allowed by Access-Control-Allow-Methods in preflight response.' },
  { code: 'HeaderDisallowedByPreflightResponse', text: 'Request header field {header} is not allowed by Access-Control-Allow-Headers in preflight response.' },
  { code: 'InvalidAllowMethodsPreflightResponse', text: 'Cannot parse Access-Control-Allow-Methods response header field in preflight response.' },
  { code: 'InvalidAllowHeadersPreflightResponse', text: 'Cannot parse Access-Control-Allow-Headers response header field in preflight response.' },
  { code: 'RedirectContainsCredentials', text: "Redirect location '{value}' contains a username and password, which is disallowed for cross-origin requests." },
  { code: 'CorsDisabledScheme', text: 'Cross origin requests are only supported for protocol schemes: {schemes}.' },
  { code: 'CorsDisabledScheme', text: "Redirect location '{value}' has a disallowed scheme for cross-origin requests." }, // Blink 61
  { code: 'DisallowedByMode', text: 'Cross origin requests are not allowed by request mode.' }, // strings of 156
  { code: 'InvalidResponse', text: 'The response is invalid.' },
  { code: 'InvalidResponse', text: 'Invalid response.' }, // Blink 57 and 61
  // Local Network Access, its forerunner Private Network Access: texts of Chrome 92, 102 and 142 in issue threads, strings of 156.
  { code: 'LocalNetworkAccessPermissionDenied', text: 'Permission was denied for this request to access the `{space}` address space.' },
  { code: 'LocalNetworkAccessPermissionDenied', text: 'Unable to ask for permission to access the `{space}` IP address space.' },
  { code: 'InsecurePrivateNetwork', text: 'The request client is not a secure context and the resource is in more-private address space `{space}`.' },
  { code: 'InvalidPrivateNetworkAccess', text: 'Request had a target IP address space of `{target}` yet the resource is in address space `{space}`.' },
  { code: 'PreflightMissingAllowPrivateNetwork', text: "No 'Access-Control-Allow-Private-Network' header was present in the preflight response for this private network request targeting the `{space}` address space." },
  { code: 'PreflightInvalidAllowPrivateNetwork', text: "The 'Access-Control-Allow-Private-Network' header in the preflight response for this private network request targeting the `{space}` address space had a value of '{value}', not 'true'." },
];

/** What may stand behind a reason: who asked, and with what status it was answered (Blink 57 and 61). */
const TAILS: readonly Pattern[] = ["Origin '{origin}' is therefore not allowed access.", 'The response had HTTP status code {status}.'].map(text => patternOf({ code: '', text: ` ${text}` }));

const PREFLIGHT = patternOf({ code: '', text: "Response to preflight request doesn't pass access control check: " });
const reasons = REASONS.map(patternOf);

const Q = QUOTE;
/** What stands before a reason: today's frame, the one of the Issues panel, and those of Chrome before 67. */
const FRAMES: readonly RegExp[] = [
  new RegExp(`Access\\s+to\\s+(?<kind>[A-Za-z][\\w -]{0,40}?)\\s+at\\s+${Q}?(?<url>.{0,4000}?)${Q}?\\s+(?:\\(redirected\\s+from\\s+${Q}?(?<from>.{0,4000}?)${Q}?\\)\\s+)?from\\s+origin\\s*(?:${Q}(?<origin>.{0,400}?)${Q}|(?<bare>[a-z][\\w+.-]*:\\/\\/\\S+|null))?\\s+has\\s+been\\s+blocked\\s+by\\s+CORS\\s+policy:\\s*`, 'g'),
  /Access\s+blocked\s+by\s+CORS\s+policy:\s*/g,
  new RegExp(`Redirect\\s+from\\s+${Q}?(?<url>.{0,4000}?)${Q}?\\s+(?:to\\s+${Q}(?<to>.{0,4000}?)${Q}\\s+)?has\\s+been\\s+blocked\\s+by\\s+CORS\\s+policy:\\s*`, 'g'),
  new RegExp(`(?<kind>[A-Z]\\w{2,20})\\s+(?:from|at)\\s+origin\\s+${Q}(?<host>.{0,400}?)${Q}\\s+has\\s+been\\s+blocked\\s+from\\s+loading\\s+by\\s+Cross-Origin\\s+Resource\\s+Sharing\\s+policy:\\s*`, 'g'),
  new RegExp(`(?<kind>XMLHttpRequest|Fetch API|EventSource|Beacon API)\\s+cannot\\s+load\\s+${Q}?(?<url>\\S{1,4000}?)${Q}?\\.\\s+(?!Origin\\s)`, 'g'),
  new RegExp(`Failed\\s+to\\s+load\\s+${Q}?(?<url>[a-z][\\w+.-]*:\\S{1,4000}?)${Q}?:\\s+`, 'gi'),
];

/** What Chromium, Chrome and Edge say about CORS in a text, in the order it stands there; reasons that were copied without their frame, too. */
export function chromiumMessages(text: string): FoundMessage[] {
  const found: FoundMessage[] = [];
  for (const [i, frame] of FRAMES.entries()) {
    for (const match of text.matchAll(frame)) {
      const read = readReason(text, match.index + match[0].length);
      // The older frames are too common to mean CORS by themselves.
      if (!read && i >= 3) continue;
      const { kind, url, from, origin, bare } = placesOf(match);
      const { end, ...reason } = read ?? { end: match.index + match[0].length };
      found.push({ ...message({ browser: 'chromium', url: url ?? null, origin: origin ?? bare ?? null, kind: kind === undefined ? null : kindOf(kind), redirectedFrom: from ?? null }), ...reason, start: match.index, end });
    }
  }
  for (const { anywhere } of reasons) {
    for (const match of text.matchAll(anywhere)) {
      if (found.some(({ start, end }) => start <= match.index && match.index < end)) continue;
      const lead = startOfPreflight(text, match.index);
      const read = readReason(text, lead);
      if (read) found.push({ ...message({ browser: 'chromium' }), ...read, start: lead });
    }
  }
  return [...found, ...refusals(text), ...tooltips(text)].sort((a, b) => a.start - b.start);
}

/** What asked, as today's messages call it. */
function kindOf(kind: string): string {
  return kind === 'Fetch API' ? 'fetch' : /^(?:Font|Image|Script|Stylesheet)$/.test(kind) ? kind.toLowerCase() : kind;
}

/** Where the sentence about the preflight begins when it stands right before the offset; else the offset. */
function startOfPreflight(text: string, offset: number): number {
  const before = text.slice(Math.max(0, offset - 200), offset);
  const match = [...before.matchAll(PREFLIGHT.anywhere)].at(-1);
  return match && match.index + match[0].length === before.length ? offset - match[0].length : offset;
}

type Reason = Partial<ConsoleMessage> & { readonly end: number };

function readReason(text: string, offset: number): Reason | undefined {
  const prefix = matchAt([PREFLIGHT], text, offset);
  const match = matchAt(reasons, text, prefix?.end ?? offset);
  if (!match) return prefix && { code: 'unknown', phase: 'preflight', end: prefix.end };
  let { end } = match;
  const places: Record<string, string> = { ...match.places };
  for (let tail = matchAt(TAILS, text, end); tail; tail = matchAt(TAILS, text, end)) {
    Object.assign(places, tail.places);
    end = tail.end;
  }
  const { value, method, header, status, origin } = places;
  const code = prefix && !match.code.startsWith('Preflight') ? `Preflight${match.code}` : match.code;
  return {
    code, end, phase: phaseOf(code),
    ...(value !== undefined && { value: unescaped(value) }), ...(method !== undefined && { method }), ...(header !== undefined && { header }), ...(status !== undefined && { status: Number(status) }), ...(origin !== undefined && { origin }),
    ...(LOCAL_NETWORK.has(code) && { notCors: 'local-network' as const }),
  };
}

const LOCAL_NETWORK: ReadonlySet<string> = new Set(['LocalNetworkAccessPermissionDenied', 'InsecurePrivateNetwork', 'InvalidPrivateNetworkAccess', 'PreflightMissingAllowPrivateNetwork', 'PreflightInvalidAllowPrivateNetwork']);
const NEVER_SENT: ReadonlySet<string> = new Set(['DisallowedByMode', 'InvalidResponse']);

function phaseOf(code: string): ConsoleMessage['phase'] {
  if (code.startsWith('Preflight') || code.endsWith('PreflightResponse')) return 'preflight';
  return LOCAL_NETWORK.has(code) || NEVER_SENT.has(code) ? null : 'response';
}

/** Bytes beyond printable ASCII stand as `\u00E9` in the console. */
function unescaped(value: string): string {
  const bytes = value.replace(/\\u00([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return /^[\0-\xFF]*$/.test(bytes) ? readAsUtf8(bytes) : bytes;
}

/** What `fetch()` itself says when it sends nothing. */
function refusals(text: string): FoundMessage[] {
  const found: FoundMessage[] = [];
  for (const match of text.matchAll(REFUSED)) found.push({ ...message({ browser: 'chromium', code: 'TypeError', value: match.groups?.['why'] ?? null }), start: match.index, end: match.index + match[0].length });
  for (const match of text.matchAll(SCHEME)) found.push({ ...message({ browser: 'chromium', code: 'TypeError', url: match.groups?.['url'] ?? null, kind: 'fetch' }), start: match.index, end: match.index + match[0].length });
  for (const match of text.matchAll(SAME_ORIGIN)) {
    found.push({ ...message({ browser: 'chromium', code: 'DisallowedByMode', url: match.groups?.['url'] ?? null, origin: match.groups?.['origin'] ?? null, kind: 'fetch' }), start: match.index, end: match.index + match[0].length });
  }
  return found;
}

/** What the Network panel shows beside a request (networkLogView of Chrome's DevTools): the code and nothing else. */
function tooltips(text: string): FoundMessage[] {
  return [...text.matchAll(TOOLTIP)].map(match => {
    const { code = '' } = placesOf(match);
    return { ...message({ browser: 'chromium', code, phase: phaseOf(code), notCors: LOCAL_NETWORK.has(code) ? 'local-network' : null }), start: match.index, end: match.index + match[0].length };
  });
}

const TOOLTIP = /Cross-Origin\s+Resource\s+Sharing\s+error:\s+(?<code>[A-Z]\w{5,60})/gi;
const REFUSED = /(?:Uncaught\s+(?:\(in promise\)\s+)?)?TypeError:\s+Failed\s+to\s+execute\s+'fetch'\s+on\s+'\w+':\s+(?<why>[^\r\n]{0,4000})/g;
const SCHEME = /Fetch\s+API\s+cannot\s+load\s+(?<url>\S{1,4000}?)\.\s+URL\s+scheme\s+"[^"\s]{1,60}"\s+is\s+not\s+supported\.?/g;
/** String of 156: a page's own restriction, `mode: 'same-origin'`. */
const SAME_ORIGIN = /Fetch\s+API\s+cannot\s+load\s+(?<url>\S{1,4000}?)\.\s+Request\s+mode\s+is\s+"same-origin"\s+but\s+the\s+URL's\s+origin\s+is\s+not\s+same\s+as\s+the\s+request\s+origin\s+(?<origin>\S+?)\.?(?=\s|$)/g;
