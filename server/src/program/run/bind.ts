import type { Expression, Key, Slot, Target } from '../core';
import type { Scope, Thing, Value } from '../value';
import { undefinedValue } from '../value';
import { entriesOf, iterated, makeList } from './contents';
import { choose, mapChoice, nullishTest, settle } from './decide';
import { evaluate, keyText } from './evaluate';
import { getMember, memberSymbol } from './get';
import type { Frame, Interpreter } from './interpreter';
import { isPure } from './pure';
import { mark } from './reach';
import { assignName, declareName } from './scope';
import { setMember, type Written } from './set';

/** How a target takes its value: assigns to what is there, or declares names. */
type Binding = 'assign' | 'let' | 'const' | 'var' | 'parameter';

/** Gives a target a value. `written`: where a member's parts stand. */
export function bindTarget(m: Interpreter, target: Target, value: Value, scope: Scope, frame: Frame, binding: Binding, written?: Written): void {
  switch (target.bind) {
    case 'name': return bindName(m, target.name, value, scope, binding);
    case 'member': {
      const object = evaluate(m, target.object, scope, frame);
      return assignMember(m, object, target, value, scope, frame, written);
    }
    case 'list': return bindList(m, target, value, scope, frame, binding);
    case 'record': return bindRecord(m, target, value, scope, frame, binding);
    case 'nothing': return;
  }
}

/** Writes a member whose object has been evaluated. */
export function assignMember(m: Interpreter, object: Value, target: Extract<Target, { bind: 'member' }>, value: Value, scope: Scope, frame: Frame, written?: Written): void {
  const key = keyText(m, target.key, scope, frame);
  if (key === undefined) {
    // Some member was written, who knows which.
    const thing = settle(m, object);
    if (thing.kind === 'thing') m.open(thing);
    return;
  }
  const { file } = frame;
  setMember(m, object, key, value, { file, span: target.at }, { ...written, keyAt: { file, span: target.key.at } });
}

function bindName(m: Interpreter, name: string, value: Value, scope: Scope, binding: Binding): void {
  if (binding === 'assign' || binding === 'var') return assignName(m, scope, name, value);
  const cell = scope.cells.get(name);
  // Hoisted already when its block was entered.
  if (cell && cell.value === undefined && cell.constant === (binding === 'const')) cell.value = value;
  else declareName(m, scope, name, binding === 'const', value);
}

/** Binds a slot: its fallback is taken for undefined, and stands beside something unknown that may be undefined. */
export function assignSlot(m: Interpreter, slot: Slot, value: Value, scope: Scope, frame: Frame, binding: Binding): void {
  const { fallback } = slot;
  bindTarget(m, slot.target, fallback ? withFallback(m, fallback, value, scope, frame, binding) : value, scope, frame, binding);
}

function withFallback(m: Interpreter, fallback: Expression, value: Value, scope: Scope, frame: Frame, binding: Binding): Value {
  const known = value.kind === 'choice' && !isPure(fallback) ? settle(m, value) : value;
  if (known.kind === 'choice') return mapChoice(m, known, side => withFallback(m, fallback, side, scope, frame, binding));
  if (known.kind === 'primitive' && known.value === undefined) return evaluate(m, fallback, scope, frame);
  if (known.kind !== 'unknown' || binding === 'parameter' || !isPure(fallback)) return known;
  const missing = nullishTest(m, known, known.at ?? { file: frame.file, span: fallback.at });
  if (missing.kind !== 'unknown') return missing.kind === 'primitive' && missing.value ? evaluate(m, fallback, scope, frame) : known;
  return choose(m, missing, evaluate(m, fallback, scope, frame), known, known.at);
}

function bindList(m: Interpreter, target: Extract<Target, { bind: 'list' }>, value: Value, scope: Scope, frame: Frame, binding: Binding): void {
  const at = { file: frame.file, span: target.at };
  const source = settle(m, value);
  const known = iterated(m, source, at);
  const unknownItem = (i: number): Value => known && !known.open ? undefinedValue : source.kind === 'unknown' ? getMember(m, source, String(i), at) : m.unknown(memberSymbol('item', String(i)), 0, [], { at });
  target.items.forEach((slot, i) => {
    if (slot) assignSlot(m, slot, known?.items[i] ?? unknownItem(i), scope, frame, binding === 'parameter' ? 'let' : binding);
  });
  if (target.rest) bindTarget(m, target.rest, makeList(m, known?.items.slice(target.items.length) ?? [], !known || known.open, []), scope, frame, binding);
}

function bindRecord(m: Interpreter, target: Extract<Target, { bind: 'record' }>, value: Value, scope: Scope, frame: Frame, binding: Binding): void {
  const at = { file: frame.file, span: target.at };
  if (value.kind === 'primitive' && (value.value === undefined || value.value === null)) m.throw(m.error('TypeError', `Cannot destructure ${String(value.value)}`, at), at);
  const inner = binding === 'parameter' ? 'let' : binding;
  const taken = new Set<string>();
  for (const { key, slot } of target.entries) {
    const name = keyOf(m, key, scope, frame);
    if (name !== undefined) taken.add(name);
    const member = name === undefined ? m.unknown('computed') : getMember(m, value, name, { file: frame.file, span: key.at });
    assignSlot(m, slot, member, scope, frame, inner);
  }
  if (target.rest) bindTarget(m, target.rest, restOf(m, settle(m, value), taken, at), scope, frame, inner);
}

function keyOf(m: Interpreter, key: Key, scope: Scope, frame: Frame): string | undefined {
  mark(frame.reach, key.at);
  return keyText(m, key, scope, frame);
}

function restOf(m: Interpreter, source: Exclude<Value, { kind: 'choice' }>, taken: ReadonlySet<string>, at: Thing['written'][number]): Value {
  if (source.kind !== 'thing') return source.kind === 'unknown' ? source : m.object([at]);
  const { entries, open } = entriesOf(m, source);
  const rest = m.object([at], undefined, { open });
  for (const [key, value] of entries) if (!taken.has(key)) rest.properties.set(key, source.properties.get(key) ?? { value, enumerable: true });
  return rest;
}
