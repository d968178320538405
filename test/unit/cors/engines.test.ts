import assert from 'node:assert/strict';
import type { CredentialsMode } from '../../../server/src/cors/check';
import type { EngineName } from '../../../server/src/cors/engine';
import { engines, judgeWithAll } from '../../../server/src/cors/engines';
import type { Exchange } from '../../../server/src/cors/exchange';
import type { FetchRequest } from '../../../server/src/cors/fetch-request';
import type { WireResponse } from '../../../server/src/cors/preflight';

const ORIGIN = 'https://app.example';
const URL_ = 'https://api.example/me';
const ACAO = 'Access-Control-Allow-Origin';
const OK = `${ACAO}: ${ORIGIN}`;

const ADVICE = ' Have the server send the header with a valid value.';

const TEXT = {
  chromium: {
    frame: (reason: string) => `Access to fetch at '${URL_}' from origin '${ORIGIN}' has been blocked by CORS policy: ${reason}`,
    preflight: "Response to preflight request doesn't pass access control check: ",
  },
  firefox: {
    frame: (reason: string, status?: number) => `Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at ${URL_}. (Reason: ${reason}).${status === undefined ? '' : ` Status code: ${status}.`}`,
  },
  webkit: { frame: (reason: string) => `${reason}\nFetch API cannot load ${URL_} due to access control checks.` },
};

/** Status and header lines, as the server sends them. */
function answer(status: number, ...lines: string[]): WireResponse {
  return { status, headers: lines.map(line => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()] as const) };
}

function judge(over: Partial<FetchRequest>, preflight: WireResponse | null, response: WireResponse | null): ReturnType<typeof judgeWithAll> {
  const exchange: Exchange = { request: { origin: ORIGIN, url: URL_, method: 'GET', headers: [], credentials: 'omit', ...over }, preflight, response };
  return judgeWithAll(exchange);
}

type Expected = Record<EngineName, string | null>;

