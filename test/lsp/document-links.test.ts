import assert from 'node:assert/strict';
import type { DocumentLink } from 'vscode-languageserver-protocol/node';
import type { Client } from './client';
import { startClient } from './client';
import { FAULTY, NGINX } from './sources';

describe('document links', function () {
  this.timeout(60_000);
  let client: Client;
  afterEach(() => client.stop());

  /** What links of a file stand on, and where they lead. */
  async function links(name: string, text: string, languageId = 'javascript'): Promise<[on: string, target: string | undefined][]> {
    await client.open(name, text, languageId);
    const found = await client.connection.sendRequest('textDocument/documentLink', { textDocument: { uri: client.uri(name) } });
    assert.ok(Array.isArray(found));
    const lines = text.split('\n');
    return (found as DocumentLink[]).map(({ range: { start, end }, target }) => [(lines[start.line] ?? '').slice(start.character, end.character), target]);
  }

  it('lead from a silenced rule to its page, once for each', async () => {
    client = await startClient({});
    assert.ok(client.initialized.capabilities.documentLinkProvider);
    const text = `// 😀 corslint-disable-next-line is explained elsewhere\n/* corslint-disable wildcard-origin, wildcard-with-credentials no-such-rule -- wildcard-origin is meant */\n${FAULTY}`;
    const found = await links('server.js', text);
    assert.deepEqual(found.map(([on]) => on), ['wildcard-origin', 'wildcard-with-credentials']);
    for (const [on, target] of found) assert.ok(target?.startsWith('https://') && target.endsWith(`/docs/rules/${on}.md`), target);
  });

  it('lead from an include to the file, where it is there and is one', async () => {
    client = await startClient({ 'snippets/cors.conf': 'add_header Access-Control-Allow-Origin "*";\n' });
    const text = NGINX.replace('return 200', 'include snippets/cors.conf; include /etc/nginx/snippets/cors.conf; include snippets/*.conf; include snippets/none.conf; return 200');
    const target = client.uri('snippets/cors.conf');
    assert.deepEqual(await links('nginx.conf', text, 'nginx'), [['snippets/cors.conf', target], ['/etc/nginx/snippets/cors.conf', target]]);
  });

  it('are none in a text without, half-typed or not, and where linting is off', async () => {
    client = await startClient({ 'cors.conf': '' });
    assert.deepEqual(await links('a.js', FAULTY), []);
    assert.deepEqual(await links('b.js', '// corslint-disable-next-line wildc'), []);
    assert.deepEqual(await links('nginx.conf', 'server { add_header Access-Control-Allow-Origin "*"; include ', 'nginx'), []);
    await client.set(() => ({ enable: false }));
    assert.deepEqual(await links('c.js', `// corslint-disable wildcard-origin\n${FAULTY}`), []);
  });
});
