import assert from 'node:assert/strict';
import { writeSteps } from '../../../server/src/adapters/script/write';
import type { ChangeStep } from '../../../server/src/policy/change';
import { applyEdits } from '../../../server/src/text/edit';
import type { Place } from '../../../server/src/text/place';
import { parseScript } from '../../../server/src/syntax/script';

const pairs = ['⟦⟧', '⟪⟫', '⦃⦄'] as const;

/** A text with places marked by ⟦ ⟧, ⟪ ⟫ and ⦃ ⦄. */
export function readMarked(marked: string, file = '/x.js'): { readonly file: string; readonly text: string; readonly places: readonly Place[] } {
  let text = '';
  const starts: number[] = [];
  const places: Place[] = [];
  for (const char of marked) {
    const opens = pairs.findIndex(pair => pair.startsWith(char));
    const closes = pairs.findIndex(pair => pair.endsWith(char));
    if (opens >= 0) starts[opens] = text.length;
    else if (closes >= 0) places[closes] = { file, span: { start: starts[closes] ?? 0, end: text.length } };
    else text += char;
  }
  return { file, text, places };
}

/** The text after the steps, or undefined when they are declined. Also holds what must hold for any edit. */
export function write(marked: string, steps: (...places: Place[]) => readonly ChangeStep[], file?: string): string | undefined {
  const { text, places, file: name } = readMarked(marked, file);
  const edits = writeSteps({ file: name, text }, steps(...places));
  if (!edits) return undefined;
  for (const edit of edits) if (edit.snippet) assert.match(edit.text, /\$\{1:/);
  const after = applyEdits(name, text, edits);
  assert.ok(after !== undefined, 'edits overlap');
  assert.deepEqual(parseScript(name, after).problems, parseScript(name, text).problems.length === 0 ? [] : parseScript(name, after).problems);
  return after;
}
