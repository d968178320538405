import type { Place, Span } from '../../text/place';
import type { Expression, Key } from '../core';
import type { Scope, Taint, Value } from '../value';
import { primitive, taintOf, undefinedValue } from '../value';
import { assign, update } from './assign';
import { evaluateCall, evaluateNew } from './call-expression';
import { makeClass } from './classes';
import { evaluateChoose, evaluateLogical } from './choose-expression';
import { choose, mapChoice, nullishTest, settle, thingName } from './decide';
import { getMember, getOf, memberSymbol, tellKeys } from './get';
import type { Frame, Interpreter } from './interpreter';
import { makeFunction, takeYield } from './invoke';
import { evaluateList, evaluateRecord } from './literals';
import { importModule } from './modules';
import { joinTexts, operate, operateUnary } from './operate';
import { mark } from './reach';
import { createScope, isMissingOnServers, readName } from './scope';
import { removeMember } from './set';

type Settled = Exclude<Value, { kind: 'choice' }>;

/** What the rest of an optional chain gives once a link was nullish. */
export const shorted: Value = primitive(undefined);

/** Evaluates an expression. */
export function evaluate(m: Interpreter, e: Expression, scope: Scope, frame: Frame): Value {
  switch (e.op) {
    case 'constant':
      mark(frame.reach, e.at);
      return constantOf(e, frame.file);
    case 'name': return readName(m, scope, e.name);
    case 'member': return evaluateMember(m, e, scope, frame);
    case 'call': return evaluateCall(m, e, scope, frame);
    case 'template': {
      mark(frame.reach, e.at);
      return joinTexts(m, e.parts.map(part => evaluate(m, part, scope, frame)), { file: frame.file, span: e.at });
    }
    case 'function': return evaluateFunction(m, e, scope, frame);
    case 'record': return evaluateRecord(m, e, scope, frame);
    case 'list': return evaluateList(m, e.items, e.at, scope, frame);
    case 'this': return frame.self ?? undefinedValue;
    case 'binary': return evaluateBinary(m, e, scope, frame);
    case 'logical': return evaluateLogical(m, e, scope, frame);
    case 'choose': return evaluateChoose(m, e, scope, frame);
    case 'unary': return evaluateUnary(m, e, scope, frame);
    case 'assign': return assign(m, e, scope, frame);
    case 'update': return update(m, e, scope, frame);
    case 'new': return evaluateNew(m, e, scope, frame);
    case 'await': return m.awaited(evaluate(m, e.of, scope, frame), { file: frame.file, span: e.at });
    case 'chain': {
      const value = evaluate(m, e.of, scope, frame);
      return value === shorted ? undefinedValue : value;
    }
    case 'sequence': {
      let last: Value = undefinedValue;
      for (const part of e.parts) last = evaluate(m, part, scope, frame);
      return last;
    }
    case 'pattern': return evaluatePattern(m, e, frame);
    case 'class': return makeClass(m, e.code, scope, frame);
    case 'tagged': return evaluateTagged(m, e, scope, frame);
    case 'yield': {
      const value = e.of ? evaluate(m, e.of, scope, frame) : undefinedValue;
      if (frame.yields === 'await') return m.awaited(value, { file: frame.file, span: e.at });
      if (frame.yields) takeYield(frame.yields, value);
      return undefinedValue;
    }
    case 'import': return evaluateImport(m, e, scope, frame);
    case 'super': return frame.home?.prototype ?? undefinedValue;
    case 'unknown': {
      for (const part of e.parts) evaluate(m, part, scope, frame);
      return m.unknown(`unknown:${frame.file}:${e.at.start}`, 0, [], { at: { file: frame.file, span: e.at } });
    }
  }
}

const constants = new WeakMap<Expression, Value>();

/** The value of a constant, the same one each time: so its place is the same one as well. */
function constantOf(e: Extract<Expression, { op: 'constant' }>, file: string): Value {
  let value = constants.get(e);
  if (!value) constants.set(e, value = { kind: 'primitive', value: e.value, taint: 0, written: [{ file, span: e.at }] });
  return value;
}

