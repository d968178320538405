import type { ScriptToken } from '../../../syntax/script-tokens';

/** Tokens of a text, with what stands around one of them. An index of -1 stands for nothing. */
export interface Words {
  readonly text: string;
  readonly tokens: readonly ScriptToken[];
}

/** A call that a token is an argument of. */
export interface Call {
  /** Its names from the last to the first: of `res.status(204).set(` that is `set`, `status`, `res`. */
  readonly callee: readonly string[];
  readonly isNew: boolean;
  /** Which argument it is, from 0. */
  readonly index: number;
  /** Index of the `(`. */
  readonly open: number;
}

/** The token before another, comments passed over. */
export function before({ tokens }: Words, index: number): number {
  let at = index - 1;
  while (tokens[at]?.kind === 'comment') at--;
  return at;
}

export function isMark({ tokens }: Words, index: number, mark: string): boolean {
  const token = tokens[index];
  return token?.kind === 'mark' && token.text === mark;
}

/** The call whose arguments the value at an index belongs to, as one of its own. */
export function callAround(words: Words, index: number): Call | undefined {
  const { tokens } = words;
  const open = tokens[index]?.inside ?? -1;
  const previous = before(words, index);
  if (!isMark(words, open, '(') || previous !== open && !isMark(words, previous, ',')) return undefined;
  let count = 0;
  for (let at = open + 1; at < index; at++) if (tokens[at]?.inside === open && isMark(words, at, ',')) count++;
  const { callee, isNew } = calleeBefore(words, open);
  return callee.length > 0 ? { callee, isNew, index: count, open } : undefined;
}

/** The name of the property whose value the token at an index begins. */
export function propertyOf(words: Words, index: number): string | undefined {
  const colon = before(words, index);
  const key = words.tokens[before(words, colon)];
  return isMark(words, colon, ':') && isMark(words, words.tokens[index]?.inside ?? -1, '{') && (key?.kind === 'word' || key?.kind === 'text') ? key.text : undefined;
}

/** Whether a token at an index is, or would be, the key of a property. */
export function isKey(words: Words, index: number, inside: number): boolean {
  const previous = before(words, index);
  return isMark(words, inside, '{') && (previous === inside || isMark(words, previous, ','));
}

/** The name that is given the value at an index (`const name: Type = …`, `this.name = …`), and the words of its type. */
export function declaredName(words: Words, index: number): { readonly name: string; readonly type: readonly string[] } | undefined {
  const sign = before(words, index);
  if (!isMark(words, sign, '=')) return undefined;
  const type: string[] = [];
  let name: string | undefined;
  for (let at = before(words, sign), left = TYPE_LENGTH; at >= 0 && left > 0; at = before(words, at), left--) {
    const token = words.tokens[at];
    if (token?.kind === 'word' && isMark(words, at + 1, ':')) return { name: token.text, type };
    if (token?.kind === 'word' && /^(?:const|let|var)$/.test(token.text) || isMark(words, at, ';')) break;
    if (token?.kind === 'word') {
      name ??= token.text;
      type.push(token.text);
    }
  }
  return name !== undefined && words.tokens[before(words, sign)]?.text === name ? { name, type: [] } : undefined;
}

/** Longest type annotation that is looked through, in tokens. */
const TYPE_LENGTH = 24;

/** Keys written in an object, besides the one at an index. */
export function keysIn(words: Words, object: number, except: number): string[] {
  return words.tokens.flatMap((token, index) => token.inside === object && index !== except && (token.kind === 'word' || token.kind === 'text') && isKey(words, index, object) ? [token.text] : []);
}

/** The text that a key of an object has for its value. */
export function textAt(words: Words, object: number, key: string): string | undefined {
  return words.tokens.find((token, index) => token.inside === object && token.kind === 'text' && propertyOf(words, index) === key)?.text;
}

function calleeBefore(words: Words, open: number): { callee: string[]; isNew: boolean } {
  const callee: string[] = [];
  let at = before(words, open);
  while (at >= 0) {
    const token = words.tokens[at];
    if (token && isMark(words, at, ')') || token && isMark(words, at, ']')) {
      // What stands within is a matter of its own: on to the bracket that opened it.
      const opener = words.tokens.findLastIndex((one, index) => index < at && one.inside === token.inside && one.kind === 'mark' && (one.text === '(' || one.text === '['));
      at = before(words, opener);
      if (opener < 0) break;
      continue;
    }
    if (token?.kind !== 'word') break;
    callee.push(token.text);
    const dot = before(words, at);
    if (!isMark(words, dot, '.') && !isMark(words, dot, '?.')) return { callee, isNew: words.tokens[dot]?.kind === 'word' && words.tokens[dot].text === 'new' };
    at = before(words, dot);
  }
  return { callee, isNew: false };
}