/** The measured matrix: which console text each engine prints for an Access-Control-Allow-Origin. */
describe('engines: texts of the CORS check', () => {
  const mismatch = (v: string): Expected => ({
    chromium: `The 'Access-Control-Allow-Origin' header has a value '${v}' that is not equal to the supplied origin.${ADVICE}`,
    firefox: `CORS header ‘Access-Control-Allow-Origin’ does not match ‘${v}’`,
    webkit: `Origin ${ORIGIN} is not allowed by Access-Control-Allow-Origin. Status code: 200`,
  });
  const invalid = (v: string): Expected => ({ ...mismatch(v), chromium: `The 'Access-Control-Allow-Origin' header contains the invalid value '${v}'.${ADVICE}` });
  const several = (v: string): Expected => ({
    ...mismatch(v),
    chromium: `The 'Access-Control-Allow-Origin' header contains multiple values '${v}', but only one is allowed.${ADVICE}`,
    webkit: v.includes(',') ? 'Access-Control-Allow-Origin cannot contain more than one origin.' : mismatch(v).webkit,
  });
  const values: [value: string, expected: Expected][] = [
    ...['https://other.example', `${ORIGIN}/`, `${ORIGIN}/path`, 'localhost:3000', 'https://APP.example', 'http://127.0.0.1:3000', 'null', 'https://*.example'].map((v): [string, Expected] => [v, mismatch(v)]),
    ...['app.example', '', '*.example', '"*"', 'undefined', '["https://app.example"]'].map((v): [string, Expected] => [v, invalid(v)]),
    ...[`${ORIGIN}, https://b.example`, '*, *', `${ORIGIN} https://b.example`].map((v): [string, Expected] => [v, several(v)]),
  ];
  for (const [value, expected] of values) {
    it(`${ACAO}: ${value}`, () => {
      const got = judge({}, null, answer(200, `${ACAO}: ${value}`));
      for (const name of ['chromium', 'firefox', 'webkit'] as const) assert.equal(got[name].message, TEXT[name].frame(expected[name] ?? ''));
    });
  }

  it('the header missing', () => {
    const got = judge({}, null, answer(500));
    assert.deepEqual(got.chromium, { allowed: false, preflightNeeded: false, blockedAt: 'response', code: 'MissingAllowOriginHeader', message: TEXT.chromium.frame("No 'Access-Control-Allow-Origin' header is present on the requested resource.") });
    assert.deepEqual([got.firefox.code, got.firefox.message], ['CORSMissingAllowOrigin', TEXT.firefox.frame('CORS header ‘Access-Control-Allow-Origin’ missing', 500)]);
    assert.deepEqual([got.webkit.code, got.webkit.message], ['missing-allow-origin', TEXT.webkit.frame(`Origin ${ORIGIN} is not allowed by Access-Control-Allow-Origin. Status code: 500`)]);
  });

  it('two lines: Firefox counts names in canonical case only', () => {
    assert.equal(judge({}, null, answer(200, `${ACAO}: *`, `${ACAO}: *`)).firefox.code, 'CORSMultipleAllowOriginNotAllowed');
    assert.equal(judge({}, null, answer(200, `${ACAO.toLowerCase()}: *`, `${ACAO}: *`)).firefox.message, TEXT.firefox.frame('CORS header ‘Access-Control-Allow-Origin’ does not match ‘*, *’'));
    assert.equal(judge({}, null, answer(200, `${ACAO}: *`, `${ACAO}: *`)).chromium.code, 'MultipleAllowOriginValues');
  });

  it('a wildcard with credentials', () => {
    const got = judge({ credentials: 'include' }, null, answer(200, `${ACAO}: *`, 'Access-Control-Allow-Credentials: true'));
    assert.deepEqual([got.chromium.code, got.firefox.code, got.webkit.code], ['WildcardOriginNotAllowed', 'CORSNotSupportingCredentials', 'wildcard-with-credentials']);
    assert.equal(got.chromium.message, TEXT.chromium.frame("The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard '*' when the request's credentials mode is 'include'."));
    assert.equal(got.firefox.message, TEXT.firefox.frame('Credential is not supported if the CORS header ‘Access-Control-Allow-Origin’ is ‘*’').replace(URL_, `‘${URL_}’`));
    assert.equal(got.webkit.message, TEXT.webkit.frame('Cannot use wildcard in Access-Control-Allow-Origin when credentials flag is true.'));
  });

  for (const [value, shown] of [[undefined, ''], ['True', 'True'], ['true, true', 'true, true']] as const) {
    it(`credentials header ${value ?? 'missing'}`, () => {
      const got = judge({ credentials: 'include' }, null, answer(200, OK, ...value === undefined ? [] : [`Access-Control-Allow-Credentials: ${value}`]));
      assert.equal(got.chromium.message, TEXT.chromium.frame(`The value of the 'Access-Control-Allow-Credentials' header in the response is '${shown}' which must be 'true' when the request's credentials mode is 'include'.`));
      assert.equal(got.firefox.message, TEXT.firefox.frame('expected ‘true’ in CORS header ‘Access-Control-Allow-Credentials’'));
      assert.equal(got.webkit.message, TEXT.webkit.frame('Credentials flag is true, but Access-Control-Allow-Credentials is not "true".'));
    });
  }
});

