import path from 'node:path';
import type { Surroundings } from '../adapters/adapter';
import { environmentValues } from './environment';
import { packageVersion } from './package-version';
import { isFile, readText } from './read-text';

/** Texts that stand in for files: what an editor has open and not saved. */
export type Overlay = (file: string) => string | undefined;

/** What lies around a source on disk, open texts first. Everything is read at most once; make a new one when files have changed. */
export function diskSurroundings(roots: readonly string[], overlay: Overlay): Surroundings {
  const texts = new Map<string, string | undefined>();
  const read = (file: string): string | undefined => {
    const open = overlay(file);
    if (open !== undefined) return open;
    if (!texts.has(file)) {
      const result = readText(file);
      texts.set(file, 'text' in result ? result.text : undefined);
    }
    return texts.get(file);
  };
  const exists = memo((file: string) => overlay(file) !== undefined || isFile(file));
  const version = memo((key: string) => {
    const [name = '', folder = ''] = key.split('\u0000');
    return packageVersion(name, `${folder}/x`, read);
  });
  const environment = memo((key: string) => {
    const [name = '', folder = ''] = key.split('\u0000');
    return foldersUpTo(folder, roots).flatMap(one => environmentValues(name, one, read));
  });
  return {
    text: read,
    exists,
    packageVersion: (name, from) => version(`${name}\u0000${path.posix.dirname(from)}`),
    environment: (name, from) => environment(`${name}\u0000${path.posix.dirname(from)}`),
  };
}

/** The folder and those above it, up to the root it lies in; a folder outside all roots stands alone. */
function foldersUpTo(folder: string, roots: readonly string[]): string[] {
  const root = roots.find(one => folder === one || folder.startsWith(`${one}/`));
  const folders = [folder];
  while (root !== undefined && folder !== root) {
    folder = path.posix.dirname(folder);
    folders.push(folder);
  }
  return folders;
}

function memo<T>(compute: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>();
  return key => {
    if (known.has(key)) return known.get(key) as T;
    const value = compute(key);
    known.set(key, value);
    return value;
  };
}
