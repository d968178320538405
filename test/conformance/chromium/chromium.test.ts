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
  it('hides an answer that was asked for with no-cors, and says nothing', async () => {
    const said: string[] = [];
    page.on('console', message => said.push(message.text()));
    const seen = await page.evaluate(async () => {
      const got: Response[] = [];
      for (let i = 0; i < 6; i++) got.push(await fetch('http://elsewhere.example/page', { mode: 'no-cors' }));
      const [first, json, form, text, blob, bytes] = got as [Response, Response, Response, Response, Response, Response];
      const { type, status, statusText, ok, headers, body } = first;
      return {
        type, status, statusText, ok, headers: [...headers].length, body,
        json: await json.json().catch(String) as unknown, formData: await form.formData().catch((error: Error) => error.name),
        text: await text.text(), blob: (await blob.blob()).size, arrayBuffer: (await bytes.arrayBuffer()).byteLength,
        own: (await fetch('/page', { mode: 'no-cors' })).type,
      };
    });
    assert.deepEqual(seen, {
      type: 'opaque', status: 0, statusText: '', ok: false, headers: 0, body: null, json: 'SyntaxError: Unexpected end of input', formData: 'TypeError', text: '', blob: 0, arrayBuffer: 0,
      own: 'basic',
    });
    assert.deepEqual(said.filter(line => /cors|opaque|blocked/i.test(line)), []);
  });
  it('keeps a cookie without SameSite from the requests of other sites, and refuses one with None that is not Secure', async () => {
    const request = { origin: PAGE, url: '', method: 'GET', headers: [], credentials: 'include' } as const;
    server.answer('cookie-set', { request, preflight: null, response: { status: 200, headers: [['Set-Cookie', 'sid=1; Path=/'], ['Set-Cookie', 'loose=1; Path=/; SameSite=None']] } });
    server.answer('cookie-seen', { request, preflight: null, response: { status: 200, headers: [['Access-Control-Allow-Origin', '*']] } });
    const sentFrom = async (origin: string): Promise<string | undefined> => {
      await page.goto(`${origin}/page`);
      await page.evaluate(() => fetch('http://api.company.example/x/cookie-seen', { credentials: 'include' }).catch(() => undefined));
      return server.arrived.findLast(({ id }) => id === 'cookie-seen')?.headers.find(([name]) => name.toLowerCase() === 'cookie')?.[1];
    };
    await page.goto('http://api.company.example/x/cookie-set');
    assert.equal(await sentFrom('http://app.company.example'), 'sid=1');
    assert.equal(await sentFrom('http://app.partner.example'), undefined);
    await page.goto(`${PAGE}/page`);
  });
  it('stores a cookie of another origin only when the page asks with credentials, and hides the answer unless these are allowed', async () => {
    const request = { origin: PAGE, url: '', method: 'GET', headers: [], credentials: 'include' } as const;
    const origin = 'http://app.company.example';
    server.answer('login', { request, preflight: null, response: { status: 200, headers: [['Set-Cookie', 'login=1; Path=/'], ['Access-Control-Allow-Origin', origin]] } });
    server.answer('login-seen', { request, preflight: null, response: { status: 200, headers: [] } });
    await page.goto(`${origin}/page`);
    const cookieAfter = async (credentials: 'same-origin' | 'include'): Promise<[read: boolean, cookie: string | undefined]> => {
      await page.context().clearCookies();
      const read = await page.evaluate(mode => fetch('http://api.company.example/x/login', { credentials: mode }).then(() => true, () => false), credentials);
      await page.evaluate(() => fetch('http://api.company.example/x/login-seen', { credentials: 'include' }).catch(() => undefined));
      return [read, server.arrived.findLast(({ id }) => id === 'login-seen')?.headers.find(([name]) => name.toLowerCase() === 'cookie')?.[1]];
    };
    assert.deepEqual(await cookieAfter('same-origin'), [true, undefined]);
    assert.deepEqual(await cookieAfter('include'), [false, 'login=1']);
    await page.goto(`${PAGE}/page`);
  });
  it('exchanges of a page with an opaque origin', async () => {
    await page.goto(`${PAGE}/opaque`);
    await predictedAll(opaqueExchanges());
  });
});
