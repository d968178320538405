// Whoever presses the first fix on each finding of the example ends with servers that work for their front ends.
import assert from 'node:assert/strict';
import path from 'node:path';
import type { CredentialsMode } from '../../../server/src/cors/check';
import { judgeExchange } from '../../../server/src/cors/exchange';
import type { WireResponse } from '../../../server/src/cors/preflight';
import { firstFixes } from '../../harness/first-fixes';
import type { Real, Twin } from '../../harness/twin';
import { COMPARED } from '../../harness/twin';
import { startHandler } from '../fetch/run-handler';
import { listenersOf, whileListening } from './run-server';

const folder = path.resolve(import.meta.dirname, '..', '..', '..', 'examples', 'workspace');
const SHOP = 'https://shop.example';

/** What a front end of the shop asks for. */
interface Use {
  readonly page: string;
  readonly method: string;
  readonly path: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly credentials: CredentialsMode;
}

type Ask = Parameters<Parameters<typeof whileListening>[1]>[0];

const JSON_BODY = [['Content-Type', 'application/json']] as const;
const use = (page: string, method: string, path: string, credentials: CredentialsMode = 'omit', headers: Use['headers'] = []): Use => ({ page, method, path, credentials, headers });

const apiFriends = [
  use(SHOP, 'GET', '/account/me', 'include'), use(SHOP, 'PUT', '/account/me', 'include', JSON_BODY),
  use('https://partner.example', 'GET', '/partners/catalogue', 'include'), use('https://blog.shop.example', 'DELETE', '/reviews/1'),
];
const apiStrangers = [
  use('https://evil.io', 'GET', '/account/me', 'include'), use('https://evilpartner.example', 'GET', '/partners/catalogue', 'include'), use('null', 'GET', '/partners/catalogue'),
  use('https://evil.io', 'DELETE', '/reviews/1'),
];
const orderFriends = [SHOP, 'https://admin.shop.example'].flatMap(page => [use(page, 'GET', '/', 'include'), use(page, 'POST', '/', 'include'), use(page, 'PATCH', '/', 'include')]);
const orderStrangers = [use('https://evil.io', 'GET', '/', 'include'), use('https://shop.example.evil.io', 'PATCH', '/')];
const notifyFriends = [use(SHOP, 'POST', '/', 'omit', [...JSON_BODY, ['Authorization', 'Bearer token']])];

describe('the example after the first fix of each finding', () => {
  const { pressed, left, texts } = firstFixes(folder, SHOP);
  const twin = (entry: string): Twin => ({ name: entry, text: texts.get(entry) ?? '', fixture: { entry, files: texts, expected: [], versions: { express: '5.3.0', cors: '2.8.6' }, environment: {} } });

  it('has no finding left', () => {
    assert.ok(pressed.length >= 8, pressed.join('\n'));
    assert.deepEqual(left, []);
  });

  for (const [entry, friends, strangers] of [['/api/server.js', apiFriends, apiStrangers], ['/orders/server.ts', orderFriends, orderStrangers]] as const) {
    it(`${entry} lets its pages in, and nobody else`, async () => {
      const listeners = listenersOf(twin(entry));
      const [listener] = listeners;
      assert.ok(typeof listener === 'function', String(listeners));
      await whileListening(listener, ask => check(ask, friends, strangers));
    });
  }

  it('/functions/notify lets the shop in, and nobody else', async () => {
    const started = await startHandler(twin('/functions/notify/index.ts'), '');
    assert.ok(started);
    await check(started.ask, notifyFriends, [use('https://evil.io', 'POST', '/', 'omit', JSON_BODY)]);
  });
});

/** Pages that may read the answers, and those that may not, as a browser decides. */
async function check(ask: Ask, friends: readonly Use[], strangers: readonly Use[]): Promise<void> {
  for (const [one, wanted] of [...friends.map(one => [one, true] as const), ...strangers.map(one => [one, false] as const)]) {
    const shared = { path: one.path, origin: one.page, mishap: 'none' } as const;
    const names = one.headers.map(([name]) => name.toLowerCase()).sort().join(',');
    const preflight = await ask({ ...shared, method: 'OPTIONS', headers: [['Access-Control-Request-Method', one.method], ...(names === '' ? [] : [['Access-Control-Request-Headers', names] as const])], cookies: false });
    const response = await ask({ ...shared, method: one.method, headers: one.headers, cookies: one.credentials === 'include' });
    const { allowed, failure } = judgeExchange({ request: { origin: one.page, url: `https://api.shop.example${one.path}`, method: one.method, headers: one.headers, credentials: one.credentials }, preflight: wire(preflight), response: wire(response) });
    assert.equal(allowed, wanted, `${one.method} ${one.path} from ${one.page}: ${JSON.stringify(failure)}`);
  }
}

function wire(real: Real): WireResponse | null {
  return real === 'none' ? null : { status: real.status, headers: COMPARED.flatMap(name => real.value(name) === undefined ? [] : [[name, real.value(name) ?? ''] as const]) };
}
