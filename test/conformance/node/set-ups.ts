/** A program, written as people write it, whose `module.exports` is a request listener. */
export interface SetUp {
  readonly label: string;
  readonly source: string;
  readonly only?: 'express4' | 'express5';
  /** One request changes what the next one gets. */
  readonly stateful?: boolean;
}

const OK = 'https://app.example.com';
const head = `const express = require('express');\nconst cors = require('cors');\nconst app = express();\n`;
const routes = `app.get('/x', (req, res) => { res.json({ ok: true }); });\napp.put('/x', (req, res) => res.sendStatus(204));\napp.get('/boom', (req, res) => { throw new Error('boom'); });\n`;
const router = `const api = express.Router();\napi.get('/y', (req, res) => res.json([]));\napp.use('/api', api);\n`;
const end = `module.exports = app;\n`;

/** Options of npm cors, as source text; undefined: none. */
export const corsArguments: readonly string[] = [
  '', '{}', 'undefined', `{ origin: '*' }`, `{ origin: '*', credentials: true }`, `{ credentials: true }`, `{ origin: true }`, `{ origin: true, credentials: true }`,
  `{ origin: ['*'] }`, `{ origin: ['*'], credentials: true }`, `{ origin: [] }`, `{ origin: false }`, `{ origin: undefined }`, `{ origin: '' }`, `{ origin: null }`,
  `{ origin: '${OK}' }`, `{ origin: '${OK}', credentials: true }`, `{ origin: ['${OK}'] }`, `{ origin: ['${OK}', 'https://b.example'], credentials: true }`, `{ origin: '${OK}/' }`,
  `{ origin: ['${OK}/'] }`, `{ origin: '${OK},https://b.example' }`, `{ origin: '*.example.com' }`, `{ origin: /example\\.com/ }`, `{ origin: /\\.example\\.com$/ }`,
  `{ origin: [/example\\.com$/, 'https://b.example'], credentials: true }`, `{ origin: /^https:\\/\\/app\\.example\\.com$/g }`, `{ origin: ['null'], credentials: true }`,
  `{ origin: new Set(['${OK}']), credentials: true }`, `{ origin: new URL('${OK}') }`, `{ origin: {} }`, `{ origin: 1 }`, `{ origin: 'true' }`,
  `{ origin: (o, cb) => cb(null, true), credentials: true }`, `{ origin: (o, cb) => cb(null, o === '${OK}') }`, `{ origin: (o, cb) => cb(null, false) }`, `{ origin: (o, cb) => cb(null, o) }`,
  `{ origin: (o, cb) => cb(null, '*'), credentials: true }`, `{ origin: (o, cb) => ['${OK}'].indexOf(o) !== -1 ? cb(null, true) : cb(new Error('Not allowed by CORS')) }`,
  `{ origin: (o, cb) => { if (!o || ['${OK}'].includes(o)) cb(null, true); else cb(null, false); } }`, `{ origin: (o, cb) => cb(null, ['${OK}']) }`, `{ origin: (o, cb) => cb(null, /example/) }`,
  `{ origin: o => o === '${OK}' }`, `{ origin: async o => true }`, `{ origin: async (o, cb) => cb(null, true) }`, `{ origin: (o, cb) => { throw new Error('x'); } }`,
  `(req, cb) => cb(null, { credentials: true })`, `(req, cb) => cb(null, { origin: req.headers.origin === '${OK}' })`, `(req, cb) => cb(new Error('no'))`, `function (req, cb) { cb(null, { origin: ['${OK}'] }); }`,
  `{ methods: ['get', 'post'] }`, `{ methods: [] }`, `{ methods: '*' }`, `{ methods: undefined }`, `{ methods: 'GET' }`, `{ methods: ['GET', 'PUT'], credentials: true, origin: '${OK}' }`,
  `{ allowedHeaders: [] }`, `{ allowedHeaders: '' }`, `{ allowedHeaders: '*' }`, `{ allowedHeaders: ['X-A', 'Content-Type'] }`, `{ allowedHeaders: 'X-A' }`, `{ headers: ['x-a'] }`, `{ allowHeaders: ['x-b'] }`,
  `{ exposedHeaders: ['X-C'] }`, `{ exposedHeaders: 'X-C, X-D' }`, `{ exposedHeaders: [] }`, `{ exposeHeaders: ['X-C'] }`, `{ credentials: 'true', origin: '${OK}' }`, `{ credentials: false, origin: true }`,
  `{ maxAge: 0 }`, `{ maxAge: 600 }`, `{ maxAge: '86400' }`, `{ maxAge: -1 }`, `{ maxAge: null }`, `{ preflightContinue: true }`, `{ preflightContinue: true, origin: true }`, `{ optionsSuccessStatus: 200 }`, `{ optionsSuccessStatus: 404 }`,
  `{ origins: ['${OK}'] }`, `'${OK}'`, `['${OK}']`, `{ ...{ origin: '${OK}' }, credentials: true }`, `Object.assign({}, { origin: true }, { origin: ['${OK}'] })`,
];

