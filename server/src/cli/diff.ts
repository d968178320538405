/** Lines around a change. */
const CONTEXT = 3;

/**
 * A unified diff of two texts that differ in one or several places; empty when they are equal. Lines keep their ends;
 * the texts are compared from both ends, and what lies between is one hunk: fixes are small.
 */
export function unifiedDiff(file: string, before: string, after: string): string {
  if (before === after) return '';
  const a = before.split(/(?<=\n)/);
  const b = after.split(/(?<=\n)/);
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const from = Math.max(0, start - CONTEXT);
  const tail = a.slice(a.length - end, a.length - end + CONTEXT);
  const removed = a.slice(start, a.length - end);
  const added = b.slice(start, b.length - end);
  const head = a.slice(from, start);
  const hunk = `@@ -${from + 1},${head.length + removed.length + tail.length} +${from + 1},${head.length + added.length + tail.length} @@\n`;
  const lines = [...head.map(line => ` ${line}`), ...removed.map(line => `-${line}`), ...added.map(line => `+${line}`), ...tail.map(line => ` ${line}`)];
  return `--- ${file}\n+++ ${file}\n${hunk}${lines.map(line => line.endsWith('\n') ? line : `${line}\n`).join('')}`;
}
