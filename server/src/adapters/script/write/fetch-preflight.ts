import type { Edit } from '../../../text/edit';
import type { FetchLines } from './fetch-lines';
import { fetchLinesOf, isResponse, writingsBeside } from './fetch-lines';
import type { FunctionNode } from './functions';
import { functionNamed, functionOf } from './functions';
import type { HeaderWriting } from './header-writing';
import { functionAround } from './header-writing';
import { mendResponse, moveBranch, optionsBranch } from './options-branch';
import type { Node, Page } from './page';
import { insertAt, isFunction, nodesAtPlace, replaceNode, sourceOf } from './page';
import type { PreflightStep } from './preflight-lines';
import { layOut, missingPermissions, objectText, permissionItems } from './preflight-lines';
import { holdsAt, inside, patternNames } from './scope';
import { addStatements, seatOf } from './statements';
import { indentAt, quote } from './style';

/** A handler in the manner of the Fetch API answers OPTIONS first, with the headers its other answers have. */
export function answerFetchPreflight(page: Page, step: PreflightStep, writing: HeaderWriting): Edit[] | undefined {
  const handler = nodesAtPlace(page, step.handler).map(node => handlerOf(page, node)).find(found => found !== undefined) ?? functionAround(page, writing.node);
  if (!isFunction(handler) || handler.body.type !== 'BlockStatement') return undefined;
  if (handler === functionNamed(page, 'OPTIONS')) return answerInstead(page, step, writing, handler);
  const branch = optionsBranch(page, handler);
  if (branch && page.parent(page.parent(branch) ?? branch) === handler.body) return moveBranch(page, branch, handler.body.body) ?? mendResponse(page, branch);
  const verb = exportOfVerb(page, handler);
  for (const lines of fetchLinesOf(page, handler, writingsBeside(page, writing))) {
    const edits = verb ? exportOptions(page, step, lines, handler, verb) : answerAtStart(page, step, lines, handler.body.body, requestName(handler));
    if (edits) return edits;
  }
  return undefined;
}

function answerAtStart(page: Page, step: PreflightStep, lines: FetchLines, body: readonly Node[], request: string | undefined): Edit[] | undefined {
  const place = startOf(page, body, lines);
  const seat = place && seatOf(page, place.node);
  if (request === undefined || !place || !seat) return undefined;
  const { eol, indent, semicolon, quote: mark } = page.style;
  const base = indentAt(page.text, place.node.range[0]);
  const line = `if (${request}.method === ${quote('OPTIONS', mark)}) {${eol}${layOut(page, [`return ${answerText(page, step, lines)}${semicolon}`], base + indent)}${base}}`;
  return addStatements(page, seat, [line], place.where);
}

/** The answer with 204, the lines and the permissions they lack. */
function answerText(page: Page, step: PreflightStep, { shared, wrapper, items, nodes }: FetchLines): string {
  const called = wrapper ? [wrapper.callee] : nodes;
  const added = permissionItems(page, missingPermissions(page, called, step).filter(([name]) => !items.some(item => item.toLowerCase().includes(name.toLowerCase()))));
  const all = shared ? [`...${sourceOf(page, shared)}`, ...added] : [...items, ...added];
  const headers = all.length === 0 ? '' : objectText(page, all);
  const response = `new ${responseClass(page)}(null, ${optionsText(page, headers)})`;
  return wrapper ? `${sourceOf(page, wrapper.callee)}(${[response, ...wrapper.arguments.slice(1).map(one => sourceOf(page, one))].join(', ')})` : response;
}

function optionsText(page: Page, headers: string): string {
  if (headers === '') return '{ status: 204 }';
  const given = headers === 'headers' ? 'headers' : `headers: ${headers}`;
  if (!headers.includes('\n')) return `{ status: 204, ${given} }`;
  const { indent } = page.style;
  return `{\n${indent}status: 204,\n${given.split('\n').map(line => `${indent}${line}`).join('\n')},\n}`;
}

