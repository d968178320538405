import type { Edit } from './edit';

/** What is done with a line, its end included. */
export interface LineStep {
  readonly sign: ' ' | '-' | '+';
  readonly line: string;
}

/** Most cells of the table that finds the lines two texts share; larger differences are one change. */
const CELLS = 4_000_000;

/** What makes the second text of the first, line by line. */
export function lineSteps(before: string, after: string): LineStep[] {
  return stepsBetween(linesOf(before), linesOf(after));
}

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
  for (const { sign, line } of lineSteps(before, after)) {
    if (sign === ' ') flush();
    if (sign === '+') come += line;
    else at += line.length;
    if (sign === '-') gone += line;
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

/** Equal beginnings and ends are set aside; of what lies between, as many lines as can be stay. */
function stepsBetween(a: readonly string[], b: readonly string[]): LineStep[] {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const keep = (line: string): LineStep => ({ sign: ' ', line });
  const middle = between(a.slice(start, a.length - end), b.slice(start, b.length - end));
  return [...a.slice(0, start).map(keep), ...middle, ...a.slice(a.length - end).map(keep)];
}

function between(a: readonly string[], b: readonly string[]): LineStep[] {
  const shared = a.length * b.length <= CELLS ? longestShared(a, b) : undefined;
  const steps: LineStep[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (shared && i < a.length && j < b.length && a[i] === b[j]) {
      steps.push({ sign: ' ', line: a[i++] ?? '' });
      j++;
    } else if (i < a.length && (!shared || j >= b.length || shared(i + 1, j) >= shared(i, j + 1))) steps.push({ sign: '-', line: a[i++] ?? '' });
    else steps.push({ sign: '+', line: b[j++] ?? '' });
  }
  return steps;
}

/** How many lines, in order, the rests of both texts from two lines on have in common at most. */
function longestShared(a: readonly string[], b: readonly string[]): (i: number, j: number) => number {
  const width = b.length + 1;
  const table = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number): number => table[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) for (let j = b.length - 1; j >= 0; j--) table[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  return at;
}
