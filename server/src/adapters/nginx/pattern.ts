import { isValidPattern, runPattern } from '../../program/pattern/run-pattern';

/** A pattern in the terms of this house: source and flags of ECMAScript. */
export interface Pattern {
  readonly source: string;
  readonly flags: string;
}

/** Where it matched: group 0 is all of it. Undefined groups took no part. */
export interface Match {
  readonly groups: readonly (string | undefined)[];
  readonly named: Readonly<Record<string, string | undefined>>;
}

/**
 * The ECMAScript pattern that matches as a PCRE pattern does (what configurations use of it: inline `(?i)`, `(?P<name>)`,
 * `\A`, `\z`, `\h`, POSIX classes; possessive and atomic groups lose only their refusal to go back). Undefined when there is none.
 */
export function fromPcre(source: string, ignoreCase: boolean): Pattern | undefined {
  let flags = ignoreCase ? 'i' : '';
  let text = source;
  const inline = /^\(\?([a-z]+)\)/.exec(text);
  if (inline) {
    if (!/^[ims]+$/.test(inline[1] ?? '')) return undefined;
    text = text.slice(inline[0].length);
    flags = [...new Set(flags + (inline[1] ?? ''))].join('');
  }
  text = text.replace(/\\[^]|\(\?P<|\(\?P=(\w+)\)|\(\?>|\[:\^?\w+:\]|([*+?}])\+/g, (piece, reference: string | undefined, quantifier: string | undefined) => {
    if (piece === '(?P<') return '(?<';
    if (reference !== undefined) return `\\k<${reference}>`;
    if (piece === '(?>') return '(?:';
    if (quantifier !== undefined) return quantifier;
    return POSIX[piece] ?? ESCAPES[piece] ?? piece;
  });
  return isValidPattern(text, flags) ? { source: text, flags } : undefined;
}

const POSIX: Readonly<Record<string, string>> = {
  '[:alnum:]': 'A-Za-z0-9', '[:alpha:]': 'A-Za-z', '[:digit:]': '0-9', '[:lower:]': 'a-z', '[:upper:]': 'A-Z', '[:space:]': '\\s',
  '[:word:]': '\\w', '[:xdigit:]': '0-9A-Fa-f', '[:punct:]': '!-\\/:-@\\[-`{-~', '[:blank:]': ' \\t',
};

const ESCAPES: Readonly<Record<string, string>> = { '\\A': '^', '\\z': '$', '\\Z': '$', '\\h': '[ \\t]' };

/** Searches the text, under a guard. Undefined: no answer in reasonable time. */
export function search({ source, flags }: Pattern, text: string): Match | null | undefined {
  const result = runPattern(source, flags, text);
  if (typeof result === 'string') return undefined;
  return result.match && { groups: result.match.groups, named: result.match.named ?? {} };
}
