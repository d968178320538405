import assert from 'node:assert/strict';
import type { Client } from './client';
import { able, holdWorkspace, startClient } from './client';
import { FAULTY, RIGHT } from './sources';

const CODE = 'wildcard-with-credentials';
const STAR = FAULTY.replace(', credentials: true', '');

describe('settings', function () {
  this.timeout(60_000);
  let client: Client;
  afterEach(() => client.stop());

  async function found(name = 'server.js'): Promise<unknown[]> {
    return (await client.pull(name)).items.map(({ code, severity }) => [code, severity]);
  }

  it('count at once, and from the first answer', async () => {
    client = await startClient({}, { settings: () => ({ enable: false }) });
    await client.open('server.js', FAULTY);
    assert.deepEqual(await found(), []);
    await client.set(undefined);
    assert.deepEqual(await found(), [[CODE, 1]]);
    await client.set(() => ({ rules: { [CODE]: 'warning' } }));
    assert.deepEqual(await found(), [[CODE, 2]]);
    await client.set(() => ({ rules: { [CODE]: 'off' } }));
    assert.deepEqual(await found(), []);
    await client.change('server.js', 2, STAR);
    await client.set(() => ({ profile: 'strict' }));
    assert.deepEqual(await found(), [['wildcard-origin', 2]]);
    await client.set(() => ({ profile: 'recommended' }));
    assert.deepEqual(await found(), [['wildcard-origin', 4]]);
  });

  it('that make no sense are passed over, with a line in the log', async () => {
    const logged: string[] = [];
    client = await startClient({});
    client.connection.onNotification('window/logMessage', ({ message }: { message: string }) => void logged.push(message));
    await client.open('server.js', FAULTY);
    await client.set(() => ({ enable: 'yes', profile: 'lenient', rules: { [CODE]: 'loud', 'no-such-rule': 'off' }, exclude: 7, trustedOrigins: ['app.example.com', 'https://ok.example'], run: null, codeLens: false }));
    assert.deepEqual(await found(), [[CODE, 1]]);
    for (const part of [/corslint\.enable is true or false, not "yes"/, /corslint\.profile is one of .*, not "lenient"/, /"wildcard-with-credentials" is one of off, .* not "loud"/, /no rule "no-such-rule"/, /corslint\.exclude is a list/, /"app\.example\.com" is no origin/]) {
      assert.ok(logged.some(line => part.test(line)), `${String(part)} in ${logged.join('\n')}`);
    }
    assert.equal(logged.length, 6);
    await client.set(() => 'nonsense');
    assert.deepEqual(await found(), [[CODE, 1]]);
  });

  it('belong to folders, the innermost first', async () => {
    client = await startClient({ 'a/server.js': FAULTY, 'b/server.js': FAULTY, 'a/inner/server.js': FAULTY }, {
      folders: ['a', 'b', 'a/inner'],
      settings: scope => scope?.endsWith('/inner') ? { rules: { [CODE]: 'info' } } : scope?.endsWith('/a') ? { rules: { [CODE]: 'warning' } } : scope?.endsWith('/b') ? { enable: false } : { rules: { [CODE]: 'hint' } },
    });
    assert.deepEqual([await found('a/server.js'), await found('b/server.js'), await found('a/inner/server.js')], [[[CODE, 2]], [], [[CODE, 3]]]);
    await client.open('elsewhere.js', FAULTY);
    assert.deepEqual(await found('elsewhere.js'), [[CODE, 4]]);
    const held = holdWorkspace(client);
    assert.deepEqual(await held.next(), { 'server.js': [CODE], 'elsewhere.js': [CODE] });
    await client.connection.sendNotification('workspace/didChangeWorkspaceFolders', { event: { added: [], removed: [{ uri: client.uri('a/inner'), name: 'inner' }] } });
    await client.next('workspace/diagnostic/refresh');
    assert.deepEqual(await found('a/inner/server.js'), [[CODE, 2]]);
    await held.cancel();
  });

  it('leave files out by pattern, open or not', async () => {
    client = await startClient({ 'server.js': FAULTY, 'legacy/server.js': FAULTY }, { settings: () => ({ exclude: ['legacy/'] }) });
    const held = holdWorkspace(client);
    assert.deepEqual(await held.next(), { 'server.js': [CODE] });
    await client.open('legacy/server.js', FAULTY);
    assert.deepEqual(await found('legacy/server.js'), []);
    await held.cancel();
  });

  it('name the origins that fixes write', async () => {
    client = await startClient({ '.env': 'FRONTEND_URL=https://sample.example\n' }, { settings: () => ({ trustedOrigins: ['https://trusted.example', 'not one'] }) });
    await client.open('server.js', FAULTY);
    const { items: [finding] } = await client.pull('server.js');
    assert.ok(finding);
    const titles = (await client.actions('server.js', finding)).map(({ title }) => title);
    assert.match(String(titles[0]), /^Allow only .*https:\/\/trusted\.example/);
    assert.doesNotMatch(String(titles[0]), /not one/);
  });

  it('keep to open files, when so wished', async () => {
    client = await startClient({ 'server.js': FAULTY, 'other.js': FAULTY }, { settings: () => ({ scope: 'openFiles' }) });
    const held = holdWorkspace(client);
    await client.open('server.js', FAULTY);
    assert.deepEqual(await held.next(), { 'server.js': [CODE] });
    await client.close('server.js');
    assert.deepEqual(await held.next(), { 'server.js': [] });
    await client.set(undefined);
    assert.deepEqual(await held.next(), { 'server.js': [CODE], 'other.js': [CODE] });
    await held.cancel();
  });

  it('wait for a save, when so wished', async () => {
    client = await startClient({ 'server.js': FAULTY }, { settings: () => ({ run: 'onSave' }) });
    await client.open('server.js', FAULTY);
    const { resultId } = await client.pull('server.js');
    await client.change('server.js', 2, RIGHT);
    assert.equal((await client.pull('server.js', resultId)).kind, 'unchanged');
    const refreshed = client.next('workspace/diagnostic/refresh');
    await client.save('server.js');
    await refreshed;
    assert.deepEqual(await found(), []);
  });

  it('are taken as they are sent by a client that cannot be asked', async () => {
    client = await startClient({}, { capabilities: { textDocument: able.textDocument }, initializationOptions: { rules: { [CODE]: 'hint' } } });
    await client.open('server.js', FAULTY);
    assert.deepEqual(await found(), [[CODE, 4]]);
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: { corslint: { rules: { [CODE]: 'info' } } } });
    assert.deepEqual(await found(), [[CODE, 3]]);
  });

  it('are the usual ones where the client cannot say', async () => {
    client = await startClient({}, { settings: () => { throw new Error('no idea'); } });
    await client.open('server.js', FAULTY);
    assert.deepEqual(await found(), [[CODE, 1]]);
  });
});
