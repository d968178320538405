import type { Origins } from '../../../policy/change';
import type { Beginning, Surroundings } from '../../adapter';
import { functionOf, parameterNames } from '../write/functions';
import { hoistOrigins, withPlaceholder } from '../write/origin-list';
import type { Node, Page } from '../write/page';
import { permissionLines, startOfBody, unusedName } from './lines';

/** Every `http.createServer((req, res) => { … })`: the origin is looked up first, and preflights end there. */
export function nodeBeginnings(page: Page, _: Surroundings, origins: Origins): Beginning[] {
  if (!/['"](?:node:)?https?2?['"]/.test(page.text)) return [];
  return page.nodes.flatMap((node): Beginning[] => {
    if (node.type !== 'CallExpression' || nameOf(node.callee) !== 'createServer') return [];
    const handler = node.arguments.map(argument => functionOf(page, argument)).find(found => found !== undefined);
    const [request, response] = handler ? parameterNames(handler) : [];
    if (!handler || !request || !response || handler.body.type !== 'BlockStatement') return [];
    const { semicolon, indent, quote: mark } = page.style;
    const list = hoistOrigins(page, origins);
    const origin = unusedName(page, ['origin', 'requestOrigin', 'corsOrigin']);
    const said = (name: string, value: string): string => `${response}.setHeader(${mark}${name}${mark}, ${value})${semicolon}`;
    const lines = [
      `const ${origin} = ${request}.headers.origin${semicolon}`,
      said('Vary', `${mark}Origin${mark}`),
      `if (${origin} && ${list.name}.includes(${origin})) {`,
      ...[said('Access-Control-Allow-Origin', origin), ...permissionLines.map(([name, value]) => said(name, `${mark}${value}${mark}`))].map(line => indent + line),
      '}',
      `if (${request}.method === ${mark}OPTIONS${mark}) {`,
      ...[`${response}.writeHead(204)${semicolon}`, `${response}.end()${semicolon}`, `return${semicolon}`].map(line => indent + line),
      '}',
    ];
    const edits = withPlaceholder([...list.edits, startOfBody(page, handler.body, lines)], origins);
    return [{ at: { file: page.file, span: { start: node.range[0], end: handler.body.range[0] } }, edits }];
  });
}

function nameOf(callee: Node): string | undefined {
  if (callee.type === 'Identifier') return callee.name;
  return callee.type === 'MemberExpression' && callee.property.type === 'Identifier' && !callee.computed ? callee.property.name : undefined;
}
