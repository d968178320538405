import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http_ from 'node:http';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';

const MODULE = '/usr/lib/nginx/modules/ngx_http_headers_more_filter_module.so';

/** What came over the wire. `status` 0: the connection was closed without an answer. */
export interface RealAnswer {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

export interface RealNginx {
  /** Of 127.0.0.1. */
  readonly port: number;
  ask(request: { host: string; method: string; path: string; headers: Readonly<Record<string, string>> }): Promise<RealAnswer>;
  stop(): Promise<void>;
}

/** What a configuration is told of its surroundings. */
export interface Ground {
  /** Holds every path that is asked for. */
  readonly root: string;
  /** Holds nothing but the error page. */
  readonly empty: string;
  /** `127.0.0.1:PORT` of a server that answers. */
  readonly live: string;
  /** `127.0.0.1:PORT` where nobody answers. */
  readonly dead: string;
  readonly passwords: string;
}

/** The nginx binary, or undefined. */
export function findNginx(): string | undefined {
  return [...(process.env['PATH'] ?? '').split(path.delimiter), '/usr/sbin', '/usr/local/sbin'].map(dir => path.join(dir, 'nginx')).find(file => fs.existsSync(file));
}

/** Without nginx the suite is skipped with one line; in CI that is a failure. */
export function requireNginx(context: Mocha.Context): string {
  const binary = findNginx();
  if (binary && fs.existsSync(MODULE)) return binary;
  if (process.env['CI'] === 'true') throw new Error('nginx with headers-more is not installed');
  console.log('SKIPPED: nginx with headers-more is not installed (apt-get install nginx libnginx-mod-http-headers-more-filter)');
  return context.skip();
}

/** Starts nginx with what `http` gives as the inside of its `http` block, `listen` lines included by `PORT` in the text, and an upstream beside it. */
export async function startNginx(binary: string, files: readonly string[], http: (ground: Ground) => string): Promise<RealNginx> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'corslint-nginx-'));
  const upstream = await startUpstream();
  const ground: Ground = {
    root: path.join(dir, 'root'), empty: path.join(dir, 'empty'), passwords: path.join(dir, 'passwords'),
    live: `127.0.0.1:${(upstream.address() as AddressInfo).port}`, dead: `127.0.0.1:${await freePort()}`,
  };
  fs.mkdirSync(ground.empty);
  fs.writeFileSync(path.join(ground.empty, 'error.txt'), 'e');
  for (const file of files) {
    const target = path.join(ground.root, file);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, 'x');
  }
  fs.writeFileSync(ground.passwords, 'user:{PLAIN}secret\n');
  const port = await freePort();
  const config = `load_module ${MODULE};
daemon off; master_process off; pid ${dir}/pid; error_log ${dir}/error.log crit;
events { worker_connections 256; }
http {
  access_log off; server_names_hash_bucket_size 128; server_names_hash_max_size 4096; variables_hash_max_size 8192; map_hash_bucket_size 256; keepalive_requests 100000;
  client_body_temp_path ${dir}/t1; proxy_temp_path ${dir}/t2; fastcgi_temp_path ${dir}/t3; uwsgi_temp_path ${dir}/t4; scgi_temp_path ${dir}/t5;
  ${http(ground).replaceAll('PORT', String(port))}
}
`;
  fs.writeFileSync(path.join(dir, 'nginx.conf'), config);
  const child = spawn(binary, ['-p', dir, '-c', path.join(dir, 'nginx.conf'), '-e', path.join(dir, 'error.log')], { stdio: ['ignore', 'ignore', 'pipe'] });
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => { complaints += chunk.toString(); });
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    }
    upstream.closeAllConnections();
    await new Promise(resolve => upstream.close(resolve));
    fs.rmSync(dir, { recursive: true, force: true });
  };
  try {
    await untilListening(port, child, () => complaints);
  } catch (error) {
    await stop();
    throw error;
  }
  const agent = new http_.Agent({ keepAlive: true, maxSockets: 8 });
  return {
    port,
    ask: ({ host, method, path: target, headers }) => new Promise((resolve, reject) => {
      const request = http_.request({ host: '127.0.0.1', port, method, path: target, headers: { Host: host, ...headers }, agent }, response => {
        response.resume();
        response.on('end', () => {
          const lines: [string, string][] = [];
          for (let i = 0; i + 1 < response.rawHeaders.length; i += 2) lines.push([response.rawHeaders[i] ?? '', response.rawHeaders[i + 1] ?? '']);
          resolve({ status: response.statusCode ?? 0, headers: lines });
        });
      });
      request.on('error', error => (error as NodeJS.ErrnoException).code === 'ECONNRESET' ? resolve({ status: 0, headers: [] }) : reject(error));
      request.end();
    }),
    stop: async () => {
      agent.destroy();
      await stop();
    },
  };
}



/** Answers by path: `/…500…` fails, `/…cors…`, or with `X-Want-Cors`, sends CORS headers of its own. */
async function startUpstream(): Promise<http_.Server> {
  const server = http_.createServer((request, response) => {
    const url = request.url ?? '/';
    response.setHeader('X-Upstream', 'yes');
    if (url.includes('cors') || request.headers['x-want-cors']) response.setHeader('Access-Control-Allow-Origin', '*').setHeader('Vary', 'Accept');
    response.statusCode = url.includes('500') ? 500 : request.method === 'OPTIONS' ? 404 : 200;
    response.end('u');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise(resolve => server.close(resolve));
  return port;
}

/** Connects again and again until somebody listens or the process is gone. */
async function untilListening(port: number, child: ChildProcess, complaints: () => string): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`nginx did not start: ${complaints()}`);
    const connected = await new Promise<boolean>(resolve => {
      const socket = net.connect(port, '127.0.0.1', () => { socket.destroy(); resolve(true); });
      socket.on('error', () => resolve(false));
    });
    if (connected) return;
    await new Promise(resolve => setImmediate(resolve));
  }
}
