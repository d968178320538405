import fs from 'node:fs';
import path from 'node:path';
import { UsageError } from './usage';

/** Writes a file that a person named; `makeFolders`: those it lies in, too. Throws a UsageError that says why it cannot be written. */
export function writeOutput(file: string, text: string, { makeFolders } = { makeFolders: false }): void {
  try {
    if (makeFolders) fs.mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
    fs.writeFileSync(file, text);
  } catch (error) {
    throw new UsageError(`"${file}" cannot be written: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}.`);
  }
}
