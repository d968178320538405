import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Diagnostic } from 'vscode-languageserver-protocol/node';
import { CancellationTokenSource } from 'vscode-languageserver-protocol/node';
import { guidePage } from '../../server/src/report/documentation';
import type { Client } from './client';
import { able, errorOf, holdWorkspace, startClient } from './client';
import { FAULTY, IMPORTING, OPTIONS, RIGHT } from './sources';

describe('the language server over stdio', function () {
  this.timeout(60_000);
  let client: Client;
  afterEach(async () => {
    assert.equal(await client.stop(), 0);
  });

  async function only(name: string): Promise<Diagnostic> {
    const { items: [finding, ...others] } = await client.pull(name);
    assert.ok(finding && others.length === 0);
    return finding;
  }

  it('says what it can, and loads the parser only when a script speaks of CORS', async () => {
    const log = path.join(os.tmpdir(), `corslint-loads-${process.pid}`);
    const hook = `${log}.cjs`;
    fs.writeFileSync(hook, `const { Module } = require('node:module'); const load = Module._load; Module._load = function (name, ...rest) { if (name === 'typescript') require('node:fs').appendFileSync(${JSON.stringify(log)}, name); return load.call(this, name, ...rest); };`);
    try {
      client = await startClient({ 'plain.js': 'module.exports = 1;\n' }, { node: ['--require', hook] });
      const { capabilities } = client.initialized;
      assert.deepEqual(capabilities.diagnosticProvider, { identifier: 'corslint', interFileDependencies: true, workspaceDiagnostics: true });
      assert.deepEqual(capabilities.codeActionProvider, { codeActionKinds: ['quickfix', 'refactor.rewrite.corslint', 'source.fixAll.corslint'], resolveProvider: true });
      await client.open('plain.js', 'module.exports = 2;\n');
      assert.deepEqual(await client.codes('plain.js'), []);
      assert.equal(fs.existsSync(log), false);
      await client.change('plain.js', 2, FAULTY);
      assert.equal((await client.codes('plain.js')).length, 1);
      assert.equal(fs.existsSync(log), true);
    } finally {
      for (const file of [log, hook]) fs.rmSync(file, { force: true });
    }
  });

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

  it('counts columns in UTF-16 units, after marks and Windows line ends', async () => {
    client = await startClient({});
    await client.open('server.js', `\uFEFF/* \u{1F600} */ ${FAULTY.replace(/\n/g, '\r\n').replace('{ origin', '{ /* \u{1F600} */ origin')}`);
    assert.deepEqual((await only('server.js')).range, { start: { line: 3, character: 32 }, end: { line: 3, character: 35 } });
  });

  it('follows edits in parts of a text', async () => {
    client = await startClient({});
    await client.open('server.js', FAULTY);
    await client.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri: client.uri('server.js'), version: 2 }, contentChanges: [{ range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, text: '\n' }],
    });
    assert.equal((await only('server.js')).range.start.line, 4);
  });

  it('pushes, with the version, to clients that cannot pull; what imports an edited file, too', async () => {
    client = await startClient({}, { capabilities: { workspace: able.workspace } });
    await client.open('options.js', OPTIONS);
    await client.open('server.js', IMPORTING);
    await client.open('other.js', FAULTY);
    assert.deepEqual((await client.pushed('other.js', 1, 1)).map(({ code }) => code), ['wildcard-with-credentials']);
    assert.deepEqual((await client.pushed('options.js', 1, 1)).map(({ code }) => code), ['wildcard-with-credentials']);
    await client.change('options.js', 2, OPTIONS.replace("'*'", "['https://app.example.com']"));
    await client.pushed('options.js', 2, 0);
    await client.close('other.js');
    await client.pushed('other.js', undefined, 0);
  });

  it('serves documents that are no files, in the language they are said to have', async () => {
    client = await startClient({});
    await client.open('untitled:Untitled-1', FAULTY);
    await client.open('untitled:Untitled-2', FAULTY.replace('express()', 'express() as any'), 'typescript');
    await client.open('untitled:Untitled-3', FAULTY, 'plaintext');
    assert.deepEqual(await client.codes('untitled:Untitled-1'), ['wildcard-with-credentials']);
    assert.deepEqual(await client.codes('untitled:Untitled-2'), ['wildcard-with-credentials']);
    assert.deepEqual(await client.codes('untitled:Untitled-3'), []);
    const [first] = await client.actions('untitled:Untitled-1', await only('untitled:Untitled-1'));
    assert.deepEqual(first?.edit?.documentChanges?.map(change => 'textDocument' in change && change.textDocument), [{ uri: 'untitled:Untitled-1', version: 1 }]);
    const { text } = await client.connection.sendRequest<{ text: string }>('workspace/textDocumentContent', { uri: 'corslint-report:/CORS%20report.md' });
    assert.match(text, /\[Untitled-1:\d+\]/, 'the report names them as the editor does');
  });

  it('survives half-typed code, huge texts, binary junk and what is not there', async () => {
    client = await startClient({});
    const huge = `${FAULTY}${'// filling \n'.repeat(1_700_000)}`;
    for (const [i, text] of [FAULTY.slice(0, 95), huge, '\u0000\uFFFF\uD800Access-Control-Allow-Origin', `${FAULTY}\n}}}}`, 'app.use(cors({ origin: '.repeat(3000)].entries()) {
      if (i === 0) await client.open('server.js', text);
      else await client.change('server.js', i + 1, text);
      assert.ok(Array.isArray((await client.pull('server.js')).items));
    }
    assert.deepEqual(await client.codes('nowhere.js'), []);
    await client.change('server.js', 9, FAULTY);
    assert.equal((await client.codes('server.js')).length, 1);
  });

  it('answers a request that faults with an error, and goes on', async () => {
    client = await startClient({});
    await client.open('server.js', FAULTY);
    for (const method of ['textDocument/hover', 'textDocument/codeAction', 'textDocument/diagnostic', 'textDocument/codeLens']) {
      assert.ok((await errorOf(client.connection.sendRequest(method, { textDocument: null }))).code < 0, method);
    }
    await client.connection.sendNotification('textDocument/didChange', { textDocument: { uri: client.uri('never-opened.js'), version: 2 }, contentChanges: [{ text: FAULTY }] });
    await client.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri: 'not a uri', type: 1 }] });
    assert.equal((await errorOf(client.connection.sendRequest('no/suchMethod'))).code, -32601);
    assert.equal((await client.codes('server.js')).length, 1);
  });

  it('begins nothing that was cancelled before its turn', async () => {
    client = await startClient({});
    await client.open('server.js', FAULTY);
    const source = new CancellationTokenSource();
    const pulled = client.connection.sendRequest('textDocument/diagnostic', { textDocument: { uri: client.uri('server.js') } }, source.token);
    source.cancel();
    assert.equal((await errorOf(pulled)).code, -32800);
    assert.equal((await client.codes('server.js')).length, 1);
  });

  it('tells who may read at a set-up, on hover and, when wanted, above it', async () => {
    client = await startClient({});
    await client.open('server.js', RIGHT);
    const hover = await client.connection.sendRequest<{ contents: { value: string } }>('textDocument/hover', { textDocument: { uri: client.uri('server.js') }, position: { line: 3, character: 12 } });
    assert.match(JSON.stringify(hover), /https:\/\/app\.example\.com.*any other website/);
    assert.ok(hover.contents.value.endsWith(`\n\n[Understanding CORS](${guidePage})`), hover.contents.value);
    assert.equal(await client.connection.sendRequest('textDocument/hover', { textDocument: { uri: client.uri('server.js') }, position: { line: 0, character: 1 } }), null);
    const lenses = (): Promise<{ range: object; command: { title: string; command: string } }[]> => client.connection.sendRequest('textDocument/codeLens', { textDocument: { uri: client.uri('server.js') } });
    assert.deepEqual(await lenses(), []);
    const refreshed = client.next('workspace/codeLens/refresh');
    await client.set(() => ({ codeLens: true }));
    await refreshed;
    assert.deepEqual((await lenses()).map(({ command }) => command).filter(({ command }) => command !== 'corslint.simulateRequest'), [{ title: 'CORS: https://app.example.com, with credentials', command: 'corslint.showReport' }]);
  });

  it('writes the report with links to the lines, and anew when edits have come to rest', async () => {
    client = await startClient({ 'api/server.js': FAULTY, 'api/(group)/[id]/route #1.js': FAULTY, 'test/server.js': FAULTY });
    const ask = (): Promise<{ text: string }> => client.connection.sendRequest('workspace/textDocumentContent', { uri: 'corslint-report:/CORS%20report.md' });
    const { text } = await ask();
    assert.match(text, /^# CORS report/);
    assert.match(text, /\[api\/server\.js:4\]\(\/api\/server\.js#L4\)/);
    assert.match(text, /\(\/api\/%28group%29\/%5Bid%5D\/route%20%231\.js#L4\)/);
    assert.doesNotMatch(text, /test\/server\.js/);
    const refreshed = client.next('workspace/textDocumentContent/refresh');
    await client.open('api/server.js', RIGHT);
    assert.deepEqual(await refreshed, { uri: 'corslint-report:/CORS%20report.md' });
    assert.match((await ask()).text, /1 error/);
  });

  it('shows the progress of a report and can be stopped', async () => {
    client = await startClient(Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`s${i}/server.js`, FAULTY])));
    const source = new CancellationTokenSource();
    const created = client.next('window/workDoneProgress/create') as Promise<{ token: string }>;
    const report = client.connection.sendRequest('workspace/textDocumentContent', { uri: 'corslint-report:/CORS%20report.md' }, source.token);
    const { token } = await created;
    await new Promise<void>(resolve => client.connection.onNotification('$/progress', ({ token: own, value }: { token: string; value: { kind: string } }) => {
      if (own === token && value.kind === 'report') resolve();
    }));
    source.cancel();
    assert.equal((await errorOf(report)).code, -32800);
    assert.equal((await client.codes('s0/server.js')).length, 1);
  });

  it('tells its state once, and again when it changes', async () => {
    client = await startClient({});
    const first = client.next('corslint/status');
    await client.open('server.js', FAULTY);
    const heard: unknown[] = [await first];
    client.connection.onNotification('corslint/status', (status: unknown) => void heard.push(status));
    for (let i = 0; i < 3; i++) await client.pull('server.js');
    assert.deepEqual(heard, [{ state: 'ready', text: 'no findings' }, { state: 'ready', text: '1 finding' }]);
  });

  it('holds no workspace request of a client that does not want parts', async () => {
    client = await startClient({ 'server.js': FAULTY, 'right.js': RIGHT });
    const { items } = await client.connection.sendRequest<{ items: { uri: string; resultId: string; kind: string }[] }>('workspace/diagnostic', { previousResultIds: [] });
    assert.deepEqual(items.map(({ uri }) => path.basename(uri)), ['server.js']);
    const again = await client.connection.sendRequest<{ items: unknown[] }>('workspace/diagnostic', { previousResultIds: items.map(({ uri, resultId }) => ({ uri, value: resultId })) });
    assert.deepEqual(again.items, []);
    const held = holdWorkspace(client, items.map(({ uri, resultId }) => ({ uri, value: resultId })));
    await client.open('right.js', FAULTY);
    assert.deepEqual(await held.next(), { 'right.js': ['wildcard-with-credentials'] });
    assert.deepEqual(await held.cancel(), { items: [] });
  });
});

describe('a language server whose client goes', function () {
  this.timeout(60_000);

  it('ends with 1 when nobody asked it to shut down', async () => {
    const client = await startClient({});
    await client.connection.sendNotification('exit');
    assert.equal(await client.exited, 1);
    client.connection.dispose();
    fs.rmSync(client.folder, { recursive: true, force: true });
  });
});

