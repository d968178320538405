import fs from 'node:fs';
import type { FileFilter } from './file-filter';

/** What could not be read, in one sentence. */
export interface SkippedFile {
  readonly file: string;
  readonly message: string;
}

/** What a walk found. Paths are absolute, with `/`, sorted. */
export interface Discovery {
  readonly files: readonly string[];
  readonly problems: readonly SkippedFile[];
}

/** Walks what the filter lets through, a folder a step. Links are not followed. Never throws. */
export function* discover(filter: FileFilter): Generator<undefined, Discovery> {
  const files: string[] = [];
  const problems: SkippedFile[] = [];
  const folders = [filter.folder];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of entriesOf(folder, problems)) {
      const path = folder === '/' ? `/${entry.name}` : `${folder}/${entry.name}`;
      const isFolder = entry.isDirectory();
      if ((isFolder || entry.isFile()) && filter.takes(path, isFolder)) (isFolder ? folders : files).push(path);
    }
    yield;
  }
  return { files: files.sort(), problems };
}

function entriesOf(folder: string, problems: SkippedFile[]): fs.Dirent[] {
  try {
    return fs.readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT') problems.push({ file: folder, message: `This folder cannot be read: ${code ?? 'unknown error'}.` });
    return [];
  }
}

/** Takes all steps of a generator at once and gives what it returns. */
export function drain<T>(steps: Generator<unknown, T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}
