import { formatPatch, OMIT_HEADERS, structuredPatch } from 'diff';

/** Lines around a change. */
const CONTEXT = 3;

/**
 * A unified diff of two texts, as `git apply` and `patch -p1` take it; empty when they are equal. Lines keep their ends, and a
 * last line without one is marked. `file`: the name from where the patch is applied, with `/`.
 */
export function unifiedDiff(file: string, before: string, after: string): string {
  if (before === after) return '';
  const [old, fresh] = file.startsWith('/') || /^[a-z]:\//i.test(file) ? [file, file] : [`a/${file}`, `b/${file}`];
  const mark = file.includes(' ') ? '\t' : ''; // without it, tools end the name at the first space
  return `--- ${old}${mark}\n+++ ${fresh}${mark}\n${formatPatch(structuredPatch(old, fresh, before, after, undefined, undefined, { context: CONTEXT }), OMIT_HEADERS)}`;
}
