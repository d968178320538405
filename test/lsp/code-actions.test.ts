import assert from 'node:assert/strict';
import type { CodeAction, Diagnostic, TextDocumentEdit } from 'vscode-languageserver-protocol/node';
import type { Client } from './client';
import { able, apply, holdWorkspace, startClient } from './client';
import { FAULTY, IMPORTING, NGINX, OPTIONS, RIGHT, SLASH } from './sources';

const LINE = 'Disable wildcard-with-credentials for this line';
const FILE = 'Disable wildcard-with-credentials for the entire file';
const PAGE = 'Show documentation for wildcard-with-credentials';

describe('code actions', function () {
  this.timeout(60_000);
  let client: Client;
  afterEach(() => client.stop());

  async function first(name: string): Promise<Diagnostic> {
    const { items: [finding] } = await client.pull(name);
    assert.ok(finding);
    return finding;
  }
  async function actionsOn(name: string): Promise<CodeAction[]> {
    return client.actions(name, await first(name));
  }

  it('offer fixes that mend, the first preferred, then the comments, then the page', async () => {
    client = await startClient({ '.env': 'FRONTEND_URL=https://shop.example\n' });
    await client.open('server.js', FAULTY);
    const actions = await actionsOn('server.js');
    assert.deepEqual(actions.map(({ title, isPreferred }) => [title, isPreferred]), [['Allow only https://shop.example', true], ['Do not allow credentials', false], [LINE, undefined], [FILE, undefined], [PAGE, undefined]]);
    assert.deepEqual(actions.map(({ diagnostics }) => diagnostics?.map(({ code }) => code)), Array(5).fill(['wildcard-with-credentials']));
    assert.deepEqual(actions[0]?.edit?.documentChanges?.map(change => 'textDocument' in change && change.textDocument), [{ uri: client.uri('server.js'), version: 1 }]);
    for (const [i, action] of actions.filter(({ edit }) => edit).entries()) {
      const fixed = apply(FAULTY, action);
      assert.notEqual(fixed, FAULTY);
      await client.change('server.js', 2 + 2 * i, fixed);
      assert.ok(!(await client.codes('server.js')).includes('wildcard-with-credentials'), action.title);
      await client.change('server.js', 3 + 2 * i, FAULTY);
    }
  });

  it('offer nothing away from findings', async () => {
    client = await startClient({});
    await client.open('server.js', FAULTY);
    const finding = await first('server.js');
    assert.deepEqual(await client.actions('server.js', { ...finding, range: { start: { line: 0, character: 0 }, end: { line: 0, character: 5 } } }), []);
  });

  it('add a set-up to a server that speaks of none', async () => {
    client = await startClient({ '.env': 'FRONTEND_URL=https://shop.example\n' });
    const text = 'const http = require(\'http\');\nhttp.createServer((req, res) => {\n  res.end(req.url);\n}).listen(3000);\n';
    await client.open('bare.js', text);
    const range = { start: { line: 1, character: 6 }, end: { line: 1, character: 6 } };
    const [added, ...others] = await client.actions('bare.js', { range, message: '' });
    assert.deepEqual([added?.title, added?.kind, others.length], ['Add CORS headers for https://shop.example', 'refactor.rewrite.corslint', 0]);
    const after = apply(text, added);
    assert.match(after, /allowedOrigins\.includes\(origin\)/);
    await client.change('bare.js', 2, after);
    assert.deepEqual(await client.codes('bare.js'), []);
    assert.deepEqual(await client.actions('bare.js', { range, message: '' }), []);
  });

  it('leave a placeholder to tab through, or say that there is one to replace', async () => {
    client = await startClient({});
    await client.open('server.js', FAULTY);
    const [tabbed] = await actionsOn('server.js');
    assert.match(JSON.stringify(tabbed?.edit), /"kind":"snippet".*\$\{1:https:\/\/app\.example\.com\}/);
    await client.stop();
    client = await startClient({}, { capabilities: { ...able, workspace: { ...able.workspace, workspaceEdit: { documentChanges: true } } } });
    await client.open('server.js', FAULTY);
    const [plain] = await actionsOn('server.js');
    assert.match(String(plain?.title), / \(replace the placeholder\)$/);
    assert.equal(plain?.isPreferred, false);
    assert.match(apply(FAULTY, plain), /\['https:\/\/app\.example\.com'\]/);
  });

  it('go by URI alone where the client knows no versions', async () => {
    client = await startClient({}, { capabilities: { textDocument: able.textDocument } });
    await client.open('server.js', SLASH);
    const [fix] = await actionsOn('server.js');
    assert.equal(fix?.edit?.documentChanges, undefined);
    assert.deepEqual(Object.keys(fix?.edit?.changes ?? {}), [client.uri('server.js')]);
    assert.equal(apply(SLASH, fix), SLASH.replace('.com/', '.com'));
  });

  it('fix all that is safe at once, and only that', async () => {
    client = await startClient({});
    const two = SLASH.replace("/']", "/', 'https://shop.example.com/']");
    await client.open('server.js', two);
    const [all, ...others] = await client.actions('server.js', await first('server.js'), ['source.fixAll']);
    assert.deepEqual([all?.kind, others], ['source.fixAll.corslint', []]);
    const fixed = apply(two, all);
    assert.equal(fixed, two.replaceAll(".com/'", ".com'"));
    await client.change('server.js', 2, fixed);
    assert.deepEqual(await client.codes('server.js'), []);
    await client.change('server.js', 3, FAULTY);
    assert.deepEqual(await client.actions('server.js', await first('server.js'), ['source.fixAll.corslint']), []);
  });

  it('list the fix of all where there are several, made when it is chosen if the client can wait for it', async () => {
    const two = SLASH.replace("/']", "/', 'https://shop.example.com/']");
    const titles = ['Write https://app.example.com', 'Fix all auto-fixable problems (CORS Lint)', 'Disable origin-trailing-slash for this line', 'Disable origin-trailing-slash for the entire file', 'Show documentation for origin-trailing-slash'];
    for (const canWait of [true, false]) {
      client = await startClient({}, { capabilities: canWait ? able : { ...able, textDocument: { ...able.textDocument, codeAction: {} } } });
      await client.open('server.js', two);
      const actions = await actionsOn('server.js');
      assert.deepEqual(actions.map(({ title }) => title), titles);
      const [, all] = actions;
      assert.ok(all);
      assert.equal(all.edit === undefined, canWait);
      const chosen = canWait ? await client.connection.sendRequest<CodeAction>('codeAction/resolve', all) : all;
      assert.equal(apply(two, chosen), two.replaceAll(".com/'", ".com'"));
      await client.change('server.js', 2, `\n${two}`);
      assert.equal((await client.connection.sendRequest<CodeAction>('codeAction/resolve', { title: all.title, data: all.data as unknown })).edit, undefined, 'the text has moved on');
      if (canWait) await client.stop();
    }
  });

  it('make a set-up correct that several rules have something to say of, proven when it is chosen if the client can wait for it', async () => {
    const several = SLASH.replace('credentials: true', "credentials: 'true', methods: ['GET', 'put']");
    for (const canWait of [true, false]) {
      client = await startClient({}, { capabilities: canWait ? able : { ...able, textDocument: { ...able.textDocument, codeAction: {} } } });
      await client.open('server.js', several);
      const { items: [finding] } = await client.pull('server.js');
      assert.ok(finding);
      const correct = (await client.actions('server.js', finding)).find(({ title }) => title === 'Make this CORS set-up correct');
      assert.ok(correct);
      assert.equal(correct.edit === undefined, canWait);
      const chosen = canWait ? await client.connection.sendRequest<CodeAction>('codeAction/resolve', correct) : correct;
      const fixed = apply(several, chosen);
      assert.equal(fixed, several.replace(".com/'", ".com'").replace("'true'", 'true').replace("'put'", "'PUT'"));
      await client.change('server.js', 2, fixed);
      assert.deepEqual(await client.codes('server.js'), []);
      if (canWait) {
        const told = client.next('window/showMessage');
        assert.equal((await client.connection.sendRequest<CodeAction>('codeAction/resolve', { title: correct.title, data: correct.data as unknown })).edit, undefined, 'the text has moved on');
        assert.match(JSON.stringify(await told), /cannot be proven as the text is now/);
        await client.stop();
      }
    }
  });

  it('open the page of a rule in the browser, where the client can', async () => {
    client = await startClient({});
    await client.open('server.js', FAULTY);
    const command = (await actionsOn('server.js')).at(-1)?.command;
    assert.ok(command);
    assert.equal(command.command, 'corslint.openRulePage');
    const shown = client.next('window/showDocument');
    await client.connection.sendRequest('workspace/executeCommand', { command: command.command, arguments: command.arguments });
    const { uri, external } = await shown as { uri: string; external: boolean };
    assert.match(uri, /^https:.*\/wildcard-with-credentials\.md$/);
    assert.equal(external, true);
    await client.stop();
    client = await startClient({}, { capabilities: { ...able, window: {} } });
    await client.open('server.js', FAULTY);
    assert.deepEqual((await actionsOn('server.js')).filter(one => one.command), []);
  });

  it('silence a rule in a whole file, below what must stay first', async () => {
    client = await startClient({}, { capabilities: { ...able, workspace: { ...able.workspace, workspaceEdit: { documentChanges: true } } } });
    for (const [i, head] of ['', '\uFEFF', '#!/usr/bin/env node\r\n'].entries()) {
      const text = head + (i === 2 ? FAULTY.replace(/\n/g, '\r\n') : FAULTY);
      await client.open(`s${i}.js`, text);
      const action = (await actionsOn(`s${i}.js`)).find(({ title }) => title === FILE);
      const silenced = apply(text, action);
      assert.equal(silenced, text.replace(head, `${head}// corslint-disable wildcard-with-credentials -- meant so${i === 2 ? '\r\n' : '\n'}`));
      await client.change(`s${i}.js`, 2, silenced);
      assert.ok(!(await client.codes(`s${i}.js`)).includes('wildcard-with-credentials'));
    }
  });

  it('edit the imported file where the fault was written, with its version when it is open', async () => {
    client = await startClient({ 'server.js': IMPORTING, 'options.js': OPTIONS });
    const held = holdWorkspace(client);
    await held.next();
    await client.open('options.js', OPTIONS);
    const actions = await actionsOn('options.js');
    assert.ok(actions.length > 1);
    for (const { edit } of actions.filter(one => one.edit)) assert.deepEqual((edit?.documentChanges as TextDocumentEdit[]).map(({ textDocument }) => textDocument), [{ uri: client.uri('options.js'), version: 1 }]);
    await held.cancel();
  });

  for (const [name, language, text] of [
    ['with Windows line ends', 'javascript', FAULTY.replace(/\n/g, '\r\n')],
    ['indented', 'typescript', FAULTY.replace('app.use', 'if (true) {\n\t\tapp.use').replace('}));', '}));\n}')],
    ['of nginx', 'nginx', NGINX],
    ['with a byte-order mark, on its first line', 'javascript', `\uFEFF${FAULTY.replace(/\n/g, ' ')}`],
  ] as const) {
    it(`suppress in a file ${name}`, async () => {
      client = await startClient({}, { capabilities: { ...able, workspace: { ...able.workspace, workspaceEdit: { documentChanges: true } } } });
      const file = language === 'nginx' ? 'site.conf' : language === 'typescript' ? 'server.ts' : 'server.js';
      await client.open(file, text, language);
      const finding = await first(file);
      const codes = await client.codes(file);
      const action = (await client.actions(file, finding)).find(({ title }) => title.endsWith(' for this line'));
      const suppressed = apply(text, action);
      const leader = language === 'nginx' ? '#' : '//';
      const line = suppressed.split('\n')[finding.range.start.line];
      assert.match(String(line), new RegExp(`^\\uFEFF?[ \\t]*${leader} corslint-disable-next-line ${String(finding.code)} -- meant so\\r?$`));
      assert.equal(/^[ \t]*/.exec(String(line).replace('\uFEFF', ''))?.[0], /^[ \t]*/.exec(String(text.replace('\uFEFF', '').split('\n')[finding.range.start.line]))?.[0]);
      assert.equal(suppressed.includes('\r\n'), text.includes('\r\n'));
      assert.ok(!/[^\r]\n/.test(suppressed) || !text.includes('\r\n'), 'one kind of line end');
      await client.change(file, 2, suppressed);
      assert.equal((await client.codes(file)).length, codes.length - 1);
    });
  }

  it('are not made from a text that the editor has left behind', async () => {
    client = await startClient({ 'server.js': SLASH }, { settings: () => ({ run: 'onSave' }) });
    await client.open('server.js', SLASH);
    const finding = await first('server.js');
    assert.equal((await client.actions('server.js', finding)).length, 4);
    await client.change('server.js', 2, `// typed, not saved\n${SLASH}`);
    assert.deepEqual(await client.actions('server.js', finding), []);
    await client.save('server.js');
    const { items: [moved] } = await client.pull('server.js');
    assert.equal(moved?.range.start.line, finding.range.start.line + 1);
    assert.ok(moved);
    assert.equal((await client.actions('server.js', moved)).length, 4);
  });

  it('name needless comments, and offer none for them', async () => {
    client = await startClient({});
    await client.open('server.js', `// corslint-disable-next-line wildcard-with-credentials -- old\n${RIGHT}`);
    const finding = await first('server.js');
    assert.deepEqual([finding.code, finding.tags], ['unused-suppression', [1]]);
    assert.deepEqual(await client.actions('server.js', finding), []);
  });
});

