import assert from 'node:assert/strict';
import type { Answer } from '../../../server/src/policy/answer';
import { valueOf } from '../../../server/src/policy/answer';
import { readText, request } from '../adapters/asking';

const head = `const express = require('express');\nconst cors = require('cors');\nconst app = express();\n`;
const tail = `\napp.get('/', (req, res) => res.json({}));\n`;
const EVIL = 'https://evil.example';

function answers(source: string, origin = EVIL, environment: Readonly<Record<string, readonly string[]>> = {}): readonly Answer[] {
  const { subjects } = readText('/p/app.js', source, {}, environment);
  const server = subjects.find(({ kind }) => kind === 'server');
  assert.ok(server);
  return server.ask(request('GET', { origin })).answers;
}
const allowed = (answer: Answer): string | undefined | null => valueOf(answer, 'Access-Control-Allow-Origin');

describe('worlds', () => {
  it('production comes first, what exists in development only says so', () => {
    const found = answers(`${head}if (process.env.NODE_ENV !== 'production') app.use(cors());${tail}`);
    assert.deepEqual(found.map(answer => [allowed(answer), answer.developmentOnly]), [[undefined, false], ['*', true]]);
  });

  it('what development has in common with production is no development\'s', () => {
    const found = answers(`${head}const debug = process.env.NODE_ENV === 'development';\napp.use(cors());${tail}`);
    assert.deepEqual(found.map(answer => [allowed(answer), answer.developmentOnly]), [['*', false]]);
  });

  it('a decision of start-up is tried both ways, under its condition', () => {
    const found = answers(`${head}if (process.env.OPEN_API) app.use(cors()); else app.use(cors({ origin: 'https://a.example' }));${tail}`);
    assert.deepEqual(found.map(allowed).sort(), ['*', 'https://a.example']);
    assert.deepEqual(found.map(({ conditions }) => conditions.map(({ on }) => on)).flat(), ['environment']);
  });

  it('a flag named after development makes a world of development', () => {
    const found = answers(`${head}if (process.env.IS_DEV) app.use(cors());${tail}`);
    assert.deepEqual(found.map(answer => [allowed(answer), answer.developmentOnly]), [[undefined, false], ['*', true]]);
  });

  it('a value of the environment with a fallback is both', () => {
    const found = answers(`${head}app.use(cors({ origin: process.env.CORS_ORIGIN || '*' }));${tail}`);
    assert.deepEqual(new Set(found.map(allowed)), new Set(['*', null]));
    assert.equal(found.find(answer => allowed(answer) === null)?.headers[0]?.environment?.name, 'CORS_ORIGIN');
  });

  it('many decisions make few worlds', () => {
    const flags = Array.from({ length: 30 }, (_, i) => `if (process.env.CORS_FLAG_${i}) app.use((req, res, next) => next());`).join('\n');
    assert.ok(answers(`${head}${flags}\napp.use(cors());${tail}`).every(answer => allowed(answer) === '*'));
  });
});

describe('guards that cannot be seen', () => {
  const guarded = (source: string, origin = EVIL): [string | undefined | null, boolean][] =>
    answers(`${head}${source}${tail}`, origin).map(answer => [allowed(answer), answer.unseenGuard] as [string | undefined | null, boolean]).sort((a, b) => String(a[0]).localeCompare(String(b[0])));

  it('a known list is no unknown guard', () => {
    assert.deepEqual(guarded(`app.use(cors({ origin: ['https://a.example'] }));`), [[undefined, false]]);
  });

  it('an origin that may be on an unknown list passes a guard; one that is not meets none', () => {
    const expected = [[EVIL, true], [undefined, false]];
    assert.deepEqual(guarded(`app.use(cors({ origin: ['https://a.example', process.env.FRONT] }));`), expected);
    assert.deepEqual(guarded(`const list = process.env.ORIGINS.split(',');\napp.use((req, res, next) => { if (list.includes(req.headers.origin)) res.header('Access-Control-Allow-Origin', req.headers.origin); next(); });`), expected);
    assert.deepEqual(guarded(`const list = (process.env.ORIGINS || '').split(',');\napp.use(cors({ origin: (o, cb) => cb(null, list.indexOf(o) !== -1) }));`), expected);
  });

  it('what an unknown function says of the Origin is a guard both ways', () => {
    const source = `const { isAllowed } = require('./unknown');\napp.use((req, res, next) => { if (isAllowed(req.headers.origin)) res.header('Access-Control-Allow-Origin', req.headers.origin); next(); });`;
    assert.deepEqual(guarded(source), [[EVIL, true], [undefined, true]]);
    assert.deepEqual(guarded(source.replace('isAllowed(req.headers.origin)', 'isAllowed(req)')).map(([, guard]) => guard), [true, true]);
  });

  it('what an unknown function says of something else is none', () => {
    const found = guarded(`app.get('/', async (req, res) => { res.header('Access-Control-Allow-Origin', req.headers.origin); if (await db.find(req.query.id)) res.json({}); else res.sendStatus(404); });`);
    assert.deepEqual(found, [[EVIL, false], [EVIL, false]]);
  });

  it('reflection beside a guarded list is no guarded reflection', () => {
    const found = guarded(`app.use(cors({ origin: [process.env.FRONT] }));\napp.use((req, res, next) => { res.header('Access-Control-Allow-Origin', req.headers.origin); next(); });`);
    assert.ok(found.some(([value, guard]) => value === EVIL && !guard));
  });
});
