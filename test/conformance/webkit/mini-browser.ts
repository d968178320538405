import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { FetchRequest } from '../../../server/src/cors/fetch-request';
import type { Observed } from '../browsers/compare';
import { PAGE } from '../browsers/exchanges';
import type { WireServer } from '../browsers/wire-server';

/** A display nobody sees; WebKitGTK has no headless mode. */
export interface Display { readonly name: string; close(): Promise<void> }

export async function openDisplay(): Promise<Display> {
  const child = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '800x600x24', '-nolisten', 'tcp'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const exited = new Promise<void>(resolve => child.once('exit', () => resolve()));
  const number = await new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', code => reject(new Error(`Xvfb ended (${code})`)));
    child.stdio[3]?.once('data', (data: Buffer) => resolve(data.toString().trim()));
  });
  return {
    name: `:${number}`,
    close: async () => {
      child.kill();
      await exited;
    },
  };
}

/** WebKitGTK's own small browser; Debian puts it beside the library. */
export function findMiniBrowser(): string {
  const places = fs.readdirSync('/usr/lib').flatMap(dir => ['webkit2gtk-4.1', 'webkit2gtk-4.0'].map(version => path.join('/usr/lib', dir, version, 'MiniBrowser')));
  const found = places.find(file => fs.existsSync(file));
  if (found === undefined) throw new Error('no MiniBrowser found: install WebKitGTK (Debian: apt-get install webkit2gtk-driver xvfb)');
  return found;
}

/**
 * Runs the requests in a page of a fresh browser and reads its console from what it prints: first what went wrong, then the
 * page's own line with what the script saw. Every host is the wire server, which serves as the browser's proxy.
 */
export async function fetchInMiniBrowser(server: WireServer, display: Display, requests: readonly FetchRequest[], opaque: boolean): Promise<Observed[]> {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'corslint-webkit-'));
  const calls = requests.map(({ url, method, headers, credentials }) => [url, { method, headers, credentials, cache: 'no-store' }]);
  server.serve(`<script>const calls = ${JSON.stringify(calls).replaceAll('<', '\\u003c')};${RUN_FETCHES}</script>`, opaque);
  const child = spawn(findMiniBrowser(), ['--enable-write-console-messages-to-stdout=true', `--proxy=http://127.0.0.1:${server.port}`, `${PAGE}/run`], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, DISPLAY: display.name, HOME: home, XDG_RUNTIME_DIR: home, WEBKIT_DISABLE_COMPOSITING_MODE: '1', WEBKIT_DISABLE_DMABUF_RENDERER: '1' },
  });
  const exited = new Promise<void>(resolve => child.once('exit', () => resolve()));
  try {
    return readConsole(await untilEnd([child.stdout, child.stderr]), requests.length);
  } finally {
    child.kill('SIGKILL');
    await exited;
    fs.rmSync(home, { recursive: true, force: true, maxRetries: 20 });
  }
}

/** In the page. */
const RUN_FETCHES = `
  (async () => {
    for (const [url, init] of calls) {
      let seen;
      try {
        const response = await fetch(url, init);
        await response.text().catch(() => '');
        seen = { exposed: [...response.headers.keys()], error: null };
      } catch (error) {
        seen = { exposed: null, error: String(error) };
      }
      console.log('SEEN ' + JSON.stringify(seen));
    }
    console.log('END');
  })();`;

function untilEnd(streams: readonly NodeJS.ReadableStream[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const timer = setTimeout(() => reject(new Error(`not done after two minutes\n${output.slice(-2000)}`)), 120_000);
    for (const stream of streams) {
      stream.setEncoding('utf8');
      stream.on('data', (chunk: string) => {
        output += chunk;
        if (!/CONSOLE LOG END\n/.test(output)) return;
        clearTimeout(timer);
        resolve(output);
      });
    }
  });
}

function readConsole(output: string, count: number): Observed[] {
  const parts = output.split(/^.*CONSOLE LOG SEEN (.*)$/m);
  return Array.from({ length: count }, (_, i) => {
    const { exposed, error } = JSON.parse(parts[2 * i + 1] ?? '{"exposed":null,"error":"no line"}') as { exposed: string[] | null; error: string | null };
    if (exposed) return { exposed, code: null, message: null };
    const lines = [...(parts[2 * i] ?? '').matchAll(/^.*?CONSOLE \S+ ERROR (.*)$/gm)].map(([, text]) => text ?? '');
    return { exposed, code: null, message: lines.length > 0 ? lines.join('\n') : error };
  });
}
