import type { Place } from '../../text/place';
import type { BinaryOperator, Constant } from '../core';
import type { Primitive, Thing, Unknown, Value } from '../value';
import { primitive, taintOf, writtenOf } from '../value';
import { equals, isEquality, nameOf } from './compare';
import { entriesOf, textOf } from './contents';
import { mapChoice, negate, settle } from './decide';
import { shortSymbol, tellKeys } from './get';
import type { Interpreter } from './interpreter';

/** The result of a binary operator. Known operands give the real result; an unknown one gives an unknown. */
export function operate(m: Interpreter, operator: BinaryOperator, left: Value, right: Value, at: Place): Value {
  if (isEquality(operator)) return equals(m, operator, left, right, at);
  if (left.kind === 'choice') return mapChoice(m, left, side => operate(m, operator, side, right, at));
  if (right.kind === 'choice') return mapChoice(m, right, side => operate(m, operator, left, side, at));
  if (operator === '+') return add(m, left, right, at);
  if (operator === 'in') return isIn(m, left, right, at);
  if (operator === 'instanceof') return isInstance(m, left, right, at);
  const a = numeric(m, left);
  const b = numeric(m, right);
  if (!a || !b) return unknownResult(operator, [left, right], at);
  const value = calculate(operator, a.value, b.value);
  return value === undefined ? unknownResult(operator, [left, right], at) : { ...primitive(value, joinWritten([left, right]), taintOf(left) | taintOf(right)) };
}

function numeric(m: Interpreter, value: Value): { readonly value: Constant } | undefined {
  if (value.kind === 'primitive') return value;
  if (value.kind !== 'thing' || value.class === 'date') return undefined;
  const text = textOf(m, value);
  return text === undefined ? undefined : { value: text };
}

/** Undefined: this mixture throws in JavaScript. */
function calculate(operator: BinaryOperator, a: Constant, b: Constant): Constant {
  // The operands are the program's own; JavaScript's conversions are just what is wanted.
  const x = a as number;
  const y = b as number;
  try {
    switch (operator) {
      case '-': return x - y;
      case '*': return x * y;
      case '/': return x / y;
      case '%': return x % y;
      case '**': return bigPower(a, b) ? undefined : x ** y;
      case '&': return x & y;
      case '|': return x | y;
      case '^': return x ^ y;
      case '<<': return bigPower(a, b) ? undefined : x << y;
      case '>>': return x >> y;
      case '>>>': return x >>> y;
      case '<': return x < y;
      case '<=': return x <= y;
      case '>': return x > y;
      case '>=': return x >= y;
      default: return undefined;
    }
  } catch {
    return undefined;
  }
}

/** Big integers can be made to fill the memory. */
function bigPower(a: Constant, b: Constant): boolean {
  return typeof a === 'bigint' && typeof b === 'bigint' && b > 1000n;
}

function add(m: Interpreter, left: Exclude<Value, { kind: 'choice' }>, right: Exclude<Value, { kind: 'choice' }>, at: Place): Value {
  if (left.kind === 'primitive' && right.kind === 'primitive' && typeof left.value !== 'string' && typeof right.value !== 'string') {
    if (typeof left.value === 'bigint' !== (typeof right.value === 'bigint')) return unknownResult('+', [left, right], at);
    return primitive((left.value as number) + (right.value as number), joinWritten([left, right]), taintOf(left) | taintOf(right));
  }
  if (left.kind === 'unknown' && right.kind === 'unknown' && !isText(left) && !isText(right)) return unknownResult('+', [left, right], at);
  return joinTexts(m, [left, right], at, isText(left) || isText(right) || left.kind === 'thing' || right.kind === 'thing');
}

function isText(value: Value): boolean {
  return value.kind === 'primitive' ? typeof value.value === 'string' : value.kind === 'unknown' && (value.known === 'text' || value.known === 'filled-text');
}

/** Values put together as one text. `certain`: that the result is a text is known though a part is not. */
export function joinTexts(m: Interpreter, parts: readonly Value[], at: Place, certain = true): Value {
  const choice = parts.findIndex(part => part.kind === 'choice');
  const chosen = parts[choice];
  if (chosen?.kind === 'choice') return mapChoice(m, chosen, side => joinTexts(m, parts.map((part, i) => i === choice ? side : part), at, certain));
  let text = '';
  let filled = false;
  let unknown = false;
  for (const part of parts) {
    const known = textOf(m, part);
    if (known === undefined) {
      unknown = true;
      filled ||= part.kind === 'unknown' && part.known === 'filled-text';
    } else {
      filled ||= known.length > 0;
      text += known;
    }
  }
  if (text.length > m.limits.characters) unknown = filled = true;
  if (unknown) return { ...unknownResult('text', parts, at), ...certain && { known: filled ? 'filled-text' as const : 'text' as const } };
  return { ...joinedPrimitive(text, parts) };
}

