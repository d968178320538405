// Runs inside VS Code, with the extension loaded from the checkout (`test/vscode/run-exthost.ts`).
import assert from 'node:assert/strict';
import * as vscode from 'vscode';

const ID = 'corslint.corslint';
const RULE = 'wildcard-with-credentials';

describe('the extension in VS Code', () => {
  before(async function () {
    this.timeout(60_000);
    await extension().activate();
  });

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('is active and has its commands', async () => {
    assert.equal(extension().isActive, true);
    const commands = await vscode.commands.getCommands(true);
    for (const name of ['corslint.showReport', 'corslint.refreshReport', 'corslint.exportReport', 'corslint.openGuide', 'corslint.openExample', 'corslint.simulateRequest', 'corslint.explainError', 'corslint.restartServer', 'corslint.showLog', 'corslint.openRulePage']) assert.ok(commands.includes(name), name);
  });

  it('shows a finding in an open file, with its rule, its page and its exact place', async () => {
    const { document } = await open('server.js');
    const found = await findingsOf(document.uri, found => found.length > 0);
    assert.deepEqual(found.map(codeOf), [RULE]);
    const [finding] = found;
    assert.ok(finding);
    assert.equal(finding.source, 'corslint');
    assert.equal(finding.severity, vscode.DiagnosticSeverity.Error);
    assert.match(document.getText(finding.range), /\*/);
    assert.ok(typeof finding.code === 'object' && finding.code.target.scheme === 'https', 'the code leads to the page of the rule');
  });

  it('opens an example with a finding, and the guide', async () => {
    await vscode.commands.executeCommand('corslint.openExample');
    const example = vscode.window.activeTextEditor?.document;
    assert.ok(example?.isUntitled && example.languageId === 'javascript');
    assert.deepEqual((await findingsOf(example.uri, found => found.length > 0)).map(codeOf), [RULE]);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.commands.executeCommand('corslint.openGuide');
    await eventually(() => vscode.window.tabGroups.activeTabGroup.activeTab?.label.includes('understanding-cors') === true, 'a tab with the guide');
  });

  it('says nothing of a file that is right', async () => {
    const { document } = await open('clean.js');
    // the other file's findings come later than an answer for this one would have
    await findingsOf(inWorkspace('closed.js'), found => found.length > 0);
    assert.deepEqual(vscode.languages.getDiagnostics(document.uri), []);
  });

  it('finds faults in files that are not open', async () => {
    const found = await findingsOf(inWorkspace('closed.js'), found => found.length > 0);
    assert.deepEqual(found.map(codeOf), [RULE]);
  });

  it('follows edits, saved or not', async () => {
    const editor = await open('clean.js');
    const at = editor.document.positionAt(editor.document.getText().indexOf("'https://app.example.com'"));
    await editor.edit(edit => edit.replace(new vscode.Range(at, at.translate(0, "'https://app.example.com'".length)), "'*'"));
    await findingsOf(editor.document.uri, found => found.some(finding => codeOf(finding) === RULE));
    await vscode.commands.executeCommand('undo');
    await findingsOf(editor.document.uri, found => found.length === 0);
  });

  it('copies commands and a test that show the fault', async () => {
    const { document } = await open('server.js');
    const [finding] = await findingsOf(document.uri, found => found.length > 0);
    assert.ok(finding);
    const actions = (await quickFixes(document.uri, finding.range)).filter(({ title }) => title.startsWith('Copy'));
    assert.equal(actions.length, 2);
    for (const [action, text] of actions.map((one, i) => [one, i === 0 ? /^curl /m : /^describe\(/m] as const)) {
      await vscode.env.clipboard.writeText('');
      assert.ok(action.command);
      await vscode.commands.executeCommand(action.command.command, ...(action.command.arguments ?? []) as unknown[]);
      assert.match(await vscode.env.clipboard.readText(), text);
    }
  });

  it('explains a browser error, and goes to the line it comes from', async () => {
    const text = 'Access to fetch at \'http://localhost:3000/me\' from origin \'https://app.example.com\' has been blocked by CORS policy: The value of the \'Access-Control-Allow-Origin\' header in the response must not be the wildcard \'*\' when the request\'s credentials mode is \'include\'.';
    void vscode.commands.executeCommand('corslint.explainError', text);
    await eventually(() => vscode.window.activeTextEditor !== undefined && /\*/.test(vscode.window.activeTextEditor.document.getText(vscode.window.activeTextEditor.selection)), 'the selected star', vscode.window.onDidChangeTextEditorSelection);
  });

  it('offers fixes, and one of them mends the fault', async () => {
    const { document } = await open('server.js');
    const [finding] = await findingsOf(document.uri, found => found.length > 0);
    assert.ok(finding);
    const actions = await quickFixes(document.uri, finding.range);
    const mends = actions.filter(action => action.edit); // the command gives no diagnostics with an action, and a snippet has no entries
    assert.notEqual(mends.length, 0, `actions: ${actions.map(action => action.title).join(' | ')}`);
    const before = document.getText();
    const mending = mends.find(action => action.isPreferred) ?? mends[0];
    assert.ok(mending?.edit);
    assert.equal(await vscode.workspace.applyEdit(mending.edit), true);
    assert.notEqual(document.getText(), before);
    await findingsOf(document.uri, found => !found.some(finding => codeOf(finding) === RULE));
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });

  it('obeys a change of the settings at once', async () => {
    const { document } = await open('server.js');
    await findingsOf(document.uri, found => found.length > 0);
    const settings = vscode.workspace.getConfiguration('corslint', document.uri);
    await settings.update('rules', { [RULE]: 'warning' }, vscode.ConfigurationTarget.Workspace);
    await findingsOf(document.uri, found => found.some(finding => codeOf(finding) === RULE && finding.severity === vscode.DiagnosticSeverity.Warning));
    await settings.update('enable', false, vscode.ConfigurationTarget.Workspace);
    await findingsOf(document.uri, found => found.length === 0);
    await settings.update('enable', undefined, vscode.ConfigurationTarget.Workspace);
    await settings.update('rules', undefined, vscode.ConfigurationTarget.Workspace);
    await findingsOf(document.uri, found => found.some(finding => finding.severity === vscode.DiagnosticSeverity.Error));
  });

  it('has a report of the workspace, as a document that the server writes', async () => {
    await findingsOf(inWorkspace('closed.js'), found => found.length > 0);
    const report = await vscode.workspace.openTextDocument(vscode.Uri.parse('corslint-report:/CORS%20report.md'));
    assert.match(report.getText(), /closed\.js/);
    assert.match(report.getText(), /^# /m);
    await vscode.commands.executeCommand('corslint.showReport');
    await eventually(() => vscode.window.tabGroups.activeTabGroup.activeTab?.label.includes('CORS report') === true, 'a tab with the report');
  });

  it('reads the workspace anew when the report is refreshed, and writes it in a format by extension', async () => {
    await vscode.commands.executeCommand('corslint.showReport');
    const report = await vscode.workspace.openTextDocument(vscode.Uri.parse('corslint-report:/CORS%20report.md'));
    const renewed = new Promise(resolve => { const listener = vscode.workspace.onDidChangeTextDocument(({ document }) => { if (document === report && document.getText().includes('added.js')) { listener.dispose(); resolve(undefined); } }); });
    await vscode.workspace.fs.writeFile(inWorkspace('added.js'), await vscode.workspace.fs.readFile(inWorkspace('closed.js')));
    await vscode.commands.executeCommand('corslint.refreshReport');
    await renewed;
    for (const [name, wanted] of [['md', /^# CORS report[^]*added\.js/], ['html', /<html[^]*added\.js/i], ['json', /"file": "added\.js"/], ['sarif', /"2\.1\.0"[^]*added\.js/], ['xml', /<testsuite[^]*added\.js/]] as const) {
      await vscode.commands.executeCommand('corslint.exportReport', inWorkspace(`out.${name}`));
      assert.match(new TextDecoder().decode(await vscode.workspace.fs.readFile(inWorkspace(`out.${name}`))), wanted);
      await vscode.workspace.fs.delete(inWorkspace(`out.${name}`));
    }
    await vscode.workspace.fs.delete(inWorkspace('added.js'));
  });

  it('simulates a request to the server in front, and remembers it', async () => {
    const { document } = await open('server.js');
    const ask = (target?: object): Thenable<Simulated | undefined> => vscode.commands.executeCommand('corslint.simulateRequest', target);
    const first = await ask();
    await eventually(() => vscode.window.tabGroups.all.some(({ tabs }) => tabs.some(({ label, input }) => label === 'Simulate a Request' && input instanceof vscode.TabInputWebview)), 'a tab with the view');
    assert.deepEqual([first?.simulation?.server.name, first?.simulation?.server.at.uri], ['app', document.uri.toString()]);
    assert.ok(first?.simulation && first.simulation.exchanges.length > 0);
    const elsewhere = await ask({ uri: inWorkspace('closed.js').toString() });
    assert.equal(elsewhere?.simulation?.server.at.uri, inWorkspace('closed.js').toString());
    const gone = await ask({ uri: document.uri.toString(), path: '/no/such/path', method: 'DELETE' });
    assert.match(gone?.simulation?.exchanges.at(-1)?.url ?? '', /\/no\/such\/path$/);
  });

  it('mends on save what is safe, where the user asked for it', async () => {
    const settings = vscode.workspace.getConfiguration('editor');
    await settings.update('codeActionsOnSave', { 'source.fixAll.corslint': 'explicit' }, vscode.ConfigurationTarget.Workspace);
    const uri = inWorkspace('saved.js');
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(inWorkspace('clean.js')));
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
    const editor = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
    const at = editor.document.positionAt(text.indexOf("example.com'") + "example.com".length);
    await editor.edit(edit => edit.insert(at, '/'));
    await findingsOf(uri, found => found.some(finding => codeOf(finding) === 'origin-trailing-slash'));
    assert.equal(await editor.document.save(), true);
    assert.equal(editor.document.getText(), text);
    assert.equal(new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)), text);
    await settings.update('codeActionsOnSave', undefined, vscode.ConfigurationTarget.Workspace);
    await vscode.workspace.fs.delete(uri);
  });

  it('suggests names of headers in half-typed code', async () => {
    const uri = inWorkspace('typed.js');
    const text = 'require(\'http\').createServer((req, res) => {\n  res.setHeader(\'Access-\n});\n';
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
    const { document } = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
    const at = document.positionAt(text.indexOf('Access-') + 'Access-'.length);
    const { items } = await vscode.commands.executeCommand<vscode.CompletionList>('vscode.executeCompletionItemProvider', uri, at, '-');
    const name = items.find(({ label }) => label === 'Access-Control-Allow-Origin');
    assert.ok(name, `suggested: ${items.map(({ label }) => typeof label === 'string' ? label : label.label).join(', ')}`);
    const range = name.range instanceof vscode.Range ? name.range : name.range?.replacing;
    assert.equal(range && document.getText(range), 'Access-');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.workspace.fs.delete(uri);
  });

  it('goes on after the language server is restarted', async () => {
    const { document } = await open('server.js');
    await findingsOf(document.uri, found => found.length > 0);
    await vscode.commands.executeCommand('corslint.restartServer');
    await findingsOf(document.uri, found => found.length > 0);
  });
});

/** What the command gives back, as far as it is looked at. */
interface Simulated {
  readonly simulation?: { readonly server: { readonly name: string; readonly at: { readonly uri: string } }; readonly exchanges: readonly { readonly url: string }[] };
}

function extension(): vscode.Extension<unknown> {
  const found = vscode.extensions.getExtension(ID);
  assert.ok(found, `${ID} is not installed`);
  return found;
}

function inWorkspace(name: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder);
  return vscode.Uri.joinPath(folder.uri, name);
}

