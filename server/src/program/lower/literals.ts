import type { TSESTree } from '@typescript-eslint/typescript-estree';
import type { Expression } from '../core';
import type { Context, Maybe } from './context';
import { spanOf, unknownAt } from './context';
import { lowerExpression } from './expressions';

/** Texts, numbers, flags, null, patterns. */
export function lowerLiteral(node: TSESTree.Literal): Expression {
  const at = spanOf(node);
  if ('regex' in node && node.regex) return { op: 'pattern', source: node.regex.pattern, flags: node.regex.flags, at };
  // A bigint or pattern that the running engine cannot make has the value null.
  if ('bigint' in node && node.value === null) return unknownAt(node);
  return { op: 'constant', value: node.value as string | number | boolean | bigint | null, at };
}

/** A template without expressions is a constant like any text. */
export function lowerTemplate(node: TSESTree.TemplateLiteral, c: Context): Expression {
  const [only] = node.quasis ?? [];
  if ((node.expressions ?? []).length === 0) return { op: 'constant', value: textOf(only), at: spanOf(node) };
  const parts: Expression[] = [];
  node.quasis.forEach((quasi, index) => {
    const value = textOf(quasi);
    if (value !== '') parts.push({ op: 'constant', value, at: innerSpan(quasi, index === node.quasis.length - 1) });
    if (index < node.expressions.length) parts.push(lowerExpression(node.expressions[index], c));
  });
  return { op: 'template', parts, at: spanOf(node) };
}

export function lowerTagged(node: TSESTree.TaggedTemplateExpression, c: Context): Expression {
  return {
    op: 'tagged',
    tag: lowerExpression(node.tag, c),
    strings: (node.quasi?.quasis ?? []).map(textOf),
    values: (node.quasi?.expressions ?? []).map(value => lowerExpression(value, c)),
    at: spanOf(node),
  };
}

function textOf(quasi: Maybe<TSESTree.TemplateElement>): string {
  return quasi?.value?.cooked ?? quasi?.value?.raw ?? '';
}

/** The text of a quasi without the backtick or brace before it and the backtick or `${` behind it. */
function innerSpan(quasi: TSESTree.TemplateElement, last: boolean): { start: number; end: number } {
  const { start, end } = spanOf(quasi);
  return { start: start + 1, end: Math.max(start + 1, end - (last ? 1 : 2)) };
}
