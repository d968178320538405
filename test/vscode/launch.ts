import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import type { VSCode } from './install-vscode';

/** A throw-away home for one run of VS Code: settings, extensions, sockets and temporary files. */
export interface Profile {
  readonly dir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly userDataDir: string;
  readonly extensionsDir: string;
  readonly config: string;
  readonly remove: () => void;
}

export interface Server {
  readonly url: string;
  readonly host: string;
  readonly stop: () => Promise<void>;
  readonly output: () => string;
}

/** Everything that talks to the network, opens a prompt, or changes what a test sees is off. */
const QUIET_SETTINGS = {
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'workbench.enableExperiments': false,
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'workbench.settings.enableNaturalLanguageSearch': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'security.workspace.trust.enabled': false,
  'chat.disableAIFeatures': true,
  'editor.wordBasedSuggestions': 'off', // they take Tab from snippet placeholders
  'typescript.disableAutomaticTypeAcquisition': true,
  'npm.fetchOnlinePackageInfo': false,
  'git.enabled': false,
  'remote.autoForwardPorts': false,
  'files.autoSave': 'off',
  'editor.minimap.enabled': false,
  'editor.lightbulb.enabled': 'on',
};

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A fresh profile. Its path is short: unix sockets live in it, and a socket path ends at 107 bytes. */
export function makeProfile(settings: Readonly<Record<string, unknown>> = {}): Profile {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'vst-'));
  const userDataDir = path.join(dir, 'u');
  const extensionsDir = path.join(dir, 'x');
  const tmp = path.join(dir, 't');
  const config = path.join(dir, 'c.yaml');
  fs.mkdirSync(path.join(userDataDir, 'User'), { recursive: true });
  fs.mkdirSync(extensionsDir);
  fs.mkdirSync(tmp);
  fs.writeFileSync(path.join(userDataDir, 'User', 'settings.json'), JSON.stringify({ ...QUIET_SETTINGS, ...settings }, null, 2));
  fs.writeFileSync(config, 'auth: none\n'); // without one the server writes one to the home directory
  return {
    dir, userDataDir, extensionsDir, config,
    env: { TMPDIR: tmp, XDG_RUNTIME_DIR: tmp, HOME: tmp, XDG_CONFIG_HOME: tmp, XDG_CACHE_HOME: tmp, XDG_DATA_HOME: tmp },
    remove: () => fs.rmSync(dir, { recursive: true, force: true, maxRetries: 5 }),
  };
}

/** Copies a workspace into the profile, for tests that edit it, and returns the copy's path. */
export function copyWorkspace(profile: Profile, workspace: string): string {
  const copy = path.join(profile.dir, 'ws');
  fs.cpSync(workspace, copy, { recursive: true });
  return copy;
}

/** Installs a .vsix with the real installer; throws unless VS Code then lists the extension. */
export function installVsix(vs: VSCode, profile: Profile, vsix: string, id: string): void {
  const run = (...args: string[]): ReturnType<typeof spawnSync> & { stdout: string; stderr: string } =>
    spawnSync(vs.node, [...baseArgs(vs, profile), ...args], { encoding: 'utf8', env: cleanEnv(profile.env) });
  const { status, stdout, stderr } = run('--install-extension', path.resolve(vsix), '--force');
  const listed = run('--list-extensions').stdout;
  if (status !== 0 || !listed.split('\n').some(line => line.trim().toLowerCase() === id.toLowerCase())) {
    throw new Error(`installing ${vsix} failed (exit ${status}): ${stdout}${stderr}\nlisted: ${listed}`);
  }
}

