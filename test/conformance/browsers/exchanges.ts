import fc from 'fast-check';
import type { CredentialsMode } from '../../../server/src/cors/check';
import type { Exchange } from '../../../server/src/cors/exchange';
import type { Header } from '../../../server/src/cors/header-list';
import type { WireResponse } from '../../../server/src/cors/preflight';
import { exchangeOf, guide, readGuide } from '../../harness/guide';

/** The page's origin and the server's, both the same machine under other names. */
export const PAGE = 'http://app.example';
export const API = 'http://api.example';

/** Exchanges by hand: every branch of every check, with the mistakes people make. `name` is the exchange's id. */
export function chosenExchanges(): [name: string, exchange: Exchange][] {
  return [...allowOrigins(), ...credentials(), ...preflights(), ...requestHeaders(), ...exposures(), ...redirects(), ...oddities(), ...guided()];
}

/** Exchanges put together at random from header values that matter; the same for the same seed. */
export function generatedExchanges(count: number, seed: number): [name: string, exchange: Exchange][] {
  return fc.sample(anyExchange, { numRuns: count, seed }).map((exchange, i) => [`generated-${i}`, exchange]);
}

/** Exchanges of a page whose origin is opaque (`Origin: null`). */
export function opaqueExchanges(): [name: string, exchange: Exchange][] {
  return ['*', 'null', PAGE, '', 'NULL', '"null"'].flatMap(value => (['omit', 'include'] as const).map((credentials): [string, Exchange] =>
    [`opaque ${value} ${credentials}`, exchange({ origin: 'null', credentials }, ok([[ACAO, value], [ACAC, 'true']]))]));
}

/** Those of the guide, between the page and the server of these tests. */
function guided(): [string, Exchange][] {
  return readGuide(guide).exchanges.map((shown): [string, Exchange] => {
    const { request, preflight, response } = exchangeOf(shown);
    const moved = (answer: WireResponse | null): WireResponse | null => answer && { ...answer, headers: answer.headers.map(([name, value]): Header => [name, value.replaceAll(request.origin, PAGE)]) };
    return [`guide, line ${shown.line}`, { request: { ...request, origin: PAGE, url: API }, preflight: moved(preflight), response: moved(response) }];
  });
}

type Over = Partial<Exchange['request']>;

const ACAO = 'Access-Control-Allow-Origin';
const ACAC = 'Access-Control-Allow-Credentials';
const ACAM = 'Access-Control-Allow-Methods';
const ACAH = 'Access-Control-Allow-Headers';
const ACEH = 'Access-Control-Expose-Headers';
const GOOD: Header[] = [[ACAO, PAGE], [ACAC, 'true']];

function exchange(over: Over, response: WireResponse | null, preflight: WireResponse | null = null): Exchange {
  return { request: { origin: PAGE, url: API, method: 'GET', headers: [], credentials: 'omit', ...over }, preflight, response };
}

function ok(headers: readonly Header[], status = 200): WireResponse {
  return { status, headers };
}

const ORIGIN_VALUES = [
  '*', PAGE, `${PAGE}/`, `${PAGE}/x`, `${PAGE}:80`, `${PAGE}:3000`, PAGE.replace('http', 'https'), PAGE.toUpperCase(), 'http://App.example', 'app.example', '//app.example',
  'localhost:3000', 'http://localhost', '127.0.0.1', 'null', 'undefined', '', '"*"', `"${PAGE}"`, `'${PAGE}'`, '*.example', 'http://*.example', 'http://app.*', `["${PAGE}"]`, `[${PAGE}]`,
  `${PAGE}, http://b.example`, `${PAGE},http://b.example`, `${PAGE} http://b.example`, `${PAGE} ,http://b.example`, `http://b.example, ${PAGE}`, '*, *', '*,*', `*, ${PAGE}`, `${PAGE},`, `,${PAGE}`, `${PAGE};http://b.example`,
  'true', 'http://', 'http:/app.example', 'http:app.example', 'http://user@app.example', `${PAGE}#`, `${PAGE}?`, `http://xn--bcher-kva.example`, 'http://127.1', 'https://[::1]', 'http://x:99999',
  'about:blank', 'data:,x', 'capacitor://localhost', 'chrome-extension://abc', '**', '/http:.*/', '^http://app\\.example$', '${ORIGIN}', '$http_origin', '{{ origin }}', '<origin>', 'http://app.example|http://b.example',
  'http://%61pp.example', 'http://app.example.', 'self', 'None', '[object Object]', 'http://app_x.example', 'HTTP://app.example', '\u00e9', 'http://\u00e9.example', '\u00c3\u00a9', 'http://\u00c3\u00a9.example', 'a\x7fb', 'http://a\tb', '\\', "http://a'b", 'http://a\\b',
];

