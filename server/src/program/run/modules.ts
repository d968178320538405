import type { Place } from '../../text/place';
import type { Unit } from '../core';
import type { Cell, Scope, Thing, Value } from '../value';
import { primitive, undefinedValue } from '../value';
import { hoist, execute } from './execute';
import { guarded, restoreCounters, saveCounters } from './explore';
import { getMember } from './get';
import { Stop, ProgramThrow, type Frame, type Interpreter, type Module } from './interpreter';
import { folderOf } from '../resolve/path';
import { bindImports, linkExports } from './link';
import { readJson } from './json';
import { createScope } from './scope';

/** What a specifier leads to: a module of the program, or a value that stands for a package. */
export type Found = { readonly module: Module } | { readonly value: Value };

/** Finds what `specifier` names in `from`, and runs it once if it is a file of the program. Never throws. */
export function findModule(m: Interpreter, specifier: string, from: string, at: Place): Found {
  const resolved = m.options.resolve(specifier, from);
  if (!resolved) return { value: m.unknown(`import:${specifier}`, 0, [], { at }) };
  if ('external' in resolved) return { value: externalValue(m, resolved.external, at) };
  return loadFile(m, resolved.file) ?? { value: m.unknown(`import:${specifier}`, 0, [], { at }) };
}

function externalValue(m: Interpreter, name: string, at: Place): Value {
  const { externals } = m.registry;
  const before = externals.get(name);
  if (before) return before;
  const value = m.options.externals?.(name, m) ?? m.unknown(`import:${name}`, 0, [], { at });
  externals.set(name, value);
  m.trail(() => { externals.delete(name); });
  return value;
}

/** Loads a file; undefined when it cannot be read. A file that is being loaded gives what it has exported so far. */
export function loadFile(m: Interpreter, file: string): { readonly module: Module } | undefined {
  const { modules } = m.registry;
  const before = modules.get(file);
  if (before) return { module: before };
  if (modules.size >= m.limits.modules || m.registry.loading >= 50) return undefined;
  const made = /\.jsonc?$/i.test(file) ? createJson(m, file) : create(m, file);
  if (!made) return undefined;
  modules.set(file, made.module);
  m.trail(() => { modules.delete(file); });
  if (made.unit) runModule(m, made.module, made.unit);
  return { module: made.module };
}

function createJson(m: Interpreter, file: string): { module: Module; unit?: Unit } | undefined {
  const text = m.options.text?.(file);
  const json = text === undefined ? undefined : readJson(m, file, text);
  if (!json) return undefined;
  m.note(file);
  return { module: { file, scope: createScope(m.globals), object: m.object([], [['exports', json]]), cells: undefined, namespace: undefined } };
}

function create(m: Interpreter, file: string): { module: Module; unit: Unit } | undefined {
  const unit = m.options.loadUnit(file);
  if (!unit) return undefined;
  const scope = createScope(m.globals);
  const written = [{ file, span: { start: 0, end: 0 } }];
  const exports = m.object(written);
  const object = m.object(written, [['exports', exports], ['id', primitive(file)], ['filename', primitive(file)]], { label: 'module' });
  const cells = unit.body.some(statement => statement.op === 'export' || statement.op === 'export-default') ? new Map<string, Cell>() : undefined;
  const module: Module = { file, scope, object, cells, namespace: cells && namespaceOf(m, cells, file) };
  const bind = (name: string, value: Value): void => { scope.cells.set(name, { value, constant: false }); };
  bind('module', object);
  bind('exports', exports);
  bind('require', requireOf(m, file, object));
  bind('__dirname', primitive(folderOf(file)));
  bind('__filename', primitive(file));
  return { module, unit };
}

/** The live object of all exports. */
function namespaceOf(m: Interpreter, cells: ReadonlyMap<string, Cell>, file: string): Thing {
  return m.object([{ file, span: { start: 0, end: 0 } }], undefined, {
    label: `module:${file}`,
    exotic: {
      get: (_, __, key) => key === '__esModule' ? primitive(true) : cells.has(key) ? cells.get(key)?.value ?? undefinedValue : undefined,
      entries: () => ({ entries: [...cells].map(([key, cell]) => [key, cell.value ?? undefinedValue] as const), open: false }),
    },
  });
}

function requireOf(m: Interpreter, file: string, object: Thing): Value {
  const made = m.native('require', (_, __, [specifier = undefinedValue], site) => {
    const text = m.text(specifier);
    return text === undefined ? m.unknown(`import:${file}:${site.at.span.start}`, 0, [], { at: site.at }) : requireModule(m, text, file, site.at);
  });
  made.open = true;
  made.properties.set('main', { value: m.registry.modules.size === 0 ? object : undefinedValue, enumerable: false });
  return made;
}

