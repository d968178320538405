/** Ways to make the headers of an answer, as people write them. They see `request` and `origin`, and end with the value `headers`. */
export const headerFragments: readonly (readonly [label: string, code: string])[] = [
  ['literal', `const headers = { 'Access-Control-Allow-Origin': '*' };`],
  ['lower case', `const headers = { 'access-control-allow-origin': '*', 'access-control-allow-methods': 'GET, PUT' };`],
  ['shared constant', `const headers = shared;`],
  ['spread constant', `const headers = { ...shared, 'Access-Control-Allow-Credentials': 'true' };`],
  ['two casings in one object', `const headers = { 'Access-Control-Allow-Origin': '*', 'access-control-allow-origin': 'https://a.example' };`],
  ['spread over with another casing', `const headers = { ...shared, 'access-control-allow-origin': 'https://a.example' };`],
  ['undefined value', `const headers = { 'Access-Control-Allow-Origin': undefined, 'X-A': '1' };`],
  ['null value', `const headers = { 'Access-Control-Allow-Origin': null };`],
  ['boolean and number', `const headers = { 'Access-Control-Allow-Credentials': true, 'Access-Control-Max-Age': 86400 };`],
  ['array value', `const headers = { 'Access-Control-Allow-Methods': ['GET', 'PUT'], 'Access-Control-Allow-Origin': ['https://a.example', 'https://b.example'] };`],
  ['blanks around', `const headers = { 'Access-Control-Allow-Origin': '  https://a.example \\n' };`],
  ['pairs', `const headers = [['Access-Control-Allow-Origin', '*'], ['Vary', 'Origin'], ['vary', 'Accept']];`],
  ['pair of three', `const headers = [['Access-Control-Allow-Origin', '*', 'x']];`],
  ['map', `const headers = new Map([['Access-Control-Allow-Origin', origin ?? '*']]);`],
  ['Headers set', `const headers = new Headers(); headers.set('Access-Control-Allow-Origin', '*'); headers.set('access-control-allow-origin', 'https://b.example');`],
  ['Headers append twice', `const headers = new Headers({ 'Access-Control-Allow-Origin': '*' }); headers.append('Access-Control-Allow-Origin', 'https://a.example');`],
  ['Headers append vary', `const headers = new Headers(shared); headers.append('Vary', 'Origin'); headers.append('Vary', 'Accept-Encoding');`],
  ['Headers delete', `const headers = new Headers(shared); headers.delete('access-control-allow-ORIGIN');`],
  ['Headers has and get', `const headers = new Headers(shared); if (headers.has('Access-Control-Allow-Origin')) headers.set('X-Seen', headers.get('access-control-allow-origin')); headers.set('Access-Control-Expose-Headers', String(headers.get('nothing')));`],
  ['spread of Headers', `const inner = new Headers(shared); const headers = { ...inner, 'X-B': '2' };`],
  ['fromEntries of Headers', `const inner = new Headers(shared); const headers = { ...Object.fromEntries(inner), 'X-B': '2' };`],
  ['copy of Headers', `const copied = new Headers(shared); const headers = new Headers(copied); copied.set('Access-Control-Allow-Origin', 'https://late.example');`],
  ['Headers forEach', `const headers = {}; new Headers(shared).forEach((value, key) => { headers[key] = value; });`],
  ['for of Headers', `const headers = new Headers(); for (const [key, value] of new Headers(shared)) headers.append(key, value);`],
  ['Headers keys', `const headers = new Headers(); headers.set('Access-Control-Expose-Headers', [...new Headers(shared).keys()].join(', '));`],
  ['invalid name', `const headers = { 'Access-Control-Allow-Origin:': '*' };`],
  ['invalid value', `const headers = { 'Access-Control-Allow-Origin': 'https://a.example\\nhttps://b.example' };`],
  ['bracket write on Headers', `const headers = new Headers(); headers['Access-Control-Allow-Origin'] = '*';`],
  ['no headers', `const headers = undefined;`],
  ['null headers', `const headers = null;`],
  ['reflect', `const headers = { 'Access-Control-Allow-Origin': origin, 'Access-Control-Allow-Credentials': 'true' };`],
  ['reflect or star', `const headers = { 'Access-Control-Allow-Origin': request.headers.get('Origin') || '*', Vary: 'Origin' };`],
  ['reflect if allowed', `const headers = new Headers(); if (allowed.includes(origin)) { headers.set('Access-Control-Allow-Origin', origin); headers.append('Vary', 'Origin'); }`],
  ['allowed or first', `const headers = { 'Access-Control-Allow-Origin': allowed.includes(origin) ? origin : allowed[0] };`],
  ['allowed by set', `const headers = { ...(new Set(allowed).has(origin) && { 'Access-Control-Allow-Origin': origin }) };`],
  ['allowed by pattern', `const headers = /^https:\\/\\/([a-z0-9-]+\\.)?a\\.example$/.test(origin) ? { 'Access-Control-Allow-Origin': origin } : {};`],
  ['allowed by suffix', `const headers = origin?.endsWith('.example') ? { 'Access-Control-Allow-Origin': origin } : { 'X-No': 'no' };`],
  ['allowed by host', `let headers = {}; try { if (new URL(origin).hostname === 'a.example') headers = { 'Access-Control-Allow-Origin': origin }; } catch { headers = { 'X-Bad': '1' }; }`],
  ['find in list', `const found = allowed.find(one => one === origin); const headers = found ? { 'Access-Control-Allow-Origin': found } : {};`],
  ['reflect requested headers', `const headers = { ...shared, 'Access-Control-Allow-Headers': request.headers.get('Access-Control-Request-Headers') ?? 'content-type' };`],
  ['requested headers, maybe null', `const headers = { 'Access-Control-Allow-Headers': request.headers.get('Access-Control-Request-Headers') };`],
  ['template', 'const headers = { \'Access-Control-Allow-Origin\': `https://${["a", "example"].join(".")}`, \'Access-Control-Allow-Methods\': `${request.method}, OPTIONS` };'],
  ['Object.assign', `const headers = Object.assign({}, shared, { 'Access-Control-Max-Age': String(60 * 60) });`],
  ['entries reduce', `const headers = Object.entries(shared).reduce((all, [key, value]) => ({ ...all, [key.toLowerCase()]: value }), {});`],
  ['class instance', `class Cors { constructor() { this['Access-Control-Allow-Origin'] = '*'; } } const headers = new Cors();`],
  ['request has', `const headers = { 'X-Has': String(request.headers.has('origin')), 'Access-Control-Allow-Origin': request.headers.has('Origin') ? 'https://a.example' : '*' };`],
  ['from the request', `const headers = new Headers(); for (const [key, value] of request.headers) if (key === 'origin') headers.set('Access-Control-Allow-Origin', value);`],
];