describe('engines: order of a preflight’s checks', () => {
  const codes = (over: Partial<FetchRequest>, preflight: WireResponse): (string | null)[] => {
    const { chromium, firefox, webkit } = judge({ method: 'PUT', ...over }, preflight, answer(200, OK));
    return [chromium.code, firefox.code, webkit.code];
  };
  const table: [name: string, over: Partial<FetchRequest>, preflight: WireResponse, codes: (string | null)[]][] = [
    ['nothing at all', {}, answer(200), ['PreflightMissingAllowOriginHeader', 'CORSMissingAllowOrigin', 'missing-allow-origin']],
    ['401 without the header', {}, answer(401), ['PreflightMissingAllowOriginHeader', 'CORSMissingAllowOrigin', 'preflight-status']],
    ['405 with the header', {}, answer(405, OK), ['PreflightInvalidStatus', 'CORSPreflightDidNotSucceed', 'preflight-status']],
    ['301 without the header', {}, answer(301, 'Location: /x'), ['PreflightDisallowedRedirect', 'CORSMissingAllowOrigin', 'preflight-status']],
    ['308 with the header', {}, answer(308, OK, 'Location: /x'), ['PreflightDisallowedRedirect', 'CORSExternalRedirectNotAllowed', 'preflight-status']],
    ['301 without a Location', {}, answer(301, OK), ['PreflightInvalidStatus', 'CORSPreflightDidNotSucceed', 'preflight-status']],
    ['method not listed', {}, answer(204, OK, 'Access-Control-Allow-Methods: GET'), ['MethodDisallowedByPreflightResponse', 'CORSMethodNotFound', 'method-not-allowed']],
    ['bad method list', {}, answer(204, OK, 'Access-Control-Allow-Methods: PUT;GET'), ['InvalidAllowMethodsPreflightResponse', 'CORSInvalidAllowMethod', 'invalid-access-control-allow-methods']],
    ['bad header list, method not listed', {}, answer(204, OK, 'Access-Control-Allow-Headers: a b'), ['InvalidAllowHeadersPreflightResponse', 'CORSMethodNotFound', 'invalid-access-control-allow-headers']],
    ['header not listed', { method: 'GET', headers: [['X-A', '1']] }, answer(204, OK), ['HeaderDisallowedByPreflightResponse', 'CORSMissingAllowHeaderFromPreflight', 'header-not-allowed']],
    ['all well', {}, answer(204, OK, 'Access-Control-Allow-Methods: PUT'), [null, null, null]],
    ['authorization under a wildcard passes in all three', { headers: [['Authorization', 'x']] }, answer(204, OK, 'Access-Control-Allow-Methods: *', 'Access-Control-Allow-Headers: *'), [null, null, null]],
  ];
  for (const [name, over, preflight, expected] of table) it(name, () => assert.deepEqual(codes(over, preflight), expected));

  it('texts', () => {
    const status = judge({ method: 'PUT' }, answer(405, OK), null);
    assert.equal(status.chromium.message, TEXT.chromium.frame(`${TEXT.chromium.preflight}It does not have HTTP ok status.`));
    assert.equal(status.firefox.message, TEXT.firefox.frame('CORS preflight response did not succeed', 405));
    assert.equal(status.webkit.message, TEXT.webkit.frame('Preflight response is not successful. Status code: 405'));
    const redirect = judge({ method: 'PUT' }, answer(301, OK, 'Location: /x'), null);
    assert.equal(redirect.chromium.message, TEXT.chromium.frame(`${TEXT.chromium.preflight}Redirect is not allowed for a preflight request.`));
    assert.equal(redirect.firefox.message, TEXT.firefox.frame('CORS request external redirect not allowed'));
    const method = judge({ method: 'patch' }, answer(204, OK, 'Access-Control-Allow-Methods: PATCH'), null);
    assert.equal(method.chromium.message, TEXT.chromium.frame('Method patch is not allowed by Access-Control-Allow-Methods in preflight response.'));
    assert.equal(method.firefox.message, TEXT.firefox.frame('Did not find method in CORS header ‘Access-Control-Allow-Methods’'));
    assert.equal(method.webkit.message, TEXT.webkit.frame('Method patch is not allowed by Access-Control-Allow-Methods.'));
    const header = judge({ headers: [['X-Late', '1'], ['X-Early', '1']] }, answer(204, OK), null);
    assert.equal(header.chromium.message, TEXT.chromium.frame('Request header field x-early is not allowed by Access-Control-Allow-Headers in preflight response.'));
    assert.equal(header.firefox.message, TEXT.firefox.frame('header ‘x-early’ is not allowed according to header ‘Access-Control-Allow-Headers’ from CORS preflight response'));
    assert.equal(header.webkit.message, TEXT.webkit.frame('Request header field X-Late is not allowed by Access-Control-Allow-Headers.'));
    const common = judge({ headers: [['x-late', '1'], ['authorization', '1']] }, answer(204, OK), null);
    assert.equal(common.webkit.message, TEXT.webkit.frame('Request header field Authorization is not allowed by Access-Control-Allow-Headers.'));
    const list = judge({ method: 'PUT' }, answer(204, OK, 'Access-Control-Allow-Methods: a b, c'), null);
    assert.equal(list.chromium.message, TEXT.chromium.frame('Cannot parse Access-Control-Allow-Methods response header field in preflight response.'));
    assert.equal(list.firefox.message, TEXT.firefox.frame('invalid token ‘a b’ in CORS header ‘Access-Control-Allow-Methods’'));
    assert.equal(list.webkit.message, TEXT.webkit.frame('Header Access-Control-Allow-Methods has an invalid value: a b, c'));
  });
});

