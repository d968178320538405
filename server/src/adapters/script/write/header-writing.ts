import type { TSESTree } from '@typescript-eslint/typescript-estree';
import type { Place } from '../../../text/place';
import type { Call, Node, Page } from './page';
import { bare, isFunction, keyName, literalText, nodesAtPlace } from './page';

/** A place in a script where one header line is written, in one of the ways scripts do it. `name` is lower case, `''` when not literal. */
export type HeaderWriting =
  /** `res.setHeader('Name', value)` */
  | { readonly kind: 'call'; readonly name: string; readonly value: Node; readonly node: Call; readonly callee: TSESTree.MemberExpression }
  /** `{ 'Name': value }` */
  | { readonly kind: 'property'; readonly name: string; readonly value: Node; readonly node: TSESTree.Property; readonly object: TSESTree.ObjectExpression }
  /** `headers['Name'] = value`, `headers.Vary = value` */
  | { readonly kind: 'assignment'; readonly name: string; readonly value: Node; readonly node: TSESTree.AssignmentExpression; readonly object: Node }
  /** `[['Name', value]]` */
  | { readonly kind: 'pair'; readonly name: string; readonly value: Node; readonly node: TSESTree.ArrayExpression; readonly list: TSESTree.ArrayExpression }
  /** `[{ key: 'Name', value }]` */
  | { readonly kind: 'entry'; readonly name: string; readonly value: Node; readonly node: TSESTree.ObjectExpression; readonly list: TSESTree.ArrayExpression; readonly keyWord: string };

const HEADER = /^(?:access-control-[a-z-]+|vary)$/i;

/** The writing that a line's value or the whole line stands in. */
export function findWriting(page: Page, at: Place, setBy?: Place): HeaderWriting | undefined {
  for (const node of [...nodesAtPlace(page, at)].reverse()) {
    const found = writingAround(page, node);
    if (found) return found;
  }
  for (const place of setBy ? [setBy, at] : [at]) {
    for (const node of nodesAtPlace(page, place)) {
      const found = writingOf(page, bare(node), true);
      if (found) return found;
    }
  }
  return undefined;
}

/** Climbs from a value to the writing it belongs to, without leaving the function or statement. */
function writingAround(page: Page, start: Node): HeaderWriting | undefined {
  for (let node: Node | undefined = start; node; node = page.parent(node)) {
    const found = writingOf(page, node, false);
    if (found && (node === start || found.value.range[0] <= start.range[0] && start.range[1] <= found.value.range[1])) return found;
    if (isFunction(node) || node !== start && node.type.endsWith('Statement')) return undefined;
  }
  return undefined;
}

/** The node as a writing. `certain`: it is known to be one, though the name may be no literal. */
export function writingOf(page: Page, node: Node, certain: boolean): HeaderWriting | undefined {
  const named = (name: string | undefined): string | undefined => name !== undefined && HEADER.test(name) ? name.toLowerCase() : certain ? '' : undefined;
  switch (node.type) {
    case 'ExpressionStatement': return writingOf(page, node.expression, certain);
    case 'AwaitExpression': return writingOf(page, node.argument, certain);
    case 'ChainExpression': return writingOf(page, node.expression, certain);
    case 'CallExpression': {
      const [first, value] = node.arguments;
      const name = named(literalText(first));
      return name !== undefined && first && first.type !== 'ObjectExpression' && value && node.callee.type === 'MemberExpression' && !node.callee.computed ? { kind: 'call', name, value, node, callee: node.callee } : undefined;
    }
    case 'Property': {
      const name = named(keyName(node));
      const object = page.parent(node);
      return name !== undefined && object?.type === 'ObjectExpression' && (!certain || HEADER.test(keyName(node) ?? '')) ? { kind: 'property', name, value: node.value, node, object } : undefined;
    }
    case 'AssignmentExpression': {
      const { left } = node;
      const name = left.type !== 'MemberExpression' ? undefined : left.computed ? named(literalText(left.property)) : left.property.type === 'Identifier' && /^vary$/i.test(left.property.name) ? 'vary' : undefined;
      return name !== undefined && left.type === 'MemberExpression' ? { kind: 'assignment', name, value: node.right, node, object: left.object } : undefined;
    }
    case 'ArrayExpression': {
      const [first, value] = node.elements;
      const list = page.parent(node);
      const name = named(literalText(first));
      return node.elements.length === 2 && name !== undefined && name !== '' && value && list?.type === 'ArrayExpression' ? { kind: 'pair', name, value, node, list } : undefined;
    }
    case 'ObjectExpression': {
      const list = page.parent(node);
      const key = node.properties.find(property => property.type === 'Property' && /^(?:key|name|header)$/.test(keyName(property) ?? ''));
      const value = node.properties.find(property => property.type === 'Property' && keyName(property) === 'value');
      if (list?.type !== 'ArrayExpression' || key?.type !== 'Property' || value?.type !== 'Property') return undefined;
      const name = literalText(key.value);
      return name !== undefined && HEADER.test(name) ? { kind: 'entry', name: name.toLowerCase(), value: value.value, node, list, keyWord: keyName(key) ?? 'key' } : undefined;
    }
    default: return undefined;
  }
}

/** Every writing of a header of that name (lower case) within a node. */
export function writingsWithin(page: Page, scope: Node, name: string): HeaderWriting[] {
  return page.nodes
    .filter(node => scope.range[0] <= node.range[0] && node.range[1] <= scope.range[1] && node.type !== 'ExpressionStatement' && node.type !== 'AwaitExpression' && node.type !== 'ChainExpression')
    .flatMap(node => {
      const found = writingOf(page, node, false);
      return found?.name === name ? [found] : [];
    });
}

/** The innermost function around a node, else the whole file. */
export function functionAround(page: Page, node: Node): Node {
  for (let at = page.parent(node); at; at = page.parent(at)) if (isFunction(at)) return at;
  return page.tree.program;
}
