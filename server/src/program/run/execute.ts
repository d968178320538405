import type { Expression, Statement } from '../core';
import type { Scope, Value } from '../value';
import { primitive, undefinedValue } from '../value';
import { assignSlot, bindTarget } from './bind';
import { makeClass } from './classes';
import { sameOrAsk } from './same-or-ask';
import { truthy } from './decide';
import { evaluate } from './evaluate';
import { restoreCounters, saveCounters } from './explore';
import { ProgramThrow, step, type Frame, type Interpreter } from './interpreter';
import { makeFunction } from './invoke';
import { executeEach, executeLoop } from './loops';
import { createScope, declareName } from './scope';

/** How a statement ended, when not by running to its end. */
export type Completion =
  | undefined
  | { readonly kind: 'break' | 'continue'; readonly label?: string }
  | { readonly kind: 'return'; readonly value: Value };

/** Runs the statements of a function body, a block or a file in `scope`; declarations are bound first. */
export function executeBody(m: Interpreter, body: readonly Statement[], scope: Scope, frame: Frame): Completion {
  hoist(m, body, scope, frame);
  for (const statement of body) {
    const completion = execute(m, statement, scope, frame);
    if (completion) return completion;
  }
  return undefined;
}

/** Binds the functions, classes and block-scoped names of a block. */
export function hoist(m: Interpreter, body: readonly Statement[], scope: Scope, frame: Frame): void {
  for (const statement of body) {
    switch (statement.op) {
      case 'define': {
        const value = makeFunction(m, statement.code, scope, frame);
        const cell = scope.cells.get(statement.name);
        if (cell) cell.value = value;
        else scope.cells.set(statement.name, { value, constant: false });
        break;
      }
      case 'define-class':
      case 'define-enum':
        if (!scope.cells.has(statement.name)) scope.cells.set(statement.name, { value: undefined, constant: false });
        break;
      case 'declare':
        if (statement.scope === 'block' && statement.slot.target.bind === 'name' && !scope.cells.has(statement.slot.target.name)) {
          scope.cells.set(statement.slot.target.name, { value: undefined, constant: statement.constant });
        }
        break;
      default:
    }
  }
}

/** Runs a block in a scope of its own, when it declares something. */
export function executeBlock(m: Interpreter, body: readonly Statement[], scope: Scope, frame: Frame): Completion {
  return executeBody(m, body, body.some(declares) ? createScope(scope) : scope, frame);
}

function declares(statement: Statement): boolean {
  return statement.op === 'declare' && statement.scope === 'block' || statement.op === 'define' || statement.op === 'define-class' || statement.op === 'define-enum';
}

/** Runs one statement. */
export function execute(m: Interpreter, s: Statement, scope: Scope, frame: Frame): Completion {
  step(m);
  m.hereFile = frame.file;
  m.hereSpan = s.at;
  switch (s.op) {
    case 'do':
      noteCall(m, s.expression, s.at, true);
      evaluate(m, s.expression, scope, frame);
      return undefined;
    case 'declare': return declare(m, s, scope, frame);
    case 'define': {
      // A function in a block is seen by the whole function as well, once its declaration has been passed.
      const own = scope.cells.get(s.name);
      if (own?.value) shareWithFunction(scope, s.name, own.value);
      return undefined;
    }
    case 'define-class': {
      const value = makeClass(m, s.code, scope, frame);
      declareName(m, scope, s.name, false, value);
      return undefined;
    }
    case 'define-enum':
      defineEnum(m, s, scope, frame);
      return undefined;
    case 'block': return executeBlock(m, s.body, scope, frame);
    case 'if': return executeIf(m, s, scope, frame);
    case 'loop': return executeLoop(m, s, scope, frame);
    case 'each': return executeEach(m, s, scope, frame);
    case 'switch': return executeSwitch(m, s, scope, frame);
    case 'try': return executeTry(m, s, scope, frame);
    case 'labelled': {
      const completion = executeBlock(m, s.body, scope, frame);
      return completion?.kind === 'break' && completion.label === s.label ? undefined : completion;
    }
    case 'return':
      return { kind: 'return', value: s.value ? evaluate(m, s.value, scope, frame) : undefinedValue };
    case 'throw':
      return m.throw(evaluate(m, s.value, scope, frame), { file: frame.file, span: s.at });
    case 'break':
    case 'continue': return { kind: s.op, label: s.label };
    case 'export-default':
    case 'import':
    case 'export': return undefined;
  }
}

/** Remembers the call that a statement consists of. */
function noteCall(m: Interpreter, e: Expression, span: Statement['at'], dropped: boolean): void {
  let at = e;
  m.statementDrops = dropped;
  for (;;) {
    if (at.op === 'await' || at.op === 'chain') at = at.of;
    else if (at.op === 'assign') {
      at = at.value;
      m.statementDrops = false;
    }
    else if (at.op === 'unary' && at.operator === 'void') at = at.of;
    else break;
  }
  m.statementCall = at.op === 'call' || at.op === 'new' ? at : undefined;
  m.statementSpan = span;
}

type Of<Op extends Statement['op']> = Extract<Statement, { op: Op }>;

