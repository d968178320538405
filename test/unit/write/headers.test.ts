import assert from 'node:assert/strict';
import type { ChangeStep } from '../../../server/src/policy/change';
import type { Place } from '../../../server/src/text/place';
import { write } from './table';

interface Row {
  readonly name: string;
  readonly file?: string;
  readonly step: (at: Place, other: Place, third: Place) => ChangeStep;
  readonly before: string;
  /** Declined when left out. */
  readonly after?: string;
}

const only = (...origins: string[]) => (at: Place, setBy?: Place): ChangeStep => ({ kind: 'allow-only', at, origins, ...setBy && { setBy } });
const placeholder = (at: Place, setBy?: Place): ChangeStep => ({ kind: 'allow-only', at, origins: undefined, ...setBy && { setBy } });
const vary = (beside: Place): ChangeStep => ({ kind: 'add-vary', beside });
const header = (beside: Place): ChangeStep => ({ kind: 'add-header', beside, name: 'Access-Control-Allow-Methods', value: 'GET, PUT' });
const move = (at: Place, before: Place): ChangeStep => ({ kind: 'move-before', at, before });
const repeat = (exit: Place, ...like: Place[]): ChangeStep => ({ kind: 'repeat-headers', exit, like });
const A = 'https://a.com';
const B = 'https://b.com';

