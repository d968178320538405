import type { Edit } from '../../../text/edit';
import type { HeaderWriting } from './header-writing';
import { findWriting } from './header-writing';
import { addItem } from './lists';
import type { Call, Node, Page } from './page';
import { insertAt, sourceOf } from './page';
import { addStatements, seatOf, statementOf } from './statements';
import { indentAt, keyText, lineStart, quote } from './style';
import type { Place } from '../../../text/place';

/** A further line with a fixed value beside the one set at `beside`. */
export function addHeader(page: Page, beside: Place, name: string, value: string): Edit[] | undefined {
  const writing = findWriting(page, beside, beside);
  return writing && addLine(page, writing, name, quote(value, page.style.quote));
}

/** A further line, its value given as source, behind a writing and in its manner. */
export function addLine(page: Page, writing: HeaderWriting, name: string, value: string): Edit[] | undefined {
  const { quote: mark } = page.style;
  switch (writing.kind) {
    case 'property': return addItem(page, writing.object, `${headerKey(writing, name, page)}: ${value}`, writing.node);
    case 'pair': return addItem(page, writing.list, `[${quote(name, mark)}, ${value}]`, writing.node);
    case 'entry': return addItem(page, writing.list, `{ ${writing.keyWord}: ${quote(name, mark)}, value: ${value} }`, writing.node);
    default: {
      const line = lineText(page, writing, name, value);
      const statement = line === undefined ? undefined : soleStatement(page, writing);
      const seat = statement && seatOf(page, statement);
      if (line !== undefined && seat) return addStatements(page, seat, [line], 'after');
      return writing.kind === 'call' && isChainable(writing.node, writing.callee) ? addLink(page, writing.node, `${methodName(writing)}(${quote(name, mark)}, ${value})`) : undefined;
    }
  }
}

/** The statement that writes a header like `writing` does; undefined for what is no statement. */
export function lineText(page: Page, writing: HeaderWriting, name: string, value: string): string | undefined {
  const { quote: mark, semicolon } = page.style;
  if (writing.kind === 'assignment') return `${sourceOf(page, writing.object)}[${quote(name, mark)}] = ${value}${semicolon}`;
  if (writing.kind !== 'call' || writing.callee.object.type === 'CallExpression') return undefined;
  return `${sourceOf(page, writing.callee.object)}.${methodName(writing)}(${quote(name, mark)}, ${value})${semicolon}`;
}

/** The statement that consists of the writing alone. */
export function soleStatement(page: Page, writing: HeaderWriting): Node | undefined {
  if (writing.kind === 'call' && writing.callee.object.type === 'CallExpression') return undefined;
  return writing.kind === 'call' || writing.kind === 'assignment' ? statementOf(page, writing.node) : undefined;
}

export function methodName({ callee }: Extract<HeaderWriting, { kind: 'call' }>): string {
  return callee.property.type === 'Identifier' ? callee.property.name : '';
}

/** Calls of these give back the response they were made on (Express `header set append`, Node `setHeader`). */
function isChainable(call: Call, callee: Call['callee']): boolean {
  return call.type === 'CallExpression' && callee.type === 'MemberExpression' && callee.property.type === 'Identifier' && /^(?:header|set|append|setHeader)$/.test(callee.property.name) && !/headers$/i.test(callee.object.type === 'Identifier' ? callee.object.name : callee.object.type === 'MemberExpression' && callee.object.property.type === 'Identifier' ? callee.object.property.name : '');
}

/** `.link()` behind a call of a chain, on its own line when the chain is laid out so. */
function addLink(page: Page, call: Call, link: string): Edit[] {
  const { callee } = call;
  const dot = callee.type === 'MemberExpression' ? page.text.lastIndexOf('.', callee.property.range[0]) : -1;
  const ownLine = dot >= 0 && page.text.slice(lineStart(page.text, dot), dot).trim() === '';
  return [insertAt(page, call.range[1], `${ownLine ? page.style.eol + indentAt(page.text, dot) : ''}.${link}`)];
}

/** Quotes a key where its neighbours are quoted. */
function headerKey({ node }: Extract<HeaderWriting, { kind: 'property' }>, name: string, page: Page): string {
  return node.key.type === 'Literal' ? quote(name, node.key.raw.startsWith('"') ? '"' : '\'') : keyText(name, page.style.quote);
}