/** Runs the statements of a module. One that throws is noted and passed over, for as a rule the fault is ours. */
function runModule(m: Interpreter, module: Module, unit: Unit): void {
  const { scope, file } = module;
  const { registry, statementCall, statementSpan } = m;
  const saved = saveCounters(m);
  const stepsBefore = m.stepsLeft;
  const share = registry.loading > 0 ? Math.min(stepsBefore, m.limits.moduleSteps) : stepsBefore;
  m.stepsLeft = share;
  m.tries = undefined;
  registry.loading++;
  const frame: Frame = { file, reach: m.reachOf(file), self: moduleExports(m, module), home: undefined, args: [], code: undefined, newTarget: undefined, yields: 'await', outer: undefined };
  let stopped: Stop | undefined;
  try {
    for (const name of unit.hoisted ?? []) if (!scope.cells.has(name)) scope.cells.set(name, { value: undefinedValue, constant: false });
    hoist(m, unit.body, scope, frame);
    linkExports(m, module, unit);
    bindImports(m, module, unit);
    for (const statement of unit.body) runStatement(m, module, statement, scope, frame);
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    stopped = error;
  }
  registry.loading--;
  restoreCounters(m, saved);
  Object.assign(m, { statementCall, statementSpan });
  m.stepsLeft = stepsBefore - (share - Math.max(0, m.stepsLeft));
  if (!stopped) return;
  moduleThing(m, module).open = true;
  const { reason, at } = stopped.gaveUp;
  if (reason !== 'steps' || m.stepsLeft <= 0 || registry.loading === 0) throw stopped;
  m.report(at, 'This file takes too many steps to start; the rest of it was not run.');
}

function runStatement(m: Interpreter, module: Module, statement: Unit['body'][number], scope: Scope, frame: Frame): void {
  const saved = saveCounters(m);
  const stopped = guardedStatement(m, () => {
    try {
      if (statement.op === 'export-default') setDefault(m, module, statement, scope, frame);
      else execute(m, statement, scope, frame);
    } catch (error) {
      if (!(error instanceof ProgramThrow)) throw error;
      restoreCounters(m, saved);
      // What hangs on something unknown may as well not happen: an argument that is asked for, a file that is looked for.
      if (m.oracle.taken.length === 0) m.report(error.at, `This throws when the program starts: ${messageOf(m, error.value)}`);
    }
  });
  if (stopped) m.report(stopped, 'This is nested too deeply to be followed.');
}

/** Limits of the run pass through; a stack that overflowed ends the statement only. */
function guardedStatement(m: Interpreter, task: () => void): Place | undefined {
  const result = guarded<undefined>(m, () => {
    task();
    return undefined;
  });
  if (!result) return undefined;
  if (result.gaveUp.reason === 'depth' || result.gaveUp.reason === 'fault') return result.gaveUp.at;
  throw new Stop(result.gaveUp);
}

function setDefault(m: Interpreter, module: Module, statement: Extract<Unit['body'][number], { op: 'export-default' }>, scope: Scope, frame: Frame): void {
  m.hereFile = frame.file;
  m.hereSpan = statement.at;
  const cell = module.cells?.get('default');
  const value = m.evaluate(statement.value, scope, frame);
  if (cell) cell.value = value;
}

function messageOf(m: Interpreter, value: Value): string {
  return m.text(value) ?? 'an error';
}

/** What `require` gives for a module: its `module.exports`, or the object of its ES exports. */
export function moduleExports(m: Interpreter, module: Module): Value {
  if (module.namespace) return module.namespace;
  return module.object.properties.get('exports')?.value ?? m.object([]);
}

function moduleThing(m: Interpreter, module: Module): Thing {
  const value = moduleExports(m, module);
  return value.kind === 'thing' ? value : module.object;
}

export function requireModule(m: Interpreter, specifier: string, from: string, at: Place): Value {
  const found = findModule(m, specifier, from, at);
  return 'value' in found ? found.value : moduleExports(m, found.module);
}

/** What `await import(specifier)` gives: an object with `default` also for a module that has no ES exports. */
export function importModule(m: Interpreter, specifier: string, from: string, at: Place): Value {
  const found = findModule(m, specifier, from, at);
  if ('module' in found && found.module.namespace) return found.module.namespace;
  const value = 'value' in found ? found.value : moduleExports(m, found.module);
  if (value.kind !== 'thing') return value;
  return m.object(value.written, undefined, {
    label: value.label,
    exotic: {
      get: (_, __, key, where) => key === 'default' ? defaultOf(m, value, where) : getMember(m, value, key, where),
      entries: () => m.entries(value),
    },
  });
}

/** The default import of a module without ES exports: itself, unless it was compiled from one that has them. */
export function defaultOf(m: Interpreter, value: Value, at: Place): Value {
  if (value.kind !== 'thing') return value;
  const own = value.properties.get('default');
  if (!own) return value;
  const compiled = m.knownTruth(getMember(m, value, '__esModule', at)) === true;
  return compiled || value.call === undefined ? own.value : value;
}