function joinedPrimitive(text: string, parts: readonly Value[]): Primitive {
  let taint = 0;
  let environment: string | undefined;
  for (const part of parts) {
    taint |= taintOf(part);
    if (part.kind === 'primitive') environment ??= part.environment;
  }
  return { kind: 'primitive', value: text, taint, written: joinWritten(parts), ...environment !== undefined && { environment } };
}

const mostPlaces = 64;

/** The places of all parts, each once. A thing's own place is no literal. */
function joinWritten(parts: readonly Value[]): Primitive['written'] {
  let joined: Primitive['written'] = [];
  for (const part of parts) {
    if (part.kind === 'thing') continue;
    const written = writtenOf(part);
    if (written.length === 0 || written === joined) continue;
    joined = joined.length === 0 ? written : withPlaces(joined, written);
  }
  return joined;
}

function withPlaces(joined: Primitive['written'], written: Primitive['written']): Primitive['written'] {
  const further = written.filter(place => !joined.includes(place));
  return further.length === 0 || joined.length >= mostPlaces ? joined : [...joined, ...further].slice(0, mostPlaces);
}

/** What an operation gives that cannot be computed: carries taint and places of what went in. */
function unknownResult(operation: string, parts: readonly Value[], at: Place): Unknown {
  let taint = 0;
  let environment: string | undefined;
  for (const part of parts) {
    taint |= taintOf(part);
    if (part.kind === 'unknown' || part.kind === 'primitive') environment ??= part.environment;
  }
  const symbol = shortSymbol(`(${parts.map(nameOf).join(` ${operation} `)})`);
  return { kind: 'unknown', symbol, taint, written: joinWritten(parts), ...environment !== undefined && { environment }, at };
}

function isIn(m: Interpreter, key: Exclude<Value, { kind: 'choice' }>, object: Exclude<Value, { kind: 'choice' }>, at: Place): Value {
  const name = m.text(key);
  if (taintOf(key) !== 0) tellKeys(m, key, object, name, at);
  if (object.kind !== 'thing' || name === undefined) return unknownResult('in', [key, object], at);
  for (let owner: Thing | undefined = object, left = 100; owner && left > 0; owner = owner.prototype, left--) {
    if (owner.properties.has(name)) return primitive(true, [], taintOf(key));
    if (owner.exotic || owner.lookup) {
      if (entriesOf(m, owner).entries.some(([one]) => one === name)) return primitive(true, [], taintOf(key));
      return unknownResult('in', [key, object], at);
    }
    if (owner.open) return unknownResult('in', [key, object], at);
  }
  return primitive(false, [], taintOf(key));
}

function isInstance(m: Interpreter, value: Exclude<Value, { kind: 'choice' }>, kind: Exclude<Value, { kind: 'choice' }>, at: Place): Value {
  if (value.kind === 'primitive') return primitive(false);
  if (value.kind !== 'thing' || kind.kind !== 'thing') return unknownResult('instanceof', [value, kind], at);
  const prototype = m.get(kind, 'prototype', at);
  if (prototype.kind !== 'thing') return unknownResult('instanceof', [value, kind], at);
  for (let owner = value.prototype, left = 100; owner && left > 0; owner = owner.prototype, left--) if (owner === prototype) return primitive(true);
  return value.open || value.class === 'host' ? unknownResult('instanceof', [value, kind], at) : primitive(false);
}

/** The result of a unary operator other than `delete`. */
export function operateUnary(m: Interpreter, operator: '!' | '-' | '+' | '~' | 'typeof' | 'void', value: Value, at: Place): Value {
  if (operator === '!') return negate(m, value, at);
  if (operator === 'void') return primitive(undefined);
  if (value.kind === 'choice') return mapChoice(m, value, side => operateUnary(m, operator, side, at));
  const of = settle(m, value);
  if (operator === 'typeof') return typeOf(of, at);
  if (of.kind === 'unknown') return unknownResult(`unary ${operator}`, [primitive(''), of], at);
  const known = numeric(m, of)?.value;
  const number = known as number;
  if (of.kind === 'thing' && known === undefined) return unknownResult(`unary ${operator}`, [primitive(''), of], at);
  if (typeof known === 'bigint' && operator === '+') return unknownResult('unary +', [primitive(''), of], at);
  return primitive(operator === '-' ? -number : operator === '+' ? +number : ~number, joinWritten([of]), taintOf(of));
}

function typeOf(value: Exclude<Value, { kind: 'choice' }>, at: Place): Value {
  switch (value.kind) {
    case 'primitive': return primitive(typeof value.value === 'object' ? 'object' : typeof value.value, [], value.taint);
    case 'thing': return primitive(value.call ? 'function' : value.class === 'symbol' ? 'symbol' : 'object');
    case 'unknown':
      if (value.known === 'text' || value.known === 'filled-text') return primitive('string', [], value.taint);
      return { kind: 'unknown', symbol: `typeof ${value.symbol}`, taint: value.taint, written: [], known: 'filled-text', at };
  }
}
