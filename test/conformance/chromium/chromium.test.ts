import assert from 'node:assert/strict';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { chromium as engine } from '../../../server/src/cors/chromium';
import type { EngineVerdict } from '../../../server/src/cors/engine';
import { judgeWith } from '../../../server/src/cors/engine';
import type { Exchange } from '../../../server/src/cors/exchange';
import { judgeExchange } from '../../../server/src/cors/exchange';
import { prepareRequest } from '../../../server/src/cors/fetch-request';
import { extractTokens } from '../../../server/src/cors/header-list';
import { preflightHeaders } from '../../../server/src/cors/preflight';
import { API, chosenExchanges, generatedExchanges, PAGE } from '../browsers/exchanges';
import type { WireServer } from '../browsers/wire-server';
import { startWireServer } from '../browsers/wire-server';
import { fetchInPage, openChromium, type Observed } from './page';

/** What we say must be what Chromium does: verdict, code, console text, preflight sent, headers a script sees. */
describe('conformance: Chromium', function () {
  this.timeout(240_000);
  let server: WireServer;
  let browser: Browser;
  let page: Page;
  let session: CDPSession;

  before(async () => {
    server = await startWireServer();
    ({ browser, page, session } = await openChromium(server.port));
    await page.goto(`${PAGE}/page`);
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  it('is a version whose texts we know', () => {
    const major = Number(browser.version().split('.')[0]);
    assert.ok(major >= 120, `Chromium ${browser.version()}; the texts are of ${engine.version}`);
  });

  it('chosen exchanges', async () => assertAll(await runAll(chosenExchanges())));
  it('generated exchanges', async () => assertAll(await runAll(generatedExchanges(400, 20261123))));

  it('exchanges of a page with an opaque origin', async () => {
    await page.goto(`${PAGE}/opaque`);
    const named = ['*', 'null', PAGE, ''].flatMap((value): [string, Exchange][] => (['omit', 'include'] as const).map(credentials => [`opaque ${value} ${credentials}`, {
      request: { origin: 'null', url: API, method: 'GET', headers: [], credentials }, preflight: null, response: { status: 200, headers: [['Access-Control-Allow-Origin', value], ['Access-Control-Allow-Credentials', 'true']] },
    }]));
    assertAll(await runAll(named));
  });

  interface Case { readonly name: string; readonly exchange: Exchange; readonly verdict: EngineVerdict; readonly observed: Observed; readonly preflight: WireServer['arrived'][number] | undefined }

  async function runAll(named: readonly (readonly [name: string, exchange: Exchange])[]): Promise<Case[]> {
    const first = server.arrived.length;
    const placed = named.map(([name, exchange], i) => {
      const id = `${first}-${i}`;
      const at = { ...exchange, request: { ...exchange.request, url: `${exchange.request.url}/x/${id}` } };
      server.answer(id, at);
      return { id, name, exchange: at };
    });
    const observed = await fetchInPage(page, session, placed.map(({ exchange }) => exchange.request));
    const arrived = new Map(server.arrived.slice(first).filter(r => r.method === 'OPTIONS' && r.headers.some(([n]) => n === 'Access-Control-Request-Method')).map(r => [r.id, r]));
    return placed.map(({ id, name, exchange }, i) => {
      const seen = observed[i];
      assert.ok(seen);
      return { name, exchange, verdict: judgeWith(engine, exchange), observed: seen, preflight: arrived.get(id) };
    });
  }

  function assertAll(cases: readonly Case[]): void {
    assert.ok(cases.length > 0);
    const wrong = cases.flatMap(({ name, exchange, verdict, observed, preflight }) => {
      const expected = predicted(exchange, verdict);
      const actual = {
        allowed: observed.exposed !== null,
        exposed: judgeExchange(exchange).redirect ? null : observed.exposed,
        asked: preflight?.headers.filter(([n]) => ASKED.test(n)).map(([n, v]) => `${n}: ${v}`).sort(),
        code: verdict.code === 'TypeError' ? verdict.code : observed.code,
        message: withOneHeader(observed.message, exchange),
      };
      return JSON.stringify(actual) === JSON.stringify(expected) ? [] : [JSON.stringify({ name, expected, actual }, null, 1)];
    });
    assert.equal(wrong.length, 0, `${wrong.length} of ${cases.length} differ:\n${wrong.slice(0, 20).join('\n')}`);
  }

  function predicted(exchange: Exchange, verdict: EngineVerdict): Record<string, unknown> {
    const wire = prepareRequest(exchange.request);
    const own = { ...wire, unsafeHeaders: engine.unsafeHeaders(wire.headers) };
    const asked = verdict.preflightNeeded ? preflightHeaders(own).filter(([n]) => ASKED.test(n)).map(([n, v]) => `${n}: ${v}`).sort() : undefined;
    // What a script sees follows from the response alone; the standard may have stopped at a preflight the engine lets pass.
    const seen = judgeExchange({ ...exchange, request: { ...exchange.request, method: 'GET', headers: [] } });
    return { allowed: verdict.allowed, exposed: verdict.allowed ? seen.exposedHeaders : null, asked, code: verdict.code, message: withOneHeader(verdict.message, exchange) };
  }
});

const ASKED = /^(?:Access-Control-Request-\w+|Origin)$/;

/** Of several headers that are not allowed Chromium names one by a hash: any of the missing ones will do. */
function withOneHeader(message: string | null, exchange: Exchange): string | null {
  const list = extractTokens(exchange.preflight?.headers ?? [], 'Access-Control-Allow-Headers');
  const listed = new Set(list?.ok ? list.tokens.map(token => token.toLowerCase()) : []);
  const missing = prepareRequest(exchange.request).unsafeHeaders.filter(name => !listed.has(name));
  return message?.replace(/Request header field (\S+) is/, (text, name: string) => missing.includes(name) ? `Request header field ${missing.join('|')} is` : text) ?? null;
}
