import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import type { Settings } from '../engine/profiles';
import type { Run } from '../engine/lint';
import { isWithin, folderOf, normal } from './path';
import { readText } from './read-text';
import type { Overlay } from './surroundings';
import type { Located, Root, SkippedFile, Workspace } from './workspace';
import { openWorkspace } from './workspace';

/** Paths that a person named, opened. */
export interface OpenPaths {
  readonly workspace: Workspace;
  readonly roots: readonly Root[];
  /** The files to lint, sorted: those of the folders that speak of CORS, and every file that was named. */
  readonly wanted: readonly string[];
  /** What linting them gave; files not linted yet are linted. */
  result(): PathsResult;
}

/** What linting some paths gave. */
export interface PathsResult {
  readonly runs: readonly Run[];
  readonly findings: readonly Located[];
  readonly seen: number;
  readonly skipped: readonly SkippedFile[];
}

export interface PathsOptions {
  readonly settings: Settings;
  readonly exclude: readonly string[];
  readonly all: boolean;
  /** Texts that stand in for files; a named file that has one need not be there. */
  readonly overlay?: Overlay;
}

/** A path that does not exist. */
export class NoSuchPath extends Error {}

/**
 * Opens folders (as a workspace each) and single files (always taken, whatever ignore files say). Throws NoSuchPath for a path
 * that is not there; everything else is told in the result.
 */
export function openPaths(paths: readonly string[], { settings, exclude, all, overlay = () => undefined }: PathsOptions): OpenPaths {
  const folders: string[] = [];
  const files: string[] = [];
  for (const given of new Set(paths)) {
    const absolute = normal(path.resolve(given));
    if (overlay(absolute) !== undefined) files.push(absolute);
    else (statOf(absolute, given).isDirectory() ? folders : files).push(absolute);
  }
  const around = new Set(files.filter(file => !folders.some(folder => isWithin(folder, file))).map(surroundingFolder));
  const roots: Root[] = [...folders.map(folder => ({ folder, exclude, settings, all })), ...[...around].filter(folder => !folders.includes(folder)).map(folder => ({ folder, exclude, settings, all, walked: false }))];
  const workspace = openWorkspace(roots, overlay, settings);
  const wanted = [...new Set([...folders.length > 0 ? workspace.candidates() : [], ...files])].sort();
  return {
    workspace, roots, wanted,
    result() {
      for (const file of wanted) workspace.lint(file);
      const runs = workspace.runs();
      const places = new Set([...wanted, ...runs.flatMap(({ findings }) => findings.map(({ at }) => at.file))]);
      const { seen, skipped } = workspace.counts();
      return { runs, findings: [...places].sort().flatMap(file => workspace.findingsIn(file)), seen: seen + files.filter(file => !workspace.saw(file)).length, skipped: [...skipped, ...missing(files, overlay)] };
    },
  };
}

function statOf(absolute: string, given: string): fs.Stats {
  try {
    const stat = fs.statSync(absolute, { throwIfNoEntry: false });
    if (stat) return stat;
  } catch {
    // A path through a file, or one that may not be entered: not there for us.
  }
  throw new NoSuchPath(`There is no file or folder "${given}".`);
}

/** A file alone is read as part of the folder the command runs in, so that it sees the same environment as when that folder is linted. */
function surroundingFolder(file: string): string {
  const here = normal(process.cwd());
  return isWithin(here, file) ? here : folderOf(file);
}

/** Files that were named and went away since. */
function missing(files: readonly string[], overlay: Overlay): SkippedFile[] {
  return files.flatMap(file => {
    const result = overlay(file) === undefined ? readText(file) : { text: '' };
    return 'problem' in result && result.missing ? [{ file, message: result.problem }] : [];
  });
}
