import type { ScriptComment } from '../../../syntax/script';
import type { Node, Page } from './page';
import { afterBreak, lineEnd, lineStart } from './style';

/** The first offset from `at` on that is neither white space nor comment. */
export function skipForward(page: Page, at: number): number {
  for (let offset = at; ;) {
    while (offset < page.text.length && /\s/.test(page.text[offset] ?? '')) offset++;
    const comment = page.tree.comments().find(one => one.at.start === offset);
    if (!comment) return offset;
    offset = comment.at.end;
  }
}

/** The comments that lie wholly between two offsets. */
export function commentsWithin(page: Page, start: number, end: number): ScriptComment[] {
  return page.tree.comments().filter(({ at }) => start <= at.start && at.end <= end);
}

/** Whole lines from those of the node's first to those of its last, with their line break, when nothing else stands on them but a comment behind. */
export function wholeLines(page: Page, start: number, end: number): { readonly start: number; readonly end: number } | undefined {
  const { text } = page;
  const from = lineStart(text, start);
  if (text.slice(from, start).trim() !== '') return undefined;
  const to = endOfLineBehind(page, end);
  return to === undefined ? undefined : { start: from, end: afterBreak(text, to) };
}

/** End of the line on which `end` lies, if only white space and a comment that ends there follow. */
export function endOfLineBehind(page: Page, end: number): number | undefined {
  const { text } = page;
  const to = lineEnd(text, end);
  const rest = text.slice(end, to);
  if (rest.trim() === '') return to;
  const begin = end + rest.length - rest.trimStart().length;
  const comment = page.tree.comments().find(({ at }) => at.start === begin);
  return comment && comment.at.end <= to && text.slice(comment.at.end, to).trim() === '' ? to : undefined;
}

/** Where the comments begin that stand directly above the node, each on lines of its own, without a blank line between. */
export function startWithComments(page: Page, node: Node): number {
  const { text } = page;
  let start = node.range[0];
  for (;;) {
    const from = lineStart(text, start);
    if (text.slice(from, start).trim() !== '') return start;
    const comment = page.tree.comments().findLast(({ at }) => at.end <= from);
    if (!comment || !/^[ \t]*(?:\r\n|\n|\r)[ \t]*$/.test(text.slice(comment.at.end, start))) return start;
    if (text.slice(lineStart(text, comment.at.start), comment.at.start).trim() !== '') return start;
    start = comment.at.start;
  }
}
