import type { Origins } from '../../../policy/change';
import type { Edit } from '../../../text/edit';
import type { Place } from '../../../text/place';
import { soleStatement } from './add-header';
import { varyFor } from './add-vary';
import type { HeaderWriting } from './header-writing';
import { findWriting, functionAround } from './header-writing';
import { listText } from './lists';
import { inLoop } from './origin-loop';
import { hoistOrigins, knownList, originTexts, withPlaceholder } from './origin-list';
import type { Node, Page } from './page';
import { bare, insertAt, isFunction, keyName, literalText, nodesAtPlace, replaceNode, sourceOf } from './page';
import { addOptionText, callAt } from './permissions';
import { constantBehind, isReflected, requestOrigin } from './request-origin';
import { seatOf } from './statements';
import { indentAt, lineStart, quote } from './style';

/** A `*`, a reflection, `true` or a fixed text becomes an allow-list. */
export function allowOnly(page: Page, at: Place, setBy: Place | undefined, origins: Origins): Edit[] | undefined {
  const writing = findWriting(page, at, setBy);
  const edits = writing ? inHeader(page, writing, at, origins) : inOption(page, at, origins);
  return edits && withPlaceholder(edits, origins);
}

/** The value of an origin option, or an item of its list, becomes origins. */
export function allowInOption(page: Page, at: Place, origins: Origins): Edit[] | undefined {
  const edits = inOption(page, at, origins);
  return edits && withPlaceholder(edits, origins);
}

