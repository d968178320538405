import { functionNamed } from './functions';
import { writingOf } from './header-writing';
import type { Call, Node, Page } from './page';
import { isFunction, keyName, sourceOf } from './page';
import { objectOf } from './permissions';
import { inside, namesUsed, patternNames } from './scope';
import { statementOf } from './statements';
import { indentAt } from './style';

/** The part of a handler that sets CORS headers, to be said again elsewhere. */
export interface CorsLines {
  /** Declarations in the handler that the others use. */
  readonly needed: readonly Node[];
  /** Statements in order. Line breaks are `\n`, the outer indentation is left out. */
  readonly texts: readonly string[];
  /** Properties and spreads of CORS headers that are given as an object: to `set`, `header` or, with the status, `writeHead`. */
  readonly items: readonly string[];
  readonly setter: 'set' | 'header' | 'writeHead' | undefined;
  /** What all this was taken from: its names must hold where it is said again. */
  readonly nodes: readonly Node[];
  /** The statements of the handler's body that hold it. */
  readonly statements: readonly Node[];
}

const CORS = /^(?:access-control-|vary$)/i;
/** Source that ends an exchange, or leaves. */
const LEAVES = /\breturn\b|\bthrow\b|\bnext\(|\.(?:end|send|json|sendStatus|writeHead|redirect|render)\(/;

/** Undefined when no CORS header is set on `response`, or only in a function that runs by itself. */
export function corsLinesOf(page: Page, handler: Node, response: string): CorsLines | undefined {
  const texts: string[] = [];
  const items: string[] = [];
  const nodes: Node[] = [];
  const statements: Node[] = [];
  let setter: CorsLines['setter'];
  for (const call of page.nodes.filter(node => inside(handler, node)).sort((a, b) => orderOf(a) - orderOf(b))) {
    if (call.type !== 'CallExpression' || nodes.some(node => inside(node, call))) continue;
    const given = itemsOf(page, call, response);
    if (given.nodes.length === 0 && !setsCors(page, call, response)) continue;
    const statement = statementOf(page, chainOf(page, call));
    const guard = statement && guardAround(page, statement, handler);
    const asItems = given.nodes.length > 0 && (!guard || guard === statement);
    const whole = statement && guard && !asItems && !leaves(page, statement) ? guard : undefined;
    const outer = outermost(page, guard ?? call, handler);
    if (!outer) return undefined;
    statements.push(outer);
    if (asItems) {
      items.push(...given.nodes.map(node => sourceOf(page, node)).map(text => given.spread ? `...${text}` : text).filter(text => !items.includes(text)));
      nodes.push(...given.nodes);
      setter ??= given.setter;
      continue;
    }
    const text = whole ? flush(page, whole) : linkText(page, call, response);
    if (!texts.includes(text)) texts.push(text);
    nodes.push(whole ?? call);
  }
  if (nodes.length === 0) return undefined;
  const needed = declarationsFor(page, nodes, handler);
  return { needed, texts, items, setter, nodes: [...needed, ...nodes], statements };
}

/** Links of a chain begin at the same place. */
function orderOf(node: Node): number {
  return node.type === 'CallExpression' && node.callee.type === 'MemberExpression' ? node.callee.property.range[0] : node.range[0];
}

/** `res.set('Access-…', …)`, `res.vary('Origin')`, `allow(res)`. */
function setsCors(page: Page, call: Call, response: string): boolean {
  const { callee } = call;
  if (callee.type === 'Identifier') {
    const helper = call.arguments.some(argument => argument.type === 'Identifier' && argument.name === response) ? functionNamed(page, callee.name) : undefined;
    return helper !== undefined && !leaves(page, helper.body) && page.nodes.some(node => inside(helper, node) && CORS.test(writingOf(page, node, false)?.name ?? ''));
  }
  return methodOn(call, response) === 'vary' || methodOn(call, response) !== undefined && CORS.test(writingOf(page, call, false)?.name ?? '');
}

/** What CORS headers a call is given as an object. */
function itemsOf(page: Page, call: Call, response: string): { readonly nodes: readonly Node[]; readonly spread: boolean; readonly setter: CorsLines['setter'] } {
  const method = methodOn(call, response);
  const setter = method === 'writeHead' || method === 'set' || method === 'header' ? method : undefined;
  const object = setter && call.arguments.find(argument => givesCors(page, argument));
  if (!object) return { nodes: [], spread: false, setter };
  if (object.type !== 'ObjectExpression') return { nodes: [object], spread: true, setter };
  return { nodes: object.properties.filter(one => one.type === 'Property' ? CORS.test(keyName(one) ?? '') : givesCors(page, one.argument)), spread: false, setter };
}

function methodOn({ callee }: Call, response: string): string | undefined {
  return callee.type === 'MemberExpression' && callee.property.type === 'Identifier' && rootOf(callee.object) === response ? callee.property.name : undefined;
}

function rootOf(node: Node): string | undefined {
  let at = node;
  while (at.type === 'CallExpression' || at.type === 'MemberExpression') at = at.type === 'CallExpression' ? at.callee : at.object;
  return at.type === 'Identifier' ? at.name : undefined;
}

/** An object that holds CORS headers, written in place or as a constant. */
function givesCors(page: Page, node: Node): boolean {
  return objectOf(page, node)?.properties.some(one => one.type === 'Property' ? CORS.test(keyName(one) ?? '') : givesCors(page, one.argument)) === true;
}

/** The last call of the chain that a call is a link of. */
function chainOf(page: Page, call: Call): Node {
  let node: Node = call;
  for (let parent = page.parent(node); parent?.type === 'MemberExpression' && parent.object === node || parent?.type === 'CallExpression' && parent.callee === node; parent = page.parent(node)) node = parent;
  return node;
}

/** A link of a chain, said by itself: `res.set('A', 'b')` of `res.status(200).set('A', 'b').json({})`. */
function linkText(page: Page, { callee, arguments: given }: Call, response: string): string {
  const method = callee.type === 'MemberExpression' ? sourceOf(page, callee.property) : '';
  return `${response}.${method}(${given.map(one => sourceOf(page, one)).join(', ')})${page.style.semicolon}`;
}

/** The outermost test of the Origin around a statement that does nothing but set headers. */
function guardAround(page: Page, statement: Node, handler: Node): Node {
  let guard = statement;
  for (let node = page.parent(statement); node && node !== handler; node = page.parent(node)) {
    if (node.type === 'IfStatement' && /origin/i.test(sourceOf(page, node.test)) && !leaves(page, node)) guard = node;
  }
  return guard;
}

/** Something in it ends the exchange, or leaves the function. */
export function leaves(page: Page, node: Node): boolean {
  return LEAVES.test(sourceOf(page, node));
}

/** The statement directly in the handler's body; undefined where the lines run in a function of its own. */
function outermost(page: Page, start: Node, handler: Node): Node | undefined {
  for (let node: Node | undefined = start; node; node = page.parent(node)) {
    const parent = page.parent(node);
    if (parent === handler || isFunction(handler) && parent === handler.body && parent.type === 'BlockStatement') return node;
    if (node !== start && isFunction(node)) return undefined;
  }
  return undefined;
}

/** Declarations in the handler that the nodes use, and what those use in turn. */
function declarationsFor(page: Page, nodes: readonly Node[], handler: Node): Node[] {
  const found: Node[] = [];
  const queue = [...nodes];
  for (let next = queue.shift(); next; next = queue.shift()) {
    const used = namesUsed(page, next);
    for (const node of page.nodes) {
      if (node.type !== 'VariableDeclaration' || !inside(handler, node) || nodes.some(one => inside(one, node)) || found.includes(node)) continue;
      if (!node.declarations.some(({ id }) => patternNames(id).some(name => used.has(name)))) continue;
      found.push(node);
      queue.push(node);
    }
  }
  return found.sort((a, b) => a.range[0] - b.range[0]);
}

/** The source of a statement as if it began at the left margin, with its semicolon where the file has them. */
export function flush(page: Page, node: Node): string {
  const indent = indentAt(page.text, node.range[0]);
  const source = sourceOf(page, node);
  const ended = /[;}]$/.test(source) && node.type !== 'VariableDeclaration' ? source : source.replace(/;?$/, page.style.semicolon);
  return ended.split(/\r\n|\n|\r/).map((line, index) => index > 0 && line.startsWith(indent) ? line.slice(indent.length) : line).join('\n');
}
