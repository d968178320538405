import type { AST } from '@eslint-community/regexpp';
import type { CharacterTest } from './instruction';

/** The flags in force at one place of a pattern; modifiers such as `(?i:…)` change them for a group. */
export interface ActiveFlags {
  readonly ignoreCase: boolean;
  readonly multiline: boolean;
  readonly dotAll: boolean;
  readonly mode: '' | 'u' | 'v';
}

type Consuming = AST.Character | AST.CharacterSet | AST.CharacterClass | AST.ExpressionCharacterClass;

/**
 * The test a node of a pattern makes on one character, or undefined when it may read several characters at once
 * (classes of strings, flag v). Classes and properties are left to the host's own expressions, one character at a
 * time: that takes constant time. Throws SyntaxError when the host does not know the class.
 */
export function characterTest(node: Consuming, flags: ActiveFlags): CharacterTest | undefined {
  if (node.type === 'Character' && !flags.ignoreCase) return code => code === node.value;
  if (node.type === 'CharacterSet' && node.kind === 'any') return flags.dotAll ? () => true : code => !isLineTerminator(code);
  if (mayReadText(node)) return undefined;
  return hostTest(node.type === 'Character' ? escaped(node.value, flags) : node.raw, flags);
}

/** What counts as a word character for `\b`. */
export function wordTest(flags: ActiveFlags): CharacterTest {
  return hostTest('\\w', flags);
}

/** Whether two characters are the same to a backreference. */
export function sameCharacter(flags: ActiveFlags): (a: number, b: number) => boolean {
  if (!flags.ignoreCase) return (a, b) => a === b;
  return (a, b) => a === b || hostTest(escaped(a, flags), flags)(b);
}

/** `\n`, `\r` and the line and paragraph separators. */
export function isLineTerminator(code: number): boolean {
  return code === 10 || code === 13 || code === 0x2028 || code === 0x2029;
}

function hostTest(source: string, flags: ActiveFlags): CharacterTest {
  const expression = new RegExp(`^(?:${source})$`, flags.mode + (flags.ignoreCase ? 'i' : ''));
  const known = new Map<number, boolean>();
  return code => {
    let result = known.get(code);
    if (result === undefined) {
      result = expression.test(String.fromCodePoint(code));
      if (known.size < 4096) known.set(code, result);
    }
    return result;
  };
}

function escaped(code: number, flags: ActiveFlags): string {
  return flags.mode ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

/** True for a class that may match more or less than one character. */
function mayReadText(node: AST.Node): boolean {
  switch (node.type) {
    case 'ClassStringDisjunction': return true;
    case 'CharacterSet': return node.kind === 'property' && node.strings;
    case 'CharacterClass': return node.elements.some(mayReadText);
    case 'ExpressionCharacterClass': return mayReadText(node.expression);
    case 'ClassIntersection':
    case 'ClassSubtraction': return mayReadText(node.left) || mayReadText(node.right);
    default: return false;
  }
}
