import http from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { transformSync } from 'esbuild';
import type { Request } from '../../../server/src/policy/request';
import { nothing, orNothing } from '../../harness/nothing';
import type { Real, Twin } from '../../harness/twin';
import { headersOf } from '../../harness/twin';

const require = createRequire(import.meta.url);

/** A request that is not answered within this time hangs: no twin takes longer than a few milliseconds. */
const PATIENCE = 500;

/**
 * Runs a twin, and the other files of its fixture, with real packages; other packages and files hold nothing.
 * Gives what it listens with, in order, or the app or router it exports; why it cannot run, as a text.
 */
export function listenersOf({ text, fixture: { files, entry, versions, environment } }: Twin): readonly http.RequestListener[] | string {
  const listeners: http.RequestListener[] = [];
  const catching = (app: http.RequestListener): http.RequestListener => Object.assign(app, { listen: () => listeners.push(app) });
  const express = require(versions['express']?.startsWith('4') ? 'express4' : 'express5') as (() => http.RequestListener) & object;
  const createServer = (first: unknown, second?: unknown): unknown => {
    const listener = (second ?? first) as http.RequestListener | undefined;
    const server = {
      on: (event: string, given: http.RequestListener) => event === 'request' ? (listeners.push(given), server) : server,
      listen: () => (listener ? listeners.push(listener) : 0, server),
    };
    return server;
  };
  const samples = Object.fromEntries(Object.entries(environment).map(([name, [sample]]) => [name, sample]));
  // Nobody runs a server without its secrets.
  const secrets = Object.fromEntries([...text.matchAll(/process\.env\.(\w*(?:KEY|SECRET|TOKEN|PASSWORD)\w*)/g)].map(([, name = '']) => [name, 'secret']));
  const variables = { NODE_ENV: 'production', ...secrets, ...samples };
  const modules = new Map<string, { exports: unknown }>();
  const load = (specifier: string, from: string): unknown => {
    switch (specifier.replace(/^node:/, '')) {
      case 'express': return Object.assign(() => catching(express()), express, { default: () => catching(express()) });
      case 'http': return { ...http, createServer };
      case 'connect': return () => catching((require('connect') as () => http.RequestListener)());
      case 'express-session': return () => signedIn('session');
      case 'cookie-parser': return () => signedIn('cookies');
      case 'cors': case 'fs': case 'path': case 'url': case 'crypto': return require(specifier);
      default: {
        const target = path.posix.join(path.posix.dirname(from), specifier);
        const found = specifier.startsWith('.') ? [target, `${target}.js`, `${target}.ts`, `${target}/index.js`].find(one => files.has(one)) : undefined;
        return found === undefined ? nothing : run(found, files.get(found) ?? '');
      }
    }
  };
  const run = (file: string, source: string): unknown => {
    const known = modules.get(file);
    if (known) return known.exports;
    const module: { exports: unknown } = { exports: {} };
    modules.set(file, module);
    const { code } = transformSync(source, { loader: /\.[cm]?ts$/.test(file) ? 'ts' : 'js', format: 'cjs' });
    const given = {
      require: (specifier: string) => load(specifier, file), module, exports: module.exports,
      process: { env: variables, on: () => undefined },
      console: { log: () => undefined, error: () => undefined, warn: () => undefined, info: () => undefined },
    };
    // The sources are fixtures of this project.
    // eslint-disable-next-line @typescript-eslint/no-implied-eval
    (new Function(...Object.keys(given), code) as (...args: unknown[]) => void)(...Object.values(given));
    return module.exports;
  };
  try {
    const exported = run(entry, text) as { readonly default?: unknown };
    const app = exported.default ?? exported;
    const parts = [app, ...Object.values(exported)].filter(one => typeof one === 'function');
    const router = parts.find(one => 'stack' in one);
    if (listeners.length === 0 && typeof app === 'function' && 'listen' in app) listeners.push(app as unknown as http.RequestListener);
    else if (listeners.length === 0 && router) listeners.push((express() as unknown as { use: (router: unknown) => http.RequestListener }).use(router));
  } catch (error) {
    return `stops at its start: ${String(error)}`;
  }
  return listeners;
}

/** Whoever sends a cookie is known. */
function signedIn(name: 'session' | 'cookies'): unknown {
  return (request: http.IncomingMessage, _response: unknown, next: () => void) => {
    Object.assign(request, { [name]: request.headers.cookie === undefined ? {} : orNothing({}) });
    next();
  };
}

/** Listens on a free port of 127.0.0.1 while the task lasts. */
export async function whileListening<T>(listener: http.RequestListener, task: (ask: (request: Request) => Promise<Real>) => Promise<T>): Promise<T> {
  const server = http.createServer(listener);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    return await task(request => send(port, request));
  } finally {
    server.closeAllConnections();
    await new Promise<void>(resolve => server.close(() => resolve()));
  }
}

function send(port: number, asked: Request): Promise<Real> {
  return new Promise(resolve => {
    const request = http.request({ port, host: '127.0.0.1', method: asked.method, path: asked.path, headers: headersOf(asked), agent: false }, response => {
      response.resume();
      const { statusCode = 0, rawHeaders } = response;
      const lines = rawHeaders.flatMap((name, index) => index % 2 === 0 ? [[name.toLowerCase(), rawHeaders[index + 1] ?? ''] as const] : []);
      resolve({ status: statusCode, value: name => lines.some(([one]) => one === name) ? lines.filter(([one]) => one === name).map(([, value]) => value).join(', ') : undefined });
    });
    request.setTimeout(PATIENCE, () => request.destroy());
    request.on('error', () => resolve('none'));
    if (/^(?:POST|PUT|PATCH|DELETE)$/.test(asked.method)) request.setHeader('content-length', 2).end('{}');
    else request.end();
  });
}
