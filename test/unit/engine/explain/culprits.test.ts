import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { readConsole } from '../../../../server/src/cors/console/read-console';
import type { EngineName } from '../../../../server/src/cors/engine';
import { isServer } from '../../../../server/src/engine/ask';
import type { Culprit } from '../../../../server/src/engine/explain/culprits';
import { culpritsIn } from '../../../../server/src/engine/explain/culprits';
import { browsersOf, fetchesOf } from '../../../../server/src/engine/fetches';
import type { Linted } from '../../../../server/src/engine/lint';
import { makeCorrect } from '../../../../server/src/engine/make-correct';
import { fixesOf } from '../../../../server/src/engine/prove';
import { rules } from '../../../../server/src/rules';
import { applyEdits } from '../../../../server/src/text/edit';
import { lineMap } from '../../../../server/src/text/line-map';
import type { Fixture } from '../../../harness/fixture';
import { lintFixture, readFixture } from '../../../harness/fixture';

function culprits(linted: Linted, text: string): Culprit[] {
  const [message] = readConsole(text);
  assert.ok(message, text);
  return culpritsIn(linted, message, { fixesOf: finding => fixesOf(linted, finding), correctionOf: finding => makeCorrect(linted, finding) });
}

function lintText(text: string, entry = '/server.js'): Linted {
  return lintFixture(readFixture(entry, text));
}

/** `certainty line rule-or-words`, of each. */
function told(linted: Linted, text: string): string[] {
  return culprits(linted, text).map(({ certainty, at, rule, message }) => `${certainty} ${lineMap(linted.source.text).position(at.span.start).line + 1} ${rule ?? message}`);
}

const chrome = (url: string, reason: string, origin = 'http://localhost:5173'): string => `Access to fetch at '${url}' from origin '${origin}' has been blocked by CORS policy: ${reason}`;
const MISSING = "No 'Access-Control-Allow-Origin' header is present on the requested resource.";
const PREFLIGHT = "Response to preflight request doesn't pass access control check: ";
const LISTED = `const express = require('express');
const cors = require('cors');
const app = express();
app.use(cors({ origin: ['https://app.example.com'] }));
app.put('/me', (req, res) => res.json({}));
app.get('/items', (req, res) => res.json([]));
app.listen(3000);
`;

