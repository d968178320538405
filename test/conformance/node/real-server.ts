import http from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';

const require = createRequire(import.meta.url);

/** Which real packages a source gets for `express`, `cors` and so on. */
export type Packages = 'express4' | 'express5';

export interface Probe {
  readonly label: string;
  readonly method: string;
  readonly path: string;
  readonly origin: string | undefined;
  readonly headers: readonly (readonly [string, string])[];
}

/** Status and header lines as they came over the wire; `unanswered` when nothing came. */
export interface RealAnswer {
  readonly status: number | 'unanswered';
  readonly lines: readonly (readonly [name: string, value: string])[];
}

/**
 * Runs a source whose `module.exports` is a request listener, with real packages, and sends the probes to it over
 * 127.0.0.1, all at once. A source that throws at start gives the error. `fresh`: each probe meets a program just started.
 */
export async function askReal(source: string, packages: Packages, probes: readonly Probe[], fresh = false): Promise<readonly RealAnswer[] | Error> {
  if (fresh) {
    const each = await Promise.all(probes.map(probe => askReal(source, packages, [probe])));
    const error = each.find(one => one instanceof Error);
    return error ?? each.flatMap(one => one instanceof Error ? [] : [...one]);
  }
  const listener = startListener(source, packages);
  if (listener instanceof Error) return listener;
  const server = http.createServer(listener);
  server.on('clientError', (_error, socket) => socket.destroy());
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    return await Promise.all(probes.map(probe => send(port, probe)));
  } finally {
    server.closeAllConnections();
    await new Promise<void>(resolve => server.close(() => resolve()));
  }
}

/** What the source exports as `module.exports`, run with real packages; why it exports no listener. */
export function startListener(source: string, packages: Packages): http.RequestListener | Error {
  const load = (name: string): unknown => {
    switch (name) {
      case 'express': return require(packages);
      case 'cors': case 'connect': case 'http': case 'helmet': return require(name);
      default: throw new Error(`no package ${name}`);
    }
  };
  const module: { exports: unknown } = { exports: {} };
  const mode = process.env['NODE_ENV'];
  process.env['NODE_ENV'] = 'test';
  try {
    // The sources are this test's own.
    // eslint-disable-next-line @typescript-eslint/no-implied-eval
    const run = new Function('require', 'module', 'exports', source) as (r: typeof load, m: typeof module, e: unknown) => void;
    run(load, module, module.exports);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  } finally {
    if (mode === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = mode;
  }
  const { exports } = module;
  return typeof exports === 'function' ? exports as http.RequestListener : new Error('the source exports no listener');
}

/** A request that is not answered within this time hangs: no test server takes longer than a few milliseconds. */
const PATIENCE = 600;

function send(port: number, probe: Probe): Promise<RealAnswer> {
  return new Promise(resolve => {
    const headers: Record<string, string> = Object.fromEntries(probe.headers);
    if (probe.origin !== undefined) headers['Origin'] = probe.origin;
    const request = http.request({ port, host: '127.0.0.1', method: probe.method, path: probe.path, headers, agent: false }, response => {
      const lines: [string, string][] = [];
      for (let i = 0; i + 1 < response.rawHeaders.length; i += 2) lines.push([response.rawHeaders[i] ?? '', response.rawHeaders[i + 1] ?? '']);
      response.resume();
      response.on('end', () => resolve({ status: response.statusCode ?? 'unanswered', lines }));
      response.on('error', () => resolve({ status: response.statusCode ?? 'unanswered', lines }));
    });
    request.setTimeout(PATIENCE, () => request.destroy());
    request.on('error', () => resolve({ status: 'unanswered', lines: [] }));
    request.end(probe.method === 'POST' || probe.method === 'PUT' ? '{}' : undefined);
  });
}
