// Small faulty servers really run, and a page's console really says what is wrong.
import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { openChromium } from '../chromium/page';
import type { Faulty } from './faulty';
import { faultyServers } from './faulty';
import type { Front } from './front';
import { startFront } from './front';
import type { Served } from './serve';
import { serve } from './serve';
import { serveTwin } from './serve-twin';
import type { Seen } from './visit';
import { visit } from './visit';

/** Servers that do not run, and why: their fault is met before any browser. */
const UNFIT: Readonly<Record<string, string>> = {
  'express5-star-path/express5-by-hand.js': 'stops at its start: TypeError: Missing parameter name at index 2: /*; visit https://git.new/pathToRegexpError for info',
};

/** What was seen of a faulty server: its files, what a browser printed, and the lines that are to blame. */
interface Captured {
  readonly name: string;
  readonly files: ReadonlyMap<string, string>;
  readonly text: string;
  readonly marked: Faulty['marked'];
}

describe('faulty servers in a browser', function () {
  this.timeout(300_000);
  const mode = process.env['NODE_ENV'];
  const served: Served[] = [];
  const captured: Captured[] = [];
  let faulty: readonly Faulty[];
  let front: Front;
  let browser: Browser | undefined;
  let page: Page;

  before(async () => {
    process.env['NODE_ENV'] = 'test'; // Express prints every error else
    faulty = faultyServers(1);
    front = await startFront();
    ({ browser, page } = await openChromium(front.rules));
  });
  after(async () => {
    if (mode === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = mode;
    await browser?.close();
    await Promise.all(served.map(one => one.close()));
    await front.close();
  });

  it('the faulty one is blocked, the mended one is not', async () => {
    const upstream = await serve((_request, response) => response.end('u'));
    served.push(upstream);
    const asked: { readonly one: Faulty; readonly host: string; readonly mended: string }[] = [];
    const unfit: string[] = [];
    for (const [i, one] of faulty.entries()) {
      const wanted = { ...one, path: one.request.path, upstream: `127.0.0.1:${upstream.port}` };
      const site = siteOf(one.request.origin);
      const hosts = { bad: `bad${i}.${site}`, mended: `mended${i}.${site}` };
      const started = [await serveTwin(one.bad, { ...wanted, host: hosts.bad }), await serveTwin(one.mended, { ...wanted, host: hosts.mended })] as const;
      served.push(...started.flatMap(each => each instanceof Error ? [] : [each]));
      const [bad, mended] = started;
      if (bad instanceof Error || mended instanceof Error) {
        unfit.push(`${one.name}: ${started.flatMap(each => each instanceof Error ? [each.message] : []).join()}`);
        continue;
      }
      front.lead(hosts.bad, bad.port);
      front.lead(hosts.mended, mended.port);
      asked.push({ one, host: hosts.bad, mended: hosts.mended });
    }
    await page.context().addCookies(asked.flatMap(({ host, mended }) => [host, mended]).map(domain => ({ name: 'a', value: 'b', domain, path: '/', secure: true, sameSite: 'None' as const })));
    const seen = await visit(page, asked.flatMap(({ one: { request }, host, mended }) => [{ host, request }, { host: mended, request }]));
    asked.forEach(({ one }, i) => {
      const [bad, mended] = [seen[2 * i], seen[2 * i + 1]];
      assert.ok(bad && mended);
      if (bad.allowed || !mended.allowed) unfit.push(`${one.name}: ${say(bad)}, mended ${say(mended)}`);
      else captured.push({ name: one.name, files: one.bad.fixture.files, text: bad.lines.join('\n'), marked: one.marked });
    });
    const broken = new Set(captured.map(({ name }) => name.replace(/\/.*/, '')));
    console.log(`      ${captured.length} servers with faults of ${broken.size} rules`);
    assert.deepEqual(unfit, Object.entries(UNFIT).map(([name, reason]) => `${name}: ${reason}`));
    assert.ok(captured.length >= 60 && broken.size >= 20, `${captured.length} servers, ${broken.size} rules`);
  });
});

/** Servers stand beside their pages, where browsers send cookies. */
function siteOf(origin: string): string {
  const { hostname } = new URL(origin);
  return /[a-z]$/.test(hostname) && hostname.includes('.') ? hostname : 'api.test';
}

function say({ allowed, lines }: Seen): string {
  return allowed ? 'let in' : `blocked: ${lines.join(' | ')}`;
}
