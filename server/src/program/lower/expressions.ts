import type { TSESTree } from '@typescript-eslint/typescript-estree';
import type { BinaryOperator, Entry, Expression, Item } from '../core';
import { lowerClass } from './classes';
import type { Context, Maybe } from './context';
import { spanOf, unknownAt } from './context';
import { lowerFunction, lowerMethod } from './functions';
import { lowerJsx } from './jsx';
import { lowerKey, lowerMemberKey } from './keys';
import { lowerLiteral, lowerTagged, lowerTemplate } from './literals';
import { lowerTarget } from './patterns';

/** Lowers an expression. Something missing or unheard of becomes `unknown`, never an error. */
export function lowerExpression(node: Maybe<TSESTree.Node>, c: Context): Expression {
  if (!node) return unknownAt(node);
  const at = spanOf(node);
  switch (node.type) {
    case 'Identifier': return node.name === '' ? unknownAt(node) : node.name === 'undefined' ? { op: 'constant', value: undefined, at } : { op: 'name', name: node.name, at };
    case 'Literal': return lowerLiteral(node);
    case 'TemplateLiteral': return lowerTemplate(node, c);
    case 'TaggedTemplateExpression': return lowerTagged(node, c);
    case 'ThisExpression': return { op: 'this', at };
    case 'Super': return { op: 'super', at };
    case 'ArrayExpression': return { op: 'list', items: lowerItems(node.elements, c), at };
    case 'ObjectExpression': return { op: 'record', entries: (node.properties ?? []).flatMap(property => lowerEntry(property, c)), at };
    case 'FunctionExpression':
    case 'ArrowFunctionExpression': return { op: 'function', code: lowerFunction(node, c), at };
    case 'ClassExpression': return { op: 'class', code: lowerClass(node, c), at };
    case 'MemberExpression': return lowerMember(node, c);
    case 'CallExpression': return lowerCall(node, c);
    case 'NewExpression': return { op: 'new', callee: lowerExpression(node.callee, c), arguments: lowerItems(node.arguments, c), at };
    case 'ChainExpression': return { op: 'chain', of: lowerExpression(node.expression, c), at };
    case 'UnaryExpression': return { op: 'unary', operator: node.operator, of: lowerExpression(node.argument, c), at };
    case 'BinaryExpression': return { op: 'binary', operator: node.operator as BinaryOperator, left: lowerOperand(node.left, c), right: lowerExpression(node.right, c), at };
    case 'LogicalExpression': return { op: 'logical', operator: node.operator, left: lowerExpression(node.left, c), right: lowerExpression(node.right, c), at };
    case 'ConditionalExpression': return { op: 'choose', test: lowerExpression(node.test, c), yes: lowerExpression(node.consequent, c), no: lowerExpression(node.alternate, c), at };
    case 'AssignmentExpression': return lowerAssignment(node, c);
    case 'UpdateExpression': return { op: 'update', target: lowerTarget(node.argument, c), by: node.operator === '--' ? -1 : 1, prefix: node.prefix, at };
    case 'SequenceExpression': return { op: 'sequence', parts: (node.expressions ?? []).map(part => lowerExpression(part, c)), at };
    case 'AwaitExpression': return { op: 'await', of: lowerExpression(node.argument, c), at };
    case 'YieldExpression': return { op: 'yield', of: node.argument ? lowerExpression(node.argument, c) : undefined, at };
    case 'ImportExpression': return lowerImport(node, c);
    case 'MetaProperty': return node.meta?.name === 'import' ? { op: 'name', name: 'import.meta', at } : unknownAt(node);
    // Types say nothing at run time.
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSTypeAssertion':
    case 'TSNonNullExpression':
    case 'TSInstantiationExpression': return lowerExpression(node.expression, c);
    case 'JSXElement':
    case 'JSXFragment': return lowerJsx(node, c);
    case 'SpreadElement': return lowerExpression(node.argument, c);
    default: return unknownAt(node);
  }
}

/** Arguments and list items; a missing one is a hole. */
function lowerItems(nodes: Maybe<readonly Maybe<TSESTree.Node>[]>, c: Context): Item[] {
  return (nodes ?? []).map(node => node
    ? node.type === 'SpreadElement' ? { value: lowerExpression(node.argument, c), spread: true } : { value: lowerExpression(node, c), spread: false }
    : undefined);
}

/** `#name in object` has a bare private name on its left. */
function lowerOperand(node: Maybe<TSESTree.Node>, c: Context): Expression {
  return node?.type === 'PrivateIdentifier' ? { op: 'constant', value: `#${node.name}`, at: spanOf(node) } : lowerExpression(node, c);
}

function lowerEntry(node: Maybe<TSESTree.ObjectLiteralElement>, c: Context): Entry[] {
  if (!node) return [];
  const at = spanOf(node);
  if (node.type === 'SpreadElement') return [{ kind: 'spread', value: lowerExpression(node.argument, c), at }];
  const kind = node.kind === 'get' ? 'getter' : node.kind === 'set' ? 'setter' : 'property';
  const key = lowerKey(node.key, node.computed, c);
  const value: Expression = node.value?.type === 'FunctionExpression' && (node.method || kind !== 'property')
    ? { op: 'function', code: lowerMethod(node.value, kind === 'property' ? 'method' : kind, at, c), at }
    // `{ a = 1 }` stands for a pattern while it is being typed.
    : lowerExpression(node.value?.type === 'AssignmentPattern' ? node.value.left : node.value, c);
  return [{ kind, key, value, at }];
}

function lowerMember(node: TSESTree.MemberExpression, c: Context): Expression {
  const object = lowerExpression(node.object, c);
  const key = lowerMemberKey(node, c);
  return key ? { op: 'member', object, key, optional: node.optional === true, at: spanOf(node) } : unknownAt(node, [object]);
}

function lowerCall(node: TSESTree.CallExpression, c: Context): Expression {
  const [first] = node.arguments ?? [];
  if (node.callee?.type === 'Identifier' && node.callee.name === 'require' && first) rememberImport(first, c);
  return { op: 'call', callee: lowerExpression(node.callee, c), arguments: lowerItems(node.arguments, c), optional: node.optional === true, at: spanOf(node) };
}

function lowerImport(node: TSESTree.ImportExpression, c: Context): Expression {
  rememberImport(node.source, c);
  return { op: 'import', specifier: lowerExpression(node.source, c), at: spanOf(node) };
}

function rememberImport(node: Maybe<TSESTree.Node>, c: Context): void {
  if (node?.type === 'Literal' && typeof node.value === 'string') c.imports.add(node.value);
}

function lowerAssignment(node: TSESTree.AssignmentExpression, c: Context): Expression {
  const target = lowerTarget(node.left, c);
  const value = lowerExpression(node.right, c);
  const operator = node.operator === '=' ? undefined : node.operator?.slice(0, -1) as BinaryOperator | '&&' | '||' | '??';
  return { op: 'assign', target, operator, value, at: spanOf(node) };
}
