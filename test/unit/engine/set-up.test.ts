import assert from 'node:assert/strict';
import { setUps } from '../../../server/src/engine/set-up';
import { lint } from '../../../server/src/engine/lint';
import type { Circumstances } from '../../../server/src/engine/lint';
import { defaultSettings } from '../../../server/src/engine/profiles';
import { applyEdits } from '../../../server/src/text/edit';
import { accessOf } from '../../harness/access';

const ORIGIN = 'https://shop.example';

function circumstances(origins: readonly string[], packages: readonly string[] = ['express', 'cors']): Circumstances {
  return {
    settings: defaultSettings, origins,
    surroundings: { text: () => undefined, exists: () => false, environment: () => [], packageVersion: name => packages.includes(name) ? { version: name === 'express' ? '5.1.0' : '2.8.5', assumed: false } : undefined },
  };
}

/** Servers without CORS: the text, and the words the cursor stands on. */
const servers: Record<string, { readonly file: string; readonly text: string; readonly on: string; readonly expected: readonly RegExp[] }> = {
  'an Express app in CommonJS': {
    file: '/w/server.js', on: 'const app',
    text: 'const express = require(\'express\');\nconst app = express();\napp.use(express.json());\napp.put(\'/me\', (req, res) => res.json({}));\napp.listen(3000);\n',
    expected: [/^const express = require\('express'\);\nconst cors = require\('cors'\);\nconst app = express\(\);\napp\.use\(cors\(\{ origin: \['https:\/\/shop\.example'\] \}\)\);\napp\.use\(express\.json/],
  },
  'an Express app in a module without semicolons': {
    file: '/w/server.ts', on: 'const app',
    text: 'import express from "express"\n\nexport const app = express()\napp.put("/me", (req, res) => res.json({}))\n',
    expected: [/import cors from "cors"\n/, /\napp\.use\(cors\(\{ origin: \["https:\/\/shop\.example"\] \}\)\)\napp\.put/],
  },
  'a handler of node:http with tabs': {
    file: '/w/server.mjs', on: 'createServer((req',
    text: 'import { createServer } from \'node:http\';\n\ncreateServer((req, res) => {\n\tconst origin = \'home\';\n\tif (req.method === \'PUT\') return res.end(origin);\n\tres.writeHead(404).end();\n}).listen(3000);\n',
    expected: [/\n\tconst requestOrigin = req\.headers\.origin;\n/, /\n\t\tres\.writeHead\(204\);\n/],
  },
  'a worker': {
    file: '/w/worker.js', on: 'async fetch',
    text: 'export default {\n  async fetch(request, env) {\n    if (request.method === \'DELETE\') return remove(request);\n    return new Response(\'x\');\n  },\n};\n',
    expected: [/return withCors\(request, await remove\(request\)\);/, /return withCors\(request, new Response\('x'\)\);/],
  },
  'a server of Deno': {
    file: '/w/main.ts', on: 'serve',
    text: 'Deno.serve(async (req: Request) => {\n  return Response.json({ ok: true });\n});\n',
    expected: [/function withCors\(request: Request, response: Response\): Response \{/],
  },
  'a route of Next': {
    file: '/w/app/api/me/route.ts', on: 'GET',
    text: 'export async function GET() {\n  return Response.json({});\n}\n\nexport async function PUT(request: Request) {\n  return Response.json(await request.json());\n}\n',
    expected: [/export async function GET\(request: Request\)/, /export function OPTIONS\(request: Request\)/],
  },
  'a Lambda': {
    file: '/w/handler.js', on: 'handler',
    text: 'exports.handler = async event => {\n  return { statusCode: 200, headers: { \'Content-Type\': \'text/plain\' }, body: \'\' };\n};\n',
    expected: [/=== 'OPTIONS'\) return withCors\(event, \{ statusCode: 204, body: '' \}\);/],
  },
  'a typed Lambda': {
    file: '/w/handler.ts', on: 'handler',
    text: 'import type { APIGatewayProxyEventV2 } from \'aws-lambda\';\n\nexport const handler = async (event: APIGatewayProxyEventV2) => {\n  return { statusCode: 200, body: \'\' };\n};\n',
    expected: [/event\.requestContext\.http\.method === 'OPTIONS'/, /\(event: APIGatewayProxyEventV2, result: Result\)/],
  },
  'a location of nginx that inherits a line': {
    file: '/w/nginx.conf', on: 'location',
    text: 'server {\n    add_header X-Frame-Options DENY;\n    location /api {\n        proxy_pass http://api;\n    }\n}\n',
    expected: [/^map \$http_origin \$cors_origin \{\n {4}default "";\n {4}"https:\/\/shop\.example" \$http_origin;\n\}\nserver/, /location \/api \{\n {8}add_header X-Frame-Options DENY;\n {8}add_header Access-Control-Allow-Origin \$cors_origin always;/],
  },
};

describe('a CORS set-up for a server that has none', () => {
  for (const [name, { file, text, on, expected }] of Object.entries(servers)) {
    it(`is written for ${name}`, () => {
      const around = circumstances([ORIGIN]);
      const found = setUps({ file, text }, around, text.indexOf(on));
      assert.deepEqual(found.map(({ title }) => title), [`Add CORS headers for ${ORIGIN}`]);
      const after = applyEdits(file, text, found[0]?.edits ?? []) ?? '';
      for (const pattern of expected) assert.match(after, pattern);
      const linted = lint({ file, text: after }, around);
      assert.ok(linted);
      assert.deepEqual(linted.findings.map(({ rule }) => rule), []);
      assert.equal(accessOf(linted, ORIGIN, 0), 1);
      assert.equal(accessOf(linted, 'https://evil.example', 0), 0);
      assert.deepEqual(setUps({ file, text: after }, around, after.indexOf(on)), [], 'offered twice');
    });

    it(`keeps the line ends of ${name}`, () => {
      const crlf = text.replaceAll('\n', '\r\n');
      const [found] = setUps({ file, text: crlf }, circumstances([ORIGIN]), crlf.indexOf(on));
      assert.ok(found);
      assert.doesNotMatch(applyEdits(file, crlf, found.edits) ?? '\n', /(?<!\r)\n/);
    });

    it(`has a placeholder for ${name} where nobody is known`, () => {
      const [found] = setUps({ file, text }, circumstances([]), text.indexOf(on));
      assert.equal(found?.title, 'Add CORS headers…');
      assert.equal(found?.edits.filter(({ snippet }) => snippet).length, 1);
      assert.match(applyEdits(file, text, found?.edits ?? []) ?? '', /https:\/\/app\.example\.com/);
    });
  }

  it('says which package it needs', () => {
    const { file, text, on } = servers['an Express app in CommonJS'] ?? assert.fail();
    assert.deepEqual(setUps({ file, text }, circumstances([ORIGIN], ['express']), text.indexOf(on)).map(({ title }) => title), [`Add CORS headers for ${ORIGIN} (run "npm install cors")`]);
  });

  it('is not offered elsewhere, in broken code, or where answers cannot be wrapped', () => {
    const around = circumstances([ORIGIN]);
    const offered = (file: string, text: string, on: string): number => setUps({ file, text }, around, text.indexOf(on)).length;
    assert.equal(offered('/w/server.js', 'const express = require(\'express\');\nconst app = express();\napp.listen(1);\n', 'app.listen'), 0);
    assert.equal(offered('/w/server.js', 'const express = require(\'express\');\nconst app = express();\napp.use(function (\n', 'const app'), 0);
    assert.equal(offered('/w/worker.js', 'export default { fetch(request) { return handle(request); } };\n', 'fetch'), 0);
    assert.equal(offered('/w/handler.js', 'exports.handler = async event => { return respond(event, \'statusCode\'); };\n', 'handler'), 0);
    assert.equal(offered('/w/nginx.conf', 'server {\n  location /old {\n    return 301 /new;\n  }\n}\n', 'location'), 0);
  });
});
