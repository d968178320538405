import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** A real VS Code (the `code-server` package) on disk, with the Node it runs on. */
export interface VSCode {
  readonly vscode: string;
  readonly entry: string;
  readonly node: string;
  /** Whether the server takes `--vscode-option`, without which newer workbenches ignore the URL's test payload. */
  readonly vscodeOption: boolean;
}

/** `node: 'host'` runs on the Node that runs the tests. */
const KNOWN: Readonly<Record<string, { readonly codeServer: string; readonly node: string }>> = {
  newest: { codeServer: '4.139.1', node: '24.21.0' }, // VS Code 1.139.1
  oldest: { codeServer: '4.93.1', node: 'host' }, // VS Code 1.93.1: the first after our floor, 1.91, that the registry has
};

/**
 * Installs VS Code from the npm registry into `.vscode-test/` (or `VSCODE_TEST_CACHE`) unless it is there already.
 * Install scripts never run: all that is native and needed comes prebuilt, or has a stand-in below.
 * @param which `newest`, `oldest` or a version of code-server
 */
export function installVSCode(which: string): VSCode {
  const want = KNOWN[which] ?? { codeServer: which, node: 'host' };
  const dir = path.join(cacheRoot(), `code-server-${want.codeServer}`);
  const stamp = path.join(dir, 'installed.json'); // written last: a half-done install has none
  if (fs.existsSync(stamp)) return JSON.parse(fs.readFileSync(stamp, 'utf8')) as VSCode;

  console.log(`# installing VS Code (code-server ${want.codeServer})`);
  fs.rmSync(dir, { recursive: true, force: true });
  fs.mkdirSync(dir, { recursive: true });
  fs.writeFileSync(path.join(dir, 'package.json'), '{"private":true}\n');
  const nodePackage = `node-${os.platform()}-${os.arch()}`;
  npm(['install', '--no-package-lock', `code-server@${want.codeServer}`, ...(want.node === 'host' ? [] : [`${nodePackage}@${want.node}`])], dir);

  const server = path.join(dir, 'node_modules', 'code-server');
  const vscodeDir = path.join(server, 'lib', 'vscode');
  npm(['install', '--omit=dev', '--legacy-peer-deps'], vscodeDir); // 4.93: its xterm betas disagree about their peers
  npm(['install', '--omit=dev'], path.join(vscodeDir, 'extensions')); // TypeScript for the built-in TS/JS extension
  provideRipgrep(vscodeDir);
  standInForNativeModules(vscodeDir);
  standInForArgon2(dir, server);

  const product = JSON.parse(fs.readFileSync(path.join(vscodeDir, 'product.json'), 'utf8')) as { version: string };
  const installed: VSCode = {
    vscode: product.version,
    entry: path.join(server, 'out', 'node', 'entry.js'),
    node: want.node === 'host' ? process.execPath : path.join(dir, 'node_modules', nodePackage, 'bin', 'node'),
    vscodeOption: fs.readFileSync(path.join(server, 'out', 'node', 'cli.js'), 'utf8').includes('vscode-option'),
  };
  fs.writeFileSync(stamp, `${JSON.stringify(installed, null, 2)}\n`);
  return installed;
}

function cacheRoot(): string {
  return path.resolve(process.env['VSCODE_TEST_CACHE'] ?? path.join(import.meta.dirname, '..', '..', '.vscode-test'));
}

function npm(args: readonly string[], cwd: string): void {
  // Variables of an outer `npm run` (prefix, package name) would leak into this nested install.
  const env = Object.fromEntries(Object.entries(process.env).filter(([key]) => !/^npm_(package|lifecycle|config_(local_)?prefix)/.test(key)));
  const { status, signal } = spawnSync('npm', [...args, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    { cwd, env, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error(`npm ${args[0]} failed in ${cwd} (exit ${status ?? signal})`);
}

/** Old releases expect the `rg` that their install script would have downloaded; newer ones bring it. */
function provideRipgrep(vscodeDir: string): void {
  const expected = path.join(vscodeDir, 'node_modules', '@vscode', 'ripgrep');
  const bin = path.join(expected, 'bin', 'rg');
  if (!fs.existsSync(expected) || fs.existsSync(bin)) return;
  const aside = path.join(vscodeDir, '.rg');
  const name = `@vscode/ripgrep-${os.platform()}-${os.arch()}`;
  fs.mkdirSync(aside, { recursive: true });
  fs.writeFileSync(path.join(aside, 'package.json'), '{"private":true}\n');
  npm(['install', `${name}@1.18.0`], aside);
  fs.mkdirSync(path.dirname(bin), { recursive: true });
  fs.copyFileSync(path.join(aside, 'node_modules', name, 'bin', 'rg'), bin);
  fs.chmodSync(bin, 0o755);
  fs.rmSync(aside, { recursive: true });
}

const SPDLOG = `'use strict';
const fs = require('node:fs'), path = require('node:path');
class Logger {
  constructor(_type, _name, file) { this.file = file; fs.mkdirSync(path.dirname(file), { recursive: true }); }
  write(level, m) { try { fs.appendFileSync(this.file, new Date().toISOString() + ' [' + level + '] ' + m + '\\n'); } catch {} }
  getLevel() { return 2; } setLevel() {} setPattern() {} clearFormatters() {} flush() {} drop() {}
}
for (const l of ['trace', 'debug', 'info', 'warn', 'error', 'critical']) Logger.prototype[l] = function (m) { this.write(l, m); };
exports.Logger = Logger; // one 'exports.x =' per name: import() of CommonJS finds only those
exports.setLevel = function () {};
exports.setFlushOn = function () {};
exports.createRotatingLogger = async (name, file) => new Logger('', name, file);
exports.createAsyncRotatingLogger = exports.createRotatingLogger;
`;

/** Without the log module VS Code complains all the time; without the watchdog it watches its parent by itself. */
function standInForNativeModules(vscodeDir: string): void {
  const modules = path.join(vscodeDir, 'node_modules');
  fs.writeFileSync(path.join(modules, '@vscode', 'spdlog', 'index.js'), SPDLOG);
  for (const name of ['@vscode/native-watchdog', 'native-watchdog']) {
    const dir = path.join(modules, name);
    if (!fs.existsSync(dir)) continue;
    fs.mkdirSync(path.join(dir, 'build', 'Release'), { recursive: true });
    fs.writeFileSync(path.join(dir, 'build', 'Release', 'watchdog.js'), 'exports.start = () => {};\nexports.exit = code => process.reallyExit(code);\n');
  }
}

/** Old releases load a compiled argon2 at start; only password logins use it, and the tests have none. */
function standInForArgon2(dir: string, server: string): void {
  if (spawnSync(process.execPath, ['-e', 'require("argon2")'], { cwd: server }).status === 0) return;
  const argon2 = path.join(dir, 'node_modules', 'argon2');
  const manifest = path.join(argon2, 'package.json');
  const { version } = JSON.parse(fs.readFileSync(manifest, 'utf8')) as { version: string };
  fs.writeFileSync(path.join(argon2, 'argon2.cjs'), "exports.hash = exports.verify = async () => { throw new Error('no argon2 here'); };\n");
  fs.writeFileSync(manifest, JSON.stringify({ name: 'argon2', version, main: 'argon2.cjs' }));
}
