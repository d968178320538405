import type { TSESTree } from '@typescript-eslint/typescript-estree';
import type { Origins } from '../../../policy/change';
import type { Edit } from '../../../text/edit';
import type { Place } from '../../../text/place';
import { allowInOption } from './allow-only';
import { originTexts, withPlaceholder } from './origin-list';
import type { Call, Node, Page } from './page';
import { bare, isFunction, literalText, nodesAtPlace, replaceNode, sourceOf } from './page';
import { quote } from './style';

/** A test of the Origin by part, prefix or pattern becomes an exact comparison; a pattern that is an option's value, a list. */
export function compareExactly(page: Page, at: Place, origins: Origins): Edit[] | undefined {
  if (nodesAtPlace(page, at).some(isPattern)) return allowInOption(page, at, origins);
  for (const node of nodesAtPlace(page, at)) {
    const test = testIn(page, node);
    const tested = test && testedValue(page, test.call);
    if (!test || !tested) continue;
    const list = partsOf(page, test.call, originTexts(origins)) ?? `[${originTexts(origins).map(text => quote(text, page.style.quote)).join(', ')}]`;
    return withPlaceholder([replaceNode(page, test.whole, comparison(page, test, tested, list))], origins);
  }
  return undefined;
}

/**
 * The test that takes the old one's place. TypeScript takes no undefined for a text: where the Origin may be absent it is asked for
 * first, so that what follows knows it is there, as it did behind `origin?.endsWith(…)`; in a value, `''` stands for it.
 */
function comparison(page: Page, { whole, negated }: OriginTest, { text, optional }: Tested, list: string): string {
  if (!optional || !page.tree.typed) return `${negated ? '!' : ''}${list}.includes(${text})`;
  const parent = page.parent(whole);
  const denied = negated || parent?.type === 'UnaryExpression' && parent.operator === '!';
  if (/^[\w$.]+$/.test(text) && (denied || isCondition(page, whole))) {
    const both = `${text} && ${list}.includes(${text})`;
    return denied ? `${negated ? '!' : ''}(${both})` : both;
  }
  return `${negated ? '!' : ''}${list}.includes(${text} ?? ${quote('', page.style.quote)})`;
}

/** Only whether it holds is asked of the node. */
function isCondition(page: Page, node: Node): boolean {
  const parent = page.parent(node);
  if (parent?.type === 'LogicalExpression' && parent.operator !== '??') return isCondition(page, parent);
  return (parent?.type === 'IfStatement' || parent?.type === 'WhileStatement' || parent?.type === 'ConditionalExpression') && parent.test === node;
}

/** Of `list.includes(origin)` where the constant `list` is one text with these origins in it: `list.split(',')`. */
function partsOf(page: Page, { callee }: Call, origins: readonly string[]): string | undefined {
  const list = callee.type === 'MemberExpression' ? bare(callee.object) : undefined;
  if (list?.type !== 'Identifier') return undefined;
  const declared = page.nodes.filter(node => node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && node.id.name === list.name);
  const [only] = declared;
  const declaration = only && page.parent(only);
  if (declared.length !== 1 || only?.type !== 'VariableDeclarator' || declaration?.type !== 'VariableDeclaration' || declaration.kind !== 'const') return undefined;
  const text = only.init ? literalText(bare(only.init)) : undefined;
  const separator = [', ', ',', '; ', ';', ' ', '|'].find(one => {
    const parts = text?.split(one) ?? [];
    return parts.length > 1 && parts.length === origins.length && parts.every(part => origins.includes(part));
  });
  return separator === undefined ? undefined : `${list.name}.split(${quote(separator, page.style.quote)})`;
}

function isPattern(node: Node): boolean {
  return node.type === 'Literal' && 'regex' in node || node.type === 'NewExpression' && node.callee.type === 'Identifier' && node.callee.name === 'RegExp';
}

interface OriginTest {
  readonly call: Call;
  /** What is replaced: the call, with the comparison of its result where that is a position. */
  readonly whole: Node;
  readonly negated: boolean;
}

function testIn(page: Page, node: Node): OriginTest | undefined {
  if (node.type === 'BinaryExpression') {
    const call = callOf(node.left);
    return call && withComparison(page, call);
  }
  const call = callOf(node);
  return call && withComparison(page, call);
}

function callOf(node: Node): Call | undefined {
  const inner = node.type === 'ChainExpression' ? node.expression : bare(node);
  return inner.type === 'CallExpression' ? inner : undefined;
}

