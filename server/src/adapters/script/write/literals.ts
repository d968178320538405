import type { Edit } from '../../../text/edit';
import type { Place } from '../../../text/place';
import { listText } from './lists';
import type { Node, Page } from './page';
import { bare, insertAt, isFunction, literalText, nodeAt, nodesAtPlace, replaceNode, replaceRange } from './page';
import { keyText, quote } from './style';

/** A literal text becomes another, in the quotes it has; a number that stays one needs none. */
export function setText(page: Page, at: Place, text: string): Edit[] | undefined {
  const node = nodeAt(page, at);
  if (node && !isKeyOrShorthand(page, node)) {
    if (isNumber(node) && /^\d+$/.test(text)) return [replaceNode(page, node, text)];
    const mark = markOf(page, node);
    return mark && [replaceNode(page, node, quote(text, mark))];
  }
  return setTemplatePart(page, at, text);
}

function isNumber(node: Node): boolean {
  return node.type === 'Literal' && typeof node.value === 'number';
}

/** The quotes of a literal; a number or flag gets those of the file. */
export function markOf(page: Page, node: Node): '\'' | '"' | '`' | undefined {
  if (node.type === 'TemplateLiteral' && node.expressions.length === 0) return '`';
  if (node.type !== 'Literal' || 'regex' in node) return undefined;
  return node.raw.startsWith('"') ? '"' : node.raw.startsWith('\'') ? '\'' : page.style.quote;
}

/** The text between two expressions of a template. */
function setTemplatePart(page: Page, at: Place, text: string): Edit[] | undefined {
  const { start, end } = at.span;
  const part = page.nodes.find(node => node.type === 'TemplateElement' && node.range[0] + 1 === start && node.range[1] > end && node.range[1] - end <= 2);
  return part && [replaceRange(page, start, end, quote(text, '`').slice(1, -1))];
}

function isKeyOrShorthand(page: Page, node: Node): boolean {
  const parent = page.parent(node);
  return parent?.type === 'Property' && (parent.shorthand || parent.key === node && parent.value !== node);
}

/** A literal becomes `true` or `false`. */
export function setFlag(page: Page, at: Place, flag: boolean): Edit[] | undefined {
  const node = nodeAt(page, at);
  return node && markOf(page, node) !== undefined && !isKeyOrShorthand(page, node) ? [replaceNode(page, node, String(flag))] : undefined;
}

/** `cors` becomes `cors()`. */
export function callFactory(page: Page, at: Place): Edit[] | undefined {
  const node = nodeAt(page, at);
  return node && (node.type === 'Identifier' || node.type === 'MemberExpression' || node.type === 'CallExpression') ? [insertAt(page, node.range[1], '()')] : undefined;
}

/** One text becomes a list of texts; within a list, several items of it. */
export function splitList(page: Page, at: Place, texts: readonly string[]): Edit[] | undefined {
  const node = nodeAt(page, at);
  if (!node || literalText(node) === undefined || isKeyOrShorthand(page, node)) return undefined;
  const mark = markOf(page, node) ?? page.style.quote;
  if (page.parent(node)?.type === 'ArrayExpression') return [replaceNode(page, node, texts.map(text => quote(text, mark)).join(', '))];
  return [replaceNode(page, node, listText(page, texts, node.range[0]))];
}

/** The one argument of a call becomes an option. */
export function wrapArgument(page: Page, at: Place, key: string): Edit[] | undefined {
  const call = nodesAtPlace(page, at).map(bare).find(one => one.type === 'CallExpression');
  const [argument, ...others] = call?.type === 'CallExpression' ? call.arguments : [];
  if (!argument || others.length > 0 || argument.type === 'SpreadElement') return undefined;
  if (argument.type === 'Identifier' && argument.name === key) return [replaceNode(page, argument, `{ ${key} }`)];
  return [insertAt(page, argument.range[0], `{ ${keyText(key, page.style.quote)}: `), insertAt(page, argument.range[1], ' }')];
}

