import type { CredentialsMode } from './check';
import type { HeaderList } from './header-list';
import { extractTokens } from './header-list';

/**
 * Names of the response's headers a script can read after a cross-origin fetch (Fetch, "CORS filtered response"), as
 * `[...response.headers.keys()]` gives them: lower case, sorted, each once. A list that does not parse exposes nothing.
 */
export function exposedHeaders(headers: HeaderList, credentials: CredentialsMode): string[] {
  const list = extractTokens(headers, 'Access-Control-Expose-Headers');
  const tokens = list?.ok ? list.tokens : [];
  const all = credentials !== 'include' && tokens.includes('*');
  const listed = new Set(tokens.map(token => token.toLowerCase()));
  return readable(headers, name => all || isSafelistedResponseHeader(name) || listed.has(name));
}

/** Names of the headers a script can read after a same-origin fetch (Fetch, "basic filtered response"). */
export function basicHeaders(headers: HeaderList): string[] {
  return readable(headers, () => true);
}

/** Fetch, "CORS-safelisted response-header name" without any Access-Control-Expose-Headers. */
function isSafelistedResponseHeader(name: string): boolean {
  return SAFELISTED.has(name.toLowerCase());
}

/** Fetch, "forbidden response-header name": no script ever reads it, whatever is exposed. */
function isForbiddenResponseHeader(name: string): boolean {
  return /^set-cookie2?$/i.test(name);
}

const SAFELISTED: ReadonlySet<string> = new Set([
  'cache-control', 'content-language', 'content-length', 'content-type', 'expires', 'last-modified', 'pragma',
]);

function readable(headers: HeaderList, wanted: (lowerName: string) => boolean): string[] {
  const names = new Set<string>();
  for (const [name] of headers) {
    const lower = name.toLowerCase();
    if (!isForbiddenResponseHeader(lower) && wanted(lower)) names.add(lower);
  }
  return [...names].sort();
}
