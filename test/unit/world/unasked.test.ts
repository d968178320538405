import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { buildReport } from '../../../server/src/report/build';
import { stylish } from '../../../server/src/report/stylish';
import { lintFixture, readFixture } from '../../harness/fixture';

/** Lines of the mentions that no question reached, and why; and how many there are in all. */
function unasked(text: string): { seen: number; lines: string[] } {
  const fixture = readFixture('/server.js', text);
  const { mentions } = lintFixture(fixture);
  return {
    seen: mentions.seen,
    lines: mentions.unasked.map(({ span, because }) => `${text.slice(0, span.start).split('\n').length}${because === undefined ? '' : `: ${because}`}`),
  };
}

describe('world/unasked', () => {
  it('a plugin that is not modelled is no clean server', () => {
    const fastify = 'const fastify = require(\'fastify\')();\nfastify.register(require(\'@fastify/cors\'), {\n  origin: true,\n  credentials: true,\n});\nfastify.listen({ port: 3000 });\n';
    assert.deepEqual(unasked(fastify), { seen: 2, lines: ['2: @fastify/cors is not modelled', '3'] });
    assert.deepEqual(unasked('import { Hono } from \'hono\';\nimport { cors } from \'hono/cors\';\nconst app = new Hono();\napp.use(cors());\nexport default app;\n').lines, ['2: hono/cors is not modelled']);
    assert.deepEqual(unasked('const Koa = require(\'koa\');\nconst app = new Koa();\napp.use(require(\'@koa/cors\')());\napp.listen(3000);\n').lines, ['3: @koa/cors is not modelled']);
  });

  it('header names that no answer carries ran, and were not asked', () => {
    assert.deepEqual(unasked('const express = require(\'express\');\nconst TABLE = {\n  \'Access-Control-Allow-Origin\': \'who\',\n  \'Access-Control-Max-Age\': \'how long\',\n};\nconst app = express();\napp.get(\'/\', (req, res) => {\n  res.set(\'Access-Control-Allow-Origin\', \'*\');\n  res.json(Object.keys(TABLE));\n});\napp.listen(3000);\n'),
      { seen: 3, lines: ['3', '4'] });
  });

  it('a table that a loop sends was asked', () => {
    assert.deepEqual(unasked('const http = require(\'http\');\nconst HEADERS = {\n  \'Access-Control-Allow-Origin\': \'https://app.example.com\',\n  \'Access-Control-Allow-Methods\': \'GET, PUT\',\n};\nhttp.createServer((req, res) => {\n  for (const [name, value] of Object.entries(HEADERS)) res.setHeader(name, value);\n  res.end();\n}).listen(3000);\n'),
      { seen: 2, lines: [] });
  });

  it('what a handler takes away or sets in vain was asked, what a page or a test reads is no set-up', () => {
    assert.deepEqual(unasked('const http = require(\'http\');\nhttp.createServer((req, res) => {\n  res.setHeader(\'Access-Control-Allow-Origin\', \'*\');\n  res.removeHeader(\'Access-Control-Allow-Origin\');\n  res.end();\n}).listen(3000);\n'),
      { seen: 2, lines: [] });
    assert.deepEqual(unasked('test(\'cors\', async () => {\n  const res = await fetch(url);\n  expect(res.headers.get(\'Access-Control-Allow-Origin\')).toBe(\'*\');\n  expect(res.headers[\'access-control-allow-credentials\']).toBe(\'true\');\n});\n'),
      { seen: 0, lines: [] });
  });

  it('the report at a terminal names the first places', () => {
    const lines = ['const fastify = require(\'fastify\')();', 'fastify.register(require(\'@fastify/cors\'));'];
    for (let i = 0; i < 6; i++) lines.push(`const table${i} = { 'Access-Control-Allow-Origin': ${i} };`);
    const text = lines.join('\n');
    const linted = lintFixture(readFixture('/server.js', text));
    const report = buildReport({ version: '0', runs: [linted], findings: [], least: 'hint', files: { seen: 1, read: 1, skipped: 0 }, problems: [], text: () => text, name: file => file.slice(1) });
    const told = stylish(report, { colour: false }).split('\n');
    assert.ok(told.includes('7 of 7 mentions of CORS could not be asked: silence there is not cleanliness.'), told.join('\n'));
    assert.deepEqual(told.slice(-7, -1), ['  server.js:2  @fastify/cors is not modelled', '  server.js:3', '  server.js:4', '  server.js:5', '  server.js:6', '  and 2 more (--format json lists them)']);
  });

  it('only what is certain to throw is said to throw at start-up', () => {
    const problems = (text: string): string[] => lintFixture(readFixture('/server.js', text)).problems.map(({ message }) => message);
    const server = 'require(\'http\').createServer((req, res) => {\n  res.setHeader(\'Access-Control-Allow-Origin\', \'*\');\n  res.end();\n}).listen(3000);\n';
    assert.deepEqual(problems(`const url = require('prompts')('Which?');\nif (!url || !url.startsWith('http')) throw new Error('Please enter a url');\n${server}`), []);
    assert.deepEqual(problems(`const { argv } = process;\nif (argv.length < 3) throw new Error('Please enter a url');\n${server}`), []);
    assert.deepEqual(problems(`null.x;\n${server}`).length, 1);
  });
});
