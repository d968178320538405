import type { TSESTree } from '@typescript-eslint/typescript-estree';
import type { Edit } from '../../../text/edit';
import type { Place } from '../../../text/place';
import { isResponse } from './fetch-lines';
import { addItem, addItems } from './lists';
import type { Call, Node, Page } from './page';
import { bare, insertAt, keyName, nodesAtPlace, replaceNode, sourceOf } from './page';
import { objectOf } from './permissions';
import { objectText } from './preflight-lines';
import { indentAt } from './style';

/**
 * An exit gets further headers, given as the items of an object: `new Response(…)`, `Response.json(…)`, `{ statusCode, body }`,
 * `res.writeHead(…)`. Undefined when its headers are out of sight.
 */
export function addToExit(page: Page, exit: Node, exitHeaders: Place | undefined, items: readonly string[]): Edit[] | undefined {
  const end = exitParts(exit);
  const given = exitHeaders && nodesAtPlace(page, exitHeaders).map(bare).find(node => node.type === 'ObjectExpression');
  // An exit without headers is pointed at as a whole, or at its options.
  const pointed = given?.type === 'ObjectExpression' && given !== end && given !== optionsOf(page, end) ? given : undefined;
  const value = pointed ?? headersOf(page, end);
  if (!value) return addHeaders(page, end, items);
  if (value.type !== 'ObjectExpression') return isHeadersOnly(value) ? [replaceNode(page, value, inPlace(page, [...items, `...${sourceOf(page, value)}`], value))] : undefined;
  const [first] = value.properties;
  // What an exit says itself stands behind what it shares, and wins.
  return first && items.every(item => item.startsWith('...')) ? [insertAt(page, first.range[0], `${items.join(', ')}, `)] : addItems(page, value, items);
}

/** `withCors(…)` around what an exit gives. */
export function wrapExit(page: Page, exit: Node, { callee, arguments: given }: Call): Edit[] | undefined {
  const end = exitParts(exit);
  if (!isResponse(end)) return undefined;
  return [insertAt(page, end.range[0], `${sourceOf(page, callee)}(`), insertAt(page, end.range[1], `${given.slice(1).map(one => `, ${sourceOf(page, one)}`).join('')})`)];
}

/** The call or object that an exit consists of. */
function exitParts(exit: Node): Node {
  let node: Node = exit;
  for (;;) {
    if (node.type === 'ReturnStatement' && node.argument) node = node.argument;
    else if (node.type === 'ExpressionStatement') node = node.expression;
    else if (node.type === 'AwaitExpression') node = node.argument;
    else return bare(node);
  }
}

/** The value of `headers`, or the headers that `writeHead` is given. */
function headersOf(page: Page, end: Node): Node | undefined {
  if (isHead(end)) return end.arguments.slice(1).find(argument => argument.type !== 'Literal' && argument.type !== 'TemplateLiteral');
  const holder = end.type === 'ObjectExpression' ? end : optionsOf(page, end);
  const headers = holder?.properties.find(property => property.type === 'Property' && keyName(property) === 'headers');
  return headers?.type === 'Property' ? bare(headers.value) : undefined;
}

function isHead(node: Node): node is Call {
  return node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && node.callee.property.type === 'Identifier' && node.callee.property.name === 'writeHead';
}

/** A plain object by its name: it can be spread. */
function isHeadersOnly(node: Node): boolean {
  return node.type === 'Identifier';
}

/** The second argument of `new Response(body, …)` or `Response.json(data, …)`, written in place. */
function optionsOf(page: Page, node: Node): TSESTree.ObjectExpression | undefined {
  const options = isResponse(node) ? node.arguments[1] : undefined;
  return options && objectOf(page, options);
}

/** The exit has no headers yet. */
function addHeaders(page: Page, end: Node, items: readonly string[]): Edit[] | undefined {
  const headers = (at: Node): string => inPlace(page, items, at);
  const property = (at: Node): string => headers(at) === 'headers' ? 'headers' : `headers: ${headers(at)}`;
  if (end.type === 'ObjectExpression') return isOpen(end) ? undefined : addItem(page, end, property(end), statusOf(end));
  if (isHead(end)) return addItem(page, end, headers(end));
  if (!isResponse(end)) return undefined;
  const [body, options] = end.arguments;
  if (!body) return end.type === 'NewExpression' ? addItem(page, end, `null, { ${property(end)} }`) : undefined;
  if (!options) return addItem(page, end, `{ ${property(end)} }`);
  const object = bare(options);
  return object.type !== 'ObjectExpression' || isOpen(object) ? undefined : addItem(page, object, property(object));
}

/** Headers may already be in it, out of sight. */
function isOpen(object: TSESTree.ObjectExpression): boolean {
  return object.properties.some(one => one.type === 'SpreadElement' || keyName(one) === 'headers');
}

/** Headers go behind the status, where people write them. */
function statusOf(object: TSESTree.ObjectExpression): Node | undefined {
  return object.properties.find(one => one.type === 'Property' && keyName(one) === 'statusCode');
}

/** An object of the items at a place, or for a new item of a list there: a lone spread is what is spread. */
function inPlace(page: Page, items: readonly string[], at: Node): string {
  const [first] = at.type === 'ObjectExpression' ? at.properties : [];
  const outer = indentAt(page.text, first ? first.range[0] : at.range[1] - 1);
  return objectText(page, items).split('\n').map((line, index) => index === 0 ? line : outer + line).join(page.style.eol);
}
