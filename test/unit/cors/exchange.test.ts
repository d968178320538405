import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { CredentialsMode } from '../../../server/src/cors/check';
import { checkCors } from '../../../server/src/cors/check';
import type { Exchange } from '../../../server/src/cors/exchange';
import { judgeExchange } from '../../../server/src/cors/exchange';
import { basicHeaders, exposedHeaders } from '../../../server/src/cors/exposed';
import type { FetchRequest } from '../../../server/src/cors/fetch-request';
import { prepareRequest } from '../../../server/src/cors/fetch-request';
import type { Header } from '../../../server/src/cors/header-list';
import type { WireResponse } from '../../../server/src/cors/preflight';
import { preflightHeaders } from '../../../server/src/cors/preflight';

const ORIGIN = 'https://app.example';

export function request(over: Partial<FetchRequest> = {}): FetchRequest {
  return { origin: ORIGIN, url: 'https://api.example/me', method: 'GET', headers: [], credentials: 'omit', ...over };
}

/** A response from `Name: value` lines. */
export function response(status: number, ...lines: string[]): WireResponse {
  return { status, headers: lines.map((line): Header => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]) };
}

const GOOD = response(200, `Access-Control-Allow-Origin: ${ORIGIN}`, 'Access-Control-Allow-Credentials: true');

describe('CORS check', () => {
  const table: [lines: string[], credentials: CredentialsMode, failure: string | undefined][] = [
    [[], 'omit', 'missing-allow-origin'],
    [['*'], 'omit', undefined],
    [['*'], 'same-origin', undefined],
    [['*'], 'include', 'wildcard-with-credentials'],
    [['*', '*'], 'omit', 'origin-mismatch'],
    [[ORIGIN], 'omit', undefined],
    [[` ${ORIGIN}\t`], 'omit', undefined],
    [[`${ORIGIN}/`], 'omit', 'origin-mismatch'],
    [[ORIGIN.toUpperCase()], 'omit', 'origin-mismatch'],
    [['https://App.example'], 'omit', 'origin-mismatch'],
    [[`${ORIGIN}, https://b.example`], 'omit', 'origin-mismatch'],
    [[ORIGIN, ORIGIN], 'omit', 'origin-mismatch'],
    [['null'], 'omit', 'origin-mismatch'],
    [[''], 'omit', 'origin-mismatch'],
    [['*, *'], 'omit', 'origin-mismatch'],
    [[ORIGIN], 'include', 'credentials-not-true'],
  ];
  for (const [lines, credentials, failure] of table) {
    it(`${JSON.stringify(lines)} with ${credentials}: ${failure ?? 'shared'}`, () => {
      assert.equal(checkCors(ORIGIN, credentials, lines.map(v => ['access-control-allow-origin', v] as const))?.kind, failure);
    });
  }

  it('credentials must be exactly true', () => {
    const check = (...values: string[]): unknown => checkCors(ORIGIN, 'include', [['Access-Control-Allow-Origin', ORIGIN], ...values.map((v): Header => ['Access-Control-Allow-Credentials', v])]);
    assert.equal(check('true'), undefined);
    assert.equal(check(' true '), undefined);
    for (const values of [['True'], ['TRUE'], ['1'], ['"true"'], ['yes'], [''], ['true', 'true'], ['false']]) assert.deepEqual(check(...values), { kind: 'credentials-not-true', value: values.join(', ') });
    assert.deepEqual(check(), { kind: 'credentials-not-true', value: null });
  });

  it('null as text matches an opaque origin', () => {
    assert.equal(checkCors('null', 'include', [['access-control-allow-origin', 'null'], ['access-control-allow-credentials', 'true']]), undefined);
    assert.equal(checkCors('null', 'omit', [['access-control-allow-origin', ORIGIN]])?.kind, 'origin-mismatch');
  });
});

