import fs from 'node:fs';
import process from 'node:process';

/**
 * Writes a text beside the file and puts it in its place in one step, so that a crash loses nothing; where the folder takes no new
 * file, in place. Keeps the file's mode and owner; a link stays a link. Gives one sentence when the file was not replaced: it
 * cannot be written, or does not hold `before` (any more): it changed meanwhile, or is not UTF-8 and would lose characters.
 */
export function replaceFile(file: string, before: string, after: string): string | undefined {
  try {
    const real = fs.realpathSync(file);
    if (!fs.readFileSync(real).equals(Buffer.from(before, 'utf8'))) return 'This file is not UTF-8 or has changed meanwhile, and was not fixed.';
    const { mode, uid, gid } = fs.statSync(real);
    fs.accessSync(real, fs.constants.W_OK);
    const temporary = `${real}.corslint-${process.pid}`;
    try {
      fs.writeFileSync(temporary, after, { flag: 'wx' });
      const own = fs.statSync(temporary);
      if (own.uid !== uid || own.gid !== gid) fs.chownSync(temporary, uid, gid);
      fs.chmodSync(temporary, mode & 0o7777);
      fs.renameSync(temporary, real);
    } catch {
      fs.rmSync(temporary, { force: true });
      fs.writeFileSync(real, after);
    }
    return undefined;
  } catch (error) {
    return `This file cannot be written: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}.`;
  }
}
