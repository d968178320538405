import type { Edit } from '../../../text/edit';
import { applyEdits } from '../../../text/edit';
import type { Place } from '../../../text/place';
import { contains } from '../../../text/place';
import type { Node, Page } from './page';
import { isFunction, nodesAtPlace, replaceRange, insertAt } from './page';
import { removeStatement, seatOf, siblingsOf } from './statements';
import { indentAt, lineStart } from './style';
import { startWithComments, wholeLines } from './trivia';

/** Moves a registration in front of another of the same list of statements. Declines when it needs what is declared in between. */
export function moveBefore(page: Page, at: Place, before: Place): Edit[] | undefined {
  const moved = statementAt(page, at);
  const target = statementAt(page, before);
  if (!moved || !target || moved === target) return undefined;
  const siblings = siblingsOf(page, moved);
  const from = siblings.indexOf(target);
  const to = siblings.indexOf(moved);
  if (from < 0 || to <= from || moved.type !== 'ExpressionStatement') return undefined;
  const used = namesIn(page, moved);
  const receiver = moved.expression.type === 'CallExpression' ? rootName(moved.expression.callee) : '';
  return siblings.slice(from, to).some(statement => changes(page, statement, used, receiver)) ? undefined : moveStatement(page, moved, target);
}

/** Moves a statement in front of another one of the same list, with its comments; what it needs must be known there. */
export function moveStatement(page: Page, moved: Node, target: Node): Edit[] | undefined {
  const { text, style: { eol } } = page;
  const begin = startWithComments(page, moved);
  const lines = wholeLines(page, begin, moved.range[1]);
  const goal = startWithComments(page, target);
  if (text.slice(lineStart(text, goal), goal).trim() !== '') return undefined;
  if (!lines) {
    const removal = removeStatement(page, moved);
    return removal && [insertAt(page, goal, text.slice(moved.range[0], moved.range[1]) + eol + indentAt(text, goal)), ...removal];
  }
  const block = text.slice(lines.start, lines.end);
  const blank = /(?:^|\n|\r(?!\n))[ \t]*(?:\r\n|\n|\r)$/.test(text.slice(0, lines.start));
  const after = /^[ \t]*(?:\r\n|\n|\r)/.exec(text.slice(lines.end))?.[0];
  return [
    insertAt(page, lineStart(text, goal), /[\r\n]$/.test(block) ? block : block + eol),
    // Blank lines on both sides would be left as two; a last line without its break leaves the one before it.
    replaceRange(page, lines.start, lines.end + (blank && after !== undefined ? after.length : 0), ''),
  ];
}

/** A move together with other edits: those of what is moved are made where it goes. */
export function withMove(page: Page, move: readonly Edit[], others: readonly Edit[]): Edit[] {
  const insertion = move.find(({ text }) => text !== '');
  const removal = move.find(({ text }) => text === '');
  if (!insertion || !removal) return [...others, ...move];
  const { start } = removal.at.span;
  const source = page.text.slice(start, removal.at.span.end);
  const block = source.startsWith(insertion.text) ? insertion.text : source;
  const within = others.filter(({ at }) => contains({ start, end: start + block.length }, at.span));
  const edited = applyEdits(page.file, block, within.map(edit => ({ ...edit, at: { file: edit.at.file, span: { start: edit.at.span.start - start, end: edit.at.span.end - start } } })));
  if (within.length === 0 || edited === undefined) return [...others, ...move];
  return [...others.filter(edit => !within.includes(edit)), { ...insertion, text: edited + insertion.text.slice(block.length) }, removal];
}

/** The statement at a place, or the one the call there is all of. */
function statementAt(page: Page, place: Place): Node | undefined {
  const [node] = nodesAtPlace(page, place);
  const seat = node && seatOf(page, node);
  if (seat?.kind !== 'block') return undefined;
  const whole = seat.node.type === 'ExpressionStatement' ? seat.node.expression : seat.node;
  const inner = whole.type === 'AwaitExpression' ? whole.argument : whole;
  return node === seat.node || node === whole || node === inner ? seat.node : undefined;
}

function namesIn(page: Page, scope: Node): ReadonlySet<string> {
  return new Set(page.nodes.flatMap(node => node.type === 'Identifier' && scope.range[0] <= node.range[0] && node.range[1] <= scope.range[1] && !isKey(page, node) ? [node.name] : []));
}

function isKey(page: Page, node: Node): boolean {
  const parent = page.parent(node);
  return parent?.type === 'MemberExpression' && parent.property === node && !parent.computed || parent?.type === 'Property' && parent.key === node && !parent.shorthand;
}

/** The statement declares or assigns a name that is used; settings of the app itself do not count. Functions are declared from the start. */
function changes(page: Page, statement: Node, used: ReadonlySet<string>, receiver: string): boolean {
  if (statement.type === 'FunctionDeclaration' || statement.type === 'ImportDeclaration') return false;
  return page.nodes.some(node => {
    if (node.range[0] < statement.range[0] || node.range[1] > statement.range[1]) return false;
    if (node.type === 'VariableDeclarator' || node.type === 'ClassDeclaration') return !nested(page, node, statement) && node.id !== null && [...namesIn(page, node.id)].some(name => used.has(name));
    if (node.type === 'AssignmentExpression') return used.has(rootName(node.left)) && (node.left.type === 'Identifier' || rootName(node.left) !== receiver) && !nested(page, node, statement);
    return false;
  });
}

/** Inside a function, which runs later if at all. */
function nested(page: Page, node: Node, statement: Node): boolean {
  for (let at = page.parent(node); at && at !== statement; at = page.parent(at)) if (isFunction(at)) return true;
  return false;
}

function rootName(node: Node): string {
  let at: Node = node;
  while (at.type === 'MemberExpression') at = at.object;
  return at.type === 'Identifier' ? at.name : '';
}
