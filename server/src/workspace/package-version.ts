import type { Lock, TextReader } from './lockfile';
import { entry, lockReaders, parseJson } from './lockfile';
import { folderOf, isWithin, relativeTo } from './path';

export type { TextReader };

/** The version of a package as far as it can be told; `assumed`: read from a range, not from what is installed. */
export interface PackageVersion {
  readonly version: string;
  readonly assumed: boolean;
}

/** True for the name of a file that decides which versions are loaded. */
export function decidesVersions(file: string): boolean {
  const name = file.slice(file.lastIndexOf('/') + 1);
  return name === 'package.json' || Object.hasOwn(lockReaders, name);
}

/**
 * Tells the version of a package that `from` (a file) would load: from the nearest `node_modules`, else the nearest lockfile,
 * else the least version that the nearest package.json's range allows; undefined when nothing names it. Every file is read at
 * most once; make a new one when `decidesVersions` holds for a file that has changed.
 */
export function packageVersions(read: TextReader): (name: string, from: string) => PackageVersion | undefined {
  const locks = new Map<string, Lock | undefined>();
  const answers = new Map<string, PackageVersion | undefined>();
  const lockIn = (folder: string): [folder: string, lock: Lock][] => Object.entries(lockReaders).flatMap(([name, parse]): [string, Lock][] => {
    const file = join(folder, name);
    if (!locks.has(file)) {
      const text = read(file);
      locks.set(file, text === undefined ? undefined : parse(text));
    }
    const lock = locks.get(file);
    return lock ? [[folder, lock]] : [];
  });
  return (name, from) => {
    const folder = folderOf(from);
    const key = `${name}\u0000${folder}`;
    if (!answers.has(key)) answers.set(key, find(name, folder, read, lockIn));
    return answers.get(key);
  };
}

function find(name: string, from: string, read: TextReader, lockIn: (folder: string) => [string, Lock][]): PackageVersion | undefined {
  const folders = foldersUpFrom(from);
  for (const folder of folders) {
    const installed = entry(parseJson(read(join(folder, `node_modules/${name}/package.json`))), 'version');
    if (typeof installed === 'string') return { version: installed, assumed: false };
  }
  for (const [folder, lock] of folders.flatMap(lockIn)) {
    const locked = lock(name, isWithin(folder, from) ? relativeTo(folder, from) : '');
    if (locked !== undefined) return { version: locked, assumed: false };
  }
  for (const folder of folders) {
    const manifest = parseJson(read(join(folder, 'package.json')));
    const range = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'].map(key => entry(entry(manifest, key), name)).find(text => typeof text === 'string');
    const least = range === undefined ? undefined : leastVersion(range);
    if (least !== undefined) return { version: least, assumed: true };
  }
  return undefined;
}

function foldersUpFrom(folder: string): string[] {
  const outer = folderOf(folder);
  return outer === folder ? [folder] : [folder, ...foldersUpFrom(outer)];
}

function join(folder: string, name: string): string {
  return folder === '/' ? `/${name}` : `${folder}/${name}`;
}

/** `^4.18.2` → `4.18.2`, `5` → `5.0.0`, `>=4 <6` → `4.0.0`; undefined for tags, files and URLs. */
function leastVersion(range: string): string | undefined {
  const [, major, minor = '0', patch = '0'] = /^(?:npm:[^@]*@|workspace:)?[\s^~>=v]*(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(range) ?? [];
  return major === undefined ? undefined : `${major}.${minor}.${patch}`;
}
