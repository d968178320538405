import type { Edit } from '../../../text/edit';
import type { Place } from '../../../text/place';
import { addLine, lineText, methodName, soleStatement } from './add-header';
import type { HeaderWriting } from './header-writing';
import { findWriting, functionAround, writingsWithin } from './header-writing';
import { addItem } from './lists';
import type { Node, Page } from './page';
import { bare, isFunction, literalText, replaceNode, sourceOf } from './page';
import { addStatements, seatOf, siblingsOf } from './statements';
import { keyText, quote } from './style';

/** `Vary: Origin` wherever the line set at `beside` is or could have been sent. */
export function addVary(page: Page, beside: Place): Edit[] | undefined {
  const writing = findWriting(page, beside, beside);
  return writing && varyFor(page, writing);
}

/**
 * The edits that see to `Vary: Origin` for a line; none when it is already there, undefined when they cannot be written.
 * `guarded`: the statement is about to be put under a test of the Origin, so that Vary must come before it.
 */
export function varyFor(page: Page, writing: HeaderWriting, guarded = false): Edit[] | undefined {
  const scope = writing.kind === 'property' ? writing.object : writing.kind === 'pair' || writing.kind === 'entry' ? writing.list : functionAround(page, writing.node);
  if (hasVaryCall(page, scope)) return [];
  for (const known of writingsWithin(page, scope, 'vary')) {
    const text = literalText(known.value);
    if (text === undefined) return undefined;
    if (/(?:^|,)\s*(?:origin|\*)\s*(?:,|$)/i.test(text)) return [];
    if (known.kind === writing.kind || startsOff(page, known, writing)) return [replaceNode(page, known.value, quote(`${text}, Origin`, page.style.quote))];
  }
  const value = quote('Origin', page.style.quote);
  if (writing.kind === 'property') return addVaryProperty(page, writing, value);
  const line = varyStatement(page, writing, value);
  const statement = soleStatement(page, writing);
  if (line === undefined || !statement) return addLine(page, writing, 'Vary', value);
  const guard = outermostGuard(page, statement, rootName(writing));
  const seat = seatOf(page, guard);
  return seat && addStatements(page, seat, [line], guard === statement && !guarded ? 'after' : 'before');
}

/** `const headers = { Vary: 'Accept' }`, or `new Headers({ … })` of it, which the writing then fills: setting Vary there would lose what it holds. */
function startsOff(page: Page, known: HeaderWriting, writing: HeaderWriting): boolean {
  const filled = writing.kind === 'assignment' ? writing.object : writing.kind === 'call' ? writing.callee.object : undefined;
  if (known.kind !== 'property' || filled?.type !== 'Identifier') return false;
  const around = page.parent(known.object);
  const made = around?.type === 'NewExpression' && around.callee.type === 'Identifier' && around.callee.name === 'Headers' ? around : known.object;
  return page.nodes.some(node => node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && node.id.name === filled.name && node.init !== null && bare(node.init) === made);
}

function hasVaryCall(page: Page, scope: Node): boolean {
  return page.nodes.some(node => node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && node.callee.property.type === 'Identifier' && node.callee.property.name === 'vary'
    && scope.range[0] <= node.range[0] && node.range[1] <= scope.range[1] && node.arguments.some(argument => /\borigin\b/i.test(literalText(argument) ?? '')));
}

/** In `{ ...(ok ? { ACAO: origin } : {}) }` the property belongs into the outer object: it is sent in either case. */
function addVaryProperty(page: Page, writing: Extract<HeaderWriting, { kind: 'property' }>, value: string): Edit[] {
  const key = writing.node.key.type === 'Literal' ? quote('Vary', writing.node.key.raw.startsWith('"') ? '"' : '\'') : keyText('Vary', page.style.quote);
  let inner: Node = writing.object;
  let parent = page.parent(inner);
  while (parent && (parent.type === 'ConditionalExpression' || parent.type === 'LogicalExpression')) {
    inner = parent;
    parent = page.parent(inner);
  }
  const outer = inner !== writing.object && parent?.type === 'SpreadElement' ? page.parent(parent) : undefined;
  return outer?.type === 'ObjectExpression' && parent ? addItem(page, outer, `${key}: ${value}`, parent) : addItem(page, writing.object, `${key}: ${value}`, writing.node);
}

