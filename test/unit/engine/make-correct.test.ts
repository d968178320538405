import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Circumstances, Linted } from '../../../server/src/engine/lint';
import { lint } from '../../../server/src/engine/lint';
import { makeCorrect, mayNeedSeveral } from '../../../server/src/engine/make-correct';
import { accessOf } from '../../harness/access';
import { defaultSettings } from '../../../server/src/engine/profiles';
import { strangers } from '../../../server/src/cors/look-alike';
import { compareSeverity } from '../../../server/src/policy/finding';
import type { Edit } from '../../../server/src/text/edit';
import { applyEdits } from '../../../server/src/text/edit';
import { editsBetween } from '../../../server/src/text/line-diff';

const EXPRESS = 'const express = require(\'express\');\nconst cors = require(\'cors\');\nconst app = express();\n';
const ROUTES = 'app.get(\'/me\', (req, res) => res.json({}));\napp.put(\'/me\', (req, res) => res.json({}));\napp.listen(3000);\n';

/** Set-ups with several faults: the text, the rules that warn, and what the mended text has in it. */
const cases: Record<string, { readonly file: string; readonly text: string; readonly rules: readonly string[]; readonly origins?: readonly string[]; readonly expected: readonly RegExp[] }> = {
  'options of npm cors': {
    file: '/w/server.js', rules: ['origin-trailing-slash', 'invalid-credentials-value', 'method-case'],
    text: `${EXPRESS}app.use(cors({ origin: ['https://shop.example/'], credentials: 'true', methods: ['GET', 'put'] }));\n${ROUTES}`,
    expected: [/cors\(\{ origin: \['https:\/\/shop\.example'\], credentials: true, methods: \['GET', 'PUT'\] \}\)/],
  },
  'lines of Express': {
    file: '/w/server.js', rules: ['wildcard-with-credentials', 'method-not-allowed'], origins: ['https://shop.example'],
    text: `${EXPRESS}app.use((req, res, next) => {\n  res.setHeader('Access-Control-Allow-Origin', '*');\n  res.setHeader('Access-Control-Allow-Credentials', 'true');\n  res.setHeader('Access-Control-Allow-Methods', 'GET, POST');\n  if (req.method === 'OPTIONS') return res.sendStatus(204);\n  next();\n});\n${ROUTES}`,
    expected: [/'GET, POST, PUT'/, /'https:\/\/shop\.example'/],
  },
  'a handler of node:http with a list': {
    file: '/w/server.js', rules: ['origin-trailing-slash', 'missing-vary-origin', 'invalid-credentials-value', 'method-case'],
    text: 'const http = require(\'node:http\');\nconst allowed = [\'https://app.example.org/\', \'https://shop.example.org\'];\nhttp.createServer((req, res) => {\n  const origin = req.headers.origin;\n  if (allowed.includes(origin)) {\n    res.setHeader(\'Access-Control-Allow-Origin\', origin);\n    res.setHeader(\'Access-Control-Allow-Credentials\', \'True\');\n    res.setHeader(\'Access-Control-Allow-Methods\', \'put\');\n  }\n  if (req.method === \'OPTIONS\') return res.writeHead(204).end();\n  if (req.method === \'PUT\') return res.end(\'stored\');\n  res.end(\'x\');\n}).listen(3000);\n',
    expected: [/\['https:\/\/app\.example\.org', 'https:\/\/shop\.example\.org'\]/, /'Vary', 'Origin'/, /Credentials', 'true'/, /Methods', 'PUT'/],
  },
  'a worker': {
    file: '/w/worker.js', rules: ['credentialed-origin-reflection', 'method-not-allowed', 'missing-vary-origin'], origins: ['https://shop.example', 'https://admin.example'],
    text: 'export default {\n  async fetch(request) {\n    if (request.method === \'PUT\') {\n      return new Response(\'stored\', { headers: { \'Access-Control-Allow-Origin\': request.headers.get(\'Origin\'), \'Access-Control-Allow-Credentials\': \'true\' } });\n    }\n    return new Response(\'x\', { headers: { \'Access-Control-Allow-Origin\': request.headers.get(\'Origin\'), \'Access-Control-Allow-Credentials\': \'true\' } });\n  },\n};\n',
    expected: [/^const allowedOrigins = \['https:\/\/shop\.example', 'https:\/\/admin\.example'\];\n/],
  },
  'a route of Next': {
    file: '/w/app/api/me/route.ts', rules: ['credentialed-origin-reflection', 'missing-vary-origin', 'preflight-not-handled'], origins: ['https://shop.example', 'https://admin.example'],
    text: ['GET', 'PUT'].map(method => `export async function ${method}(request: Request) {\n  return Response.json({}, { headers: { 'Access-Control-Allow-Origin': request.headers.get('origin') ?? '', 'Access-Control-Allow-Credentials': 'true' } });\n}\n`).join(''),
    expected: [/export function OPTIONS\(request: Request\)/],
  },
  'a Lambda': {
    file: '/w/handler.js', rules: ['wildcard-with-credentials', 'invalid-header-list'], origins: ['https://shop.example'],
    text: 'exports.handler = async event => {\n  const headers = { \'Access-Control-Allow-Origin\': \'*\', \'Access-Control-Allow-Credentials\': \'true\', \'Access-Control-Allow-Methods\': \'GET; PUT\' };\n  if (event.httpMethod === \'OPTIONS\') return { statusCode: 204, headers, body: \'\' };\n  if (event.httpMethod === \'PUT\') return { statusCode: 200, headers, body: \'stored\' };\n  return { statusCode: 200, headers, body: \'{}\' };\n};\n',
    expected: [/'Access-Control-Allow-Origin': 'https:\/\/shop\.example'/, /'GET, PUT'/],
  },
  'a location of nginx': {
    file: '/etc/nginx/conf.d/api.conf', rules: ['invalid-credentials-value', 'origin-trailing-slash'],
    text: 'server {\n    listen 80;\n    location /api/ {\n        add_header Access-Control-Allow-Origin "https://shop.example/" always;\n        add_header Access-Control-Allow-Credentials "yes" always;\n        return 200 "ok";\n    }\n}\n',
    expected: [/Allow-Origin "https:\/\/shop\.example" always;\n {8}add_header Access-Control-Allow-Credentials "true" always;/],
  },
};

