import assert from 'node:assert/strict';
import type { Asked } from '../../../server/src/engine/ask';
import { askSubject } from '../../../server/src/engine/ask';
import type { Fetches, PageRequest } from '../../../server/src/engine/fetches';
import { browsersOf, fetchesOf } from '../../../server/src/engine/fetches';
import { lint } from '../../../server/src/engine/lint';
import { defaultSettings } from '../../../server/src/engine/profiles';
import type { Subject } from '../../../server/src/policy/server';

const put: PageRequest = { origin: 'https://app.example.com', method: 'PUT', path: '/a', headers: [], credentials: 'omit' };

/** The first subject of a server's text. */
function subjectOf(text: string, file = '/w/server.js'): Subject {
  const linted = lint({ file, text }, {
    settings: defaultSettings, origins: [],
    surroundings: { text: () => undefined, exists: () => false, environment: () => [], packageVersion: () => ({ version: '4.19.2', assumed: false }) },
  });
  const [subject] = linted?.reading.subjects ?? [];
  assert.ok(subject);
  return subject;
}

function fetches(text: string, page: Partial<PageRequest> = {}, base?: string): Fetches {
  return fetchesOf(subjectOf(text), { ...put, ...page }, base);
}

function ask(text: string, page: Partial<PageRequest> = {}): Asked {
  return askSubject(subjectOf(text), { ...put, ...page });
}

/** What each verdict depends on. */
function cases({ depends }: Asked): string[] {
  return depends.map(({ verdict, on }) => `${verdict} when ${on}`);
}

/** Whether a CORS answer is given to each of the two requests. */
function carried({ outcomes }: Fetches): string[] {
  const has = (answer: Fetches['outcomes'][number]['response']): string => answer?.headers.some(({ name }) => name === 'Access-Control-Allow-Origin') ? 'cors' : 'none';
  return [...new Set(outcomes.map(({ preflight, response }) => `${has(preflight)} ${has(response)}`))].sort();
}

const express = 'const express = require(\'express\'), cors = require(\'cors\');\n';

describe('the ways a fetch may go', () => {
  const bySwitch = `${express}exports.start = function (o) {\n  const app = express();\n  if (o.cors) app.use(cors({ origin: true }));\n  app.put('/a', (q, r) => r.send('a'));\n  app.listen(3000);\n};\n`;

  it('one start of the program answers both requests', () => {
    assert.deepEqual(carried(fetches(bySwitch)), ['cors cors', 'none none']);
    assert.deepEqual(cases(ask(bySwitch)), ['allowed when o.cors', 'blocked when !o.cors']);
  });

  it('where it is blocked for one of several reasons none is told as the only one', () => {
    const either = `${express}exports.start = function (o) {\n  const app = express();\n  if (o.cors) app.use(cors({ origin: 'https://other.example' }));\n  app.put('/a', (q, r) => r.send('a'));\n  app.listen(3000);\n};\n`;
    const { verdict, why } = ask(either);
    assert.equal(verdict, 'blocked');
    assert.match(why, /^It may have one of 2 reasons\. .*'https:\/\/other\.example' that is not equal.* Or: .*No 'Access-Control-Allow-Origin' header is present/);
  });

  it('what is decided at each request is decided alike, where it is one fact', () => {
    const byFlag = `${express}const app = express();\napp.use((q, r, next) => settings.open ? cors()(q, r, next) : next());\napp.options('/a', (q, r) => r.sendStatus(204));\napp.put('/a', (q, r) => r.send('a'));\napp.listen(3000);\n`;
    assert.deepEqual(carried(fetches(byFlag)), ['cors cors', 'none none']);
    const asked = ask(byFlag);
    assert.equal(asked.verdict, 'depends');
    assert.deepEqual(cases(asked).sort(), ['allowed when settings.open', 'blocked when !settings.open']);
  });

  it('what each request brings, and what fails, may differ between the two', () => {
    const byHeader = `${express}const app = express();\napp.use((q, r, next) => q.headers['x-key'] === settings.key ? cors()(q, r, next) : next());\napp.options('/a', (q, r) => r.sendStatus(204));\napp.put('/a', (q, r) => r.send('a'));\napp.listen(3000);\n`;
    const { outcomes } = fetches(byHeader, { headers: [['X-Key', '1']] });
    assert.ok(outcomes.every(({ blockedAt }) => blockedAt === 'preflight'), 'a preflight never carries the header itself');
    const failing = `${express}const app = express();\napp.use(async (q, r, next) => { try { await store.ping(); r.set('Access-Control-Allow-Origin', '*'); r.set('Access-Control-Allow-Methods', 'PUT'); } catch { } next(); });\napp.options('/a', (q, r) => r.sendStatus(204));\napp.put('/a', (q, r) => r.send('a'));\napp.listen(3000);\n`;
    assert.deepEqual(carried(fetches(failing)), ['cors cors', 'cors none', 'none cors', 'none none']);
    assert.match(cases(ask(failing)).join('\n'), /^blocked when `.*store\.ping\(\)` fails/m);
  });

  it('an answer given under either condition goes with both', () => {
    // The preflight is the same whatever the flag is; the answer to it must not be lost for one of the two.
    const half = `const http = require('http');\nhttp.createServer((q, r) => {\n  if (settings.log) console.log(q.url);\n  if (q.method === 'OPTIONS') { r.writeHead(204, { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Methods': 'PUT' }); return r.end(); }\n  if (settings.log) r.setHeader('Access-Control-Allow-Origin', '*');\n  r.end('x');\n}).listen(3000);\n`;
    const asked = ask(half);
    assert.deepEqual([asked.verdict, asked.blockedAt], ['depends', 'response']);
    assert.deepEqual(cases(asked).sort(), ['allowed when settings.log', 'blocked when !settings.log']);
  });

  it('crosses the wire as the browsers judge it', () => {
    const { outcomes: [blocked], wire } = fetches(`${express}const app = express();\napp.use(cors({ origin: 'https://other.example' }));\napp.put('/a', (q, r) => r.send('a'));\napp.listen(3000);\n`, {}, 'http://localhost:4000');
    assert.equal(wire.url, 'http://localhost:4000/a');
    assert.ok(blocked);
    const { chromium, firefox, webkit } = browsersOf(blocked);
    assert.match(String(chromium?.message), /^Access to fetch at 'http:\/\/localhost:4000\/a' from origin 'https:\/\/app\.example\.com'/);
    assert.deepEqual([chromium?.blockedAt, firefox?.allowed, webkit?.allowed], ['preflight', false, false]);
  });

  it('says nothing of an answer that is not known behind a preflight that lets some browsers through', () => {
    // The standard wants Authorization to be named; browsers of 2026 take * for it, and would go on to the answer.
    const star = `${express}const app = express();\napp.options('/a', (q, r) => r.set({ 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Methods': '*', 'Access-Control-Allow-Headers': '*' }).sendStatus(204));\napp.put('/a', (q, r) => { r.set('Access-Control-Allow-Origin', settings.origin); r.send('a'); });\napp.listen(3000);\n`;
    const { outcomes: [outcome] } = fetches(star, { headers: [['Authorization', 'x']] });
    assert.ok(outcome);
    assert.deepEqual([outcome.verdict, outcome.blockedAt, outcome.exchange?.response], ['blocked', 'preflight', null]);
    assert.equal(browsersOf(outcome).chromium, undefined);
  });

  it('a request to the page\'s own origin meets no CORS', () => {
    const { outcomes: [own] } = fetches(`${express}const app = express();\napp.put('/a', (q, r) => r.send('a'));\napp.listen(3000);\n`, {}, 'https://app.example.com');
    assert.deepEqual([own?.verdict, own?.preflight], ['allowed', null]);
  });

  it('is refused before anything is sent', () => {
    const { outcomes } = fetches(bySwitch, { method: 'TRACE' });
    assert.deepEqual(outcomes.map(({ verdict, blockedAt, preflight, response }) => [verdict, blockedAt, preflight, response]), [['blocked', null, null, null]]);
  });
});