function withComparison(page: Page, call: Call): OriginTest | undefined {
  const method = methodOf(call);
  const outer = page.parent(call)?.type === 'ChainExpression' ? page.parent(call) ?? call : call;
  if (method === 'includes' || method === 'startsWith' || method === 'endsWith' || method === 'test' || method === 'match') return { call, whole: outer, negated: false };
  if (method !== 'indexOf' && method !== 'search') return undefined;
  const parent = page.parent(outer);
  if (parent?.type === 'UnaryExpression' && parent.operator === '~') return { call, whole: parent, negated: false };
  if (parent?.type !== 'BinaryExpression' || parent.left !== outer) return undefined;
  const found = `${parent.operator} ${sourceOf(page, parent.right)}`;
  if (/^(?:!==? -1|> -1|>= 0|===? 0)$/.test(found)) return { call, whole: parent, negated: false };
  return /^(?:===? -1|< 0|!==? 0|> 0)$/.test(found) && found !== '> 0' ? { call, whole: parent, negated: true } : undefined;
}

function methodOf(call: Call): string {
  return call.callee.type === 'MemberExpression' && !call.callee.computed && call.callee.property.type === 'Identifier' ? call.callee.property.name : '';
}

interface Tested {
  readonly text: string;
  /** It may be absent: it was asked with `?.`, or had something to fall back on. */
  readonly optional: boolean;
}

/** The side that comes from the request; undefined where that is only a part of the Origin. */
function testedValue(page: Page, call: Call): Tested | undefined {
  const { callee } = call;
  const [argument] = call.arguments;
  if (callee.type !== 'MemberExpression' || !argument || argument.type === 'SpreadElement') return undefined;
  const object = bare(callee.object);
  const inArgument = methodOf(call) === 'test' || object.type === 'ArrayExpression' || literalText(object) !== undefined
    || isOriginName(sourceOf(page, argument)) && !isOriginName(sourceOf(page, object));
  const tested = inArgument ? argument : callee.object;
  if (inArgument && methodOf(call) !== 'test' && object.type === 'ArrayExpression') return undefined;
  if (isItem(page, bare(inArgument ? callee.object : argument))) return undefined;
  const whole = wholeOrigin(page, bare(tested));
  const around = whole ? sourceOf(page, tested).replace(sourceOf(page, whole), '') : '';
  return whole && { text: sourceOf(page, whole), optional: !inArgument && callee.optional === true || /\|\||\?[?.]/.test(around) };
}

/** `origin`, `req.headers.origin`, `request.headers.get('Origin')`: one, and not what is allowed. */
function isOriginName(source: string): boolean {
  return /origin\W*$/i.test(source) && !/allow|trust|white|valid|permit/i.test(source);
}

/** In `list.some(item => origin.endsWith(item))` one comparison stands for all items of the list. */
function isItem(page: Page, node: Node): boolean {
  if (node.type !== 'Identifier') return false;
  for (let at = page.parent(node); at; at = page.parent(at)) {
    if (isFunction(at) && at.params.some(parameter => parameter.type === 'Identifier' && parameter.name === node.name)) return true;
    if (/^For(?:Of|In)Statement$/.test(at.type) && 'left' in at && at.left && new RegExp(`\\b${node.name}\\b`).test(sourceOf(page, at.left))) return true;
  }
  return false;
}

/** `new URL(origin).hostname` and `origin.toLowerCase()` speak of `origin`; a constant named for a host does not say of which. */
function wholeOrigin(page: Page, node: Node): Node | undefined {
  if (node.type === 'Identifier') return /host|domain|url/i.test(node.name) ? undefined : node;
  if (node.type === 'NewExpression') return ofUrl(node);
  if (node.type === 'CallExpression' && /^(?:toLowerCase|toString|trim)$/.test(methodOf(node)) && node.callee.type === 'MemberExpression') return wholeOrigin(page, bare(node.callee.object));
  if (node.type === 'MemberExpression' && node.object.type === 'NewExpression') return ofUrl(node.object);
  if (node.type === 'LogicalExpression' && node.operator !== '&&') return wholeOrigin(page, bare(node.left));
  return node.type === 'MemberExpression' || node.type === 'CallExpression' ? node : undefined;
}

function ofUrl(node: TSESTree.NewExpression): Node | undefined {
  const [argument] = node.arguments;
  return node.callee.type === 'Identifier' && node.callee.name === 'URL' && argument && argument.type !== 'SpreadElement' ? argument : undefined;
}
