import assert from 'node:assert/strict';
import type { Heard } from '../../../server/src/policy/server';
import { readText, request } from '../adapters/asking';

function heard(condition: string, environment: Readonly<Record<string, readonly string[]>> = {}): Heard & { readonly texts: string[] } {
  const source = `const app = require('express')();\nconst list = ['https://a.example', 'https://b.example'];\nconst joined = 'https://a.example,https://b.example';\n`
    + `app.use((req, res, next) => { const o = req.headers.origin; if (${condition}) res.header('Access-Control-Allow-Origin', o); next(); });\napp.get('/', (req, res) => res.end());`;
  const [server] = readText('/p/app.js', source, {}, environment).subjects;
  assert.ok(server);
  server.ask(request('GET'));
  const all = server.heard();
  return { ...all, texts: all.trusted.map(({ test, text, part }) => `${test} ${text} ${part}`) };
}

describe('listening', () => {
  it('hears what the Origin is compared with, and how', () => {
    assert.deepEqual(heard(`o === 'https://a.example'`).texts, ['equals https://a.example origin']);
    assert.deepEqual(heard(`list.includes(o)`).texts, ['equals https://a.example origin', 'equals https://b.example origin']);
    assert.deepEqual(heard(`list.indexOf(o) > -1`).texts, ['equals https://a.example origin', 'equals https://b.example origin']);
    assert.deepEqual(heard(`new Set(list).has(o)`).texts, ['equals https://a.example origin', 'equals https://b.example origin']);
    assert.deepEqual(heard(`o.includes('a.example')`).texts, ['includes a.example origin']);
    assert.deepEqual(heard(`o.endsWith('.example.com')`).texts, ['ends-with .example.com origin']);
    assert.deepEqual(heard(`list.some(a => o.startsWith(a))`).texts, ['starts-with https://a.example origin', 'starts-with https://b.example origin']);
    assert.deepEqual(heard(`joined.includes(o)`).texts, ['within https://a.example,https://b.example origin']);
    assert.deepEqual(heard(`/^https:\\/\\/a\\.example$/.test(o)`).texts, ['pattern ^https:\\/\\/a\\.example$ origin']);
    assert.deepEqual(heard(`new URL(o).hostname === 'a.example'`).texts, ['equals a.example host']);
  });

  it('tells where the literal, its list and the comparison stand', () => {
    const [first] = heard(`list.includes(o)`).trusted;
    assert.ok(first?.list && first.testAt);
    assert.ok(first.list.span.start < first.at.span.start && first.at.span.end < first.list.span.end);
    assert.ok(first.testAt.span.start > first.list.span.end);
  });

  it('knows values of the environment by their samples', () => {
    const { trusted } = heard(`o === process.env.FRONT`, { FRONT: ['https://front.example'] });
    assert.deepEqual(trusted.map(({ text, environment }) => [text, environment]), [['https://front.example', 'FRONT']]);
  });

  it('hears methods and request headers, and fixed origins', () => {
    const { methods, requestHeaders } = heard(`req.method === 'DELETE' && req.get('X-Api-Key') && req.headers['x-tenant']`);
    assert.deepEqual(methods.map(({ method }) => method), ['DELETE']);
    assert.deepEqual(requestHeaders.map(({ name }) => name), ['origin']);
    assert.deepEqual(heard(`req.get('X-Api-Key') || req.headers['x-tenant']`).requestHeaders.map(({ name }) => name), ['origin', 'x-api-key', 'x-tenant']);
    const [fixed] = readText('/p/app.js', `const app = require('express')();\napp.use(require('cors')({ origin: 'https://a.example' }));`).subjects;
    fixed?.ask(request('GET'));
    assert.deepEqual(fixed?.heard().trusted.map(({ test, text }) => [test, text]), [['fixed', 'https://a.example']]);
  });
});
