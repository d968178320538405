import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

/** A headless Firefox, driven over Marionette (its own remote protocol: a length, a colon, a JSON array). */
export interface Firefox {
  readonly version: string;
  navigate(url: string): Promise<void>;
  /** Runs a script in the page; it ends by calling its last argument. */
  inPage(script: string, ...args: unknown[]): Promise<unknown>;
  /** Runs a script with the browser's own rights; it returns its result. */
  inBrowser(script: string, ...args: unknown[]): Promise<unknown>;
  close(): Promise<void>;
}

/** Starts Firefox with an empty profile; the named hosts are this machine, their port 80 is `port`, and their port 443 `secure`. It takes any certificate. */
export async function startFirefox(program: string, port: number, hosts: readonly string[], secure = 0): Promise<Firefox> {
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'corslint-firefox-'));
  fs.writeFileSync(path.join(profile, 'user.js'), preferences(port, hosts, secure).map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`).join(''));
  const child = spawn(program, ['--headless', '--no-remote', '--marionette', '--remote-allow-system-access', '--profile', profile], { stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, HOME: profile, LANG: 'en_US.UTF-8' } });
  const exited = new Promise<void>(resolve => child.once('exit', () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exited;
    fs.rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const connection = await connect(await portOf(child.stdout));
    const session = await connection.send('WebDriver:NewSession', { acceptInsecureCerts: true }) as { capabilities: { browserVersion: string } };
    await connection.send('WebDriver:SetTimeouts', { script: 120_000, pageLoad: 30_000 });
    const run = async (context: string, command: string, script: string, args: unknown[]): Promise<unknown> => {
      await connection.send('Marionette:SetContext', { value: context });
      return (await connection.send(command, { script, args }) as { value: unknown }).value;
    };
    return {
      version: session.capabilities.browserVersion,
      navigate: async url => {
        await connection.send('Marionette:SetContext', { value: 'content' });
        await connection.send('WebDriver:Navigate', { url });
      },
      inPage: (script, ...args) => run('content', 'WebDriver:ExecuteAsyncScript', script, args),
      inBrowser: (script, ...args) => run('chrome', 'WebDriver:ExecuteScript', script, args),
      close: async () => {
        connection.close();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Where Firefox is; throws where it is not. */
export function findFirefox(): string {
  const dirs = (process.env['PATH'] ?? '').split(path.delimiter);
  const found = ['firefox-esr', 'firefox'].flatMap(name => dirs.map(dir => path.join(dir, name))).find(file => fs.existsSync(file));
  if (found === undefined) throw new Error('no Firefox found: install it (Debian: apt-get install firefox-esr)');
  return found;
}

/** For `inBrowser`: category and text of each error about CORS since the console was reset. The console service keeps 250 messages. */
export const CORS_MESSAGES = `
  return Services.console.getMessageArray().flatMap(m => {
    if (!(m instanceof Ci.nsIScriptError) || !m.category.startsWith('CORS') || m.flags & Ci.nsIScriptError.warningFlag) return [];
    return [[m.category, m.errorMessage]];
  });`;

function preferences(port: number, hosts: readonly string[], secure: number): [string, string | number | boolean][] {
  return [
    ['marionette.port', 0],
    ['network.socket.forcePort', `80=${port}${secure === 0 ? '' : `;443=${secure}`}`],
    ['network.dns.localDomains', hosts.join(',')],
    ['network.lna.enabled', false],
    ['network.lna.blocking', false],
    ['network.proxy.type', 0],
    ['dom.security.https_first', false],
    ['dom.security.https_only_mode', false],
    ['network.captive-portal-service.enabled', false],
    ['network.connectivity-service.enabled', false],
    ['network.http.speculative-parallel-limit', 0],
    ['services.settings.server', 'http://127.0.0.1:1'],
    ['browser.startup.page', 0],
    ['browser.shell.checkDefaultBrowser', false],
    ['datareporting.policy.dataSubmissionEnabled', false],
    ['toolkit.telemetry.enabled', false],
    ['app.update.enabled', false],
    ['intl.locale.requested', 'en-US'],
  ];
}

/** Firefox prints the port it listens on. */
function portOf(stdout: NodeJS.ReadableStream): Promise<number> {
  return new Promise((resolve, reject) => {
    let output = '';
    stdout.on('data', chunk => {
      output = (output + String(chunk)).slice(-10_000);
      const port = /Marionette\s+INFO\s+Listening on port (\d+)/.exec(output)?.[1];
      if (port !== undefined) resolve(Number(port));
    });
    stdout.on('end', () => reject(new Error(`Firefox ended before it listened\n${output}`)));
  });
}

interface Connection { send(command: string, parameters: unknown): Promise<unknown>; close(): void }

async function connect(port: number): Promise<Connection> {
  const socket = net.connect(port, '127.0.0.1');
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  let buffer = Buffer.alloc(0);
  let next = 1;
  const ended = (): void => {
    for (const { reject } of waiting.values()) reject(new Error('Firefox closed the connection'));
    waiting.clear();
  };
  socket.on('error', ended);
  socket.on('close', ended);
  const hello = new Promise<unknown>((resolve, reject) => waiting.set(0, { resolve, reject }));
  socket.on('data', chunk => {
    buffer = Buffer.concat([buffer, chunk]);
    for (let colon = buffer.indexOf(':'); colon > 0; colon = buffer.indexOf(':')) {
      const end = colon + 1 + Number(buffer.subarray(0, colon).toString());
      if (buffer.length < end) return;
      const message = JSON.parse(buffer.subarray(colon + 1, end).toString()) as [number, number, { error: string; message: string } | null, unknown] | object;
      buffer = buffer.subarray(end);
      const [, id, error, result] = Array.isArray(message) ? message as [number, number, { error: string; message: string } | null, unknown] : [1, 0, null, message];
      const waiter = waiting.get(id);
      waiting.delete(id);
      if (error) waiter?.reject(new Error(`${error.error}: ${error.message}`));
      else waiter?.resolve(result);
    }
  });
  await hello;
  return {
    send: (command, parameters) => new Promise((resolve, reject) => {
      const id = next++;
      waiting.set(id, { resolve, reject });
      const body = JSON.stringify([0, id, command, parameters]);
      socket.write(`${Buffer.byteLength(body)}:${body}`);
    }),
    close: () => void socket.destroy(),
  };
}