describe('the line a console message comes from', () => {
  it('is the list that lacks the origin of the page, with the fix that adds it', () => {
    const linted = lintText(LISTED);
    for (const text of [chrome('http://localhost:3000/items', MISSING), chrome('http://localhost:3000/me', PREFLIGHT + MISSING), 'Origin http://localhost:5173 is not allowed by Access-Control-Allow-Origin. Status code: 200\nFetch API cannot load http://localhost:3000/items due to access control checks.']) {
      assert.deepEqual(told(linted, text), ['certain 4 http://localhost:5173 is not among the origins that are let in here.'], text);
      const [fix] = culprits(linted, text)[0]?.fixes ?? [];
      assert.deepEqual([fix?.title, fix?.safe], ['Allow http://localhost:5173 as well', false]);
      assert.match(applyEdits('/server.js', LISTED, fix?.edits ?? []) ?? '', /origin: \['https:\/\/app\.example\.com', 'http:\/\/localhost:5173'\]/);
    }
  });

  it('is not said for certain where the browser does not name the page, and nothing is added then', () => {
    const [culprit, ...others] = culprits(lintText(LISTED), 'Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at http://localhost:3000/items. (Reason: CORS header ‘Access-Control-Allow-Origin’ missing). Status code: 200.');
    assert.deepEqual([culprit?.certainty, culprit?.fixes, others], ['likely', [], []]);
    assert.doesNotMatch(culprit?.message ?? '', /localhost:5173/, 'a guess is not told as a fact');
  });

  it('is the nearest of the origins that are let in, where the page differs from it in scheme or port only', () => {
    const lines = LISTED.replace("['https://app.example.com']", "[\n  'https://admin.example.com',\n  'https://app.example.com:8443',\n]");
    assert.deepEqual(told(lintText(lines), chrome('http://localhost:3000/items', MISSING, 'https://app.example.com')), ["certain 6 The Origin is compared with `https://app.example.com:8443` here, and the page's is https://app.example.com."]);
    assert.deepEqual(told(lintText(lines), chrome('http://localhost:3000/items', MISSING, 'https://www.example.com')), ['certain 4 https://www.example.com is not among the origins that are let in here.']);
    assert.deepEqual(told(lintText(lines), chrome('http://localhost:3000/items', MISSING, 'null')), ['certain 4 null is not among the origins that are let in here.']);
  });

  it('is the option that switches credentials off', () => {
    const off = LISTED.replace('com\'] }', "com'],\n  credentials: false }");
    const says = chrome('http://localhost:3000/items', "The value of the 'Access-Control-Allow-Credentials' header in the response is '' which must be 'true' when the request's credentials mode is 'include'.", 'https://app.example.com');
    assert.deepEqual(told(lintText(off), says), ['certain 5 `credentials` is not on here, so Access-Control-Allow-Credentials is not sent.']);
  });

  it('is the misspelled name before what seems to be missing for it', () => {
    const text = `const http = require('node:http');
http.createServer((req, res) => {
  res.setHeader('Access-Control-Allow-Origin', 'https://app.example.com');
  res.setHeader('Access-Control-Allow-Method', 'GET, PUT');
  if (req.method === 'OPTIONS') return res.writeHead(204).end();
  if (req.method === 'PUT') return res.end('changed');
  res.end('{}');
}).listen(3000);
`;
    const [first] = told(lintText(text), chrome('http://localhost:3000/', 'Method PUT is not allowed by Access-Control-Allow-Methods in preflight response.', 'https://app.example.com'));
    assert.equal(first, 'certain 4 misspelled-cors-header');
  });

  it('is nowhere when the server would not say so', () => {
    const linted = lintText(LISTED);
    for (const text of [
      chrome('http://localhost:3000/items', MISSING, 'https://app.example.com'), chrome('http://localhost:3000/items', "The 'Access-Control-Allow-Origin' header contains multiple values '*, *', but only one is allowed."),
      chrome('http://localhost:3000/me', 'Method PUT is not allowed by Access-Control-Allow-Methods in preflight response.', 'https://app.example.com'), 'GET http://localhost:3000/items net::ERR_CONNECTION_REFUSED', 'TypeError: Failed to fetch',
    ]) assert.deepEqual(told(linted, text), [], text);
  });

  it('is where each fault of several is, with what mends them together', () => {
    const linted = lintText(LISTED.replace(/(app\.use.*\n)((?:app\.(?:put|get).*\n)+)/, '$2$1').replace('.com\'', '.com/\''));
    const found = culprits(linted, chrome('http://localhost:3000/items', MISSING, 'https://app.example.com'));
    assert.deepEqual(found.map(({ rule, certainty, cured }) => [rule, certainty, cured]), [['cors-after-routes', 'certain', true], ['origin-trailing-slash', 'certain', true]]);
    assert.deepEqual(found.map(({ fixes: [first] }) => first?.title), ['Make this CORS set-up correct', 'Make this CORS set-up correct'], 'the first fix is the one that helps');
  });

  it('is the header line whose value the message shows', () => {
    const linted = lintText("const http = require('http');\nhttp.createServer((req, res) => {\n  res.setHeader('Access-Control-Allow-Origin', 'https://www.example.com');\n  res.end('x');\n}).listen(3000);\n");
    assert.deepEqual(told(linted, chrome('http://localhost:3000/a?b', "The 'Access-Control-Allow-Origin' header has a value 'https://www.example.com' that is not equal to the supplied origin.")), ['certain 3 Access-Control-Allow-Origin is `https://www.example.com` here, and the page is http://localhost:5173.']);
    assert.deepEqual(told(linted, chrome('http://localhost:3000/a', "The 'Access-Control-Allow-Origin' header has a value 'https://elsewhere.example' that is not equal to the supplied origin.")).map(one => one.slice(0, 10)), ['possible 3'], 'another value: another server, or another version of this one');
  });

  it('is not said for certain of a server that answers any path, when a host elsewhere was asked', () => {
    const linted = lintText("const http = require('http');\nhttp.createServer((req, res) => {\n  res.setHeader('Access-Control-Allow-Origin', 'https://www.example.com');\n  res.end('x');\n}).listen(3000);\n");
    const reason = "The 'Access-Control-Allow-Origin' header has a value 'https://www.example.com' that is not equal to the supplied origin.";
    assert.deepEqual(culprits(linted, chrome('https://api.payments.example.com/v1/charges', reason)).map(({ certainty }) => certainty), ['likely']);
    assert.deepEqual(culprits(linted, chrome('http://localhost:3000/v1/charges', reason)).map(({ certainty }) => certainty), ['certain']);
  });

  it('is not said for certain of another port or another host than the source names', () => {
    const certainties = (url: string): string[] => culprits(lintText(LISTED), chrome(url, MISSING, 'https://evil.example')).map(({ certainty }) => certainty);
    assert.deepEqual(certainties('http://localhost:3000/items').slice(0, 1), ['certain']);
    for (const url of ['http://localhost:9999/items', 'https://api.elsewhere.example/items']) {
      assert.notDeepEqual(certainties(url), []);
      assert.ok(!certainties(url).includes('certain'), url);
    }
    const nginx = lintText('server { listen 80; server_name api.localhost; location / { add_header Access-Control-Allow-Origin https://a.example; return 200; } }\n', '/nginx.conf');
    const told = (url: string): string[] => culprits(nginx, chrome(url, "The 'Access-Control-Allow-Origin' header has a value 'https://a.example' that is not equal to the supplied origin.")).map(({ certainty }) => certainty);
    assert.deepEqual(told('http://api.localhost/').slice(0, 1), ['certain']);
    assert.deepEqual([...new Set(told('http://shop.localhost/'))], ['possible']);
  });

  it('is the guard that turns the preflight away', () => {
    const linted = lintText("const express = require('express');\nconst cors = require('cors');\nconst app = express();\napp.use((req, res, next) => req.headers.authorization ? next() : res.sendStatus(401));\napp.use(cors());\napp.put('/me', (req, res) => res.json({}));\napp.listen(3000);\n");
    const [first] = culprits(linted, chrome('http://localhost:3000/me', PREFLIGHT + MISSING));
    assert.deepEqual([first?.rule, first?.certainty, first?.cured], ['auth-before-cors', 'certain', true]);
  });

  it('is the server of that host, where nginx names hosts', () => {
    const server = (name: string): string => `server {\n  listen 443 ssl;\n  server_name ${name};\n  location / {\n    add_header Access-Control-Allow-Origin https://${name};\n    return 200;\n  }\n}\n`;
    const linted = lintText(`http {\n${server('a.example.com')}${server('b.example.com')}}\n`, '/nginx.conf');
    const found = culprits(linted, chrome('https://b.example.com/x', "The 'Access-Control-Allow-Origin' header has a value 'https://b.example.com' that is not equal to the supplied origin."));
    assert.deepEqual(found.filter(({ certainty }) => certainty !== 'possible').map(({ certainty, subject }) => [certainty, subject]), [['certain', 'server b.example.com']]);
  });

  it('is found behind a proxy that cuts off the beginning of the path', () => {
    assert.deepEqual(told(lintText(LISTED), chrome('https://www.example.com/api/items', MISSING)), ['likely 4 http://localhost:5173 is not among the origins that are let in here.']);
  });

  it('is one that never answers, when no answer came', () => {
    const linted = lintText("const express = require('express');\nconst cors = require('cors');\nconst app = express();\napp.use(cors);\napp.get('/a', (req, res) => res.json([]));\napp.listen(3000);\n");
    assert.deepEqual(culprits(linted, 'GET http://localhost:3000/a net::ERR_EMPTY_RESPONSE').map(({ rule, certainty }) => [rule, certainty]), [['cors-factory-not-called', 'likely']]);
  });
});

