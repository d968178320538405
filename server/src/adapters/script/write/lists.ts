import type { TSESTree } from '@typescript-eslint/typescript-estree';
import type { Edit } from '../../../text/edit';
import type { Node, Page } from './page';
import { insertAt, replaceRange } from './page';
import { indentAt, lineStart, quote } from './style';
import { commentsWithin, skipForward, wholeLines } from './trivia';

/** A literal list of texts: on one line when it fits, else an item a line. `column`: where it begins. */
export function listText(page: Page, texts: readonly string[], at: number): string {
  const { quote: mark, eol, indent } = page.style;
  const items = texts.map(text => quote(text, mark));
  const oneLine = `[${items.join(', ')}]`;
  if (texts.length < 2 || at - lineStart(page.text, at) + oneLine.length <= 110) return oneLine;
  const outer = indentAt(page.text, at);
  return `[${eol}${items.map(item => `${outer}${indent}${item},${eol}`).join('')}${outer}]`;
}

type ListNode = TSESTree.ArrayExpression | TSESTree.ObjectExpression | Call;
type Call = TSESTree.CallExpression | TSESTree.NewExpression;

function itemsOf(list: ListNode): Node[] {
  const items: readonly (Node | null)[] = list.type === 'ArrayExpression' ? list.elements : list.type === 'ObjectExpression' ? list.properties : list.arguments;
  return items.filter(item => item !== null);
}

/** Adds an item behind `after`, or at the end, in the way the list is laid out. */
export function addItem(page: Page, list: ListNode, item: string, after?: Node): Edit[] {
  return addItems(page, list, [item], after);
}

/** Adds items, each laid out like its neighbours. */
export function addItems(page: Page, list: ListNode, added: readonly string[], after?: Node): Edit[] {
  const { text, style } = page;
  const item = added.join(', ');
  const items = itemsOf(list);
  const last = after ?? items.at(-1);
  const close = list.range[1] - 1;
  if (!last) {
    const open = list.type === 'CallExpression' || list.type === 'NewExpression' ? text.lastIndexOf('(', close) : list.range[0];
    const pad = list.type === 'ObjectExpression' ? ' ' : '';
    if (commentsWithin(page, open + 1, close).length > 0) return [insertAt(page, close, `${pad}${item}${pad}`)];
    return [replaceRange(page, open + 1, close, `${pad}${item}${pad}`)];
  }
  const ownLine = text.slice(lineStart(text, last.range[0]), last.range[0]).trim() === '';
  const next = skipForward(page, last.range[1]);
  const comma = text[next] === ',';
  if (!ownLine) return [insertAt(page, last.range[1], `, ${item}`)];
  const indent = indentAt(text, last.range[0]);
  const behindLast = added.map(one => `,${style.eol}${indent}${one}`).join('');
  if (!comma) return [insertAt(page, last.range[1], behindLast)];
  // Behind the comma and what is said about the last item on its line.
  const lines = wholeLines(page, last.range[0], next + 1);
  if (!lines) return [insertAt(page, last.range[1], behindLast)];
  return [insertAt(page, lines.end, added.map(one => `${indent}${one},${style.eol}`).join(''))];
}

/** Takes an item out with its comma; undefined when comments stand in the way. */
export function removeItem(page: Page, list: ListNode, item: Node): Edit[] | undefined {
  const { text } = page;
  const items = itemsOf(list);
  const index = items.indexOf(item);
  if (index < 0) return undefined;
  const [start, end] = item.range;
  const next = skipForward(page, end);
  const comma = text[next] === ',' ? next + 1 : undefined;
  const before = items[index - 1];
  const behind = items[index + 1];
  const lines = wholeLines(page, start, comma ?? end);
  if (lines && items.length > 1) {
    const removal = replaceRange(page, lines.start, lines.end, '');
    if (comma !== undefined || !before) return [removal];
    // The last one without a comma: the one before it becomes the last.
    const separator = skipForward(page, before.range[1]);
    return text[separator] === ',' ? [replaceRange(page, separator, separator + 1, ''), removal] : undefined;
  }
  if (items.length === 1) {
    const open = list.type === 'CallExpression' || list.type === 'NewExpression' ? text.lastIndexOf('(', start) : list.range[0];
    const inside = commentsWithin(page, open + 1, list.range[1] - 1).length === 0 ? { start: open + 1, end: list.range[1] - 1 } : { start, end: comma ?? end };
    return [replaceRange(page, inside.start, inside.end, '')];
  }
  if (behind && comma !== undefined) return [replaceRange(page, start, commentsWithin(page, comma, behind.range[0]).length > 0 ? comma : behind.range[0], '')];
  if (!before || commentsWithin(page, before.range[1], start).length > 0) return undefined;
  return [replaceRange(page, before.range[1], end, '')];
}
