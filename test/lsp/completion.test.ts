import assert from 'node:assert/strict';
import type { CompletionItem } from 'vscode-languageserver-protocol/node';
import type { Client } from './client';
import { apply, startClient } from './client';
import { FAULTY, NGINX } from './sources';

describe('completion', function () {
  this.timeout(60_000);
  let client: Client;
  afterEach(() => client.stop());

  /** What the server suggests where `¦` stands in a file. */
  async function complete(name: string, text: string, triggerCharacter?: string): Promise<CompletionItem[]> {
    const ahead = text.slice(0, text.indexOf('¦')).split('\n');
    const position = { line: ahead.length - 1, character: ahead.at(-1)?.length ?? 0 };
    await client.open(name, text.replace('¦', ''), name.endsWith('.conf') ? 'nginx' : 'javascript');
    const context = triggerCharacter === undefined ? { triggerKind: 1 } : { triggerKind: 2, triggerCharacter };
    const items = await client.connection.sendRequest('textDocument/completion', { textDocument: { uri: client.uri(name) }, position, context });
    assert.ok(Array.isArray(items));
    await client.close(name);
    return items as CompletionItem[];
  }
  const labels = (items: readonly CompletionItem[]): string[] => [...items].sort((a, b) => String(a.sortText) < String(b.sortText) ? -1 : 1).map(({ label }) => label);

  it('suggests names of headers with their meaning, in the place of the word', async () => {
    client = await startClient({});
    assert.deepEqual(client.initialized.capabilities.completionProvider, { triggerCharacters: ['"', '\'', '`', '-', ' '] });
    const text = 'require(\'http\').createServer((req, res) => {\n  /* 😀 */ res.setHeader(\'Access-Con¦trol\', \'*\');\n});\n';
    const items = await complete('server.js', text);
    assert.equal(labels(items)[0], 'Access-Control-Allow-Origin');
    const [first] = items;
    assert.match(JSON.stringify(first?.documentation), /^\{"kind":"markdown","value":"Who may read the answer/);
    assert.ok(first?.textEdit && 'range' in first.textEdit);
    assert.equal(apply(text.replace('¦', ''), { title: '', edit: { changes: { x: [first.textEdit] } } }), text.replace('Access-Con¦trol', 'Access-Control-Allow-Origin'));
  });

  it('knows the front ends of the workspace and the options of npm cors', async () => {
    client = await startClient({ '.env': 'FRONTEND_URL=https://shop.example\n' });
    assert.deepEqual(labels(await complete('a.js', FAULTY.replace("'*'", "['¦']"))), ['https://shop.example']);
    assert.deepEqual(labels(await complete('b.js', FAULTY.replace("'*'", "'¦'"))), ['https://shop.example']);
    const options = FAULTY.replace("'*',", "'*', ¦");
    assert.ok(labels(await complete('c.js', options)).includes('maxAge'));
    assert.ok(!labels(await complete('d.js', options)).includes('credentials'), 'it is written already');
    assert.deepEqual(labels(await complete('e.js', options, ' ')), [], 'nobody asked');
    assert.deepEqual(labels(await complete('f.js', FAULTY.replace("'/me'", "'¦'"))), []);
  });

  it('works in nginx, and nowhere where linting is off', async () => {
    client = await startClient({});
    assert.deepEqual(labels(await complete('nginx.conf', NGINX.replace('"true"', '¦'), ' ')), ['true']);
    assert.deepEqual(labels(await complete('nginx.conf', NGINX.replace('"*";', '"*" ¦;'), ' ')), ['always']);
    await client.set(() => ({ enable: false }));
    assert.deepEqual(labels(await complete('nginx.conf', NGINX.replace('"true"', '¦'))), []);
  });
});