/** Up to so many fixtures of each rule that says why requests fail. */
function fixturesOf(count: number): { readonly name: string; readonly fixture: Fixture; readonly fixed: Fixture }[] {
  const root = path.join(__dirname, '../../../fixtures');
  return rules.filter(({ category }) => category === 'breaks-requests').flatMap(({ id }) => {
    const folder = path.join(root, id);
    const twins = fs.readdirSync(folder).filter(file => /\.fixed\.\w+$/.test(file)).sort();
    return twins.slice(0, count).map(file => {
      const name = file.replace('.fixed', '');
      const read = (one: string): Fixture => readFixture(`/server${path.extname(one).replace('.conf', '')}`.replace(/^\/server$/, '/nginx.conf'), fs.readFileSync(path.join(folder, one), 'utf8'));
      return { name: `${id}/${name}`, fixture: read(name), fixed: read(file) };
    });
  });
}

describe('the message of a fixture whose twin does not give it leads to a marked line', function () {
  this.timeout(120_000);
  const fixtures = fixturesOf(3);

  for (const browser of ['chromium', 'firefox', 'webkit'] as const) {
    it(browser, () => {
      const astray: string[] = [];
      let led = 0;
      for (const { name, fixture, fixed } of fixtures.filter((_, i) => browser === 'chromium' || i % 3 === 0)) {
        const message = mended(lintFixture(fixture), lintFixture(fixed), browser);
        if (message === undefined) continue;
        const linted = lintFixture(fixture);
        const [first] = culprits(linted, message);
        const line = first && lineMap(fixture.files.get(first.at.file) ?? '').position(first.at.span.start).line + 1;
        if (first && fixture.expected.some(one => one.file === first.at.file && one.line === line)) led++;
        else astray.push(`${name}: ${message}\n  ${first ? `${first.rule ?? first.message} in line ${line}` : 'nothing'}`);
      }
      assert.ok(led >= (browser === 'chromium' ? 40 : 10), `${led} lead there`);
      assert.ok(astray.length <= led * 0.04, `${led} lead there, these do not:\n${astray.join('\n')}`);
    });
  }
});

/** What a browser prints for a request that fails with the first state of a program and not with the second. */
function mended(before: Linted, after: Linted, browser: EngineName): string | undefined {
  for (const [index, { subject, friends: [friend = 'https://app.example.com'] }] of before.inquiries.entries()) {
    const twin = after.inquiries[index]?.subject;
    if (!twin || !isServer(subject)) continue;
    for (const route of subject.routes.slice(0, 6)) {
      for (const method of route.method === '*' ? ['GET', 'PUT'] : [route.method]) {
        for (const headers of [[], [['Content-Type', 'application/json']], [['Authorization', 'Bearer x']]] as const) {
          for (const credentials of ['omit', 'include'] as const) {
            const page = { origin: friend, method, path: route.path, headers, credentials };
            const [first] = fetchesOf(subject, page, 'https://api.example.org').outcomes;
            if (first?.verdict !== 'blocked' || !fetchesOf(twin, page, 'https://api.example.org').outcomes.some(({ verdict }) => verdict === 'allowed')) continue;
            const message = browsersOf(first)[browser]?.message;
            if (message != null && !message.startsWith('TypeError')) return message;
          }
        }
      }
    }
  }
  return undefined;
}
