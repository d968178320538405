import type { ClassCode, ClassMember, Expression, FunctionCode } from '../core';
import type { Scope, Thing, Value } from '../value';
import { undefinedValue } from '../value';
import { settle } from './decide';
import { evaluate, keyText } from './evaluate';
import { getMember } from './get';
import type { Frame, InnerClosure, Interpreter } from './interpreter';
import { makeFunction } from './invoke';
import { mark } from './reach';
import { createScope } from './scope';
import { writeProperty } from './set';

/** What `new` needs to know of a class. */
export interface ClassInfo {
  readonly derived: boolean;
  readonly parent: Value | undefined;
  readonly fields: readonly { readonly key: string; readonly member: ClassMember }[];
  readonly scope: Scope;
  readonly prototype: Thing;
}

export function classInfoOf(thing: Thing): ClassInfo | undefined {
  return thing.call && 'code' in thing.call ? thing.call.fields as ClassInfo | undefined : undefined;
}

/** Makes a class: its constructor function with prototype, statics, accessors and decorators called. */
export function makeClass(m: Interpreter, code: ClassCode, outer: Scope, frame: Frame): Value {
  const scope = createScope(outer);
  const parent = code.extends ? settle(m, evaluate(m, code.extends, scope, frame)) : undefined;
  const at = { file: frame.file, span: code.at };
  const above = parent?.kind === 'thing' ? getMember(m, parent, 'prototype', at) : undefined;
  const prototype = m.object([at], undefined, { prototype: above?.kind === 'thing' ? above : m.prototypes.object, open: parent?.kind === 'unknown' });
  const fields: { key: string; member: ClassMember }[] = [];
  const info: ClassInfo = { derived: code.extends !== undefined, parent, fields, scope, prototype };
  const call: InnerClosure = { code: code.constructorCode ?? emptyConstructor(code), file: frame.file, scope, home: prototype, fields: info };
  const made: Thing = {
    kind: 'thing', class: 'class', properties: new Map(), prototype: parent?.kind === 'thing' ? parent : m.prototypes.function,
    written: [at], open: parent?.kind === 'unknown', call,
  };
  made.properties.set('prototype', { value: prototype, enumerable: false });
  prototype.properties.set('constructor', { value: made, enumerable: false });
  if (code.name !== undefined) scope.cells.set(code.name, { value: made, constant: true });
  const statics: { key: string; member: ClassMember }[] = [];
  for (const member of code.members) addMember(m, member, made, prototype, scope, frame, member.static ? statics : fields);
  for (const { key, member } of statics) setStatic(m, key, member, made, scope, frame);
  for (const member of code.members) decorateMember(m, member, member.static ? made : prototype, scope, frame);
  return decorateClass(m, code, made, scope, frame);
}

/** Static fields and blocks run in order; fields of instances are kept for `new`. */
function addMember(m: Interpreter, member: ClassMember, made: Thing, prototype: Thing, scope: Scope, frame: Frame, later: { key: string; member: ClassMember }[]): void {
  mark(frame.reach, member.key.at);
  const key = keyText(m, member.key, scope, frame);
  const home = member.static ? made : prototype;
  if (key === undefined) {
    home.open = true;
    return;
  }
  if (member.kind === 'field' || member.kind === 'block') {
    later.push({ key, member });
    return;
  }
  if (member.value?.op !== 'function') return;
  const value = makeFunction(m, member.value.code, scope, frame, home);
  const { file } = frame;
  const places = { keyAt: { file, span: member.key.at }, propertyAt: { file, span: member.at }, enumerable: false };
  if (member.kind === 'method') {
    home.properties.set(key, { value, ...places });
    return;
  }
  const other = home.properties.get(key);
  home.properties.set(key, { value: undefinedValue, ...places, getter: member.kind === 'getter' ? value : other?.getter, setter: member.kind === 'setter' ? value : other?.setter });
}

