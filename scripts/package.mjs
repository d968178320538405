// Builds and packs the extension: `node scripts/package.mjs [FILE.vsix]` (default: corslint-VERSION.vsix at the top).
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';

const VSCE = '@vscode/vsce@3.9.2'; // 4.x needs Node 22
const MAX_BYTES = 3 * 1024 * 1024;

const root = path.resolve(import.meta.dirname, '..');
const { name, version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
const output = path.resolve(process.argv[2] ?? path.join(root, `${name}-${version}.vsix`));

run(process.execPath, ['esbuild.mjs']);
fs.mkdirSync(path.dirname(output), { recursive: true });
// --no-dependencies: everything needed is in the bundles
run('npx', ['--yes', '--ignore-scripts', VSCE, 'package', '--no-dependencies', '--skip-license', '--allow-missing-repository', '--no-rewrite-relative-links', '--out', output]);
const { size } = fs.statSync(output);
if (size > MAX_BYTES) throw new Error(`${path.basename(output)} has ${size} bytes, more than the ${MAX_BYTES} allowed`);

function run(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) throw error ?? new Error(`${command} ${args.join(' ')} ended with ${status}`);
}
