import type { Surroundings } from '../adapters/adapter';
import { environmentValues, isSample } from './environment';
import { decidesVersions, packageVersions } from './package-version';
import { folderOf, innermost } from './path';
import { isFile, textOnDisk } from './read-text';

/** Texts that stand in for files: what an editor has open and not saved. */
export type Overlay = (file: string) => string | undefined;

/** Lockfiles grow large; nothing else of that size is read. */
const LOCK_LIMIT = 32 * 1024 * 1024;

/** What lies around sources on disk, open texts first. */
export interface DiskSurroundings extends Surroundings {
  /** Forgets what was read of the disk; versions of packages only when one of these files decides about them. */
  forget(files: readonly string[]): void;
}

/** Everything is read at most once until it is forgotten. */
export function diskSurroundings(roots: readonly string[], overlay: Overlay): DiskSurroundings {
  const folders = roots.map(folder => ({ folder }));
  const texts = new Map<string, string | undefined>();
  const files = new Map<string, boolean>();
  const environment = new Map<string, readonly string[]>();
  const read = (file: string): string | undefined => overlay(file) ?? remembered(texts, file, () => textOnDisk(file));
  const freshVersions = (): ReturnType<typeof packageVersions> => packageVersions(file => overlay(file) ?? textOnDisk(file, LOCK_LIMIT));
  let versions = freshVersions();
  return {
    text: read,
    exists: file => overlay(file) !== undefined || remembered(files, file, () => isFile(file)),
    packageVersion: (name, from) => versions(name, from),
    environment: (name, from) => remembered(environment, `${name}\u0000${folderOf(from)}`, () => foldersUp(from).flatMap(folder => environmentValues(name, folder, read))),
    forget(changed) {
      texts.clear();
      files.clear();
      if (changed.some(isSample)) environment.clear();
      if (changed.some(decidesVersions)) versions = freshVersions();
    },
  };

  /** The folder of a file and those above it, up to the root it lies in; a folder outside all roots stands alone. */
  function foldersUp(from: string): string[] {
    const root = innermost(folders, from)?.folder;
    const found = [folderOf(from)];
    for (let folder = folderOf(from); root !== undefined && folder !== root; ) found.push(folder = folderOf(folder));
    return found;
  }
}

function remembered<T>(known: Map<string, T>, key: string, compute: () => T): T {
  if (known.has(key)) return known.get(key) as T;
  const value = compute();
  known.set(key, value);
  return value;
}

/** What a reading looked at, be it there or not: when one of it changes, it must be read again. */
export interface Looks {
  readonly files: ReadonlySet<string>;
  /** Versions of packages, too. */
  readonly versions: boolean;
}

/** The surroundings, and what was looked at through them so far. */
export function watched(surroundings: Surroundings): { readonly surroundings: Surroundings; readonly looks: Looks } {
  const looks = { files: new Set<string>(), versions: false };
  return {
    looks,
    surroundings: {
      text(file) {
        looks.files.add(file);
        return surroundings.text(file);
      },
      exists(file) {
        looks.files.add(file);
        return surroundings.exists(file);
      },
      packageVersion(name, from) {
        looks.versions = true;
        return surroundings.packageVersion(name, from);
      },
      environment: (name, from) => surroundings.environment(name, from), // not noted: a sample that changes outdates every reading
    },
  };
}
