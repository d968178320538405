import type { Place } from '../../text/place';
import type { Machine } from '../machine';
import type { PatternMatch } from '../pattern/run-pattern';
import { runPattern } from '../pattern/run-pattern';
import type { Thing, Value } from '../value';
import { primitive, taintOf, undefinedValue } from '../value';
import { patternContent } from './content';
import { known } from './derive';

/** A match, null for none, undefined when it cannot be known. */
export type Matched = PatternMatch | null | undefined;

/**
 * Runs a pattern once on a text, from its `lastIndex` when it has the flag `g` or `y`, and moves that on, as `exec` does.
 * A global pattern that is used again and again by the program goes on where it stopped; real bugs depend on it.
 */
export function execute(machine: Machine, pattern: Thing, text: string, at: Place): Matched {
  const content = patternContent(pattern);
  if (!content) return undefined;
  const stateful = /[gy]/.test(content.flags);
  const start = stateful ? lastIndex(machine, pattern, at) : 0;
  if (start === undefined) return undefined;
  const result = runPattern(content.source, content.flags, text, start);
  if (typeof result === 'string') return undefined;
  if (stateful) setLastIndex(machine, pattern, result.match?.end ?? 0);
  return result.match;
}

/** All matches of a pattern in a text, as `matchAll` and `replace` see them; undefined when they cannot be known. */
export function executeAll(pattern: Thing, text: string): readonly PatternMatch[] | undefined {
  const content = patternContent(pattern);
  if (!content) return undefined;
  const matches: PatternMatch[] = [];
  const unicode = /[uv]/.test(content.flags);
  for (let from = 0; from <= text.length;) {
    const result = runPattern(content.source, content.flags, text, from);
    if (typeof result === 'string' || matches.length > 5000) return undefined;
    const { match } = result;
    if (!match) break;
    matches.push(match);
    from = match.end > match.index ? match.end : match.end + (unicode && (text.codePointAt(match.end) ?? 0) > 0xffff ? 2 : 1);
  }
  return matches;
}

/** The list that `exec` and `match` give, or null. */
export function matchValue(machine: Machine, match: PatternMatch | null, subject: Value, at: Place): Value {
  if (!match) return primitive(null, [], taintOf(subject));
  const text = (value: string | undefined): Value => value === undefined ? undefinedValue : known(value, [subject]);
  const list = machine.list(match.groups.map(text), [at]);
  const add = (key: string, value: Value): void => { list.properties.set(key, { value, enumerable: true }); };
  add('index', primitive(match.index, [], taintOf(subject)));
  add('input', subject);
  add('groups', match.named ? machine.object([at], Object.entries(match.named).map(([name, value]) => [name, text(value)] as const)) : undefinedValue);
  return list;
}

/** Made at start-up, with the flag `g` or `y`, and not set back since the request began: the next one is searched from where this one stopped. */
export function carriesOn(pattern: Value): boolean {
  return pattern.kind === 'thing' && pattern.lasting === true && !pattern.properties.has('lastIndex') && /[gy]/.test(patternContent(pattern)?.flags ?? '');
}

/** Tells that a tainted text was held against a pattern. */
export function tellPattern(machine: Machine, pattern: Thing, subject: Value, at: Place, result: boolean | undefined, isCarriedOn = false): void {
  const content = patternContent(pattern);
  if (!content || taintOf(subject) === 0) return;
  machine.tell({ kind: 'compared', test: 'pattern', tainted: subject, other: primitive(content.source, pattern.written), flags: content.flags, at, result, ...isCarriedOn && { carriesOn: true } });
}

function lastIndex(machine: Machine, pattern: Thing, at: Place): number | undefined {
  const value = machine.settle(machine.get(pattern, 'lastIndex', at));
  if (value.kind !== 'primitive') return undefined;
  const index = Number(value.value);
  return Number.isFinite(index) ? Math.max(0, Math.trunc(index)) : index > 0 ? Infinity : 0;
}

export function setLastIndex(machine: Machine, pattern: Thing, index: number): void {
  const { properties } = pattern;
  const before = properties.get('lastIndex');
  properties.set('lastIndex', { value: primitive(index), enumerable: false });
  machine.trail(() => {
    if (before) properties.set('lastIndex', before);
    else properties.delete('lastIndex');
  });
}
