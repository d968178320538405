import type { Expression } from '../core';
import type { Scope, Site, Value } from '../value';
import { undefinedValue } from '../value';
import { mapChoice, settle } from './decide';
import { evaluate, mayBeShorted, perhapsNothing, readMember, shorted } from './evaluate';
import { evaluateItems } from './literals';
import { getMember } from './get';
import { ProgramThrow, type Frame, type InnerClosure, type Interpreter } from './interpreter';
import { assignParameterProperties, closureOf, runAsSequence } from './invoke';
import { constructValue } from './construct';
import { classInfoOf, initializeFields } from './classes';
import { mark } from './reach';

type Call = Extract<Expression, { op: 'call' }>;
type New = Extract<Expression, { op: 'new' }>;

/** A call: of a function, a method, `super(…)`, or a link of an optional chain. */
export function evaluateCall(m: Interpreter, e: Call, scope: Scope, frame: Frame): Value {
  const statement = statementOf(m, e, frame);
  const { callee } = e;
  if (callee.op === 'super') return callSuper(m, e, scope, frame);
  const inner = callee.op === 'chain' ? callee.of : callee;
  let self: Value = undefinedValue;
  let target: Value;
  if (inner.op === 'member') {
    self = handlesFailure(inner, e) ? evaluateCaught(m, inner.object, scope, frame) : evaluate(m, inner.object, scope, frame);
    if (self === shorted) return shorted;
    if (inner.optional) self = perhapsNothing(m, self, inner.object.at, frame);
    if (self.kind === 'choice') {
      const spread = callOnChoice(m, e, inner, self, statement, scope, frame);
      if (spread) return spread;
      self = settle(m, self);
      if (self.kind === 'primitive' && (self.value === undefined || self.value === null) && mayBeShorted(inner)) return shorted;
    }
    target = readMember(m, inner, self, scope, frame);
    if (inner.object.op === 'super') self = frame.self ?? undefinedValue;
  } else {
    target = evaluate(m, callee, scope, frame);
  }
  if (target === shorted) return callee.op === 'chain' ? failed(m, e, frame) : shorted;
  if (e.optional && target.kind === 'primitive' && (target.value === undefined || target.value === null)) return shorted;
  const { args, site } = argumentsOf(m, e, statement, scope, frame);
  mark(frame.reach, e.at);
  m.hereFile = frame.file;
  m.hereSpan = e.at;
  const sequence = compiledAsync(e, args, target);
  if (sequence) return runAsSequence(m, sequence, args[0] ?? undefinedValue, []);
  if (target.kind === 'primitive') return failed(m, e, frame);
  return m.call(target, self, args, site);
}

type Around = Pick<Site, 'statement' | 'dropped'> | undefined;

/** What is said of a call that is all of a statement. Asked before its arguments are evaluated, as they may run others. */
function statementOf(m: Interpreter, e: Call | New, frame: Frame): Around {
  return m.statementCall === e ? { statement: { file: frame.file, span: m.statementSpan }, dropped: m.statementDrops } : undefined;
}

/** `x.catch(f)` and `x.then(f, g)` see the failure of what stands before them, as a `try` around it would. */
function handlesFailure(callee: Extract<Expression, { op: 'member' }>, e: Call): boolean {
  if (!('name' in callee.key)) return false;
  return callee.key.name === 'catch' && e.arguments.length > 0 || callee.key.name === 'then' && e.arguments.length > 1;
}

function evaluateCaught(m: Interpreter, object: Expression, scope: Scope, frame: Frame): Value {
  if (!m.exploring) return evaluate(m, object, scope, frame);
  const outer = m.tries;
  m.tries = { asked: 0 };
  const result = m.attempt(() => evaluate(m, object, scope, frame));
  m.tries = outer;
  if ('value' in result) return result.value;
  // What fails of itself at once is no rejected promise.
  if (result.thrown.kind !== 'unknown') throw new ProgramThrow(result.thrown, result.at);
  return m.promise(result);
}

function argumentsOf(m: Interpreter, e: Call | New, statement: Around, scope: Scope, frame: Frame): { args: Value[]; site: Site } {
  const { file } = frame;
  const { values, spans } = evaluateItems(m, e.arguments, scope, frame);
  return { args: values, site: { at: { file, span: e.at }, arguments: spans.map(span => ({ file, span })), ...statement } };
}

