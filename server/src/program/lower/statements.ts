import type { TSESTree } from '@typescript-eslint/typescript-estree';
import type { Statement } from '../core';
import { lowerClass } from './classes';
import type { Context, Maybe } from './context';
import { spanOf } from './context';
import { lowerExpression } from './expressions';
import { lowerFunction } from './functions';
import { lowerEach, lowerFor, lowerWhile } from './loops';
import { lowerExportAll, lowerExportAssignment, lowerExportDefault, lowerExportNamed, lowerImportDeclaration, lowerImportEquals, lowerNamespace } from './modules';
import { lowerTarget, namesOf } from './patterns';

/** The statements of a function body, block or file. Function declarations are hoisted names of the body they stand in. */
export function lowerBody(nodes: Maybe<readonly Maybe<TSESTree.Statement>[]>, c: Context): Statement[] {
  for (const node of nodes ?? []) {
    const declared = node?.type === 'ExportNamedDeclaration' || node?.type === 'ExportDefaultDeclaration' ? node.declaration : node;
    if (declared?.type === 'FunctionDeclaration' && declared.id) c.hoisted.add(declared.id.name);
  }
  return lowerStatements(nodes, c);
}

/** A block or single statement as a list. */
export function lowerBlock(node: Maybe<TSESTree.Statement>, c: Context): Statement[] {
  return node?.type === 'BlockStatement' ? lowerStatements(node.body, c) : lowerStatement(node, c);
}

function lowerStatements(nodes: Maybe<readonly Maybe<TSESTree.Statement>[]>, c: Context): Statement[] {
  const statements: Statement[] = [];
  for (const node of nodes ?? []) for (const statement of lowerStatement(node, c)) statements.push(statement);
  return statements;
}

/** Lowers one statement; types and declarations without code give none, some others several. */
export function lowerStatement(node: Maybe<TSESTree.Node>, c: Context, label?: string): Statement[] {
  if (!node) return [];
  const at = spanOf(node);
  switch (node.type) {
    case 'ExpressionStatement': return [{ op: 'do', expression: lowerExpression(node.expression, c), at }];
    case 'VariableDeclaration': return lowerVariables(node, c);
    case 'FunctionDeclaration': return node.id ? [{ op: 'define', name: node.id.name, code: lowerFunction(node, c), at }] : [{ op: 'do', expression: { op: 'function', code: lowerFunction(node, c), at }, at }];
    case 'ClassDeclaration': return lowerClassDeclaration(node, c);
    case 'ReturnStatement': return [{ op: 'return', value: node.argument ? lowerExpression(node.argument, c) : undefined, at }];
    case 'ThrowStatement': return [{ op: 'throw', value: lowerExpression(node.argument, c), at }];
    case 'IfStatement': return [{ op: 'if', test: lowerExpression(node.test, c), yes: lowerBlock(node.consequent, c), no: lowerBlock(node.alternate, c), at }];
    case 'BlockStatement': return [{ op: 'block', body: lowerStatements(node.body, c), at }];
    case 'ForStatement': return [lowerFor(node, label, c)];
    case 'ForInStatement':
    case 'ForOfStatement': return [lowerEach(node, label, c)];
    case 'WhileStatement':
    case 'DoWhileStatement': return [lowerWhile(node, label, c)];
    case 'SwitchStatement': return [lowerSwitch(node, label, c)];
    case 'TryStatement': return [lowerTry(node, c)];
    case 'LabeledStatement': return lowerLabelled(node, c);
    case 'BreakStatement': return [{ op: 'break', label: node.label?.name, at }];
    case 'ContinueStatement': return [{ op: 'continue', label: node.label?.name, at }];
    case 'WithStatement': return [{ op: 'do', expression: lowerExpression(node.object, c), at: spanOf(node.object) }, ...lowerStatement(node.body, c)];
    case 'ImportDeclaration': return lowerImportDeclaration(node, c);
    case 'ExportNamedDeclaration': return lowerExportNamed(node, c);
    case 'ExportDefaultDeclaration': return lowerExportDefault(node, c);
    case 'ExportAllDeclaration': return lowerExportAll(node, c);
    case 'TSImportEqualsDeclaration': return lowerImportEquals(node, c);
    case 'TSExportAssignment': return lowerExportAssignment(node, c);
    case 'TSModuleDeclaration': return lowerNamespace(node, c);
    case 'TSEnumDeclaration': return [lowerEnum(node, c)];
    default: return [];
  }
}

function lowerVariables(node: TSESTree.VariableDeclaration, c: Context): Statement[] {
  if (node.declare) return [];
  const scope = node.kind === 'var' ? 'function' : 'block';
  const constant = node.kind !== 'var' && node.kind !== 'let';
  return (node.declarations ?? []).map(declarator => {
    const target = lowerTarget(declarator.id, c);
    if (scope === 'function') for (const name of namesOf(target)) c.hoisted.add(name);
    return { op: 'declare', scope, constant, slot: { target, value: declarator.init ? lowerExpression(declarator.init, c) : undefined }, at: spanOf(declarator) };
  });
}

function lowerClassDeclaration(node: TSESTree.ClassDeclaration, c: Context): Statement[] {
  if (node.declare) return [];
  const at = spanOf(node);
  const code = lowerClass(node, c);
  return [code.name ? { op: 'define-class', name: code.name, code, at } : { op: 'do', expression: { op: 'class', code, at }, at }];
}

function lowerSwitch(node: TSESTree.SwitchStatement, label: string | undefined, c: Context): Statement {
  return {
    op: 'switch',
    label,
    of: lowerExpression(node.discriminant, c),
    cases: (node.cases ?? []).map(one => ({ test: one.test ? lowerExpression(one.test, c) : undefined, body: lowerStatements(one.consequent, c), at: spanOf(one) })),
    at: spanOf(node),
  };
}

function lowerTry(node: TSESTree.TryStatement, c: Context): Statement {
  const { handler, finalizer } = node;
  return {
    op: 'try',
    body: lowerBlock(node.block, c),
    caught: handler ? { target: handler.param ? lowerTarget(handler.param, c) : undefined, body: lowerBlock(handler.body, c) } : undefined,
    finally: finalizer ? lowerBlock(finalizer, c) : undefined,
    at: spanOf(node),
  };
}

const TAKES_LABEL = new Set(['ForStatement', 'ForInStatement', 'ForOfStatement', 'WhileStatement', 'DoWhileStatement', 'SwitchStatement']);

function lowerLabelled(node: TSESTree.LabeledStatement, c: Context): Statement[] {
  const label = node.label?.name ?? '';
  if (node.body && TAKES_LABEL.has(node.body.type)) return lowerStatement(node.body, c, label);
  return [{ op: 'labelled', label, body: lowerBlock(node.body, c), at: spanOf(node) }];
}

function lowerEnum(node: TSESTree.TSEnumDeclaration, c: Context): Statement {
  const members = (node.body?.members ?? []).map(member => ({
    name: member.id?.type === 'Identifier' ? member.id.name : member.id?.type === 'Literal' ? String(member.id.value) : '',
    value: member.initializer ? lowerExpression(member.initializer, c) : undefined,
    at: spanOf(member),
  }));
  return { op: 'define-enum', name: node.id?.name ?? '', members, at: spanOf(node) };
}
