import type { TSESTree } from '@typescript-eslint/typescript-estree';
import type { Edit } from '../../../text/edit';
import type { Node, Page } from './page';
import { insertAt, replaceRange } from './page';
import { indentAt, lineStart } from './style';
import { commentsWithin, endOfLineBehind, wholeLines } from './trivia';

/** Kinds that hold a list of statements. */
const BLOCKS = new Set(['Program', 'BlockStatement', 'StaticBlock', 'TSModuleBlock', 'SwitchCase']);

/** What the next outer list of statements has in the node's place, and that list. */
export interface Seat {
  readonly node: Node;
  /** `block`: in a list; `lone`: the body of an `if` or loop without braces; `concise`: the value of an arrow function. */
  readonly kind: 'block' | 'lone' | 'concise';
}

const LONE = new Set(['IfStatement', 'ForStatement', 'ForInStatement', 'ForOfStatement', 'WhileStatement', 'DoWhileStatement', 'LabeledStatement']);

/** Climbs to the statement (or arrow function's value) that a node is part of. */
export function seatOf(page: Page, start: Node): Seat | undefined {
  for (let node: Node | undefined = start; node; node = page.parent(node)) {
    const parent = page.parent(node);
    if (!parent) return undefined;
    if (BLOCKS.has(parent.type) && !(parent.type === 'SwitchCase' && parent.test === node)) return { node, kind: 'block' };
    if (LONE.has(parent.type) && isStatement(node)) return { node, kind: 'lone' };
    if (parent.type === 'ArrowFunctionExpression' && parent.body === node) return { node, kind: 'concise' };
  }
  return undefined;
}

function isStatement(node: Node): boolean {
  return node.type.endsWith('Statement') || node.type.endsWith('Declaration');
}

/** Statements of the list a statement stands in. */
export function siblingsOf(page: Page, node: Node): readonly Node[] {
  const parent = page.parent(node);
  switch (parent?.type) {
    case 'Program':
    case 'BlockStatement':
    case 'StaticBlock':
    case 'TSModuleBlock': return parent.body;
    case 'SwitchCase': return parent.consequent;
    default: return [];
  }
}

/** Puts statements that may go over lines (`\n` in them, no outer indentation) in front of or behind the one a node is part of. */
export function addTexts(page: Page, seat: Seat, texts: readonly string[], where: 'before' | 'after'): Edit[] {
  const [start] = seat.node.range;
  const ownLine = seat.kind === 'block' && page.text.slice(lineStart(page.text, start), start).trim() === '';
  const split = ownLine || seat.kind === 'lone' && where === 'before' && canOpen(page, seat.node);
  return addStatements(page, seat, split ? texts.flatMap(text => text.split('\n')) : texts.map(text => text.replace(/\s*\n\s*/g, ' ')), where);
}

/** Puts statements (each without line break) in front of or behind the one a node is part of. */
export function addStatements(page: Page, seat: Seat, lines: readonly string[], where: 'before' | 'after'): Edit[] {
  const { text, style: { eol } } = page;
  const { node, kind } = seat;
  const [start, end] = node.range;
  if (kind === 'concise') return where === 'before' ? wrapConcise(page, node, lines) : [];
  if (kind === 'lone' && where === 'before' && canOpen(page, node)) return blockAround(page, node, lines);
  if (kind === 'lone') {
    const inner = lines.map(ended).join(' ');
    return where === 'before' ? [insertAt(page, start, `{ ${inner} `), insertAt(page, end, ' }')] : [insertAt(page, start, '{ '), insertAt(page, end, `${closing(page, node)} ${inner} }`)];
  }
  const ownLine = text.slice(lineStart(text, start), start).trim() === '';
  const indent = indentAt(text, start);
  if (where === 'before') return [insertAt(page, start, lines.map(line => ownLine ? line + eol + indent : `${ended(line)} `).join(''))];
  const behind = ownLine ? endOfLineBehind(page, end) : undefined;
  if (behind !== undefined) return [insertAt(page, behind, lines.map(line => eol + indent + line).join(''))];
  return [insertAt(page, end, closing(page, node) + lines.map(line => ` ${ended(line)}`).join(''))];
}

