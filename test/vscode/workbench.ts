import type { FrameLocator, Locator, Page } from 'playwright-core';

/** A keyboard and a pair of eyes for the VS Code workbench in a browser page: what a person does, and nothing behind it. */
export interface Workbench {
  readonly page: Page;
  /** Drawn, restored and connected: keys pressed earlier get lost. */
  ready(): Promise<void>;
  openFile(name: string): Promise<void>;
  /** Runs the command with that title, category included, from the command palette. */
  runCommand(title: string): Promise<void>;
  /** The same for a command that asks for a text: types it into its box, once that is open, and presses Enter. */
  answerCommand(title: string, box: string, text: string): Promise<void>;
  /** Opens the walkthrough with that title at its first step. */
  openWalkthrough(title: string): Promise<void>;
  /** Line and column count from 1. */
  goToLine(line: number, column?: number): Promise<void>;
  squiggles(severity: 'error' | 'warning' | 'info' | 'hint'): Locator;
  /** The visible text of the active editor. */
  text(): Promise<string>;
  /** Opens the menu under Ctrl+. and returns the titles shown. */
  openQuickFixes(): Promise<string[]>;
  applyQuickFix(title: string | RegExp): Promise<void>;
  save(): Promise<void>;
  /** Opens the Problems view and returns its rows as shown. */
  problems(): Promise<string[]>;
  /** The document inside the n-th webview, from 0; -1 is the one opened last. */
  webview(n?: number): FrameLocator;
}

const QUICK_INPUT = '.quick-input-widget .quick-input-box input';
const FIX_ROW = '.action-widget .monaco-list-row.action';

/** Selectors hold on the oldest and the newest supported VS Code. */
export function workbenchOf(page: Page): Workbench {
  page.setDefaultTimeout(60_000);
  const quickInputClosed = (): Promise<void> => page.locator('.quick-input-widget').first().waitFor({ state: 'hidden' });

  /** Keys pressed while a webview takes the focus get lost, and a box just opened can close again: press until the text stays in it. */
  const quickInput = async (key: string, text: string): Promise<void> => {
    const input = page.locator(QUICK_INPUT).first();
    for (let attempt = 0; ; attempt++) {
      await page.keyboard.press(key);
      try {
        await input.fill(text, { timeout: 1500 });
        await page.waitForTimeout(50);
        if (await input.inputValue({ timeout: 500 }) === text) return;
      } catch (error) {
        if (attempt === 5) throw error;
      }
    }
  };

  /** The list shows recent items until the filter has run, and Enter takes the focused row: waits for that one. */
  const pick = async (text: string): Promise<void> => {
    await page.locator('.quick-input-widget .monaco-list-row.focused', { hasText: text }).first().waitFor();
    await page.keyboard.press('Enter');
  };

  /** Just after the cursor has moved, or while the server starts, VS Code may say there are no code actions: a person presses again. */
  const openQuickFixes = async (): Promise<string[]> => {
    const row = page.locator(FIX_ROW).first();
    const none = page.locator('.monaco-editor-overlaymessage', { hasText: 'No code actions available' }).first();
    for (const end = Date.now() + 60_000; ;) {
      await page.keyboard.press('Control+.');
      // A key press can be lost while a busy window draws: then nothing appears, and a person presses again.
      const appeared = await row.or(none).first().waitFor({ timeout: 15_000 }).then(() => true, () => false);
      if (await row.isVisible()) break;
      if (Date.now() > end) throw new Error(appeared ? 'no code actions available' : 'neither code actions nor the word that there are none');
      await page.keyboard.press('Escape');
      if (appeared) await none.waitFor({ state: 'hidden' });
      await page.waitForTimeout(250);
    }
    return (await page.locator(`${FIX_ROW} .title`).allInnerTexts()).map(title => title.trim());
  };

  return {
    page,
    openQuickFixes,
    async ready() {
      const timeout = 90_000;
      await page.waitForSelector('.monaco-workbench .part.editor', { timeout });
      await page.waitForSelector('.monaco-workbench .part.statusbar .statusbar-item', { timeout });
      await page.waitForSelector('.explorer-viewlet .monaco-list-row', { timeout }); // the remote file system answers
    },
    async openFile(name) {
      await quickInput('Control+P', name);
      await pick(name);
      await page.locator('.tabs-container .tab.active', { hasText: name }).first().waitFor();
      await page.locator('.editor-instance .view-lines').first().waitFor();
    },
    async runCommand(title) {
      await quickInput('F1', `>${title}`);
      await pick(title);
      await quickInputClosed();
    },
    async openWalkthrough(title) {
      await quickInput('F1', '>Welcome: Open Walkthrough');
      await pick('Open Walkthrough');
      // A second list takes the place of the first in the same box.
      await page.locator('.quick-input-widget .monaco-list-row', { hasText: title }).first().waitFor();
      await page.locator(QUICK_INPUT).first().fill(title);
      await pick(title);
      await quickInputClosed();
      await page.locator('.getting-started-step').first().waitFor();
    },
    async answerCommand(title, box, text) {
      await quickInput('F1', `>${title}`);
      await pick(title);
      const input = page.locator('.quick-input-widget', { hasText: box }).locator('.quick-input-box input').first();
      await input.fill(text);
      await page.keyboard.press('Enter');
      await quickInputClosed();
    },
    async goToLine(line, column = 1) {
      await quickInput('Control+G', `:${line}:${column}`);
      await page.keyboard.press('Enter');
      await quickInputClosed();
    },
    squiggles: severity => page.locator(`.monaco-editor .squiggly-${severity}`),
    async text() {
      // rows stand in the page out of order, and spaces are drawn as no-break spaces
      const rows = await page.locator('.editor-group-container.active .view-line').evaluateAll(elements => elements.map(element => ({
        top: Number.parseFloat((element.getAttribute('style') ?? '').replace(/^.*\btop:\s*/s, '')),
        text: element.textContent ?? '',
      })));
      return rows.sort((a, b) => a.top - b.top).map(row => row.text).join('\n').replaceAll('\u00a0', ' ');
    },
    async applyQuickFix(title) {
      const titles = await openQuickFixes();
      const index = titles.findIndex(shown => typeof title === 'string' ? shown === title : title.test(shown));
      if (index < 0) throw new Error(`no quick fix ${String(title)} in ${JSON.stringify(titles)}`);
      for (let i = 0; i < index; i++) await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.locator(FIX_ROW).first().waitFor({ state: 'hidden' });
    },
    async save() {
      await page.keyboard.press('Control+S');
      await page.locator('.tab.active:not(.dirty)').first().waitFor();
    },
    async problems() {
      await page.keyboard.press('Control+Shift+M');
      const rows = page.locator('.markers-panel .monaco-list-row');
      await rows.first().waitFor();
      return rows.allInnerTexts();
    },
    // two nested frames; the inner one holds the document
    webview: (n = 0) => page.frameLocator('iframe.webview.ready').nth(n).frameLocator('iframe#active-frame'),
  };
}