function allowOrigins(): [string, Exchange][] {
  const single = ORIGIN_VALUES.map((v): [string, Exchange] => [`acao ${v}`, exchange({}, ok([[ACAO, v]]))]);
  const lines = [['*', '*'], [PAGE, PAGE], ['*', PAGE], ['', PAGE], [PAGE, ''], ['', ''], [PAGE, 'http://b.example', 'http://c.example']];
  const several = lines.map((values): [string, Exchange] => [`acao lines ${values.join('|')}`, exchange({}, ok(values.map((v): Header => [ACAO, v])))]);
  const preflight = ['*', PAGE, `${PAGE}/`, 'app.example', '*, *', '', 'null'].map((v): [string, Exchange] => [`preflight acao ${v}`, exchange({ method: 'PUT' }, ok(GOOD), ok([[ACAO, v], [ACAM, 'PUT']], 204))]);
  const preflightWithCookies = [[[ACAO, '*']], [[ACAO, PAGE]], [[ACAO, '*'], [ACAC, 'true']], GOOD].map((lines): [string, Exchange] =>
    [`preflight ${lines.map(([, value]) => value).join(' ')} for cookies`, exchange({ method: 'PUT', credentials: 'include' }, ok(GOOD), ok([...lines as Header[], [ACAM, 'PUT']], 204))]);
  const statuses = [200, 201, 204, 304, 400, 401, 403, 404, 405, 500, 503].flatMap((status): [string, Exchange][] => [[`status ${status} good`, exchange({}, ok(GOOD, status))], [`status ${status} bare`, exchange({}, ok([], status))]]);
  const names = [ACAO.toLowerCase(), ACAO.toUpperCase(), 'Access-Control-Allow-Orgin'].map((n): [string, Exchange] => [`name ${n}`, exchange({}, ok([[n, PAGE]]))]);
  return [...single, ...several, ...preflight, ...preflightWithCookies, ...statuses, ...names];
}

function credentials(): [string, Exchange][] {
  const values: (string | undefined)[] = ['true', undefined, 'True', 'TRUE', '1', 'yes', '"true"', 'true, true', 'true,true', '', 'false', ' true '];
  const modes: CredentialsMode[] = ['omit', 'same-origin', 'include'];
  return modes.flatMap(mode => [PAGE, '*'].flatMap(origin => values.flatMap((v): [string, Exchange][] => {
    const headers: Header[] = [[ACAO, origin], ...v === undefined ? [] : [[ACAC, v] as const]];
    return [
      [`${mode} ${origin} acac ${v ?? '-'}`, exchange({ credentials: mode }, ok(headers))],
      [`preflight ${mode} ${origin} acac ${v ?? '-'}`, exchange({ credentials: mode, method: 'PUT' }, ok(GOOD), ok([...headers, [ACAM, 'PUT']], 204))],
    ];
  })));
}

const METHOD_LISTS = [undefined, '', '*', 'PUT', 'put', 'Put', 'GET, PUT', 'GET,,PUT,', 'GET PUT', 'GET;PUT', '"PUT"', 'PUT, "GET"', 'PUT, é', 'PATCH', 'patch', '*, PUT', 'PUT\t, GET', 'DELETE, QUERY, x-y', '[PUT]', 'PUT:'];
const HEADER_LISTS = [undefined, '', '*', 'x-a', 'X-A', 'x-a, x-b', 'x-a,, x-b,', 'x-a x-b', 'x-a; x-b', 'X-A: 1', '"x-a"', 'authorization', '*, authorization', 'x-b', '*, x-a', 'content-type', 'x-a/b'];

