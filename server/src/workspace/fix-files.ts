import fs from 'node:fs';
import process from 'node:process';
import type { Fix } from '../engine/prove';
import { fixesOf } from '../engine/prove';
import type { Edit } from '../text/edit';
import { applyEdits, sortEdits } from '../text/edit';
import type { PathsResult } from './open-paths';

/** Texts before and after, by file. */
export type FixedTexts = ReadonlyMap<string, { readonly before: string; readonly after: string }>;

/** One round of safe fixes: the first of each finding, as far as they do not overlap with those taken before. */
export function safeEdits({ findings }: Pick<PathsResult, 'findings'>): Edit[] {
  const taken: Edit[] = [];
  for (const { finding, linted } of findings) {
    const fix = fixesOf(linted, finding).find(({ safe }) => safe);
    if (fix && fits(taken, fix)) taken.push(...fix.edits);
  }
  return taken;
}

function fits(taken: readonly Edit[], { edits }: Fix): boolean {
  const files = new Set(edits.map(({ at }) => at.file));
  return [...files].every(file => sortEdits([...taken, ...edits].filter(({ at }) => at.file === file)) !== undefined)
    && !edits.some(edit => taken.some(other => other.at.file === edit.at.file && other.at.span.start === edit.at.span.start));
}

/** Texts that the edits make of the files as they are on disk. */
export function editedTexts(edits: readonly Edit[], read: (file: string) => string | undefined): FixedTexts {
  const texts = new Map<string, { before: string; after: string }>();
  for (const file of new Set(edits.map(({ at }) => at.file))) {
    const before = read(file);
    const after = before === undefined ? undefined : applyEdits(file, before, edits);
    if (before !== undefined && after !== undefined && after !== before) texts.set(file, { before, after });
  }
  return texts;
}

/** Writes a text beside the file and puts it in its place in one step, so that a crash loses nothing. Keeps the file's mode; a link stays a link. */
export function replaceFile(file: string, text: string): void {
  const real = fs.realpathSync(file);
  const { mode } = fs.statSync(real);
  const temporary = `${real}.corslint-${process.pid}`;
  fs.writeFileSync(temporary, text, { mode });
  fs.renameSync(temporary, real);
}
