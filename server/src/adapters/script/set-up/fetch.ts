import type { Origins } from '../../../policy/change';
import type { Edit } from '../../../text/edit';
import type { Beginning, Surroundings } from '../../adapter';
import type { FunctionNode } from '../write/functions';
import { functionOf, parameterNames } from '../write/functions';
import { isResponse } from '../write/fetch-lines';
import { hoistOrigins, withPlaceholder } from '../write/origin-list';
import type { Node, Page } from '../write/page';
import { insertAt, keyName } from '../write/page';
import { endOfFile, isTyped, permissionLines, returnsOf, startOfBody, unusedName } from './lines';

const VERBS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']);

/**
 * Fetch handlers: `export default { fetch(request) { … } }` and `Deno.serve(…)` answer preflights first; for the handlers of a route
 * module (`export function GET`) a handler for OPTIONS comes beside them. Every response goes out through a function that adds the lines.
 */
export function fetchBeginnings(page: Page, _: Surroundings, origins: Origins): Beginning[] {
  const handlers = page.nodes.flatMap(node => whole(page, node));
  const beginnings = handlers.flatMap(({ at, handler }) => beginning(page, at, [handler], origins, true));
  const routes = page.tree.program.body.flatMap(verbOf);
  const [first] = routes;
  if (first && handlers.length === 0 && !/\bOPTIONS\b/.test(page.text)) beginnings.push(...routes.flatMap(({ at }) => beginning(page, at, routes.map(({ handler }) => handler), origins, false)));
  return beginnings;
}

interface Found {
  readonly at: Node;
  readonly handler: FunctionNode;
}

/** A handler that every request of a worker comes to. */
function whole(page: Page, node: Node): Found[] {
  if (node.type === 'Property' && keyName(node) === 'fetch' && page.parent(page.parent(node) ?? node)?.type === 'ExportDefaultDeclaration') {
    const handler = functionOf(page, node.value);
    return handler ? [{ at: node, handler }] : [];
  }
  if (node.type !== 'CallExpression' || !/^(?:Deno\.)?serve$/.test(page.text.slice(...node.callee.range))) return [];
  const handler = node.arguments.map(argument => functionOf(page, argument)).find(found => found !== undefined);
  return handler ? [{ at: node, handler }] : [];
}

/** `export async function GET(request) { … }`. */
function verbOf(statement: Node): Found[] {
  const declared = statement.type === 'ExportNamedDeclaration' ? statement.declaration : null;
  return declared?.type === 'FunctionDeclaration' && VERBS.has(declared.id?.name ?? '') ? [{ at: statement, handler: declared }] : [];
}

/** The edits for handlers that share a function, or nothing when one of them answers in a way that cannot be wrapped. */
function beginning(page: Page, at: Node, handlers: readonly FunctionNode[], origins: Origins, whole: boolean): Beginning[] {
  const helper = unusedName(page, ['withCors', 'addCors', 'withCorsHeaders']);
  const list = hoistOrigins(page, origins);
  const edits = handlers.map(handler => wrapped(page, handler, helper, whole));
  if (edits.some(one => one === undefined)) return [];
  const more = whole ? [] : [...optionsLines(page, helper), ''];
  const all = [...list.edits, ...edits.flatMap(one => one ?? []), endOfFile(page, [...more, ...helperLines(page, helper, list.name)])];
  const [handler] = handlers;
  const end = whole && handler ? handler.body.range[0] : at.range[1];
  return [{ at: { file: page.file, span: { start: at.range[0], end: Math.max(at.range[0], end) } }, edits: withPlaceholder(all, origins) }];
}

/** Every response of a handler goes out through the helper. */
function wrapped(page: Page, handler: FunctionNode, helper: string, whole: boolean): Edit[] | undefined {
  const [parameter] = handler.params;
  const request = parameter ? parameterNames(handler)[0] : 'request';
  if (!request || handler.body.type !== 'BlockStatement' || handler.generator) return undefined;
  const returned = returnsOf(page, handler);
  const values = returned.flatMap(value => value ? [value] : []);
  if (values.length < returned.length || values.length === 0 || !handler.async && !values.every(isResponse)) return undefined;
  const edits = values.flatMap(value => [
    insertAt(page, value.range[0], `${helper}(${request}, ${isResponse(value) || value.type === 'AwaitExpression' ? '' : 'await '}`),
    insertAt(page, value.range[1], ')'),
  ]);
  const { semicolon, quote: mark } = page.style;
  if (whole) edits.push(startOfBody(page, handler.body, [`if (${request}.method === ${mark}OPTIONS${mark}) return ${helper}(${request}, new Response(null, { status: 204 }))${semicolon}`]));
  if (!parameter) {
    const open = page.text.indexOf('(', handler.type === 'FunctionDeclaration' && handler.id ? handler.id.range[1] : handler.range[0]);
    if (open < 0 || open > handler.body.range[0]) return undefined;
    edits.push(insertAt(page, open + 1, isTyped(page) ? 'request: Request' : 'request'));
  }
  return edits;
}

function optionsLines(page: Page, helper: string): string[] {
  const { indent, semicolon } = page.style;
  return [
    `export function OPTIONS(request${isTyped(page) ? ': Request' : ''}) {`,
    `${indent}return ${helper}(request, new Response(null, { status: 204 }))${semicolon}`,
    '}',
  ];
}

function helperLines(page: Page, helper: string, list: string): string[] {
  const { indent, semicolon, quote: mark } = page.style;
  const typed = isTyped(page);
  const set = (name: string, value: string): string => `${indent}${indent}answer.headers.set(${mark}${name}${mark}, ${value})${semicolon}`;
  return [
    `function ${helper}(request${typed ? ': Request' : ''}, response${typed ? ': Response' : ''})${typed ? ': Response' : ''} {`,
    `${indent}const answer = new Response(response.body, response)${semicolon}`,
    `${indent}const origin = request.headers.get(${mark}Origin${mark})${semicolon}`,
    `${indent}answer.headers.append(${mark}Vary${mark}, ${mark}Origin${mark})${semicolon}`,
    `${indent}if (origin && ${list}.includes(origin)) {`,
    set('Access-Control-Allow-Origin', 'origin'),
    ...permissionLines.map(([name, value]) => set(name, mark + value + mark)),
    `${indent}}`,
    `${indent}return answer${semicolon}`,
    '}',
  ];
}