function setStatic(m: Interpreter, key: string, member: ClassMember, made: Thing, scope: Scope, frame: Frame): void {
  const inner: Frame = { ...frame, self: made, home: made, outer: undefined };
  const value = fieldValue(m, member, made, scope, inner);
  if (member.kind === 'field') writeField(m, made, key, member, value, frame.file);
  else m.call(value, made, [], { at: { file: frame.file, span: member.at }, arguments: [] });
}

function fieldValue(m: Interpreter, member: ClassMember, home: Thing, scope: Scope, frame: Frame): Value {
  if (!member.value) return undefinedValue;
  if (member.kind === 'block' && member.value.op === 'function') return makeFunction(m, member.value.code, scope, frame, home);
  return evaluate(m, member.value, scope, frame);
}

function writeField(m: Interpreter, thing: Thing, key: string, member: ClassMember, value: Value, file: string): void {
  writeProperty(m, thing, key, {
    value, keyAt: { file, span: member.key.at }, propertyAt: { file, span: member.at },
    ...member.value && { valueAt: { file, span: member.value.at } }, enumerable: !key.startsWith('#'),
  });
}

/** Gives a new instance the fields of its class. */
export function initializeFields(m: Interpreter, info: ClassInfo, self: Thing, frame: Frame): void {
  if (info.fields.length === 0) return;
  const inner: Frame = { ...frame, self, home: info.prototype, code: undefined, outer: undefined };
  for (const { key, member } of info.fields) writeField(m, self, key, member, fieldValue(m, member, info.prototype, info.scope, inner), frame.file);
}

/** A class without constructor hands its arguments on. */
function emptyConstructor(code: ClassCode): FunctionCode {
  const { at } = code;
  const name = 'arguments';
  const pass: Expression = { op: 'call', callee: { op: 'super', at }, arguments: [{ value: { op: 'name', name, at }, spread: true }], optional: false, at };
  return {
    name: code.name, kind: 'constructor', async: false, generator: false, parameters: [], hoisted: [], concise: false, at, bodyAt: at,
    body: code.extends ? [{ op: 'do', expression: pass, at }] : [],
  };
}

/** Decorators are calls: `decorator(prototype, key, descriptor)` for members, for parameters with their index. */
function decorateMember(m: Interpreter, member: ClassMember, home: Thing, scope: Scope, frame: Frame): void {
  const key = 'name' in member.key ? member.key.name : undefined;
  const parameters = member.value?.op === 'function' ? member.value.code.parameters : [];
  parameters.forEach((parameter, i) => {
    for (const decorator of parameter.decorators ?? []) callDecorator(m, decorator, [home, m.constant(key), m.constant(i)], scope, frame);
  });
  for (let i = member.decorators.length - 1; i >= 0; i--) {
    const decorator = member.decorators[i];
    const property = key === undefined ? undefined : home.properties.get(key);
    const descriptor = m.object([], property ? [['value', property.value]] : []);
    if (decorator) callDecorator(m, decorator, [home, m.constant(key), descriptor], scope, frame);
  }
}

function decorateClass(m: Interpreter, code: ClassCode, made: Thing, scope: Scope, frame: Frame): Value {
  let result: Thing = made;
  for (const [i, parameter] of (code.constructorCode?.parameters ?? []).entries()) {
    for (const decorator of parameter.decorators ?? []) callDecorator(m, decorator, [made, undefinedValue, m.constant(i)], scope, frame);
  }
  for (let i = code.decorators.length - 1; i >= 0; i--) {
    const decorator = code.decorators[i];
    const value = decorator && callDecorator(m, decorator, [result], scope, frame);
    if (value?.kind === 'thing' && value.call) result = value;
  }
  return result;
}

function callDecorator(m: Interpreter, decorator: Expression, args: readonly Value[], scope: Scope, frame: Frame): Value {
  const at = { file: frame.file, span: decorator.at };
  const value = settle(m, evaluate(m, decorator, scope, frame));
  return value.kind === 'primitive' ? undefinedValue : m.call(value, undefinedValue, args, { at, arguments: [] });
}
