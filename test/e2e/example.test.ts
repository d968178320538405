// A person who presses the first fix on each finding of the example, in a real VS Code, by keyboard.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { Severity } from '../../server/src/policy/finding';
import { defaultSettings } from '../../server/src/engine/profiles';
import { lineMap } from '../../server/src/text/line-map';
import { offeredFixes } from '../../server/src/workspace/mend';
import { openPaths } from '../../server/src/workspace/open-paths';
import { firstFixes } from '../harness/first-fixes';
import { openEditor, version, type Editor } from '../vscode/editor';

const example = path.resolve(import.meta.dirname, '..', '..', 'examples', 'workspace');
/** More presses than the example has findings: a fix that does nothing ends here. */
const LIMIT = 20;

describe(`the example workspace in the ${version} VS Code`, function () {
  let editor: Editor | undefined;

  before(async function () {
    this.timeout(300_000);
    editor = await openEditor(example);
  });

  afterEach(function () {
    if (this.currentTest?.state === 'failed' && editor) console.log(editor.output());
  });

  after(() => editor?.close());

  it('has no finding left after the first fix of each, and is what its servers were started from', async function () {
    this.timeout(300_000);
    assert.ok(editor);
    const { wb, workspace } = editor;
    for (let pressed = 0; ; pressed++) {
      const next = nextFinding(workspace);
      if (!next) break;
      assert.ok(pressed < LIMIT, next.title);
      const before = fs.readFileSync(next.file, 'utf8');
      await wb.openFile(path.basename(next.file));
      await wb.goToLine(next.line, next.column);
      await wb.squiggles(next.severity).first().waitFor({ state: 'attached' });
      await wb.applyQuickFix(next.title);
      await wb.page.locator('.tab.active.dirty').first().waitFor();
      await wb.save();
      assert.notEqual(fs.readFileSync(next.file, 'utf8'), before, next.title);
    }
    // `test/conformance/node/example.test.ts` starts the servers of these texts and sends them what their pages send.
    for (const [name, text] of firstFixes(example, 'https://shop.example').texts) assert.equal(fs.readFileSync(path.join(workspace, name), 'utf8'), text, name);
  });
});

interface Press {
  readonly file: string;
  /** Line and column count from 1. */
  readonly line: number;
  readonly column: number;
  readonly severity: Severity;
  /** Of the fix to press. */
  readonly title: string;
}

/** The first finding with a fix. */
function nextFinding(folder: string): Press | undefined {
  const paths = openPaths([folder], { settings: defaultSettings, exclude: [], all: true, overlay: () => undefined });
  for (const located of paths.result().findings) {
    const [fix] = offeredFixes(paths.workspace, located);
    if (!fix) continue;
    const { at: { file, span }, severity } = located.finding;
    const { line, column } = lineMap(fs.readFileSync(file, 'utf8')).position(span.start);
    return { file, line: line + 1, column: column + 1, severity, title: fix.title };
  }
  return undefined;
}
