import fs from 'node:fs';

/** Larger files are not read: no hand-written server is. */
export const SIZE_LIMIT = 1024 * 1024;

/** The text of a file, or in one sentence why there is none. */
export type ReadText = { readonly text: string } | { readonly problem: string };

/** Reads a UTF-8 file. Never throws: missing, too large, unreadable and binary files give a problem. */
export function readText(file: string, limit = SIZE_LIMIT): ReadText {
  try {
    const { size } = fs.statSync(file);
    if (size > limit) return { problem: `This file is larger than ${limit / 1024 / 1024} MiB and was not read.` };
    const bytes = fs.readFileSync(file);
    if (bytes.subarray(0, 4096).includes(0)) return { problem: 'This file is not text and was not read.' };
    return { text: bytes.toString('utf8') };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { problem: code === 'ENOENT' ? 'This file does not exist.' : `This file cannot be read: ${code ?? 'unknown error'}.` };
  }
}

/** True for a regular file. */
export function isFile(file: string): boolean {
  return fs.statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}
