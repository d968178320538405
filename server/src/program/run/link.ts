import type { Statement, Unit } from '../core';
import type { Cell, Value } from '../value';
import { undefinedValue } from '../value';
import { getMember } from './get';
import type { Interpreter, Module } from './interpreter';
import { defaultOf, findModule, moduleExports, type Found } from './modules';

type Import = Extract<Statement, { op: 'import' }>;
type Export = Extract<Statement, { op: 'export' }>;

/** Makes the live bindings of a module's own exports, before any of its code or its imports run. */
export function linkExports(_m: Interpreter, module: Module, unit: Unit): void {
  const { cells, scope } = module;
  if (!cells) return;
  const imported = new Set(unit.body.flatMap(s => s.op === 'import' ? s.names.map(name => name.local) : []));
  for (const statement of unit.body) {
    if (statement.op === 'export-default') cells.set('default', { value: undefined, constant: false });
    if (statement.op !== 'export' || statement.specifier !== undefined) continue;
    for (const { name, exported } of statement.names) {
      if (imported.has(name)) continue;
      let cell = scope.cells.get(name);
      if (!cell) {
        // A destructured `export const { a } = b` is bound when it runs.
        cell = { value: undefined, constant: true };
        scope.cells.set(name, cell);
      }
      cells.set(exported, cell);
    }
  }
}

/** Loads what a module imports, in order, and binds the names. */
export function bindImports(m: Interpreter, module: Module, unit: Unit): void {
  for (const statement of unit.body) {
    if (statement.op === 'import') bindImport(m, module, statement);
    else if (statement.op === 'export' && statement.specifier !== undefined) reExport(m, module, statement, statement.specifier);
  }
  for (const statement of unit.body) {
    if (statement.op !== 'export' || statement.specifier !== undefined) continue;
    for (const { name, exported } of statement.names) {
      const cell = module.scope.cells.get(name);
      if (cell && !module.cells?.has(exported)) module.cells?.set(exported, cell);
    }
  }
}

function bindImport(m: Interpreter, module: Module, statement: Import): void {
  const at = { file: module.file, span: statement.at };
  const found = findModule(m, statement.specifier, module.file, at);
  for (const name of statement.names) {
    module.scope.cells.set(name.local, name.name === '*' ? { value: wholeOf(m, found), constant: true } : cellOf(m, found, name.name, statement.specifier, { file: module.file, span: name.at }));
  }
}

function wholeOf(m: Interpreter, found: Found): Value {
  return 'value' in found ? found.value : moduleExports(m, found.module);
}

/** The live binding of an export, or a cell with what it is now. */
function cellOf(m: Interpreter, found: Found, name: string, specifier: string, at: { file: string; span: Import['at'] }): Cell {
  if ('module' in found && found.module.cells) {
    const cell = found.module.cells.get(name);
    if (cell) return cell;
    // Only a type, or passed on by something that could not be read.
    return { value: m.unknown(`import:${specifier}.${name}`, 0, [], { at }), constant: true };
  }
  const whole = wholeOf(m, found);
  const value = name === 'default' ? defaultOf(m, whole, at) : whole.kind === 'primitive' ? undefinedValue : getMember(m, whole, name, at);
  const missing = value.kind === 'primitive' && value.value === undefined;
  return { value: missing ? m.unknown(`import:${specifier}.${name}`, 0, [], { at }) : value, constant: true };
}

function reExport(m: Interpreter, module: Module, statement: Export, specifier: string): void {
  const { cells } = module;
  if (!cells) return;
  const at = { file: module.file, span: statement.at };
  const found = findModule(m, specifier, module.file, at);
  for (const { name, exported } of statement.names) {
    if (name !== '*') cells.set(exported, cellOf(m, found, name, specifier, at));
    else if (exported !== '*') cells.set(exported, { value: wholeOf(m, found), constant: true });
    else reExportAll(m, cells, found);
  }
}

function reExportAll(m: Interpreter, cells: Map<string, Cell>, found: Found): void {
  if ('module' in found && found.module.cells) {
    for (const [name, cell] of found.module.cells) if (name !== 'default' && !cells.has(name)) cells.set(name, cell);
    return;
  }
  const whole = wholeOf(m, found);
  if (whole.kind !== 'thing') return;
  for (const [name, value] of m.entries(whole).entries) if (name !== 'default' && !cells.has(name)) cells.set(name, { value, constant: true });
}
