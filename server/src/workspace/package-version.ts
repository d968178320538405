import path from 'node:path';

/** The version of a package as far as it can be told; `assumed`: read from a range, not from what is installed. */
export interface PackageVersion {
  readonly version: string;
  readonly assumed: boolean;
}

/** Reads a text file; undefined when there is none. */
export type TextReader = (file: string) => string | undefined;

/**
 * The version of a package that `from` (a file) would load: from the nearest `node_modules`, else the nearest lockfile,
 * else the least version that the nearest package.json's range allows. Undefined when nothing names it.
 */
export function packageVersion(name: string, from: string, read: TextReader): PackageVersion | undefined {
  const folders = foldersAbove(from);
  for (const folder of folders) {
    const installed = json(read(`${folder}/node_modules/${name}/package.json`));
    if (typeof installed?.version === 'string') return { version: installed.version, assumed: false };
  }
  for (const folder of folders) {
    const locked = lockedVersion(name, folder, read);
    if (locked !== undefined) return { version: locked, assumed: false };
  }
  for (const folder of folders) {
    const manifest = json(read(`${folder}/package.json`));
    const range = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'].map(key => entry(entry(manifest, key), name)).find(text => typeof text === 'string');
    const least = typeof range === 'string' ? leastVersion(range) : undefined;
    if (least !== undefined) return { version: least, assumed: true };
  }
  return undefined;
}

function foldersAbove(file: string): string[] {
  const folders: string[] = [];
  for (let folder = path.posix.dirname(file); ; folder = path.posix.dirname(folder)) {
    folders.push(folder === '/' ? '' : folder);
    if (path.posix.dirname(folder) === folder) return folders;
  }
}

function lockedVersion(name: string, folder: string, read: TextReader): string | undefined {
  const npm = json(read(`${folder}/package-lock.json`));
  const inNpm = entry(entry(entry(npm, 'packages'), `node_modules/${name}`), 'version') ?? entry(entry(entry(npm, 'dependencies'), name), 'version');
  if (typeof inNpm === 'string') return inNpm;
  const quoted = name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
  const yarn = read(`${folder}/yarn.lock`);
  const inYarn = yarn && new RegExp(`^"?${quoted}@[^\\n]*:\\n(?:[ \\t]+[^\\n]*\\n)*?[ \\t]+version:?[ \\t]+"?([^"\\s]+)`, 'm').exec(yarn)?.[1];
  if (inYarn) return inYarn;
  const pnpm = read(`${folder}/pnpm-lock.yaml`);
  const inPnpm = pnpm && new RegExp(`^ {2,4}['"]?/?${quoted}[@/](\\d[^:'"(\\s]*)`, 'm').exec(pnpm)?.[1];
  return inPnpm || undefined;
}

/** `^4.18.2` → `4.18.2`, `5` → `5.0.0`, `>=4 <6` → `4.0.0`; undefined for tags, files and URLs. */
function leastVersion(range: string): string | undefined {
  const [, major, minor = '0', patch = '0'] = /^(?:npm:[^@]*@)?[\s^~>=v]*(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(range) ?? [];
  return major === undefined ? undefined : `${major}.${minor}.${patch}`;
}

function json(text: string | undefined): Record<string, unknown> | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    return typeof value === 'object' && value !== null ? value as Record<string, unknown> : undefined;
  } catch {
    return undefined;
  }
}

function entry(of: unknown, key: string): unknown {
  return typeof of === 'object' && of !== null && Object.hasOwn(of, key) ? (of as Record<string, unknown>)[key] : undefined;
}
