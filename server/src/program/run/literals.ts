import type { Expression, Item, Key } from '../core';
import type { Property, Scope, Thing, Value } from '../value';
import { undefinedValue } from '../value';
import { entriesOf, iterated, makeList } from './contents';
import { settle } from './decide';
import { evaluate, keyText } from './evaluate';
import type { Frame, Interpreter } from './interpreter';
import { makeFunction } from './invoke';
import { mark } from './reach';

type Literal = Extract<Expression, { op: 'record' }>;

/** An object literal: where each key, value and property stands is kept. */
export function evaluateRecord(m: Interpreter, e: Literal, scope: Scope, frame: Frame): Value {
  const { file, reach } = frame;
  const made = m.object([{ file, span: e.at }]);
  for (const entry of e.entries) {
    if (entry.kind === 'spread') {
      spreadInto(m, made, evaluate(m, entry.value, scope, frame));
      continue;
    }
    mark(reach, entry.key.at);
    const key = keyText(m, entry.key, scope, frame);
    const code = entry.value.op === 'function' ? entry.value.code : undefined;
    const value = code && code.kind !== 'arrow' && code.kind !== 'function' ? makeFunction(m, code, scope, frame, made) : evaluate(m, entry.value, scope, frame);
    if (key === undefined) {
      made.open = true;
      continue;
    }
    if (key === '__proto__' && entry.kind === 'property') {
      if (value.kind === 'thing') made.prototype = value;
      continue;
    }
    put(made, key, entry, value, file);
  }
  return made;
}

function put(made: Thing, key: string, entry: Extract<Literal['entries'][number], { key: Key }>, value: Value, file: string): void {
  const places = { keyAt: { file, span: entry.key.at }, propertyAt: { file, span: entry.at }, valueAt: { file, span: entry.value.at }, enumerable: true };
  if (entry.kind === 'property') {
    const old = made.properties.get(key);
    if (old?.getter || old?.setter) made.properties.delete(key);
    made.properties.set(key, { value, ...places });
    return;
  }
  const other: Partial<Property> = made.properties.get(key) ?? {};
  made.properties.set(key, { value: undefinedValue, ...places, getter: entry.kind === 'getter' ? value : other.getter, setter: entry.kind === 'setter' ? value : other.setter });
}

/** Copies what is spread into an object literal. Something unknown makes it open. */
function spreadInto(m: Interpreter, made: Thing, value: Value): void {
  const source = settle(m, value);
  if (source.kind === 'unknown') {
    made.open = true;
    return;
  }
  if (source.kind === 'primitive') {
    if (typeof source.value === 'string') [...source.value].forEach((character, i) => made.properties.set(String(i), { value: { ...source, value: character }, enumerable: true }));
    return;
  }
  const { entries, open } = entriesOf(m, source);
  m.stepsLeft -= entries.length >> 4;
  for (const [key, held] of entries) {
    const from = source.properties.get(key);
    made.properties.set(key, { value: held, keyAt: from?.keyAt, propertyAt: from?.propertyAt, valueAt: from?.valueAt, enumerable: true });
  }
  if (open) made.open = true;
}

/** A list literal. */
export function evaluateList(m: Interpreter, items: readonly Item[], span: Expression['at'], scope: Scope, frame: Frame): Value {
  const { values, open } = evaluateItems(m, items, scope, frame);
  return makeList(m, values, open, [{ file: frame.file, span }]);
}

/** Evaluates arguments or list items. Something unknown that is spread stands as one unknown item, and leaves the list open. */
export function evaluateItems(m: Interpreter, items: readonly Item[], scope: Scope, frame: Frame): { values: Value[]; spans: Expression['at'][]; open: boolean } {
  const values: Value[] = [];
  const spans: Expression['at'][] = [];
  let open = false;
  for (const item of items) {
    if (!item) {
      values.push(undefinedValue);
      spans.push({ start: 0, end: 0 });
      continue;
    }
    const value = evaluate(m, item.value, scope, frame);
    if (!item.spread) {
      values.push(value);
      spans.push(item.value.at);
      continue;
    }
    const source = settle(m, value);
    const known = iterated(m, source, { file: frame.file, span: item.value.at });
    const spread = known?.items ?? [source.kind === 'unknown' ? m.unknown(`${source.symbol}[]`, source.taint, source.written, { environment: source.environment }) : m.unknown('item')];
    open ||= !known || known.open;
    for (const one of spread) {
      if (values.length > m.limits.items) break;
      values.push(one);
      spans.push(item.value.at);
    }
  }
  return { values, spans, open };
}