describe('prepareRequest', () => {
  const needs: [over: Partial<FetchRequest>, needed: boolean][] = [
    [{}, false],
    [{ method: 'HEAD' }, false],
    [{ method: 'post' }, false],
    [{ method: 'PUT' }, true],
    [{ method: 'patch' }, true],
    [{ method: 'OPTIONS' }, true],
    [{ headers: [['X-A', '1']] }, true],
    [{ headers: [['Cookie', '1'], ['Sec-X', '1']] }, false],
    [{ headers: [['Content-Type', 'application/json']], method: 'POST' }, true],
    [{ headers: [['Content-Type', 'text/plain;charset=UTF-8']], method: 'POST' }, false],
    [{ headers: [['Authorization', 'Bearer x']] }, true],
    [{ method: 'PUT', url: 'https://app.example/x' }, false],
    [{ method: 'PUT', url: '/x' }, false],
    [{ method: 'PUT', url: 'https://app.example:444/x' }, true],
    [{ method: 'PUT', origin: 'null', url: 'https://api.example' }, true],
    [{ method: 'PUT', origin: 'https://app.example:443', url: 'https://APP.example/x' }, false],
  ];
  for (const [over, needed] of needs) it(`${JSON.stringify(over)} ${needed ? 'asks first' : 'does not ask'}`, () => assert.equal(prepareRequest(request(over)).preflightNeeded, needed));

  const refused: [over: Partial<FetchRequest>, kind: string][] = [
    [{ method: 'TRACE' }, 'forbidden-method'], [{ method: 'connect' }, 'forbidden-method'], [{ method: 'a b' }, 'invalid-method'], [{ method: '' }, 'invalid-method'],
    [{ url: 'https://' }, 'invalid-url'], [{ url: 'https://u:p@api.example/' }, 'url-with-credentials'], [{ url: 'ftp://api.example/' }, 'unsupported-scheme'],
    [{ headers: [['X A', '1']] }, 'invalid-header-name'], [{ headers: [['', '1']] }, 'invalid-header-name'], [{ headers: [['X-A', 'a\nb']] }, 'invalid-header-value'], [{ headers: [['X-A', '€']] }, 'invalid-header-value'],
  ];
  for (const [over, kind] of refused) {
    it(`${JSON.stringify(over)} is refused: ${kind}`, () => {
      assert.equal(prepareRequest(request(over)).refusal?.kind, kind);
      const verdict = judgeExchange({ request: request(over), preflight: GOOD, response: GOOD });
      assert.deepEqual([verdict.allowed, verdict.blockedAt, verdict.exposedHeaders, verdict.preflightNeeded], [false, null, null, false]);
    });
  }

  it('writes the preflight the standard describes', () => {
    const wire = prepareRequest(request({ method: 'put', headers: [['X-B', '1'], ['x-a', '2'], ['Accept', 'x'], ['Content-Type', 'application/json'], ['X-B', '3']] }));
    assert.deepEqual(preflightHeaders(wire), [['Accept', '*/*'], ['Access-Control-Request-Method', 'PUT'], ['Access-Control-Request-Headers', 'content-type,x-a,x-b'], ['Origin', ORIGIN]]);
    assert.deepEqual(preflightHeaders(prepareRequest(request({ method: 'patch' }))), [['Accept', '*/*'], ['Access-Control-Request-Method', 'patch'], ['Origin', ORIGIN]]);
  });

  it('drops the fragment', () => assert.equal(prepareRequest(request({ url: 'https://api.example/a?b#c' })).url, 'https://api.example/a?b'));
});