/** Starts the server on a port that the system picks; resolves once it serves a workbench page. */
export async function startServer(vs: VSCode, profile: Profile, { timeoutMs = 60_000, env = {} }: { timeoutMs?: number; env?: Record<string, string> } = {}): Promise<Server> {
  const child = spawn(vs.node, [
    ...baseArgs(vs, profile), '--auth', 'none', '--bind-addr', '127.0.0.1:0', '--disable-telemetry', '--disable-update-check',
    '--disable-workspace-trust', '--disable-getting-started-override', '--disable-file-downloads', '--ignore-last-opened',
    ...(vs.vscodeOption ? ['--vscode-option', 'enable-smoke-test-driver'] : []),
    // detached: a process group of its own (extension host, watcher, language server), ended as one
  ], { detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: cleanEnv({ ...profile.env, ...env }) });

  const kill = (signal: NodeJS.Signals): void => {
    try { if (child.pid !== undefined) process.kill(-child.pid, signal); } catch { /* already gone */ }
  };
  const leave = (signal: NodeJS.Signals): void => process.exit(128 + os.constants.signals[signal]);
  for (const signal of SIGNALS) process.once(signal, leave);
  process.once('exit', () => { kill('SIGKILL'); profile.remove(); });
  const exited = once(child, 'exit');
  const stop = async (): Promise<void> => {
    for (const signal of SIGNALS) process.off(signal, leave);
    kill('SIGTERM');
    await Promise.race([exited, new Promise(resolve => setTimeout(resolve, 5_000).unref())]);
    kill('SIGKILL');
  };

  let output = '';
  const listening = new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`server not ready after ${timeoutMs} ms`)), timeoutMs);
    const seen = (data: Buffer): void => {
      output += data.toString();
      const url = /listening on (http:\/\/127\.0\.0\.1:\d+)\//.exec(output)?.[1];
      if (url) { clearTimeout(timer); resolve(url); }
    };
    child.stdout.on('data', seen);
    child.stderr.on('data', seen);
    void exited.then(how => { clearTimeout(timer); reject(new Error(`server ended early (${JSON.stringify(how)})`)); });
  });
  try {
    const url = await listening;
    // The listener comes up before VS Code is loaded: a broken install listens too, and serves no page.
    const response = await fetch(`${url}/?ew=true`, { signal: AbortSignal.timeout(timeoutMs) });
    if (!response.ok || !(await response.text()).includes('vscode-workbench-web-configuration')) throw new Error(`no workbench served (HTTP ${response.status})`);
    return { url, host: new URL(url).host, stop, output: () => output };
  } catch (error) {
    await stop();
    throw new Error(`VS Code did not start\n${output}`, { cause: error });
  }
}

/** Headless Chromium that reaches nothing but this machine's loopback. */
export async function openBrowser(profile: Profile): Promise<{ browser: Browser; page: Page }> {
  const browser = await chromium.launch({
    executablePath: findChromium(),
    headless: true,
    env: { ...definedEnv(), ...profile.env },
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage', '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1'],
  });
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US' });
  return { browser, page: await context.newPage() };
}

/** URL of a workbench. Paths become `vscode-remote` URIs of this server; the payload is the one of VS Code's own browser tests. */
export function workbenchUrl(server: Server, { folder, developmentPath, testsPath }: { folder: string; developmentPath?: string; testsPath?: string }): string {
  const uri = (file: string): string => `vscode-remote://${server.host}${path.resolve(file).split(path.sep).map(encodeURIComponent).join('/')}`;
  const payload = [['skipWelcome', 'true']];
  if (developmentPath) payload.push(['extensionDevelopmentPath', uri(developmentPath)]);
  if (testsPath) payload.push(['extensionTestsPath', uri(testsPath)]);
  return `${server.url}/?${new URLSearchParams({ folder: path.resolve(folder), payload: JSON.stringify(payload) }).toString()}`;
}

function findChromium(): string {
  const dirs = (process.env['PATH'] ?? '').split(path.delimiter);
  const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
  const found = process.env['CHROMIUM_PATH'] ?? names.flatMap(name => dirs.map(dir => path.join(dir, name))).find(file => fs.existsSync(file));
  if (!found) throw new Error('no Chromium found: install it (Debian: apt-get install chromium) or set CHROMIUM_PATH');
  return found;
}

function baseArgs(vs: VSCode, profile: Profile): string[] {
  return [vs.entry, '--config', profile.config, '--user-data-dir', profile.userDataDir, '--extensions-dir', profile.extensionsDir];
}

function cleanEnv(extra: Readonly<Record<string, string>>): Record<string, string> {
  // Inside a terminal of VS Code these would make the server hand everything to that window.
  const foreign = /^(VSCODE_|ELECTRON_|CODE_SERVER_)|^(PORT|PASSWORD|HASHED_PASSWORD|NODE_OPTIONS)$/;
  const own = Object.fromEntries(Object.entries(definedEnv()).filter(([key]) => !foreign.test(key)));
  return { ...own, EXTENSIONS_GALLERY: '{"serviceUrl":""}', ...extra }; // no marketplace: nothing to ask the network for
}

function definedEnv(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).flatMap(([key, value]) => value === undefined ? [] : [[key, value]]));
}
