import fs from 'node:fs';
import path from 'node:path';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import type { FetchRequest } from '../../../server/src/cors/fetch-request';
import type { Observed } from '../browsers/compare';

/** Headless Chromium to which every host is the wire server at that port, or which goes by the rules given (`--host-resolver-rules`). It takes any certificate. */
export async function openChromium(to: number | string): Promise<{ browser: Browser; page: Page; session: CDPSession }> {
  const browser = await chromium.launch({
    executablePath: findChromium(),
    headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
      '--disable-dev-shm-usage', `--host-resolver-rules=${typeof to === 'string' ? to : `MAP *:80 127.0.0.1:${to}`}`, '--ignore-certificate-errors', '--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable'],
  });
  const page = await (await browser.newContext({ locale: 'en-US' })).newPage();
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  return { browser, page, session };
}

/**
 * Runs the requests in the page, one after the other (a rejected fetch leaves its console line behind), and tells what was seen of each.
 * The code is the DevTools protocol's name of the CORS error, or the name of the network error.
 */
export async function fetchInPage(page: Page, session: CDPSession, requests: readonly FetchRequest[]): Promise<Observed[]> {
  const urls = new Map<string, string>();
  const codes = new Map<string, string>();
  const lines = new Map<string, string>();
  const onRequest = (event: { requestId: string; request: { url: string } }): void => { if (!urls.has(event.requestId)) urls.set(event.requestId, event.request.url); };
  const onFailed = (event: { requestId: string; errorText: string; corsErrorStatus?: { corsError: string } }): void => {
    const url = urls.get(event.requestId);
    if (url === undefined) return;
    const known = codes.get(keyOf(url));
    if (known === undefined || known.startsWith('net::')) codes.set(keyOf(url), event.corsErrorStatus?.corsError ?? known ?? event.errorText);
  };
  const onConsole = (message: { type(): string; text(): string; location(): { url: string } }): void => {
    if (message.type() !== 'error') return;
    const text = message.text();
    const key = keyOf(text) || keyOf(message.location().url);
    if (!lines.has(key)) lines.set(key, text);
  };
  session.on('Network.requestWillBeSent', onRequest);
  session.on('Network.loadingFailed', onFailed);
  page.on('console', onConsole);
  try {
    const results = await page.evaluate(runFetches, requests.map(({ url, method, headers, credentials }) => ({ url, method, headers: headers.map(h => [...h]), credentials })));
    // Console lines come from another process: what is sent after them arrives after them.
    await page.evaluate(() => console.error('/x/end'));
    for (let i = 0; i < 100 && !lines.has('/x/end'); i++) await new Promise(resolve => setImmediate(resolve));
    return results.map(({ exposed, error }, i) => {
      const key = keyOf(requests[i]?.url ?? '');
      if (exposed) return { exposed, code: null, message: null };
      return { exposed, code: codes.get(key) ?? null, message: lines.get(key) ?? error };
    });
  } finally {
    session.off('Network.requestWillBeSent', onRequest);
    session.off('Network.loadingFailed', onFailed);
    page.off('console', onConsole);
  }
}

/** The part of a URL, or of a text with one, that tells exchanges apart. */
function keyOf(text: string): string {
  return /\/x\/[\w-]+/.exec(text)?.[0] ?? '';
}

interface Call { url: string; method: string; headers: string[][]; credentials: 'omit' | 'same-origin' | 'include' }

/** Runs inside the page. */
async function runFetches(calls: Call[]): Promise<{ exposed: string[] | null; error: string | null }[]> {
  const results: { exposed: string[] | null; error: string | null }[] = [];
  for (const { url, ...init } of calls) {
    try {
      const response = await fetch(url, { ...init, cache: 'no-store' } as RequestInit);
      await response.text().catch(() => '');
      results.push({ exposed: [...response.headers.keys()], error: null });
    } catch (error) {
      results.push({ exposed: null, error: String(error) });
    }
  }
  return results;
}

function findChromium(): string {
  const dirs = (process.env['PATH'] ?? '').split(path.delimiter);
  const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
  const found = process.env['CHROMIUM_PATH'] ?? names.flatMap(name => dirs.map(dir => path.join(dir, name))).find(file => fs.existsSync(file));
  if (!found) throw new Error('no Chromium found: install it (Debian: apt-get install chromium) or set CHROMIUM_PATH');
  return found;
}
