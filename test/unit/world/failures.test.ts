import assert from 'node:assert/strict';
import type { Request } from '../../../server/src/policy/request';
import { readText, request } from '../adapters/asking';

const head = `const express = require('express');\nconst cors = require('cors');\nconst fs = require('fs');\nconst db = require('db');\nconst jwt = require('jsonwebtoken');\nconst app = express();\n`;
const OPEN = `res.set('Access-Control-Allow-Origin', '*');`;

/** The statuses that a server may answer with, in order. */
function statuses(source: string, more: Partial<Request> = {}, method = 'GET'): (number | undefined)[] {
  const { subjects } = readText('/p/app.js', head + source);
  const server = subjects.find(({ kind }) => kind === 'server');
  assert.ok(server);
  return server.ask(request(method, more)).answers.map(({ status }) => status).sort();
}

describe('what may fail while a request is answered', () => {
  const route = (body: string): string => `app.get('/', (req, res) => { ${body} });`;

  it('files, to the callback', () => {
    assert.deepEqual(statuses(route(`fs.readFile('a', (problem, text) => { if (problem) return res.status(500).end(); ${OPEN} res.send(text) })`)), [200, 500]);
  });

  it('libraries that call back, whatever the error is called', () => {
    for (const name of ['err', 'error', 'e', 'dbError', 'queryErr', '_err', 'erro', 'err2']) {
      assert.deepEqual(statuses(route(`db.query('x', function (${name}, rows) { if (${name}) return res.status(500).end(); ${OPEN} res.json(rows) })`)), [200, 500], name);
    }
    // Something whose first parameter is no error is not asked for one.
    assert.deepEqual(statuses(route(`db.each('x', function (row) { ${OPEN} res.json(row.name) })`)), [200]);
  });

  it('promises', () => {
    assert.deepEqual(statuses(route(`db.find().then(rows => { ${OPEN} res.json(rows) }).catch(() => res.status(500).end())`)), [200, 500]);
    assert.deepEqual(statuses(route(`db.find().then(rows => { ${OPEN} res.json(rows) }, () => res.status(500).end())`)), [200, 500]);
  });

  it('streams: what listens for an error runs in place of what goes on', () => {
    assert.deepEqual(statuses(route(`const s = fs.createReadStream('a'); s.on('error', () => res.status(404).end()); s.on('open', () => { ${OPEN} res.end('x') });`)), [200, 404]);
  });

  it('what has failed does not go on, wherever its error is listened for', () => {
    const bad = 'res.status(502).end()';
    assert.deepEqual(statuses(route(`db.stream().pipe(res.x).on('data', x => {}).on('end', () => { ${OPEN} res.end() }).on('error', () => { ${bad} })`)), [200, 502]);
    assert.deepEqual(statuses(route(`require('https').get('https://x.example', answer => { ${OPEN} answer.pipe(res.x); res.end() }).on('error', () => { ${bad} })`)), [200, 502]);
    assert.deepEqual(statuses(route(`const out = require('http').request('http://x.example', answer => { ${OPEN} res.end() }); out.on('error', () => { ${bad} }); out.end();`)), [200, 502]);
    assert.deepEqual(statuses(route(`db.watch().on('end', () => { ${OPEN} res.end() })`)), [200]);
  });
});

describe('parameters of a path', () => {
  const tested = (path: string, test: string): (number | undefined)[] =>
    statuses(`app.get('${path}', (req, res) => { if (${test}) return res.status(400).end(); ${OPEN} res.end() });`, { path: '/1' });

  it('are any text', () => {
    assert.deepEqual(tested('/:id', '!/^[a-z]+$/.test(req.params.id)'), [200, 400]);
    assert.deepEqual(tested('/:id', 'isNaN(req.params.id)'), [200, 400]);
    assert.deepEqual(tested('/:kind', `req.params.kind === 'none'`), [200, 400]);
  });

  it('are there', () => {
    assert.deepEqual(tested('/:id', '!req.params.id'), [200]);
  });

  it('are what the path itself allows', () => {
    assert.deepEqual(tested('/:id(\\\\d+)', '!/^\\d+$/.test(req.params.id)'), [200]);
  });
});

describe('a middleware before CORS', () => {
  const handler = `app.use((error, req, res, next) => res.status(500).end());`;
  const failing = (middleware: string): (number | undefined)[] =>
    statuses(`app.use((req, res, next) => { ${middleware} next(); });\napp.use(cors());\napp.get('/', (req, res) => res.json([]));\n${handler}`, { mishap: 'throws' });

  it('may fail where a library checks what the request brings', () => {
    assert.deepEqual(failing('req.user = jwt.verify(req.query.token, "x");'), [200, 500]);
  });

  it('does not where the program catches it, or the request has no part in it', () => {
    assert.deepEqual(failing('try { req.user = jwt.verify(req.query.token, "x"); } catch { req.user = null }'), [200]);
    assert.deepEqual(failing('req.at = db.find("x");'), [200]);
    assert.deepEqual(failing('req.agent = db.agent(req.query.agent);'), [200]);
  });
});

describe('a key that requests are held against', () => {
  const guarded = (key: string, method: string, more: Partial<Request> = {}): (number | undefined)[] =>
    statuses(`app.use((req, res, next) => { if (req.headers['x-api-key'] !== ${key}) return res.status(401).end(); next(); });\napp.get('/', (req, res) => res.json([]));`, more, method);

  it('is set: who brings none is turned away, who brings one may have the right one', () => {
    for (const key of ['process.env.API_KEY', 'db.secret', 'require("./config").apiKey']) {
      assert.deepEqual(guarded(key, 'GET'), [401], key);
      assert.deepEqual(guarded(key, 'GET', { mayCarryMore: true }), [200, 401], key);
    }
    for (const list of ['process.env.API_KEYS.split(",")', 'db.keys', 'new Set(db.keys)', '[process.env.KEY_A, "b"]']) {
      const ask = list.startsWith('new Set') ? 'has' : 'includes';
      const found = (more: Partial<Request>): (number | undefined)[] =>
        statuses(`const keys = ${list};\napp.get('/', (req, res) => { if (!keys.${ask}(req.headers['x-api-key'])) return res.status(401).end(); res.json([]); });`, more);
      assert.deepEqual(found({}), [401], list);
      assert.deepEqual(found({ mayCarryMore: true }), [200, 401], list);
    }
    // Other settings may be left out.
    assert.deepEqual(guarded('process.env.TENANT', 'GET'), [200, 401]);
  });
});
