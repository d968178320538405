import fs from 'node:fs';

/** Larger files are not read: no hand-written server is. */
export const SIZE_LIMIT = 1024 * 1024;

/** The text of a file, or in one sentence why there is none; `missing`: it is not there. */
export type ReadText = { readonly text: string } | { readonly problem: string; readonly missing: boolean };

/** Reads a UTF-8 file, byte-order mark included. Never throws: missing, too large, unreadable and binary files give a problem, and so does what is no file. */
export function readText(file: string, limit = SIZE_LIMIT): ReadText {
  try {
    const stat = fs.statSync(file);
    if (!stat.isFile()) return { problem: 'This is not a regular file.', missing: false };
    if (stat.size > limit) return tooLarge(limit);
    const bytes = fs.readFileSync(file);
    if (bytes.subarray(0, 4096).includes(0)) return { problem: 'This file is not text and was not read.', missing: false };
    return { text: bytes.toString('utf8') };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const missing = code === 'ENOENT' || code === 'ENOTDIR';
    return { problem: missing ? 'This file does not exist.' : `This file cannot be read: ${code ?? 'unknown error'}.`, missing };
  }
}

/** The text of a file, or undefined for whatever reason there is none. */
export function textOnDisk(file: string, limit?: number): string | undefined {
  const result = readText(file, limit);
  return 'text' in result ? result.text : undefined;
}

/** What is said of a text larger than `limit` bytes. */
export function tooLarge(limit: number): { readonly problem: string; readonly missing: boolean } {
  return { problem: `This file is larger than ${limit / 1024 / 1024} MiB and was not read.`, missing: false };
}

/** True for a regular file. */
export function isFile(file: string): boolean {
  try {
    return fs.statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
  } catch {
    return false;
  }
}