type Of<Op extends Expression['op']> = Extract<Expression, { op: Op }>;

function evaluateMember(m: Interpreter, e: Of<'member'>, scope: Scope, frame: Frame): Value {
  const object = evaluate(m, e.object, scope, frame);
  return object === shorted ? shorted : readMember(m, e, e.optional ? perhapsNothing(m, object, e.object.at, frame) : object, scope, frame);
}

/** Who writes `process.env.X?.split(',')` says that the variable may be missing: then both is seen, lazily. */
export function perhapsNothing(m: Interpreter, object: Value, at: Span, frame: Frame): Value {
  if (object.kind !== 'unknown' || object.environment === undefined || object.known !== undefined) return object;
  const place = { file: frame.file, span: at };
  const missing = nullishTest(m, object, place);
  const present: Value = { ...object, known: 'text' };
  if (missing.kind === 'unknown') return choose(m, missing, undefinedValue, present, place);
  return missing.kind === 'primitive' && missing.value === true ? undefinedValue : present;
}

/** True when a link of the same chain before this one is optional: what is undefined then ends the chain. */
export function mayBeShorted(e: Expression): boolean {
  for (let link = e; ;) {
    if (link.op === 'member') {
      if (link.optional) return true;
      link = link.object;
    } else if (link.op === 'call') {
      if (link.optional) return true;
      link = link.callee;
    } else {
      return false;
    }
  }
}

/** Reads the member of an object that has been evaluated. */
export function readMember(m: Interpreter, e: Of<'member'>, object: Value, scope: Scope, frame: Frame): Value {
  if (e.optional && object.kind === 'primitive' && (object.value === undefined || object.value === null)) return shorted;
  const at = { file: frame.file, span: e.at };
  mark(frame.reach, e.key.at);
  if ('computed' in e.key) return readByValue(m, e, object, settle(m, evaluate(m, e.key.computed, scope, frame)), at);
  const key = e.key.name;
  if (e.object.op === 'super' && object.kind === 'thing') return getOf(m, object, key, at, frame.self ?? undefinedValue);
  return getMember(m, object, key, at, e.optional || object.kind === 'choice' && mayBeShorted(e.object));
}

/** `object[key]`: a look-up in a table holds the key against each of the table's own, and what it gives hangs on the key. */
function readByValue(m: Interpreter, e: Of<'member'>, object: Value, by: Settled, at: Place): Value {
  const key = keyTextOf(m, by);
  const taint = taintOf(by);
  if (taint !== 0) tellKeys(m, by, object, key, at);
  const found = key === undefined ? memberSomewhere(m, object, at) : getMember(m, object, key, at, e.optional || object.kind === 'choice' && mayBeShorted(e.object));
  return taint === 0 ? found : addTaint(m, found, taint);
}

function addTaint(m: Interpreter, value: Value, taint: Taint): Value {
  switch (value.kind) {
    case 'thing': return value;
    case 'choice': return mapChoice(m, value, side => addTaint(m, side, taint));
    default: return { ...value, taint: value.taint | taint };
  }
}

/** A member whose key is not known. */
function memberSomewhere(m: Interpreter, object: Value, at: { file: string; span: Expression['at'] }): Value {
  const source = settle(m, object);
  if (source.kind === 'unknown') return m.unknown(memberSymbol(source.symbol, '*'), source.taint, source.written, { at });
  if (source.kind === 'thing') return m.unknown(memberSymbol(thingName(source), '*'), source.taint ?? 0, [], { at });
  return m.unknown('member', source.taint, [], { at });
}

/** The text of a key; symbols give their name with `@@` before it; undefined when not known. */
export function keyText(m: Interpreter, key: Key, scope: Scope, frame: Frame): string | undefined {
  if ('name' in key) return key.name;
  return keyTextOf(m, settle(m, evaluate(m, key.computed, scope, frame)));
}

