// Small faulty servers really run, a page's console says what a browser says, and `explain` finds the line from that.
import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { openChromium } from '../chromium/page';
import type { Capture } from './capture';
import { capture } from './capture';
import { astray } from './explained';
import { faultyServers } from './faulty';
import type { Front } from './front';
import { startFront } from './front';
import { MISSED, mutants } from './mutants';
import type { Seen, Sent } from './visit';
import { visit } from './visit';

/** Servers that do not run, and why: their fault is met before any browser. */
const UNFIT: Readonly<Record<string, string>> = {
  'express5-star-path/express5-by-hand.js': 'stops at its start: TypeError: Missing parameter name at index 2: /*; visit https://git.new/pathToRegexpError for info',
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

  /** As a visitor whom every server has given a cookie. */
  const visitSignedIn = async (sent: readonly Sent[]): Promise<Seen[]> => {
    await page.context().addCookies(sent.map(({ host: domain }) => ({ name: 'a', value: 'b', domain, path: '/', secure: true, sameSite: 'None' as const })));
    return visit(page, sent);
  };

  it('fixtures of broken requests are blocked, their mended twins are not', async () => {
    fixtures = await capture(front, visitSignedIn, faultyServers(1));
    const rules = new Set(fixtures.captured.map(({ name }) => name.replace(/\/.*/, '')));
    console.log(`      ${fixtures.captured.length} servers with faults of ${rules.size} rules`);
    assert.deepEqual(fixtures.unfit, Object.entries(UNFIT).map(([name, reason]) => `${name}: ${reason}`));
    assert.deepEqual(fixtures.harmless, []);
    assert.ok(fixtures.captured.length >= 200 && rules.size >= 30, `${fixtures.captured.length} servers, ${rules.size} rules`);
  });

  it('right servers with one line broken are blocked', async () => {
    broken = await capture(front, visitSignedIn, mutants());
    console.log(`      ${broken.captured.length} broken lines that stop the request; ${broken.harmless.length} that do not: ${broken.harmless.join('; ')}`);
    assert.deepEqual(broken.unfit, []);
    assert.ok(broken.captured.length >= 60, `${broken.captured.length}`);
  });

  for (const [title, of] of [['marked', () => fixtures], ['broken', () => broken]] as const) {
    it(`what Chromium printed leads to the ${title} line first`, () => {
      const { captured } = of();
      const missed = astray(captured);
      const found = captured.length - Object.keys(missed).length;
      console.log(`      ${found} of ${captured.length} consoles lead to the faulty line first`);
      assert.deepEqual(Object.keys(MISSED).filter(name => captured.some(one => one.name === name) && !(name in missed)), [], 'these are found by now');
      const surprising = Object.entries(missed).filter(([name]) => !(name in MISSED));
      if (surprising.length > 0) assert.fail(surprising.map(([name, says]) => `${name}\n  ${says}`).join('\n'));
      assert.ok(found >= captured.length * 0.95, `${found} of ${captured.length}`);
    });
  }
});
