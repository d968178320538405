import type { TSESTree } from '@typescript-eslint/typescript-estree';
import type { Expression } from '../core';
import type { Context, Maybe } from './context';
import { unknownAt } from './context';
import { lowerExpression } from './expressions';

/** An element is unknown; what is computed for its attributes and children is still evaluated. */
export function lowerJsx(node: TSESTree.JSXElement | TSESTree.JSXFragment, c: Context): Expression {
  const attributes = node.type === 'JSXElement' ? node.openingElement?.attributes ?? [] : [];
  return unknownAt(node, [...attributes.flatMap(attribute => partsOfAttribute(attribute, c)), ...(node.children ?? []).flatMap(child => partsOf(child, c))]);
}

function partsOfAttribute(node: TSESTree.JSXAttribute | TSESTree.JSXSpreadAttribute, c: Context): Expression[] {
  return node.type === 'JSXSpreadAttribute' ? [lowerExpression(node.argument, c)] : partsOf(node.value, c);
}

function partsOf(node: Maybe<TSESTree.Node>, c: Context): Expression[] {
  switch (node?.type) {
    case 'JSXExpressionContainer':
    case 'JSXSpreadChild': return node.expression && node.expression.type !== 'JSXEmptyExpression' ? [lowerExpression(node.expression, c)] : [];
    case 'JSXElement':
    case 'JSXFragment':
    case 'Literal': return [lowerExpression(node, c)];
    default: return [];
  }
}
