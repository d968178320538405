import { firefoxNotCors, firefoxPhase } from './firefox-keys';
import { translatedMessages } from './firefox-translated';
import type { FoundMessage } from './message';
import { message } from './message';
import type { Wording } from './wording';
import { matchAt, patternOf, QUOTE } from './wording';

/**
 * Reasons as Firefox prints them in English: security.properties of 153, measured (`cors/firefox.ts`); those of other versions
 * stand behind them, from the same file of the version named and from issue threads.
 */
const REASONS: readonly Wording[] = [
  { code: 'CORSDisabled', text: 'CORS disabled' },
  { code: 'CORSDidNotSucceed', text: 'CORS request did not succeed' },
  { code: 'CORSDidNotSucceed', text: 'CORS request failed' }, // up to 52
  { code: 'CORSOriginHeaderNotAdded', text: 'CORS header ‘Origin’ cannot be added' },
  { code: 'CORSExternalRedirectNotAllowed', text: 'CORS request external redirect not allowed' },
  { code: 'CORSRequestNotHttp', text: 'CORS request not http' },
  { code: 'CORSRequestNotHttp', text: 'CORS request not HTTP' }, // MDN writes it so
  { code: 'CORSMissingAllowOrigin', text: 'CORS header ‘Access-Control-Allow-Origin’ missing' },
  { code: 'CORSMultipleAllowOriginNotAllowed', text: 'Multiple CORS header ‘Access-Control-Allow-Origin’ not allowed' },
  { code: 'CORSAllowOriginNotMatchingOrigin', text: 'CORS header ‘Access-Control-Allow-Origin’ does not match ‘{value}’' },
  { code: 'CORSNotSupportingCredentials', text: 'Credential is not supported if the CORS header ‘Access-Control-Allow-Origin’ is ‘*’' },
  { code: 'CORSMethodNotFound', text: 'Did not find method in CORS header ‘Access-Control-Allow-Methods’' },
  { code: 'CORSMissingAllowCredentials', text: 'expected ‘true’ in CORS header ‘Access-Control-Allow-Credentials’' },
  { code: 'CORSPreflightDidNotSucceed', text: 'CORS preflight response did not succeed' },
  { code: 'CORSPreflightDidNotSucceed', text: 'CORS preflight channel did not succeed' }, // up to 96
  { code: 'CORSInvalidAllowMethod', text: 'invalid token ‘{value}’ in CORS header ‘Access-Control-Allow-Methods’' },
  { code: 'CORSInvalidAllowHeader', text: 'invalid token ‘{value}’ in CORS header ‘Access-Control-Allow-Headers’' },
  { code: 'CORSMissingAllowHeaderFromPreflight', text: 'header ‘{header}’ is not allowed according to header ‘Access-Control-Allow-Headers’ from CORS preflight response' },
  { code: 'CORSMissingAllowHeaderFromPreflight', text: 'missing token ‘{header}’ in CORS header ‘Access-Control-Allow-Headers’ from CORS preflight channel' }, // up to 96
  { code: 'CORSMissingAllowHeaderFromPreflight', text: 'missing token ‘{header}’ in CORS header ‘Access-Control-Allow-Headers’' },
  { code: 'CORSAllowHeaderFromPreflightDeprecation', text: 'When the `Access-Control-Allow-Headers` is `*`, the `Authorization` header is not covered.' },
];

const Q = QUOTE;
const FRAME = new RegExp(`Cross-Origin\\s+Request\\s+(?:Blocked|Warning):\\s+The\\s+Same\\s+Origin\\s+Policy\\s+(?:will\\s+)?disallows?\\s+reading\\s+the\\s+remote\\s+resource\\s+at\\s+${Q}?(?<url>\\S{1,4000}?)${Q}?(?:\\s+soon)?\\.(?:\\s+\\((?<reason>Reason:\\s+)|\\s|$)`, 'g');
const BARE = /\(?Reason:\s+/g;
const STATUS = /\)?\.?\s*Status\s+code:\s+(?<status>\d{3}|\(null\))\.?/y;
/** The link at the end leads to a page named after the message. */
const LINK = /[^\n]{0,80}\/CORS\/Errors\/(?<code>CORS\w+)/iy;

/** What Firefox says about CORS in a text, in English or translated, in the order it stands there. */
export function firefoxMessages(text: string): FoundMessage[] {
  const found: FoundMessage[] = [];
  for (const match of text.matchAll(FRAME)) {
    const { url = '', reason } = match.groups ?? {};
    const offset = match.index + match[0].length;
    found.push(reason === undefined ? { ...message({ browser: 'firefox', url }), start: match.index, end: offset } : { ...readReason(text, offset), url, start: match.index });
  }
  for (const match of text.matchAll(BARE)) {
    if (found.some(({ start, end }) => start <= match.index && match.index < end)) continue;
    const read = readReason(text, match.index + match[0].length);
    if (read.code !== 'unknown') found.push({ ...read, start: match.index });
  }
  for (const { anywhere } of reasons.filter(({ code }) => code !== 'CORSDisabled')) {
    for (const match of text.matchAll(anywhere)) {
      if (!found.some(({ start, end }) => start <= match.index && match.index < end)) found.push({ ...readReason(text, match.index), start: match.index });
    }
  }
  return [...found, ...otherMessages(text), ...translatedMessages(text, found)].sort((a, b) => a.start - b.start);
}

/** The reason that begins at the offset, with the status behind it. */
function readReason(text: string, offset: number): FoundMessage {
  const match = matchAt(reasons, text, offset);
  let end = match?.end ?? offset;
  STATUS.lastIndex = end;
  const status = STATUS.exec(text);
  if (status) end = STATUS.lastIndex;
  LINK.lastIndex = end;
  const linked = match ? undefined : LINK.exec(text)?.groups?.['code'];
  const { value, header } = match?.places ?? {};
  const code = match?.code ?? (linked === undefined ? 'unknown' : linked);
  const number = Number(status?.groups?.['status']);
  return {
    ...message({ browser: 'firefox', code, phase: firefoxPhase(code), value: value ?? null, header: header ?? null, status: Number.isNaN(number) ? null : number, notCors: firefoxNotCors(code) }),
    start: offset, end,
  };
}

/** What `fetch()` itself says, and a page's own restriction (caps.properties of 153). */
function otherMessages(text: string): FoundMessage[] {
  const at = (match: RegExpExecArray): { start: number; end: number } => ({ start: match.index, end: match.index + match[0].length });
  return [
    ...[...text.matchAll(REFUSED)].map(match => ({ ...message({ browser: 'firefox', code: 'TypeError', value: match.groups?.['why'] ?? null }), ...at(match) })),
    ...[...text.matchAll(SAME_ORIGIN)].map(match => ({ ...message({ browser: 'firefox', code: 'CheckSameOriginError', url: match.groups?.['url'] ?? null, origin: originOf(match.groups?.['page'] ?? '') }), ...at(match) })),
  ];
}

function originOf(page: string): string | null {
  return /^[a-z][a-z0-9+.-]*:\/\/[^/\s]+/i.exec(page)?.[0] ?? null;
}

const REFUSED = /(?:Uncaught\s+(?:\(in promise\)\s+)?)?TypeError:\s+(?:Window|WorkerGlobalScope)\.fetch:\s+(?<why>[^\r\n]{0,4000})/g;
const SAME_ORIGIN = /Security\s+Error:\s+Content\s+at\s+(?<page>\S{1,4000})\s+may\s+not\s+load\s+data\s+from\s+(?<url>\S{1,4000}?)\.?(?=\s|$)/g;

const reasons = REASONS.map(patternOf);
