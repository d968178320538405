import type { TSESTree } from '@typescript-eslint/typescript-estree';
import { flush } from './cors-lines';
import { functionNamed } from './functions';
import type { HeaderWriting } from './header-writing';
import { functionAround, writingOf } from './header-writing';
import type { Call, Node, Page } from './page';
import { bare, isFunction, keyName, sourceOf } from './page';
import { inside } from './scope';

/** How the answers of Fetch handlers and Lambdas get CORS headers, for saying it again with another answer. */
export interface FetchLines {
  /** An expression that other answers take all the lines from: `corsHeaders`, `corsHeaders(origin)`. */
  readonly shared: Node | undefined;
  /** A call that puts the lines on a response it is given, around which `…` stands: `withCors(…)`. */
  readonly wrapper: Call | undefined;
  /** Items of a header object that say the lines, where nothing is shared. */
  readonly items: readonly string[];
  /** What the above was taken from: its names must hold where it is said again. */
  readonly nodes: readonly Node[];
}

const CORS = /^(?:access-control-|vary$)/i;

/** The ways lines get into the answers that are made in `around`, the one that repeats least first. */
export function fetchLinesOf(page: Page, around: Node, writings: readonly HeaderWriting[]): FetchLines[] {
  if (writings.length === 0) return [];
  const nodes = writings.map(({ node }) => node);
  const wrapper = wrapperCall(page, around, nodes);
  const shared = sharedHeaders(page, around, nodes);
  const items = writings.map(writing => itemOf(page, writing));
  const ways: FetchLines[] = [];
  if (wrapper) ways.push({ shared: undefined, wrapper, items: [], nodes: wrapper.arguments.slice(1) });
  if (shared) ways.push({ shared, wrapper: undefined, items: [], nodes: [shared] });
  if (items.every(item => item !== undefined)) ways.push({ shared: undefined, wrapper: undefined, items, nodes: writings.map(({ kind, node, value }) => kind === 'property' ? node : value) });
  return ways;
}

/** A writing as the item of a header object. */
function itemOf(page: Page, writing: HeaderWriting): string | undefined {
  if (writing.kind === 'property') return flush(page, writing.node).replace(/;$/, '');
  const name = writing.kind === 'call' ? writing.node.arguments[0] : writing.kind === 'assignment' && writing.node.left.type === 'MemberExpression' ? writing.node.left.property : undefined;
  return name && `${sourceOf(page, name)}: ${sourceOf(page, writing.value)}`;
}

/** The CORS lines that are written beside one: in the same object, or on the same headers. */
export function writingsBeside(page: Page, writing: HeaderWriting): HeaderWriting[] {
  if (writing.kind === 'property') {
    return writing.object.properties.flatMap(one => one.type === 'Property' && CORS.test(keyName(one) ?? '') ? [writingOf(page, one, false)] : []).filter(one => one !== undefined);
  }
  if (writing.kind !== 'call') return [writing];
  const target = sourceOf(page, writing.callee.object);
  const around = functionAround(page, writing.node);
  return page.nodes.flatMap(node => {
    const found = node.type === 'CallExpression' && inside(around, node) ? writingOf(page, node, false) : undefined;
    return found?.kind === 'call' && CORS.test(found.name) && sourceOf(page, found.callee.object) === target ? [found] : [];
  }).sort((a, b) => a.node.range[0] - b.node.range[0]);
}

/** `withCors(…)`: a call in `around` of a function of the file that puts the lines on the response it is given first. */
function wrapperCall(page: Page, around: Node, lines: readonly Node[]): Call | undefined {
  for (const node of page.nodes) {
    if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier' || !inside(around, node)) continue;
    const [first] = node.arguments;
    const named = functionNamed(page, node.callee.name);
    const parameter = named?.params[0];
    const takes = parameter?.type === 'Identifier' && lines.every(line => inside(named ?? line, line)) && new RegExp(`\\b${parameter.name}\\.headers\\b`).test(named ? sourceOf(page, named.body) : '');
    if (takes && first && isResponse(first)) return node;
  }
  return undefined;
}

/** `new Response(…)`, `Response.json(…)` and their sisters of Next.js. */
export function isResponse(node: Node): node is Call | TSESTree.NewExpression {
  if (node.type === 'NewExpression') return node.callee.type === 'Identifier' && /Response$/.test(node.callee.name);
  return node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && node.callee.object.type === 'Identifier' && /Response$/.test(node.callee.object.name);
}

/** The expression that answers made in `around` take the lines from, be it among other headers. */
function sharedHeaders(page: Page, around: Node, lines: readonly Node[]): Node | undefined {
  for (const node of page.nodes) {
    if (!inside(around, node)) continue;
    const given = node.type === 'Property' && keyName(node) === 'headers' ? node.value : node.type === 'NewExpression' && node.callee.type === 'Identifier' && node.callee.name === 'Headers' ? node.arguments[0] : undefined;
    const value = given && bare(given);
    const parts = value?.type === 'ObjectExpression' ? value.properties.flatMap(one => one.type === 'SpreadElement' ? [bare(one.argument)] : []) : value ? [value] : [];
    const found = parts.find(part => leadsTo(page, part, lines, 0));
    if (found) return found;
  }
  return undefined;
}

/** The value of a name, or what a function of the file gives, holds the lines. */
function leadsTo(page: Page, node: Node, lines: readonly Node[], depth: number): boolean {
  if (depth > 4) return false;
  if (node.type === 'CallExpression' && node.callee.type === 'Identifier') {
    const called = functionNamed(page, node.callee.name);
    return called !== undefined && lines.every(line => inside(called, line));
  }
  if (node.type !== 'Identifier') return false;
  const declared = page.nodes.filter(one => one.type === 'VariableDeclarator' && one.id.type === 'Identifier' && one.id.name === node.name);
  const [only] = declared;
  if (only?.type !== 'VariableDeclarator' || declared.length > 1 || !only.init) return false;
  const value = bare(only.init);
  if (lines.every(line => inside(value, line)) && !isFunction(value)) return true;
  if (lines.every(line => isSetOn(page, line, node.name))) return true;
  if (value.type === 'ObjectExpression') return value.properties.some(one => one.type === 'SpreadElement' && leadsTo(page, bare(one.argument), lines, depth + 1));
  return leadsTo(page, value, lines, depth + 1);
}

/** `headers.set('…', …)` on the name. */
function isSetOn(page: Page, line: Node, name: string): boolean {
  const writing = writingOf(page, line, false);
  return writing?.kind === 'call' && writing.callee.object.type === 'Identifier' && writing.callee.object.name === name
    || writing?.kind === 'assignment' && writing.object.type === 'Identifier' && writing.object.name === name;
}