function failed(m: Interpreter, e: Call, frame: Frame): never {
  const at = { file: frame.file, span: e.at };
  const { callee } = e;
  const name = callee.op === 'name' ? callee.name : callee.op === 'member' && 'name' in callee.key ? callee.key.name : 'value';
  return m.throw(m.error('TypeError', `${name} is not a function`, at), at);
}

/** Methods of texts and lists that change nothing. */
const harmless = new Set([
  'split', 'trim', 'trimStart', 'trimEnd', 'toLowerCase', 'toUpperCase', 'includes', 'startsWith', 'endsWith', 'indexOf', 'slice', 'substring', 'substr',
  'concat', 'join', 'toString', 'replace', 'replaceAll', 'map', 'filter', 'some', 'every', 'find', 'flatMap', 'match', 'matchAll', 'search', 'at', 'charAt', 'has', 'get', 'test',
]);

/**
 * `(env || 'a,b').split(',')`: a harmless method of texts and lists is called on both sides of the choice, which stays
 * a choice. Undefined: that cannot be done.
 */
function callOnChoice(m: Interpreter, e: Call, callee: Extract<Expression, { op: 'member' }>, self: Extract<Value, { kind: 'choice' }>, statement: Around, scope: Scope, frame: Frame): Value | undefined {
  if (!('name' in callee.key) || !harmless.has(callee.key.name) || !isPlain(self, callee.optional || mayBeShorted(callee.object))) return undefined;
  const { name } = callee.key;
  const { args, site } = argumentsOf(m, e, statement, scope, frame);
  mark(frame.reach, callee.key.at);
  mark(frame.reach, e.at);
  return mapChoice(m, self, side => {
    if (side.kind === 'primitive' && (side.value === undefined || side.value === null)) return undefinedValue;
    return m.call(getMember(m, side, name, site.at), side, args, site);
  });
}

/** All sides are texts, lists, unknown, or nothing where a chain ends on that. */
function isPlain(value: Value, optional: boolean): boolean {
  switch (value.kind) {
    case 'choice': return isPlain(value.yes, optional) && isPlain(value.no, optional);
    case 'primitive': return typeof value.value === 'string' || optional && (value.value === undefined || value.value === null);
    case 'unknown': return true;
    case 'thing': return value.class === 'list' || value.class === 'set' || value.class === 'map' || value.class === 'pattern';
  }
}

/** TypeScript's and Babel's compiled `async`: a generator handed to a function of a known name. */
function compiledAsync(e: Call, args: readonly Value[], target: Value): InnerClosure | undefined {
  const { callee } = e;
  const name = callee.op === 'name' ? callee.name : callee.op === 'member' && 'name' in callee.key ? callee.key.name : undefined;
  if (name !== '__awaiter' || target.kind === 'primitive') return undefined;
  const generator = args[3];
  const closure = generator?.kind === 'thing' ? closureOf(generator) : undefined;
  return closure?.code.generator ? closure : undefined;
}

/** `super(…)`: makes the object by the class above, which then is `this`. */
function callSuper(m: Interpreter, e: Call, scope: Scope, frame: Frame): Value {
  const { args, site } = argumentsOf(m, e, undefined, scope, frame);
  mark(frame.reach, e.at);
  const owner = constructorFrame(frame);
  const target = owner.newTarget;
  const own = owner.home?.properties.get('constructor')?.value;
  const info = own?.kind === 'thing' ? classInfoOf(own) : undefined;
  if (!target || !info) return undefinedValue;
  const made = constructValue(m, info.parent ?? undefinedValue, args, site, target);
  for (let at: Frame | undefined = frame; at; at = at.outer) at.self = made;
  if (made.kind === 'thing') {
    initializeFields(m, info, made, owner);
    if (owner.code?.kind === 'constructor') assignParameterProperties(m, owner.code, scope, owner);
  }
  return undefinedValue;
}

function constructorFrame(frame: Frame): Frame {
  let at = frame;
  while (at.outer) at = at.outer;
  return at;
}

/** `new X(…)`. */
export function evaluateNew(m: Interpreter, e: New, scope: Scope, frame: Frame): Value {
  const callee = settle(m, evaluate(m, e.callee, scope, frame));
  const statement = statementOf(m, e, frame);
  const { args, site } = argumentsOf(m, e, statement, scope, frame);
  mark(frame.reach, e.at);
  m.hereFile = frame.file;
  m.hereSpan = e.at;
  return constructValue(m, callee, args, site);
}

