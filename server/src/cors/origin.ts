/** A page's origin where any will do: who asks where nobody is named, and what a placeholder shows until a person types another. */
export const someOrigin = 'https://app.example.com';

/**
 * HTML, "ASCII serialization of an origin": what a browser sends as `Origin` from a page at that URL, `null` as text for an
 * opaque origin (`data:`, `file:`, the text `null` itself). Undefined: the text is no URL.
 * Custom schemes with a host (`capacitor://localhost`, `chrome-extension://id`) serialise as app shells and browsers send them.
 */
export function serializeOrigin(url: URL | string): string | undefined {
  if (url === 'null') return 'null';
  const parsed = typeof url === 'string' ? parseUrl(url) : url;
  if (!parsed) return undefined;
  if (parsed.protocol === 'blob:') return parsed.origin;
  if (OPAQUE_SCHEMES.has(parsed.protocol)) return 'null';
  if (SPECIAL_SCHEMES.has(parsed.protocol)) return `${parsed.protocol}//${parsed.host}`;
  return parsed.host === '' ? 'null' : `${parsed.protocol}//${parsed.host}`;
}

/** What a person gives for a page's origin: an origin, `null`, or a URL that stands for its origin. Undefined for anything else. */
export function readPageOrigin(text: string): string | undefined {
  return text === 'null' || /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? serializeOrigin(text) : undefined;
}

/** HTML, "same origin", for two URLs or serialised origins; an opaque or unreadable one is the same as nothing. */
export function isSameOrigin(a: URL | string, b: URL | string): boolean {
  const first = serializeOrigin(a);
  return first !== undefined && first !== 'null' && first === serializeOrigin(b);
}

/** True for an origin on the user's own machine: `localhost`, `*.localhost`, 127.0.0.0/8, `[::1]`, whatever scheme and port. */
export function isLoopbackOrigin(origin: string): boolean {
  const host = parseUrl(origin)?.hostname ?? '';
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** True for `http:` to anything but the user's own machine: whoever sits on the network can be that page. */
export function isInsecureOrigin(origin: string): boolean {
  return /^http:/i.test(origin) && !isLoopbackOrigin(origin);
}

/** The text as a URL; undefined for anything `new URL` refuses. */
export function parseUrl(text: string, base?: string): URL | undefined {
  // Not URL.canParse: once optimised, Node 20 reads a text such as `https://bücher.example` as broken UTF-8 and says no.
  try {
    return new URL(text, base);
  } catch {
    return undefined;
  }
}

/** Schemes whose URLs the URL standard calls special and which have a tuple origin. */
export const SPECIAL_SCHEMES: ReadonlySet<string> = new Set(['http:', 'https:', 'ws:', 'wss:', 'ftp:']);

const OPAQUE_SCHEMES: ReadonlySet<string> = new Set(['file:', 'data:', 'about:', 'javascript:', 'view-source:']);
