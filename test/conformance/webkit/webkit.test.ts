import { webkit } from '../../../server/src/cors/webkit';
import { assertPredicted } from '../browsers/compare';
import { chosenExchanges, generatedExchanges, opaqueExchanges } from '../browsers/exchanges';
import type { WireServer } from '../browsers/wire-server';
import { startWireServer } from '../browsers/wire-server';
import type { Display } from './mini-browser';
import { fetchInMiniBrowser, openDisplay } from './mini-browser';

/** What we say must be what WebKit does: verdict, console text, preflight sent, headers a script sees. Its codes are ours. */
describe('conformance: WebKit', function () {
  this.timeout(300_000);
  let server: WireServer;
  let display: Display | undefined;

  before(async () => {
    server = await startWireServer();
    display = await openDisplay();
  });
  after(async () => {
    await display?.close();
    await server.close();
  });

  const predictedAll = (named: Parameters<typeof assertPredicted>[3], opaque = false): Promise<void> => {
    const shown = display;
    if (!shown) throw new Error('no display');
    // A broken byte in a list is shown in the way of the GTK port's text conversion.
    const sound = named.filter(([, { preflight }]) => !preflight?.headers.some(([name, value]) => name !== 'Access-Control-Allow-Origin' && /[^\0-\x7F]/.test(value)));
    return assertPredicted(webkit, server, requests => fetchInMiniBrowser(server, shown, requests, opaque), sound, { codes: false });
  };

  it('chosen exchanges', () => predictedAll(chosenExchanges()));
  it('generated exchanges', () => predictedAll(generatedExchanges(400, 20261123)));
  it('exchanges of a page with an opaque origin', () => predictedAll(opaqueExchanges(), true));
});