describe('asking without lying', () => {
  it('says what is not known', () => {
    const asked = ask('const http = require(\'http\');\nconst allowed = process.env.ALLOW_ORIGIN;\nhttp.createServer((q, r) => {\n  r.setHeader(\'Access-Control-Allow-Origin\', allowed);\n  r.end(\'x\');\n}).listen(3000);\n', { method: 'GET' });
    assert.equal(asked.verdict, 'unknown');
    assert.equal(asked.why, 'The value of Access-Control-Allow-Origin in the answer to the request is not known: it comes from the environment variable ALLOW_ORIGIN.');
  });

  it('tells conditions in the words of the source, and no names of its own', () => {
    const start = `const connect = require('connect');\nexports.start = function (options) {\n  options = options || {};\n  const cors = options.cors || false;\n  const htpasswd = options.htpasswd || null;\n  const app = connect();\n  if (htpasswd !== null) {\n    const auth = require('http-auth');\n    app.use(auth.connect(auth.basic({ realm: 'x' })));\n  }\n  if (cors) app.use(require('cors')({ origin: true, credentials: true }));\n  app.use((req, res) => res.end('x'));\n  require('http').createServer(app).listen(3000);\n};\n`;
    const asked = ask(start);
    assert.equal(asked.verdict, 'depends');
    assert.match(asked.why, /^It is blocked when htpasswd !== null: /);
    assert.ok(cases(asked).includes('blocked when !options.cors'));
    for (const one of cases(asked)) assert.doesNotMatch(one, /throws:|param:|@\d|==null|something unknown|function \(/);
  });

  it('concludes nothing from header lines alone', () => {
    const subject = subjectOf('module.exports = { headers: { \'Access-Control-Allow-Origin\': \'*\', \'Access-Control-Allow-Credentials\': \'true\' } };\n');
    assert.equal(subject.kind, 'bag');
    const asked = askSubject(subject, put);
    assert.deepEqual([asked.verdict, asked.why], ['unknown', 'Only header lines are known here, not the server that sends them.']);
    assert.ok(asked.response?.headers.some(({ name, value }) => name === 'Access-Control-Allow-Origin' && value === '*'));
  });
});
