import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Diagnostic } from 'vscode-languageserver-protocol/node';
import { CancellationTokenSource } from 'vscode-languageserver-protocol/node';
import type { ServersResult, SimulatedRequest, SimulateResult } from '../../server/src/lsp/protocol';
import type { Client } from './client';
import { apply, errorOf, holdWorkspace, startClient } from './client';
import { RIGHT, SLASH } from './sources';

/** A program that takes seconds to ask: every handler has many ways through it. */
const SLOW = SLASH.replace("app.get('/me'", `${Array.from({ length: 150 }, (_, i) => `app.post('/r${i}', (req, res, next) => {
  if (!req.body.a${i}) return res.status(400).json({});
  try { const x = req.query.q === 'a' ? 1 : 2; switch (x) { case 1: res.set('X-A', 'b'); break; default: res.status(201); } res.json({ x }); } catch (e) { next(e); }
});
`).join('')}app.get('/me'`);
const moved = (lines: number): string => `${'// typed\n'.repeat(lines)}${SLOW}`;

describe('a program that is slow to lint', function () {
  this.timeout(120_000);
  let client: Client;
  afterEach(async () => { assert.equal(await client.stop(), 0); });

  /** Opens the slow program and one that is not, and lets the server learn which is which. */
  async function start(node: readonly string[] = []): Promise<void> {
    client = await startClient({}, { node });
    for (const [name, text] of [['warm.js', RIGHT], ['small.js', RIGHT], ['server.js', SLOW]] as const) {
      await client.open(name, text);
      await client.pull(name);
    }
  }
  async function timed<T>(work: Promise<T>): Promise<{ value: T; ms: number }> {
    const started = performance.now();
    return { value: await work, ms: performance.now() - started };
  }
  function hover(name: string): Promise<unknown> {
    return client.connection.sendRequest('textDocument/hover', { textDocument: { uri: client.uri(name) }, position: { line: 3, character: 12 } });
  }
  const linesOf = ({ items }: { items: Diagnostic[] }): [unknown, number][] => items.map(({ code, range }) => [code, range.start.line]);

  it('keeps nobody waiting: other requests, other files, edits and cancels are answered meanwhile', async () => {
    await start();
    await client.change('server.js', 2, moved(1));
    const linting = timed(client.pull('server.js'));
    const waits: number[] = [];
    for (const name of ['small.js', 'server.js', 'small.js']) waits.push((await timed(hover(name))).ms);
    await client.change('small.js', 2, SLASH);
    const small = await timed(client.pull('small.js'));
    assert.deepEqual(linesOf(small.value), [['origin-trailing-slash', 3]]);
    const { value, ms } = await linting;
    assert.deepEqual(linesOf(value), [['origin-trailing-slash', 4]]);
    for (const wait of waits) assert.ok(wait < ms / 4, `a hover took ${wait} ms of ${ms} ms`);

    await client.change('server.js', 3, moved(2));
    const source = new CancellationTokenSource();
    const pulled = errorOf(client.connection.sendRequest('textDocument/diagnostic', { textDocument: { uri: client.uri('server.js') } }, source.token));
    await hover('small.js');
    source.cancel();
    const cancelled = await timed(pulled);
    assert.equal(cancelled.value.code, -32800);
    assert.ok(cancelled.ms < ms / 4, `a cancel took ${cancelled.ms} ms of ${ms} ms`);
  });

  it('plays a request through in the thread, with the fix, and keeps nobody waiting', async () => {
    await start();
    const { servers } = await client.connection.sendRequest<ServersResult>('corslint/servers', {});
    const server = servers.find(({ at }) => at.file === 'server.js');
    const request: SimulatedRequest = { origin: 'https://app.example.com', method: 'GET', path: '/me', headers: '', credentials: 'omit', base: '' };
    const asked = timed(client.connection.sendRequest<SimulateResult>('corslint/simulate', { server, request }));
    const waited = await timed(hover('small.js'));
    const { value, ms } = await asked;
    assert.ok(value.problem === undefined, value.problem);
    assert.deepEqual([value.simulation.verdict, value.simulation.fixes.map(({ title, at }) => [title, at.line])], ['blocked', [['Write https://app.example.com', 4]]]);
    assert.ok(waited.ms < ms / 4, `a hover took ${waited.ms} ms of ${ms} ms`);
  });

  it('is answered for the text that is there in the end, whatever was typed while it was linted', async () => {
    await start();
    const held = holdWorkspace(client);
    const answers = [];
    for (let version = 2; version < 6; version++) {
      await client.change('server.js', version, moved(version));
      answers.push(client.pull('server.js'));
      await hover('small.js');
    }
    for (const answer of await Promise.all(answers)) assert.deepEqual(linesOf(answer), [['origin-trailing-slash', 8]]);
    await held.cancel();
  });

  it('is mended as any other, and the actions of a text left behind are none', async () => {
    await start();
    await client.change('server.js', 2, moved(1));
    const { items: [finding] } = await client.pull('server.js');
    assert.ok(finding);
    const actions = await client.actions('server.js', finding);
    assert.deepEqual(actions.map(({ title }) => title), ['Write https://app.example.com', 'Disable origin-trailing-slash for this line', 'Disable origin-trailing-slash for the entire file', 'Show documentation for origin-trailing-slash']);
    const mended = moved(1).replace('.com/', '.com');
    assert.equal(apply(moved(1), actions[0]), mended);
    const [all] = await client.actions('server.js', finding, ['source.fixAll']);
    assert.equal(apply(moved(1), all), mended);
    assert.deepEqual(await client.actions('server.js', finding), actions, 'the cursor has come back');
    await client.change('server.js', 3, moved(2));
    const late = client.actions('server.js', finding, ['quickfix']);
    await client.change('server.js', 4, moved(1));
    for (const { edit } of await late) if (edit) assert.deepEqual(edit.documentChanges?.map(change => 'textDocument' in change && change.textDocument.version), [4]);
    await client.change('server.js', 5, mended);
    assert.deepEqual(await client.codes('server.js'), []);
  });

  it('is linted in the server itself where no thread can be had', async () => {
    const hook = path.join(os.tmpdir(), `corslint-threadless-${process.pid}.cjs`);
    fs.writeFileSync(hook, "require('node:worker_threads').Worker = class { constructor() { throw new Error('no threads here'); } };");
    try {
      await start(['--require', hook]);
      const logged = client.next('window/logMessage');
      await client.change('server.js', 2, moved(1));
      assert.deepEqual(linesOf(await client.pull('server.js')), [['origin-trailing-slash', 4]]);
      assert.match(JSON.stringify(await logged), /no threads here/);
    } finally {
      fs.rmSync(hook);
    }
  });
});
