import assert from 'node:assert/strict';
import type { Linted } from '../../../server/src/engine/lint';
import { letsThrough } from '../../../server/src/engine/helping-fixes';
import { lint } from '../../../server/src/engine/lint';
import { defaultSettings } from '../../../server/src/engine/profiles';
import { fixesOf } from '../../../server/src/engine/prove';
import type { PageRequest } from '../../../server/src/engine/fetches';
import type { Simulation } from '../../../server/src/engine/simulate-request';
import { simulateRequest } from '../../../server/src/engine/simulate-request';
import type { Place } from '../../../server/src/text/place';

const BASE = 'https://api.example.com';
const page: PageRequest = { origin: 'https://app.example.com', method: 'PUT', path: '/me', headers: [['Content-Type', 'application/json']], credentials: 'include' };

function lintText(text: string): Linted {
  const linted = lint({ file: '/w/server.js', text }, {
    settings: defaultSettings, origins: [],
    surroundings: { text: () => undefined, exists: () => false, environment: () => [], packageVersion: () => ({ version: '4.19.2', assumed: false }) },
  });
  assert.ok(linted);
  return linted;
}

interface Played extends Simulation {
  at(place: Place): string;
}

function play(text: string, more: Partial<PageRequest> = {}, base = BASE): Played {
  const [subject] = lintText(text).reading.subjects;
  assert.ok(subject);
  return { ...simulateRequest(subject, { ...page, ...more }, base), at: ({ span }) => text.slice(span.start, span.end) };
}

const express = (set: string): string => `const express = require('express'), cors = require('cors');\nconst app = express();\n${set}\napp.put('/me', (req, res) => res.json({}));\napp.listen(3000);\n`;