function declare(m: Interpreter, s: Of<'declare'>, scope: Scope, frame: Frame): Completion {
  const { slot } = s;
  if (s.scope === 'function' && !slot.value) return undefined;
  if (slot.value) noteCall(m, slot.value, s.at, false);
  const value = slot.value ? evaluate(m, slot.value, scope, frame) : undefinedValue;
  bindTarget(m, slot.target, value, scope, frame, s.scope === 'function' ? 'var' : s.constant ? 'const' : 'let');
  return undefined;
}

function shareWithFunction(scope: Scope, name: string, value: Value): void {
  for (let at = scope.parent; at; at = at.parent) {
    const cell = at.cells.get(name);
    if (!cell) continue;
    if (cell.value?.kind === 'primitive' && cell.value.value === undefined) cell.value = value;
    return;
  }
}

function defineEnum(m: Interpreter, s: Of<'define-enum'>, scope: Scope, frame: Frame): void {
  const { file } = frame;
  const made = m.object([{ file, span: s.at }]);
  const inner = createScope(scope);
  let next: number | undefined = 0;
  for (const member of s.members) {
    const at = { file, span: member.at };
    const value: Value = member.value ? evaluate(m, member.value, inner, frame) : next === undefined ? m.unknown(`enum:${member.name}`) : primitive(next, [at]);
    next = value.kind === 'primitive' && typeof value.value === 'number' ? value.value + 1 : undefined;
    made.properties.set(member.name, { value, keyAt: at, propertyAt: at, enumerable: true });
    if (value.kind === 'primitive' && typeof value.value === 'number') made.properties.set(String(value.value), { value: primitive(member.name, [at]), enumerable: true });
    inner.cells.set(member.name, { value, constant: true });
  }
  declareName(m, scope, s.name, false, made);
}

function executeIf(m: Interpreter, s: Of<'if'>, scope: Scope, frame: Frame): Completion {
  // A chain of `else if` is walked, not recursed into.
  let at = s;
  for (;;) {
    const test = evaluate(m, at.test, scope, frame);
    const yes = truthy(m, test, { file: frame.file, span: at.test.at }, preferred(at));
    const branch = yes ? at.yes : at.no;
    const [only] = branch;
    if (yes || branch.length !== 1 || only?.op !== 'if') return branch.length > 0 ? executeBlock(m, branch, scope, frame) : undefined;
    at = only;
    step(m);
  }
}

/** A branch that only throws or exits is not what usually happens. */
function preferred(s: Of<'if'>): boolean | undefined {
  if (onlyFails(s.yes)) return false;
  return onlyFails(s.no) ? true : undefined;
}

function onlyFails(branch: readonly Statement[]): boolean {
  const last = branch[branch.length - 1];
  if (last?.op === 'block') return onlyFails(last.body);
  return last?.op === 'throw' || last?.op === 'do' && isExit(last.expression);
}

function isExit(e: Expression): boolean {
  return e.op === 'call' && e.callee.op === 'member' && e.callee.object.op === 'name' && e.callee.object.name === 'process' && 'name' in e.callee.key && e.callee.key.name === 'exit';
}

function executeSwitch(m: Interpreter, s: Of<'switch'>, scope: Scope, frame: Frame): Completion {
  const value = evaluate(m, s.of, scope, frame);
  const inner = createScope(scope);
  for (const one of s.cases) hoist(m, one.body, inner, frame);
  let from = s.cases.findIndex(one => one.test && sameOrAsk(m, value, evaluate(m, one.test, inner, frame), { file: frame.file, span: one.test.at }));
  if (from < 0) from = s.cases.findIndex(one => !one.test);
  if (from < 0) return undefined;
  for (const one of s.cases.slice(from)) {
    for (const statement of one.body) {
      const completion = execute(m, statement, inner, frame);
      if (!completion) continue;
      return completion.kind === 'break' && (completion.label === undefined || completion.label === s.label) ? undefined : completion;
    }
  }
  return undefined;
}

function executeTry(m: Interpreter, s: Of<'try'>, scope: Scope, frame: Frame): Completion {
  let completion: Completion;
  let pending: ProgramThrow | undefined;
  const saved = saveCounters(m);
  if (s.caught) m.tries = { asked: 0 };
  try {
    completion = executeBlock(m, s.body, scope, frame);
  } catch (error) {
    if (!(error instanceof ProgramThrow)) throw error;
    pending = error;
    restoreCounters(m, saved);
  }
  m.tries = saved.tries;
  if (pending && s.caught) {
    const thrown = pending;
    pending = undefined;
    try {
      completion = executeCatch(m, s.caught, thrown.value, scope, frame);
    } catch (error) {
      if (!(error instanceof ProgramThrow)) throw error;
      pending = error;
      restoreCounters(m, saved);
    }
  }
  if (s.finally) {
    const last = executeBlock(m, s.finally, scope, frame);
    if (last) return last;
  }
  if (pending) throw pending;
  return completion;
}

function executeCatch(m: Interpreter, caught: NonNullable<Of<'try'>['caught']>, value: Value, scope: Scope, frame: Frame): Completion {
  const inner = createScope(scope);
  if (caught.target) assignSlot(m, { target: caught.target }, value, inner, frame, 'let');
  return executeBlock(m, caught.body, inner, frame);
}
