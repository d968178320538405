// Runs every layer of tests: `node test/run.mjs [--fast] [--only NAME]...`, and ends with `N passed, N failed, N skipped`.
// Needs nothing but Node: npm packages are installed when missing, Debian packages when this is Debian and we are root,
// VS Code into `.vscode-test/`. What cannot be had is skipped with one line; under CI=true that is a failure.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { PROGRAM_NAMES, provide } from './run/debian.mjs';

const { values: options } = parseArgs({ options: { fast: { type: 'boolean', default: false }, only: { type: 'string', multiple: true } } });
const root = path.resolve(import.meta.dirname, '..');
const artifacts = path.join(root, 'test', '.artifacts');
const ci = process.env.CI === 'true';
const PASS = { passed: 1, failed: 0, skipped: 0 };
const FAIL = { passed: 0, failed: 1, skipped: 0 };

/** Folders whose tests have a layer of their own; everything else is fast. */
const OWN_LAYER = ['exthost', 'e2e', 'package', 'conformance/source', ...PROGRAM_NAMES.map(name => `conformance/${name}`)];
const VSIX = path.join(artifacts, 'corslint.vsix');

const layers = [
  { name: 'types', fast: true, run: () => command('npm', ['run', '--silent', 'typecheck']) },
  { name: 'lint', fast: true, run: () => command('npm', ['run', '--silent', 'lint']) },
  { name: 'unit', fast: true, run: () => mocha(testFiles().filter(file => !OWN_LAYER.some(dir => isIn(file, dir)))) },
  ...PROGRAM_NAMES.map(name => ({ name, needs: [name], files: filesIn(`conformance/${name}`), run: () => mocha(filesIn(`conformance/${name}`)) })),
  { name: 'source', needs: ['chromium', 'nginx'], files: filesIn('conformance/source'), run: () => mocha(filesIn('conformance/source')) },
  { name: 'package', run: packaged },
  ...['newest', 'oldest'].flatMap(version => [
    { name: `exthost ${version}`, needs: ['chromium'], files: filesIn('exthost'), run: () => exthost(version) },
    { name: `e2e ${version}`, needs: ['chromium'], files: filesIn('e2e'), run: () => e2e(version) },
  ]),
];

fs.mkdirSync(artifacts, { recursive: true });
const unready = installPackages();
const results = [];
for (const layer of layers) {
  if (options.only ? !options.only.some(name => layer.name.startsWith(name)) : options.fast && !layer.fast) continue;
  if (layer.files?.length === 0) continue;
  console.log(`\n## ${layer.name}`);
  const started = performance.now();
  const counts = unready ? failed(unready) : await runLayer(layer);
  results.push({ name: layer.name, seconds: (performance.now() - started) / 1000, ...counts });
}
process.exitCode = sumUp(results);

async function runLayer({ needs = [], run }) {
  for (const name of needs) {
    const why = provide(name);
    if (why) return skipped(why);
  }
  try {
    return await run();
  } catch (error) {
    return failed(error);
  }
}

function installPackages() {
  if (fs.existsSync(path.join(root, 'node_modules', 'mocha'))) return undefined;
  console.log('# installing npm packages');
  const { status } = spawnSync('npm', ['ci'], { cwd: root, stdio: 'inherit' });
  return status === 0 ? undefined : 'npm ci failed';
}

function sumUp(rows) {
  const total = rows.reduce((sum, { passed, failed, skipped }) => [sum[0] + passed, sum[1] + failed, sum[2] + skipped], [0, 0, 0]);
  console.log('');
  for (const { name, passed, failed, skipped, seconds } of rows) {
    console.log(`${failed ? 'FAIL' : skipped ? 'skip' : 'ok  '}  ${name.padEnd(16)} ${passed} passed, ${failed} failed, ${skipped} skipped  (${seconds.toFixed(1)} s)`);
  }
  if (total[0] === 0) total[1]++; // nothing was tested
  console.log(`\n${total[0]} passed, ${total[1]} failed, ${total[2]} skipped`);
  return total[1] === 0 ? 0 : 1;
}

function failed(why) {
  console.log(`FAILED: ${why?.stack ?? why}`);
  return FAIL;
}

function skipped(why) {
  console.log(`SKIPPED: ${why}`);
  return inCi({ passed: 0, failed: 0, skipped: 1 });
}

/** In CI everything can be had, so a skipped test is a fault of the set-up. */
function inCi({ passed, failed, skipped }) {
  return ci ? { passed, failed: failed + skipped, skipped: 0 } : { passed, failed, skipped };
}

function testFiles() {
  return fs.readdirSync(path.join(root, 'test'), { recursive: true })
    .map(file => file.split(path.sep).join('/'))
    .filter(file => file.endsWith('.test.ts') && !/^(fixtures|\.artifacts)\//.test(file));
}

function filesIn(dir) {
  return testFiles().filter(file => isIn(file, dir));
}

function isIn(file, dir) {
  return file.startsWith(`${dir}/`);
}

async function command(program, args) {
  return await run(program, args) === 0 ? PASS : FAIL;
}

async function mocha(files, { env, args = [] } = {}) {
  const bin = path.join(root, 'node_modules', 'mocha', 'bin', 'mocha.js');
  return counted(process.execPath, [bin, '--reporter', path.join('test', 'run', 'reporter.cjs'), ...(ci ? ['--forbid-only'] : []), ...args, ...files.map(file => path.join('test', file))], env);
}

/** Runs what writes its counts to the file named by TEST_REPORT; without that file it has not come to its end. */
async function counted(program, args, env = {}) {
  const report = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'corslint-test-')), 'report.json');
  try {
    const status = await run(program, args, { ...env, TEST_REPORT: report });
    if (!fs.existsSync(report)) return failed(`no result (exit code ${status})`);
    const counts = inCi(JSON.parse(fs.readFileSync(report, 'utf8')));
    return status !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
  } finally {
    fs.rmSync(path.dirname(report), { recursive: true, force: true });
  }
}

async function packaged() {
  if (await run(process.execPath, ['scripts/package.mjs', VSIX]) !== 0) return FAIL;
  return mocha(filesIn('package'), { env: { TEST_VSIX: VSIX } });
}

function exthost(version) {
  return counted(process.execPath, ['--import', 'tsx', 'test/vscode/run-exthost.ts', '--vscode', version]);
}

async function e2e(version) {
  if (!fs.existsSync(VSIX) && await run(process.execPath, ['scripts/package.mjs', VSIX]) !== 0) return FAIL;
  return mocha(filesIn('e2e'), { env: { TEST_VSIX: VSIX, TEST_VSCODE: version, TEST_SPEC: '1' }, args: ['--timeout', '180000'] });
}

/** Ends the whole process group when it takes too long: a hanging layer fails, the others still run. */
function run(program, args, env = {}, limitMs = 600_000) {
  const child = spawn(program, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env }, detached: true });
  const kill = () => { try { process.kill(-child.pid, 'SIGKILL'); } catch { /* already gone */ } };
  const leave = signal => { kill(); process.exit(128 + os.constants.signals[signal]); };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, leave);
  return new Promise(resolve => {
    const timer = setTimeout(() => { console.log(`FAILED: not done after ${limitMs / 1000} s`); kill(); }, limitMs);
    child.once('error', error => { console.log(String(error)); resolve(-1); });
    child.once('exit', code => resolve(code ?? -1));
    child.once('close', () => clearTimeout(timer));
  }).finally(() => { for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(signal, leave); });
}