function read(file: string, text: string, origins: readonly string[]): Linted {
  const circumstances: Circumstances = {
    settings: defaultSettings, origins,
    surroundings: { text: () => undefined, exists: () => false, environment: () => [], packageVersion: name => ({ version: name === 'express' ? '5.1.0' : '2.8.5', assumed: false }) },
  };
  const linted = lint({ file, text }, circumstances);
  assert.ok(linted);
  return linted;
}

function warned({ findings }: Linted): string[] {
  return [...new Set(findings.filter(({ severity }) => compareSeverity(severity, 'info') < 0).map(({ rule }) => rule))];
}

describe('making a set-up correct', function () {
  this.timeout(60_000);

  for (const [name, { file, text, rules, origins = [], expected }] of Object.entries(cases)) {
    it(`mends all of it at once: ${name}`, () => {
      const linted = read(file, text, origins);
      assert.deepEqual(warned(linted).sort(), [...rules].sort());
      const [finding] = linted.findings;
      assert.ok(finding && mayNeedSeveral(linted, finding));
      const fix = makeCorrect(linted, finding);
      assert.ok(fix);
      assert.equal(fix.safe, false);
      assert.ok(fix.edits.every(({ snippet }) => !snippet), 'all origins are known');
      const after = applyEdits(file, text, fix.edits) ?? '';
      for (const pattern of expected) assert.match(after, pattern);
      const mended = read(file, after, origins);
      assert.deepEqual(warned(mended), []);
      for (const stranger of [...strangers, 'null']) assert.ok(accessOf(mended, stranger, 0) <= accessOf(linted, stranger, 1), stranger);
      for (const other of linted.findings.filter(({ severity }) => compareSeverity(severity, 'info') < 0)) assert.deepEqual(makeCorrect(linted, other)?.edits, fix.edits, 'the same wherever the cursor stands');
    });
  }

  it('leaves a placeholder where no origin is known, once', () => {
    const { file = '', text = '' } = cases['a worker'] ?? {};
    const linted = read(file, text, []);
    const fix = linted.findings[0] && makeCorrect(linted, linted.findings[0]);
    assert.deepEqual(fix?.edits.filter(({ snippet }) => snippet).map(edit => edit.text), ['const allowedOrigins = [\'${1:https://app.example.com}\'];\n\n']);
  });

  it('touches nothing else', () => {
    const { file = '', text = '' } = cases['options of npm cors'] ?? {};
    const longer = `// 😀 kept\r\n${text}\n\nfunction  odd( ){return 1}\t\n`;
    const linted = read(file, longer, []);
    const fix = linted.findings[0] && makeCorrect(linted, linted.findings[0]);
    assert.ok(fix);
    const line = longer.indexOf('app.use');
    for (const { at: { span } } of fix.edits) assert.ok(line <= span.start && span.end <= longer.indexOf('\n', line));
  });

  const none: Record<string, string> = {
    'one fault alone': `${EXPRESS}app.use(cors({ origin: ['https://shop.example/'] }));\n${ROUTES}`,
    'nothing wrong': `${EXPRESS}app.use(cors({ origin: ['https://shop.example'] }));\n${ROUTES}`,
    'one fault twice': `${EXPRESS}app.use(cors({ origin: ['https://shop.example/', 'https://admin.example/'] }));\n${ROUTES}`,
    'two set-ups of two servers with one fault each': 'const http = require(\'http\');\nhttp.createServer((req, res) => {\n  res.setHeader(\'Access-Control-Allow-Origin\', \'https://shop.example/\');\n  res.end();\n}).listen(1);\nhttp.createServer((req, res) => {\n  res.setHeader(\'Access-Control-Allow-Origin\', \'https://shop.example\');\n  res.setHeader(\'Access-Control-Allow-Credentials\', \'yes\');\n  res.end();\n}).listen(2);\n',
  };
  for (const [name, text] of Object.entries(none)) {
    it(`is not offered: ${name}`, () => {
      const linted = read('/w/server.js', text, []);
      for (const finding of linted.findings) assert.equal(makeCorrect(linted, finding), undefined);
    });
  }

  it('stops at what comments silence', () => {
    const { file = '', text = '' } = cases['lines of Express'] ?? {};
    const silenced = text.replace('  res.setHeader(\'Access-Control-Allow-Methods', '  // corslint-disable-next-line method-not-allowed -- old pages\n$&');
    const linted = read(file, silenced, []);
    assert.deepEqual(warned(linted), ['wildcard-with-credentials']);
    for (const finding of linted.findings) assert.equal(makeCorrect(linted, finding), undefined);
  });
});

