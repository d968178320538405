import type { Origins } from '../../../policy/change';
import type { Beginning, Surroundings } from '../../adapter';
import type { FunctionNode } from '../write/functions';
import { functionOf, parameterNames } from '../write/functions';
import { hoistOrigins, withPlaceholder } from '../write/origin-list';
import type { Node, Page } from '../write/page';
import { insertAt, keyName } from '../write/page';
import { endOfFile, isTyped, permissionLines, returnsOf, startOfBody, unusedName } from './lines';

/** `exports.handler = async event => { … return { statusCode, … } }`: every result goes out through a function that adds the lines, and preflights end first. */
export function lambdaBeginnings(page: Page, _: Surroundings, origins: Origins): Beginning[] {
  if (!/\bstatusCode\b/.test(page.text)) return [];
  return page.nodes.flatMap((node): Beginning[] => {
    const handler = handlerOf(page, node);
    const event = handler && parameterNames(handler)[0];
    if (!handler || !event || !handler.async || handler.body.type !== 'BlockStatement') return [];
    const returned = returnsOf(page, handler);
    const results = returned.filter(value => value !== undefined).filter(isResult);
    if (results.length < returned.length || results.length === 0) return [];
    const helper = unusedName(page, ['withCors', 'addCors', 'withCorsHeaders']);
    const list = hoistOrigins(page, origins);
    const { semicolon, quote: mark } = page.style;
    const type = typeOf(page, handler);
    if (isTyped(page) && type === undefined) return [];
    const method = type === undefined ? `(${event}.httpMethod ?? ${event}.requestContext?.http?.method)` : /V2\b/.test(type) ? `${event}.requestContext.http.method` : `${event}.httpMethod`;
    const edits = [
      ...list.edits,
      startOfBody(page, handler.body, [`if (${method} === ${mark}OPTIONS${mark}) return ${helper}(${event}, { statusCode: 204, body: ${mark}${mark} })${semicolon}`]),
      ...results.flatMap(value => [insertAt(page, value.range[0], `${helper}(${event}, `), insertAt(page, value.range[1], ')')]),
      endOfFile(page, helperLines(page, helper, list.name, type)),
    ];
    return [{ at: { file: page.file, span: { start: node.range[0], end: handler.body.range[0] } }, edits: withPlaceholder(edits, origins) }];
  });
}

/** What is exported as `handler`. */
function handlerOf(page: Page, node: Node): FunctionNode | undefined {
  if (node.type === 'AssignmentExpression' && /^(?:module\.)?exports\.\w*[hH]andler$/.test(page.text.slice(...node.left.range))) return functionOf(page, node.right);
  if (node.type !== 'ExportNamedDeclaration' || !node.declaration) return undefined;
  const { declaration } = node;
  if (declaration.type === 'FunctionDeclaration') return /[hH]andler$/.test(declaration.id?.name ?? '') ? declaration : undefined;
  if (declaration.type !== 'VariableDeclaration') return undefined;
  const [first] = declaration.declarations;
  return first?.id.type === 'Identifier' && /[hH]andler$/.test(first.id.name) && first.init ? functionOf(page, first.init) : undefined;
}

function isResult(node: Node): boolean {
  return node.type === 'ObjectExpression' && node.properties.some(one => one.type === 'Property' && keyName(one) === 'statusCode');
}

/** How the event's type is called in a typed file. */
function typeOf(page: Page, { params: [event] }: FunctionNode): string | undefined {
  return event?.type === 'Identifier' && event.typeAnnotation ? page.text.slice(...event.typeAnnotation.typeAnnotation.range) : undefined;
}

function helperLines(page: Page, helper: string, list: string, type: string | undefined): string[] {
  const { indent, semicolon, quote: mark } = page.style;
  const set = (name: string, value: string): string => `${indent}${indent}headers[${mark}${name}${mark}] = ${value}${semicolon}`;
  return [
    type === undefined ? `function ${helper}(event, result) {` : `function ${helper}<Result extends { headers?: Record<string, boolean | number | string> }>(event: ${type}, result: Result) {`,
    `${indent}const origin = event.headers?.origin ?? event.headers?.Origin${semicolon}`,
    `${indent}const headers${type === undefined ? '' : ': Record<string, boolean | number | string>'} = { ...result.headers, Vary: ${mark}Origin${mark} }${semicolon}`,
    `${indent}if (origin && ${list}.includes(origin)) {`,
    set('Access-Control-Allow-Origin', 'origin'),
    ...permissionLines.map(([name, value]) => set(name, mark + value + mark)),
    `${indent}}`,
    `${indent}return { ...result, headers }${semicolon}`,
    '}',
  ];
}
