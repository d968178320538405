import assert from 'node:assert/strict';
import fc from 'fast-check';
import { simulate } from '../../../server/src/cors/simulate';

const good = {
  id: 'x',
  request: { origin: 'https://app.example', url: 'https://api.example/me', method: 'GET', headers: [], credentials: 'omit' },
  preflight: null,
  response: { status: 200, headers: [['Access-Control-Allow-Origin', '*'], ['Content-Type', 'a'], ['X-B', '1']] },
};

describe('simulate', () => {
  it('prints the contract', () => {
    const put = { ...good, id: 'y', request: { ...good.request, method: 'PUT' }, preflight: { status: 204, headers: [['Access-Control-Allow-Origin', '*']] } };
    const { results, errors } = simulate([good, put]);
    assert.deepEqual(errors, []);
    const none = { allowed: true, code: null, message: null };
    assert.deepEqual(results[0], { id: 'x', preflightNeeded: false, allowed: true, blockedAt: null, exposedHeaders: ['content-type'], browsers: { chromium: none, firefox: none, webkit: none } });
    assert.deepEqual([results[1]?.id, results[1]?.preflightNeeded, results[1]?.allowed, results[1]?.blockedAt, results[1]?.exposedHeaders], ['y', true, false, 'preflight', null]);
    assert.deepEqual(Object.values(results[1]?.browsers ?? {}).map(b => b.code), ['MethodDisallowedByPreflightResponse', 'CORSMethodNotFound', 'method-not-allowed']);
  });

  it('takes an object with exchanges as well', () => assert.deepEqual(simulate({ exchanges: [good] }), simulate([good])));

  it('is the standard at the top and the browsers below', () => {
    const exchange = { ...good, request: { ...good.request, headers: [['Authorization', 'x']] }, preflight: { status: 200, headers: [['access-control-allow-origin', '*'], ['access-control-allow-headers', '*']] } };
    const [result] = simulate([exchange]).results;
    assert.deepEqual([result?.allowed, result?.browsers.chromium.allowed, result?.browsers.firefox.allowed, result?.browsers.webkit.allowed], [false, true, true, true]);
  });

  it('fills in what fetch() fills in', () => {
    const [result] = simulate([{ request: { origin: 'https://app.example/page', url: '/me' }, response: { status: 200 } }]).results;
    assert.deepEqual([result?.id, result?.allowed, result?.exposedHeaders], [0, true, []]);
  });

  it('says where a redirect leads', () => {
    const [result] = simulate([{ ...good, response: { status: 302, headers: [['Access-Control-Allow-Origin', '*'], ['Location', 'https://cdn.example/']] } }]).results;
    assert.deepEqual([result?.allowed, result?.exposedHeaders, result?.redirect], [true, null, { location: 'https://cdn.example/', origin: 'null' }]);
  });

  const request = good.request;
  const bad: [name: string, exchange: unknown, message: string][] = [
    ['no object', 5, 'exchange: expected an object, got 5'],
    ['an array', [], 'exchange: expected an object, got an array'],
    ['no request', {}, 'request: expected an object, got nothing'],
    ['no origin', { request: { ...request, origin: undefined } }, 'request.origin: expected a text, got nothing'],
    ['no scheme', { request: { ...request, origin: 'localhost:3000' } }, 'request.origin: expected an origin such as "https://app.example", or "null", got "localhost:3000"'],
    ['no url', { request: { ...request, url: 5 } }, 'request.url: expected a text, got 5'],
    ['method', { request: { ...request, method: {} } }, 'request.method: expected a string, got an object'],
    ['credentials', { request: { ...request, credentials: true } }, 'request.credentials: expected "omit", "same-origin" or "include", got true'],
    ['headers object', { request: { ...request, headers: { a: 'b' } } }, 'request.headers: expected an array of [name, value] pairs, got an object'],
    ['header triple', { request: { ...request, headers: [['a', 'b', 'c']] } }, 'request.headers[0]: expected a pair of strings [name, value], got an array'],
    ['preflight text', { request, preflight: 'no' }, 'preflight: expected an object, got "no"'],
    ['status text', { request, response: { status: '200' } }, 'response.status: expected a whole number from 100 to 999, got "200"'],
    ['status 0', { request, response: { status: 0 } }, 'response.status: expected a whole number from 100 to 999, got 0'],
    ['header name', { request, response: { status: 200, headers: [['a b', 'c']] } }, 'response.headers[0]: expected a header name made of token characters, got "a b"'],
    ['line break', { request, preflight: { status: 200, headers: [['a', 'b\r\nc']] } }, 'preflight.headers[0]: a header value cannot hold a line break or a NUL, one line is one entry'],
  ];
  for (const [name, exchange, message] of bad) {
    it(`malformed: ${name}; the others are judged all the same`, () => {
      const { results, errors } = simulate([good, exchange, good]);
      assert.equal(results.length, 2);
      assert.deepEqual(errors, [{ id: 1, index: 1, message }]);
    });
  }

  it('an error keeps the id that was given', () => assert.deepEqual(simulate([{ id: 'q' }]).errors, [{ id: 'q', index: 0, message: 'request: expected an object, got nothing' }]));

  it('says what it wanted when there are no exchanges at all', () => {
    for (const input of [null, undefined, 5, 'x', {}, { exchanges: {} }]) {
      assert.deepEqual(simulate(input), { results: [], errors: [{ id: null, index: null, message: 'expected an array of exchanges, or an object with an array "exchanges"' }] });
    }
    assert.deepEqual(simulate([]), { results: [], errors: [] });
  });

  it('never throws, and every exchange gives a result or an error', () => {
    const header = fc.tuple(fc.constantFrom('Access-Control-Allow-Origin', 'Location', 'x'), fc.string({ unit: 'binary' }));
    const answer = fc.oneof(fc.record({ status: fc.oneof(fc.nat(700), fc.jsonValue()), headers: fc.oneof(fc.array(header), fc.jsonValue()) }), fc.jsonValue());
    const exchange = fc.oneof(fc.jsonValue(), fc.record({ id: fc.jsonValue(), request: fc.record({ origin: fc.oneof(fc.webUrl(), fc.string()), url: fc.oneof(fc.webUrl(), fc.string()), method: fc.string(), headers: fc.oneof(fc.array(header), fc.jsonValue()) }), preflight: answer, response: answer }));
    fc.assert(fc.property(fc.array(exchange, { maxLength: 5 }), exchanges => {
      const { results, errors } = simulate(exchanges);
      assert.equal(results.length + errors.length, exchanges.length);
    }), { numRuns: 500 });
  });

  it('judges 50,000 exchanges within seconds', function () {
    this.timeout(20_000);
    const many = Array.from({ length: 50_000 }, (_, id) => ({ ...good, id, request: { ...good.request, method: id % 2 ? 'PUT' : 'GET' } }));
    const start = performance.now();
    assert.equal(simulate(many).results.length, 50_000);
    assert.ok(performance.now() - start < 10_000);
  });
});