function responseClass(page: Page): string {
  const [found = 'Response'] = /\bnew NextResponse\b/.exec(page.text) ? ['NextResponse'] : [];
  return found;
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

/** A sister of the exported handler for OPTIONS, with the parameters that the headers need. */
function exportOptions(page: Page, step: PreflightStep, lines: FetchLines, handler: FunctionNode, verb: Node): Edit[] | undefined {
  if (page.nodes.some(node => node.type === 'Identifier' && node.name === 'OPTIONS')) return undefined;
  const needed = handler.body.type === 'BlockStatement' ? declarationsOf(page, lines.nodes, handler.body.body) : [];
  const parameters = new Set(handler.params.flatMap(patternNames));
  const names = new Set(needed.flatMap(namesIn));
  const uses = [...lines.nodes, ...needed].some(node => [...parameters].some(name => new RegExp(`\\b${name}\\b`).test(sourceOf(page, node))));
  if (!lines.nodes.every(node => holdsAt(page, node, verb, new Set([...parameters, ...names])))) return undefined;
  const { eol, semicolon } = page.style;
  const given = uses ? handler.params.map(parameter => sourceOf(page, parameter)).join(', ') : '';
  const texts = [...needed.map(node => sourceOf(page, node)), `return ${answerText(page, step, lines)}${semicolon}`];
  return [insertAt(page, verb.range[1], `${eol}${eol}export function OPTIONS(${given}) {${eol}${layOut(page, texts, page.style.indent)}}`)];
}

/** `export function OPTIONS() { return Response.redirect('/docs') }`: its one response becomes an answer to preflights. */
function answerInstead(page: Page, step: PreflightStep, writing: HeaderWriting, sister: FunctionNode): Edit[] | undefined {
  const [response, ...more] = page.nodes.filter(node => inside(sister, node) && isResponse(node));
  if (response?.type !== 'CallExpression' || more.length > 0) return undefined;
  const lines = page.nodes.filter(node => isFunction(node) && exportOfVerb(page, node)).flatMap(verb => fetchLinesOf(page, verb, writingsBeside(page, writing)))
    .find(({ nodes }) => nodes.every(node => holdsAt(page, node, response, new Set())));
  return lines && [replaceNode(page, response, answerText(page, step, lines))];
}

/** Declarations of the handler's body that nodes use. */
function declarationsOf(page: Page, nodes: readonly Node[], body: readonly Node[]): Node[] {
  return body.filter(statement => statement.type === 'VariableDeclaration' && !/\bawait\b/.test(sourceOf(page, statement))
    && namesIn(statement).some(name => nodes.some(node => !inside(statement, node) && new RegExp(`\\b${name}\\b`).test(sourceOf(page, node)))));
}

function namesIn(node: Node): string[] {
  return node.type === 'VariableDeclaration' ? node.declarations.flatMap(({ id }) => patternNames(id)) : [];
}

/** The function at a place: itself, or the value of the property or method there. */
function handlerOf(page: Page, node: Node): FunctionNode | undefined {
  if (isFunction(node)) return node;
  if ((node.type === 'Property' || node.type === 'MethodDefinition') && node.value && isFunction(node.value)) return node.value;
  if (node.type === 'ExpressionStatement') return handlerOf(page, node.expression);
  return node.type === 'CallExpression' ? node.arguments.map(argument => functionOf(page, argument)).find(found => found !== undefined) : undefined;
}

function requestName(handler: FunctionNode): string | undefined {
  const [first] = handler.params;
  if (first?.type === 'Identifier' && /^(?:req|request|_?req(?:uest)?)$/i.test(first.name)) return first.name;
  return first?.type === 'ObjectPattern' && first.properties.some(one => one.type === 'Property' && one.shorthand && one.key.type === 'Identifier' && one.key.name === 'request') ? 'request' : undefined;
}

/** The first place in a handler where all that the lines need is declared: behind the last such declaration, else at the top. */
function startOf(page: Page, body: readonly Node[], lines: FetchLines): { readonly node: Node; readonly where: 'before' | 'after' } | undefined {
  const [first] = body;
  if (!first) return undefined;
  const needed = declarationsOf(page, lines.nodes, body);
  const last = needed.at(-1);
  const names = new Set(needed.flatMap(namesIn));
  if (!lines.nodes.every(node => holdsAt(page, node, last ?? first, names))) return undefined;
  // What the headers hang on may hang on more.
  const end = last && declarationsOf(page, needed, body).filter(node => node.range[0] > last.range[0]).length === 0 ? last : undefined;
  if (last && (!end || body.slice(0, body.indexOf(last)).some(statement => /\breturn\b|\bthrow\b/.test(sourceOf(page, statement))))) return undefined;
  return last ? { node: last, where: 'after' } : { node: first, where: 'before' };
}
