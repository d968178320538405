import type { LineStep } from '../text/line-diff';
import { lineSteps } from '../text/line-diff';

/** Lines around a change. */
const CONTEXT = 3;

/**
 * A unified diff of two texts, as `git apply` and `patch -p1` take it; empty when they are equal. Lines keep their ends, and a
 * last line without one is marked. `file`: the name from where the patch is applied, with `/`.
 */
export function unifiedDiff(file: string, before: string, after: string): string {
  if (before === after) return '';
  const steps = lineSteps(before, after);
  const [old, fresh] = file.startsWith('/') || /^[a-z]:\//i.test(file) ? [file, file] : [`a/${file}`, `b/${file}`];
  const mark = file.includes(' ') ? '\t' : ''; // without it, tools end the name at the first space
  return `--- ${old}${mark}\n+++ ${fresh}${mark}\n${hunksOf(steps).map(([from, to]) => hunk(steps, from, to)).join('')}`;
}

/** Ranges of steps: each change with the lines around it; those that touch are one. */
function hunksOf(steps: readonly LineStep[]): [from: number, to: number][] {
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

function hunk(steps: readonly LineStep[], from: number, to: number): string {
  const count = (range: readonly LineStep[], not: '+' | '-'): number => range.filter(({ sign }) => sign !== not).length;
  const inside = steps.slice(from, to);
  const range = (not: '+' | '-'): string => {
    const length = count(inside, not);
    return `${count(steps.slice(0, from), not) + (length > 0 ? 1 : 0)},${length}`; // an empty range is named by the line before it
  };
  return `@@ -${range('+')} +${range('-')} @@\n${inside.map(({ sign, line }) => `${sign}${line}${line.endsWith('\n') ? '' : '\n\\ No newline at end of file\n'}`).join('')}`;
}