/** An option key or header name becomes another. */
export function rename(page: Page, at: Place, to: string): Edit[] | undefined {
  const node = nodeAt(page, at);
  if (!node) return undefined;
  const parent = page.parent(node);
  const plain = /^[A-Za-z_$][\w$]*$/.test(to);
  if (node.type === 'Property' && node.shorthand) return renameShorthand(page, node.key, to);
  if (parent?.type === 'Property' && parent.shorthand) return renameShorthand(page, node, to);
  if (parent?.type === 'MemberExpression' && parent.property === node && !parent.computed && node.type === 'Identifier') {
    if (plain) return [replaceNode(page, node, to)];
    return parent.optional ? undefined : [replaceRange(page, parent.object.range[1], parent.range[1], `[${quote(to, page.style.quote)}]`)];
  }
  if (node.type === 'Identifier') return parent?.type === 'Property' && parent.key === node && !parent.computed ? [replaceNode(page, node, keyText(to, page.style.quote))] : undefined;
  const mark = literalText(node) === undefined ? undefined : markOf(page, node);
  return mark && [replaceNode(page, node, quote(to, mark))];
}

function renameShorthand(page: Page, name: Node, to: string): Edit[] {
  return [replaceRange(page, name.range[0], name.range[0], `${keyText(to, page.style.quote)}: `)];
}

/** A pattern becomes another. */
export function setPattern(page: Page, at: Place, source: string, flags: string): Edit[] | undefined {
  const nodes = nodesAtPlace(page, at);
  const literal = nodes.find(node => node.type === 'Literal' && 'regex' in node);
  const written = `/${source.replace(/\\[\s\S]|\[(?:\\[\s\S]|[^\]\\])*\]|\//g, part => part === '/' ? '\\/' : part)}/${flags}`;
  if (literal) return [replaceNode(page, literal, written)];
  const node = nodes.at(-1);
  const made = node && (isPatternCall(node) ? node : page.parent(node));
  if (!made || !isPatternCall(made)) return undefined;
  return [replaceNode(page, made, written)];
}

/** A text becomes a pattern. */
export function textToPattern(page: Page, at: Place, source: string): Edit[] | undefined {
  const node = nodeAt(page, at);
  return node && literalText(node) !== undefined && !isKeyOrShorthand(page, node) ? [replaceNode(page, node, `/${source}/`)] : undefined;
}

function isPatternCall(node: Node): boolean {
  return (node.type === 'NewExpression' || node.type === 'CallExpression') && node.callee.type === 'Identifier' && node.callee.name === 'RegExp' && node.arguments.every(argument => literalText(argument) !== undefined);
}

/** The status written at `at` becomes another; `at` may be the call that is given it. */
export function setStatus(page: Page, at: Place, status: number): Edit[] | undefined {
  for (const node of [...nodesAtPlace(page, at)].reverse()) {
    const number = node.type === 'CallExpression' ? node.arguments[0] : node;
    if (number?.type === 'Literal' && (typeof number.value === 'number' || typeof number.value === 'string' && /^\d{3}$/.test(number.value))) {
      return [replaceNode(page, number, typeof number.value === 'number' ? String(status) : quote(String(status), markOf(page, number) as '\'' | '"'))];
    }
  }
  return undefined;
}

/** The node stands in a loop, or in what is called for each item of a list. */
function repeats(page: Page, node: Node): boolean {
  for (let at = page.parent(node); at; at = page.parent(at)) {
    if (/^(?:For|While|Do)/.test(at.type)) return true;
    if (isFunction(at)) {
      const call = page.parent(at);
      return call?.type === 'CallExpression' && call.callee.type === 'MemberExpression' && call.callee.property.type === 'Identifier' && /^(?:forEach|map)$/.test(call.callee.property.name);
    }
  }
  return false;
}

/** Appending becomes setting. */
export function setInsteadOfAppend(page: Page, at: Place): Edit[] | undefined {
  const instead: Record<string, string> = { append: 'set', appendHeader: 'setHeader' };
  for (const node of nodesAtPlace(page, at)) {
    const call = node.type === 'ExpressionStatement' ? node.expression : node;
    if (call.type !== 'CallExpression' || call.callee.type !== 'MemberExpression' || call.callee.property.type !== 'Identifier') continue;
    const method = instead[call.callee.property.name];
    // In a loop the last round would win.
    if (method !== undefined && repeats(page, call)) return undefined;
    if (method !== undefined) return [replaceNode(page, call.callee.property, method)];
  }
  return undefined;
}
