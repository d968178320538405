import { makeCorrect } from '../engine/make-correct';
import type { Fix } from '../engine/prove';
import { holdTogether } from '../engine/prove';
import type { Edit } from '../text/edit';
import { applyEdits, sortEdits } from '../text/edit';
import type { Located, Workspace } from './workspace';

/** A finding and the fix that mends it. */
export interface Mended {
  readonly located: Located;
  readonly fix: Fix;
}

/** Texts before and after, by file. */
export type FixedTexts = ReadonlyMap<string, { readonly before: string; readonly after: string }>;

/** Most other files that are asked again because they read an edited one; a file that half the workspace reads is not fixed unasked. */
const READERS = 8;

/** The fixes to offer: those that no other file which reads the edited text gets anything worse by. */
export function offeredFixes(workspace: Workspace, located: Located): readonly Fix[] {
  return workspace.fixes(located).filter(fix => isBorne(workspace, located, fix));
}

/** Everything wrong with the set-up of a finding mended at once, where no other file that reads an edited text gets anything worse by it. */
export function correctionOf(workspace: Workspace, located: Located): Fix | undefined {
  const linted = workspace.linted(located.run.file);
  const fix = linted && makeCorrect(linted, located.finding);
  return fix && isBorne(workspace, located, fix) ? fix : undefined;
}

/**
 * One round of safe fixes: the first of each finding, as far as they do not overlap with those taken before, and hold together
 * with those of the same run. Every one is proven on the text as it is now: what is left over comes in the next round.
 */
export function safeMends(workspace: Workspace, findings: readonly Located[]): Mended[] {
  const taken: Mended[] = [];
  for (const located of findings) {
    const fix = workspace.fixes(located).find(({ safe }) => safe);
    if (fix && fits(taken.flatMap(one => one.fix.edits), fix.edits) && isBorne(workspace, located, fix)) taken.push({ located, fix });
  }
  const runs = new Set(taken.map(({ located }) => located.run));
  return [...runs].flatMap(run => {
    const group = taken.filter(({ located }) => located.run === run);
    const [first, ...others] = group;
    const linted = first && others.length > 0 ? workspace.linted(first.located.run.file) : undefined;
    return !first || !linted || holdTogether(linted, group.map(({ fix }) => fix), group.map(({ located }) => located.finding)) ? group : [first];
  });
}

/** Texts that the edits make of the files. A file whose edits do not fit is left as it is. */
export function editedTexts(edits: readonly Edit[], read: (file: string) => string | undefined): FixedTexts {
  const texts = new Map<string, { before: string; after: string }>();
  for (const file of filesOf(edits)) {
    const before = read(file);
    const after = before === undefined ? undefined : applyEdits(file, before, edits);
    if (before !== undefined && after !== undefined && after !== before) texts.set(file, { before, after });
  }
  return texts;
}

function isBorne(workspace: Workspace, { run }: Located, fix: Fix): boolean {
  const readers = workspace.readers(filesOf(fix.edits)).filter(file => file !== run.file);
  return readers.length <= READERS && readers.every(file => {
    const linted = workspace.linted(file);
    return !linted || holdTogether(linted, [fix]);
  });
}

function fits(taken: readonly Edit[], edits: readonly Edit[]): boolean {
  return filesOf(edits).every(file => sortEdits([...taken, ...edits].filter(({ at }) => at.file === file)) !== undefined)
    && !edits.some(edit => taken.some(other => other.at.file === edit.at.file && other.at.span.start === edit.at.span.start));
}

function filesOf(edits: readonly Edit[]): string[] {
  return [...new Set(edits.map(({ at }) => at.file))];
}
