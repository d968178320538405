import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { example } from '../client/src/example';
import { defaultSettings } from '../server/src/engine/profiles';
import { buildReport } from '../server/src/report/build';
import { markdown } from '../server/src/report/markdown';
import { offeredFixes } from '../server/src/workspace/mend';
import { openPaths } from '../server/src/workspace/open-paths';

const root = path.resolve(import.meta.dirname, '..');
const { contributes: { walkthroughs: [walkthrough, ...others], commands } } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as { contributes: Contributes };
const picture = (name: string): string => fs.readFileSync(path.join(root, 'docs', 'walkthrough', `${name}.svg`), 'utf8');

describe('the walkthrough', () => {
  it('has four steps, each with a picture, words for it, and an end', () => {
    assert.ok(walkthrough && others.length === 0);
    assert.equal(walkthrough.steps.length, 4);
    for (const { id, media, completionEvents } of walkthrough.steps) {
      assert.ok(fs.existsSync(path.join(root, media.svg)) && media.altText.length > 20, id);
      assert.ok(completionEvents.length > 0, id);
    }
  });

  it('leads to commands that there are', () => {
    const known = commands.map(({ command }) => command);
    const text = JSON.stringify(walkthrough);
    assert.doesNotMatch(text, /`/, 'VS Code shows them as they are');
    const named = [...text.matchAll(/(?:command:(?:toSide:)?|onCommand:)(corslint\.\w+)/g)].map(([, command = '']) => command);
    assert.ok(named.length >= 3);
    for (const command of named) assert.ok(known.includes(command), command);
    const [, key = ''] = /onContext:(corslint\.\w+)/.exec(text) ?? [];
    assert.ok(fs.readFileSync(path.join(root, 'client', 'src', 'learn.ts'), 'utf8').includes(`'${key}'`), key);
  });

  it('has pictures in the colours of the editor, which lets no style sheet of theirs through', () => {
    for (const { media } of walkthrough?.steps ?? []) {
      const svg = fs.readFileSync(path.join(root, media.svg), 'utf8');
      assert.doesNotMatch(svg, /<style|\sstyle=|<script|href=/, media.svg);
      for (const [, colour = ''] of svg.matchAll(/(?:fill|stroke)="([^"]*)"/g)) assert.match(colour, /^(?:none|var\(--vscode-[\w-]+, #[0-9a-f]{6}\))$/, media.svg);
    }
  });

  it('shows the example, what is found in it, and the fixes that are offered', () => {
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'corslint-example-'));
    try {
      fs.writeFileSync(path.join(dir, 'server.js'), example);
      const paths = openPaths([dir], { settings: defaultSettings, exclude: [], all: true });
      const { findings, runs } = paths.result();
      const [located, ...more] = findings;
      assert.ok(located && more.length === 0);
      const lines = example.split('\n').map(line => line.trim()).filter(line => line !== '');
      for (const name of ['finding', 'fix']) assert.deepEqual(textsOf(picture(name), 'code'), lines, name);
      const { finding } = located;
      assert.equal(example.slice(finding.at.span.start, finding.at.span.end), `'*'`);
      assert.ok(finding.message.startsWith(textsOf(picture('finding'), 'message').join(' ')), finding.message);
      assert.ok(picture('finding').includes(`>${finding.rule}<`));
      assert.deepEqual(textsOf(picture('fix'), 'fixes'), offeredFixes(paths.workspace, located).map(({ title }) => title));
      const report = markdown(buildReport({ version: '0', runs, findings: [{ finding, fixes: [] }], least: 'hint', files: { seen: 1, read: 1, skipped: 0 }, problems: [], text: () => example, name: () => 'server.js' })).replace(/[`*#[\]]/g, '');
      const shown = textsOf(picture('report'), 'report').map(text => text.replace(/[*]/g, ''));
      assert.ok(shown.length > 10);
      for (const text of shown) assert.ok(report.includes(text.trim()), `${text} in ${report}`);
    } finally {
      fs.rmSync(dir, { recursive: true });
    }
  });
});

/** The texts of a group of a picture, in order. */
function textsOf(svg: string, id: string): string[] {
  const group = new RegExp(`<g id="${id}">([^]*?)</g>`).exec(svg)?.[1] ?? '';
  return [...group.matchAll(/<text[^>]*>([^]*?)<\/text>/g)].map(([, text = '']) => text.replace(/<[^>]+>/g, '').replace(/&gt;/g, '>').replace(/&lt;/g, '<').replace(/&amp;/g, '&'));
}

interface Contributes {
  readonly commands: readonly { readonly command: string }[];
  readonly walkthroughs: readonly { readonly steps: readonly { readonly id: string; readonly media: { readonly svg: string; readonly altText: string }; readonly completionEvents: readonly string[] }[] }[];
}