describe('edits between two texts', () => {
  const lines = fc.array(fc.constantFrom('a\n', 'b\r\n', 'ab\n', '😀\n', '😁\n', '\n', 'c'), { maxLength: 12 }).map(parts => parts.join(''));

  it('make the one of the other, and do not overlap', () => {
    fc.assert(fc.property(lines, lines, (before, after) => {
      const edits: Edit[] = editsBetween('x', before, after);
      assert.equal(applyEdits('x', before, edits), after);
      for (const { at: { span } } of edits) for (const end of [span.start, span.end]) assert.ok(!/^(?:[\ud800-\udbff][\udc00-\udfff]|\r\n)$/.test(before.slice(end - 1, end + 1)), 'no character is cut');
    }), { numRuns: 2000 });
  });

  it('leave the lines alone that both have', () => {
    assert.deepEqual(editsBetween('x', 'a\nb\nc\nd\n', 'a\nB\nc\nd\ne\n').map(({ at, text }) => [at.span, text]), [[{ start: 2, end: 3 }, 'B'], [{ start: 8, end: 8 }, 'e\n']]);
  });

  it('are one where hardly a line is the same', () => {
    const numbered = (word: string): string => Array.from({ length: 5000 }, (_, i) => `${word} ${i}\n`).join('');
    assert.equal(editsBetween('x', numbered('old'), numbered('new')).length, 1);
  });
});
