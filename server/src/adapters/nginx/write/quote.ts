/** A text as an argument in double quotes (or the given ones): `"`, `\` before `"\trn'` and the like are escaped. */
export function quoted(text: string, quote: '"' | '\'' = '"'): string {
  return quote + escapeIn(text, quote) + quote;
}

/** A text as an argument, in the manner of the one it replaces: quotes stay, and come where they are needed. */
export function inMannerOf(source: string, text: string): string {
  const [first] = source;
  if (first === '"' || first === '\'') return quoted(text, first);
  return /^[^\s;{}"'#\\][^\s;{}\\]*$/.test(text) ? text : quoted(text);
}

/** The text as it stands within quotes: nginx takes away the backslash of `\"`, `\'`, `\\` and makes control characters of `\t`, `\r`, `\n`. */
export function escapeIn(text: string, quote: '"' | '\''): string {
  return text.replace(/\\(?=["'\\trn]|$)/g, '\\\\').replaceAll(quote, `\\${quote}`);
}

/** A pattern that matches exactly these texts. */
export function patternOf(texts: readonly string[]): string {
  const escaped = texts.map(text => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return escaped.length === 1 ? `^${escaped[0] ?? ''}$` : `^(?:${escaped.join('|')})$`;
}
