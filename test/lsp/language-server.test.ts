import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { CancellationTokenSource } from 'vscode-languageserver-protocol/node';
import type { Client } from './client';
import { able, apply, partialResults, startClient } from './client';

const FAULTY = `const express = require('express');
const cors = require('cors');
const app = express();
app.use(cors({ origin: '*', credentials: true }));
app.get('/me', (req, res) => res.json({}));
app.listen(3000);
`;
const RIGHT = FAULTY.replace("'*'", "'https://app.example.com'");
const SLASH = FAULTY.replace("'*'", "['https://app.example.com/']");

describe('the language server over stdio', function () {
  this.timeout(60_000);
  let client: Client;
  afterEach(() => client.stop());

  it('pulls the findings of an open text, saved or not, and says when nothing changed', async () => {
    client = await startClient({ 'server.js': RIGHT });
    await client.open('server.js', FAULTY);
    const first = await client.pull('server.js');
    assert.deepEqual(first.items.map(({ code, source, severity }) => [code, source, severity]), [['wildcard-with-credentials', 'corslint', 1]]);
    assert.deepEqual(first.items[0]?.range, { start: { line: 3, character: 23 }, end: { line: 3, character: 26 } });
    assert.match(String(first.items[0]?.codeDescription?.href), /\/docs\/rules\/wildcard-with-credentials\.md$/);
    assert.equal(first.items[0]?.relatedInformation?.length, 1);
    assert.equal((await client.pull('server.js', first.resultId)).kind, 'unchanged');
    await client.change('server.js', 2, RIGHT);
    assert.deepEqual((await client.pull('server.js', first.resultId)).items, []);
  });

  it('pushes, with the version, to clients that cannot pull', async () => {
    client = await startClient({}, { workspace: able.workspace });
    await client.open('server.js', FAULTY);
    assert.deepEqual((await client.pushed('server.js', 1)).map(({ code }) => code), ['wildcard-with-credentials']);
    await client.change('server.js', 2, RIGHT);
    assert.deepEqual(await client.pushed('server.js', 2), []);
  });

  it('offers fixes that mend, the first preferred, then the comment', async () => {
    client = await startClient({ '.env': 'FRONTEND_URL=https://shop.example\n' });
    await client.open('server.js', FAULTY);
    const { items: [finding] } = await client.pull('server.js');
    assert.ok(finding);
    const actions = await client.actions('server.js', finding);
    assert.deepEqual(actions.map(({ title, isPreferred }) => [title, isPreferred]), [
      ['Allow only https://shop.example', true], ['Do not allow credentials', false], ['Suppress wildcard-with-credentials with a comment', undefined],
    ]);
    const [first] = actions;
    assert.deepEqual(first?.edit?.documentChanges?.map(change => 'textDocument' in change && change.textDocument), [{ uri: client.uri('server.js'), version: 1 }]);
    const fixed = apply(FAULTY, first);
    assert.match(fixed, /origin: \['https:\/\/shop\.example'\]/);
    await client.change('server.js', 2, fixed);
    assert.deepEqual((await client.pull('server.js')).items, []);
    const suppressed = apply(FAULTY, actions[2]);
    assert.match(suppressed, /^\/\/ corslint-disable-next-line wildcard-with-credentials -- why this is meant$/m);
    await client.change('server.js', 3, suppressed);
    assert.deepEqual((await client.pull('server.js')).items, []);
  });

  it('leaves placeholders only to clients that tab through them', async () => {
    client = await startClient({});
    await client.open('server.js', FAULTY);
    const { items: [finding] } = await client.pull('server.js');
    assert.ok(finding);
    const [first] = await client.actions('server.js', finding);
    assert.match(JSON.stringify(first?.edit), /"kind":"snippet".*\$\{1:/);
  });

  it('fixes all that is safe, and only that', async () => {
    client = await startClient({});
    await client.open('server.js', SLASH);
    const { items: [finding] } = await client.pull('server.js');
    assert.ok(finding);
    const [all, ...others] = await client.actions('server.js', finding, ['source.fixAll']);
    assert.deepEqual([all?.kind, others], ['source.fixAll.corslint', []]);
    assert.match(apply(SLASH, all), /\['https:\/\/app\.example\.com'\]/);
    await client.change('server.js', 2, FAULTY);
    const { items: [choice] } = await client.pull('server.js');
    assert.ok(choice);
    assert.deepEqual(await client.actions('server.js', choice, ['source.fixAll']), []);
  });

  it('keeps the workspace request open and tells what changes, in files that import each other', async () => {
    client = await startClient({
      'server.js': FAULTY.replace("{ origin: '*', credentials: true }", "require('./options')"),
      'options.js': "module.exports = { origin: '*', credentials: true };\n",
      'node_modules/x/server.js': FAULTY,
      'README.md': 'cors',
    });
    const source = new CancellationTokenSource();
    const partial = partialResults(client.connection, 'w1');
    const held = client.connection.sendRequest('workspace/diagnostic', { previousResultIds: [], partialResultToken: 'w1' }, source.token);
    assert.deepEqual((await partial.next()).map(({ uri, kind }) => [path.basename(uri), kind]), [['options.js', 'full']]);
    await client.open('options.js', "module.exports = { origin: ['https://app.example.com'], credentials: true };\n");
    const after = await partial.next();
    assert.deepEqual(after.map(report => [path.basename(report.uri), 'items' in report && report.items.length]), [['options.js', 0]]);
    fs.writeFileSync(path.join(client.folder, 'new.js'), FAULTY);
    await client.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri: client.uri('new.js'), type: 1 }] });
    assert.deepEqual((await partial.next()).map(({ uri }) => path.basename(uri)), ['new.js']);
    source.cancel();
    await held.catch(() => undefined);
  });

  it('obeys the settings at once', async () => {
    client = await startClient({});
    await client.open('server.js', FAULTY);
    const pull = async (settings: Record<string, unknown>): Promise<unknown[]> => {
      client.settings = settings;
      const asked = new Promise<void>(resolve => client.connection.onRequest('workspace/diagnostic/refresh', () => resolve()));
      await client.settingsChanged();
      await asked;
      return (await client.pull('server.js')).items.map(({ code, severity }) => [code, severity]);
    };
    assert.deepEqual(await pull({ rules: { 'wildcard-with-credentials': 'warning' } }), [['wildcard-with-credentials', 2]]);
    assert.deepEqual(await pull({ rules: { 'wildcard-with-credentials': 'off' } }), []);
    assert.deepEqual(await pull({ enable: false }), []);
    assert.deepEqual(await pull({ run: 'onSave' }), [['wildcard-with-credentials', 1]]);
    await client.change('server.js', 2, RIGHT);
    assert.equal((await client.pull('server.js')).items.length, 1, 'not saved yet');
    await client.connection.sendNotification('textDocument/didSave', { textDocument: { uri: client.uri('server.js') } });
    assert.deepEqual((await client.pull('server.js')).items, []);
  });

  it('writes the report, with links to the lines', async () => {
    client = await startClient({ 'api/server.js': FAULTY });
    await client.pull('api/server.js');
    const { text } = await client.connection.sendRequest<{ text: string }>('workspace/textDocumentContent', { uri: 'corslint-report:/CORS%20report.md' });
    assert.match(text, /^# CORS report/);
    assert.match(text, /\[api\/server\.js:4\]\(\/api\/server\.js#L4\)/);
  });

  it('survives half-typed code, huge texts and requests for what is not there', async () => {
    client = await startClient({});
    for (const [i, text] of [FAULTY.slice(0, 95), 'x'.repeat(20_000_000), '\u0000\uFFFFAccess-Control-Allow-Origin', `${FAULTY}\n}}}}`].entries()) {
      if (i === 0) await client.open('server.js', text);
      else await client.change('server.js', i + 1, text);
      assert.ok(Array.isArray((await client.pull('server.js')).items));
    }
    await assert.doesNotReject(client.pull('nowhere.js'));
    await client.change('server.js', 9, FAULTY);
    assert.equal((await client.pull('server.js')).items.length, 1);
  });

  it('tells who may read at a set-up', async () => {
    client = await startClient({});
    await client.open('server.js', RIGHT);
    const hover = await client.connection.sendRequest<{ contents: { value: string } }>('textDocument/hover', { textDocument: { uri: client.uri('server.js') }, position: { line: 3, character: 12 } });
    assert.match(JSON.stringify(hover), /https:\/\/app\.example\.com/);
  });
});
