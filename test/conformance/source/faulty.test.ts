// Small faulty servers really run, a page's console says what a browser says, and `explain` finds the line from that.
import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { openChromium } from '../chromium/page';
import type { Capture } from './capture';
import { capture } from './capture';
import { explainedLines } from './explained';
import { faultyServers } from './faulty';
import type { Front } from './front';
import { startFront } from './front';
import { mutants } from './mutants';

/** Servers that do not run, and why: their fault is met before any browser. */
const UNFIT: Readonly<Record<string, string>> = {
  'express5-star-path/express5-by-hand.js': 'stops at its start: TypeError: Missing parameter name at index 2: /*; visit https://git.new/pathToRegexpError for info',
};

/** Consoles that lead to another line first, and why. */
const MISSED: Readonly<Record<string, string>> = {
  'express4-cors-callback: other host, line 6': 'the list as a whole is named, which begins a line above: which of its hosts was meant is not to be seen',
  'nginx: other host, line 3': 'the map as a whole is named, which begins two lines above',
  'node-http: preflights are answered with 404, line 14': 'named is the next line, which ends the answer: where its status is written is not kept',
  'node-http: preflights are answered with 405, line 14': 'as with 404',
  'connect: preflights are answered with 404, line 11': 'as in node-http',
  'connect: preflights are answered with 405, line 11': 'as in node-http',
  'node-http: values are added to, line 7': 'there is no such method, and the program dies: a connection that is closed without a word is taken for a server that is down',
};

describe('faulty servers in a browser', function () {
  this.timeout(400_000);
  const mode = process.env['NODE_ENV'];
  let front: Front;
  let browser: Browser | undefined;
  let page: Page;
  let fixtures: Capture;
  let broken: Capture;

  before(async () => {
    process.env['NODE_ENV'] = 'test'; // Express prints every error else
    front = await startFront();
    ({ browser, page } = await openChromium(front.rules));
  });
  after(async () => {
    if (mode === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = mode;
    await browser?.close();
    await front.close();
  });

  it('fixtures of broken requests are blocked, their mended twins are not', async () => {
    fixtures = await capture(front, page, faultyServers(1));
    const rules = new Set(fixtures.captured.map(({ name }) => name.replace(/\/.*/, '')));
    console.log(`      ${fixtures.captured.length} servers with faults of ${rules.size} rules`);
    assert.deepEqual(fixtures.unfit, Object.entries(UNFIT).map(([name, reason]) => `${name}: ${reason}`));
    assert.deepEqual(fixtures.harmless, []);
    assert.ok(fixtures.captured.length >= 200 && rules.size >= 30, `${fixtures.captured.length} servers, ${rules.size} rules`);
  });

  it('right servers with one line broken are blocked', async () => {
    broken = await capture(front, page, mutants());
    console.log(`      ${broken.captured.length} broken lines that stop the request; ${broken.harmless.length} that do not: ${broken.harmless.join('; ')}`);
    assert.deepEqual(broken.unfit, []);
    assert.ok(broken.captured.length >= 60, `${broken.captured.length}`);
  });

  for (const [title, of] of [['marked', () => fixtures], ['broken', () => broken]] as const) {
    it(`what Chromium printed leads to the ${title} line first`, () => {
      const { captured } = of();
      const missed: Record<string, string> = {};
      for (const { name, fixture, text, marked } of captured) {
        const { explained, lines } = explainedLines(fixture, text);
        const [first] = lines;
        if (first && marked.some(({ file, line }) => file === first.file && line === first.line)) continue;
        const named = lines.map(({ file, line, rule, certainty }) => `${file}:${line} ${rule ?? '-'} (${certainty})`).join(', ') || explained.map(({ cause }) => cause).join(' ');
        missed[name] = `${text}\n  to blame: ${marked.map(({ file, line }) => `${file}:${line}`).join(', ')}\n  named: ${named}`;
      }
      const found = captured.length - Object.keys(missed).length;
      console.log(`      ${found} of ${captured.length} consoles lead to the faulty line first`);
      assert.deepEqual(Object.keys(MISSED).filter(name => captured.some(one => one.name === name) && !(name in missed)), [], 'these are found by now');
      const surprising = Object.entries(missed).filter(([name]) => !(name in MISSED));
      if (surprising.length > 0) assert.fail(surprising.map(([name, says]) => `${name}\n  ${says}`).join('\n'));
      assert.ok(found >= captured.length * 0.95, `${found} of ${captured.length}`);
    });
  }
});
