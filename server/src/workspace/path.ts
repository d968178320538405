import path from 'node:path';

/** Absolute path with `/` on every system, without one at its end. */
export function normal(file: string): string {
  const slashed = path.sep === '/' ? file : file.split(path.sep).join('/');
  return slashed.length > 1 ? slashed.replace(/\/+$/, '') || '/' : slashed;
}

/** The folder a path lies in; a root lies in itself. */
export function folderOf(file: string): string {
  return path.posix.dirname(file);
}

/** True when the file lies in the folder, however deep. */
export function isWithin(folder: string, file: string): boolean {
  return folder === '/' ? file.startsWith('/') && file !== '/' : file.startsWith(`${folder}/`);
}

/** The path from a folder to a file within it. */
export function relativeTo(folder: string, file: string): string {
  return file.slice(folder === '/' ? 1 : folder.length + 1);
}

/** The innermost of the folders that the file lies in. */
export function innermost<T extends { readonly folder: string }>(folders: readonly T[], file: string): T | undefined {
  return folders.reduce<T | undefined>((best, one) => isWithin(one.folder, file) && (!best || one.folder.length > best.folder.length) ? one : best, undefined);
}
