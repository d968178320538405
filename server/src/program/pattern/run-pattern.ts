import { compilePattern } from './compile';
import type { CompiledPattern } from './instruction';
import type { Steps } from './match';
import { matchAt } from './match';

export interface PatternMatch {
  /** Where the match begins and ends, in UTF-16 code units from 0; `end` is exclusive. */
  readonly index: number;
  readonly end: number;
  /** Texts of the groups; 0 is the whole match. undefined: took no part. */
  readonly groups: readonly (string | undefined)[];
  /** Texts of the named groups; undefined when the pattern names none. */
  readonly named: Readonly<Record<string, string | undefined>> | undefined;
}

/** Steps a run may take; some milliseconds. */
const defaultSteps = 100_000;

/**
 * Runs a regular expression of linted code over a text, from `lastIndex` (code units; only the flag y makes it match
 * right there). The meaning is ECMA-262's, Annex B included, flags `g` and `y` keep no state here. Backtracking that takes more than
 * `steps` ends as `too-complex`, as does syntax this engine cannot run; `invalid`: `new RegExp` would throw.
 */
export function runPattern(source: string, flags: string, text: string, lastIndex = 0, steps = defaultSteps): { readonly match: PatternMatch | null } | 'too-complex' | 'invalid' {
  const pattern = compiled(source, flags);
  if (typeof pattern === 'string') return pattern;
  try {
    return { match: search(pattern, text, Math.max(0, lastIndex), { left: steps }) };
  } catch (error) {
    if (error instanceof RangeError) return 'too-complex';
    throw error;
  }
}

/** Whether `new RegExp(source, flags)` is taken by some engine. */
export function isValidPattern(source: string, flags: string): boolean {
  return compiled(source, flags) !== 'invalid';
}

function search(pattern: CompiledPattern, text: string, from: number, steps: Steps): PatternMatch | null {
  if (from > text.length) return null;
  let at = pattern.unicode && insidePair(text, from) ? from - 1 : from;
  for (;;) {
    const registers = matchAt(pattern, text, at, steps);
    if (registers) return found(pattern, text, registers);
    if (pattern.sticky || at >= text.length) return null;
    at += pattern.unicode && insidePair(text, at + 1) ? 2 : 1;
  }
}

function found(pattern: CompiledPattern, text: string, registers: Int32Array): PatternMatch {
  const groups: (string | undefined)[] = [];
  for (let group = 0; group < pattern.groups; group++) {
    const start = registers[2 * group] ?? -1;
    const end = registers[2 * group + 1] ?? -1;
    groups.push(start < 0 || end < 0 ? undefined : text.slice(start, end));
  }
  const named = pattern.names.size === 0 ? undefined : Object.fromEntries(
    [...pattern.names].map(([name, numbers]) => [name, numbers.map(number => groups[number]).find(value => value !== undefined)]));
  return { index: registers[0] ?? 0, end: registers[1] ?? 0, groups, named };
}

/** True when an offset lies between the halves of a surrogate pair. */
function insidePair(text: string, at: number): boolean {
  return at > 0 && at < text.length && (text.charCodeAt(at) & 0xfc00) === 0xdc00 && (text.charCodeAt(at - 1) & 0xfc00) === 0xd800;
}

const cache = new Map<string, ReturnType<typeof compilePattern>>();

function compiled(source: string, flags: string): ReturnType<typeof compilePattern> {
  const key = `${flags}/${source}`;
  let pattern = cache.get(key);
  if (!pattern) {
    if (cache.size > 500) cache.clear();
    pattern = compilePattern(source, flags);
    cache.set(key, pattern);
  }
  return pattern;
}
