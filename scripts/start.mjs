// Builds, then prints the report of a workspace: `npm start` (the example) or `npm start -- PATH...`.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';

const root = path.resolve(import.meta.dirname, '..');
const example = path.join(root, 'examples', 'workspace');
const from = process.env.INIT_CWD ?? process.cwd(); // where npm was called: paths are meant from there
const paths = process.argv.slice(2).map(arg => arg.startsWith('-') ? arg : path.resolve(from, arg));

const built = spawnSync(process.execPath, [path.join(root, 'esbuild.mjs')], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
if (built.status !== 0) process.exit(built.status ?? 1);
const { status } = spawnSync(process.execPath, [path.join(root, 'server', 'dist', 'corslint.js'), 'report', ...paths.length > 0 ? paths : [example]], { stdio: 'inherit' });
process.exitCode = status === 1 ? 0 : status ?? 3; // findings are what was asked for, no failure
