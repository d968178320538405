import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { Client } from './client';
import { holdWorkspace, startClient } from './client';
import { FAULTY, IMPORTING, OPTIONS, RIGHT } from './sources';

const CODE = 'wildcard-with-credentials';

describe('the workspace request, held open', function () {
  this.timeout(60_000);
  let client: Client;
  afterEach(() => client.stop());

  it('tells first what differs, then what an edit changes in files that import each other', async () => {
    client = await startClient({ 'server.js': IMPORTING, 'options.js': OPTIONS, 'node_modules/x/server.js': FAULTY, 'dist/server.js': FAULTY, 'README.md': 'cors' });
    const held = holdWorkspace(client);
    assert.deepEqual(await held.next(), { 'options.js': [CODE] });
    await client.open('options.js', OPTIONS.replace("'*'", "['https://app.example.com']"));
    assert.deepEqual(await held.next(), { 'options.js': [] });
    await client.change('options.js', 2, OPTIONS.replace("'*'", "['https://app.example.com/']"));
    assert.deepEqual(await held.next(), { 'options.js': ['origin-trailing-slash'] });
    await client.close('options.js'); // what was typed was not saved
    assert.deepEqual(await held.next(), { 'options.js': [CODE] });
    assert.deepEqual(await held.cancel(), { items: [] });
  });

  it('tells of files that come, change and go on disk, and of what imports them', async () => {
    client = await startClient({ 'server.js': IMPORTING, 'other.js': FAULTY });
    const held = holdWorkspace(client);
    assert.deepEqual(await held.next(), { 'other.js': [CODE] });
    client.write('options.js', OPTIONS);
    await client.watched({ 'options.js': 1 });
    assert.deepEqual(await held.next(), { 'options.js': [CODE] });
    client.write('other.js', RIGHT);
    await client.watched({ 'other.js': 2 });
    assert.deepEqual(await held.next(), { 'other.js': [] });
    fs.rmSync(path.join(client.folder, 'options.js'));
    await client.watched({ 'options.js': 3 });
    assert.deepEqual(await held.next(), { 'options.js': [] });
    await held.cancel();
  });

  it('tells of a folder that goes as a whole, and of one that is ignored from now on', async () => {
    client = await startClient({ 'a/x/server.js': FAULTY, 'b/second.js': FAULTY });
    const held = holdWorkspace(client);
    assert.deepEqual(await held.next(), { 'server.js': [CODE], 'second.js': [CODE] });
    fs.rmSync(path.join(client.folder, 'a'), { recursive: true });
    await client.watched({ a: 3 });
    assert.deepEqual(await held.next(), { 'server.js': [] });
    client.write('.gitignore', 'b/\n');
    await client.watched({ '.gitignore': 1 });
    assert.deepEqual(await held.next(), { 'second.js': [] });
    await held.cancel();
  });

  it('does not lint what no walk takes, whatever the editor tells of it', async () => {
    client = await startClient({ 'server.js': FAULTY, 'node_modules/x/server.js': RIGHT, 'test/app.js': RIGHT });
    const held = holdWorkspace(client);
    await held.next();
    for (const name of ['node_modules/x/server.js', 'test/app.js', 'app.test.js']) client.write(name, FAULTY);
    client.write('last.js', FAULTY);
    await client.watched({ 'node_modules/x/server.js': 2, 'test/app.js': 2, 'app.test.js': 1, 'last.js': 1 });
    assert.deepEqual(await held.next(), { 'last.js': [CODE] });
    assert.deepEqual(await client.codes('node_modules/x/server.js'), []);
    await client.open('node_modules/x/server.js', FAULTY);
    assert.deepEqual(await client.codes('node_modules/x/server.js'), [], 'not even when somebody looks at it');
    await client.open('test/app.js', FAULTY);
    assert.deepEqual(await client.codes('test/app.js'), [CODE], 'but a test that somebody opens is asked');
    await held.cancel();
  });

  it('reads the environment and the versions of packages again when they change', async () => {
    client = await startClient({ 'server.js': FAULTY, '.env': 'FRONTEND_URL=https://one.example\n', 'package.json': '{ "dependencies": { "express": "^4.18.0", "cors": "^2.8.4" } }' });
    await client.open('server.js', FAULTY);
    const first = async (): Promise<string | undefined> => {
      const { items: [finding] } = await client.pull('server.js');
      assert.ok(finding);
      return (await client.actions('server.js', finding))[0]?.title;
    };
    const by = async (): Promise<string | undefined> => {
      const hover = await client.connection.sendRequest<{ contents: { value: string } }>('textDocument/hover', { textDocument: { uri: client.uri('server.js') }, position: { line: 3, character: 12 } });
      return /by (\S+)/.exec(hover.contents.value)?.[1];
    };
    assert.deepEqual([await first(), await by()], ['Allow only https://one.example', 'cors']);
    client.write('.env', 'FRONTEND_URL=https://two.example\n');
    client.write('package-lock.json', '{ "packages": { "node_modules/cors": { "version": "2.8.5" } } }');
    await client.watched({ '.env': 2, 'package-lock.json': 1 });
    assert.deepEqual([await first(), await by()], ['Allow only https://two.example', 'cors@2.8.5']);
  });

  it('keeps findings in a part of a server while one types in it, and shows them as soon as they are known', async () => {
    client = await startClient({ 'server.js': IMPORTING, 'options.js': OPTIONS });
    await client.open('options.js', OPTIONS);
    assert.deepEqual(await client.codes('options.js'), []); // nobody is known to use it yet
    const refreshed = client.next('workspace/diagnostic/refresh');
    const held = holdWorkspace(client);
    await refreshed;
    assert.deepEqual(await client.codes('options.js'), [CODE]);
    for (let version = 2; version < 5; version++) {
      await client.change('options.js', version, `// ${version}\n${OPTIONS}`);
      assert.deepEqual(await client.codes('options.js'), [CODE]);
    }
    await held.cancel();
  });

  it('asks to be told of what it reads, and of everything that goes', async () => {
    client = await startClient({ 'server.js': FAULTY });
    await client.codes('server.js');
    const watchers = client.registrations.flatMap(({ method, registerOptions }) => method === 'workspace/didChangeWatchedFiles' ? (registerOptions as { watchers: { globPattern: string; kind?: number }[] }).watchers : []);
    assert.ok(watchers.some(({ globPattern }) => globPattern === '**/.env*'));
    assert.deepEqual(watchers.filter(({ globPattern }) => globPattern === '**/*'), [{ globPattern: '**/*', kind: 4 }]);
  });
});