/** A body without braces that can get braces and a line for each statement: it stands on lines of its own. */
function canOpen(page: Page, node: Node): boolean {
  const { text } = page;
  const parent = page.parent(node);
  if (!parent || parent.type === 'IfStatement' && (parent.alternate || page.parent(parent)?.type === 'IfStatement')) return false;
  const start = parent.range[0];
  return text.slice(lineStart(text, start), start).trim() === '' && endOfLineBehind(page, node.range[1]) === node.range[1] && commentsWithin(page, start, node.range[0]).length === 0;
}

/** `if (test) return x;` gets braces, and a line for each statement. */
function blockAround(page: Page, node: Node, lines: readonly string[]): Edit[] {
  const { text, style: { eol, indent } } = page;
  const start = page.parent(node)?.range[0] ?? node.range[0];
  const outer = indentAt(text, start);
  const begin = start + text.slice(start, node.range[0]).trimEnd().length;
  const opened = ` {${eol}${lines.map(line => `${outer}${indent}${line}${eol}`).join('')}${outer}${indent}`;
  return [replaceRange(page, begin, node.range[0], opened), insertAt(page, node.range[1], `${eol}${outer}}`)];
}

/** On one line, statements need their semicolons whatever the style. */
function ended(line: string): string {
  return /[;}]$/.test(line) ? line : `${line};`;
}

function closing(page: Page, node: Node): string {
  return /[;}]/.test(page.text[node.range[1] - 1] ?? '') ? '' : ';';
}

/** `=> value` becomes `=> { …; return value; }`. */
function wrapConcise(page: Page, node: Node, lines: readonly string[]): Edit[] {
  const arrow = page.parent(node);
  if (arrow?.type !== 'ArrowFunctionExpression') return [];
  const { text, style: { semicolon } } = page;
  const open = text.lastIndexOf('=>', node.range[0]) + 2;
  const begin = open + (/^\s*/.exec(text.slice(open))?.[0].length ?? 0);
  return [insertAt(page, begin, `{ ${lines.map(ended).join(' ')} return `), insertAt(page, arrow.range[1], `${semicolon} }`)];
}

/** Takes a statement out with its line, or with one of the blank lines around it when both would be left. */
export function removeStatement(page: Page, statement: Node): Edit[] | undefined {
  const { text, style } = page;
  const parent = page.parent(statement);
  if (parent && LONE.has(parent.type)) return [replaceRange(page, statement.range[0], statement.range[1], '{}')];
  if (!parent || !BLOCKS.has(parent.type)) return undefined;
  const lines = wholeLines(page, statement.range[0], statement.range[1]);
  // Without semicolons the next line could be read as going on from the one before.
  const next = text.slice(lines?.end ?? statement.range[1]).trimStart();
  if (style.semicolon === '' && /^[([`+\-/]/.test(next) && !/^\/[/*]/.test(next)) return undefined;
  if (!lines) {
    const gap = /^[ \t]*/.exec(text.slice(statement.range[1]))?.[0].length ?? 0;
    return [replaceRange(page, statement.range[0], statement.range[1] + gap, '')];
  }
  const blankBefore = /(?:^|\n|\r(?!\n))[ \t]*(?:\r\n|\n|\r)$/.test(text.slice(0, lines.start)) || /\{[ \t]*(?:\r\n|\n|\r)$/.test(text.slice(0, lines.start));
  const blankAfter = /^[ \t]*(?:\r\n|\n|\r)/.exec(text.slice(lines.end))?.[0];
  return [replaceRange(page, lines.start, lines.end + (blankBefore && blankAfter !== undefined ? blankAfter.length : 0), '')];
}

/** The statement that consists of this expression alone, awaited or not. */
export function statementOf(page: Page, expression: Node): TSESTree.ExpressionStatement | undefined {
  let node = expression;
  let parent = page.parent(node);
  while (parent && (parent.type === 'AwaitExpression' || parent.type === 'ChainExpression' || parent.type === 'UnaryExpression' && parent.operator === 'void')) {
    node = parent;
    parent = page.parent(node);
  }
  return parent?.type === 'ExpressionStatement' ? parent : undefined;
}
