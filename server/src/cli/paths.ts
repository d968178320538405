import path from 'node:path';
import process from 'node:process';
import type { OpenPaths, PathsOptions } from '../workspace/open-paths';
import { NoSuchPath, openPaths } from '../workspace/open-paths';
import { normal } from '../workspace/path';
import { UsageError } from './usage';

/** Opens the paths that a person named. Throws a UsageError for one that is not there. */
export function openNamed(names: readonly string[], options: PathsOptions): OpenPaths {
  try {
    return openPaths(names, options);
  } catch (error) {
    if (error instanceof NoSuchPath) throw new UsageError(error.message);
    throw error;
  }
}

/** The name a file is shown by: relative to where the command runs, with `/`; absolute when it lies outside. */
export function shownName(file: string): string {
  const relative = normal(path.relative(process.cwd(), file));
  return relative === '' || /^\.\.(?:\/|$)/.test(relative) || path.isAbsolute(relative) ? file : relative;
}
