import assert from 'node:assert/strict';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import vm from 'node:vm';
import { readCookie } from '../../../server/src/cors/cookie';
import { lintFixture } from '../../harness/fixture';

/** Options as they are written. */
const CASES = ['', '{}', '{ sameSite: true }', '{ sameSite: false, secure: false }', '{ sameSite: \'None\', secure: true }', '{ sameSite: \'LAX\' }', '{ sameSite: \'strict\', secure: 1 }', '{ sameSite: null }', '{ sameSite: undefined, secure: \'yes\' }', '{ maxAge: 0 }', 'undefined'];

/** What is known of a cookie must be what Express sends. */
describe('conformance: res.cookie', () => {
  for (const [name, version] of [['express4', '4.22.0'], ['express5', '5.3.0']] as const) {
    for (const options of CASES) it(`${name}: ${options || 'without options'}`, async () => {
      const call = `res.cookie('sid', String(1)${options && `, ${options}`})`;
      const text = `const express = require('express');\nconst app = express();\napp.get('/', (req, res) => {\n  ${call};\n  res.set('Access-Control-Allow-Origin', '*');\n  res.end();\n});\napp.listen(3000);\n`;
      const { inquiries } = lintFixture({ entry: '/server.js', files: new Map([['/server.js', text]]), expected: [], versions: { express: version }, environment: {} });
      const said = inquiries[0]?.actual({ route: { method: 'GET', path: '/', pattern: '/', at: { file: '/server.js', span: { start: 0, end: 0 } } }, origin: 'https://app.example.com' }).answers
        .flatMap(({ headers }) => headers.flatMap(({ cookie }) => cookie ?? []));
      const { options: _, ...known } = said?.[0] ?? { options: undefined };
      assert.equal(said?.length, 1);
      assert.deepEqual(known, readCookie(await sent(name, call)));
    });
  }
});

/** The cookie that a real server sends. */
async function sent(library: string, call: string): Promise<string> {
  const express = require(library) as () => ((...args: unknown[]) => void) & { get(path: string, handler: (req: unknown, res: { end(): void }) => void): void };
  const app = express();
  app.get('/', (_req, res) => {
    vm.runInNewContext(call, { res });
    res.end();
  });
  const server = http.createServer(app);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  try {
    const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    return response.headers.get('set-cookie') ?? '';
  } finally {
    await new Promise(resolve => server.close(resolve));
  }
}
