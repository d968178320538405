// What the messages of rules say of npm packages, shown by running them.
import assert from 'node:assert/strict';
import { OK } from './probes';
import type { Packages, Probe, RealAnswer } from './real-server';
import { askReal } from './real-server';

const versions: readonly Packages[] = ['express4', 'express5'];
const head = `const express = require('express');\nconst cors = require('cors');\nconst connect = require('connect');\nconst app = express();\n`;
const get: Probe = { label: 'GET', method: 'GET', path: '/x', origin: OK, headers: [] };
const put: Probe = { ...get, label: 'PUT', method: 'PUT' };
const preflight: Probe = { label: 'preflight', method: 'OPTIONS', path: '/x', origin: OK, headers: [['Access-Control-Request-Method', 'PUT']] };

describe('claims of rules: what the real packages do', function () {
  this.timeout(60_000);

  it('a cors factory that is not called hangs every request', async () => {
    for (const source of [`${head}app.use(cors);\napp.get('/x', (req, res) => res.json([]));\nmodule.exports = app;`, `${head}const c = connect();\nc.use(cors);\nc.use('/x', (req, res) => res.end());\nmodule.exports = c;`]) {
      for (const packages of versions) assert.deepEqual((await ask(source, packages, [get, preflight])).map(({ status }) => status), ['unanswered', 'unanswered']);
    }
  });

  it('an origin function that returns instead of calling back hangs every request', async () => {
    for (const origin of ['o => true', 'async o => true', 'function () { return true; }']) {
      for (const packages of versions) assert.deepEqual((await ask(`${head}app.use(cors({ origin: ${origin} }));\napp.get('/x', (req, res) => res.json([]));\nmodule.exports = app;`, packages, [get, preflight])).map(({ status }) => status), ['unanswered', 'unanswered']);
    }
  });

  it('an origin function that takes the origin for a text breaks requests without one', async () => {
    const source = `${head}app.use(cors({ origin: (o, done) => done(null, o.endsWith('.com')) }));\napp.get('/x', (req, res) => res.json([]));\nmodule.exports = app;`;
    for (const packages of versions) assert.deepEqual((await ask(source, packages, [get, { ...get, origin: undefined }])).map(({ status }) => status), [200, 500]);
  });

  it('Express 5 refuses stars without a name, and takes /{*splat}; Express 4 takes the stars', async () => {
    for (const path of ['*', '/*', '/api/*', '(.*)', '/(.*)']) {
      const source = `${head}app.options('${path}', cors());\nmodule.exports = app;`;
      const refused = await askReal(source, 'express5', [get]);
      assert.ok(refused instanceof Error && /^(?:Missing parameter name|Unexpected \() ?at index \d+/.test(refused.message), `${path}: ${refused instanceof Error ? refused.message : 'it starts'}`);
      assert.ok(!(await askReal(source, 'express4', [get]) instanceof Error), path);
    }
    assert.deepEqual((await ask(`${head}app.options('/{*splat}', cors());\nmodule.exports = app;`, 'express5', [preflight, { ...preflight, path: '/' }])).map(allowed), ['*', '*']);
  });

  it('headers set after next() or after the answer are lost', async () => {
    const late = [
      `app.use((req, res, next) => { next(); res.header('Access-Control-Allow-Origin', '*'); });\napp.get('/x', (req, res) => res.json([]));`,
      `app.get('/x', (req, res) => { res.json([]); res.setHeader('Access-Control-Allow-Origin', '*'); });`,
      `app.get('/x', (req, res) => { res.writeHead(200); try { res.setHeader('Access-Control-Allow-Origin', '*'); } finally { res.end(); } });`,
    ];
    for (const body of late) for (const packages of versions) assert.deepEqual((await ask(`${head}${body}\nmodule.exports = app;`, packages, [get])).map(allowed), [undefined], body);
  });

  it('of two registrations the first answers preflights, and the last has the last word', async () => {
    const source = `${head}app.use(cors());\napp.use(cors({ origin: 'https://b.example' }));\napp.put('/x', (req, res) => res.json([]));\nmodule.exports = app;`;
    for (const packages of versions) assert.deepEqual((await ask(source, packages, [preflight, put])).map(allowed), ['*', 'https://b.example']);
  });

  it('a preflight that is handed on ends as the rest of the program ends it', async () => {
    const continued = `app.use(cors({ preflightContinue: true }));\n`;
    for (const packages of versions) {
      assert.deepEqual((await ask(`${head}${continued}app.put('/x', (req, res) => res.json([]));\nmodule.exports = app;`, packages, [preflight])).map(({ status }) => status), [200]);
      assert.deepEqual((await ask(`${head}${continued}app.all('/x', (req, res) => { if (req.method === 'PUT') res.json([]); });\nmodule.exports = app;`, packages, [preflight])).map(({ status }) => status), ['unanswered']);
      assert.deepEqual((await ask(`${head}const c = connect();\nc.use(cors({ preflightContinue: true }));\nc.use('/x', (req, res, next) => req.method === 'PUT' ? res.end() : next());\nmodule.exports = c;`, packages, [preflight])).map(({ status }) => status), [404]);
    }
  });

  it('a layer on a path never sees requests elsewhere', async () => {
    const source = `${head}app.use('/api', cors());\napp.put('/x', (req, res) => res.json([]));\nmodule.exports = app;`;
    for (const packages of versions) assert.deepEqual((await ask(source, packages, [preflight, put])).map(allowed), [undefined, undefined]);
  });
});

async function ask(source: string, packages: Packages, probes: readonly Probe[]): Promise<readonly RealAnswer[]> {
  const answers = await askReal(source, packages, probes);
  if (answers instanceof Error) throw answers;
  return answers;
}

function allowed({ lines }: RealAnswer): string | undefined {
  return lines.find(([name]) => name.toLowerCase() === 'access-control-allow-origin')?.[1];
}