describe('judgeExchange: preflight', () => {
  const put = request({ method: 'PUT', headers: [['X-A', '1']] });
  const allow = [`Access-Control-Allow-Origin: ${ORIGIN}`, 'Access-Control-Allow-Methods: PUT', 'Access-Control-Allow-Headers: x-a'];
  const table: [name: string, over: Partial<FetchRequest>, preflight: WireResponse | null, failure: string | undefined][] = [
    ['all there', {}, response(204, ...allow), undefined],
    ['status 299', {}, response(299, ...allow), undefined],
    ['no answer', {}, null, 'no-answer'],
    ['status 300', {}, response(300, ...allow), 'bad-status'],
    ['status 199', {}, response(199, ...allow), 'bad-status'],
    ['401', {}, response(401, ...allow), 'bad-status'],
    ['redirect', {}, response(301, ...allow, 'Location: /x'), 'bad-status'],
    ['401 without origin', {}, response(401), 'missing-allow-origin'],
    ['no credentials header', { credentials: 'include' }, response(204, ...allow), 'credentials-not-true'],
    ['method missing', {}, response(204, allow[0] ?? '', allow[2] ?? ''), 'method-not-allowed'],
    ['method in lower case', {}, response(204, allow[0] ?? '', 'Access-Control-Allow-Methods: put', allow[2] ?? ''), 'method-not-allowed'],
    ['method wildcard', {}, response(204, allow[0] ?? '', 'Access-Control-Allow-Methods: *', allow[2] ?? ''), undefined],
    ['header missing', {}, response(204, allow[0] ?? '', allow[1] ?? ''), 'header-not-allowed'],
    ['header in another case', {}, response(204, allow[0] ?? '', allow[1] ?? '', 'Access-Control-Allow-Headers: X-a'), undefined],
    ['header wildcard', {}, response(204, allow[0] ?? '', allow[1] ?? '', 'access-control-allow-headers: *'), undefined],
    ['method list unreadable', {}, response(204, allow[0] ?? '', 'Access-Control-Allow-Methods: PUT GET', allow[2] ?? ''), 'invalid-list'],
    ['header list unreadable', {}, response(204, allow[0] ?? '', allow[1] ?? '', 'Access-Control-Allow-Headers: x-a; x-b'), 'invalid-list'],
    ['lists over several lines', {}, response(204, ...allow, 'Access-Control-Allow-Headers: x-b', 'Access-Control-Allow-Methods: GET'), undefined],
    ['patch in lower case', { method: 'patch' }, response(204, allow[0] ?? '', 'Access-Control-Allow-Methods: PATCH', allow[2] ?? ''), 'method-not-allowed'],
    ['POST needs no entry', { method: 'POST' }, response(204, allow[0] ?? '', allow[2] ?? ''), undefined],
    ['authorization under a wildcard', { headers: [['Authorization', 'x']] }, response(204, allow[0] ?? '', allow[1] ?? '', 'Access-Control-Allow-Headers: *'), 'header-not-allowed'],
    ['authorization beside a wildcard', { headers: [['Authorization', 'x'], ['X-B', '1']] }, response(204, allow[0] ?? '', allow[1] ?? '', 'Access-Control-Allow-Headers: *, authorization'), undefined],
  ];
  for (const [name, over, preflight, failure] of table) {
    it(`${name}: ${failure ?? 'passes'}`, () => {
      const verdict = judgeExchange({ request: { ...put, ...over }, preflight, response: GOOD });
      assert.equal(verdict.preflightNeeded, true);
      assert.equal(verdict.failure?.kind, failure);
      assert.deepEqual([verdict.allowed, verdict.blockedAt], failure ? [false, 'preflight'] : [true, null]);
    });
  }

  it('with credentials * is a mere name', () => {
    const star = (header: string, ...others: string[]): unknown => judgeExchange({
      request: { ...put, credentials: 'include' }, response: GOOD,
      preflight: response(204, `Access-Control-Allow-Origin: ${ORIGIN}`, 'Access-Control-Allow-Credentials: true', `${header}: *`, ...others),
    }).failure;
    assert.deepEqual(star('Access-Control-Allow-Methods', 'Access-Control-Allow-Headers: x-a'), { kind: 'method-not-allowed', method: 'PUT' });
    assert.deepEqual(star('Access-Control-Allow-Headers', 'Access-Control-Allow-Methods: PUT'), { kind: 'header-not-allowed', header: 'x-a', byWildcard: false });
  });

  it('an unneeded preflight is not looked at', () => {
    assert.equal(judgeExchange({ request: request(), preflight: response(500), response: GOOD }).allowed, true);
  });
});

describe('judgeExchange: response', () => {
  it('the status plays no part', () => {
    for (const status of [200, 204, 304, 401, 404, 500]) assert.equal(judgeExchange({ request: request(), preflight: null, response: { ...GOOD, status } }).allowed, true);
  });
  it('no answer blocks', () => {
    const verdict = judgeExchange({ request: request(), preflight: null, response: null });
    assert.deepEqual([verdict.allowed, verdict.blockedAt, verdict.failure], [false, 'response', { kind: 'no-answer' }]);
  });
  it('a same-origin request meets no CORS', () => {
    const verdict = judgeExchange({ request: request({ url: '/me', method: 'DELETE' }), preflight: null, response: response(200, 'X-A: 1', 'Set-Cookie: a') });
    assert.deepEqual([verdict.sameOrigin, verdict.allowed, verdict.exposedHeaders], [true, true, ['x-a']]);
  });

  const acao = `Access-Control-Allow-Origin: ${ORIGIN}`;
  const redirects: [name: string, over: Partial<FetchRequest>, response: WireResponse, outcome: unknown][] = [
    ['without the header', {}, response(302, 'Location: /x'), 'missing-allow-origin'],
    ['to the same server', {}, response(302, acao, 'Location: /x'), { location: 'https://api.example/x', origin: ORIGIN }],
    ['to a third origin', {}, response(307, acao, 'Location: https://cdn.example/x'), { location: 'https://cdn.example/x', origin: 'null' }],
    ['back home', {}, response(308, acao, 'Location: https://app.example/x'), { location: 'https://app.example/x', origin: 'null' }],
    ['with a password', {}, response(301, acao, 'Location: https://u:p@api.example/x'), 'redirect-with-credentials'],
    ['to a data URL', {}, response(301, acao, 'Location: data:,x'), 'bad-redirect-location'],
    ['to nonsense', {}, response(303, acao, 'Location: https://'), 'bad-redirect-location'],
    ['from home to elsewhere', { url: '/x' }, response(302, 'Location: https://cdn.example/x'), { location: 'https://cdn.example/x', origin: ORIGIN }],
    ['from home to home', { url: '/x' }, response(302, 'Location: /y'), { location: 'https://app.example/y', origin: undefined }],
  ];
  for (const [name, over, answer, outcome] of redirects) {
    it(`a redirect ${name}`, () => {
      const verdict = judgeExchange({ request: request(over), preflight: null, response: answer });
      assert.deepEqual(verdict.redirect ?? verdict.failure?.kind, outcome);
      assert.equal(verdict.allowed, typeof outcome === 'object');
      assert.equal(verdict.exposedHeaders, null);
    });
  }
  it('a redirect status without a Location is a response like others', () => {
    const verdict = judgeExchange({ request: request(), preflight: null, response: response(302, acao, 'Content-Type: a') });
    assert.deepEqual([verdict.allowed, verdict.redirect, verdict.exposedHeaders], [true, undefined, ['content-type']]);
  });
});

