import assert from 'node:assert/strict';
import { rules } from '../../server/src/rules';
import type { ReportedFinding, Workplace } from './run';
import { ESCAPE, FAULTY, RIGHT, workplace } from './run';

interface Answer {
  readonly messages: readonly {
    readonly browser: string; readonly code: string; readonly phase: string | null; readonly url: string | null; readonly origin: string | null; readonly value: string | null; readonly cause: string; readonly notCors: string | null;
    readonly rules: readonly string[];
    readonly culprits: readonly { readonly rule: string | null; readonly message: string; readonly file: string; readonly line: number; readonly column: number; readonly certainty: string; readonly fixes: ReportedFinding['fixes'] }[];
  }[];
}

const MISSING = "has been blocked by CORS policy: Response to preflight request doesn't pass access control check: No 'Access-Control-Allow-Origin' header is present on the requested resource.";
const SLASH = `Access to fetch at 'http://localhost:3000/me' from origin 'https://app.example.com' ${MISSING}`;
const STRANGER = `Access to fetch at 'http://localhost:3000/me' from origin 'http://localhost:5173' ${MISSING}`;

describe('corslint explain', function () {
  this.timeout(60_000);
  let place: Workplace;
  beforeEach(() => { place = workplace({ 'api/server.js': FAULTY, 'other/server.js': RIGHT.replace('/me', '/other') }); });
  afterEach(() => place.remove());

  function explain(text: string, args: readonly string[] = []): Answer {
    const { code, out, err } = place.run(['explain', '-', ...args, '--format', 'json'], text);
    assert.deepEqual([code, err], [0, ''], text);
    return JSON.parse(out) as Answer;
  }

  it('names the cause, the line and what mends it, for people', () => {
    const { code, out, err } = place.run(['explain', SLASH]);
    assert.deepEqual([code, err], [0, '']);
    assert.match(out, /^Chrome \(or another Chromium\): http:\/\/localhost:3000\/me from https:\/\/app\.example\.com, at the preflight {2}PreflightMissingAllowOriginHeader\n {2}The answer to the preflight carries no Access-Control-Allow-Origin header/);
    assert.match(out, /\n {2}certain {3}api\/server\.js:4:\d+ {2}app\n {12}An origin has no slash at its end.* {2}origin-trailing-slash\n {12}fix: Write https:\/\/app\.example\.com \(tried: the message is gone then\)\n$/);
    assert.ok(!out.includes(ESCAPE));
    assert.ok(place.run(['explain', SLASH], '', { FORCE_COLOR: '1' }).out.includes(ESCAPE));
    assert.equal(place.run(['explain', ...SLASH.split(' ')]).out, out, 'quotes may be forgotten');
    assert.equal(place.run(['explain'], SLASH).out, out, 'standard input is read when no text is given');
  });

  it('keeps to its JSON contract', () => {
    const { messages: [message, ...others] } = explain(SLASH);
    assert.ok(message);
    assert.deepEqual(others, []);
    const { cause, rules: likely, culprits, ...rest } = message;
    assert.deepEqual(Object.keys(message).slice(0, 10), ['browser', 'code', 'phase', 'url', 'origin', 'value', 'cause', 'notCors', 'rules', 'culprits']);
    assert.deepEqual({ browser: rest.browser, code: rest.code, phase: rest.phase, url: rest.url, origin: rest.origin, value: rest.value, notCors: rest.notCors }, { browser: 'chromium', code: 'PreflightMissingAllowOriginHeader', phase: 'preflight', url: 'http://localhost:3000/me', origin: 'https://app.example.com', value: null, notCors: null });
    assert.match(cause, /^[A-Z].*\.$/);
    const ids = new Set(rules.map(({ id }) => id));
    assert.ok(likely.length > 0 && likely.every(id => ids.has(id)));
    const [culprit] = culprits;
    assert.deepEqual([culprits.length, culprit?.rule, culprit?.file, culprit?.line, culprit?.certainty], [1, 'origin-trailing-slash', 'api/server.js', 4, 'certain']);
    const [edit] = culprit?.fixes[0]?.edits ?? [];
    assert.deepEqual([culprit?.fixes[0]?.safe, edit?.file, edit?.line, edit?.text], [true, 'api/server.js', 4, "'https://app.example.com'"]);
  });

  it('lets the origin in that is missing in a list', () => {
    const { messages: [message] } = explain(STRANGER);
    const [culprit] = message?.culprits ?? [];
    assert.deepEqual([culprit?.rule, culprit?.file, culprit?.line, culprit?.certainty], [null, 'api/server.js', 4, 'certain']);
    assert.match(culprit?.message ?? '', /^http:\/\/localhost:5173 is not among the origins/);
    assert.deepEqual(culprit?.fixes.map(({ title, safe }) => [title, safe]), [['Allow http://localhost:5173 as well', false]]);
  });

  it('searches where it is told to', () => {
    assert.deepEqual(explain(SLASH, ['--in', 'other']).messages[0]?.culprits.filter(({ certainty }) => certainty !== 'possible'), []);
    assert.match(place.run(['explain', 'GET http://localhost:3000/me net::ERR_FAILED', '--in', 'other']).out, /a line that begins with "Access to fetch at"/);
    const { code, err } = place.run(['explain', SLASH, '--in', 'nowhere']);
    assert.deepEqual([code, err], [2, 'corslint: There is no file or folder "nowhere".\n']);
  });

  it('finds a server that never speaks of CORS, where Allow-Origin is missing and nothing else gives the message', () => {
    for (const name of ['api/server.js', 'other/server.js']) place.write(name, '');
    place.write('shop/index.js', "const express = require('express');\nconst app = express();\napp.get('/prices', (req, res) => res.json([]));\napp.listen(4000);\n");
    place.write('other/index.js', "const http = require('node:http');\nhttp.createServer((req, res) => {\n  res.end();\n}).listen(5000);\n");
    const [message] = explain("Access to fetch at 'http://localhost:4000/prices' from origin 'http://localhost:5173' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.").messages;
    assert.deepEqual(message?.culprits.map(({ file, line, certainty, rule, fixes }) => [file, line, certainty, rule, fixes.length]), [['shop/index.js', 2, 'possible', null, 1], ['other/index.js', 2, 'possible', null, 1]]);
    const [of] = explain("Access to fetch at 'http://localhost:4000/prices' from origin 'http://localhost:5173' has been blocked by CORS policy: Method PUT is not allowed by Access-Control-Allow-Methods in preflight response.").messages;
    assert.deepEqual(of?.culprits, []);
  });

  it('reads a whole console, and says of what is not CORS that it is not', () => {
    const { messages } = explain(`app.js:1 ${SLASH}\napp.js:1 PUT http://localhost:3000/me net::ERR_FAILED\nGET https://ads.example/a.js net::ERR_BLOCKED_BY_CLIENT\n[Error] Origin https://app.example.com is not allowed by Access-Control-Allow-Origin. Status code: 200\n[Error] XMLHttpRequest cannot load http://localhost:3000/me due to access control checks.\nCross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at http://localhost:3000/me. (Reason: CORS header ‘Access-Control-Allow-Origin’ missing). Status code: 200.\n`);
    assert.deepEqual(messages.map(({ browser, notCors, culprits: [first] }) => [browser, notCors, first?.line ?? null, first?.rule ?? null]), [
      ['chromium', null, 4, 'origin-trailing-slash'], ['chromium', 'blocked-by-client', null, null], ['webkit', null, 4, 'origin-trailing-slash'], ['firefox', null, 4, 'origin-trailing-slash'],
    ]);
  });

  it('says so when the text is no message, or no server gives it', () => {
    const { code, out, err } = place.run(['explain', 'it does not work']);
    assert.deepEqual([code, out], [2, '']);
    assert.match(err, /^corslint: That is no message of Chrome, Firefox or Safari[^\n]*\n$/);
    assert.deepEqual(JSON.parse(place.run(['explain', 'x', '--format', 'json']).out), { messages: [] });
    const elsewhere = place.run(['explain', SLASH.replace('No \'Access-Control-Allow-Origin\' header is present on the requested resource.', "The 'Access-Control-Allow-Origin' header contains the invalid value 'undefined'.")]);
    assert.equal(elsewhere.code, 0);
    assert.match(elsewhere.out, /\n\n {2}No server found in this folder is known to give this message\.\n {2}Rules about it: env-origin-undefined, /);
    for (const args of [['explain', SLASH, '--format', 'sarif'], ['explain', '--nonsense']]) assert.equal(place.run(args).code, 2);
  });
});
