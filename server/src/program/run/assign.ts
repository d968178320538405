import type { Expression, Target } from '../core';
import type { Scope, Value } from '../value';
import { primitive, undefinedValue } from '../value';
import { assignMember, bindTarget } from './bind';
import { combine } from './choose-expression';
import { evaluate, keyText } from './evaluate';
import { getMember } from './get';
import type { Frame, Interpreter } from './interpreter';
import { operate, operateUnary } from './operate';
import { mark } from './reach';
import { readName } from './scope';

type Assign = Extract<Expression, { op: 'assign' }>;
type Update = Extract<Expression, { op: 'update' }>;

/** `target = value`, `target += value`, `target ||= value`. */
export function assign(m: Interpreter, e: Assign, scope: Scope, frame: Frame): Value {
  const { target, operator, value } = e;
  const { file } = frame;
  const written = { propertyAt: { file, span: e.at }, valueAt: { file, span: value.at } };
  if (target.bind === 'member') {
    mark(frame.reach, target.key.at);
    const object = evaluate(m, target.object, scope, frame);
    const result = operator === undefined ? evaluate(m, value, scope, frame) : changed(m, operator, memberOf(m, object, target, scope, frame), e, scope, frame);
    assignMember(m, object, target, result, scope, frame, written);
    return result;
  }
  const result = operator === undefined ? evaluate(m, value, scope, frame) : changed(m, operator, currentOf(m, target, scope), e, scope, frame);
  bindTarget(m, target, result, scope, frame, 'assign', written);
  return result;
}

function changed(m: Interpreter, operator: NonNullable<Assign['operator']>, before: Value, e: Assign, scope: Scope, frame: Frame): Value {
  if (operator === '&&' || operator === '||' || operator === '??') return combine(m, operator, before, e.value, e.target.at, scope, frame);
  return operate(m, operator, before, evaluate(m, e.value, scope, frame), { file: frame.file, span: e.at });
}

function memberOf(m: Interpreter, object: Value, target: Extract<Target, { bind: 'member' }>, scope: Scope, frame: Frame): Value {
  const key = keyText(m, target.key, scope, frame);
  const at = { file: frame.file, span: target.at };
  return key === undefined ? m.unknown(`member:${frame.file}:${target.at.start}`, 0, [], { at }) : getMember(m, object, key, at);
}

function currentOf(m: Interpreter, target: Target, scope: Scope): Value {
  return target.bind === 'name' ? readName(m, scope, target.name) : undefinedValue;
}

/** `++` and `--`. */
export function update(m: Interpreter, e: Update, scope: Scope, frame: Frame): Value {
  const { target } = e;
  const at = { file: frame.file, span: e.at };
  const object = target.bind === 'member' ? evaluate(m, target.object, scope, frame) : undefined;
  const before = object && target.bind === 'member' ? memberOf(m, object, target, scope, frame) : currentOf(m, target, scope);
  const number = before.kind === 'primitive' && (typeof before.value === 'bigint' || typeof before.value === 'number') ? before : operateUnary(m, '+', before, at);
  const after = operate(m, e.by === 1 ? '+' : '-', number, primitive(before.kind === 'primitive' && typeof before.value === 'bigint' ? 1n : 1), at);
  if (object && target.bind === 'member') assignMember(m, object, target, after, scope, frame);
  else bindTarget(m, target, after, scope, frame, 'assign');
  return e.prefix ? after : number;
}
