import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import type { Settings } from '../engine/profiles';
import type { Linted } from '../engine/lint';
import { concerns, lint } from '../engine/lint';
import type { Finding } from '../policy/finding';
import { normal } from './discover';
import { readText } from './read-text';
import { diskSurroundings } from './surroundings';
import type { Located, Root, SkippedFile } from './workspace';
import { openWorkspace } from './workspace';

/** What linting some paths gave. */
export interface PathsResult {
  readonly runs: readonly Linted[];
  readonly findings: readonly Located[];
  readonly seen: number;
  readonly read: number;
  readonly skipped: readonly SkippedFile[];
}

export interface PathsOptions {
  readonly settings: Settings;
  readonly exclude: readonly string[];
  readonly all: boolean;
  readonly onProgress?: (done: number, total: number, file: string) => void;
}

/** A path that does not exist. */
export class NoSuchPath extends Error {}

/**
 * Lints folders (as a workspace each) and single files (always, whatever ignore files say). Throws NoSuchPath for a path
 * that is not there; everything else is told in the result.
 */
export function lintPaths(paths: readonly string[], { settings, exclude, all, onProgress }: PathsOptions): PathsResult {
  const folders: string[] = [];
  const files: string[] = [];
  for (const given of paths) {
    const absolute = normal(path.resolve(given));
    const stat = fs.statSync(absolute, { throwIfNoEntry: false });
    if (!stat) throw new NoSuchPath(`There is no file or folder "${given}".`);
    (stat.isDirectory() ? folders : files).push(absolute.replace(/(.)\/$/, '$1'));
  }
  const roots: Root[] = [...folders, ...files.map(file => path.posix.dirname(file)).filter(dir => !folders.some(folder => dir === folder || dir.startsWith(`${folder}/`)))]
    .map(folder => ({ folder, exclude, settings, all }));
  const workspace = openWorkspace(roots, () => undefined);
  const wanted = [...new Set([...folders.length > 0 ? workspace.candidates().filter(file => folders.some(folder => file.startsWith(`${folder}/`) || folder === '/')) : [], ...files])].sort();
  wanted.forEach((file, i) => {
    onProgress?.(i, wanted.length, file);
    workspace.lint(file);
  });
  const runs = workspace.runs();
  const places = new Set([...wanted, ...runs.flatMap(({ findings }) => findings.map(({ at }) => at.file))]);
  const { seen, skipped } = folders.length > 0 ? workspace.counts() : { seen: files.length, skipped: problemsOf(files) };
  return { runs, findings: [...places].sort().flatMap(file => workspace.findingsIn(file)), seen, read: runs.length, skipped };
}

function problemsOf(files: readonly string[]): SkippedFile[] {
  return files.flatMap(file => {
    const result = readText(file);
    return 'problem' in result ? [{ file, message: result.problem }] : [];
  });
}

/**
 * Lints a text that is named, not read; its imports are looked for in `texts` and on disk. Undefined when it does not concern us.
 */
export function lintText(file: string, text: string, settings: Settings, texts: ReadonlyMap<string, string> = new Map()): { linted: Linted; findings: readonly Finding[] } | undefined {
  const absolute = normal(path.resolve(file));
  if (!concerns({ file: absolute, text })) return undefined;
  const surroundings = diskSurroundings([normal(process.cwd())], name => name === absolute ? text : texts.get(name));
  const linted = lint({ file: absolute, text }, { surroundings, settings, origins: [] });
  return linted && { linted, findings: linted.findings };
}
