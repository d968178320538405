// A browser's error pasted into a real VS Code, by keyboard: to the line, and the fix. TEST_VSIX and TEST_VSCODE come from the runner.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { openEditor, version, type Editor } from '../vscode/editor';
import type { Workbench } from '../vscode/workbench';

const root = path.resolve(import.meta.dirname, '..', '..');
const shots = path.join(root, 'test', '.artifacts', 'screenshots', `${version}-explain`);

/** As Chromium 156 prints it (`cors/chromium.ts`). */
const MESSAGE = 'Access to fetch at \'http://localhost:3000/me\' from origin \'https://app.example.com\' has been blocked by CORS policy: The value of the \'Access-Control-Allow-Origin\' header in the response must not be the wildcard \'*\' when the request\'s credentials mode is \'include\'.';

describe(`a browser's error explained in the ${version} VS Code`, function () {
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

  it('goes to the line that it comes from, and says why', async () => {
    await wb.openFile('clean.js');
    await wb.answerCommand('CORS: Explain a Browser Error…', 'Explain a Browser Error', MESSAGE);
    await wb.page.locator('.tab.active', { hasText: /server\s*\.js/ }).first().waitFor();
    const notice = wb.page.locator('.notification-list-item-message', { hasText: 'It comes from server.js:5' }).first();
    await notice.waitFor();
    await shot('1-explained');
    assert.match(await notice.innerText(), /the page sends the request with credentials/);
  });

  it('offers the fix there', async () => {
    await wb.squiggles('error').first().waitFor();
    await wb.applyQuickFix(/^Allow only/);
    await wb.squiggles('error').first().waitFor({ state: 'detached' });
    await wb.page.keyboard.press('Escape'); // out of the placeholder
    await wb.save();
    assert.doesNotMatch(fs.readFileSync(path.join(workspace, 'server.js'), 'utf8'), /origin: '\*'/);
    await shot('2-mended');
  });

  async function shot(name: string): Promise<void> {
    await wb?.page.screenshot({ path: path.join(shots, `${name}.png`) });
  }
});
