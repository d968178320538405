import type { Statement } from '../core';
import type { Scope, Value } from '../value';
import { primitive } from '../value';
import { bindTarget } from './bind';
import { entriesOf, iterated } from './contents';
import { decide, knownTruth, settle, truthy } from './decide';
import { evaluate } from './evaluate';
import { execute, executeBlock, type Completion } from './execute';
import { step, type Frame, type Interpreter } from './interpreter';
import { createScope } from './scope';

type Loop = Extract<Statement, { op: 'loop' }>;
type Each = Extract<Statement, { op: 'each' }>;

/** `for (;;)`, `while` and `do`. A test that is not known lets the body run once at most. */
export function executeLoop(m: Interpreter, s: Loop, outer: Scope, frame: Frame): Completion {
  let scope: Scope = s.init.length > 0 ? createScope(outer) : outer;
  for (const statement of s.init) execute(m, statement, scope, frame);
  const names = [...scope.cells.keys()];
  const endless = !s.test || s.test.op === 'constant';
  let guessed = false;
  let rounds = 0;
  for (let first = true; ; first = false) {
    // A server's loop that waits for ever: what follows it is to be seen nevertheless.
    if (endless && ++rounds > mostEndlessRounds) return undefined;
    if (s.test && (s.testFirst || !first)) {
      if (guessed) return undefined;
      const test = evaluate(m, s.test, scope, frame);
      const known = knownTruth(m, test);
      if (known === undefined && !s.testFirst) return undefined;
      guessed = known === undefined;
      if (!truthy(m, test, { file: frame.file, span: s.test.at })) return undefined;
    }
    step(m);
    const completion = executeBlock(m, s.body, scope, frame);
    const end = ending(completion, s.label);
    if (end) return end.completion;
    // Each round has bindings of its own, so that functions made in it keep theirs.
    if (s.init.length > 0) scope = copyOf(scope, outer, names);
    if (s.update) evaluate(m, s.update, scope, frame);
  }
}

const mostEndlessRounds = 1_000;

function copyOf(scope: Scope, outer: Scope, names: readonly string[]): Scope {
  const copy = createScope(outer);
  for (const name of names) {
    const cell = scope.cells.get(name);
    if (cell) copy.cells.set(name, { ...cell });
  }
  return copy;
}

/** What a body's completion means for the loop; undefined: on with the next round. */
function ending(completion: Completion, label: string | undefined): { readonly completion: Completion } | undefined {
  if (!completion) return undefined;
  if (completion.kind === 'return') return { completion };
  const mine = completion.label === undefined || completion.label === label;
  if (!mine) return { completion };
  return completion.kind === 'break' ? { completion: undefined } : undefined;
}

/** `for…of` and `for…in`. Over something unknown the body runs once with an unknown item, or (asked) not at all. */
export function executeEach(m: Interpreter, s: Each, outer: Scope, frame: Frame): Completion {
  const at = { file: frame.file, span: s.of.at };
  const source = settle(m, evaluate(m, s.of, outer, frame));
  const { items, certain } = s.over === 'values' ? valuesOf(m, source, at) : keysOf(m, source);
  for (const item of items) {
    if (!certain && !decide(m, { symbol: `${item.kind === 'unknown' ? item.symbol : 'item'}?`, text: '', taint: item.kind === 'unknown' ? item.taint : 0, at })) return undefined;
    step(m);
    const scope = createScope(outer);
    bindTarget(m, s.target, item, scope, frame, s.declares ? 'let' : 'assign');
    const end = ending(executeBlock(m, s.body, scope, frame), s.label);
    if (end) return end.completion;
  }
  return undefined;
}

interface Round {
  readonly items: readonly Value[];
  /** The items are there for certain. */
  readonly certain: boolean;
}

function valuesOf(m: Interpreter, source: Exclude<Value, { kind: 'choice' }>, at: { file: string; span: Loop['at'] }): Round {
  const known = iterated(m, source, at);
  if (known && (known.items.length > 0 || !known.open)) return { items: known.items, certain: true };
  const item = source.kind === 'unknown' ? m.unknown(`${source.symbol}[]`, source.taint, source.written, { environment: source.environment, at }) : m.unknown('item', 0, [], { at });
  return { items: [item], certain: false };
}

function keysOf(m: Interpreter, source: Exclude<Value, { kind: 'choice' }>): Round {
  if (source.kind === 'unknown') return { items: [m.unknown(`${source.symbol}[key]`, source.taint, [], { known: 'text' })], certain: false };
  if (source.kind === 'primitive') return { items: typeof source.value === 'string' ? [...source.value].map((_, i) => primitive(String(i))) : [], certain: true };
  const { entries, open } = entriesOf(m, source);
  if (entries.length === 0 && open) return { items: [m.unknown('key', 0, [], { known: 'text' })], certain: false };
  return { items: entries.map(([key]) => primitive(key, source.properties.get(key)?.keyAt ? [source.properties.get(key)?.keyAt].filter(place => place !== undefined) : [])), certain: true };
}
