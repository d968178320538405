import type { PathSource } from './path';

type Token =
  | { readonly type: 'text'; readonly value: string }
  | { readonly type: 'param' | 'wildcard'; readonly name: string }
  | { readonly type: 'group'; readonly tokens: readonly Token[] };

/** The path language of Express 5: path-to-regexp 8.4, whose grammar this follows. A text tells why the path is refused. */
export function compileV5(path: string, end: boolean): PathSource | string {
  const tokens = parse(path === '/' ? path : path.replace(/\/+$/, ''));
  if (typeof tokens === 'string') return tokens;
  const sequences: Token[][] = [];
  flatten(tokens, 0, [], sequence => {
    if (sequences.length < 256) sequences.push([...sequence]);
  });
  const groups: string[] = [];
  const sources: string[] = [];
  for (const sequence of sequences) {
    const source = toSource(sequence, groups);
    if (source === undefined) return 'Missing text before a parameter';
    sources.push(source);
  }
  return { source: `^(?:${sources.join('|')})(?:\\/$)?${end ? '$' : '(?=\\/|$)'}`, flags: 'i', groups };
}

function parse(text: string): Token[] | string {
  const characters = [...text];
  let index = 0;
  const fail = (message: string): never => {
    throw new PathFault(message);
  };
  const name = (): string => {
    let made = '';
    const first = characters[index] ?? '';
    if (/^[$_\p{ID_Start}]$/u.test(first)) {
      while (/^[$\u200c\u200d\p{ID_Continue}]$/u.test(characters[index] ?? '')) made += characters[index++] ?? '';
    } else if (first === '"') {
      index++;
      while (index < characters.length && characters[index] !== '"') {
        if (characters[index] === '\\') index++;
        made += characters[index++] ?? '';
      }
      if (characters[index] !== '"') fail(`Unterminated quote`);
      index++;
    }
    return made === '' ? fail(`Missing parameter name at index ${index}: ${text}`) : made;
  };
  const until = (end: string): Token[] => {
    const output: Token[] = [];
    let plain = '';
    const flush = (): void => {
      if (plain !== '') output.push({ type: 'text', value: plain });
      plain = '';
    };
    while (index < characters.length) {
      const character = characters[index++] ?? '';
      if (character === end) {
        flush();
        return output;
      }
      if (character === '\\') plain += characters[index++] ?? fail(`Unexpected end after \\ at index ${index}`);
      else if (character === ':' || character === '*') {
        const parameter = name();
        flush();
        output.push({ type: character === ':' ? 'param' : 'wildcard', name: parameter });
      } else if (character === '{') {
        flush();
        output.push({ type: 'group', tokens: until('}') });
      } else if ('}()[]+?!'.includes(character)) fail(`Unexpected ${character} at index ${index - 1}`);
      else plain += character;
    }
    if (end !== '') fail(`Unexpected end at index ${index}, expected ${end}`);
    flush();
    return output;
  };
  try {
    return until('');
  } catch (error) {
    if (error instanceof PathFault) return error.message;
    throw error;
  }
}

class PathFault extends Error {}

function flatten(tokens: readonly Token[], from: number, result: Token[], each: (sequence: readonly Token[]) => void): void {
  for (let index = from; index < tokens.length; index++) {
    const token = tokens[index];
    if (!token) continue;
    if (token.type === 'group') {
      const length = result.length;
      flatten(token.tokens, 0, result, sequence => flatten(tokens, index + 1, [...sequence], each));
      result.length = length;
      continue;
    }
    result.push(token);
  }
  each(result);
}

/** One sequence without groups as a pattern; undefined where path-to-regexp refuses it. */
function toSource(tokens: readonly Token[], groups: string[]): string | undefined {
  let result = '';
  let backtrack = '';
  let wildcardBacktrack = '';
  let previous: 'none' | 'param' | 'wildcard' = 'none';
  let seenParam = false;
  let seenWildcard = false;
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index];
    if (!token || token.type === 'group') continue;
    if (token.type === 'text') {
      result += escape(token.value);
      backtrack += token.value;
      if (previous === 'wildcard') wildcardBacktrack += token.value;
      if (token.value.includes('/')) seenParam = seenWildcard = false;
      continue;
    }
    if (previous !== 'none' && backtrack === '') return undefined;
    if (token.type === 'param') {
      if (seenWildcard) result += `(${negate('/', backtrack)}+)`;
      else if (wildcardLater(tokens, index + 1)) result += `(${negate('/', textAt(tokens, index + 1))}+)`;
      else if (seenParam) result += `(${negate('/', backtrack)}+|${escape(backtrack)})`;
      else result += `(${negate('/', '')}+)`;
      seenParam = true;
      previous = 'param';
    } else {
      if (seenWildcard) result += `(${negate(backtrack, '')}+)`;
      else if (wildcardBacktrack !== '') result += `(${negate(wildcardBacktrack, '')}+|${negate('/', '')}+)`;
      else result += '([^]+)';
      wildcardBacktrack = '';
      seenWildcard = true;
      previous = 'wildcard';
    }
    groups.push(token.name);
    backtrack = '';
  }
  return result;
}

function wildcardLater(tokens: readonly Token[], from: number): boolean {
  for (let index = from; index < tokens.length; index++) {
    const token = tokens[index];
    if (token?.type === 'wildcard') return true;
    if (token?.type === 'text' && token.value.includes('/')) return false;
  }
  return false;
}

function textAt(tokens: readonly Token[], from: number): string {
  let text = '';
  for (let index = from; index < tokens.length; index++) {
    const token = tokens[index];
    if (token?.type !== 'text') break;
    text += token.value;
  }
  return text;
}

function negate(a: string, b: string): string {
  if (b.length > a.length) return negate(b, a);
  const other = a === b ? '' : b;
  if (other.length > 1) return `(?:(?!${escape(a)}|${escape(other)})[^])`;
  if (a.length > 1) return `(?:(?!${escape(a)})[^${escape(other)}])`;
  return `[^${escape(a + other)}]`;
}

function escape(text: string): string {
  return text.replace(/[.+*?^${}()[\]|/\\]/g, '\\$&');
}