/** Ways to answer with `headers`. */
export const exitFragments: readonly (readonly [label: string, code: string])[] = [
  ['one', `return new Response('ok', { headers });`],
  ['preflight first', `if (request.method === 'OPTIONS') return new Response(null, { status: 204, headers }); return Response.json({ ok: true }, { headers });`],
  ['preflight without headers', `if (request.method === 'OPTIONS') { return new Response(null, { status: 204 }); } return new Response('ok', { status: 201, headers });`],
  ['body on 204', `if (request.method === 'OPTIONS') return new Response('ok', { status: 204, headers }); return new Response('ok', { headers });`],
  ['switch', `switch (request.method) { case 'OPTIONS': return new Response('ok', { headers }); case 'GET': case 'HEAD': return Response.json([], { headers, status: 200 }); default: return new Response('Method not allowed', { status: 405 }); }`],
  ['set afterwards', `const response = new Response('ok', { status: 200 }); new Headers(headers ?? {}).forEach((value, key) => response.headers.set(key, value)); return response;`],
  ['copy of a response', `const first = new Response('x', { status: 203, headers }); const second = new Response(first.body, first); second.headers.append('Vary', 'Origin'); return second;`],
  ['spread of a response', `const first = new Response('x', { status: 203, headers }); return new Response(first.body, { ...first });`],
  ['clone', `const first = new Response('x', { status: 404, headers }); first.clone().headers.set('Access-Control-Allow-Origin', 'https://late.example'); return first.clone();`],
  ['paths', `const { pathname } = new URL(request.url); if (pathname === '/health') return new Response('ok'); if (pathname.startsWith('/api/')) return new Response('api', { headers }); return new Response('Not found', { status: 404 });`],
  ['redirect', `if (request.method === 'GET') return Response.redirect('https://other.example/x', 307); return new Response(null, { headers });`],
  ['redirect changed', `const response = Response.redirect('https://other.example/x'); response.headers.set('Access-Control-Allow-Origin', '*'); return response;`],
  ['status of a text', `return new Response('x', { status: '418', headers });`],
  ['status out of range', `if (request.method === 'OPTIONS') return new Response('x', { status: 99, headers }); return new Response('x', { status: 599, headers });`],
  ['try and catch', `try { if (request.method !== 'GET') throw new Error('no'); return new Response('ok', { headers }); } catch (error) { return new Response(error.message, { status: 500 }); }`],
  ['helper', `const send = (status, extra = {}) => new Response(null, { status, headers: { ...shared, ...extra } }); return request.method === 'PUT' ? send(200, { 'X-Put': '1' }) : send(204);`],
  ['async helper', `const load = async () => ({ status: 202 }); const { status } = await load(); return new Response('x', { status, headers });`],
  ['nothing', `if (request.method === 'PUT') return new Response('ok', { headers });`],
  ['error response', `return request.method === 'OPTIONS' ? Response.error() : new Response('x', { headers });`],
  ['status cannot be written', `const response = new Response('x', { headers }); response.status = 404; return response;`],
  ['same object twice', `shared['Access-Control-Max-Age'] = String(Number(shared['Access-Control-Max-Age'] ?? 0) + 1); return new Response('x', { headers: { ...headers, ...shared } });`],
];

