import assert from 'node:assert/strict';
import fc from 'fast-check';
import { extractTokens, getHeader, headerLines, isHeaderValue, isToken, parseTokenList, trimHttpWhitespace } from '../../../server/src/cors/header-list';
import { isForbiddenMethod, isMethod, isSafelistedMethod, normalizeMethod } from '../../../server/src/cors/method';
import { isForbiddenRequestHeader, isSafelistedRequestHeader, mimeEssence, sentHeaders, unsafeRequestHeaderNames } from '../../../server/src/cors/request-header';

describe('header lists', () => {
  const headers = [['Vary', 'Origin'], ['X-A', ' 1 '], ['x-a', '2'], ['X-B', '']] as const;

  it('joins lines of the same name, whatever their case', () => {
    assert.equal(getHeader(headers, 'X-a'), '1, 2');
    assert.deepEqual(headerLines(headers, 'X-A'), ['1', '2']);
    assert.equal(getHeader(headers, 'x-b'), '');
    assert.equal(getHeader(headers, 'x-c'), null);
  });

  const lists: [value: string, tokens: string[] | string][] = [
    ['', []], [' ', []], [',', []], [', ,', []],
    ['GET', ['GET']], ['GET,POST', ['GET', 'POST']], [' GET , POST ', ['GET', 'POST']], ['GET,,POST,', ['GET', 'POST']], ['\tGET\t,\tPUT', ['GET', 'PUT']],
    ['*', ['*']], ['x-a, *', ['x-a', '*']], ["!#$%&'*+-.^_`|~", ["!#$%&'*+-.^_`|~"]],
    ['GET POST', 'GET POST'], ['GET;POST', 'GET;POST'], ['GET, "PUT"', '"PUT"'], ['X-Foo: 1', 'X-Foo: 1'], ['a, b/c, d e', 'b/c'], ['é', 'é'],
  ];
  for (const [value, expected] of lists) {
    it(`${JSON.stringify(value)} is ${typeof expected === 'string' ? `invalid at ${expected}` : JSON.stringify(expected)}`, () => {
      assert.deepEqual(parseTokenList(value), typeof expected === 'string' ? { ok: false, invalid: expected } : { ok: true, tokens: expected });
    });
  }

  it('extracts over several lines, null without any', () => {
    assert.deepEqual(extractTokens([['Allow', 'a'], ['allow', 'b, c']], 'ALLOW'), { ok: true, tokens: ['a', 'b', 'c'] });
    assert.deepEqual(extractTokens([['Allow', 'a'], ['allow', 'b c']], 'allow'), { ok: false, invalid: 'b c' });
    assert.equal(extractTokens([], 'allow'), null);
  });

  it('reads back what is a list of tokens', () => {
    const token = fc.stringMatching(/^[A-Za-z*!~-]{1,8}$/);
    fc.assert(fc.property(fc.array(token), fc.constantFrom(',', ', ', ' ,\t', ',,'), (tokens, comma) => {
      assert.deepEqual(parseTokenList(tokens.join(comma)), { ok: true, tokens });
    }));
  });

  it('trims HTTP whitespace only', () => {
    assert.equal(trimHttpWhitespace('\t\r\n x y \n'), 'x y');
    assert.equal(trimHttpWhitespace('\u00A0x\f'), '\u00A0x\f');
    fc.assert(fc.property(fc.string({ unit: 'binary' }), text => assert.equal(trimHttpWhitespace(` ${text}\t`), trimHttpWhitespace(text))));
  });

  it('tells tokens and values', () => {
    for (const text of ['GET', 'x-a', '*', '1']) assert.ok(isToken(text));
    for (const text of ['', 'a b', 'a:', 'a,', 'é', '(a)', 'a\n']) assert.ok(!isToken(text), text);
    for (const text of ['', 'a b', 'é', 'a"b']) assert.ok(isHeaderValue(text));
    for (const text of ['a\nb', 'a\rb', 'a\0', '€', '日']) assert.ok(!isHeaderValue(text));
  });
});

describe('methods', () => {
  it('normalises six and no more', () => {
    for (const m of ['get', 'Post', 'hEAD', 'put', 'delete', 'options']) assert.equal(normalizeMethod(m), m.toUpperCase());
    for (const m of ['patch', 'Patch', 'query', 'x-get', 'GET ', 'connect']) assert.equal(normalizeMethod(m), m);
  });
  it('safelists GET, HEAD and POST, in that case', () => {
    assert.deepEqual(['GET', 'HEAD', 'POST', 'PUT', 'OPTIONS', 'get', 'post', ''].filter(isSafelistedMethod), ['GET', 'HEAD', 'POST']);
  });
  it('forbids CONNECT, TRACE and TRACK in any case', () => {
    assert.deepEqual(['CONNECT', 'trace', 'Track', 'TRACES', 'GET'].filter(isForbiddenMethod), ['CONNECT', 'trace', 'Track']);
  });
  it('takes tokens for methods', () => assert.deepEqual(['GET', 'CHICKEN', 'a b', '', 'é'].filter(isMethod), ['GET', 'CHICKEN']));
});

