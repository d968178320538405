import type { ScriptTree } from '../../syntax/script';
import type { Statement, Unit } from '../core';
import type { Context } from './context';
import { spanOf, unknownAt } from './context';
import { lowerBody, lowerStatement } from './statements';

/**
 * Lowers the tree of a script into the core. Never throws: what is missing or not understood becomes `unknown`, and a
 * statement nested too deeply for a walk as well. Imports come first in the body, as they are hoisted.
 */
export function lowerScript(tree: ScriptTree): Unit {
  const c: Context = { text: tree.text, imports: new Set(), hoisted: new Set(), namespace: undefined };
  const body = attempt(() => lowerBody(tree.program.body, c))
    ?? tree.program.body.flatMap(node => attempt(() => lowerStatement(node, c)) ?? [{ op: 'do', expression: unknownAt(node), at: spanOf(node) } satisfies Statement]);
  const first = body.filter(isImport);
  return { file: tree.file, text: tree.text, body: first.length > 0 ? [...first, ...body.filter(statement => !isImport(statement))] : body, imports: [...c.imports], hoisted: [...c.hoisted] };
}

/** undefined when the stack is used up. */
function attempt<T>(task: () => T): T | undefined {
  try {
    return task();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function isImport(statement: Statement): boolean {
  return statement.op === 'import' || statement.op === 'export' && statement.specifier !== undefined;
}
