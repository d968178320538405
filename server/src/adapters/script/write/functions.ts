import type { TSESTree } from '@typescript-eslint/typescript-estree';
import type { Node, Page } from './page';
import { bare, isFunction } from './page';

export type FunctionNode = TSESTree.FunctionExpression | TSESTree.FunctionDeclaration | TSESTree.ArrowFunctionExpression;

/** The function that a name of the file stands for, when it is declared once. */
export function functionNamed(page: Page, name: string): FunctionNode | undefined {
  const found = page.nodes.flatMap((node): FunctionNode[] => {
    if (node.type === 'FunctionDeclaration') return node.id?.name === name ? [node] : [];
    const value = node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && node.id.name === name && node.init ? bare(node.init) : undefined;
    return value && isFunction(value) ? [value] : [];
  });
  return found.length === 1 ? found[0] : undefined;
}

/** The function itself, or the one that a name stands for. */
export function functionOf(page: Page, node: Node): FunctionNode | undefined {
  const inner = bare(node);
  return isFunction(inner) ? inner : inner.type === 'Identifier' ? functionNamed(page, inner.name) : undefined;
}

/** Names of a function's plain parameters; empty for patterns. */
export function parameterNames({ params }: FunctionNode): string[] {
  return params.map(parameter => parameter.type === 'Identifier' ? parameter.name : '');
}
