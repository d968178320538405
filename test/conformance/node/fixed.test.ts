// The proof of a fix by running: the fixed twins of the fixtures are started for real and asked what the fix promised.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { transformSync } from 'esbuild';
import { admits } from '../../../server/src/policy/admission';
import type { Inquiry } from '../../../server/src/policy/inquiry';
import type { Route } from '../../../server/src/policy/server';
import { lintFixture, readFixture } from '../../harness/fixture';

const require = createRequire(import.meta.url);
const root = path.resolve(import.meta.dirname, '..', '..', 'fixtures');
const STRANGER = 'https://evil.io';

interface Twin {
  readonly name: string;
  readonly text: string;
  readonly express: 'express4' | 'express5';
}

/** Fixed twins that need nothing but Express, connect, npm cors and Node itself. */
const twins: readonly Twin[] = fs.readdirSync(root).sort().flatMap(folder => fs.readdirSync(path.join(root, folder)).sort()
  .filter(name => /^(?:express|connect|node).*\.fixed\.(?:m?js|ts)$/.test(name))
  .flatMap((name): Twin[] => {
    const text = fs.readFileSync(path.join(root, folder, name), 'utf8');
    const original = fs.readFileSync(path.join(root, folder, name.replace('.fixed', '')), 'utf8');
    const packages = [...text.matchAll(/(?:require\(|from\s+|import\s+)['"]([^'"]+)['"]/g)].map(([, specifier = '']) => specifier.replace(/^node:/, ''));
    const alone = packages.length > 0 && packages.every(specifier => ['express', 'cors', 'connect', 'http'].includes(specifier));
    return alone && !/process\.env/.test(text) ? [{ name: `${folder}/${name}`, text, express: /=\s*express@4/.test(original) ? 'express4' : 'express5' }] : [];
  }));

describe('fixed fixtures, started for real', () => {
  let compared = 0;
  const mode = process.env['NODE_ENV'];
  before(() => { process.env['NODE_ENV'] = 'test'; }); // Express prints every error else
  after(() => {
    if (mode === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = mode;
    assert.ok(compared >= 100, `only ${compared} servers were started`);
  });

  for (const { name, text, express } of twins) {
    it(name, async () => {
      const file = `/server${path.extname(name)}`;
      const { inquiries } = lintFixture({ ...readFixture(file, text), versions: { cors: '2.8.6', connect: '3.7.0', express: express === 'express4' ? '4.22.3' : '5.3.0' } });
      const servers = inquiries.filter(({ subject }) => subject.kind === 'server');
      const [inquiry] = servers;
      const listeners = run(text, name, express);
      if (!inquiry || servers.length !== 1 || listeners.length !== 1) return; // several servers in one file, or none that listens
      compared++;
      const server = http.createServer(listeners[0]);
      await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
      try {
        for (const { sample } of inquiry.circles) for (const origin of [inquiry.friendOf(sample), STRANGER]) await compare(inquiry, sample, origin, (server.address() as AddressInfo).port);
      } finally {
        server.closeAllConnections();
        await new Promise<void>(resolve => server.close(() => resolve()));
      }
    });
  }
});

/** The real answers to the request and its preflight let the origin in exactly where the fixed source says so. */
async function compare(inquiry: Inquiry, route: Route, origin: string, port: number): Promise<void> {
  for (const method of inquiry.methodsOf(route)) {
    const wanted = { authorization: 'Bearer token', ...(method === 'GET' || method === 'HEAD' ? {} : { 'content-type': 'application/json' }) };
    const real = [
      { said: inquiry.actual({ route, origin, method }).answers, got: await send(port, method, route.path, { origin, cookie: 'a=b', ...wanted }) },
      { said: inquiry.preflight({ route, origin, method }).answers, got: await send(port, 'OPTIONS', route.path, { origin, 'access-control-request-method': method, 'access-control-request-headers': 'authorization,content-type' }) },
    ];
    for (const { said, got } of real) {
      const may = said.map(answer => admits(answer, origin, 'omit'));
      const allowed = got['access-control-allow-origin'];
      const letsIn = allowed === '*' || allowed === origin;
      assert.ok(may.includes(letsIn) || may.includes(undefined), `${method} ${route.path} from ${origin}: said ${may.join()}, got ${allowed ?? 'nothing'}`);
    }
  }
}

function send(port: number, method: string, target: string, headers: http.OutgoingHttpHeaders): Promise<http.IncomingHttpHeaders> {
  return new Promise((resolve, reject) => {
    const request = http.request({ port, host: '127.0.0.1', method, path: target, headers, agent: false }, response => {
      response.resume();
      resolve(response.headers);
    });
    request.on('error', reject);
    request.end();
  });
}

/** Runs a source with real packages; what it would listen with is caught instead. */
function run(text: string, name: string, express: Twin['express']): http.RequestListener[] {
  const listeners: http.RequestListener[] = [];
  const catching = (app: http.RequestListener): http.RequestListener => Object.assign(app, { listen: () => listeners.push(app) });
  const real = require(express) as (() => http.RequestListener) & object;
  const load = (specifier: string): unknown => {
    switch (specifier.replace(/^node:/, '')) {
      case 'express': return Object.assign(() => catching(real()), real, { default: () => catching(real()) });
      case 'http': return { ...http, createServer: (first: unknown, second?: unknown) => ({ listen: () => listeners.push((second ?? first) as http.RequestListener) }) };
      case 'connect': return () => catching((require('connect') as () => http.RequestListener)());
      default: return require(specifier);
    }
  };
  const { code } = transformSync(text, { loader: name.endsWith('.ts') ? 'ts' : 'js', format: 'cjs' });
  const module = { exports: {} };
  // The sources are fixtures of this project.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  (new Function('require', 'module', 'exports', code) as (...args: unknown[]) => void)(load, module, module.exports);
  return listeners;
}
