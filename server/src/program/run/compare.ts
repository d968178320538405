import type { Place } from '../../text/place';
import type { BinaryOperator } from '../core';
import type { Taint, Unknown, Value } from '../value';
import { fromOrigin, fromRequest, primitive, taintOf } from '../value';
import { textOf } from './contents';
import { choose, mapChoice, nullishTest, thingName } from './decide';
import { shortSymbol } from './get';
import type { Interpreter } from './interpreter';

type Settled = Exclude<Value, { kind: 'choice' }>;

/** `===`, `==` and their opposites. Listeners hear what tainted values are held against. */
export function equals(m: Interpreter, operator: '==' | '!=' | '===' | '!==', left: Value, right: Value, at: Place): Value {
  if (left.kind === 'choice') return mapChoice(m, left, side => equals(m, operator, side, right, at));
  if (right.kind === 'choice') return mapChoice(m, right, side => equals(m, operator, left, side, at));
  const taint = taintOf(left) | taintOf(right);
  const strict = operator.length === 3;
  const result = sameValue(m, left, right, strict);
  if (taint !== 0) tell(m, left, right, at, result);
  const negated = operator[0] === '!';
  if (result !== undefined) return primitive(result !== negated, [], taint);
  const condition = unknownEquality(m, left, right, taint, strict, at);
  if (condition.kind !== 'unknown') return condition.kind === 'primitive' ? primitive(Boolean(condition.value) !== negated, [], taint) : condition;
  return negated ? choose(m, condition, primitive(false), primitive(true), at) : condition;
}

/** Whether two values are equal; undefined: not known. */
function sameValue(m: Interpreter, a: Settled, b: Settled, strict: boolean): boolean | undefined {
  if (a.kind === 'primitive' && b.kind === 'primitive') {
    return strict ? a.value === b.value : a.value == b.value;
  }
  if (a.kind === 'thing' && b.kind === 'thing') return a === b;
  if (a.kind === 'unknown') return b.kind === 'unknown' ? sameUnknown(m, a, b) : unknownIs(m, a, b, strict);
  if (b.kind === 'unknown') return unknownIs(m, b, a, strict);
  if (strict) return false;
  const [thing, other] = a.kind === 'thing' ? [a, b] : [b, a];
  if (other.kind === 'primitive' && (other.value === null || other.value === undefined)) return false;
  const text = textOf(m, thing);
  return text === undefined || other.kind !== 'primitive' ? undefined : text == other.value;
}

function sameUnknown(m: Interpreter, a: Unknown, b: Unknown): boolean | undefined {
  if (a.symbol === b.symbol) return true;
  const left = m.oracle.pinned.get(a.symbol);
  const right = m.oracle.pinned.get(b.symbol);
  return left?.kind === 'primitive' && right?.kind === 'primitive' ? left.value === right.value : undefined;
}

function unknownIs(m: Interpreter, unknown: Unknown, other: Settled, strict: boolean): boolean | undefined {
  const constant = m.oracle.pinned.get(unknown.symbol);
  if (constant && constant.kind !== 'choice' && constant.kind !== 'unknown') return sameValue(m, constant, other, strict);
  const { known } = unknown;
  if (other.kind === 'thing') return strict && (known === 'text' || known === 'filled-text') ? false : undefined;
  if (other.kind !== 'primitive') return undefined;
  const { value } = other;
  if (value === null || value === undefined) {
    if (isSecret(unknown) && (taintOf(other) & (fromOrigin | fromRequest)) === fromRequest) return false;
    if (known !== undefined || m.oracle.memo.get(unknown.symbol) === true) return false;
    return undefined;
  }
  if (known === 'object' && strict) return false;
  if ((known === 'truthy' || known === 'filled-text') && (value === false || value === '' || value === 0)) return false;
  if ((known === 'text' || known === 'filled-text') && strict && typeof value !== 'string') return false;
  if (!value) return undefined;
  // It was found to be falsy in this run.
  return m.oracle.memo.get(unknown.symbol) === false ? false : undefined;
}

/** A key or password that requests are held against: whoever asks for one has set it, so a request that brings none does not match. */
function isSecret({ symbol, environment, taint }: Unknown): boolean {
  return (taint & (fromOrigin | fromRequest)) === 0 && /(?:key|secret|token|pass(?:word|phrase|code)?|credentials?)\w{0,3}$/i.test(environment ?? symbol);
}

/** The condition that an unknown equals something: decided once for each pair, and hanging together with its truth. */
function unknownEquality(m: Interpreter, left: Settled, right: Settled, taint: Taint, strict: boolean, at: Place): Value {
  const [a, b] = left.kind === 'unknown' ? [left, right] : [right, left];
  if (a.kind === 'unknown' && b.kind === 'primitive') {
    if (b.value === undefined || b.value === null && !strict) return nullishTest(m, a, at);
    if (b.value === true && (a.equality || a.symbol.endsWith('==null'))) return a;
    if (b.value === true) return { ...a, symbol: `${a.symbol}===true`, at };
    const typed = /^typeof (.*)$/s.exec(a.symbol)?.[1];
    if (typed && b.value === 'undefined') return nullishTest(m, { ...a, symbol: typed, known: undefined }, at);
  }
  const symbol = shortSymbol(`${nameOf(a)}===${nameOf(b)}`);
  const equality = a.kind === 'unknown' && b.kind === 'primitive' ? { symbol: a.symbol, constant: b } : undefined;
  return { kind: 'unknown', symbol, taint, written: [], environment: a.kind === 'unknown' ? a.environment : undefined, at, ...equality && { equality } };
}

/** A short name for a value, the same for values that are surely the same. */
export function nameOf(value: Value): string {
  switch (value.kind) {
    case 'primitive': return typeof value.value === 'string' ? nameOfText(value.value) : String(value.value);
    case 'unknown': return value.symbol;
    case 'choice': return shortSymbol(`(${value.symbol}${value.negated ? '?!' : '?'}${nameOf(value.yes)}:${nameOf(value.no)})`);
    case 'thing': return thingName(value);
  }
}

/** Long texts (pages, mails) are put together piece by piece, and named at every step: of these a name is made once. */
function nameOfText(text: string): string {
  if (text.length <= longText) return JSON.stringify(text);
  const kept = longNames.get(text);
  if (kept !== undefined) return kept;
  const name = shortSymbol(JSON.stringify(text));
  if (longNames.size >= 500) longNames.clear();
  longNames.set(text, name);
  return name;
}

const longText = 240;
const longNames = new Map<string, string>();

function tell(m: Interpreter, left: Settled, right: Settled, at: Place, result: boolean | undefined): void {
  const swapped = rank(right) > rank(left);
  m.tell({ kind: 'compared', test: 'equals', tainted: swapped ? right : left, other: swapped ? left : right, at, result });
}

/** Which of two tainted values an attacker decides. */
function rank(value: Value): number {
  const taint = taintOf(value);
  return taint & fromOrigin ? 3 : taint & fromRequest ? 2 : taint ? 1 : 0;
}

/** `<`, `in`, `instanceof` and so on: whether the operator compares. */
export function isEquality(operator: BinaryOperator): operator is '==' | '!=' | '===' | '!==' {
  return operator === '===' || operator === '!==' || operator === '==' || operator === '!=';
}