/** npm cors with each options, in front of the routes. */
export const corsSetUps: readonly SetUp[] = corsArguments.map(given => ({
  label: `cors(${given})`, stateful: /\/g\b/.test(given), source: `${head}app.use(cors(${given}));\n${routes}${end}`,
}));

const cors = `app.use(cors({ origin: '${OK}', credentials: true }));\n`;
const auth = `app.use((req, res, next) => { if (!req.headers.authorization) return res.status(401).json({}); next(); });\n`;
const failing = `app.use((err, req, res, next) => { res.status(err.status || 500).json({ error: err.message }); });\n`;
const notFound = `app.use((req, res) => { res.status(404).send('nothing here'); });\n`;
const manual = `app.use((req, res, next) => { res.header('Access-Control-Allow-Origin', '*'); res.header('Access-Control-Allow-Headers', 'Content-Type'); next(); });\n`;
const redirect = `app.use((req, res, next) => { if (req.path === '/x') return res.redirect(301, 'https://h/x'); next(); });\n`;
const parts: Readonly<Record<string, string>> = { cors, routes, router, auth, failing, notFound, manual, redirect };

/** Orders of registration: every arrangement of three and four different parts that holds routes. */
export const orderSetUps: readonly SetUp[] = arrangements(Object.keys(parts), 3).concat(arrangements(['cors', 'routes', 'router', 'auth'], 4))
  .filter(names => names.includes('routes') || names.includes('router'))
  .map(names => ({ label: names.join(' > '), source: head + names.map(name => parts[name]).join('') + end }));

function arrangements(names: readonly string[], count: number): string[][] {
  if (count === 0) return [[]];
  return names.flatMap(name => arrangements(names.filter(other => other !== name), count - 1).map(rest => [name, ...rest]));
}

const app = (body: string, label: string, only?: SetUp['only']): SetUp => ({ label, source: head + body + end, only });