describe('a request played through', () => {
  it('crosses the wire as a browser sends it', () => {
    const { exchanges, verdict, needs } = play(express('app.use(cors({ origin: \'https://app.example.com\', credentials: true }));'));
    assert.equal(verdict, 'allowed');
    assert.deepEqual(needs, []);
    assert.deepEqual(exchanges.map(({ kind, method, path, withheld }) => [kind, method, path, withheld]), [['preflight', 'OPTIONS', '/me', false], ['request', 'PUT', '/me', false]]);
    assert.deepEqual(exchanges.map(({ sent }) => sent.map(({ name, value, by }) => `${by} ${name}: ${value}`)), [
      ['browser Accept: */*', 'browser Access-Control-Request-Method: PUT', 'browser Access-Control-Request-Headers: content-type', 'browser Origin: https://app.example.com'],
      ['browser Origin: https://app.example.com', 'page Content-Type: application/json', 'browser Cookie: (those of the server\'s site)'],
    ]);
    assert.deepEqual(exchanges.map(({ answer }) => answer?.status), [204, 200]);
  });

  it('shows the line that each browser stops at, and what it prints', () => {
    const played = play(express('app.use(cors({ origin: \'*\', credentials: true }));'));
    assert.deepEqual([played.verdict, played.blockedAt, played.exchanges[1]?.withheld], ['blocked', 'preflight', true]);
    assert.deepEqual(played.responsible.map(({ at, message }) => [played.at(at), message]), [['\'*\'', 'Access-Control-Allow-Origin: *, set by cors@4.19.2']]);
    assert.match(String(played.browsers.chromium?.message), /must not be the wildcard '\*' when the request's credentials mode is 'include'/);
    assert.match(String(played.browsers.firefox?.message), /^Cross-Origin Request Blocked: .*Credential is not supported/);
    assert.ok(played.browsers.webkit?.message);
    assert.deepEqual(played.needs, [{ of: 'preflight', lines: [['Access-Control-Allow-Origin', 'https://app.example.com']] }, { of: 'request', lines: [['Access-Control-Allow-Origin', 'https://app.example.com']] }]);
  });

  it('says what is missing where no line is there at all', () => {
    const played = play('const http = require(\'http\');\nhttp.createServer((req, res) => {\n  res.removeHeader(\'Access-Control-Allow-Origin\');\n  res.writeHead(404);\n  res.end();\n}).listen(3000);\n');
    assert.deepEqual(played.needs, [
      { of: 'preflight', lines: [['Access-Control-Allow-Origin', 'https://app.example.com'], ['Access-Control-Allow-Credentials', 'true'], ['Access-Control-Allow-Methods', 'PUT'], ['Access-Control-Allow-Headers', 'content-type']], status: 404 },
      { of: 'request', lines: [['Access-Control-Allow-Origin', 'https://app.example.com'], ['Access-Control-Allow-Credentials', 'true']] },
    ]);
    assert.deepEqual(played.responsible.map(({ at, message }) => [played.at(at), message]), [['res.end()', 'The answer to the preflight ends here with status 404, without Access-Control-Allow-Origin.']]);
  });

  it('keeps what a list has, and puts in what it lacks', () => {
    const { needs } = play(express('app.use(cors({ origin: \'https://app.example.com\', credentials: true, methods: [\'GET\', \'put\'], allowedHeaders: [\'X-A\'] }));'));
    assert.deepEqual(needs, [{ of: 'preflight', lines: [['Access-Control-Allow-Methods', 'GET, PUT'], ['Access-Control-Allow-Headers', 'X-A, content-type']] }]);
  });

  it('shows the condition that leads to an answer without the header', () => {
    const played = play(express('if (settings.cors) app.use(cors({ origin: \'https://app.example.com\', credentials: true }));'));
    assert.equal(played.verdict, 'depends');
    assert.ok(played.responsible.some(({ at, message }) => played.at(at) === 'settings.cors' && message === 'This happens when !settings.cors.'));
  });

  it('says which line lets a page in', () => {
    const played = play(express('app.use(cors());'), { credentials: 'omit', origin: 'https://evil.io' });
    assert.deepEqual([played.verdict, played.responsible.map(({ message }) => message)], ['allowed', ['Access-Control-Allow-Origin: *, set by cors@4.19.2']]);
  });

  it('tells of cookies that do not go with the request', () => {
    const login = `${express('app.use(cors({ origin: [\'https://app.other.net\', \'https://www.example.com\'], credentials: true }));')}app.post('/login', (req, res) => { res.setHeader('Set-Cookie', 'sid=1; SameSite=Strict'); res.setHeader('X', '1'); res.end(); });\n`;
    const { cookies } = play(login, { origin: 'https://app.other.net' });
    assert.deepEqual(cookies, [
      'The cookie sid is SameSite=Strict: it does not go with this request, for page and server are different sites.',
      'Page and server are different sites: a browser that blocks third-party cookies sends none, whatever the headers say.',
    ]);
    assert.deepEqual(play(login, { origin: 'https://www.example.com' }).cookies, [], 'one site');
    assert.deepEqual(play(login, { origin: 'https://app.other.net' }, 'https://server.invalid').cookies, [], 'nobody knows where the server is');
    assert.match(play(login, { credentials: 'same-origin' }).cookies.join(), /no cookies go with/);
  });

  it('sends nothing that fetch() refuses', () => {
    const { exchanges, verdict, why } = play(express('app.use(cors());'), { method: 'TRACE' });
    assert.deepEqual([verdict, exchanges], ['blocked', []]);
    assert.match(why, /TRACE/);
  });

  it('knows which fixes let the request through', () => {
    const linted = lintText(express('app.use(cors({ origin: [\'https://app.example.com/\'], credentials: true }));'));
    const [subject] = linted.reading.subjects;
    const finding = linted.findings.find(({ rule }) => rule === 'origin-trailing-slash');
    assert.ok(subject && finding);
    const [fix] = fixesOf(linted, finding);
    assert.ok(fix);
    assert.equal(letsThrough(linted, subject, fix.edits, page, BASE), true);
    assert.equal(letsThrough(linted, subject, fix.edits, { ...page, origin: 'https://evil.io' }, BASE), false);
    assert.equal(letsThrough(linted, subject, [], page, BASE), false);
  });
});
