// The packaged extension in a real VS Code, used by keyboard. TEST_VSIX and TEST_VSCODE come from the runner.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { openEditor, version, type Editor } from '../vscode/editor';
import type { Workbench } from '../vscode/workbench';

const root = path.resolve(import.meta.dirname, '..', '..');
const shots = path.join(root, 'test', '.artifacts', 'screenshots', version);

describe(`the packaged extension in the ${version} VS Code`, function () {
  let editor: Editor | undefined;
  let workspace: string;
  let wb: Workbench;

  before(async function () {
    this.timeout(300_000);
    fs.rmSync(shots, { recursive: true, force: true });
    fs.mkdirSync(shots, { recursive: true });
    editor = await openEditor(path.join(root, 'test', 'e2e', 'workspace'));
    ({ wb, workspace } = editor);
  });

  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    await shot('failure');
    if (editor) console.log(editor.output());
  });

  after(() => editor?.close());

  it('underlines the fault', async () => {
    await wb.openFile('server.js');
    await wb.squiggles('error').first().waitFor();
    await shot('1-squiggle');
  });

  it('lists it in the Problems view', async () => {
    const rows = await wb.problems();
    await shot('2-problems');
    assert.ok(rows.some(row => row.includes('wildcard-with-credentials') && row.includes('corslint')), JSON.stringify(rows));
  });

  it('mends it by keyboard, and the saved file has the fix', async () => {
    await wb.page.locator('.editor-instance .view-lines').first().click();
    await wb.squiggles('error').first().waitFor();
    const file = path.join(workspace, 'server.js');
    const before = fs.readFileSync(file, 'utf8');
    const line = before.split('\n').findIndex(text => text.includes('origin:')) + 1;
    await wb.goToLine(line, (before.split('\n')[line - 1] ?? '').indexOf("'*'") + 2);
    const titles = await wb.openQuickFixes();
    await shot('3-quick-fixes');
    await wb.page.keyboard.press('Escape');
    assert.ok(titles.length > 0);
    await wb.applyQuickFix(titles[0] ?? '');
    await wb.squiggles('error').first().waitFor({ state: 'detached' });
    await wb.page.keyboard.press('Escape'); // out of the placeholder, if there is one
    await shot('4-fixed');
    await wb.save();
    const after = fs.readFileSync(file, 'utf8');
    assert.notEqual(after, before);
    assert.doesNotMatch(after, /origin: '\*', credentials: true/);
  });

  it('opens the report', async () => {
    await wb.runCommand('CORS: Show Workspace Report');
    await wb.webview().locator('h1').first().waitFor();
    const text = await wb.webview().locator('body').innerText();
    await shot('5-report');
    assert.match(text, /server\.js/);
  });

  it('has buttons over the report that refresh and export it, and over nothing else', async () => {
    const buttons = wb.page.locator('.editor-group-container.active .editor-actions .action-label');
    const refresh = buttons.and(wb.page.locator('[aria-label^="Refresh Workspace Report"]'));
    await refresh.waitFor();
    await buttons.and(wb.page.locator('[aria-label^="Export Workspace Report"]')).waitFor();
    fs.writeFileSync(path.join(workspace, 'fresh.js'), "const app = require('express')();\napp.use(require('cors')({ origin: '*', credentials: true }));\napp.get('/', (req, res) => res.send(''));\napp.listen(1);\n");
    await refresh.click();
    await wb.webview().locator('a[href^="/fresh.js#L"]').first().waitFor();
    fs.rmSync(path.join(workspace, 'fresh.js'));
    await wb.openFile('headers.js');
    await refresh.waitFor({ state: 'detached' });
  });

  it('colours the name of a CORS header unlike other strings', async () => {
    await wb.openFile('headers.js');
    const colourOf = (text: string): Promise<string> => wb.page.locator('.editor-group-container.active .view-line span span', { hasText: new RegExp(`^'?${text}'?$`) })
      .first().evaluate(element => getComputedStyle(element).color);
    const other = await colourOf('Content-Type');
    assert.notEqual(await colourOf('Access-Control-Allow-Origin'), other);
    await shot('6-colours');
  });

  it('leads from the report to the line', async () => {
    await wb.runCommand('CORS: Show Workspace Report');
    await wb.webview().locator('a[href^="/server.js#L"]').first().click();
    await wb.page.locator('.tabs-container .tab.active', { hasText: /server\s*\.js/ }).first().waitFor();
    assert.match(await wb.text(), /app\.use\(cors\(/);
  });

  it('leads a newcomer through the walkthrough: a step is done when its finding is seen, and the guide opens with its pictures', async () => {
    await wb.runCommand('View: Close All Editors');
    await wb.openWalkthrough('Get Started with CORS Lint');
    const steps = wb.page.locator('.getting-started-step');
    assert.equal(await steps.count(), 4);
    const picture = wb.webview(-1).locator('svg');
    await picture.waitFor({ state: 'attached' }); // a narrow window has no room for it
    await shot('7-walkthrough');
    assert.notEqual(await picture.locator('rect').first().evaluate(element => getComputedStyle(element).fill), 'none', 'drawn in the colours of the theme');
    await wb.page.getByRole('button', { name: 'Open an Example', exact: true }).click();
    await wb.squiggles('error').first().waitFor();
    await steps.first().locator('.codicon-getting-started-step-checked').waitFor();
    await shot('8-example');
    await wb.runCommand('CORS: Open the Guide');
    const drawing = wb.webview(-1).locator('img[src*="simple-request.svg"]');
    await drawing.waitFor();
    await shot('9-guide');
    assert.ok(await drawing.evaluate(element => (element as HTMLImageElement).naturalWidth > 0));
  });

  async function shot(name: string): Promise<void> {
    await wb?.page.screenshot({ path: path.join(shots, `${name}.png`) });
  }
});
