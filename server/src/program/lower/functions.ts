import type { TSESTree } from '@typescript-eslint/typescript-estree';
import type { Span } from '../../text/place';
import type { FunctionCode, Parameter, Statement, Target } from '../core';
import type { Context, Maybe } from './context';
import { spanOf, withHoisting } from './context';
import { lowerExpression } from './expressions';
import { lowerSlot, lowerTarget } from './patterns';
import { lowerBody } from './statements';

type FunctionNode = TSESTree.FunctionExpression | TSESTree.FunctionDeclaration | TSESTree.ArrowFunctionExpression;

/** Lowers a function that is no method. */
export function lowerFunction(node: FunctionNode, c: Context): FunctionCode {
  return lowerCode(node, node.type === 'ArrowFunctionExpression' ? 'arrow' : 'function', spanOf(node), c);
}

/** Lowers a method of an object or class; `at` spans the member with its key. */
export function lowerMethod(node: TSESTree.FunctionExpression, kind: 'method' | 'getter' | 'setter' | 'constructor', at: Span, c: Context): FunctionCode {
  return lowerCode(node, kind, at, c);
}

/** Statements as a function without parameters of its own: a static block, the body of a namespace. */
export function wrapStatements(nodes: Maybe<readonly TSESTree.Statement[]>, parameters: readonly string[], namespace: string | undefined, at: Span, c: Context): FunctionCode {
  const { result: body, hoisted } = withHoisting(c, namespace, () => lowerBody(nodes, c));
  return {
    kind: 'function', async: false, generator: false, body, hoisted, concise: false, at, bodyAt: at,
    parameters: parameters.map(name => ({ name, target: { bind: 'name', name, at } })),
  };
}

function lowerCode(node: FunctionNode, kind: FunctionCode['kind'], at: Span, c: Context): FunctionCode {
  const parameters: Parameter[] = [];
  let rest: Target | undefined;
  for (const parameter of node.params ?? []) {
    if (parameter?.type === 'RestElement') rest = lowerTarget(parameter.argument, c);
    else if (!isThisType(parameter)) parameters.push(lowerParameter(parameter, c));
  }
  const { result: body, hoisted } = withHoisting(c, undefined, () => lowerFunctionBody(node.body, c));
  return {
    name: node.id?.name || undefined,
    kind,
    async: node.async === true,
    generator: node.generator === true,
    parameters,
    rest,
    body,
    hoisted,
    concise: node.body ? node.body.type !== 'BlockStatement' : false,
    at,
    bodyAt: spanOf(node.body ?? node),
  };
}

function lowerFunctionBody(node: Maybe<TSESTree.BlockStatement | TSESTree.Expression>, c: Context): readonly Statement[] {
  if (!node) return [];
  return node.type === 'BlockStatement' ? lowerBody(node.body, c) : [{ op: 'return', value: lowerExpression(node, c), at: spanOf(node) }];
}

/** `function f(this: Window)` declares no parameter. */
function isThisType(node: Maybe<TSESTree.Parameter>): boolean {
  return node?.type === 'Identifier' && node.name === 'this';
}

function lowerParameter(node: Maybe<TSESTree.Parameter>, c: Context): Parameter {
  const property = node?.type === 'TSParameterProperty';
  const slotNode = property ? node.parameter : node;
  const pattern = slotNode?.type === 'AssignmentPattern' ? slotNode.left : slotNode;
  const annotation = pattern && 'typeAnnotation' in pattern ? pattern.typeAnnotation?.typeAnnotation : undefined;
  const decorators = node?.decorators ?? [];
  const { target, fallback } = lowerSlot(slotNode, c);
  return {
    target,
    fallback,
    name: pattern?.type === 'Identifier' ? pattern.name : undefined,
    type: annotation ? c.text.slice(annotation.range[0], annotation.range[1]) : undefined,
    property: property || undefined,
    decorators: decorators.length > 0 ? decorators.map(decorator => lowerExpression(decorator.expression, c)) : undefined,
  };
}