function preflights(): [string, Exchange][] {
  const found: [string, Exchange][] = [];
  for (const list of METHOD_LISTS) {
    const lines = list === undefined ? [] : [[ACAM, list] as const];
    for (const method of ['PUT', 'put', 'patch', 'POST', 'DELETE']) {
      found.push([`acam ${list ?? '-'} for ${method}`, exchange({ method, headers: method === 'POST' ? [['X-A', '1']] : [] }, ok(GOOD), ok([...GOOD, ...lines, [ACAH, 'x-a']], 204))]);
    }
    found.push([`acam ${list ?? '-'} include`, exchange({ method: 'PUT', credentials: 'include' }, ok(GOOD), ok([...GOOD, ...lines], 204))]);
  }
  for (const list of HEADER_LISTS) {
    const lines = list === undefined ? [] : [[ACAH, list] as const];
    for (const names of [['X-A'], ['x-b', 'X-A'], ['Authorization'], ['X-Zed', 'Content-Type', 'authorization']]) {
      const headers = names.map((n): Header => [n, n === 'Content-Type' ? 'application/json' : '1']);
      for (const mode of ['omit', 'include'] as const) found.push([`acah ${list ?? '-'} for ${names.join(' ')} ${mode}`, exchange({ headers, credentials: mode }, ok(GOOD), ok([...GOOD, ...lines], 204))]);
    }
  }
  for (const status of [200, 201, 204, 206, 299, 300, 301, 302, 304, 307, 400, 401, 403, 404, 405, 500]) {
    for (const lines of [GOOD, []]) found.push([`preflight ${status} ${lines.length ? 'good' : 'bare'}`, exchange({ method: 'PUT' }, ok(GOOD), ok([...lines, [ACAM, 'PUT']], status))]);
  }
  for (const status of [301, 302, 303, 307, 308, 300]) {
    for (const lines of [GOOD, []]) found.push([`preflight redirect ${status} ${lines.length ? 'good' : 'bare'}`, exchange({ method: 'PUT' }, ok(GOOD), ok([...lines, ['Location', '/end'], [ACAM, 'PUT']], status))]);
  }
  for (const location of ['http://', 'data:,x', 'http://u:p@api.example/end', '']) found.push([`preflight redirect to ${location}`, exchange({ method: 'PUT' }, ok(GOOD), ok([...GOOD, ['Location', location]], 302))]);
  found.push(['lists in lines', exchange({ method: 'PUT', headers: [['X-A', '1'], ['X-B', '1']] }, ok(GOOD), ok([...GOOD, [ACAM, 'GET'], [ACAM, 'PUT'], [ACAH, 'x-a'], [ACAH, 'x-b']], 204))]);
  found.push(['both lists bad', exchange({ method: 'PUT' }, ok(GOOD), ok([...GOOD, [ACAM, 'a b'], [ACAH, 'a b']], 204))]);
  found.push(['header list bad, method missing', exchange({ method: 'PUT' }, ok(GOOD), ok([...GOOD, [ACAH, 'a b']], 204))]);
  found.push(['method and header missing', exchange({ method: 'PUT', headers: [['X-A', '1']] }, ok(GOOD), ok(GOOD, 204))]);
  found.push(['good preflight, bare response', exchange({ method: 'PUT' }, ok([]), ok([...GOOD, [ACAM, 'PUT']], 204))]);
  found.push(['good preflight, 500 bare', exchange({ method: 'PUT' }, ok([], 500), ok([...GOOD, [ACAM, 'PUT']], 204))]);
  return found;
}