function keyTextOf(m: Interpreter, value: Settled): string | undefined {
  if (value.kind === 'thing' && value.class === 'symbol') return `@@${thingName(value)}`;
  return m.text(value);
}

function evaluateFunction(m: Interpreter, e: Of<'function'>, scope: Scope, frame: Frame): Value {
  const { code } = e;
  if (code.name === undefined || code.kind !== 'function') return makeFunction(m, code, scope, frame);
  const inner = createScope(scope);
  const made = makeFunction(m, code, inner, frame);
  inner.cells.set(code.name, { value: made, constant: true });
  return made;
}

/** Long chains of `a + b + c …` lean to the left: they are walked, not recursed into. */
function evaluateBinary(m: Interpreter, e: Of<'binary'>, scope: Scope, frame: Frame): Value {
  const chain: Of<'binary'>[] = [e];
  let left = e.left;
  while (left.op === 'binary') {
    chain.push(left);
    left = left.left;
  }
  let value = evaluate(m, left, scope, frame);
  for (let i = chain.length - 1; i >= 0; i--) {
    const link = chain[i];
    if (link) value = operate(m, link.operator, value, evaluate(m, link.right, scope, frame), { file: frame.file, span: link.at });
  }
  return value;
}

function evaluateUnary(m: Interpreter, e: Of<'unary'>, scope: Scope, frame: Frame): Value {
  const at = { file: frame.file, span: e.at };
  const { of, operator } = e;
  if (operator === 'delete') {
    const member = of.op === 'chain' ? of.of : of;
    if (member.op !== 'member') return primitive(true);
    const object = evaluate(m, member.object, scope, frame);
    const key = keyText(m, member.key, scope, frame);
    if (key !== undefined) removeMember(m, object, key);
    else if (object.kind === 'thing') m.open(object);
    return primitive(true);
  }
  if (operator === 'typeof' && of.op === 'name' && isMissingOnServers(scope, of.name)) return primitive('undefined');
  if (operator === '!') return operateUnary(m, '!', evaluate(m, of, scope, frame), { file: frame.file, span: of.at });
  const value = evaluate(m, of, scope, frame);
  const result = operateUnary(m, operator, value, at);
  // `-1` is a literal to whoever reads it.
  return of.op === 'constant' && result.kind === 'primitive' && operator === '-' ? { ...result, written: [at] } : result;
}

function evaluatePattern(m: Interpreter, e: Of<'pattern'>, frame: Frame): Value {
  const at = { file: frame.file, span: e.at };
  mark(frame.reach, e.at);
  const make = m.globals.cells.get('RegExp')?.value;
  const written = [at];
  if (make?.kind === 'thing' && make.construct) return m.construct(make, [primitive(e.source, written), primitive(e.flags, written)], { at, arguments: [at, at] });
  return m.object(written, undefined, { class: 'pattern', content: { source: e.source, flags: e.flags } });
}

function evaluateTagged(m: Interpreter, e: Of<'tagged'>, scope: Scope, frame: Frame): Value {
  const at = { file: frame.file, span: e.at };
  const tag = evaluate(m, e.tag, scope, frame);
  const strings = m.list(e.strings.map(text => primitive(text, [at])), [at]);
  const values = e.values.map(value => evaluate(m, value, scope, frame));
  return m.call(tag, undefinedValue, [strings, ...values], { at, arguments: [at, ...e.values.map(value => ({ file: frame.file, span: value.at }))] });
}

function evaluateImport(m: Interpreter, e: Of<'import'>, scope: Scope, frame: Frame): Value {
  const at = { file: frame.file, span: e.at };
  mark(frame.reach, e.at);
  const specifier = m.text(evaluate(m, e.specifier, scope, frame));
  return specifier === undefined ? m.unknown(`import:${frame.file}:${e.at.start}`, 0, [], { at }) : m.promise({ value: importModule(m, specifier, frame.file, at) });
}
