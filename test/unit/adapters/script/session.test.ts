import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { readCookie } from '../../../../server/src/cors/cookie';
import { lintFixture, readFixture } from '../../../harness/fixture';

/** What express-session 1.19.0 and cookie-session 2.1.1 sent over https behind a trusted proxy, values left out (run on 2026-11-24). */
const MEASURED: readonly (readonly [library: string, options: string, sent: string])[] = [
  ['express-session', '{}', 'connect.sid=x; Path=/; HttpOnly'],
  ['express-session', '{ cookie: {} }', 'connect.sid=x; Path=/; HttpOnly'],
  ['express-session', '{ cookie: { sameSite: \'none\', secure: true } }', 'connect.sid=x; Path=/; HttpOnly; Secure; SameSite=None'],
  ['express-session', '{ cookie: { sameSite: \'none\' } }', 'connect.sid=x; Path=/; HttpOnly; SameSite=None'],
  ['express-session', '{ cookie: { sameSite: true } }', 'connect.sid=x; Path=/; HttpOnly; SameSite=Strict'],
  ['express-session', '{ cookie: { sameSite: \'lax\' } }', 'connect.sid=x; Path=/; HttpOnly; SameSite=Lax'],
  ['express-session', '{ cookie: { sameSite: false } }', 'connect.sid=x; Path=/; HttpOnly'],
  ['express-session', '{ name: \'sid\', cookie: { httpOnly: false } }', 'sid=x; Path=/'],
  ['cookie-session', '{ sameSite: \'none\', secure: true }', 'session=x; path=/; samesite=none; secure; httponly'],
  ['cookie-session', '{ secure: true, sameSite: true }', 'session=x; path=/; samesite=strict; secure; httponly'],
  ['cookie-session', '{ name: \'sid\', secure: true }', 'sid=x; path=/; secure; httponly'],
];

function told(library: string, options: string): unknown {
  const text = `const express = require('express');\nconst app = express();\napp.use(require('${library}')(${options}));\napp.get('/', (req, res) => {\n  res.set('Access-Control-Allow-Origin', '*');\n  res.end();\n});\napp.listen(3000);\n`;
  const [inquiry] = lintFixture(readFixture('/server.js', text)).inquiries;
  const route = inquiry?.circles[0]?.sample;
  const cookies = route ? inquiry.actual({ route, origin: 'https://app.example.com' }).answers.flatMap(({ headers }) => headers.flatMap(({ cookie }) => cookie ?? [])) : [];
  assert.equal(cookies.length, 1);
  const [{ name, sameSite, secure, perhaps } = { name: undefined, sameSite: undefined, secure: undefined, perhaps: undefined }] = cookies;
  assert.equal(perhaps, true);
  return { name, sameSite, secure };
}

describe('cookies of sessions', () => {
  for (const [library, options, sent] of MEASURED) it(`${library}(${options})`, () => assert.deepEqual(told(library, options), readCookie(sent)));

  it('what hangs on the connection, or is not written, is not known', () => {
    assert.deepEqual(told('cookie-session', '{}'), { name: 'session', sameSite: 'unset', secure: undefined });
    assert.deepEqual(told('express-session', '{ cookie: { sameSite: \'none\', secure: \'auto\' } }'), { name: 'connect.sid', sameSite: 'none', secure: undefined });
    assert.deepEqual(told('express-session', 'require(\'./options\')'), { name: undefined, sameSite: undefined, secure: undefined });
    assert.deepEqual(told('express-session', '{ cookie: () => ({}) }'), { name: 'connect.sid', sameSite: undefined, secure: undefined });
  });
});