async function open(name: string): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(inWorkspace(name)));
}

/** VS Code cancels the question when the language's own extension changes the file's state meanwhile: asks again then. */
async function quickFixes(uri: vscode.Uri, range: vscode.Range): Promise<vscode.CodeAction[]> {
  for (let left = 5; ; left--) {
    try {
      return await vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', uri, range, vscode.CodeActionKind.QuickFix.value, 20);
    } catch (error) {
      if (left === 0 || !(error instanceof Error && error.name === 'Canceled')) throw error;
    }
  }
}

function codeOf({ code }: vscode.Diagnostic): string | number | undefined {
  return typeof code === 'object' ? code.value : code;
}

function ours(uri: vscode.Uri): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter(finding => finding.source === 'corslint');
}

/** Waits for the editor's own event until our findings are as wanted. */
async function findingsOf(uri: vscode.Uri, wanted: (found: vscode.Diagnostic[]) => boolean): Promise<vscode.Diagnostic[]> {
  await eventually(() => wanted(ours(uri)), () => `findings of ${uri.path}: ${JSON.stringify(ours(uri))}`, vscode.languages.onDidChangeDiagnostics);
  return ours(uri);
}

/** Resolves as soon as the condition holds, looked at on each event; rejects after 40 s. */
function eventually(condition: () => boolean, what: string | (() => string), event: vscode.Event<unknown> = vscode.window.tabGroups.onDidChangeTabs): Promise<void> {
  if (condition()) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const finish = (end: () => void): void => { clearTimeout(timer); listener.dispose(); end(); };
    const timer = setTimeout(() => finish(() => reject(new Error(`not seen: ${typeof what === 'string' ? what : what()}`))), 40_000);
    const listener = event(() => { if (condition()) finish(resolve); });
  });
}