const groups: Record<string, readonly Row[]> = {
  'allow-only in options': [
    { name: 'a star', step: only(A), before: 'app.use(cors({ origin: ⟦\'*\'⟧, credentials: true }));', after: 'app.use(cors({ origin: [\'https://a.com\'], credentials: true }));' },
    { name: 'true', step: only(A, B), before: 'app.use(cors({ origin: ⟦true⟧ }))', after: 'app.use(cors({ origin: [\'https://a.com\', \'https://b.com\'] }))' },
    { name: 'a callback that lets all in', step: only(A), before: 'cors({ origin: (o, cb) => cb(null, ⟦true⟧) })', after: 'cors({ origin: [\'https://a.com\'] })' },
    { name: 'the Origin given back', step: only(A), before: 'cors({ origin: function (o, cb) {\n  return cb(null, ⟦o⟧);\n} })', after: 'cors({ origin: [\'https://a.com\'] })' },
    { name: 'a pattern', step: only(A), before: 'cors({ origin: ⟦/.*/⟧ })', after: 'cors({ origin: [\'https://a.com\'] })' },
    { name: 'a fallback of the environment', step: only(A), before: 'cors({ origin: process.env.ORIGIN || ⟦"*"⟧ })', after: 'cors({ origin: process.env.ORIGIN || ["https://a.com"] })' },
    { name: 'a branch', step: only(A), before: 'cors({ origin: prod ? list : ⟦\'*\'⟧ })', after: 'cors({ origin: prod ? list : [\'https://a.com\'] })' },
    { name: 'the environment', step: only(A), before: 'cors({ origin: ⟦process.env.ORIGIN⟧ })', after: 'cors({ origin: [\'https://a.com\'] })' },
    { name: 'a star in a list', step: only(A, B), before: 'cors({ origin: [⟦\'*\'⟧] })', after: 'cors({ origin: [\'https://a.com\', \'https://b.com\'] })' },
    { name: 'a constant', step: only(A), before: 'const origin = ⟦\'*\'⟧;\napp.use(⟪cors({ origin })⟫);', after: 'const origin = [\'https://a.com\'];\napp.use(cors({ origin }));' },
    { name: 'no options', step: only(A), before: 'app.use(⟦cors()⟧);', after: 'app.use(cors({ origin: [\'https://a.com\'] }));' },
    { name: 'options without origin', step: only(A), before: 'app.use(⟦cors({ credentials: true })⟧);', after: 'app.use(cors({ credentials: true, origin: [\'https://a.com\'] }));' },
    { name: 'a callback over a list that is there', step: only(A), before: 'const list = [\'https://a.com\'];\ncors({ origin: (o, cb) => cb(null, ⟦true⟧ || list) })', after: 'const list = [\'https://a.com\'];\ncors({ origin: list })' },
    { name: 'options of TypeScript', file: '/x.ts', step: only(A), before: 'const o: CorsOptions = { origin: ⟦\'*\'⟧ as const };', after: 'const o: CorsOptions = { origin: [\'https://a.com\'] as const };' },
    { name: 'a placeholder', step: placeholder, before: 'cors({ origin: ⟦\'*\'⟧ })', after: 'cors({ origin: [\'https://app.example.com\'] })' },
    { name: 'a long list', step: only('https://one.example.com', 'https://two.example.com', 'https://three.example.com', 'https://four.example.com'), before: 'app.use(cors({\r\n    origin: ⟦\'*\'⟧,\r\n}));\r\n', after: 'app.use(cors({\r\n    origin: [\r\n        \'https://one.example.com\',\r\n        \'https://two.example.com\',\r\n        \'https://three.example.com\',\r\n        \'https://four.example.com\',\r\n    ],\r\n}));\r\n' },
    { name: '@koa/cors, which takes no list', step: only(A), before: 'const cors = require(\'@koa/cors\'); app.use(cors({ origin: ⟦\'*\'⟧ }));' },
    { name: 'options out of sight', step: only(A), before: 'app.use(⟦cors(options)⟧);' },
  ],
  'allow-only in header lines': [
    { name: 'a star for one origin', step: only(A), before: 'res.setHeader(\'Access-Control-Allow-Origin\', ⟦\'*\'⟧);', after: 'res.setHeader(\'Access-Control-Allow-Origin\', \'https://a.com\');' },
    { name: 'a constant for one origin', step: only(A), before: 'const all = ⟦"*"⟧;\n⟪res.set("Access-Control-Allow-Origin", all)⟫;', after: 'const all = "*";\nres.set("Access-Control-Allow-Origin", "https://a.com");' },
    { name: 'a placeholder', step: placeholder, before: 'const h = { \'Access-Control-Allow-Origin\': ⟦\'*\'⟧ };', after: 'const h = { \'Access-Control-Allow-Origin\': \'https://app.example.com\' };' },
    {
      name: 'a reflection in Express', step: only(A),
      before: 'const express = require(\'express\');\nconst app = express();\n\napp.use((req, res, next) => {\n  res.header(\'Access-Control-Allow-Origin\', ⟦req.headers.origin⟧);\n  next();\n});\n',
      after: 'const express = require(\'express\');\n\nconst allowedOrigins = [\'https://a.com\'];\nconst app = express();\n\napp.use((req, res, next) => {\n  res.vary(\'Origin\');\n  const origin = req.headers.origin;\n  if (allowedOrigins.includes(origin)) {\n    res.header(\'Access-Control-Allow-Origin\', origin);\n  }\n  next();\n});\n',
    },
    {
      name: 'a reflection with a name, in TypeScript with tabs', file: '/x.ts', step: only(A, B),
      before: 'import http from "http";\nhttp.createServer((req, res) => {\n\tconst origin = req.headers.origin;\n\tif (origin) {\n\t\tres.setHeader("Access-Control-Allow-Origin", ⟦origin⟧);\n\t}\n\tres.end();\n});\n',
      after: 'import http from "http";\n\nconst allowedOrigins = ["https://a.com", "https://b.com"];\nhttp.createServer((req, res) => {\n\tconst origin = req.headers.origin;\n\tres.setHeader("Vary", "Origin");\n\tif (origin) {\n\t\tif (origin && allowedOrigins.includes(origin)) {\n\t\t\tres.setHeader("Access-Control-Allow-Origin", origin);\n\t\t}\n\t}\n\tres.end();\n});\n',
    },
    {
      name: 'a star for several origins', step: only(A, B),
      before: 'app.get(\'/\', (request, reply) => {\n  reply.header(\'Access-Control-Allow-Origin\', ⟦\'*\'⟧);\n});',
      after: 'const allowedOrigins = [\'https://a.com\', \'https://b.com\'];\n\napp.get(\'/\', (request, reply) => {\n  reply.header(\'Vary\', \'Origin\');\n  const origin = request.headers.origin;\n  if (allowedOrigins.includes(origin)) {\n    reply.header(\'Access-Control-Allow-Origin\', origin);\n  }\n});',
    },
    {
      name: 'a Fetch handler', step: only(A),
      before: 'export default {\n  async fetch(request) {\n    return new Response(\'x\', { headers: { \'Access-Control-Allow-Origin\': ⟦request.headers.get(\'Origin\') || \'*\'⟧ } });\n  },\n};',
      after: 'const allowedOrigins = [\'https://a.com\'];\n\nexport default {\n  async fetch(request) {\n    return new Response(\'x\', { headers: { \'Access-Control-Allow-Origin\': allowedOrigins.find(allowed => allowed === request.headers.get(\'Origin\')) ?? allowedOrigins[0], \'Vary\': \'Origin\' } });\n  },\n};',
    },
    {
      name: 'a Lambda', step: only(A, B),
      before: 'exports.handler = async event => ({\n  statusCode: 200,\n  headers: {\n    \'Access-Control-Allow-Origin\': ⟦\'*\'⟧,\n  },\n});',
      after: 'const allowedOrigins = [\'https://a.com\', \'https://b.com\'];\n\nexports.handler = async event => ({\n  statusCode: 200,\n  headers: {\n    \'Access-Control-Allow-Origin\': allowedOrigins.includes(event.headers.origin) ? event.headers.origin : allowedOrigins[0],\n    \'Vary\': \'Origin\',\n  },\n});',
    },
    {
      name: 'a chain', step: only(A),
      before: 'app.get(\'/\', (req, res) => res.header(\'Access-Control-Allow-Origin\', ⟦req.headers.origin⟧).json({}));',
      after: 'const allowedOrigins = [\'https://a.com\'];\n\napp.get(\'/\', (req, res) => res.header(\'Access-Control-Allow-Origin\', allowedOrigins.includes(req.headers.origin) ? req.headers.origin : allowedOrigins[0]).header(\'Vary\', \'Origin\').json({}));',
    },
    {
      name: 'a list that is there already', step: only(A),
      before: 'const trusted = [\'https://a.com\'];\nfunction h(req, res) {\n  res.vary(\'Origin\');\n  res.set(\'Access-Control-Allow-Origin\', ⟦req.get(\'origin\')⟧);\n}',
      after: 'const trusted = [\'https://a.com\'];\nfunction h(req, res) {\n  res.vary(\'Origin\');\n  const origin = req.get(\'origin\');\n  if (trusted.includes(origin)) {\n    res.set(\'Access-Control-Allow-Origin\', origin);\n  }\n}',
    },
    { name: 'several origins without a request', step: only(A, B), before: 'const headers = { \'Access-Control-Allow-Origin\': ⟦\'*\'⟧ };' },
  ],
  'add-vary': [
    { name: 'Express', step: vary, before: 'function f(req, res) {\n  ⟦res.header(\'Access-Control-Allow-Origin\', o)⟧; // x\n  a();\n}', after: 'function f(req, res) {\n  res.header(\'Access-Control-Allow-Origin\', o); // x\n  res.vary(\'Origin\');\n  a();\n}' },
    { name: 'Node', step: vary, before: 'function f(req, res) {\r\n\t⟦res.setHeader("Access-Control-Allow-Origin", o)⟧\r\n\ta()\r\n}', after: 'function f(req, res) {\r\n\tres.setHeader("Access-Control-Allow-Origin", o)\r\n\tres.setHeader("Vary", "Origin")\r\n\ta()\r\n}' },
    { name: 'before a test of the Origin', step: vary, before: 'function f(req, res) {\n  const { origin } = req.headers;\n  if (allowed.includes(origin)) {\n    ⟦res.setHeader(\'Access-Control-Allow-Origin\', origin)⟧;\n  }\n}', after: 'function f(req, res) {\n  const { origin } = req.headers;\n  res.setHeader(\'Vary\', \'Origin\');\n  if (allowed.includes(origin)) {\n    res.setHeader(\'Access-Control-Allow-Origin\', origin);\n  }\n}' },
    { name: 'before an early return', step: vary, before: 'function f(req, res, next) {\n  if (!allowed.includes(origin)) return next();\n  ⟦res.set(\'Access-Control-Allow-Origin\', origin)⟧;\n}', after: 'function f(req, res, next) {\n  res.vary(\'Origin\');\n  if (!allowed.includes(origin)) return next();\n  res.set(\'Access-Control-Allow-Origin\', origin);\n}' },
    { name: 'a lone statement', step: vary, before: 'function f(req, res) { if (x) ⟦res.setHeader(\'Access-Control-Allow-Origin\', o)⟧; }', after: 'function f(req, res) { if (x) { res.setHeader(\'Access-Control-Allow-Origin\', o); res.setHeader(\'Vary\', \'Origin\'); } }' },
    { name: 'a loop over the list', step: vary, before: 'function f(req, res) {\n  for (const o of list) {\n    if (o === req.headers.origin) {\n      ⟦res.setHeader(\'Access-Control-Allow-Origin\', o)⟧;\n    }\n  }\n}', after: 'function f(req, res) {\n  res.setHeader(\'Vary\', \'Origin\');\n  for (const o of list) {\n    if (o === req.headers.origin) {\n      res.setHeader(\'Access-Control-Allow-Origin\', o);\n    }\n  }\n}' },
    { name: 'an object', step: vary, before: 'res.writeHead(200, {\n  ⟦"Access-Control-Allow-Origin": o⟧\n});', after: 'res.writeHead(200, {\n  "Access-Control-Allow-Origin": o,\n  "Vary": "Origin"\n});' },
    { name: 'a conditional spread', step: vary, before: 'const h = { ...(ok ? { ⟦\'Access-Control-Allow-Origin\': o⟧ } : {}), a: b };', after: 'const h = { ...(ok ? { \'Access-Control-Allow-Origin\': o } : {}), \'Vary\': \'Origin\', a: b };' },
    { name: 'Headers', step: vary, before: '⟦headers.set(\'Access-Control-Allow-Origin\', o)⟧;', after: 'headers.set(\'Access-Control-Allow-Origin\', o);\nheaders.append(\'Vary\', \'Origin\');' },
    { name: 'an assignment', step: vary, before: '⟦headers[\'Access-Control-Allow-Origin\'] = o⟧;', after: 'headers[\'Access-Control-Allow-Origin\'] = o;\nheaders[\'Vary\'] = \'Origin\';' },
    { name: 'a Vary that is there', step: vary, before: 'res.writeHead(200, { Vary: \'Accept\', ⟦\'Access-Control-Allow-Origin\': o⟧ });', after: 'res.writeHead(200, { Vary: \'Accept, Origin\', \'Access-Control-Allow-Origin\': o });' },
    { name: 'a Vary in the object that is filled', step: vary, before: 'function f(o) {\n  const headers = { Vary: \'Accept-Encoding\' };\n  if (allowed.includes(origin)) ⟦headers[\'Access-Control-Allow-Origin\'] = origin⟧;\n  return headers;\n}', after: 'function f(o) {\n  const headers = { Vary: \'Accept-Encoding, Origin\' };\n  if (allowed.includes(origin)) headers[\'Access-Control-Allow-Origin\'] = origin;\n  return headers;\n}' },
    { name: 'a Vary in the Headers that are filled', step: vary, before: 'function f(o) {\n  const h = new Headers({ Vary: "Accept-Encoding" });\n  ⟦h.set("Access-Control-Allow-Origin", o)⟧;\n}', after: 'function f(o) {\n  const h = new Headers({ Vary: "Accept-Encoding, Origin" });\n  h.set("Access-Control-Allow-Origin", o);\n}' },
    { name: 'a Vary in another object', step: vary, before: 'function f(o) {\n  const other = { Vary: \'Accept\' };\n  const headers = {};\n  ⟦headers[\'Access-Control-Allow-Origin\'] = o⟧;\n}', after: 'function f(o) {\n  const other = { Vary: \'Accept\' };\n  const headers = {};\n  headers[\'Access-Control-Allow-Origin\'] = o;\n  headers[\'Vary\'] = \'Origin\';\n}' },
    { name: 'pairs', step: vary, before: 'new Headers([⟦[\'Access-Control-Allow-Origin\', o]⟧]);', after: 'new Headers([[\'Access-Control-Allow-Origin\', o], [\'Vary\', \'Origin\']]);' },
    { name: 'entries', step: vary, before: 'const headers = [⟦{ key: \'Access-Control-Allow-Origin\', value: o }⟧];', after: 'const headers = [{ key: \'Access-Control-Allow-Origin\', value: o }, { key: \'Vary\', value: \'Origin\' }];' },
    { name: 'something else', step: vary, before: '⟦something()⟧;' },
  ],
  'add-header': [
    { name: 'a statement', step: header, before: 'function f(req, res) {\n  ⟦res.set("Access-Control-Allow-Origin", "*")⟧;\n}', after: 'function f(req, res) {\n  res.set("Access-Control-Allow-Origin", "*");\n  res.set("Access-Control-Allow-Methods", "GET, PUT");\n}' },
    { name: 'a chain on lines', step: header, before: 'res\n  .header(\'A\', b)\n  ⦃⦄.header(\'C\', d)\n  .json({});\n⟦res\n  .header(\'Access-Control-Allow-Origin\', \'*\')⟧\n  .json({});', after: 'res\n  .header(\'A\', b)\n  .header(\'C\', d)\n  .json({});\nres\n  .header(\'Access-Control-Allow-Origin\', \'*\')\n  .header(\'Access-Control-Allow-Methods\', \'GET, PUT\')\n  .json({});' },
    { name: 'a value in an object', step: header, before: 'h({ \'Access-Control-Allow-Origin\': ⟦\'*\'⟧ })', after: 'h({ \'Access-Control-Allow-Origin\': \'*\', \'Access-Control-Allow-Methods\': \'GET, PUT\' })' },
  ],
  'move-before': [
    { name: 'a registration with its comments', step: move, before: 'const app = express();\n⟪app.get(\'/\', a);⟫\n\n// CORS\n⟦app.use(cors());⟧ // all\n\napp.listen();\n', after: 'const app = express();\n// CORS\napp.use(cors()); // all\napp.get(\'/\', a);\n\napp.listen();\n' },
    { name: 'what is on one line', step: move, before: 'a(); ⟪app.get(b)⟫; ⟦app.use(cors())⟧;' },
    { name: 'what needs a constant in between', step: move, before: '⟪app.get(\'/\', a);⟫\nconst options = {};\n⟦app.use(cors(options));⟧\n' },
    { name: 'what needs a function in between', step: move, before: '⟪app.get(\'/\', a);⟫\nfunction mine() {}\n⟦app.use(mine);⟧\n', after: 'app.use(mine);\napp.get(\'/\', a);\nfunction mine() {}\n' },
    { name: 'settings of the app in between', step: move, before: '⟪app.get(\'/\', a);⟫\napp.locals.b = 1;\n⟦app.use(cors());⟧\n', after: 'app.use(cors());\napp.get(\'/\', a);\napp.locals.b = 1;\n' },
    { name: 'another block', step: move, before: '⟪app.get(\'/\', a);⟫\nif (b) {\n  ⟦app.use(cors());⟧\n}\n' },
    { name: 'the last line without its break', step: move, before: '⟪app.get(\'/\', a);⟫\r\n⟦app.use(cors());⟧', after: 'app.use(cors());\r\napp.get(\'/\', a);\r\n' },
  ],
  'repeat-headers': [
    {
      name: 'statements', step: (exit, one, two) => repeat(exit, one, two),
      before: 'function f(req, res) {\n  if (bad) {\n    ⟦return res.status(400).end();⟧\n  }\n  ⟪res.setHeader(\'Access-Control-Allow-Origin\', \'*\')⟫;\n  ⦃res.setHeader(\'Vary\', \'Origin\');⦄\n  res.end();\n}',
      after: 'function f(req, res) {\n  if (bad) {\n    res.setHeader(\'Access-Control-Allow-Origin\', \'*\');\n    res.setHeader(\'Vary\', \'Origin\');\n    return res.status(400).end();\n  }\n  res.setHeader(\'Access-Control-Allow-Origin\', \'*\');\n  res.setHeader(\'Vary\', \'Origin\');\n  res.end();\n}',
    },
    {
      name: 'a lone exit', step: (exit, one) => repeat(exit, one),
      before: 'function f(req, res) {\n  if (bad) ⟦return res.end()⟧;\n  ⟪res.setHeader(\'Access-Control-Allow-Origin\', \'*\')⟫;\n}'.replace('end()⟧;', 'end();⟧'),
      after: 'function f(req, res) {\n  if (bad) {\n    res.setHeader(\'Access-Control-Allow-Origin\', \'*\');\n    return res.end();\n  }\n  res.setHeader(\'Access-Control-Allow-Origin\', \'*\');\n}',
    },
    {
      name: 'what is decided later', step: (exit, one) => repeat(exit, one),
      before: 'function f(req, res) {\n  if (bad) {\n    ⟦return res.end();⟧\n  }\n  const o = pick(req);\n  ⟪res.setHeader(\'Access-Control-Allow-Origin\', o)⟫;\n}',
    },
    {
      name: 'a constant of headers', step: (exit, one) => repeat(exit, one),
      before: 'const corsHeaders = { ⟪\'Access-Control-Allow-Origin\': \'*\'⟫ };\nexport default { fetch(request) {\n  if (bad) ⟦return new Response(\'no\', { status: 400 });⟧\n  return new Response(\'yes\', { headers: corsHeaders });\n} };',
      after: 'const corsHeaders = { \'Access-Control-Allow-Origin\': \'*\' };\nexport default { fetch(request) {\n  if (bad) return new Response(\'no\', { status: 400, headers: corsHeaders });\n  return new Response(\'yes\', { headers: corsHeaders });\n} };',
    },
    {
      name: 'properties', step: (exit, one) => repeat(exit, one),
      before: 'exports.handler = async event => {\n  if (bad) ⟦return { statusCode: 400, headers: { a: \'b\' } };⟧\n  return { statusCode: 200, headers: { ⟪\'Access-Control-Allow-Origin\': \'*\'⟫ } };\n};',
      after: 'exports.handler = async event => {\n  if (bad) return { statusCode: 400, headers: { a: \'b\', \'Access-Control-Allow-Origin\': \'*\' } };\n  return { statusCode: 200, headers: { \'Access-Control-Allow-Origin\': \'*\' } };\n};',
    },
    {
      name: 'a body without options', step: (exit, one) => repeat(exit, one),
      before: 'function f(request) {\n  if (bad) ⟦return new Response(\'no\');⟧\n  return new Response(\'yes\', { headers: { ⟪\'Access-Control-Allow-Origin\': \'*\'⟫ } });\n}',
      after: 'function f(request) {\n  if (bad) return new Response(\'no\', { headers: { \'Access-Control-Allow-Origin\': \'*\' } });\n  return new Response(\'yes\', { headers: { \'Access-Control-Allow-Origin\': \'*\' } });\n}',
    },
  ],
  'answer-preflight': [
    {
      name: 'a route with npm cors', step: (handler, like) => ({ kind: 'answer-preflight', handler, like, methods: ['PUT'], headers: [] }),
      before: '⟦app.put(\'/x\', ⟪cors(options)⟫, save);⟧\n', after: 'app.options(\'/x\', cors(options));\napp.put(\'/x\', cors(options), save);\n',
    },
    {
      name: 'a chain of a route', step: (handler, like) => ({ kind: 'answer-preflight', handler, like, methods: ['PUT'], headers: [] }),
      before: '⟦router.route(\'/x\').put(⟪cors()⟫, save)⟧;', after: 'router.route(\'/x\').options(cors()).put(cors(), save);',
    },
    {
      name: 'a plain Node handler', step: (handler, like) => ({ kind: 'answer-preflight', handler, like, methods: ['GET', 'PUT'], headers: ['content-type'] }),
      before: 'http.createServer(⟦(req, res) => {\n  ⟪res.setHeader(\'Access-Control-Allow-Origin\', \'https://a.com\')⟫;\n  res.end();\n}⟧);',
      after: 'http.createServer((req, res) => {\n  res.setHeader(\'Access-Control-Allow-Origin\', \'https://a.com\');\n  if (req.method === \'OPTIONS\') {\n    res.setHeader(\'Access-Control-Allow-Methods\', \'GET, PUT\');\n    res.setHeader(\'Access-Control-Allow-Headers\', \'Content-Type\');\n    res.writeHead(204);\n    res.end();\n    return;\n  }\n  res.end();\n});',
    },
    {
      name: 'a plain Node handler that decides first', step: (handler, like) => ({ kind: 'answer-preflight', handler, like, methods: ['PUT'], headers: [] }),
      before: 'http.createServer(⟦(req, res) => {\n  if (req.url === \'/\') {\n    ⟪res.setHeader(\'Access-Control-Allow-Origin\', \'https://a.com\')⟫;\n    res.end();\n  }\n}⟧);',
      after: 'http.createServer((req, res) => {\n  if (req.method === \'OPTIONS\') {\n    res.setHeader(\'Access-Control-Allow-Origin\', \'https://a.com\');\n    res.setHeader(\'Access-Control-Allow-Methods\', \'PUT\');\n    res.writeHead(204);\n    res.end();\n    return;\n  }\n  if (req.url === \'/\') {\n    res.setHeader(\'Access-Control-Allow-Origin\', \'https://a.com\');\n    res.end();\n  }\n});',
    },
    {
      name: 'an Express middleware', step: (handler, like) => ({ kind: 'answer-preflight', handler, like, methods: ['PUT'], headers: ['x-a'] }),
      before: '⟦app.use((req, res, next) => {\n  ⟪res.header("Access-Control-Allow-Origin", "*")⟫;\n  next();\n});⟧',
      after: 'app.use((req, res, next) => {\n  res.header("Access-Control-Allow-Origin", "*");\n  res.header("Access-Control-Allow-Methods", "PUT");\n  res.header("Access-Control-Allow-Headers", "X-A");\n  if (req.method === "OPTIONS") return res.sendStatus(204);\n  next();\n});',
    },
    {
      name: 'an Express route by hand', step: (handler, like) => ({ kind: 'answer-preflight', handler, like, methods: ['PUT'], headers: [] }),
      before: '⟦app.put(\'/x\', (req, res) => {\n  ⟪res.set(\'Access-Control-Allow-Origin\', \'https://a.com\')⟫;\n  res.json({});\n});⟧',
      after: 'app.options(\'/x\', (req, res) => {\n  res.set(\'Access-Control-Allow-Origin\', \'https://a.com\');\n  res.set(\'Access-Control-Allow-Methods\', \'PUT\');\n  res.sendStatus(204);\n});\napp.put(\'/x\', (req, res) => {\n  res.set(\'Access-Control-Allow-Origin\', \'https://a.com\');\n  res.json({});\n});',
    },
    {
      name: 'a Fetch handler with a constant', step: (handler, like) => ({ kind: 'answer-preflight', handler, like, methods: ['PUT'], headers: [] }),
      before: 'const corsHeaders = { ⟪\'Access-Control-Allow-Origin\': \'*\'⟫ };\nexport default {\n  ⟦async fetch(request) {\n    return new Response(\'x\', { headers: corsHeaders });\n  }⟧,\n};',
      after: 'const corsHeaders = { \'Access-Control-Allow-Origin\': \'*\' };\nexport default {\n  async fetch(request) {\n    if (request.method === \'OPTIONS\') {\n      return new Response(null, { status: 204, headers: { ...corsHeaders, \'Access-Control-Allow-Methods\': \'PUT\' } });\n    }\n    return new Response(\'x\', { headers: corsHeaders });\n  },\n};',
    },
    {
      name: 'a Fetch handler with its own object', step: (handler, like) => ({ kind: 'answer-preflight', handler, like, methods: ['PUT'], headers: [] }),
      before: 'addEventListener(\'fetch\', a);\n⟦function handle(request) {\n  return new Response(\'x\', { headers: { \'X-A\': b(), ⟪\'Access-Control-Allow-Origin\': \'*\'⟫ } });\n}⟧',
      after: 'addEventListener(\'fetch\', a);\nfunction handle(request) {\n  if (request.method === \'OPTIONS\') {\n    return new Response(null, {\n      status: 204,\n      headers: {\n        \'Access-Control-Allow-Origin\': \'*\',\n        \'Access-Control-Allow-Methods\': \'PUT\',\n      },\n    });\n  }\n  return new Response(\'x\', { headers: { \'X-A\': b(), \'Access-Control-Allow-Origin\': \'*\' } });\n}',
    },
    {
      name: 'a plain Node handler that writes its head at once', step: (handler, like) => ({ kind: 'answer-preflight', handler, like, methods: ['PUT'], headers: [] }),
      before: 'createServer(⟦(req, res) => {\n\tif (a) res.writeHead(200, { "X-A": b, ⟪"Access-Control-Allow-Origin": "*"⟫ });\n\tres.end();\n}⟧);',
      after: 'createServer((req, res) => {\n\tif (req.method === "OPTIONS") {\n\t\tres.writeHead(204, {\n\t\t\t"Access-Control-Allow-Origin": "*",\n\t\t\t"Access-Control-Allow-Methods": "PUT",\n\t\t});\n\t\tres.end();\n\t\treturn;\n\t}\n\tif (a) res.writeHead(200, { "X-A": b, "Access-Control-Allow-Origin": "*" });\n\tres.end();\n});',
    },
    {
      name: 'a branch for OPTIONS that answers wrong', step: (handler, like) => ({ kind: 'answer-preflight', handler, like, methods: ['PUT'], headers: [] }),
      before: '⟦app.use((req, res, next) => {\n  ⟪res.header("Access-Control-Allow-Origin", "*")⟫;\n  if (req.method === "OPTIONS") {\n    return res.status(404).end();\n  }\n  next();\n});⟧',
      after: 'app.use((req, res, next) => {\n  res.header("Access-Control-Allow-Origin", "*");\n  res.header("Access-Control-Allow-Methods", "PUT");\n  if (req.method === "OPTIONS") {\n    return res.status(204).end();\n  }\n  next();\n});',
    },
    { name: 'something else', step: handler => ({ kind: 'answer-preflight', handler, methods: ['PUT'], headers: [] }), before: '⟦something()⟧;' },
  ],
};

describe('adapters/script/write: header lines and registrations', () => {
  for (const [group, rows] of Object.entries(groups)) {
    describe(group, () => {
      for (const { name, before, step, after, file } of rows) {
        it(`${name}${after === undefined ? ' is declined' : ''}`, () => assert.equal(write(before, (...places) => [step(...places as [Place, Place, Place])], file), after));
      }
    });
  }
});