const prelude = `const allowed = ['https://a.example', 'https://b.example'];
const shared = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Methods': 'GET, PUT', 'Access-Control-Allow-Headers': 'content-type' };
`;

/** A module that serves the fragments, in one of three shapes. */
export function moduleOf(headers: string, exit: string, shape: number): string {
  const body = `  const origin = request.headers.get('Origin');\n  ${headers}\n  ${exit}\n`;
  switch (shape % 4) {
    case 0: return `${prelude}export default {\n async fetch(request) {\n${body} },\n};\n`;
    case 1: return `${prelude}Deno.serve(async request => {\n${body}});\n`;
    case 2: return `${prelude}async function handle(request) {\n${body}}\naddEventListener('fetch', event => { event.respondWith(handle(event.request)); });\n`;
    default: return `${prelude}const handler = request => answer(request);\nasync function answer(request) {\n${body}}\nexport default handler;\n`;
  }
}

/** Lambda handlers, whole. */
export const lambdaModules: readonly (readonly [label: string, code: string])[] = [
  ['plain', `exports.handler = async () => ({ statusCode: 200, headers: { 'Access-Control-Allow-Origin': '*' }, body: '' });`],
  ['reflect', `exports.handler = async event => ({ statusCode: 200, headers: { 'Access-Control-Allow-Origin': event.headers.origin, 'Access-Control-Allow-Credentials': true }, body: '' });`],
  ['either casing', `exports.handler = async ({ headers }) => { const origin = headers.origin || headers.Origin; return { statusCode: 200, headers: { 'Access-Control-Allow-Origin': ['https://a.example'].includes(origin) ? origin : 'https://a.example' } }; };`],
  ['optional chain', `module.exports.handler = async event => { const origin = event?.headers?.origin ?? '*'; return { statusCode: 200, headers: { 'Access-Control-Allow-Origin': origin } }; };`],
  ['callback', `exports.handler = (event, context, callback) => { if (event.httpMethod === 'PUT') callback(new Error('no')); else callback(null, { statusCode: 201, headers: { 'Access-Control-Allow-Origin': '*' } }); };`],
  ['thrown', `exports.handler = async event => { if (event.httpMethod === 'PUT') throw new Error('no'); return { statusCode: 200, headers: { 'Access-Control-Allow-Origin': '*' } }; };`],
  ['by method', `exports.handler = async event => { switch (event.httpMethod) { case 'OPTIONS': return { statusCode: 204, headers: cors() }; case 'GET': return { statusCode: 200, headers: cors(), body: '[]' }; default: return { statusCode: 405, body: '' }; } }; function cors() { return { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Methods': 'GET' }; }`],
  ['by method of payload 2', `exports.handler = async event => event.requestContext.http.method === 'OPTIONS' ? { statusCode: 204, headers: { 'Access-Control-Allow-Methods': 'PUT' } } : { statusCode: 200, headers: { 'Access-Control-Allow-Origin': '*' } };`],
  ['undefined value', `exports.handler = async () => ({ statusCode: 200, headers: { 'Access-Control-Allow-Origin': undefined, 'Access-Control-Max-Age': 600 } });`],
  ['status as a text', `exports.handler = async () => ({ statusCode: '403', headers: { 'access-control-allow-origin': 'https://a.example' } });`],
  ['helper', `const send = (statusCode, body, extra) => ({ statusCode, headers: { ...headers, ...extra }, body: JSON.stringify(body) }); const headers = { 'Access-Control-Allow-Origin': '*' }; exports.handler = async event => event.path === '/health' ? send(200, {}) : send(404, {}, { 'X-A': '1' });`],
  ['succeed', `exports.handler = (event, context) => { context.succeed({ statusCode: 200, headers: { 'Access-Control-Allow-Origin': '*' } }); };`],
  ['class', `class Answer { constructor(status) { this.statusCode = status; this.headers = { 'Access-Control-Allow-Origin': '*' }; } with(name, value) { this.headers[name] = value; return this; } } exports.handler = async () => new Answer(200).with('Access-Control-Allow-Credentials', 'true');`],
];
