import assert from 'node:assert/strict';
import type { Answer } from '../../../server/src/policy/answer';
import { inquire } from '../../../server/src/policy/inquiry';
import { readText, request } from '../adapters/asking';

const express = "const express = require('express');\nconst app = express();\n";

describe('what is asked once for all', () => {
  const cases: readonly (readonly [name: string, layer: string, same: boolean])[] = [
    ['cors() reads the Origin and makes nothing of it', "app.use(require('cors')());", true],
    ['one fixed origin is sent to everybody', "app.use(require('cors')({ origin: 'https://app.example' }));", true],
    ['a reflected Origin', "app.use(require('cors')({ origin: true }));", false],
    ['a list', "app.use(require('cors')({ origin: ['https://app.example'] }));", false],
    ['a copy of the headers', "app.use((req, res, next) => { const h = { ...req.headers }; res.setHeader('Access-Control-Allow-Origin', h.origin); next(); });", false],
    ['the header by its name', "app.use((req, res, next) => { res.setHeader('Access-Control-Allow-Origin', req.get('Origin')); next(); });", false],
    ['all headers as a text', "app.use((req, res, next) => { res.setHeader('Access-Control-Allow-Origin', JSON.parse(JSON.stringify(req.headers)).origin); next(); });", false],
  ];
  for (const [name, layer, same] of cases) {
    it(`${name}: ${same ? 'any origin has the same answers' : 'each origin has its own'}`, () => {
      const { subjects: [subject] } = readText('/w/server.js', `${express}${layer}\napp.get('/a', (req, res) => res.json(1));\n`);
      const [one, other] = ['https://a.example', 'https://b.example'].map(origin => subject?.ask(request('GET', { path: '/a', origin })).answers[0]);
      assert.ok(one && other);
      assert.equal(one === other, same);
    });
  }

  it('no Origin at all is another question', () => {
    const { subjects: [subject] } = readText('/w/server.js', `${express}app.use((req, res, next) => { if (Object.keys(req.headers).includes('origin')) res.setHeader('Access-Control-Allow-Origin', '*'); next(); });\napp.get('/a', (req, res) => res.json(1));\n`);
    const lines = (answer: Answer | undefined): number | undefined => answer?.headers.filter(({ name }) => /allow-origin/i.test(name)).length;
    assert.equal(lines(subject?.ask(request('GET', { path: '/a' })).answers[0]), 1);
    assert.equal(lines(subject?.ask(request('GET', { path: '/a', origin: undefined })).answers[0]), 0);
  });

  it('routes that hand on to functions which say nothing of headers are one kind; others stay apart', () => {
    const { subjects: [subject] } = readText('/w/server.js', `${express}app.use(require('cors')());
const list = { all(req, res) { res.json([]); }, own(req, res) { res.setHeader('Access-Control-Allow-Origin', 'https://x.example'); res.json([]); } };
app.get('/a', (req, res) => list.all(req, res));
app.get('/b', (req, res) => list.all(req, res));
app.get('/c', (req, res) => list.own(req, res));
app.get('/d', (req, res) => { const list = other(); list.all(req, res); });
`);
    assert.ok(subject);
    assert.deepEqual(subject.routes.map(({ alike }) => alike !== undefined), [true, true, false, false]);
    assert.equal(new Set(subject.routes.slice(0, 2).map(({ alike }) => alike)).size, 1);
    assert.equal(inquire(subject).circles.some(({ routes }) => routes.length === 2), true);
  });
});
