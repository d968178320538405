import assert from 'node:assert/strict';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { chromium as engine } from '../../../server/src/cors/chromium';
import { assertPredicted } from '../browsers/compare';
import { chosenExchanges, generatedExchanges, opaqueExchanges, PAGE } from '../browsers/exchanges';
import type { WireServer } from '../browsers/wire-server';
import { startWireServer } from '../browsers/wire-server';
import { fetchInPage, openChromium } from './page';

/** What we say must be what Chromium does: verdict, code, console text, preflight sent, headers a script sees. */
describe('conformance: Chromium', function () {
  this.timeout(240_000);
  let server: WireServer;
  let browser: Browser | undefined;
  let page: Page;
  let session: CDPSession;

  before(async () => {
    server = await startWireServer();
    ({ browser, page, session } = await openChromium(server.port));
    await page.goto(`${PAGE}/page`);
  });
  after(async () => {
    await browser?.close();
    await server.close();
  });

  const predictedAll = (named: Parameters<typeof assertPredicted>[3]): Promise<void> => assertPredicted(engine, server, requests => fetchInPage(page, session, requests), named);

  it('is a version whose texts we know', () => {
    const version = browser?.version() ?? '';
    assert.ok(Number(version.split('.')[0]) >= 140, `Chromium ${version}; the texts are of ${engine.version}`);
  });
  it('chosen exchanges', () => predictedAll(chosenExchanges()));
  it('generated exchanges', () => predictedAll(generatedExchanges(400, 20261123)));
  it('exchanges of a page with an opaque origin', async () => {
    await page.goto(`${PAGE}/opaque`);
    await predictedAll(opaqueExchanges());
  });
});
