/**
 * The plain name of a package with its subpath, from any way to write it: `node:http` → `http`, `npm:hono@4/cors` and
 * `https://esm.sh/hono@4.1/cors?dts` → `hono/cors`, `https://deno.land/x/oak@v12/mod.ts` → `oak`.
 */
export function packageName(specifier: string): string {
  const url = /^https?:\/\/([^/?#]+)\/([^?#]*)/.exec(specifier);
  if (url) return ofUrl(url[1] ?? '', url[2] ?? '') ?? specifier;
  const protocol = /^(node|npm|jsr|bun):\/?(.+)$/.exec(specifier);
  return protocol?.[2] !== undefined ? withoutVersion(protocol[2]) : specifier;
}

function ofUrl(host: string, path: string): string | undefined {
  switch (host) {
    case 'deno.land': return withoutVersion(path.replace(/^x\//, '')).replace(/\/mod\.[jt]s$/, '');
    case 'esm.sh': return withoutVersion(path.replace(/^(v\d+|stable|pin|gh)\//, '')).replace(/\/mod\.[jt]s$/, '');
    case 'cdn.skypack.dev':
    case 'unpkg.com':
    case 'ga.jspm.io': return withoutVersion(path.replace(/^npm:/, ''));
    case 'cdn.jsdelivr.net': return withoutVersion(path.replace(/^npm\//, '').replace(/\/\+esm$/, ''));
    default: return undefined;
  }
}

/** Takes `@1.2.3` out, which stands behind the name or, with a scope, behind its second part. */
function withoutVersion(name: string): string {
  const parts = name.split('/').filter(part => part !== '');
  const at = parts[0]?.startsWith('@') ? 1 : 0;
  return parts.map((part, i) => i === at ? part.replace(/(.)@.*$/, '$1') : part).join('/');
}