describe('engines: the rest', () => {
  it('redirects', () => {
    const denied = judge({}, null, answer(302, 'Location: https://b.example/'));
    assert.equal(denied.webkit.message, TEXT.webkit.frame(`Cross-origin redirection to https://b.example/ denied by Cross-Origin Resource Sharing policy: Origin ${ORIGIN} is not allowed by Access-Control-Allow-Origin. Status code: 302`));
    assert.equal(denied.firefox.message, TEXT.firefox.frame('CORS header ‘Access-Control-Allow-Origin’ missing', 302));
    const password = judge({}, null, answer(302, OK, 'Location: https://u:p@b.example/'));
    assert.equal(password.chromium.message, TEXT.chromium.frame("Redirect location '' contains a username and password, which is disallowed for cross-origin requests."));
    assert.equal(password.webkit.message, TEXT.webkit.frame('Cross-origin redirection to https://b.example/ denied by Cross-Origin Resource Sharing policy: redirection URL https://u:p@b.example/ has credentials'));
    assert.equal(password.firefox.code, 'CORSDidNotSucceed');
    assert.deepEqual(Object.values(judge({}, null, answer(302, OK, 'Location: /x'))).map(v => v.allowed), [true, true, true]);
  });

  it('Chromium takes hints and User-Agent for safe, and joins lines before it looks', () => {
    const asks = (...headers: [string, string][]): boolean[] => Object.values(judge({ headers }, null, null)).map(v => v.preflightNeeded);
    assert.deepEqual(asks(['DPR', '2']), [false, true, true]);
    assert.deepEqual(asks(['DPR', 'x']), [true, true, true]);
    assert.deepEqual(asks(['User-Agent', 'x']), [false, true, true]);
    assert.deepEqual(asks(['Content-Type', 'text/plain'], ['content-type', 'text/plain']), [true, false, true]);
  });

  it('Chromium escapes what is not printable ASCII, and reads it as UTF-8', () => {
    const of = (value: string): unknown => judge({}, null, answer(200, `${ACAO}: ${value}`)).chromium;
    assert.deepEqual(of('http://\u00e9.example'), { allowed: false, preflightNeeded: false, blockedAt: 'response', code: 'InvalidAllowOriginValue', message: TEXT.chromium.frame(`The 'Access-Control-Allow-Origin' header contains the invalid value 'http://\\u00E9.example'.${ADVICE}`) });
    assert.deepEqual(of('http://\u00c3\u00a9.example'), { allowed: false, preflightNeeded: false, blockedAt: 'response', code: 'AllowOriginMismatch', message: TEXT.chromium.frame(`The 'Access-Control-Allow-Origin' header has a value 'http://\\u00C3\\u00A9.example' that is not equal to the supplied origin.${ADVICE}`) });
  });

  it('Firefox: no byte beyond ASCII is safe, empty lines vanish beside others, texts are read as UTF-8', () => {
    assert.deepEqual(Object.values(judge({ headers: [['Accept', '\u00e9']] }, null, null)).map(v => v.preflightNeeded), [false, true, false]);
    assert.deepEqual(Object.values(judge({}, null, answer(200, `${ACAO.toLowerCase()}:`, OK))).map(v => v.allowed), [false, true, false]);
    assert.match(judge({}, null, answer(200, `${ACAO}: \u00c3\u00a9`)).firefox.message ?? '', /‘é’/);
  });

  it('Firefox: the network layer refuses some locations before any check', () => {
    for (const location of ['http://', 'data:,x']) {
      assert.equal(judge({}, null, answer(302, `Location: ${location}`)).firefox.code, 'CORSDidNotSucceed');
      assert.equal(judge({ method: 'PUT' }, answer(302, OK, `Location: ${location}`), null).firefox.code, 'CORSDidNotSucceed');
    }
    assert.equal(judge({}, null, answer(302, 'Location: mailto:x')).firefox.code, 'CORSMissingAllowOrigin');
    assert.equal(judge({ method: 'PUT' }, answer(302, OK, 'Location: http://u:p@b.example/'), null).firefox.code, 'CORSDidNotSucceed');
  });

  it('an empty Location: Chromium takes none for given, the others go round', () => {
    assert.deepEqual(Object.values(judge({ method: 'PUT' }, answer(302, OK, 'Location:'), null)).map(v => v.code), ['PreflightInvalidStatus', 'CORSExternalRedirectNotAllowed', 'preflight-status']);
  });

  it('what fetch() itself says when it refuses (measured texts)', () => {
    const texts = (over: Partial<FetchRequest>): (string | null)[] => { const v = judge(over, null, null); return [v.chromium.message, v.firefox.message]; };
    assert.deepEqual(texts({ method: 'TRACE' }), ["TypeError: Failed to execute 'fetch' on 'Window': 'TRACE' HTTP method is unsupported.", 'TypeError: Window.fetch: Invalid request method TRACE.']);
    assert.deepEqual(texts({ url: 'https://u:p@api.example/' }), ["TypeError: Failed to execute 'fetch' on 'Window': Request cannot be constructed from a URL that includes credentials: https://u:p@api.example/", 'TypeError: Window.fetch: https://u:p@api.example/ is an url with embedded credentials.']);
    assert.deepEqual(texts({ headers: [['a b', '1']] }), ["TypeError: Failed to execute 'fetch' on 'Window': Invalid name", 'TypeError: Window.fetch: a b is an invalid header name.']);
  });

  it('Chromium: a Location that is no URL fails before any check', () => {
    assert.equal(judge({}, null, answer(302, 'Location: http://')).chromium.code, 'net::ERR_INVALID_REDIRECT');
    assert.equal(judge({ method: 'PUT' }, answer(302, 'Location: http://'), null).chromium.code, 'net::ERR_INVALID_REDIRECT');
    assert.equal(judge({}, null, answer(302, OK, 'Location: data:,x')).chromium.code, 'net::ERR_UNSAFE_REDIRECT');
    assert.equal(judge({}, null, answer(302, OK, 'Location: mailto:x')).chromium.code, 'CorsDisabledScheme');
  });

  it('no answer and refused requests are blocked everywhere, with words', () => {
    const silent: [Partial<FetchRequest>, string | null][] = [[{}, 'response'], [{ method: 'PUT' }, 'preflight'], [{ method: 'TRACE' }, null], [{ url: 'ftp://x/' }, null], [{ method: 'a b' }, null], [{ url: 'https://u@x/' }, null], [{ headers: [['a b', '']] }, null], [{ headers: [['a', '€']] }, null], [{ url: 'https://' }, null]];
    for (const [over, blockedAt] of silent) {
      for (const verdict of Object.values(judge(over, null, null))) {
        assert.deepEqual([verdict.allowed, verdict.blockedAt], [false, blockedAt]);
        assert.ok(verdict.code && verdict.message);
      }
    }
  });

  it('a same-origin request passes in all three', () => {
    for (const credentials of ['omit', 'same-origin', 'include'] as CredentialsMode[]) {
      assert.deepEqual(Object.values(judge({ url: '/x', method: 'PUT', credentials }, null, answer(200))).map(v => v.allowed), [true, true, true]);
    }
  });

  it('each engine carries its name and version', () => {
    for (const [name, engine] of Object.entries(engines)) {
      assert.equal(engine.name, name);
      assert.match(engine.version, /\d/);
    }
  });
});