/** Which request headers ask for a preflight: the server lets everything in, so only the preflight itself tells. */
function requestHeaders(): [string, Exchange][] {
  const sets: Header[][] = [
    [['Accept', 'a/b']], [['Accept', 'a"b']], [['Accept', 'a:b']], [['Accept', 'x'.repeat(128)]], [['Accept', 'x'.repeat(129)]], [['Accept', 'a\x01b']], [['Accept', 'a\tb']], [['Accept', '\u00e9']],
    [['Accept-Language', 'de, en;q=0.5']], [['Accept-Language', 'de_CH']], [['Content-Language', 'de']], [['Content-Language', 'de/x']],
    [['Content-Type', 'text/plain']], [['Content-Type', 'TEXT/PLAIN; charset=x']], [['Content-Type', 'application/json']], [['Content-Type', 'text/plain, application/json']], [['Content-Type', 'multipart/form-data; boundary="x"']],
    [['Content-Type', 'application/x-www-form-urlencoded;charset=UTF-8']], [['Content-Type', '']], [['Content-Type', 'text']], [['Content-Type', 'text/plain;']], [['Content-Type', 'text/html']],
    [['Range', 'bytes=0-']], [['Range', 'bytes=0-9']], [['Range', 'bytes=9-0']], [['Range', 'bytes=-9']], [['Range', 'bytes=0-1,3-4']], [['Range', 'chars=0-']],
    [['Authorization', 'x']], [['X-Requested-With', 'XMLHttpRequest']], [['User-Agent', 'x']], [['Cache-Control', 'no-cache']], [['If-None-Match', '"x"']], [['Access-Control-Allow-Origin', '*']],
    [['Cookie', 'a']], [['Origin', 'x']], [['Sec-X', 'x']], [['Proxy-X', 'x']], [['X-HTTP-Method-Override', 'TRACE']], [['X-HTTP-Method-Override', 'PUT']], [['DNT', '1']], [['Referer', '/x']],
    [['DPR', '2']], [['Width', '5']], [['Viewport-Width', '5']], [['Save-Data', 'on']], [['Device-Memory', '8']], [['Downlink', '1']], [['RTT', '1']], [['ECT', '4g']], [['DPR', 'x']], [['Width', '1.5']], [['Save-Data', 'ON']], [['Save-Data', 'off']], [['Downlink', 'x']], [['RTT', 'x']], [['ECT', 'x']], [['Intervention', 'x']], [['Lang', 'x']], [['user-agent', 'y'.repeat(200)]],
    [['Accept', 'x'.repeat(100)], ['Accept', 'y'.repeat(100)]], [['Content-Type', 'text/plain'], ['Content-Type', 'text/plain']], [['Range', 'bytes=0-1'], ['range', 'bytes=0-1']],
    [['Accept', 'x'.repeat(128)], ['Accept-Language', 'a'.repeat(128)], ['Content-Language', 'a'.repeat(128)]],
  ];
  return sets.map((headers): [string, Exchange] => [`sends ${headers.map(h => h.join(': ').slice(0, 50)).join(' | ')}`, exchange({ headers }, ok(GOOD), ok([...GOOD, [ACAM, '*'], [ACAH, '*, authorization']], 204))]);
}

function exposures(): [string, Exchange][] {
  const body: Header[] = [['Content-Type', 'text/plain'], ['Content-Language', 'de'], ['Cache-Control', 'no-store'], ['X-A', '1'], ['x-b', '2'], ['ETag', '"1"'], ['Set-Cookie', 'a=b'], ['X-A', '3'], ['Expires', '0'], ['Last-Modified', 'x'], ['Pragma', 'x']];
  const lists = [undefined, '', '*', 'X-A', 'x-a, ETAG', 'X-A,,x-b,', '*, x-b', 'x-a x-b', 'Set-Cookie', 'X-Absent', '"x-a"'];
  return lists.flatMap((list): [string, Exchange][] => (['omit', 'include'] as const).map(mode => [`expose ${list ?? '-'} ${mode}`, exchange({ credentials: mode }, ok([...GOOD, ...body, ...list === undefined ? [] : [[ACEH, list] as const]]))]));
}

function redirects(): [string, Exchange][] {
  const targets = ['/end', `${API}/end`, 'http://third.example/end', `${PAGE}/end`, 'http://u:p@api.example/end', 'http://u@app.example/end', 'data:,x', 'ftp://x/', 'mailto:x', 'http://', '//', ''];
  const found = [301, 302, 303, 307, 308].flatMap((status): [string, Exchange][] => targets.flatMap((location): [string, Exchange][] => [
    [`${status} to ${location}`, exchange({}, ok([...GOOD, ['Location', location]], status))],
    [`${status} to ${location} bare`, exchange({}, ok([['Location', location]], status))],
  ]));
  found.push(['302 nowhere', exchange({}, ok(GOOD, 302))], ['300 to /end', exchange({}, ok([...GOOD, ['Location', '/end']], 300))], ['201 to /end', exchange({}, ok([...GOOD, ['Location', '/end']], 201))]);
  found.push(['home 302 to the api', exchange({ url: PAGE }, ok([['Location', `${API}/end`]], 302))], ['home 302 with a password', exchange({ url: PAGE }, ok([['Location', 'http://u:p@api.example/end']], 302))]);
  return found;
}

