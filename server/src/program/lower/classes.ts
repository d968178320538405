import type { TSESTree } from '@typescript-eslint/typescript-estree';
import type { ClassCode, ClassMember, Expression, FunctionCode } from '../core';
import type { Context, Maybe } from './context';
import { spanOf } from './context';
import { lowerExpression } from './expressions';
import { lowerMethod, wrapStatements } from './functions';
import { lowerKey } from './keys';

/** Lowers a class; abstract members, overloads and index signatures have no code and are left out. */
export function lowerClass(node: TSESTree.ClassDeclaration | TSESTree.ClassExpression, c: Context): ClassCode {
  const members: ClassMember[] = [];
  let constructorCode: FunctionCode | undefined;
  for (const member of node.body?.body ?? []) {
    if (member?.type === 'MethodDefinition' && member.kind === 'constructor') {
      if (hasBody(member.value)) constructorCode = lowerMethod(member.value, 'constructor', spanOf(member), c);
    } else {
      const lowered = lowerMember(member, c);
      if (lowered) members.push(lowered);
    }
  }
  return {
    name: node.id?.name || undefined,
    extends: node.superClass ? lowerExpression(node.superClass, c) : undefined,
    constructorCode,
    members,
    decorators: lowerDecorators(node.decorators, c),
    at: spanOf(node),
  };
}

function lowerMember(node: Maybe<TSESTree.ClassElement>, c: Context): ClassMember | undefined {
  if (!node) return undefined;
  const at = spanOf(node);
  switch (node.type) {
    case 'MethodDefinition': {
      if (!hasBody(node.value)) return undefined;
      const kind = node.kind === 'get' ? 'getter' : node.kind === 'set' ? 'setter' : 'method';
      return { kind, static: node.static === true, key: lowerKey(node.key, node.computed, c), value: { op: 'function', code: lowerMethod(node.value, kind, at, c), at }, decorators: lowerDecorators(node.decorators, c), at };
    }
    case 'PropertyDefinition':
    case 'AccessorProperty':
      if (node.declare) return undefined;
      return { kind: 'field', static: node.static === true, key: lowerKey(node.key, node.computed, c), value: node.value ? lowerExpression(node.value, c) : undefined, decorators: lowerDecorators(node.decorators, c), at };
    case 'StaticBlock':
      return { kind: 'block', static: true, key: { name: '', at }, value: { op: 'function', code: wrapStatements(node.body, [], undefined, at, c), at }, decorators: [], at };
    default: return undefined;
  }
}

function hasBody(node: Maybe<TSESTree.FunctionExpression | TSESTree.TSEmptyBodyFunctionExpression>): node is TSESTree.FunctionExpression {
  return node?.type === 'FunctionExpression' && !!node.body;
}

function lowerDecorators(nodes: Maybe<readonly TSESTree.Decorator[]>, c: Context): Expression[] {
  return (nodes ?? []).map(node => lowerExpression(node.expression, c));
}