/** Express set-ups of the measurements, and further shapes people write. */
export const expressSetUps: readonly SetUp[] = [
  app(routes, 'no cors: automatic OPTIONS'),
  app(`app.use((req, res, next) => { res.header('Access-Control-Allow-Origin', '${OK}'); res.header('Access-Control-Allow-Headers', 'content-type'); next(); });\n${routes}`, 'manual, no OPTIONS'),
  app(`app.get('/x', (req, res) => { res.set('Access-Control-Allow-Origin', '*'); res.json({}); });\n`, 'manual in the route only'),
  app(`app.use((req, res, next) => { res.set({ 'Access-Control-Allow-Origin': '${OK}', 'Access-Control-Allow-Methods': 'PUT' }); if (req.method === 'OPTIONS') return res.sendStatus(200); next(); });\n${routes}`, 'manual with OPTIONS branch'),
  app(`app.get('/x', (req, res) => { res.append('Access-Control-Allow-Origin', '${OK}'); res.append('Access-Control-Allow-Origin', 'https://b.example'); res.end(); });\n`, 'append twice'),
  app(`${cors}app.use((req, res, next) => { res.header('Access-Control-Allow-Origin', '*'); next(); });\n${routes}`, 'cors then manual'),
  app(`app.use(cors());\napp.get('/x', (req, res) => { res.append('Access-Control-Allow-Origin', '${OK}'); res.end(); });\n`, 'cors then append'),
  app(`app.get('/x', (req, res) => { res.set('Access-Control-Allow-Origin', ['${OK}', 'https://b.example']); res.end(); });\n`, 'set with a list'),
  app(`app.get('/x', (req, res) => { res.writeHead(200, { 'Access-Control-Allow-Origin': '*' }); res.end(); });\n`, 'writeHead'),
  app(`app.get('/x', cors(), (req, res) => res.json({}));\napp.put('/x', cors(), (req, res) => res.json({}));\n`, 'cors per route'),
  app(`app.options('/x', cors());\napp.get('/x', cors(), (req, res) => res.json({}));\napp.put('/x', cors(), (req, res) => res.json({}));\n`, 'cors per route with options'),
  app(`app.options('*', cors());\n${routes}`, `app.options('*')`, 'express4'),
  app(`app.options('/{*splat}', cors());\n${routes}`, `app.options('/{*splat}')`),
  app(`app.options(/.*/, cors());\n${routes}`, 'app.options(/.*/)'),
  app(`app.all('*', (req, res, next) => { res.header('Access-Control-Allow-Origin', '*'); next(); });\n${routes}`, `app.all('*')`, 'express4'),
  app(`app.route('/x').all(cors()).get((req, res) => res.json({}));\n`, 'app.route.all(cors()).get'),
  app(`const api = express.Router();\napi.use(cors());\napi.get('/y', (req, res) => res.json([]));\napp.use('/api', api);\n${routes}`, 'cors in a router'),
  app(`${router}app.use(cors());\n${routes}`, 'cors after a router'),
  app(`app.use(express.json());\napp.use(cors());\n${routes}`, 'parser before cors'),
  app(`app.use(cors());\n${routes}app.use((err, req, res, next) => { res.status(500).json({}); });\n`, 'cors and an error handler'),
  app(`app.use(cors({ origin: '${OK}' }));\napp.get('/x', async (req, res) => { throw new Error('late'); });\n`, 'async throw'),
  app(`app.use('/api', cors());\napp.get('/api/y', (req, res) => res.json({}));\n${routes}`, 'cors for a path'),
  app(`app.use(cors);\n${routes}`, 'cors not called'),
  app(`app.use(cors(), cors({ origin: '${OK}', credentials: true }));\n${routes}`, 'cors twice'),
  app(`app.get('/x', (req, res) => { res.set('Access-Control-Allow-Origin ', '*'); res.end(); });\n`, 'name with a blank'),
  app(`app.get('/x', (req, res) => { res.set('Access-Control-Allow-Origin', 'a\\nb'); res.end(); });\n`, 'value with a line break'),
  app(`app.use((req, res, next) => { res.setHeader('Access-Control-Allow-Origin', req.headers.origin); next(); });\n${routes}`, 'setHeader(undefined)'),
  app(`app.use((req, res, next) => { res.header('Access-Control-Allow-Origin', req.headers.origin); next(); });\n${routes}`, 'header(undefined)'),
  app(`app.use((req, res, next) => { res.header('Access-Control-Allow-Credentials', true); res.header('Access-Control-Allow-Methods', ['GET', 'PUT']); next(); });\n${routes}`, 'boolean and list'),
  app(`app.use((req, res, next) => { res.header('Access-Control-Allow-Origin', req.header('origin') || '*'); res.header('Access-Control-Allow-Credentials', 'true'); next(); });\n${routes}`, 'reflect or star'),
  app(`app.use((req, res, next) => { if (req.method === 'OPTIONS') { res.header('Access-Control-Allow-Methods', 'GET'); return res.status(200).json({}); } next(); });\n${routes}`, 'OPTIONS branch without origin'),
  app(`const allowed = ['${OK}', 'http://localhost:3000'];\napp.use((req, res, next) => { const origin = req.headers.origin; if (allowed.includes(origin)) { res.setHeader('Access-Control-Allow-Origin', origin); } res.vary('Origin'); next(); });\n${routes}`, 'hand-written list'),
  app(`app.use((req, res, next) => { const { origin } = req.headers; if (origin && origin.endsWith('example.com')) res.header('Access-Control-Allow-Origin', origin).header('Vary', 'Origin'); next(); });\n${routes}`, 'endsWith'),
  app(`app.use((req, res, next) => { if (/example\\.com/.test(req.get('Origin'))) res.set('Access-Control-Allow-Origin', req.get('Origin')); next(); });\n${routes}`, 'pattern'),
  app(`app.get('/x', (req, res, next) => next('route'), (req, res) => res.send('no'));\napp.get('/x', cors(), (req, res) => res.send('yes'));\n`, `next('route')`),
  app(`app.get('/x', (req, res, next) => next(new Error('x')));\napp.use((err, req, res, next) => { res.set('Access-Control-Allow-Origin', '*'); res.status(418).end(); });\n`, 'next(error)'),
  app(`app.get('/x', (req, res, next) => { const e = new Error('x'); e.status = 403; next(e); });\n`, 'error with a status'),
  app(`const sub = express();\nsub.use(cors());\nsub.get('/y', (req, res) => res.send('y'));\napp.use('/api', sub);\n${routes}`, 'sub-app'),
  app(`const outer = express.Router();\nconst inner = express.Router();\ninner.get('/y', cors(), (req, res) => res.send('y'));\nouter.use('/', inner);\napp.use('/api', outer);\n`, 'router in a router'),
  app(`for (const path of ['/x', '/z']) app.get(path, cors(), (req, res) => res.send(path));\n`, 'routes in a loop'),
  app(`app.use([cors(), (req, res, next) => next()]);\n${routes}`, 'list of middleware'),
  app(`app.use(['/api', '/x'], cors());\n${routes}app.get('/api/y', (req, res) => res.send('y'));\n`, 'list of paths'),
  app(`app.param('id', (req, res, next, id) => { res.set('Access-Control-Expose-Headers', id); next(); });\napp.get('/:id', (req, res) => res.send('x'));\n`, 'param'),
  app(`app.use((req, res, next) => { res.on('finish', () => {}); next(); });\napp.use(cors());\n${routes}`, 'listener on the response'),
  app(`const allow = (req, res, next) => { res.header('Access-Control-Allow-Origin', '*'); next(); };\napp.get('/x', allow, (req, res) => { res.status(200); res.json({}); });\napp.put('/x', [allow, allow], (req, res) => res.end());\n`, 'named middleware per route'),
  app(`app.use((req, res, next) => { cors()(req, res, next); });\n${routes}`, 'cors called by hand'),
  app(`app.use((req, res, next) => { cors({ origin: req.path === '/x' ? '${OK}' : false })(req, res, () => { next(); }); });\n${routes}`, 'cors made for each request'),
  app(`app.get('/x', (req, res) => { cors()(req, res, () => { res.json({}); }); });\n`, 'cors in a handler'),
  app(`app.use((req, res, next) => { const send = res.json; res.json = function (body) { res.set('Access-Control-Allow-Origin', '*'); return send.call(this, body); }; next(); });\n${routes}`, 'json replaced'),
  app(`app.use(cors({ origin: '${OK}' }));\napp.get('/x', (req, res) => { res.removeHeader('Access-Control-Allow-Origin'); res.send(''); });\n`, 'removeHeader'),
  app(`app.use((req, res, next) => { res.setHeader('access-control-allow-origin', '*'); res.setHeader('Access-Control-Allow-Origin', '${OK}'); next(); });\n${routes}`, 'two spellings'),
  app(`app.use((req, res, next) => { switch (req.method) { case 'OPTIONS': res.set('Access-Control-Allow-Methods', 'PUT'); res.status(204).end(); break; default: next(); } });\n${routes}`, 'switch on the method'),
  app(`app.use((req, res, next) => { try { JSON.parse('{'); } catch (e) { res.set('Access-Control-Allow-Origin', '*'); } next(); });\n${routes}`, 'catch'),
  app(`class Policy { constructor(list) { this.list = list; } apply(req, res, next) { if (this.list.has(req.headers.origin)) res.set('Access-Control-Allow-Origin', req.headers.origin); next(); } }\nconst policy = new Policy(new Set(['${OK}']));\napp.use(policy.apply.bind(policy));\n${routes}`, 'class with bind'),
  app(`app.use((req, res, next) => setTimeout(next, 5));\napp.use(cors());\n${routes}`, 'later next'),
  app(`app.use(async (req, res, next) => { await Promise.resolve(); res.set('Access-Control-Allow-Origin', '*'); next(); });\n${routes}`, 'async middleware'),
  app(`app.get(['/x', '/y'], (req, res) => { res.vary('Origin').vary('Accept-Encoding'); res.vary(['origin', 'X-B']); res.end(); });\n`, 'vary'),
  app(`app.get('/x', (req, res) => { res.location('/y'); res.status(201).end(); });\n`, 'location'),
  app(`app.get('/x', (req, res) => { res.format({ json: () => res.json({}), html: () => res.send('') }); });\n`, 'format'),
  app(`app.head('/x', (req, res) => res.end());\napp.get('/x', cors(), (req, res) => res.end());\napp.delete('/x', (req, res) => res.end());\n`, 'many methods'),
  app(`app.get('/x', (req, res) => { req.on('data', () => {}); req.on('end', () => { res.set('Access-Control-Allow-Origin', '*'); res.end(); }); });\n`, 'answer at the end of the body'),
  app(`app.use((req, res, next) => { if (req.url.startsWith('/api')) { req.url = req.url.replace('/api', ''); } next(); });\napp.get('/y', cors(), (req, res) => res.send(''));\n`, 'url rewritten'),
  app(`app.use('/api', (req, res, next) => { res.set('Access-Control-Expose-Headers', req.url + ' ' + req.baseUrl + ' ' + req.path); next(); });\napp.get('/api/y', (req, res) => res.send(''));\n`, 'url in a mount'),
];

