import type ts from 'typescript';
import type { ScriptProblem } from './script';

/** Tries a conversion of some nodes; throws when it fails. */
type Trial = (nodes: readonly ts.Node[]) => unknown;

const MAX_TRIALS = 400;

/**
 * Replaces every expression or statement that lies more than `levels` below the root by an empty one, so that recursive
 * walks do not run out of stack. Works without recursion.
 */
export function cutDeepParts(api: typeof ts, source: ts.SourceFile, levels: number): ScriptProblem[] {
  const problems: ScriptProblem[] = [];
  const stack: { node: ts.Node; depth: number }[] = [{ node: source, depth: 0 }];
  for (let next = stack.pop(); next; next = stack.pop()) {
    const { node, depth } = next;
    if (depth > levels && replace(api, node)) {
      problems.push({ at: { start: node.getStart(source), end: node.end }, message: 'Nested too deeply to be read.' });
      continue;
    }
    api.forEachChild(node, child => { stack.push({ node: child, depth: depth + 1 }); });
  }
  return problems;
}

/** Takes away lists of types in angle brackets that are not closed yet: what most often breaks a conversion, and nobody reads them. */
export function dropUnclosedTypes(api: typeof ts, source: ts.SourceFile): void {
  const stack: ts.Node[] = [source];
  for (let node = stack.pop(); node; node = stack.pop()) {
    for (const key of ['typeParameters', 'typeArguments'] as const) {
      const list = (node as { typeParameters?: ts.NodeArray<ts.Node>; typeArguments?: ts.NodeArray<ts.Node> })[key];
      if (list && !/^\s*>/.test(source.text.slice(list.end, list.end + 200))) Object.assign(node, { [key]: undefined });
    }
    api.forEachChild(node, child => { stack.push(child); });
  }
}

/** Finds the smallest nodes on which `trial` fails and replaces them by empty ones. */
export function replaceBrokenParts(api: typeof ts, source: ts.SourceFile, trial: Trial): ScriptProblem[] {
  const problems: ScriptProblem[] = [];
  let left = MAX_TRIALS;
  const fails = (node: ts.Node): boolean => {
    if (left-- <= 0) return false;
    try {
      trial([node]);
      return false;
    } catch {
      return true;
    }
  };
  const open = source.statements.filter(fails) as ts.Node[];
  for (let node = open.pop(); node; node = open.pop()) {
    const children: ts.Node[] = [];
    api.forEachChild(node, child => { children.push(child); });
    const guilty = children.filter(fails);
    if (guilty.length > 0) {
      open.push(...guilty);
      continue;
    }
    let target: ts.Node = node;
    while (!replace(api, target) && target.parent) target = target.parent;
    problems.push({ at: { start: target.pos, end: target.end }, message: 'Too broken to be read.' });
  }
  return problems;
}

/** Last resort: takes out whole statements of the file on which `trial` fails. */
export function dropBrokenStatements(source: ts.SourceFile, trial: Trial): ScriptProblem[] {
  const problems: ScriptProblem[] = [];
  const kept = source.statements.filter(statement => {
    try {
      trial([statement]);
      return true;
    } catch {
      problems.push({ at: { start: statement.pos, end: statement.end }, message: 'Too broken to be read.' });
      return false;
    }
  });
  Object.assign(source, { statements: Object.assign(kept, { pos: source.statements.pos, end: source.statements.end }) });
  return problems;
}

/** Puts an empty node of the same sort in the node's place; false when its place takes no such node. */
function replace(api: typeof ts, node: ts.Node): boolean {
  const { parent } = node;
  if (!parent) return false;
  const substitute = api.isStatement(node) && !api.isBlock(node) ? api.factory.createEmptyStatement()
    : api.isExpression(node) && !api.isIdentifier(node) ? api.factory.createIdentifier('')
      : undefined;
  if (!substitute) return false;
  const empty = api.setTextRange(substitute, { pos: node.end, end: node.end });
  Object.assign(empty, { parent });
  for (const [key, value] of Object.entries(parent)) {
    if (key === 'parent') continue;
    const index = Array.isArray(value) ? value.indexOf(node) : -1;
    if (value === node) Object.assign(parent, { [key]: empty });
    else if (index >= 0) (value as ts.Node[])[index] = empty;
    else continue;
    return true;
  }
  return false;
}
