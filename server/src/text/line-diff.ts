import { diffArrays } from 'diff';
import type { Edit } from './edit';

/** Most lines that go or come before two texts count as different from their first such line to their last. */
const LINES = 1000;

/** Edits that make the second text of the first: one for each run of lines that differ, and of these no more than what differs. */
export function editsBetween(file: string, before: string, after: string): Edit[] {
  const edits: Edit[] = [];
  let at = 0;
  let gone = '';
  let come = '';
  const flush = (): void => {
    if (gone !== come) edits.push(smallest(file, at - gone.length, gone, come));
    gone = come = '';
  };
  const runs = diffArrays(linesOf(before), linesOf(after), { maxEditLength: LINES }) ?? [{ value: [before], added: false, removed: true }, { value: [after], added: true, removed: false }];
  for (const { value, added, removed } of runs) {
    const text = value.join('');
    if (!added && !removed) flush();
    if (added) come += text;
    else at += text.length;
    if (removed) gone += text;
  }
  flush();
  return edits;
}

/** Never between the halves of a character or of a line's end. */
function smallest(file: string, offset: number, gone: string, come: string): Edit {
  const limit = Math.min(gone.length, come.length);
  let start = 0;
  while (start < limit && gone[start] === come[start]) start++;
  while (start > 0 && (splits(gone, start) || splits(come, start))) start--;
  let end = 0;
  while (end < limit - start && gone[gone.length - 1 - end] === come[come.length - 1 - end]) end++;
  while (end > 0 && (splits(gone, gone.length - end) || splits(come, come.length - end))) end--;
  return { at: { file, span: { start: offset + start, end: offset + gone.length - end } }, text: come.slice(start, come.length - end) };
}

function splits(text: string, at: number): boolean {
  return /^(?:[\ud800-\udbff][\udc00-\udfff]|\r\n)$/.test(text.slice(at - 1, at + 1));
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.split(/(?<=\n)/);
}
