/** A text that a browser prints, with `{value}`, `{url}` and the like where it differs from case to case. */
export interface Wording {
  readonly code: string;
  readonly text: string;
}

/** A wording as it is looked for. */
export interface Pattern {
  readonly code: string;
  /** Sticky, with a named group for each place that differs. */
  readonly at: RegExp;
  /** The same anywhere. */
  readonly anywhere: RegExp;
}

/** Quotes of consoles, and those that chats and word processors make of them. */
export const QUOTE = '[\'"`‘’“”]';

/** The wording as patterns that bear other quotes, line breaks for blanks, and a full stop that was left behind. */
export function patternOf({ code, text }: Wording): Pattern {
  const source = sourceOf(text);
  return { code, at: new RegExp(source, 'y'), anywhere: new RegExp(source, 'g') };
}

/** The source of such a pattern. */
export function sourceOf(text: string): string {
  return text
    .replace(/[.*+?^$|()[\]\\]/g, '\\$&')
    .replace(/\{(\w+)\}/g, (_, name: string) => `(?<${name}>${PLACES[name] ?? '.{0,4000}?'})`)
    .replace(/['"`‘’“”]/g, QUOTE)
    .replace(/\\\.$/, '(?:\\.|(?=\\s|$))')
    .replace(/ +/g, '\\s{1,80}')
    // A value may hold quotes itself: the last one ends it.
    .replace(/(\(\?<value>[^)]*\)\['[^\]]*\])$/, '$1(?=[^\\S\\n]*(?:[).\\n]|$))');
}

/** The first of the patterns that fits at the offset, with what its places hold. */
export function matchAt(patterns: readonly Pattern[], text: string, offset: number): { readonly code: string; readonly end: number; readonly places: Readonly<Record<string, string>> } | undefined {
  for (const { code, at } of patterns) {
    at.lastIndex = offset;
    const match = at.exec(text);
    if (match) return { code, end: offset + match[0].length, places: placesOf(match) };
  }
  return undefined;
}

/** What the named groups hold; those that took no part are left out. */
export function placesOf(match: RegExpMatchArray): Record<string, string> {
  return Object.fromEntries(Object.entries(match.groups ?? {}).filter(([, value]) => value !== undefined));
}

/** Forms of the places that have one. */
const PLACES: Readonly<Record<string, string>> = {
  origin: '\\S{1,400}?', status: '\\d{3}', method: '\\S{1,200}', header: '\\S{1,400}', url: '\\S{1,4000}?', space: '[\\w-]{1,40}', scheme: '[\\w+.-]{1,60}', code: '[\\w.]{1,80}', path: '[\\w-]{1,80}', errors: '.{0,400}?',
};