/** The statement that adds `value` (source) to Vary in the manner of a writing; undefined for what is no statement. */
export function varyStatement(page: Page, writing: HeaderWriting, value: string): string | undefined {
  if (writing.kind !== 'call') return lineText(page, writing, 'Vary', value);
  const object = sourceOf(page, writing.callee.object);
  const method = methodName(writing);
  if (speaksVary(page, object, method)) return `${object}.vary(${value})${page.style.semicolon}`;
  if (/^(?:set|append)$/.test(method) && /headers$/i.test(object)) return `${object}.append(${quote('Vary', page.style.quote)}, ${value})${page.style.semicolon}`;
  return lineText(page, writing, 'Vary', value);
}

/** Express responses and Koa contexts have `vary()`, which adds to what is there. Plain Node and Next responses have not. */
function speaksVary(page: Page, object: string, method: string): boolean {
  if (object === 'ctx' && method === 'set') return true;
  if (!/^(?:res|resp|response)$/.test(object)) return false;
  if (/^(?:header|set|append)$/.test(method)) return true;
  return method === 'setHeader' && /\bexpress\b/.test(page.text) && page.nodes.some(node => node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && node.callee.object.type === 'Identifier' && node.callee.object.name === object
    && node.callee.property.type === 'Identifier' && /^(?:json|send|status|sendStatus|header|set|render|sendFile|redirect|type|cookie)$/.test(node.callee.property.name));
}

/**
 * The outermost statement of the function that decides about the Origin before the line is set: what stands in front of it
 * is sent whichever way it decides. The statement itself when nothing decides, or when the response is made inside.
 */
function outermostGuard(page: Page, statement: Node, root: string | undefined): Node {
  let guard = statement;
  for (let node: Node | undefined = statement; node; node = page.parent(node)) {
    if (isFunction(node) && !isIterator(page, node)) break;
    const earlier = earlierGuard(page, node);
    if (earlier && !declares(page, earlier, statement, root)) guard = earlier;
    else if (decidesOnOrigin(page, node, statement) && !declares(page, node, statement, root)) guard = node;
  }
  return guard;
}

function decidesOnOrigin(page: Page, node: Node, inside: Node): boolean {
  if (node === inside) return false;
  if (node.type === 'IfStatement') return mentionsOrigin(page, node.test);
  if (node.type === 'SwitchStatement') return mentionsOrigin(page, node.discriminant);
  // A loop or callback over a list around a test of the Origin.
  return /^(?:For|While|Do)/.test(node.type) && page.nodes.some(one => one.type === 'IfStatement' && node.range[0] <= one.range[0] && inside.range[1] <= one.range[1] && one.range[0] <= inside.range[0] && mentionsOrigin(page, one.test));
}

/** A statement in front of this one, in the same list, that leaves when it does not like the Origin. */
function earlierGuard(page: Page, statement: Node): Node | undefined {
  const siblings = siblingsOf(page, statement);
  return siblings.slice(0, siblings.indexOf(statement)).find(one => one.type === 'IfStatement' && mentionsOrigin(page, one.test) && /\b(?:return|throw)\b/.test(sourceOf(page, one.consequent)));
}

function mentionsOrigin(page: Page, node: Node): boolean {
  return /origin/i.test(sourceOf(page, node));
}

/** `list.forEach(o => { if (o === origin) … })` */
function isIterator(page: Page, node: Node): boolean {
  const call = page.parent(node);
  return call?.type === 'CallExpression' && call.callee.type === 'MemberExpression' && call.callee.property.type === 'Identifier' && /^(?:forEach|some|every|find|map)$/.test(call.callee.property.name);
}

function rootName(writing: HeaderWriting): string | undefined {
  let node: Node | undefined = writing.kind === 'call' ? writing.callee.object : writing.kind === 'assignment' ? writing.object : undefined;
  while (node?.type === 'MemberExpression') node = node.object;
  return node?.type === 'Identifier' ? node.name : undefined;
}

/** The name is declared between the start of the guard and the statement. */
function declares(page: Page, guard: Node, statement: Node, name: string | undefined): boolean {
  return name !== undefined && page.nodes.some(node => node.type === 'VariableDeclarator' && node.range[0] >= guard.range[0] && node.range[0] < statement.range[0] && node.id.type === 'Identifier' && node.id.name === name);
}
