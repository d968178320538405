import assert from 'node:assert/strict';
import type { Client } from './client';
import { startClient } from './client';
import { FAULTY, SLASH } from './sources';

const REPORT = 'corslint-report:/CORS%20report.md';

describe('the report, asked of the language server', function () {
  this.timeout(60_000);
  let client: Client;
  afterEach(async () => { assert.equal(await client.stop(), 0); });

  async function shown(): Promise<string> {
    return (await client.connection.sendRequest<{ text: string }>('workspace/textDocumentContent', { uri: REPORT })).text;
  }
  async function written(format: string): Promise<string> {
    return (await client.connection.sendRequest<{ text: string }>('corslint/report', { format })).text;
  }

  it('is read anew on request, and the client is told to show it', async () => {
    client = await startClient({ 'server.js': SLASH });
    assert.match(await shown(), /origin-trailing-slash/);
    client.write('second/server.js', FAULTY); // nobody tells of it
    assert.doesNotMatch(await shown(), /second\/server\.js/);
    const renewed = client.next('workspace/textDocumentContent/refresh');
    assert.equal(await client.connection.sendRequest('corslint/refresh'), null);
    assert.deepEqual(await renewed, { uri: REPORT });
    assert.match(await shown(), /second\/server\.js/);
  });

  it('is refused in a format that there is not, in one sentence', async () => {
    client = await startClient({ 'server.js': SLASH });
    for (const format of ['stylish', 'x', undefined]) await assert.rejects(client.connection.sendRequest('corslint/report', { format }), /The report comes as markdown, html/);
  });

  it('is written in other formats, with fixes, for texts as the editor shows them', async () => {
    client = await startClient({ 'server.js': 'module.exports = 1;\n' });
    await client.open('server.js', SLASH);
    const { findings } = JSON.parse(await written('json')) as { findings: { file: string; rule: string; fixes: { title: string }[] }[] };
    assert.deepEqual(findings.map(({ file, rule, fixes }) => [file, rule, fixes.map(({ title }) => title)]), [['server.js', 'origin-trailing-slash', ['Write https://app.example.com']]]);
    assert.equal((JSON.parse(await written('sarif')) as { version: string }).version, '2.1.0');
    for (const [format, wanted] of [['markdown', /^# CORS report/], ['html', /<html/], ['junit', /<testsuite/]] as const) {
      const text = await written(format);
      assert.match(text, wanted);
      assert.match(text, /origin-trailing-slash/);
    }
  });
});
