/** A header as it crosses the wire (Fetch, "Headers"). */
export type Header = readonly [name: string, value: string];

/** Headers in order; the same name may stand in several lines. */
export type HeaderList = readonly Header[];

/** A list header's items, or the first item that is no token (the standard then fails the whole list). */
export type TokenList =
  | { readonly ok: true; readonly tokens: readonly string[] }
  | { readonly ok: false; readonly invalid: string };

/**
 * The values of all lines with that name (ASCII case-insensitively), in order, without the HTTP whitespace around them:
 * a server cannot send that whitespace, the wire drops it.
 */
export function headerLines(headers: HeaderList, name: string): string[] {
  const wanted = name.toLowerCase();
  return headers.filter(([n]) => n.toLowerCase() === wanted).map(([, value]) => trimHttpWhitespace(value));
}

/** Fetch, "get a header name from a header list": all lines joined by `, `; null when there is none. */
export function getHeader(headers: HeaderList, name: string): string | null {
  const lines = headerLines(headers, name);
  return lines.length === 0 ? null : lines.join(', ');
}

/** One header a name, lines joined by `, ` at the place and in the spelling of the first. */
export function combineHeaders(headers: HeaderList): Header[] {
  const combined = new Map<string, Header>();
  for (const [name, value] of headers) {
    const first = combined.get(name.toLowerCase());
    combined.set(name.toLowerCase(), first ? [first[0], `${first[1]}, ${value}`] : [name, value]);
  }
  return [...combined.values()];
}

/**
 * Fetch, "extract header list values" for a header whose grammar is `#token` (Access-Control-Allow-Methods, -Allow-Headers,
 * -Expose-Headers). Null when there is no such header. Empty items are legal and dropped (RFC 9110, 5.6.1).
 */
export function extractTokens(headers: HeaderList, name: string): TokenList | null {
  const value = getHeader(headers, name);
  return value === null ? null : parseTokenList(value);
}

/** Reads a comma-separated list of tokens. Any text may come in; an item that is no token makes the list invalid as a whole. */
export function parseTokenList(value: string): TokenList {
  const tokens: string[] = [];
  for (const part of value.split(',')) {
    const item = trimHttpWhitespace(part);
    if (item === '') continue;
    if (!isToken(item)) return { ok: false, invalid: item };
    tokens.push(item);
  }
  return { ok: true, tokens };
}

/** RFC 9110, 5.6.2 `token`: the grammar of header names and methods. */
export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

/** True for a text that can be a header's value: no NUL, no line break, no character beyond a byte (Fetch, "header value"). */
export function isHeaderValue(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0 || code === 0x0A || code === 0x0D || code > 0xFF) return false;
  }
  return true;
}

/** Web IDL, `ByteString`: no character beyond U+00FF. */
export function isByteString(text: string): boolean {
  return !/[^\0-\xFF]/.test(text);
}

/** A header value, one character a byte, read as the UTF-8 it may be; broken bytes become U+FFFD. Consoles and URL parsers see it so. */
export function readAsUtf8(value: string): string {
  return /[^\0-\x7F]/.test(value) && isByteString(value) ? new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(value, c => c.charCodeAt(0))) : value;
}

/** Fetch, "normalize a header value": without leading and trailing tab, line feed, carriage return and space. */
export function trimHttpWhitespace(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isHttpWhitespace(text.charCodeAt(start))) start++;
  while (end > start && isHttpWhitespace(text.charCodeAt(end - 1))) end--;
  return start === 0 && end === text.length ? text : text.slice(start, end);
}

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

function isHttpWhitespace(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0A || code === 0x0D;
}
