import type { Header, HeaderList } from './header-list';
import { isToken, trimHttpWhitespace } from './header-list';
import { isForbiddenMethod } from './method';

/**
 * Fetch, "CORS-safelisted request-header": may be sent without asking in a preflight.
 * `value` without surrounding whitespace; a character counts as a byte.
 */
export function isSafelistedRequestHeader(name: string, value: string): boolean {
  if (value.length > 128) return false;
  switch (name.toLowerCase()) {
    case 'accept': return !UNSAFE_BYTE.test(value);
    case 'accept-language':
    case 'content-language': return LANGUAGE.test(value);
    case 'content-type': return !UNSAFE_BYTE.test(value) && SIMPLE_TYPES.has(mimeEssence(value) ?? '');
    case 'range': return isSafelistedRange(value);
    default: return false;
  }
}

/** Names that can be safelisted, given a harmless value; all others always need a preflight. */
export function isSafelistedRequestHeaderName(name: string): boolean {
  return SAFELISTED_NAMES.has(name.toLowerCase());
}

/**
 * Fetch, "CORS-unsafe request-header names": what a preflight must ask for; lower case, sorted, each once.
 * When the safelisted values together exceed 1024 bytes, their names count as unsafe too.
 */
export function unsafeRequestHeaderNames(headers: HeaderList, isSafe: (name: string, value: string) => boolean = isSafelistedRequestHeader): string[] {
  const unsafe = new Set<string>();
  const potentiallyUnsafe: string[] = [];
  let size = 0;
  for (const [name, value] of headers) {
    const lower = name.toLowerCase();
    if (!isSafe(lower, value)) unsafe.add(lower);
    else {
      potentiallyUnsafe.push(lower);
      size += value.length;
    }
  }
  if (size > 1024) for (const name of potentiallyUnsafe) unsafe.add(name);
  return [...unsafe].sort();
}

/** Fetch, "CORS non-wildcard request-header name": `*` in Access-Control-Allow-Headers never covers it (browsers of 2026 let it pass). */
export function isNonWildcardRequestHeader(name: string): boolean {
  return name.toLowerCase() === 'authorization';
}

/** Fetch, "forbidden request-header": `fetch()` drops it silently. The value matters for the method-override headers only. */
export function isForbiddenRequestHeader(name: string, value = ''): boolean {
  const lower = name.toLowerCase();
  if (FORBIDDEN.has(lower) || lower.startsWith('proxy-') || lower.startsWith('sec-')) return true;
  return METHOD_OVERRIDES.has(lower) && splitValue(value).some(isForbiddenMethod);
}

/** The headers of `fetch(…, { headers })` that reach the wire: values normalised, forbidden ones dropped. Names keep their case. */
export function sentHeaders(headers: HeaderList): Header[] {
  const sent: Header[] = [];
  for (const [name, raw] of headers) {
    const value = trimHttpWhitespace(raw);
    if (!isForbiddenRequestHeader(name, value)) sent.push([name, value]);
  }
  return sent;
}

/** MIME Sniffing, "parse a MIME type" and its essence (`type/subtype`, lower case); undefined for a failure. */
export function mimeEssence(value: string): string | undefined {
  const text = trimHttpWhitespace(value);
  const slash = text.indexOf('/');
  if (slash < 0) return undefined;
  const semicolon = text.indexOf(';', slash);
  const type = text.slice(0, slash);
  const subtype = trimEnd(text.slice(slash + 1, semicolon < 0 ? undefined : semicolon));
  return isToken(type) && isToken(subtype) ? `${type}/${subtype}`.toLowerCase() : undefined;
}

const SAFELISTED_NAMES: ReadonlySet<string> = new Set(['accept', 'accept-language', 'content-language', 'content-type', 'range']);
const SIMPLE_TYPES: ReadonlySet<string> = new Set(['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain']);
const FORBIDDEN: ReadonlySet<string> = new Set([
  'accept-charset', 'accept-encoding', 'access-control-request-headers', 'access-control-request-method', 'connection', 'content-length',
  'cookie', 'cookie2', 'date', 'dnt', 'expect', 'host', 'keep-alive', 'origin', 'referer', 'set-cookie', 'te', 'trailer',
  'transfer-encoding', 'upgrade', 'via',
]);
const METHOD_OVERRIDES: ReadonlySet<string> = new Set(['x-http-method', 'x-http-method-override', 'x-method-override']);
/** Fetch, "CORS-unsafe request-header byte". */
// eslint-disable-next-line no-control-regex -- the standard names these bytes
const UNSAFE_BYTE = /[\x00-\x08\x0A-\x1F"():<>?@[\\\]{}\x7F]/;
const LANGUAGE = /^[0-9A-Za-z *,\-.;=]*$/;

/** Fetch, "parse a single range header value" without whitespace, and with a start: `bytes=0-`, `bytes=0-99`. */
function isSafelistedRange(value: string): boolean {
  const range = /^bytes=(\d+)-(\d*)$/.exec(value);
  if (!range) return false;
  const [, start = '', end = ''] = range;
  return end === '' || BigInt(start) <= BigInt(end);
}

/** Fetch, "get, decode, and split": commas inside double quotes do not split. */
function splitValue(value: string): string[] {
  const parts: string[] = [];
  let part = '';
  let quoted = false;
  for (let i = 0; i < value.length; i++) {
    const c = value.charAt(i);
    if (quoted && c === '\\') part += c + value.charAt(++i);
    else if (!quoted && c === ',') {
      parts.push(part);
      part = '';
    } else {
      if (c === '"') quoted = !quoted;
      part += c;
    }
  }
  return [...parts, part].map(trimHttpWhitespace);
}

function trimEnd(text: string): string {
  return trimHttpWhitespace(`x${text}`).slice(1);
}
