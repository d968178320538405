import { runPattern } from '../../../program/pattern/run-pattern';
import { examplePath } from './path-example';
import { compileV4 } from './path-v4';
import { compileV5 } from './path-v5';

/** A path as a route or a mount is registered with. */
export interface PathPattern {
  /** As written: `/users/:id`, `/^\/api/`; `''` for no path. */
  readonly text: string;
  /** A path that matches for certain; undefined: none was found. */
  readonly example: string | undefined;
  /** The matched part and the parameters, or undefined. A pattern that is too complex to run matches nothing. */
  match(path: string): PathMatch | undefined;
  /** Why Express refuses the path at start-up. */
  readonly fault?: string;
}

export interface PathMatch {
  readonly path: string;
  readonly parameters: readonly (readonly [name: string, value: string])[];
}

/** What is needed to compile a path; `groups` are the names of its groups. */
export interface PathSource {
  readonly source: string;
  readonly flags: string;
  readonly groups: readonly string[];
}

/** Whose path language: Express 4 (path-to-regexp 0.1), 5 (8.x), or not known. */
export type PathLanguage = 4 | 5 | undefined;

export type PathLiteral = string | { readonly source: string; readonly flags: string };

/** `end`: the whole path must match (routes), else a prefix that ends at a slash (`use`). */
export function pathPattern(literal: PathLiteral, end: boolean, language: PathLanguage): PathPattern {
  if (typeof literal !== 'string') return fromSource(`/${literal.source}/${literal.flags}`, { ...literal, groups: groupNames(literal.source) }, undefined);
  if (!end && (literal === '/' || literal === '')) return { text: '', example: '/', match: () => ({ path: '', parameters: [] }) };
  const five = language === 4 ? undefined : compileV5(literal, end);
  if (language === 5 && typeof five === 'string') return { text: literal, example: undefined, match: () => undefined, fault: five };
  if (language !== 5 && literal === '*') return { text: literal, example: '/', match: path => ({ path, parameters: [['0', path]] }) };
  if (/^\/[\w\-/~@%]*[\w\-~@%]$/.test(literal)) return plainPath(literal, end);
  const source = five !== undefined && typeof five !== 'string' && language !== 4 ? five : compileV4(literal, end);
  return fromSource(literal, source, literal);
}

/** A path of plain text: case does not matter, a slash at the end neither. */
function plainPath(literal: string, end: boolean): PathPattern {
  const text = literal.replace(/\/+$/, '');
  const wanted = text.toLowerCase();
  return {
    text: literal,
    example: text === '' ? '/' : text,
    match: path => {
      if (path.length < text.length || path.slice(0, text.length).toLowerCase() !== wanted) return undefined;
      const rest = path.slice(text.length);
      if (rest === '' || rest === '/') return { path: end || rest === '' ? path : path.slice(0, text.length) + rest, parameters: [] };
      return !end && rest.startsWith('/') ? { path: path.slice(0, text.length), parameters: [] } : undefined;
    },
  };
}

/** One of several paths. */
export function anyOf(patterns: readonly PathPattern[]): PathPattern {
  const [first] = patterns;
  if (first && patterns.length === 1) return first;
  return {
    text: patterns.map(pattern => pattern.text).join(', '),
    example: patterns.find(pattern => pattern.example !== undefined)?.example,
    match: path => {
      for (const pattern of patterns) {
        const found = pattern.match(path);
        if (found) return found;
      }
      return undefined;
    },
    fault: patterns.find(pattern => pattern.fault)?.fault,
  };
}

function fromSource(text: string, { source, flags, groups }: PathSource, literal: string | undefined): PathPattern {
  // A server is asked hundreds of paths, and each is held against every route: most differ in their plain beginnings.
  const beginning = literal === undefined ? '' : plainBeginning(literal).toLowerCase();
  const match = (path: string): PathMatch | undefined => {
    if (!path.toLowerCase().startsWith(beginning)) return undefined;
    const result = runPattern(source, flags.replace(/[gy]/g, ''), path);
    if (typeof result === 'string' || !result.match) return undefined;
    const { groups: values } = result.match;
    const parameters = groups.flatMap((name, index) => {
      const value = values[index + 1];
      return value === undefined ? [] : [[name, decode(value)] as const];
    });
    return { path: values[0] ?? '', parameters };
  };
  let example: string | undefined | null = null;
  return {
    text, match,
    get example() {
      if (example === null) example = examplePath(literal ?? source, literal === undefined, path => match(path) !== undefined);
      return example;
    },
  };
}

/** What every path that the literal matches begins with: everything before the first character that may mean something, and before one that is optional. */
function plainBeginning(literal: string): string {
  const plain = /^[\w\-/~@%]*/.exec(literal)?.[0] ?? '';
  return plain === literal ? plain.replace(/\/+$/, '') : plain.slice(0, plain.lastIndexOf('/') + 1).replace(/\/+$/, '');
}

function groupNames(source: string): string[] {
  const names: string[] = [];
  let count = 0;
  for (const found of source.matchAll(/\\.|\((?:\?<([^!=][^>]*)>)?(?!\?)/g)) {
    if (found[0].startsWith('\\')) continue;
    names.push(found[1] ?? String(count++));
  }
  return names;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A mount of `connect`: plain text in front of the path, case does not matter. */
export function plainPrefix(literal: string): PathPattern {
  const text = literal.replace(/\/$/, '');
  return {
    text,
    example: text === '' ? '/' : text,
    match: path => path.toLowerCase().startsWith(text.toLowerCase()) ? { path: path.slice(0, text.length), parameters: [] } : undefined,
  };
}
