import type { TSESTree } from '@typescript-eslint/typescript-estree';
import type { Edit } from '../../../text/edit';
import type { PreflightStep } from './preflight-lines';
import { missingPermissions } from './preflight-lines';
import type { HeaderWriting } from './header-writing';
import { functionAround } from './header-writing';
import type { Node, Page } from './page';
import { bare, insertAt, isFunction, nodesAtPlace, sourceOf } from './page';
import { holdsAt, inside, namesUsed } from './scope';
import { addStatements, seatOf } from './statements';
import { indentAt, quote } from './style';

/** A handler in the manner of the Fetch API answers OPTIONS first, with the headers its other answers have. */
export function answerFetchPreflight(page: Page, step: PreflightStep, writing: HeaderWriting): Edit[] | undefined {
  if (writing.kind !== 'property') return undefined;
  const handler = nodesAtPlace(page, step.handler).map(node => handlerOf(node)).find(found => found !== undefined) ?? functionAround(page, writing.node);
  if (!isFunction(handler) || handler.body.type !== 'BlockStatement') return undefined;
  const request = requestName(handler);
  const constant = constantOf(page, writing.object);
  const verb = exportOfVerb(page, handler);
  if (verb) return exportOptions(page, step, writing, constant, verb);
  const place = startOf(handler.body.body, constant, handler);
  if (request === undefined || !place) return undefined;
  const items = constant ? [`...${constant.name}`] : headerItems(page, writing, handler.body.body[0]);
  if (!items) return undefined;
  const { eol, indent, semicolon, quote: mark } = page.style;
  const base = indentAt(page.text, place.node.range[0]);
  const scope = constant ? constant.object : writing.object;
  const added = missingPermissions(page, [scope], step).map(([name, tokens]) => `${quote(name, mark)}: ${quote(tokens.join(', '), mark)}`);
  const inner = `${base}${indent}`;
  const headers = constant && added.length === 0 ? constant.name
    : `{${eol}${[...items, ...added].map(item => `${inner}${indent}${item},${eol}`).join('')}${inner}}`;
  const line = `if (${request}.method === ${quote('OPTIONS', mark)}) {${eol}${inner}return new Response(null, { status: 204, headers: ${headers} })${semicolon}${eol}${base}}`;
  const seat = seatOf(page, place.node);
  return seat && addStatements(page, seat, [line], place.where);
}

const VERBS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']);

/** `export async function PUT(request) { … }`, `export const PUT = …`: the export, when each method has one of its own. */
function exportOfVerb(page: Page, handler: Node): Node | undefined {
  const declarator = handler.type === 'FunctionDeclaration' ? handler : page.parent(handler);
  const name = (declarator?.type === 'FunctionDeclaration' || declarator?.type === 'VariableDeclarator') && declarator.id?.type === 'Identifier' ? declarator.id.name : undefined;
  if (!declarator || name === undefined || !VERBS.has(name)) return undefined;
  const outer = page.parent(declarator.type === 'VariableDeclarator' ? page.parent(declarator) ?? declarator : declarator);
  return outer?.type === 'ExportNamedDeclaration' ? outer : undefined;
}

/** A sister of the exported handler for OPTIONS. */
function exportOptions(page: Page, step: PreflightStep, writing: Extract<HeaderWriting, { kind: 'property' }>, constant: Constant | undefined, verb: Node): Edit[] | undefined {
  if (page.nodes.some(node => node.type === 'Identifier' && node.name === 'OPTIONS')) return undefined;
  const shared = constant && page.tree.program.body.some(statement => statement === constant.declaration || statement.type === 'ExportNamedDeclaration' && statement.declaration === constant.declaration) ? constant : undefined;
  const items = shared ? [`...${shared.name}`] : headerItems(page, writing, verb);
  if (!items) return undefined;
  const { eol, indent, semicolon, quote: mark } = page.style;
  const added = missingPermissions(page, [writing.object], step).map(([name, tokens]) => `${quote(name, mark)}: ${quote(tokens.join(', '), mark)}`);
  const inner = `${indent}${indent}`;
  const headers = shared && added.length === 0 ? shared.name : `{${eol}${[...items, ...added].map(item => `${inner}${item},${eol}`).join('')}${indent}}`;
  const line = `export function OPTIONS() {${eol}${indent}return new Response(null, { status: 204, headers: ${headers} })${semicolon}${eol}}`;
  return [insertAt(page, verb.range[1], `${eol}${eol}${line}`)];
}

/** The function at a place: itself, or the value of the property or method there. */
function handlerOf(node: Node): Node | undefined {
  if (isFunction(node)) return node;
  if ((node.type === 'Property' || node.type === 'MethodDefinition') && node.value && isFunction(node.value)) return node.value;
  if (node.type === 'ExpressionStatement') return handlerOf(node.expression);
  return node.type === 'CallExpression' ? node.arguments.find(isFunction) : undefined;
}

function requestName(handler: Node): string | undefined {
  if (!isFunction(handler)) return undefined;
  const [first] = handler.params;
  if (first?.type === 'Identifier' && /^(?:req|request|_?req(?:uest)?)$/i.test(first.name)) return first.name;
  return first?.type === 'ObjectPattern' && first.properties.some(one => one.type === 'Property' && one.shorthand && one.key.type === 'Identifier' && one.key.name === 'request') ? 'request' : undefined;
}

interface Constant {
  readonly name: string;
  readonly declaration: Node;
  readonly object: Node;
}

/** `const corsHeaders = { … }` around the line. */
function constantOf(page: Page, object: Node): Constant | undefined {
  let node = object;
  let parent = page.parent(node);
  while (parent && bare(parent) === object) {
    node = parent;
    parent = page.parent(node);
  }
  const declaration = parent?.type === 'VariableDeclarator' && parent.id.type === 'Identifier' ? page.parent(parent) : undefined;
  return parent?.type === 'VariableDeclarator' && parent.id.type === 'Identifier' && declaration ? { name: parent.id.name, declaration, object } : undefined;
}

/** In front of the first statement, or behind the constant when the handler itself declares it. */
function startOf(body: readonly Node[], constant: Constant | undefined, handler: Node): { readonly node: Node; readonly where: 'before' | 'after' } | undefined {
  if (constant && inside(handler, constant.declaration)) return body.includes(constant.declaration) ? { node: constant.declaration, where: 'after' } : undefined;
  const [first] = body;
  return first && { node: first, where: 'before' };
}

/** The CORS lines of the object the line stands in, as far as they can be said at the handler's start. */
function headerItems(page: Page, { object }: Extract<HeaderWriting, { kind: 'property' }>, first: Node | undefined): string[] | undefined {
  const properties = corsProperties(page, object);
  if (!first || properties.some(one => namesUsed(page, one).size > 0 && !holdsAt(page, one, first))) return undefined;
  return properties.map(one => sourceOf(page, one));
}

/** The properties of a header object that speak of CORS. */
export function corsProperties(page: Page, object: TSESTree.ObjectExpression): TSESTree.Property[] {
  return object.properties.filter(one => one.type === 'Property').filter(one => /access-control-|^['"]?vary/i.test(sourceOf(page, one.key)));
}
