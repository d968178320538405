import { runPattern } from '../../../program/pattern/run-pattern';

/**
 * The `source` patterns of `next.config.js` (path-to-regexp 6: `/api/:path*`, `/:slug(\\d+)`, `/(.*)`), as a regular
 * expression and as a concrete path that it matches. undefined: not understood.
 */
export function readSource(source: string): { readonly pattern: string; readonly example: string } | undefined {
  if (!source.startsWith('/')) return undefined;
  let pattern = '';
  let example = '';
  let i = 0;
  while (i < source.length) {
    const rest = source.slice(i);
    const named = /^(\/?)(?::(\w+))?(\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*\))?([*+?]?)/.exec(rest);
    const [whole = '', slash = '', name, group, modifier = ''] = named ?? [];
    if (name !== undefined || group !== undefined) {
      const inner = group === undefined ? '[^/]+?' : group.slice(1, -1).replace(/^\?:/, '');
      const one = `${slash}(?:${inner})`;
      pattern += modifier === '*' || modifier === '+' ? `(?:${one}(?:/(?:${inner}))*)${modifier === '*' ? '?' : ''}` : modifier === '?' ? `(?:${one})?` : one;
      const sample = group === undefined ? 'a' : sampleOf(inner);
      if (sample === undefined) return undefined;
      example += slash + sample;
      i += whole.length;
      continue;
    }
    const char = source[i] ?? '';
    if (char === '{' || char === '}' || char === '*' || char === '(' || char === ')') return undefined;
    if (char === '\\') i++;
    const literal = source[i] ?? '';
    pattern += literal.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
    example += literal;
    i++;
  }
  return { pattern: `^${pattern}/?$`, example: example === '' ? '/' : example.replace(/\/\/+/g, '/') };
}

/** A text for the small patterns people write in groups. */
function sampleOf(inner: string): string | undefined {
  if (inner === '.*' || inner === '.+' || inner === '[^/]+?' || inner === '[^/]*') return 'a';
  if (/^\\d[+*]?$/.test(inner)) return '1';
  if (/^[\w-]+(?:\|[\w-]+)*$/.test(inner)) return inner.split('|')[0];
  if (/^\(\?![^()]*\)\.[*+]$/.test(inner)) return 'a';
  return undefined;
}

/** Whether a pattern made here matches a path; undefined: it could not be told in time. */
export function matchesSource(pattern: string, path: string): boolean | undefined {
  const result = runPattern(pattern, '', path);
  return typeof result === 'string' ? undefined : result.match !== null;
}