describe('texts to copy', function () {
  this.timeout(60_000);
  let client: Client;
  afterEach(() => client.stop());
  const copying = { ...able, experimental: { corslint: { copyText: true } } };

  async function copied(name: string): Promise<CodeAction[]> {
    const { items: [finding] } = await client.pull(name);
    assert.ok(finding);
    return (await client.actions(name, finding)).filter(({ title }) => title.startsWith('Copy'));
  }

  it('show the fault, where the client can copy: commands and a test', async () => {
    client = await startClient({}, { capabilities: copying });
    await client.open('server.js', SLASH);
    const actions = await copied('server.js');
    assert.deepEqual(actions.map(({ title, edit, command, diagnostics }) => [title, edit, command?.command, String(command?.arguments?.[1]), diagnostics?.map(({ code }) => code)]), [
      ['Copy curl commands that show it (sh)', undefined, 'corslint.copyText', 'curl commands for a POSIX shell', ['origin-trailing-slash']],
      ['Copy a test that shows it (mocha)', undefined, 'corslint.copyText', 'a mocha test', ['origin-trailing-slash']],
    ]);
    const [curl, test] = actions.map(({ command }) => String(command?.arguments?.[0]));
    assert.match(String(curl), /^curl -sS -i 'http:\/\/localhost:\w+\/me' \\\n {2}-H 'Origin: https:\/\/app\.example\.com'/m);
    assert.match(String(test), /origin-trailing-slash in server\.js, line 4\.\n/);
  });

  it('are those of the text as it is now', async () => {
    client = await startClient({}, { capabilities: copying });
    await client.open('server.js', SLASH);
    await copied('server.js');
    await client.change('server.js', 2, SLASH.replace('/me', '/you'));
    assert.match(String((await copied('server.js'))[0]?.command?.arguments?.[0]), /\/you'/);
  });

  it('are not offered to a client that cannot copy, nor for what no request shows', async () => {
    client = await startClient({});
    await client.open('server.js', SLASH);
    assert.deepEqual(await copied('server.js'), []);
    await client.stop();
    client = await startClient({}, { capabilities: copying });
    await client.open('server.js', SLASH.replace('https://app.example.com/', 'https://app.example.com').replace(/credentials: true/, 'maxAge: 86400000'));
    assert.deepEqual(await client.codes('server.js'), ['max-age-out-of-range']);
    assert.deepEqual(await copied('server.js'), []);
  });
});