/** Options of `@koa/cors` and its like take no list. */
const NO_LISTS = /['"](?:@koa\/cors|koa2?-cors|koa-cors)['"]/;

function inOption(page: Page, at: Place, origins: Origins): Edit[] | undefined {
  if (NO_LISTS.test(page.text)) return undefined;
  const texts = originTexts(origins);
  const call = callAt(page, at);
  if (call && !isOptionValue(page, call)) {
    const list = listText(page, texts, call.range[0]);
    return addOptionText(page, call, 'origin', `origin: ${list}`);
  }
  const node = nodesAtPlace(page, at).at(-1);
  if (!node) return undefined;
  const value = optionValue(page, node);
  if (!value) return undefined;
  const inner = bare(value.replace);
  if (value.item) return [replaceNode(page, value.replace, texts.map(text => quote(text, page.style.quote)).join(', '))];
  // A callback over a list gives way to the list itself.
  const known = isFunction(inner) ? knownList(page, texts) : undefined;
  return [replaceNode(page, inner, known ?? listText(page, texts, inner.range[0]))];
}

function isOptionValue(page: Page, node: Node): boolean {
  return optionValue(page, node) !== undefined;
}

interface OptionValue {
  readonly replace: Node;
  /** It is one item of a list: replaced by items. */
  readonly item: boolean;
}

/**
 * What gives way to the list: a literal alone where it is one side of `||` or `? :` or an item of a list, so that what the
 * environment says still counts; else the option's whole value. A literal that is a constant's value is replaced there.
 */
function optionValue(page: Page, start: Node): OptionValue | undefined {
  const literal = start.type === 'Literal' || start.type === 'TemplateLiteral' && literalText(start) !== undefined;
  let narrow: OptionValue | undefined = literal ? { replace: start, item: false } : undefined;
  for (let node = start, parent = page.parent(node); parent; node = parent, parent = page.parent(node)) {
    if (parent.type === 'Property' && parent.value === node && isOriginKey(keyName(parent))) {
      if (parent.method || parent.shorthand) return undefined;
      return narrow ?? { replace: node, item: false };
    }
    if (parent.type === 'AssignmentExpression' && parent.right === node && parent.left.type === 'MemberExpression' && parent.left.property.type === 'Identifier' && isOriginKey(parent.left.property.name)) return narrow ?? { replace: node, item: false };
    if (parent.type === 'VariableDeclarator' && parent.init === node) return narrow;
    if (parent.type === 'ArrayExpression') {
      if (node === start && literal) narrow = { replace: start, item: true };
      else if (!narrow?.item) narrow = undefined;
    } else if (parent.type === 'LogicalExpression' || parent.type === 'ConditionalExpression' && parent.test !== node) {
      if (parent.type === 'LogicalExpression' && parent.operator === '&&') narrow = undefined;
    } else if (bare(parent) === parent || bare(parent) !== bare(node)) narrow = undefined;
    if (parent.type.endsWith('Statement') && !within(page, parent)) return undefined;
  }
  return undefined;
}

/** Statements inside a function that is an option's value. */
function within(page: Page, node: Node): boolean {
  for (let at: Node | undefined = node; at; at = page.parent(at)) {
    const parent = page.parent(at);
    if (isFunction(at) && parent?.type === 'Property' && isOriginKey(keyName(parent))) return true;
  }
  return false;
}

function isOriginKey(name: string | undefined): boolean {
  return name !== undefined && /^(?:allow(?:ed)?_?)?origins?$/i.test(name);
}

function inHeader(page: Page, writing: HeaderWriting, at: Place, origins: Origins): Edit[] | undefined {
  if (isMultiValue(page, writing)) return undefined;
  const looped = inLoop(page, writing, origins);
  if (looped) return looped;
  const [only, ...more] = originTexts(origins);
  const value = bare(writing.value);
  const holder = value.type === 'Identifier' ? constantBehind(page, value) ?? writing.value : writing.value;
  const fallback = nodesAtPlace(page, at).find(node => isFallback(page, node, holder));
  // What the environment says still counts: only what stands in for it gives way, and that can be one origin.
  if (fallback) return only !== undefined && more.length === 0 ? [replaceNode(page, fallback, quote(only, page.style.quote))] : undefined;
  const fixed = value.type === 'Literal' || value.type === 'TemplateLiteral' && literalText(value) !== undefined || value.type === 'Identifier' && requestOriginOf(page, writing) === undefined;
  if (fixed && only !== undefined && more.length === 0) return [replaceNode(page, writing.value, quote(only, page.style.quote))];
  const origin = requestOrigin(page, writing);
  if (origin === undefined) return undefined;
  const statement = soleStatement(page, writing);
  const guarded = statement !== undefined && seatOf(page, statement)?.kind === 'block';
  const vary = varyFor(page, writing, guarded);
  if (!vary) return undefined;
  const { name, edits } = hoistOrigins(page, origins);
  if (!guarded) {
    return [...edits, replaceNode(page, writing.value, choiceOf(page, name, origin)), ...vary];
  }
  return [...edits, ...vary, ...guard(page, statement, writing, name, origin)];
}

/** `multiValueHeaders` of a Lambda answer holds lists, not texts. */
function isMultiValue(page: Page, writing: HeaderWriting): boolean {
  const holder = writing.kind === 'property' ? page.parent(writing.object) : undefined;
  return holder?.type === 'Property' && keyName(holder) === 'multiValueHeaders';
}

/** A literal that stands in for something else that is not the Origin: `process.env.X || '*'`. */
function isFallback(page: Page, node: Node, value: Node): boolean {
  if (literalText(node) === undefined || node === value || isReflected(page, value)) return false;
  let at: Node = node;
  for (let parent = page.parent(at); parent && at !== value; at = parent, parent = page.parent(at)) {
    const side = parent.type === 'LogicalExpression' && parent.right === at && parent.operator !== '&&' || parent.type === 'ConditionalExpression' && parent.test !== at;
    if (!side && bare(parent) === parent) return false;
  }
  return at === value;
}

function requestOriginOf(page: Page, writing: HeaderWriting): string | undefined {
  return writing.value.type === 'Identifier' && /origin/i.test(writing.value.name) ? requestOrigin(page, writing) : undefined;
}

/** The Origin if it is listed, else the first of the list; what is called is called once. */
function choiceOf(page: Page, list: string, origin: string): string {
  if (origin.includes('(')) return `${list}.find(allowed => allowed === ${origin}) ?? ${list}[0]`;
  return `${testOf(page, list, origin)} ? ${origin} : ${list}[0]`;
}

function testOf(page: Page, list: string, origin: string): string {
  return page.tree.typed ? `${origin} && ${list}.includes(${origin})` : `${list}.includes(${origin})`;
}

/** Puts the statement under a test of the Origin, which gets a name when it is not a plain one. */
function guard(page: Page, statement: Node, writing: HeaderWriting, list: string, origin: string): Edit[] {
  const { eol, indent, semicolon } = page.style;
  const plain = /^[A-Za-z_$][\w$]*$/.test(origin);
  const name = plain ? origin : freeOriginName(page, statement);
  const [start, end] = statement.range;
  const ownLine = page.text.slice(lineStart(page.text, start), start).trim() === '';
  const outer = indentAt(page.text, start);
  const declaration = plain ? '' : `const ${name} = ${origin}${ownLine ? `${semicolon}${eol}${outer}` : '; '}`;
  const open = `${declaration}if (${testOf(page, list, name)}) {${ownLine ? `${eol}${outer}${indent}` : ' '}`;
  const edits = [insertAt(page, start, open), insertAt(page, end, ownLine ? `${eol}${outer}}` : ' }')];
  if (sourceOf(page, writing.value) !== name) edits.push(replaceNode(page, writing.value, name));
  return edits;
}

function freeOriginName(page: Page, statement: Node): string {
  const scope = functionAround(page, statement);
  const taken = new Set(page.nodes.flatMap(node => node.type === 'Identifier' && scope.range[0] <= node.range[0] && node.range[1] <= scope.range[1] && !isPropertyName(page, node) ? [node.name] : []));
  return ['origin', 'requestOrigin', 'callerOrigin'].find(name => !taken.has(name)) ?? 'originOfRequest';
}

function isPropertyName(page: Page, node: Node): boolean {
  const parent = page.parent(node);
  return parent?.type === 'MemberExpression' && parent.property === node && !parent.computed || parent?.type === 'Property' && parent.key === node && parent.value !== node;
}

