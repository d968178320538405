import fs from 'node:fs';
import { examineOrigin } from '../cors/examine-origin';
import { frontEndValues, isSample } from './environment';
import type { FileFilter } from './file-filter';
import type { TextReader } from './lockfile';

/** How deep below a root samples of the environment are looked for: `apps/web/.env`. */
const DEPTH = 2;
/** Most folders looked into; a workspace of more names its front ends in the first of them. */
const FOLDERS = 400;

/** Origins of front ends that the samples of the environment name, at the top of the roots and little below. In the order found. */
export function frontEndOrigins(filters: readonly FileFilter[], read: TextReader): string[] {
  const values = filters.flatMap(filter => sampleFolders(filter)).flatMap(folder => frontEndValues(folder, read));
  return [...new Set(values.flatMap(value => {
    const examined = examineOrigin(value);
    return examined.kind === 'ok' ? [examined.origin] : examined.kind === 'malformed' && examined.normalised?.startsWith('http') ? [examined.normalised] : [];
  }))];
}

/** Folders with a sample in them, outer ones first. */
function sampleFolders(filter: FileFilter): string[] {
  const found: string[] = [];
  let level = [filter.folder];
  for (let depth = 0, left = FOLDERS; depth <= DEPTH && left > 0; depth++) {
    const looked = level.slice(0, left);
    left -= looked.length;
    level = [];
    for (const folder of looked) {
      const entries = entriesOf(folder);
      if (entries.some(entry => !entry.isDirectory() && isSample(entry.name))) found.push(folder);
      for (const entry of entries) {
        const inner = folder === '/' ? `/${entry.name}` : `${folder}/${entry.name}`;
        if (depth < DEPTH && entry.isDirectory() && filter.takes(inner, true)) level.push(inner);
      }
    }
  }
  return found;
}

function entriesOf(folder: string): fs.Dirent[] {
  try {
    return fs.readdirSync(folder, { withFileTypes: true }).sort((a, b) => a.name < b.name ? -1 : 1);
  } catch {
    return [];
  }
}
