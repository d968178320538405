import type { ScriptTree } from '../../syntax/script';
import type { Statement, Unit } from '../core';
import type { Context } from './context';
import { lowerBody } from './statements';

/**
 * Lowers the tree of a script into the core. Never throws: what is missing or not understood becomes `unknown`, and a
 * file nested too deeply for a walk an empty unit. Imports come first in the body, as they are hoisted.
 */
export function lowerScript(tree: ScriptTree): Unit {
  const c: Context = { text: tree.text, imports: new Set(), hoisted: new Set(), namespace: undefined };
  let body: Statement[] = [];
  try {
    body = lowerBody(tree.program.body, c);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  const first = body.filter(isImport);
  return { file: tree.file, text: tree.text, body: first.length > 0 ? [...first, ...body.filter(statement => !isImport(statement))] : body, imports: [...c.imports], hoisted: [...c.hoisted] };
}

function isImport(statement: Statement): boolean {
  return statement.op === 'import' || statement.op === 'export' && statement.specifier !== undefined;
}
