import assert from 'node:assert/strict';
import { fixesOf } from '../../server/src/engine/prove';
import type { Reproduction } from '../../server/src/engine/reproduce';
import { reproduce } from '../../server/src/engine/reproduce';
import { curlText } from '../../server/src/engine/reproduce-curl';
import { testText } from '../../server/src/engine/reproduce-test';
import { lintFixture, readFixture } from '../harness/fixture';

const REFLECTS = `const app = require('express')();
app.use(require('cors')({ origin: true, credentials: true }));
app.put('/me/:id', (req, res) => res.json({}));
app.listen(process.env.PORT || 4000);
`;

describe('reproductions', () => {
  it('send what a browser sends: the preflight, then the request with its cookie', () => {
    const text = curlText(reproductionOf('/a.js', REFLECTS, 'credentialed-origin-reflection'));
    assert.equal(text, `echo 'PUT /me/:id for a page at https://evil.io'
echo 'https://app.example.com stands for your front end'\\''s origin: the source names none.'
echo 'The preflight:'
curl -sS -i -X OPTIONS 'http://localhost:4000/me/1' \\
  -H 'Origin: https://evil.io' \\
  -H 'Access-Control-Request-Method: PUT' \\
  -H 'Access-Control-Request-Headers: content-type'
echo 'Expected by the source: status 204, Access-Control-Allow-Origin: https://evil.io | Access-Control-Allow-Credentials: true | Access-Control-Allow-Methods: GET,HEAD,PUT,PATCH,POST,DELETE | Access-Control-Allow-Headers: content-type'
echo 'The request (put a real cookie in where answers need one):'
curl -sS -i -X PUT 'http://localhost:4000/me/1' --data '{}' \\
  -H 'Origin: https://evil.io' \\
  -H 'content-type: application/json' \\
  -H 'Cookie: SESSION=COOKIE'
echo 'Expected by the source: status 200, Access-Control-Allow-Origin: https://evil.io | Access-Control-Allow-Credentials: true'
echo 'So a page at https://evil.io reads the answer, with the visitor'\\''s cookies, and should not.'
`);
  });

  it('say in a test who may read and who may not; what shows the fault comes first', () => {
    const found = reproductionOf('/a.js', REFLECTS, 'credentialed-origin-reflection');
    assert.deepEqual(found.trials.map(({ page, meant, shows }) => [page.origin, meant, shows]), [
      ['https://evil.io', 'blocked', true], ['https://app.example.com', 'allowed', false], ['null', 'blocked', true],
    ]);
    assert.equal(found.placeholder, 'https://app.example.com');
    assert.match(testText(found, 'a.js', 2), /^const BASE_URL = process\.env\.BASE_URL \?\? 'http:\/\/localhost:4000';$/m);
  });

  it('need no preflight for a plain GET, and no cookie where none are meant', () => {
    const text = curlText(reproductionOf('/a.js', `require('http').createServer((req, res) => {
  res.setHeader('Access-Control-Allow-Origin', 'https://app.example.com/');
  res.end('x');
}).listen(80);
`, 'origin-trailing-slash'));
    assert.doesNotMatch(text, /OPTIONS|Cookie/);
    assert.match(text, /'http:\/\/localhost\/'/);
    assert.match(text, /a page at https:\/\/app\.example\.com should read the answer, and does not/);
  });

  it('name the address that nginx listens at', () => {
    const address = (text: string): string | undefined => lintFixture(readFixture('/nginx.conf', text)).reading.subjects[0]?.address;
    const inner = 'location / { add_header Access-Control-Allow-Origin *; return 200 ""; }';
    assert.equal(address(`server { listen 443 ssl; listen [::]:443 ssl; server_name api.example.com; ${inner} }`), 'https://api.example.com');
    assert.equal(address(`server { listen 127.0.0.1:8080; ${inner} }`), 'http://localhost:8080');
    assert.equal(address(`server { listen 10.0.0.1; server_name a.example b.example; ${inner} }`), 'http://localhost');
    assert.equal(address(`server { listen 80; listen 8080; ${inner} }`), undefined);
    assert.equal(address(`server { listen unix:/run/a.sock; ${inner} }`), undefined);
  });

  it('name the address that a program listens at, where one is certain', () => {
    const address = (text: string): string | undefined => lintFixture(readFixture('/a.js', `const app = require('express')(); app.use(require('cors')());\n${text}`)).reading.subjects[0]?.address;
    assert.equal(address('app.listen(3000)'), 'http://localhost:3000');
    assert.equal(address('require("https").createServer({ key, cert }, app).listen({ port: 443 })'), 'https://localhost');
    assert.equal(address('app.listen(port)'), undefined);
    assert.equal(address('app.listen(3000); app.listen(4000)'), undefined);
    assert.equal(address('app.listen(0)'), undefined);
  });

  it('are none for what no exchange shows, for header lines without a server, and for a server that ends at its start', () => {
    for (const [text, rule] of [
      ['const app = require("express")(); app.use(require("cors")({ origin: "https://a.example", maxAge: 86400000 })); app.get("/", (req, res) => res.send("")); app.listen(1);', 'max-age-out-of-range'],
      ['export const headers = { "Access-Control-Allow-Origin": "*", "Access-Control-Allow-Credentials": "true" };', 'wildcard-with-credentials'],
    ] as const) {
      const linted = lintFixture(readFixture('/a.js', text));
      const finding = linted.findings.find(one => one.rule === rule);
      assert.ok(finding, JSON.stringify(linted.findings));
      assert.equal(reproduce(linted, finding, fixesOf(linted, finding)), undefined);
    }
  });
});

describe('texts of copied tests', () => {
  it('are programs, whatever the source says', () => {
    const found = reproductionOf('/a.js', REFLECTS, 'credentialed-origin-reflection');
    const odd = 'x\'"\\`${1}\n\u2028*/ \u{1F600}';
    const nasty: Reproduction = { ...found, subject: { ...found.subject, address: odd }, route: { ...found.route, pattern: odd }, trials: found.trials.map(trial => ({ ...trial, page: { ...trial.page, path: odd } })) };
    const titles: string[] = [];
    // eslint-disable-next-line @typescript-eslint/no-implied-eval
    const run = new Function('describe', 'it', testText(nasty, odd, 1)) as (describe: (name: string, task: () => void) => void, it: (title: string) => void) => void;
    run((name, task) => { titles.push(name); task(); }, title => titles.push(title));
    assert.deepEqual(titles, [`CORS of PUT ${odd}`, 'keeps out https://evil.io, with cookies, sending content-type', 'lets in https://app.example.com, with cookies, sending content-type', 'keeps out sandboxed frames (origin null), with cookies, sending content-type']);
  });
});

function reproductionOf(file: string, text: string, rule: string): Reproduction {
  const linted = lintFixture(readFixture(file, text));
  const finding = linted.findings.find(one => one.rule === rule);
  assert.ok(finding, JSON.stringify(linted.findings));
  const found = reproduce(linted, finding, fixesOf(linted, finding));
  assert.ok(found);
  return found;
}
