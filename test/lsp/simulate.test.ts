import assert from 'node:assert/strict';
import type { ServersResult, ShownSimulation, SimulatedRequest, SimulateResult } from '../../server/src/lsp/protocol';
import type { Client } from './client';
import { startClient } from './client';
import { FAULTY, NGINX, SLASH } from './sources';

const REQUEST: SimulatedRequest = { origin: 'https://app.example.com', method: 'GET', path: '/me', headers: '', credentials: 'include', base: '' };

describe('a request simulated by the language server', function () {
  this.timeout(60_000);
  let client: Client;
  afterEach(async () => { assert.equal(await client.stop(), 0); });

  function servers(): Promise<ServersResult> {
    return client.connection.sendRequest('corslint/servers', {});
  }
  async function ask(index: number, request: Partial<SimulatedRequest> = {}): Promise<SimulateResult> {
    const server = (await servers()).servers[index];
    return client.connection.sendRequest('corslint/simulate', { server, request: { ...REQUEST, ...request } });
  }
  async function simulate(index: number, request: Partial<SimulatedRequest> = {}): Promise<ShownSimulation> {
    const result = await ask(index, request);
    assert.ok(result.problem === undefined, result.problem);
    return result.simulation;
  }

  it('lists what can be asked, and who asks: front ends first, strangers last', async () => {
    client = await startClient({ 'a/server.js': SLASH, 'b/site.nginx': NGINX, 'web/.env': 'FRONTEND_URL=https://shop.example.com\n' }, { settings: () => ({ trustedOrigins: ['https://desk.example.com'] }) });
    const { servers: found, origins } = await servers();
    assert.deepEqual(found.map(({ kind, name, framework, at, routes }) => [kind, name, framework, at.file, at.line, routes]), [
      ['server', 'app', 'express', 'a/server.js', 3, [{ method: 'GET', path: '/me' }]],
      [found[1]?.kind, found[1]?.name, 'nginx', 'b/site.nginx', 1, found[1]?.routes],
    ]);
    assert.deepEqual(origins.map(({ origin, who }) => `${who} ${origin}`), ['front-end https://desk.example.com', 'front-end https://shop.example.com', ...origins.slice(2, -2).map(({ origin }) => `named ${origin}`), 'hostile https://evil.io', 'hostile null']);
  });

  it('lists a front end once, in front, where a server names it too', async () => {
    client = await startClient({ 'a/server.js': SLASH.replace("['", "['https://partner.example', 'https://shop.example.com', '"), 'web/.env': 'FRONTEND_URL=https://shop.example.com\n' });
    const { origins } = await servers();
    assert.deepEqual(origins.slice(0, 2).map(({ origin, who }) => `${who} ${origin}`), ['front-end https://shop.example.com', 'named https://partner.example']);
  });

  it('answers whatever a client sends with one sentence', async () => {
    client = await startClient({ 'server.js': SLASH });
    const { servers: [server] } = await servers();
    assert.ok(server);
    const request = { origin: 'https://a.example', method: 'GET', path: '/me', headers: '', credentials: 'omit', base: '' };
    for (const [params, wanted] of [
      [7, /no origin/], [{}, /no origin/], [{ server, request: null }, /no origin/], [{ server: null, request }, /No server is named/], [{ server: { uri: 'a b:c', kind: 'server', name: 'app', nth: 0 }, request }, /not in this workspace/],
      [{ server: { ...server, nth: -1 }, request }, /not in this workspace/], [{ server: { ...server, nth: 'length' }, request }, /No server is named/], [{ server, request: { ...request, base: 'https://api.example/v1' } }, /no address/],
    ] as const) assert.match(String((await client.connection.sendRequest<{ problem?: string }>('corslint/simulate', params)).problem), wanted, JSON.stringify(params));
  });

  it('plays a request through, and gives the places and the fix that lets it through', async () => {
    client = await startClient({ 'server.js': SLASH });
    const simulation = await simulate(0);
    assert.deepEqual([simulation.verdict, simulation.blockedAt, simulation.server.name], ['blocked', 'response', 'app']);
    assert.deepEqual(simulation.browsers.map(({ name, verdict }) => `${name} ${verdict}`), ['chromium blocked', 'firefox blocked', 'webkit blocked']);
    assert.match(String(simulation.browsers[0]?.message), /^Access to fetch at 'https:\/\/server\.invalid\/me' from origin 'https:\/\/app\.example\.com' has been blocked by CORS policy: /);
    assert.deepEqual(simulation.fixes.map(({ rule, title, at }) => [rule, title, at.file, at.line]), [['origin-trailing-slash', 'Write https://app.example.com', 'server.js', 4]]);
    const [exchange] = simulation.exchanges;
    assert.deepEqual([exchange?.kind, exchange?.answer?.status, exchange?.url], ['request', 200, 'https://server.invalid/me']);
    assert.deepEqual(exchange?.answer?.headers.find(({ name }) => name === 'Access-Control-Allow-Credentials')?.at.line, 4);
    assert.ok(simulation.needs.length > 0);
  });

  it('advises nobody to let a stranger in', async () => {
    client = await startClient({ 'server.js': SLASH });
    for (const origin of ['https://evil.io', 'null']) {
      const { verdict, hostile, needs, fixes } = await simulate(0, { origin });
      assert.deepEqual([verdict, hostile, needs, fixes], ['blocked', true, [], []]);
    }
  });

  it('asks the text as it is in the editor', async () => {
    client = await startClient({ 'server.js': FAULTY });
    assert.equal((await simulate(0)).verdict, 'blocked');
    await client.open('server.js', FAULTY.replace('\'*\'', '\'https://app.example.com\''));
    assert.equal((await simulate(0)).verdict, 'allowed');
  });

  it('says what makes no sense, and that a server is gone', async () => {
    client = await startClient({ 'server.js': FAULTY });
    for (const [request, wanted] of [
      [{ origin: 'app' }, /^"app" is no origin/], [{ method: 'A B' }, /^"A B" is no method/], [{ path: 'me' }, /^"me" is no path/],
      [{ headers: 'X-A: 1\nnothing' }, /^"nothing" is no header/], [{ base: 'ftp://x' }, /^"ftp:\/\/x" is no address/],
    ] as const) assert.match(String((await ask(0, request)).problem), wanted);
    const gone: SimulateResult = await client.connection.sendRequest('corslint/simulate', { server: { uri: client.uri('server.js'), kind: 'server', name: 'other', nth: 0 }, request: REQUEST });
    assert.match(String(gone.problem), /^other is not in this workspace any more, or is being edited\./);
  });

  it('has a lens for each server and route where lenses are on', async () => {
    client = await startClient({ 'server.js': FAULTY }, { settings: () => ({ codeLens: true }) });
    await client.open('server.js', FAULTY);
    const lenses = await client.connection.sendRequest<{ range: { start: { line: number } }; command: { title: string; command: string; arguments?: object[] } }[]>('textDocument/codeLens', { textDocument: { uri: client.uri('server.js') } });
    const [server, route] = lenses.filter(({ command: { command } }) => command === 'corslint.simulateRequest');
    assert.deepEqual([server?.range.start.line, server?.command.title], [2, 'CORS: simulate a request to app']);
    assert.deepEqual([route?.range.start.line, route?.command.title], [4, 'CORS: simulate GET /me']);
    assert.deepEqual(route?.command.arguments, [{ uri: client.uri('server.js'), kind: 'server', name: 'app', nth: 0, method: 'GET', path: '/me' }]);
  });
});
