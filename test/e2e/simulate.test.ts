// The view that simulates a request, in a real VS Code, by keyboard and mouse. TEST_VSIX and TEST_VSCODE come from the runner.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { FrameLocator } from 'playwright-core';
import { openEditor, version, type Editor } from '../vscode/editor';
import type { Workbench } from '../vscode/workbench';

const root = path.resolve(import.meta.dirname, '..', '..');
const shots = path.join(root, 'test', '.artifacts', 'screenshots', `${version}-simulate`);

describe(`a request simulated in the ${version} VS Code`, function () {
  let editor: Editor | undefined;
  let wb: Workbench;

  before(async function () {
    this.timeout(300_000);
    fs.rmSync(shots, { recursive: true, force: true });
    fs.mkdirSync(shots, { recursive: true });
    editor = await openEditor(path.join(root, 'test', 'e2e', 'workspace'));
    ({ wb } = editor);
  });

  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    await shot('failure');
    if (editor) console.log(editor.output());
  });

  after(() => editor?.close());

  it('opens with a server of the workspace, and asks', async () => {
    await wb.openFile('server.js');
    await wb.runCommand('CORS: Simulate a Request…');
    const view = wb.webview();
    await view.locator('.banner h2').waitFor();
    assert.match(await view.locator('#server option:checked').innerText(), /^app · express@?\S* · server\.js:4$/);
    assert.equal(await view.locator('#path').inputValue(), '/me');
    await shot('1-opened');
  });

  it('shows who blocks a request with cookies, on the network and in each console', async () => {
    const view = wb.webview();
    await send(view, { origin: 'https://app.example.com', method: 'PUT', headers: 'Content-Type: application/json', credentials: 'include' });
    await view.locator('.banner.blocked h2', { hasText: 'Blocked at the preflight' }).waitFor();
    const text = await view.locator('#answer').innerText();
    assert.match(text, /Access-Control-Request-Headers\s+content-type/);
    assert.match(text, /must not be the wildcard '\*'/);
    assert.match(text, /Firefox/);
    assert.match(text, /The browser does not send it: the preflight fails\.|not sent/);
    await shot('2-blocked');
  });

  it('leads to the responsible line', async () => {
    const view = wb.webview();
    await view.locator('section', { hasText: 'Responsible lines' }).locator('button.link', { hasText: 'server.js:5' }).first().click();
    await wb.page.locator('.tabs-container .tab.active', { hasText: /server\s*\.js/ }).first().waitFor();
    await wb.page.locator('.statusbar-item', { hasText: /Ln 5, Col \d+ \(3 selected\)/ }).waitFor();
    await shot('3-line');
  });

  it('answers anew once the source is mended, and remembers what was asked', async () => {
    const file = path.join(editor?.workspace ?? '', 'server.js');
    fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace("origin: '*'", "origin: 'https://app.example.com'"));
    await wb.page.locator('.editor-group-container .view-line', { hasText: "origin: 'https://app.example.com'" }).first().waitFor();
    const view = wb.webview();
    await view.locator('button[type=submit]').click();
    await view.locator('.banner.allowed').waitFor();
    await shot('4-allowed');
    await wb.runCommand('CORS: Simulate a Request…');
    await view.locator('.banner.allowed').waitFor();
    assert.equal(await view.locator('#headers').inputValue(), 'Content-Type: application/json');
  });

  it('says what makes no sense', async () => {
    const view = wb.webview();
    await send(view, { origin: 'app' });
    await view.locator('[role=alert]', { hasText: '"app" is no origin' }).waitFor();
  });

  it('is readable in light and dark', async () => {
    const view = wb.webview();
    await send(view, { origin: 'https://evil.io' });
    await view.locator('.banner.blocked').waitFor();
    await wb.page.setViewportSize({ width: 1400, height: 1900 });
    const background = await backgroundOf(view);
    await shot('5-one-theme');
    assert.deepEqual(await tooFaint(view), []);
    await wb.runCommand('Preferences: Toggle between Light/Dark Themes');
    for (const end = Date.now() + 20_000; await backgroundOf(view) === background;) assert.ok(Date.now() < end, 'the theme did not change');
    await shot('6-other-theme');
    assert.deepEqual(await tooFaint(view), []);
  });

  function backgroundOf(view: FrameLocator): Promise<string> {
    return view.locator('html').evaluate(element => getComputedStyle(element).getPropertyValue('--vscode-editor-background').trim());
  }

  /** Texts whose contrast with what lies behind them is below 4.5 : 1 (WCAG 2.2, 1.4.3). */
  async function tooFaint(view: FrameLocator): Promise<string[]> {
    // What runs in the page has no functions of its own: the loader gives those a helper that the page does not have.
    const seen = await view.locator('h1, h2, h3, label, .quiet, .link, th, td, code, .banner p, summary span').evaluateAll(elements => {
      const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
      if (!canvas) throw new Error('no canvas');
      const found: { text: string; pixels: number[][] }[] = [];
      for (const element of elements) {
        const colours = [getComputedStyle(element).color];
        for (let at: Element | null = element; at; at = at.parentElement) colours.push(getComputedStyle(at).backgroundColor);
        colours.push(getComputedStyle(document.documentElement).getPropertyValue('--vscode-editor-background'));
        const pixels: number[][] = [];
        for (const colour of colours.reverse()) {
          canvas.fillStyle = colour;
          canvas.fillRect(0, 0, 1, 1);
          pixels.push([...canvas.getImageData(0, 0, 1, 1).data]);
        }
        found.push({ text: element.textContent ?? '', pixels: pixels.slice(-2) });
      }
      return found;
    });
    assert.ok(seen.length > 20);
    return seen.flatMap(({ text, pixels: [behind = [], front = []] }) => {
      const [dark = 0, bright = 0] = [luminance(behind), luminance(front)].sort((a, b) => a - b);
      const contrast = (bright + 0.05) / (dark + 0.05);
      return contrast < 4.5 ? [`${contrast.toFixed(2)} ${text}`] : [];
    });
  }

  /** Relative luminance of an sRGB colour (WCAG 2.2). */
  function luminance(rgb: readonly number[]): number {
    const [r = 0, g = 0, b = 0] = rgb.map(part => part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }

  async function send(view: FrameLocator, fields: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, value] of Object.entries(fields)) {
      if (name === 'credentials') await view.locator('#credentials').selectOption(value);
      else await view.locator(`#${name}`).fill(value);
    }
    await view.locator('#path').press('Enter');
  }

  async function shot(name: string): Promise<void> {
    await wb?.page.screenshot({ path: path.join(shots, `${name}.png`) });
  }
});
