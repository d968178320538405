import { primitive, undefinedValue } from '../value';
import type { Cell, Scope, Value } from '../value';
import type { Interpreter } from './interpreter';

/** A function's own scope: knows what it was called with, for `arguments`. */
interface CallScope extends Scope {
  readonly args?: readonly Value[];
}

export function createScope(parent: Scope | undefined, args?: readonly Value[]): CallScope {
  return { cells: new Map(), parent, args };
}

function findCell(scope: Scope, name: string): Cell | undefined {
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    const cell = at.cells.get(name);
    if (cell) return cell;
  }
  return undefined;
}

/** Names whose absence a server program asks for with `typeof`. */
const browserOnly = new Set(['window', 'document', 'localStorage', 'sessionStorage', 'XMLHttpRequest', 'importScripts', 'HTMLElement', 'location', 'history']);

/**
 * The value of a name. A name that is nowhere declared is unknown (`name:X`), as is one that is read before its
 * declaration has run; neither throws.
 */
export function readName(m: Interpreter, scope: Scope, name: string): Value {
  const cell = findCell(scope, name);
  if (cell) return cell.value ?? m.unknown(`name:${name}`);
  if (name === 'undefined') return undefinedValue;
  if (name === 'arguments') {
    for (let at: CallScope | undefined = scope; at; at = at.parent) if (at.args) return m.list(at.args, []);
  }
  if (name === 'NaN') return primitive(NaN);
  if (name === 'Infinity') return primitive(Infinity);
  return m.unknown(`name:${name}`);
}

/** `typeof name` for a name that is nowhere declared: known for what only browsers have. */
export function isMissingOnServers(scope: Scope, name: string): boolean {
  return browserOnly.has(name) && !findCell(scope, name);
}

/** Gives a cell a value; taken back with the trail. */
function setCell(m: Interpreter, cell: Cell, value: Value): void {
  if (m.exploring) {
    const before = cell.value;
    m.undo.push(() => { cell.value = before; });
  }
  cell.value = value;
}

/** Assigns to a name; a name that is nowhere declared becomes a global. */
export function assignName(m: Interpreter, scope: Scope, name: string, value: Value): void {
  const cell = findCell(scope, name);
  if (cell) {
    if (!cell.constant || cell.value === undefined) setCell(m, cell, value);
    return;
  }
  const globals = m.globals.cells;
  globals.set(name, { value, constant: false });
  m.trail(() => { globals.delete(name); });
}

/** Declares a name in this very scope. A second declaration (broken source) takes over the cell. */
export function declareName(m: Interpreter, scope: Scope, name: string, constant: boolean, value?: Value): Cell {
  const before = scope.cells.get(name);
  const cell: Cell = { value, constant };
  scope.cells.set(name, cell);
  if (before && m.exploring) m.undo.push(() => { scope.cells.set(name, before); });
  return cell;
}
