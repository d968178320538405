import type { TSESTree } from '@typescript-eslint/typescript-estree';
import type { Statement } from '../core';
import type { Context, Maybe } from './context';
import { spanOf } from './context';
import { lowerExpression } from './expressions';
import { lowerTarget, namesOf } from './patterns';
import { lowerBlock, lowerStatement } from './statements';

export function lowerFor(node: TSESTree.ForStatement, label: string | undefined, c: Context): Statement {
  return {
    op: 'loop',
    label,
    init: lowerInit(node.init, c),
    test: node.test ? lowerExpression(node.test, c) : undefined,
    update: node.update ? lowerExpression(node.update, c) : undefined,
    body: lowerBlock(node.body, c),
    testFirst: true,
    at: spanOf(node),
  };
}

export function lowerWhile(node: TSESTree.WhileStatement | TSESTree.DoWhileStatement, label: string | undefined, c: Context): Statement {
  return { op: 'loop', label, init: [], test: lowerExpression(node.test, c), body: lowerBlock(node.body, c), testFirst: node.type === 'WhileStatement', at: spanOf(node) };
}

/** `for … of`, `for await … of` (awaiting is plain sequence) and `for … in`. */
export function lowerEach(node: TSESTree.ForOfStatement | TSESTree.ForInStatement, label: string | undefined, c: Context): Statement {
  const declaration = node.left?.type === 'VariableDeclaration' ? node.left : undefined;
  const target = lowerTarget(declaration ? declaration.declarations?.[0]?.id : node.left, c);
  if (declaration?.kind === 'var') for (const name of namesOf(target)) c.hoisted.add(name);
  return {
    op: 'each',
    label,
    over: node.type === 'ForOfStatement' ? 'values' : 'keys',
    target,
    // A `var` was bound when its function was entered: here it is only assigned.
    declares: declaration !== undefined && declaration.kind !== 'var',
    of: lowerExpression(node.right, c),
    body: lowerBlock(node.body, c),
    at: spanOf(node),
  };
}

function lowerInit(node: Maybe<TSESTree.ForStatement['init']>, c: Context): Statement[] {
  if (!node) return [];
  return node.type === 'VariableDeclaration' ? lowerStatement(node, c) : [{ op: 'do', expression: lowerExpression(node, c), at: spanOf(node) }];
}
