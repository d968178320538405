import assert from 'node:assert/strict';
import { readText, request, routesOf, told } from '../asking';

const worker = `const allowed = ['https://a.example'];
export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    const origin = request.headers.get('Origin');
    if (pathname === '/health') return new Response('ok');
    if (request.method === 'OPTIONS') return new Response(null, { status: 204, headers: { 'Access-Control-Allow-Methods': 'PUT' } });
    if (request.method !== 'PUT') return new Response('no', { status: 405 });
    const headers = new Headers({ 'Access-Control-Allow-Credentials': 'true' });
    if (allowed.includes(origin)) headers.set('Access-Control-Allow-Origin', origin);
    return new Response('ok', { headers });
  },
};
`;

describe('Fetch handlers', () => {
  it('finds the paths and methods a handler tells apart', () => {
    const { subjects: [server] } = readText('/p/worker.js', worker);
    assert.equal(server?.kind, 'server');
    assert.deepEqual(routesOf(server), ['PUT /', '* /health']);
    assert.deepEqual(server?.heard().methods.map(({ method }) => method).sort(), []);
    told(server, request('PUT'));
    assert.deepEqual(server?.heard().methods.map(({ method }) => method).sort(), ['OPTIONS', 'PUT']);
    assert.deepEqual(server?.heard().trusted.map(({ text, test }) => `${test} ${text}`), ['equals https://a.example']);
  });

  it('answers as the handler does, each line from where it was written', () => {
    const { subjects: [server], at } = readText('/p/worker.js', worker);
    assert.deepEqual(told(server, request('PUT')), ['answered 200; Access-Control-Allow-Credentials: true']);
    assert.deepEqual(told(server, request('GET', { path: '/health' })), ['answered 200']);
    const [answer] = server?.ask(request('PUT', { origin: 'https://a.example' })).answers ?? [];
    const [credentials, origin] = answer?.headers ?? [];
    assert.equal(at(credentials?.at), `'true'`);
    assert.equal(at(credentials?.nameAt), `'Access-Control-Allow-Credentials'`);
    assert.equal(at(credentials?.setBy), `'Access-Control-Allow-Credentials': 'true'`);
    assert.equal(origin?.fromOrigin, true);
    assert.equal(at(origin?.at), 'origin');
    assert.equal(at(origin?.setBy), `headers.set('Access-Control-Allow-Origin', origin)`);
    assert.equal(at(answer?.exit), `new Response('ok', { headers })`);
  });

  it('sees the exit through a failing call', () => {
    const { subjects: [server], at } = readText('/p/index.ts', `import { serve } from 'https://deno.land/std@0.168.0/http/server.ts';
const corsHeaders = { 'Access-Control-Allow-Origin': '*' };
serve(async (req: Request) => {
  if (req.method === 'OPTIONS') return new Response('ok', { headers: corsHeaders });
  try {
    const body = await req.json();
    return new Response(JSON.stringify(body), { headers: { ...corsHeaders, 'Content-Type': 'application/json' } });
  } catch (error) {
    return new Response(String(error), { status: 400 });
  }
});
`);
    assert.deepEqual(told(server, request('POST')), ['answered 200; Access-Control-Allow-Origin: *', 'answered 400']);
    assert.deepEqual(told(server, request('POST', { mishap: 'throws' })), ['answered 400']);
    const bad = server?.ask(request('POST')).answers.find(({ status }) => status === 400);
    assert.equal(at(bad?.exit), `new Response(String(error), { status: 400 })`);
    assert.equal(at(server?.ask(request('POST')).answers.find(({ status }) => status === 200)?.exitHeaders), `{ ...corsHeaders, 'Content-Type': 'application/json' }`);
  });

  it('knows nothing of a response that was fetched, but what is added to it', () => {
    const { subjects: [server] } = readText('/p/proxy.js', `addEventListener('fetch', event => event.respondWith(handle(event.request)));
async function handle(request) {
  const response = await fetch(request);
  const copy = new Response(response.body, response);
  copy.headers.set('Access-Control-Allow-Origin', '*');
  return copy;
}
`);
    assert.deepEqual(told(server, request('GET')), ['answered ? open; Access-Control-Allow-Origin: *']);
  });

  it('throws where a fetched response is changed', () => {
    const { subjects: [server] } = readText('/p/proxy.js', `export default { async fetch(request) {
  const response = await fetch(request);
  response.headers.set('Access-Control-Allow-Origin', '*');
  return response;
} };
`);
    assert.deepEqual(told(server, request('GET')), ['thrown 500']);
  });

  it('names the environment a value comes from', () => {
    const { subjects: [server] } = readText('/p/worker.js', `export default { fetch(request, env) {
  return new Response('', { headers: { 'Access-Control-Allow-Origin': env.ALLOWED_ORIGIN } });
} };
`, {}, { ALLOWED_ORIGIN: ['https://a.example/'] });
    const [line] = server?.ask(request('GET')).answers[0]?.headers ?? [];
    assert.deepEqual(line?.environment, { name: 'ALLOWED_ORIGIN', samples: ['https://a.example/'], assured: true });
  });

  it('does not know by which host it is reached', () => {
    const { subjects: [server] } = readText('/p/worker.js', `export default { fetch(request) {
  const { origin } = new URL(request.url);
  if (request.headers.get('Origin') === origin) return new Response('same site');
  return new Response('', { headers: { 'Access-Control-Allow-Origin': origin } });
} };
`);
    assert.deepEqual(told(server, request('GET')), ['answered 200; Access-Control-Allow-Origin: ?']);
    assert.deepEqual(server?.heard().trusted, []);
  });

  it('takes functions exported by verb, and what the framework answers without one', () => {
    const file = '/p/src/app/api/users/[id]/route.ts';
    const text = `export async function GET(request: Request) {
  return Response.json({}, { headers: { 'Access-Control-Allow-Origin': '*' } });
}
export const PUT = async (request: Request) => new Response(null, { status: 204, headers: { 'Access-Control-Allow-Origin': '*' } });
`;
    const { subjects: [route] } = readText(file, text);
    assert.equal(route?.framework, 'next');
    assert.deepEqual(routesOf(route), ['GET /api/users/1', 'PUT /api/users/1']);
    assert.deepEqual(told(route, request('OPTIONS', { path: '/api/users/1' })), ['no-route 204; allow: GET, HEAD, OPTIONS, PUT']);
    assert.deepEqual(told(route, request('DELETE', { path: '/api/users/1' })), ['no-route 405']);
    const beside = readText(file, text, { '/p/next.config.js': `module.exports = { headers: () => [{ source: '/api/:path*', headers: [{ key: 'Access-Control-Allow-Methods', value: 'PUT' }] }] };`, '/p/package.json': '{}' });
    assert.deepEqual(told(beside.subjects[0], request('OPTIONS', { path: '/api/users/1' })), ['no-route 204 open; allow: GET, HEAD, OPTIONS, PUT']);
  });

  it('lets an unknown wrapper pass its handler through, and concludes nothing from what is absent', () => {
    const { subjects: [route] } = readText('/p/app/api/route.js', `import { withAuth } from './auth';
export const POST = withAuth(async request => Response.json({}, { headers: { 'Access-Control-Allow-Origin': request.headers.get('origin') } }));
`);
    assert.deepEqual(told(route, request('POST', { path: '/api' })), ['answered 200 open; Access-Control-Allow-Origin: https://evil.example (from the Origin)']);
  });

  it('takes Pages Functions, SvelteKit routes and hooks, Remix loaders and Bun routes', () => {
    const headers = `{ headers: { 'Access-Control-Allow-Origin': '*' } }`;
    const read = (file: string, text: string) => readText(file, text).subjects[0];
    const sample = 'answered 200; Access-Control-Allow-Origin: *';
    assert.deepEqual(told(read('/p/functions/api.js', `export function onRequestGet({ request, env }) { return new Response('', ${headers}); }`), request('GET')), [sample]);
    const kit = read('/p/src/routes/api/x/+server.ts', `import { json } from '@sveltejs/kit';\nexport const GET = async ({ url }) => json({}, ${headers});`);
    assert.deepEqual(told(kit, request('GET', { path: '/api/x' })), [sample]);
    assert.deepEqual(told(kit, request('OPTIONS', { path: '/api/x' })), ['no-route 405; allow: GET, HEAD']);
    const hook = read('/p/src/hooks.server.ts', `export const handle = async ({ event, resolve }) => { const response = await resolve(event); response.headers.append('Access-Control-Allow-Origin', '*'); return response; };`);
    assert.deepEqual(told(hook, request('GET')), ['answered ? open; Access-Control-Allow-Origin: *']);
    assert.deepEqual(told(read('/p/app/routes/x.ts', `import { json } from '@remix-run/node';\nexport const loader = async ({ request }) => json({}, ${headers});`), request('GET')), [sample]);
    assert.deepEqual(routesOf(read('/p/server.ts', `Bun.serve({ routes: { '/users/:id': { GET: request => new Response('', ${headers}) } }, fetch: () => new Response('', { status: 404 }) });`)), ['GET /users/1']);
  });

  it('takes no function for a handler that never answers like one', () => {
    assert.deepEqual(readText('/p/client.js', `export default async function load(request) { return fetch('/x', { headers: { 'Access-Control-Allow-Origin': '*' } }).then(r => r.json()); }`).subjects, []);
  });

  it('survives any cut of a source', () => {
    for (let end = 0; end < worker.length; end += 7) {
      for (const subject of readText('/p/worker.js', worker.slice(0, end)).subjects) told(subject, request('GET'));
    }
  });
});