const node = (body: string, label: string): SetUp => ({ label, source: `const http = require('http');\nconst cors = require('cors');\nconst handler = (req, res) => {\n${body}\n};\nhttp.createServer(handler);\nmodule.exports = handler;\n` });

/** Plain Node handlers. */
export const nodeSetUps: readonly SetUp[] = [
  node(`res.setHeader('Access-Control-Allow-Origin', '${OK}'); res.writeHead(200, { 'access-control-allow-origin': '*' }); res.end();`, 'writeHead wins'),
  node(`res.setHeader('Access-Control-Allow-Origin', '${OK}'); res.writeHead(200, { 'X-A': '1' }); res.end();`, 'writeHead merges'),
  node(`res.writeHead(200, 'fine', { 'Access-Control-Allow-Origin': '*' }); res.end();`, 'writeHead with a message'),
  node(`res.writeHead(200, ['Access-Control-Allow-Origin', '${OK}', 'Access-Control-Allow-Origin', 'https://b.example']); res.end();`, 'writeHead with a list'),
  node(`res.setHeader('Access-Control-Allow-Origin', '*'); res.writeHead(200, ['Access-Control-Allow-Origin', '${OK}']); res.end();`, 'setHeader, writeHead with a list'),
  node(`res.setHeader('ACCESS-CONTROL-ALLOW-ORIGIN', '*'); res.setHeader('Access-Control-Allow-Origin', '${OK}'); res.end();`, 'two spellings'),
  node(`res.appendHeader('Access-Control-Allow-Origin', '*'); res.appendHeader('Access-Control-Allow-Origin', '${OK}'); res.end();`, 'appendHeader'),
  node(`res.setHeaders(new Map([['Access-Control-Allow-Origin', '*']])); res.end();`, 'setHeaders(Map)'),
  node(`const h = new Headers(); h.append('Access-Control-Allow-Origin', '*'); h.append('Access-Control-Allow-Origin', '${OK}'); res.setHeaders(h); res.end();`, 'setHeaders(Headers)'),
  node(`res.setHeader('Access-Control-Allow-Origin', ['${OK}', 'https://b.example']); res.end();`, 'list'),
  node(`res.setHeader('Access-Control-Allow-Methods', ['GET', 'PUT']); res.end();`, 'methods as a list'),
  node(`res.setHeader('Access-Control-Allow-Credentials', true); res.setHeader('Access-Control-Max-Age', 600); res.end();`, 'boolean and number'),
  node(`try { res.setHeader('Access-Control-Allow-Origin', undefined); } catch { res.statusCode = 500; } res.end();`, 'undefined'),
  node(`res.setHeader('Access-Control-Allow-Origin', null); res.end();`, 'null'),
  node(`res.writeHead(200); try { res.setHeader('Access-Control-Allow-Origin', '*'); } catch {} res.end();`, 'after writeHead'),
  node(`res.setHeader('Access-Control-Allow-Origin', '*'); res.removeHeader('access-control-allow-origin'); res.end();`, 'removeHeader'),
  node(`res.setHeader('Access-Control-Allow-Origin', '*'); res.end('hi');`, 'no OPTIONS branch'),
  node(`if (req.method === 'GET') { res.setHeader('Access-Control-Allow-Origin', '*'); res.end(); } else { res.statusCode = 405; res.end(); }`, 'GET or 405'),
  node(`try { res.setHeader('Access-Control-Allow-Origin:', '*'); } catch { res.statusCode = 500; } res.end();`, 'name with a colon'),
  node(`res.setHeader('Access-Control-Allow-Origin', '  *  '); res.end();`, 'blanks around the value'),
  node(`if (req.method === 'OPTIONS') { res.writeHead(204, { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Methods': 'GET, PUT', 'Access-Control-Allow-Headers': req.headers['access-control-request-headers'] || '' }); return res.end(); }\nif (req.url === '/x') { res.writeHead(200, { 'Access-Control-Allow-Origin': '*' }); return res.end('{}'); }\nres.writeHead(404); res.end();`, 'whole server'),
  node(`const headers = { 'Access-Control-Allow-Origin': req.headers.origin || '*', 'Access-Control-Allow-Credentials': 'true' };\nif (req.method === 'OPTIONS') { res.writeHead(204, headers); res.end(); return; }\nres.writeHead(200, { ...headers, 'Content-Type': 'application/json' }); res.end('{}');`, 'shared headers'),
  node(`const { pathname } = new URL(req.url, 'http://localhost'); if (pathname.startsWith('/api/')) res.setHeader('Access-Control-Allow-Origin', '*'); res.statusCode = pathname === '/x' ? 200 : 404; res.end();`, 'by path'),
  node(`cors({ origin: '${OK}' })(req, res, () => { res.end('ok'); });`, 'cors by hand'),
  node(`cors()(req, res, err => { if (err) { res.statusCode = 500; return res.end(); } res.statusCode = 201; res.end(); });`, 'cors by hand with error'),
  node(`res.setHeader('Vary', 'Accept'); cors({ origin: ['${OK}'] })(req, res, () => res.end());`, 'Vary set before'),
  node(`res.setHeader('Access-Control-Allow-Origin', '*'); if (res.hasHeader('Access-Control-Allow-Origin')) res.setHeader('Access-Control-Expose-Headers', res.getHeader('access-control-allow-origin')); res.end();`, 'hasHeader'),
  node(`const allowed = new Map([['${OK}', true]]); const o = req.headers['origin']; if (allowed.get(o)) { res.setHeader('Access-Control-Allow-Origin', o); res.setHeader('Vary', 'Origin'); } res.end();`, 'map'),
  node(`for (const [name, value] of Object.entries({ 'Access-Control-Allow-Origin': '*', 'Access-Control-Max-Age': '60' })) res.setHeader(name, value); res.end();`, 'loop'),
  node(`res.write('x'); try { res.setHeader('Access-Control-Allow-Origin', '*'); } catch {} res.end();`, 'after write'),
  node(`req.resume(); req.on('end', () => { res.writeHead(200, { 'Access-Control-Allow-Origin': '*' }); res.end(); });`, 'at the end of the body'),
];

