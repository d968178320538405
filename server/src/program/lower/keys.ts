import type { TSESTree } from '@typescript-eslint/typescript-estree';
import type { Key } from '../core';
import type { Context, Maybe } from './context';
import { spanOf, unknownAt } from './context';
import { lowerExpression } from './expressions';

/** The key of a property or class member. `['text']` is known like `text`. */
export function lowerKey(node: Maybe<TSESTree.Node>, computed: Maybe<boolean>, c: Context): Key {
  if (!node) return { computed: unknownAt(node), at: spanOf(node) };
  const at = spanOf(node);
  if (node.type === 'PrivateIdentifier') return { name: `#${node.name}`, at };
  if (node.type === 'Identifier' && !computed) return { name: node.name, at };
  if (node.type === 'Literal' && (typeof node.value === 'string' || typeof node.value === 'number' || typeof node.value === 'bigint')) return { name: String(node.value), at };
  if (node.type === 'TemplateLiteral' && node.expressions?.length === 0) return { name: node.quasis[0]?.value?.cooked ?? '', at };
  return { computed: lowerExpression(node, c), at };
}

/** The key in `object.key` or `object[key]`; undefined when it is not typed yet (`app.`). */
export function lowerMemberKey(node: TSESTree.MemberExpression, c: Context): Key | undefined {
  const { property } = node;
  if (!property || !node.computed && property.type === 'Identifier' && property.name === '') return undefined;
  return lowerKey(property, node.computed, c);
}
