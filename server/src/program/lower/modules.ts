import type { TSESTree } from '@typescript-eslint/typescript-estree';
import type { Span } from '../../text/place';
import type { Expression, Statement } from '../core';
import type { Context, Maybe } from './context';
import { spanOf } from './context';
import { lowerExpression } from './expressions';
import { wrapStatements } from './functions';
import { namesOf } from './patterns';
import { lowerStatement } from './statements';

export function lowerImportDeclaration(node: TSESTree.ImportDeclaration, c: Context): Statement[] {
  const specifier = node.source?.value;
  const values = (node.specifiers ?? []).filter(one => one.type !== 'ImportSpecifier' || one.importKind !== 'type');
  const onlyTypes = node.importKind === 'type' || values.length === 0 && node.specifiers?.length > 0;
  if (typeof specifier !== 'string' || onlyTypes) return [];
  c.imports.add(specifier);
  const names = values.map(one => ({
    name: one.type === 'ImportSpecifier' ? exportedName(one.imported) : one.type === 'ImportNamespaceSpecifier' ? '*' : 'default',
    local: one.local?.name ?? '',
    at: spanOf(one),
  }));
  return [{ op: 'import', specifier, names, at: spanOf(node) }];
}

export function lowerExportNamed(node: TSESTree.ExportNamedDeclaration, c: Context): Statement[] {
  const at = spanOf(node);
  if (node.exportKind === 'type') return [];
  if (node.declaration) {
    const statements = lowerStatement(node.declaration, c);
    return [...statements, ...exportOf(statements.flatMap(declaredNames), at, c)];
  }
  const names = (node.specifiers ?? []).filter(one => one.exportKind !== 'type').map(one => ({ name: exportedName(one.local), exported: exportedName(one.exported), at: spanOf(one) }));
  const specifier = node.source?.value;
  if (typeof specifier === 'string') c.imports.add(specifier);
  return [{ op: 'export', specifier, names, at }];
}

export function lowerExportAll(node: TSESTree.ExportAllDeclaration, c: Context): Statement[] {
  const specifier = node.source?.value;
  if (typeof specifier !== 'string' || node.exportKind === 'type') return [];
  c.imports.add(specifier);
  return [{ op: 'export', specifier, names: [{ name: '*', exported: node.exported ? exportedName(node.exported) : '*', at: spanOf(node) }], at: spanOf(node) }];
}

export function lowerExportDefault(node: TSESTree.ExportDefaultDeclaration, c: Context): Statement[] {
  const at = spanOf(node);
  const { declaration } = node;
  if (declaration?.type !== 'FunctionDeclaration' && declaration?.type !== 'ClassDeclaration') {
    // An exported type or the signature of an overload has no value.
    if (declaration?.type.startsWith('TS') && !('expression' in declaration)) return [];
    return [{ op: 'export-default', value: lowerExpression(declaration, c), at }];
  }
  const [statement] = lowerStatement(declaration, c);
  if (statement?.op === 'do') return [{ op: 'export-default', value: statement.expression, at }];
  return declaration.id && statement ? [statement, { op: 'export-default', value: { op: 'name', name: declaration.id.name, at: spanOf(declaration.id) }, at }] : [];
}

/** `import a = require('b')` and `import a = B.c`. */
export function lowerImportEquals(node: TSESTree.TSImportEqualsDeclaration, c: Context): Statement[] {
  if (node.importKind === 'type' || !node.id) return [];
  const { moduleReference } = node;
  const value = moduleReference?.type === 'TSExternalModuleReference' ? requireCall(moduleReference, c) : qualifiedName(moduleReference, c);
  return [{ op: 'declare', scope: 'block', constant: true, slot: { target: { bind: 'name', name: node.id.name, at: spanOf(node.id) }, value }, at: spanOf(node) }];
}

/** `export = value` is what CommonJS writes as `module.exports = value`. */
export function lowerExportAssignment(node: TSESTree.TSExportAssignment, c: Context): Statement[] {
  const at = spanOf(node);
  const target = { bind: 'member', object: { op: 'name', name: 'module', at }, key: { name: 'exports', at }, at } as const;
  return [{ op: 'do', expression: { op: 'assign', target, value: lowerExpression(node.expression, c), at }, at }];
}

/** `namespace A { … }` runs its body with the object `A`, as TypeScript compiles it. */
export function lowerNamespace(node: TSESTree.TSModuleDeclaration, c: Context): Statement[] {
  if (node.declare || node.kind === 'global' || !node.body || node.id?.type === 'Literal') return [];
  const name = node.id?.type === 'TSQualifiedName' ? rightmostName(node.id) : node.id?.name;
  if (!name) return [];
  const at = spanOf(node);
  c.hoisted.add(name);
  const self: Expression = { op: 'name', name, at };
  const created: Expression = { op: 'assign', target: { bind: 'name', name, at }, value: { op: 'record', entries: [], at }, at };
  const code = wrapStatements(node.body.body, [name], name, at, c);
  const call: Expression = {
    op: 'call', callee: { op: 'function', code, at }, optional: false, at,
    arguments: [{ value: { op: 'logical', operator: '||', left: self, right: created, at }, spread: false }],
  };
  return [{ op: 'declare', scope: 'function', constant: false, slot: { target: { bind: 'name', name, at } }, at }, { op: 'do', expression: call, at }];
}

function exportOf(names: readonly string[], at: Span, c: Context): Statement[] {
  const { namespace } = c;
  if (names.length === 0) return [];
  if (namespace === undefined) return [{ op: 'export', names: names.map(name => ({ name, exported: name, at })), at }];
  return names.map(name => ({
    op: 'do',
    expression: { op: 'assign', target: { bind: 'member', object: { op: 'name', name: namespace, at }, key: { name, at }, at }, value: { op: 'name', name, at }, at },
    at,
  }));
}

function declaredNames(statement: Statement): string[] {
  switch (statement.op) {
    case 'declare': return namesOf(statement.slot.target);
    case 'define':
    case 'define-class':
    case 'define-enum': return [statement.name];
    default: return [];
  }
}

/** Names in import and export lists may be texts. */
function exportedName(node: Maybe<TSESTree.Identifier | TSESTree.StringLiteral>): string {
  return node?.type === 'Literal' ? node.value : node?.name ?? '';
}

function requireCall(node: TSESTree.TSExternalModuleReference, c: Context): Expression {
  const specifier = lowerExpression(node.expression, c);
  if (specifier.op === 'constant' && typeof specifier.value === 'string') c.imports.add(specifier.value);
  const at = spanOf(node);
  return { op: 'call', callee: { op: 'name', name: 'require', at }, arguments: [{ value: specifier, spread: false }], optional: false, at };
}

function qualifiedName(node: Maybe<TSESTree.EntityName>, c: Context): Expression {
  if (node?.type !== 'TSQualifiedName') return lowerExpression(node, c);
  return { op: 'member', object: qualifiedName(node.left, c), key: { name: node.right?.name ?? '', at: spanOf(node.right) }, optional: false, at: spanOf(node) };
}

function rightmostName(node: TSESTree.TSQualifiedName): string {
  return node.right?.name ?? '';
}
