import type { FunctionCode, Parameter } from '../core';
import type { Closure, Scope, Site, Thing, Value } from '../value';
import { undefinedValue } from '../value';
import { assignSlot, bindTarget } from './bind';
import { tooDeep, settledBy } from './call';
import { initializeFields, type ClassInfo } from './classes';
import { executeBody } from './execute';
import { Stop, step, type Frame, type InnerClosure, type Interpreter } from './interpreter';
import { makeList } from './contents';
import { createScope } from './scope';
import { setMember } from './set';

/** Makes a function value in its scope. */
export function makeFunction(m: Interpreter, code: FunctionCode, scope: Scope, frame: Frame, home?: Thing): Thing {
  const arrow = code.kind === 'arrow';
  const call: InnerClosure = { code, file: frame.file, scope, home: home ?? (arrow ? frame.home : undefined), outer: arrow ? frame : undefined };
  const made: Thing = { kind: 'thing', class: 'function', properties: new Map(), prototype: m.prototypes.function, written: [{ file: frame.file, span: code.at }], open: false, call };
  if (!m.exploring) m.options.made?.(made);
  return made;
}

/** Runs a function of the program. `newTarget`: it is called by `new` of that thing. */
export function invoke(m: Interpreter, callee: Thing, closure: InnerClosure, self: Value | undefined, args: readonly Value[], site: Site, newTarget: Thing | undefined): Value {
  const { code } = closure;
  if (m.depth >= m.limits.depth) return tooDeep(m, callee, args, site);
  if (code.generator) return runGenerator(m, closure, self, args);
  if (!code.async) return run(m, closure, self, args, newTarget, undefined);
  const outer = m.tries;
  // What an async function throws does not leave the call; whoever awaits it may have a catch.
  const result = settledBy(m, () => run(m, closure, self, args, undefined, undefined));
  m.tries = outer;
  return result;
}

/** Runs a generator function as if `yield` only waited: what compiled async functions do. */
export function runAsSequence(m: Interpreter, closure: InnerClosure, self: Value, args: readonly Value[]): Value {
  return settledBy(m, () => run(m, closure, self, args, undefined, 'await'));
}

const mostYields = 100;
/** Ends a generator that yields without end. */
const enough = new Stop({ reason: 'steps', at: { file: '', span: { start: 0, end: 0 } } });

/** Runs a generator to its end at once and gives what it yields as a list. */
function runGenerator(m: Interpreter, closure: InnerClosure, self: Value | undefined, args: readonly Value[]): Value {
  const yields: Value[] = [];
  const { depth, tries } = m;
  let open = false;
  try {
    run(m, closure, self, args, undefined, yields);
  } catch (error) {
    if (error !== enough) throw error;
    Object.assign(m, { depth, tries });
    open = true;
  }
  return makeList(m, yields, open, [{ file: closure.file, span: closure.code.at }]);
}

/** Takes a yielded value; ends a generator that has no end. */
export function takeYield(yields: Value[], value: Value): void {
  if (yields.length >= mostYields) throw enough;
  yields.push(value);
}

function run(m: Interpreter, closure: InnerClosure, self: Value | undefined, args: readonly Value[], newTarget: Thing | undefined, yields: Frame['yields']): Value {
  const { code, outer } = closure;
  const arrow = code.kind === 'arrow' && outer !== undefined;
  const frame: Frame = {
    file: closure.file,
    reach: m.reachOf(closure.file),
    self: arrow ? outer.self : self ?? undefinedValue,
    home: closure.home,
    args: arrow ? outer.args : args,
    code,
    newTarget: arrow ? outer.newTarget : newTarget,
    yields,
    outer: arrow ? outer : undefined,
  };
  if (newTarget && self === undefined) frame.self = undefined;
  const { hereFile, hereSpan } = m;
  m.depth++;
  step(m);
  const scope = createScope(closure.scope, arrow ? undefined : args);
  bindParameters(m, code, args, scope, frame);
  for (const name of code.hoisted) if (!scope.cells.has(name)) scope.cells.set(name, { value: undefinedValue, constant: false });
  const info = closure.fields as ClassInfo | undefined;
  if (info && !info.derived && frame.self?.kind === 'thing') initializeFields(m, info, frame.self, frame);
  if (code.kind === 'constructor') assignParameterProperties(m, code, scope, frame);
  const completion = executeBody(m, code.body, scope, frame);
  m.depth--;
  m.hereFile = hereFile;
  m.hereSpan = hereSpan;
  const value = completion?.kind === 'return' ? completion.value : undefinedValue;
  if (newTarget && !arrow) return value.kind === 'thing' ? value : frame.self ?? m.object([]);
  return value;
}

function bindParameters(m: Interpreter, code: FunctionCode, args: readonly Value[], scope: Scope, frame: Frame): void {
  const { parameters } = code;
  for (let i = 0; i < parameters.length; i++) {
    const parameter = parameters[i];
    if (!parameter) continue;
    const value = args[i] ?? undefinedValue;
    if (parameter.target.bind === 'name' && !parameter.fallback) scope.cells.set(parameter.target.name, { value, constant: false });
    else assignSlot(m, parameter, value, scope, frame, 'parameter');
  }
  if (code.rest) bindTarget(m, code.rest, m.list(args.slice(parameters.length), []), scope, frame, 'parameter');
}

/** `constructor(private app: Express)` also sets `this.app`; a derived class does so after `super()`. */
export function assignParameterProperties(m: Interpreter, code: FunctionCode, scope: Scope, frame: Frame): void {
  const { self } = frame;
  if (self?.kind !== 'thing') return;
  for (const parameter of code.parameters) {
    const name = propertyName(parameter);
    const value = name === undefined ? undefined : scope.cells.get(name)?.value;
    if (name !== undefined && value) setMember(m, self, name, value, { file: frame.file, span: parameter.target.at });
  }
}

function propertyName(parameter: Parameter): string | undefined {
  return parameter.property && parameter.target.bind === 'name' ? parameter.target.name : undefined;
}

/** The closure of a thing, when it is a function of the program. */
export function closureOf(thing: Thing): Closure | undefined {
  return thing.call && 'code' in thing.call ? thing.call : undefined;
}