function oddities(): [string, Exchange][] {
  return [
    ['same origin', exchange({ url: PAGE, method: 'PUT', headers: [['X-A', '1']] }, ok([['X-A', '1'], ['Set-Cookie', 'a=b']]))],
    ['relative', exchange({ url: '' }, ok([['X-A', '1']]))],
    ...['ftp://api.example', 'capacitor://localhost', 'http://u:p@api.example', 'http://u@api.example', 'http://api.example:99999'].map((url): [string, Exchange] => [`url ${url}`, exchange({ url }, ok(GOOD))]),
    ['same origin, include', exchange({ url: PAGE, credentials: 'include' }, ok([], 500))],
    ['no answer', exchange({}, null)],
    ['no answer to the preflight', exchange({ method: 'PUT' }, ok(GOOD), null)],
    ['HEAD', exchange({ method: 'head' }, ok(GOOD))],
    ['OPTIONS by hand', exchange({ method: 'options' }, ok(GOOD), ok([...GOOD, [ACAM, 'OPTIONS']], 204))],
    ['custom method', exchange({ method: 'ChIcKeN' }, ok(GOOD), ok([...GOOD, [ACAM, 'ChIcKeN']], 204))],
    ['custom method in another case', exchange({ method: 'ChIcKeN' }, ok(GOOD), ok([...GOOD, [ACAM, 'CHICKEN']], 204))],
    ['method *', exchange({ method: '*', credentials: 'include' }, ok(GOOD), ok([...GOOD, [ACAM, '*']], 204))],
    ...['TRACE', 'connect', 'Track', 'a b', '', '\u00e9', '\u20ac'].map((method): [string, Exchange] => [`method ${JSON.stringify(method)}`, exchange({ method }, ok(GOOD))]),
    ...[['a b', '1'], ['', '1'], ['X-A', 'a\nb'], ['X-A', 'a\0b'], ['X-A', '\u20ac'], ['\u20ac', '1'], ['\u00e9', '1']].map((header): [string, Exchange] => [`header ${JSON.stringify(header)}`, exchange({ headers: [[header[0] ?? '', header[1] ?? '']] }, ok(GOOD))]),
  ];
}

const pick = <T>(values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const maybe = (name: string, values: readonly (string | undefined)[]): fc.Arbitrary<Header[]> => pick(values).map(v => v === undefined ? [] : [[name, v]]);
const anyHeaders = fc.tuple(
  fc.oneof({ weight: 3, arbitrary: pick([PAGE]) }, { weight: 1, arbitrary: pick(['*', ...ORIGIN_VALUES]) }).map((v): Header[] => [[ACAO, v]]),
  maybe(ACAC, ['true', 'true', 'true', undefined, 'True', '1']),
  maybe(ACAM, [...METHOD_LISTS, 'PUT, PATCH, DELETE', 'PUT, PATCH, DELETE', '*']),
  maybe(ACAH, [...HEADER_LISTS, 'x-a, x-b, authorization, content-type', 'x-a, x-b, authorization, content-type', '*']),
  maybe(ACEH, [undefined, '*', 'x-c', 'X-C, ETag']),
).map(parts => parts.flat());
const anyAnswer = fc.record({ status: fc.oneof({ weight: 4, arbitrary: pick([200, 204]) }, { weight: 1, arbitrary: pick([301, 302, 400, 401, 404, 500]) }), headers: anyHeaders });
const anyExchange: fc.Arbitrary<Exchange> = fc.record({
  request: fc.record({
    origin: fc.constant(PAGE), url: fc.constant(API),
    method: pick(['GET', 'POST', 'PUT', 'patch', 'PATCH', 'DELETE', 'get']),
    headers: fc.subarray<Header>([['X-A', '1'], ['x-b', '2'], ['Authorization', 'Bearer x'], ['Content-Type', 'application/json'], ['Accept', 'a/b'], ['Cookie', 'a']]),
    credentials: pick<CredentialsMode>(['omit', 'same-origin', 'include']),
  }),
  preflight: anyAnswer,
  response: anyAnswer.map(answer => ({ ...answer, headers: [...answer.headers, ['X-C', '1'] as const, ['ETag', '"1"'] as const] })),
});