describe('CORS-safelisted request headers', () => {
  const table: [name: string, value: string, safe: boolean][] = [
    ['Accept', 'application/json, */*;q=0.5', true],
    ['accept', 'a"b', false],
    ['accept', 'a:b', false],
    ['accept', 'a@b', false],
    ['accept', 'a\tb', true],
    ['accept', 'a\x01b', false],
    ['accept', 'a\x7f', false],
    ['accept', 'é', true],
    ['Accept', 'x'.repeat(128), true],
    ['Accept', 'x'.repeat(129), false],
    ['Accept-Language', 'de-CH, en;q=0.8, *', true],
    ['Accept-Language', 'de_CH', false],
    ['Accept-Language', '@', false],
    ['Content-Language', 'en', true],
    ['Content-Language', 'en/us', false],
    ['Content-Type', 'text/plain', true],
    ['content-type', 'TEXT/Plain;charset=UTF-8', true],
    ['Content-Type', 'text/plain ; x', true],
    ['Content-Type', 'multipart/form-data; boundary=x', true],
    ['Content-Type', 'multipart/form-data; boundary="x"', false],
    ['Content-Type', 'application/x-www-form-urlencoded', true],
    ['Content-Type', 'application/json', false],
    ['Content-Type', 'text/html', false],
    ['Content-Type', 'text/plain, application/json', false],
    ['Content-Type', 'text/plain; a=application/json', true],
    ['Content-Type', 'text', false],
    ['Content-Type', '', false],
    ['Content-Type', '/plain', false],
    ['Range', 'bytes=0-', true],
    ['Range', 'bytes=0-99', true],
    ['Range', 'bytes=99-0', false],
    ['Range', 'bytes=-99', false],
    ['Range', 'bytes=-', false],
    ['Range', 'bytes=0-1,5-6', false],
    ['Range', 'bytes = 0-1', false],
    ['Range', 'Bytes=0-1', false],
    ['Range', 'bytes=9999999999999999999998-9999999999999999999999', true],
    ['Range', 'bytes=9999999999999999999999-9999999999999999999998', false],
    ['Authorization', 'x', false],
    ['X-Requested-With', 'XMLHttpRequest', false],
    ['Access-Control-Allow-Origin', '*', false],
    ['DPR', '2', false],
  ];
  for (const [name, value, safe] of table) it(`${name}: ${JSON.stringify(value).slice(0, 60)} is ${safe ? 'safe' : 'not safe'}`, () => assert.equal(isSafelistedRequestHeader(name, value), safe));

  it('unsafe names come sorted, in lower case, each once', () => {
    assert.deepEqual(unsafeRequestHeaderNames([['X-B', '1'], ['Accept', 'x'], ['Authorization', 'y'], ['x-b', '2'], ['Content-Type', 'application/json']]), ['authorization', 'content-type', 'x-b']);
    assert.deepEqual(unsafeRequestHeaderNames([]), []);
  });

  it('more than 1024 bytes of safe values are unsafe', () => {
    const lines = (n: number, last: number): [string, string][] => [...Array.from({ length: n }, (): [string, string] => ['Accept', 'x'.repeat(128)]), ['Accept-Language', 'a'.repeat(last)]];
    assert.deepEqual(unsafeRequestHeaderNames(lines(7, 128)), []);
    assert.deepEqual(unsafeRequestHeaderNames(lines(8, 1)), ['accept', 'accept-language']);
  });

  it('never throws', () => {
    const name = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('accept', 'range', 'content-type', 'accept-language'));
    fc.assert(fc.property(name, fc.string({ unit: 'binary' }), (n, v) => {
      isSafelistedRequestHeader(n, v);
      isForbiddenRequestHeader(n, v);
      sentHeaders([[n, v]]);
    }));
  });
});

describe('forbidden request headers', () => {
  const forbidden: [string, string][] = [['Cookie', 'a'], ['HOST', 'x'], ['Origin', 'x'], ['Referer', 'x'], ['DNT', '1'], ['Sec-Fetch-Mode', 'x'], ['sec-', ''], ['Proxy-Authorization', 'x'],
    ['Access-Control-Request-Method', 'GET'], ['Access-Control-Request-Headers', 'x'], ['Set-Cookie', 'x'], ['Content-Length', '1'], ['Date', 'x'], ['Via', 'x'],
    ['X-HTTP-Method', 'TRACE'], ['X-HTTP-Method-Override', 'GET, track'], ['x-method-override', 'connect']];
  const allowed: [string, string][] = [['Authorization', 'x'], ['User-Agent', 'x'], ['X-HTTP-Method-Override', 'PUT'], ['X-Method-Override', '"TRACE"'], ['X-HTTP-Method-Override', '"a,TRACE"'], ['X-HTTP-Method', ''], ['Second', 'x'], ['Access-Control-Allow-Origin', '*']];
  for (const [name, value] of forbidden) it(`${name}: ${value} is dropped`, () => assert.equal(isForbiddenRequestHeader(name, value), true));
  for (const [name, value] of allowed) it(`${name}: ${value} is sent`, () => assert.equal(isForbiddenRequestHeader(name, value), false));
  it('what is sent keeps its case and loses its blanks', () => {
    assert.deepEqual(sentHeaders([['Cookie', 'a'], ['X-A', ' 1\t'], ['x-b', '']]), [['X-A', '1'], ['x-b', '']]);
  });
});

describe('MIME essence', () => {
  const table: [string, string | undefined][] = [
    ['text/plain', 'text/plain'], [' Text/Plain ;x', 'text/plain'], ['text/plain\t', 'text/plain'], ['text /plain', undefined], ['text/ plain', undefined],
    ['text/', undefined], ['/x', undefined], ['', undefined], [';text/plain', undefined], ['a/b/c', undefined],
  ];
  for (const [value, essence] of table) it(`${JSON.stringify(value)} → ${essence ?? 'failure'}`, () => assert.equal(mimeEssence(value), essence));
});