const connect = (body: string, label: string): SetUp => ({ label, source: `const connect = require('connect');\nconst cors = require('cors');\nconst app = connect();\n${body}\nmodule.exports = app;\n` });

export const connectSetUps: readonly SetUp[] = [
  connect(`app.use(cors());\napp.use('/x', (req, res) => { res.end('x'); });`, 'cors and a path'),
  connect(`app.use('/x', (req, res) => { res.end('x'); });\napp.use(cors());`, 'cors after a path'),
  connect(`app.use(cors({ origin: '${OK}', credentials: true }));\napp.use((req, res, next) => { if (req.url === '/boom') throw new Error('x'); next(); });\napp.use((err, req, res, next) => { res.statusCode = 503; res.end(); });`, 'error handler'),
  connect(`app.use((req, res, next) => { res.setHeader('Access-Control-Allow-Origin', '*'); next(); });\napp.use('/API', (req, res) => res.end(req.url));`, 'manual'),
  connect(`app.use(cors()).use('/x', (req, res) => { res.end(); }).use((req, res) => { res.statusCode = 404; res.end(); });`, 'chain'),
  connect(`const inner = connect();\ninner.use(cors());\ninner.use('/y', (req, res) => res.end());\napp.use('/api', inner);\napp.use((req, res) => res.end('out'));`, 'app in an app'),
];
