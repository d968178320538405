import type { Expression } from '../core';
import type { Scope, Unknown, Value } from '../value';
import { primitive } from '../value';
import { choose, knownTruth, mapChoice, nullishTest, truthy } from './decide';
import { evaluate } from './evaluate';
import type { Frame, Interpreter } from './interpreter';
import { isPure } from './pure';

type Logical = Extract<Expression, { op: 'logical' }>;
type Choose = Extract<Expression, { op: 'choose' }>;

/** `a || b`, `a && b`, `a ?? b`. With an unknown `a` and a harmless `b` the result is a choice that stays open. */
export function evaluateLogical(m: Interpreter, e: Logical, scope: Scope, frame: Frame): Value {
  return combine(m, e.operator, evaluate(m, e.left, scope, frame), e.right, e.left.at, scope, frame);
}

/** The same for a left side that has been evaluated; `span` is its own. */
export function combine(m: Interpreter, operator: '&&' | '||' | '??', left: Value, right: Expression, span: Expression['at'], scope: Scope, frame: Frame): Value {
  const at = { file: frame.file, span };
  if (operator === '??') return coalesce(m, left, right, at, scope, frame);
  const wanted = operator === '&&';
  const truth = knownTruth(m, left);
  if (truth !== undefined) return truth === wanted ? evaluate(m, right, scope, frame) : left;
  if (isPure(right)) {
    const other = m.attempt(() => evaluate(m, right, scope, frame));
    if ('value' in other) {
      if (left.kind === 'choice') return mapChoice(m, left, side => lazily(m, side, other.value, wanted, at));
      return lazily(m, left, other.value, wanted, at);
    }
  }
  return truthy(m, left, at) === wanted ? evaluate(m, right, scope, frame) : left;
}

function lazily(m: Interpreter, left: Exclude<Value, { kind: 'choice' }>, right: Value, wanted: boolean, at: { file: string; span: Expression['at'] }): Value {
  const truth = knownTruth(m, left);
  if (truth !== undefined || left.kind !== 'unknown') return truth === wanted ? right : left;
  return wanted ? choose(m, left, right, isTest(left) ? primitive(false, [], left.taint) : left, left.at ?? at) : choose(m, left, isTest(left) ? primitive(true, [], left.taint) : left, right, left.at ?? at);
}

/** It can only be true or false. */
function isTest(value: Unknown): boolean {
  return value.equality !== undefined || value.symbol.endsWith('==null');
}

function coalesce(m: Interpreter, left: Value, right: Expression, at: { file: string; span: Expression['at'] }, scope: Scope, frame: Frame): Value {
  if (left.kind === 'thing') return left;
  if (left.kind === 'primitive') return left.value === undefined || left.value === null ? evaluate(m, right, scope, frame) : left;
  if (left.kind === 'choice') return isPure(right) ? mapChoice(m, left, side => coalesce(m, side, right, at, scope, frame)) : coalesce(m, m.settle(left), right, at, scope, frame);
  const missing = nullishTest(m, left, left.at ?? at);
  if (missing.kind !== 'unknown') return knownTruth(m, missing) ? evaluate(m, right, scope, frame) : left;
  if (isPure(right)) {
    const other = m.attempt(() => evaluate(m, right, scope, frame));
    if ('value' in other) return choose(m, missing, other.value, left, left.at ?? at);
  }
  return truthy(m, missing, at, false) ? evaluate(m, right, scope, frame) : left;
}

/** `test ? yes : no`. */
export function evaluateChoose(m: Interpreter, e: Choose, scope: Scope, frame: Frame): Value {
  const at = { file: frame.file, span: e.test.at };
  const test = evaluate(m, e.test, scope, frame);
  const truth = knownTruth(m, test);
  if (truth !== undefined) return evaluate(m, truth ? e.yes : e.no, scope, frame);
  if (isPure(e.yes) && isPure(e.no)) {
    const sides = m.attempt(() => ({ yes: evaluate(m, e.yes, scope, frame), no: evaluate(m, e.no, scope, frame) }));
    if ('value' in sides) {
      const { yes, no } = sides.value;
      if (test.kind === 'unknown') return choose(m, test, yes, no, test.at ?? at);
      if (test.kind === 'choice') return mapChoice(m, test, side => pick(m, side, yes, no, at));
    }
  }
  return evaluate(m, truthy(m, test, at) ? e.yes : e.no, scope, frame);
}

function pick(m: Interpreter, test: Exclude<Value, { kind: 'choice' }>, yes: Value, no: Value, at: { file: string; span: Expression['at'] }): Value {
  const truth = knownTruth(m, test);
  if (truth !== undefined || test.kind !== 'unknown') return truth === false ? no : yes;
  return choose(m, test, yes, no, test.at ?? at);
}
