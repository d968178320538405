import assert from 'node:assert/strict';
import { firefox as engine } from '../../../server/src/cors/firefox';
import type { FetchRequest } from '../../../server/src/cors/fetch-request';
import type { Observed } from '../browsers/compare';
import { assertPredicted } from '../browsers/compare';
import { chosenExchanges, generatedExchanges, opaqueExchanges, PAGE } from '../browsers/exchanges';
import type { WireServer } from '../browsers/wire-server';
import { startWireServer } from '../browsers/wire-server';
import type { Firefox } from './marionette';
import { CORS_MESSAGES, findFirefox, startFirefox } from './marionette';

/** What we say must be what Firefox does: verdict, code, console text, preflight sent, headers a script sees. */
describe('conformance: Firefox', function () {
  this.timeout(300_000);
  let server: WireServer;
  let firefox: Firefox | undefined;

  before(async () => {
    server = await startWireServer();
    firefox = await startFirefox(findFirefox(), server.port, ['app.example', 'api.example', 'third.example']);
    await firefox.navigate(`${PAGE}/page`);
  });
  after(async () => {
    await firefox?.close();
    await server.close();
  });

  const predictedAll = (named: Parameters<typeof assertPredicted>[3]): Promise<void> => assertPredicted(engine, server, observe, named);

  it('is a version whose texts we know', () => {
    assert.ok(Number(firefox?.version.split('.')[0]) >= 140, `Firefox ${firefox?.version}; the texts are of ${engine.version}`);
  });
  it('chosen exchanges', () => predictedAll(chosenExchanges()));
  it('generated exchanges', () => predictedAll(generatedExchanges(400, 20261123)));
  it('exchanges of a page with an opaque origin', async () => {
    await firefox?.navigate(`${PAGE}/opaque`);
    await predictedAll(opaqueExchanges());
  });

  /** In parts: the console service keeps 250 messages. */
  async function observe(requests: readonly FetchRequest[]): Promise<Observed[]> {
    const seen: Observed[] = [];
    for (let i = 0; i < requests.length; i += 50) seen.push(...await observePart(requests.slice(i, i + 50)));
    return seen;
  }

  async function observePart(requests: readonly FetchRequest[]): Promise<Observed[]> {
    assert.ok(firefox);
    await firefox.inBrowser('Services.console.reset()');
    const calls = requests.map(({ url, method, headers, credentials }) => [url, { method, headers, credentials, cache: 'no-store' }]);
    const results = await firefox.inPage(RUN_FETCHES, calls) as { exposed: string[] | null; error: string | null }[];
    const messages = await firefox.inBrowser(CORS_MESSAGES) as [category: string, text: string][];
    return results.map(({ exposed, error }, i) => {
      if (exposed) return { exposed, code: null, message: null };
      const key = /\/x\/[\w-]+/.exec(requests[i]?.url ?? '')?.[0] ?? '';
      const own = messages.filter(([, text]) => new RegExp(`${key}\\b(?!-)`).test(text));
      const [message] = own;
      return { exposed, code: message?.[0].replace(/\d+$/, '') ?? null, message: message?.[1] ?? error, ...message && { lines: [...own.map(([, text]) => text), error ?? ''] } };
    });
  }
});

const RUN_FETCHES = `
  const [calls, done] = [arguments[0], arguments[arguments.length - 1]];
  (async () => {
    const results = [];
    for (const [url, init] of calls) {
      try {
        const response = await window.fetch(url, init);
        await response.text().catch(() => '');
        results.push({ exposed: [...response.headers.keys()], error: null });
      } catch (error) {
        results.push({ exposed: null, error: String(error) });
      }
    }
    done(results);
  })();`;
