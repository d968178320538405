import type { TSESTree } from '@typescript-eslint/typescript-estree';
import { parseScript } from '../../../syntax/script';
import type { ScriptTree } from '../../../syntax/script';
import type { Edit } from '../../../text/edit';
import type { Place, Span } from '../../../text/place';
import type { Style } from './style';
import { styleOf } from './style';

export type Node = TSESTree.Node;
export type Call = TSESTree.CallExpression;

/** A script that is written to: its tree with the way up, and how its author writes. */
export interface Page {
  readonly file: string;
  readonly text: string;
  readonly tree: ScriptTree;
  readonly style: Style;
  /** The node around a node. */
  parent(node: Node): Node | undefined;
  /** Nodes whose span is exactly this, outermost first. */
  nodesAt(span: Span): readonly Node[];
  /** All nodes of the tree, in the order of a walk. */
  readonly nodes: readonly Node[];
}

/** Reads a script for writing. */
export function openPage(file: string, text: string): Page {
  const tree = parseScript(file, text);
  const parents = new Map<Node, Node>();
  const bySpan = new Map<string, Node[]>();
  const nodes: Node[] = [];
  const stack: { node: Node; parent: Node | undefined }[] = [{ node: tree.program, parent: undefined }];
  for (let next = stack.pop(); next; next = stack.pop()) {
    const { node, parent } = next;
    nodes.push(node);
    if (parent) parents.set(node, parent);
    const key = keyOf({ start: node.range[0], end: node.range[1] });
    const same = bySpan.get(key);
    if (same && node.type !== 'TemplateElement') same.push(node);
    // The text of a template without expressions has the span of the template.
    else if (!same && node.type !== 'TemplateElement') bySpan.set(key, [node]);
    const children = childrenOf(node);
    for (let i = children.length - 1; i >= 0; i--) {
      const child = children[i];
      if (child) stack.push({ node: child, parent: node });
    }
  }
  return {
    file, text, tree, nodes,
    style: styleOf(text, nodes),
    parent: node => parents.get(node),
    nodesAt: span => bySpan.get(keyOf(span)) ?? [],
  };
}

function keyOf({ start, end }: Span): string {
  return `${start}:${end}`;
}

/** Child nodes; the two nodes of a shorthand property may share their span and are both given. */
export function childrenOf(node: Node): Node[] {
  const found: Node[] = [];
  for (const [key, value] of Object.entries(node)) {
    if (key === 'parent' || key === 'loc' || key === 'range') continue;
    for (const child of Array.isArray(value) ? value as unknown[] : [value]) {
      if (typeof child === 'object' && child !== null && 'type' in child && 'range' in child) found.push(child as Node);
    }
  }
  return found;
}

/** The nodes at a place of this page; none for another file. */
export function nodesAtPlace(page: Page, place: Place): readonly Node[] {
  return place.file === page.file ? page.nodesAt(place.span) : [];
}

/** The innermost node at a place. */
export function nodeAt(page: Page, place: Place): Node | undefined {
  return nodesAtPlace(page, place).at(-1);
}

/** The source of a node. */
export function sourceOf(page: Page, node: Node): string {
  return page.text.slice(node.range[0], node.range[1]);
}

export function isFunction(node: Node): node is TSESTree.FunctionExpression | TSESTree.FunctionDeclaration | TSESTree.ArrowFunctionExpression {
  return node.type === 'FunctionExpression' || node.type === 'FunctionDeclaration' || node.type === 'ArrowFunctionExpression';
}

/** The edit that puts a text in the place of a node. */
export function replaceNode(page: Page, node: Node, text: string): Edit {
  return replaceRange(page, node.range[0], node.range[1], text);
}

/** The edit that puts a text in the place of what stands between two offsets. */
export function replaceRange(page: Page, start: number, end: number, text: string): Edit {
  return { at: { file: page.file, span: { start, end } }, text };
}

/** The edit that inserts a text at an offset. */
export function insertAt(page: Page, offset: number, text: string): Edit {
  return replaceRange(page, offset, offset, text);
}

/** Types and non-null marks around a value are no part of what it is. */
export function bare(node: Node): Node {
  let inner = node;
  while (inner.type === 'TSAsExpression' || inner.type === 'TSSatisfiesExpression' || inner.type === 'TSNonNullExpression' || inner.type === 'TSTypeAssertion') inner = inner.expression;
  return inner;
}

/** The literal text a node stands for, if it is one. */
export function literalText(node: Node | null | undefined): string | undefined {
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node?.type === 'TemplateLiteral' && node.expressions.length === 0) return node.quasis[0]?.value.cooked ?? undefined;
  return undefined;
}

/** The name of a property's key, if it is known. */
export function keyName(property: TSESTree.Property): string | undefined {
  return property.key.type === 'Identifier' && !property.computed ? property.key.name : literalText(property.key);
}
