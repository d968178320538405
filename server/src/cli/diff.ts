/** Lines around a change. */
const CONTEXT = 3;
/** Most cells of the table that finds the lines two texts share; larger differences are shown as one change. */
const CELLS = 4_000_000;

/** What is done with a line. */
interface Step {
  readonly sign: ' ' | '-' | '+';
  readonly line: string;
}

/**
 * A unified diff of two texts, as `git apply` and `patch -p1` take it; empty when they are equal. Lines keep their ends, and a
 * last line without one is marked. `file`: the name from where the patch is applied, with `/`.
 */
export function unifiedDiff(file: string, before: string, after: string): string {
  if (before === after) return '';
  const steps = stepsBetween(linesOf(before), linesOf(after));
  const [old, fresh] = file.startsWith('/') || /^[a-z]:\//i.test(file) ? [file, file] : [`a/${file}`, `b/${file}`];
  const mark = file.includes(' ') ? '\t' : ''; // without it, tools end the name at the first space
  return `--- ${old}${mark}\n+++ ${fresh}${mark}\n${hunksOf(steps).map(([from, to]) => hunk(steps, from, to)).join('')}`;
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.split(/(?<=\n)/);
}

/** Equal beginnings and ends are set aside; of what lies between, as many lines as can be stay. */
function stepsBetween(a: readonly string[], b: readonly string[]): Step[] {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const keep = (line: string): Step => ({ sign: ' ', line });
  const middle = between(a.slice(start, a.length - end), b.slice(start, b.length - end));
  return [...a.slice(0, start).map(keep), ...middle, ...a.slice(a.length - end).map(keep)];
}

function between(a: readonly string[], b: readonly string[]): Step[] {
  const shared = a.length * b.length <= CELLS ? longestShared(a, b) : undefined;
  const steps: Step[] = [];
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

/** Ranges of steps: each change with the lines around it; those that touch are one. */
function hunksOf(steps: readonly Step[]): [from: number, to: number][] {
  const ranges: [number, number][] = [];
  for (const [i, { sign }] of steps.entries()) {
    if (sign === ' ') continue;
    const last = ranges.at(-1);
    const to = Math.min(steps.length, i + 1 + CONTEXT);
    if (last && i - CONTEXT <= last[1]) last[1] = to;
    else ranges.push([Math.max(0, i - CONTEXT), to]);
  }
  return ranges;
}

function hunk(steps: readonly Step[], from: number, to: number): string {
  const count = (range: readonly Step[], not: '+' | '-'): number => range.filter(({ sign }) => sign !== not).length;
  const inside = steps.slice(from, to);
  const range = (not: '+' | '-'): string => {
    const length = count(inside, not);
    return `${count(steps.slice(0, from), not) + (length > 0 ? 1 : 0)},${length}`; // an empty range is named by the line before it
  };
  return `@@ -${range('+')} +${range('-')} @@\n${inside.map(({ sign, line }) => `${sign}${line}${line.endsWith('\n') ? '' : '\n\\ No newline at end of file\n'}`).join('')}`;
}
