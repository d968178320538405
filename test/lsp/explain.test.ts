import assert from 'node:assert/strict';
import type { MessageConnection } from 'vscode-languageserver-protocol/node';
import { CancellationTokenSource } from 'vscode-languageserver-protocol/node';
import type { ExplainResult } from '../../server/src/lsp/protocol';
import type { Client } from './client';
import { errorOf, startClient } from './client';
import { FAULTY, RIGHT } from './sources';

/** As Chromium 156 prints it (`cors/chromium.ts`). */
const STAR = 'Access to fetch at \'http://localhost:3000/me\' from origin \'https://app.example.com\' has been blocked by CORS policy: The value of the \'Access-Control-Allow-Origin\' header in the response must not be the wildcard \'*\' when the request\'s credentials mode is \'include\'.';
const MIXED = 'Mixed Content: The page at \'https://app.example.com/\' was loaded over HTTPS, but requested an insecure resource \'http://api.example.com/\'. This request has been blocked; the content must be served over HTTPS.';

describe('a browser\'s error explained by the language server', function () {
  this.timeout(60_000);
  let client: Client;
  afterEach(async () => { assert.equal(await client.stop(), 0); });

  function explain(text: string): Promise<ExplainResult> {
    return client.connection.sendRequest('corslint/explain', { text });
  }

  it('names the line in a file that is not open, its rule and its fixes, with progress', async () => {
    client = await startClient({ 'a/server.js': FAULTY, 'other.js': RIGHT.replace('3000', '4000') });
    const begun = client.next('window/workDoneProgress/create');
    const { messages: [message, ...others], files } = await explain(STAR);
    await begun;
    assert.deepEqual([others.length, files, message?.notCors, message?.origin], [0, 2, null, 'https://app.example.com']);
    const [culprit] = message?.culprits ?? [];
    assert.deepEqual([culprit?.rule, culprit?.at.file, culprit?.at.line, culprit?.at.uri], ['wildcard-with-credentials', 'a/server.js', 4, client.uri('a/server.js')]);
    assert.equal(culprit?.fixes[0], 'Allow only the origins you name');
    assert.deepEqual(culprit?.at.range, { start: { line: 3, character: 23 }, end: { line: 3, character: 26 } });
  });

  it('names a server that never speaks of CORS in a workspace that has no other, with progress from 0 to 100', async () => {
    client = await startClient({ 'index.js': "const express = require('express');\nconst app = express();\napp.get('/me', (req, res) => res.json({}));\napp.listen(3000);\n" });
    const reported: unknown[] = [];
    (client.connection as unknown as MessageConnection).onUnhandledProgress(({ value }) => {
      const { kind, percentage } = value as { kind: string; percentage?: unknown };
      if (kind === 'report') reported.push(percentage);
    });
    const { messages: [message], files } = await explain(STAR.replace(/policy: .*$/, "policy: No 'Access-Control-Allow-Origin' header is present on the requested resource."));
    assert.deepEqual([files, message?.culprits.map(({ at, certainty, fixes }) => [at.file, at.line, certainty, fixes.length])], [0, [['index.js', 2, 'possible', 1]]]);
    assert.ok(reported.length > 0 && reported.every(one => typeof one === 'number' && one >= 0 && one <= 100), JSON.stringify(reported));
  });

  it('asks the text as it is in the editor', async () => {
    client = await startClient({ 'server.js': FAULTY });
    await client.open('server.js', RIGHT);
    assert.deepEqual((await explain(STAR)).messages.map(({ culprits }) => culprits.filter(({ certainty }) => certainty !== 'possible')), [[]]);
    await client.change('server.js', 2, `\n${FAULTY}`);
    assert.equal((await explain(STAR)).messages[0]?.culprits[0]?.at.line, 5);
  });

  it('tells several messages apart, and what is no matter of CORS', async () => {
    client = await startClient({ 'server.js': FAULTY });
    const { messages } = await explain(`${MIXED}\napp.js:12 ${STAR}\nGET http://localhost:3000/me net::ERR_FAILED 200 (OK)\n`);
    assert.deepEqual(messages.map(({ notCors, culprits }) => [notCors, culprits.length > 0]), [['mixed-content', false], [null, true]]);
  });

  it('gives nothing for a text that is no message, and in a workspace of nothing', async () => {
    client = await startClient({});
    assert.deepEqual(await explain('TypeError: x is not a function'), { messages: [], files: 0 });
    assert.deepEqual((await explain(STAR)).messages.map(({ culprits }) => culprits), [[]]);
  });

  it('can be cancelled', async () => {
    client = await startClient(Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`s${i}.js`, FAULTY])));
    const source = new CancellationTokenSource();
    const answer = client.connection.sendRequest('corslint/explain', { text: STAR }, source.token);
    source.cancel();
    assert.equal((await errorOf(answer)).code, -32800);
  });
});
