import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { buildSync } from 'esbuild';

const root = path.resolve(__dirname, '..', '..');
let folder: string | undefined;

/**
 * The server's entries bundled as they are shipped, but for the packages: the command line, the language server and the script
 * for threads, as files that Node runs. Built once a process, and removed when it ends.
 */
export function builtFile(name: 'corslint.js' | 'language-server.js' | 'worker.js'): string {
  folder ??= build();
  return path.join(folder, name);
}

function build(): string {
  const outdir = path.join(root, 'test', '.artifacts', `built-${process.pid}`);
  process.once('exit', () => fs.rmSync(outdir, { recursive: true, force: true }));
  buildSync({
    absWorkingDir: root, entryPoints: ['corslint', 'language-server', 'worker'].map(entry => `server/src/${entry}.ts`),
    bundle: true, platform: 'node', format: 'cjs', packages: 'external', outdir, logLevel: 'error',
  });
  fs.cpSync(path.join(root, 'docs', 'rules'), path.join(outdir, 'rules'), { recursive: true });
  return outdir;
}