describe('exposed headers', () => {
  const headers = (expose: string): Header[] => [['Content-Type', 'x'], ['X-A', '1'], ['x-b', '2'], ['Set-Cookie', 'c'], ['ETag', '"1"'], ['X-A', '3'], ['Access-Control-Expose-Headers', expose]];
  const table: [expose: string, credentials: CredentialsMode, names: string[]][] = [
    ['', 'omit', ['content-type']],
    ['X-A', 'omit', ['content-type', 'x-a']],
    ['x-b, ETAG, Set-Cookie, X-Absent', 'include', ['content-type', 'etag', 'x-b']],
    ['*', 'omit', ['access-control-expose-headers', 'content-type', 'etag', 'x-a', 'x-b']],
    ['*', 'same-origin', ['access-control-expose-headers', 'content-type', 'etag', 'x-a', 'x-b']],
    ['*', 'include', ['content-type']],
    ['*, X-A', 'include', ['content-type', 'x-a']],
    ['X-A x-b', 'omit', ['content-type']],
  ];
  for (const [expose, credentials, names] of table) it(`${JSON.stringify(expose)} with ${credentials}`, () => assert.deepEqual(exposedHeaders(headers(expose), credentials), names));
  it('the seven safelisted ones', () => {
    const names = ['Cache-Control', 'Content-Language', 'Content-Length', 'Content-Type', 'Expires', 'Last-Modified', 'Pragma', 'Server', 'Date', 'Location'];
    assert.deepEqual(exposedHeaders(names.map((n): Header => [n, 'x']), 'omit'), names.slice(0, 7).map(n => n.toLowerCase()));
  });
  it('a same-origin response shows all but cookies', () => assert.deepEqual(basicHeaders([['Set-Cookie2', 'a'], ['B', ''], ['a', '']]), ['a', 'b']));
});

describe('judgeExchange on anything', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('*', ORIGIN, 'null', 'true', 'PUT', 'https://api.example/x', 'https://b.example', 'Location'));
  const headers = fc.array(fc.tuple(fc.oneof(text, fc.constantFrom('Access-Control-Allow-Origin', 'Access-Control-Allow-Credentials', 'Location')), text), { maxLength: 4 });
  const answer = fc.option(fc.record({ status: fc.constantFrom(200, 204, 302, 401), headers }));
  const exchange: fc.Arbitrary<Exchange> = fc.record({
    request: fc.record({ origin: text, url: text, method: text, headers, credentials: fc.constantFrom('omit', 'same-origin', 'include') }), preflight: answer, response: answer,
  });
  it('never throws and never contradicts itself', () => {
    fc.assert(fc.property(exchange, value => {
      const verdict = judgeExchange(value);
      assert.equal(verdict.allowed, verdict.failure === undefined);
      if (verdict.allowed) assert.equal(verdict.blockedAt, null);
      if (verdict.blockedAt === 'preflight') assert.ok(verdict.preflightNeeded);
      if (verdict.exposedHeaders) assert.ok(verdict.allowed);
    }), { numRuns: 1000 });
  });
});
