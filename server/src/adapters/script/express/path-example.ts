/**
 * A path that a pattern matches, found by filling in its parts and trying; undefined when none of the tries matches.
 * `isPattern`: the text is the source of a regular expression, not a path with parameters.
 */
export function examplePath(text: string, isPattern: boolean, matches: (path: string) => boolean): string | undefined {
  return candidates(text, isPattern).find(matches);
}

function candidates(text: string, isPattern: boolean): string[] {
  const fillings = ['1', 'a', 'x1', 'en', '507f1f77bcf86cd799439011', '123e4567-e89b-12d3-a456-426614174000', 'A1', '2020-01-01', ''];
  const made = isPattern ? fillings.map(filling => fromPattern(text, filling)) : fillings.map(filling => fromPath(text, filling));
  return [...new Set([...made, ...alternatives(text, isPattern), '/', '/a', '/1', '/api', '/api/1', '/index.html'])].map(path => path.startsWith('/') ? path : `/${path}`);
}

/** `/users/:id(\\d+)?` → `/users/1`; `{/x}` → `/x`; `/a/*b` → `/a/1`. */
function fromPath(text: string, filling: string): string {
  return text
    .replace(/[{}]/g, '')
    .replace(/[:*]"[^"]*"/g, filling)
    .replace(/:\w+(\((?:\\.|[^()\\])*\))?[*?+]?/g, (_, constraint: string | undefined) => constraint ? literalOf(constraint) ?? filling : filling)
    .replace(/\*\w*/g, filling)
    .replace(/\((\?:)?([^()|]*)(?:\|[^()]*)?\)[*?+]?/g, (_, _group, first: string) => first)
    .replace(/([^/])\?/g, '$1')
    .replace(/([^/])\+/g, '$1')
    .replace(/\\(.)/g, '$1');
}

/** A rough filling-in of a regular expression: anchors go, classes and groups are filled. */
function fromPattern(source: string, filling: string): string {
  let text = source.replace(/^\^/, '').replace(/\$$/, '').replace(/\(\?[=!][^()]*\)/g, '').replace(/\\\//g, '/');
  for (let i = 0; i < 5; i++) text = text.replace(/\((?:\?:|\?<\w+>)?([^()|]*)(?:\|[^()]*)?\)(\?|\*)?/g, (_, inner: string, optional: string | undefined) => optional ? '' : inner);
  return text
    .replace(/\[(?:\\.|[^\]\\])*\](?:[+*?]|\{[^}]*\})?/g, filling)
    .replace(/\\[dwDWsS](?:[+*?]|\{[^}]*\})?/g, filling)
    .replace(/\.[+*]\??/g, filling)
    .replace(/(.)[*?]/g, '$1')
    .replace(/\+/g, '')
    .replace(/\\(.)/g, '$1');
}

/** `(foo|bar)` → its first word, when it is plain. */
function literalOf(constraint: string): string | undefined {
  const first = constraint.slice(1, -1).split('|')[0] ?? '';
  return /^[\w-]+$/.test(first) ? first : undefined;
}

function alternatives(text: string, isPattern: boolean): string[] {
  if (!isPattern || !text.includes('|')) return [];
  return text.split('|').map(part => fromPattern(part.replace(/[()]/g, ''), '1'));
}
