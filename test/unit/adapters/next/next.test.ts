import assert from 'node:assert/strict';
import { matchesSource, readSource } from '../../../../server/src/adapters/script/next/source';
import { readText, request, routesOf, told } from '../asking';

describe('Next', () => {
  it('reads headers() of a configuration: later lines win, what answers is not known', () => {
    const { subjects: [config], at } = readText('/p/next.config.mjs', `/** @type {import('next').NextConfig} */
const nextConfig = {
  async headers() {
    return [
      { source: '/api/:path*', headers: [{ key: 'Access-Control-Allow-Origin', value: '*' }, { key: 'Access-Control-Allow-Credentials', value: 'true' }] },
      { source: '/api/own', headers: [{ key: 'Access-Control-Allow-Origin', value: process.env.ORIGIN }] },
      { source: '/(.*)', headers: [{ key: 'X-Frame-Options', value: 'DENY' }] },
    ];
  },
};
export default withMDX(nextConfig);
`);
    assert.equal(config?.adapter, 'next-config');
    assert.deepEqual(routesOf(config), ['* /api/a', '* /api/own']);
    assert.deepEqual(told(config, request('OPTIONS', { path: '/api/a' })), ['answered ? open; Access-Control-Allow-Origin: *; Access-Control-Allow-Credentials: true']);
    assert.deepEqual(told(config, request('GET', { path: '/api/own' })), ['answered ? open; Access-Control-Allow-Credentials: true; Access-Control-Allow-Origin: ?']);
    const [line] = config?.ask(request('GET', { path: '/api/a' })).answers[0]?.headers ?? [];
    assert.equal(at(line?.at), `'*'`);
    assert.equal(at(line?.setBy), `{ key: 'Access-Control-Allow-Origin', value: '*' }`);
  });

  it('forks on conditions', () => {
    const { subjects: [config] } = readText('/p/next.config.js', `module.exports = { headers: async () => [{ source: '/x', has: [{ type: 'header', key: 'x-a' }], headers: [{ key: 'Access-Control-Allow-Origin', value: '*' }] }] };`);
    assert.deepEqual(told(config, request('GET', { path: '/x' })), ['answered ? open', 'answered ? open; Access-Control-Allow-Origin: *']);
  });

  it('asks a middleware on a path that its matcher lets through', () => {
    const { subjects: [middleware] } = readText('/p/middleware.ts', `import { NextResponse } from 'next/server';
import type { NextRequest } from 'next/server';
export function middleware(request: NextRequest) {
  if (request.method === 'OPTIONS') return new NextResponse(null, { status: 204, headers: { 'Access-Control-Allow-Origin': '*' } });
  const response = NextResponse.next();
  response.headers.set('Access-Control-Allow-Origin', request.headers.get('origin') ?? '');
  return response;
}
export const config = { matcher: ['/v1/:path*'] };
`);
    assert.deepEqual(routesOf(middleware), ['* /v1/a']);
    assert.deepEqual(told(middleware, request('GET', { path: '/v1/a' })), ['passed-on ?; Access-Control-Allow-Origin: https://evil.example (from the Origin)']);
    assert.deepEqual(told(middleware, request('OPTIONS', { path: '/v1/a' })), ['answered 204; Access-Control-Allow-Origin: *']);
    assert.deepEqual(told(middleware, request('GET', { path: '/v2/a?x=/v1/a' })), ['passed-on ?'], 'it never comes here');
  });

  it('redirects with a status of its own and headers that can be changed', () => {
    const { subjects: [route] } = readText('/p/app/x/route.ts', `import { NextResponse } from 'next/server';
export function GET(request) {
  const response = NextResponse.redirect(new URL('/y', request.url));
  response.headers.set('Access-Control-Allow-Origin', '*');
  return response;
}
`);
    assert.match(told(route, request('GET', { path: '/x' })).join(), /^answered 307; location: .*; Access-Control-Allow-Origin: \*$/);
  });

  it('finds a path for a source, which matches it', () => {
    const table: readonly (readonly [source: string, example: string | undefined])[] = [
      ['/api/:path*', '/api/a'], ['/(.*)', '/a'], ['/:path*', '/a'], ['/x/:id(\\d+)', '/x/1'], ['/a/b', '/a/b'], ['/:locale(en|de)/x', '/en/x'], ['/((?!api).*)', '/a'], ['/', '/'], ['api', undefined], ['/a{b}?', undefined],
    ];
    for (const [source, example] of table) {
      const read = readSource(source);
      assert.equal(read?.example, example, source);
      if (read) assert.equal(matchesSource(read.pattern, read.example), true, source);
    }
    assert.equal(matchesSource(readSource('/api/:path*')?.pattern ?? '', '/apis'), false);
  });
});
