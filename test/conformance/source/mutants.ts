import type { PageRequest } from '../../../server/src/engine/ask';
import type { Fixture } from '../../harness/fixture';
import { readFixture } from '../../harness/fixture';
import type { Twin } from '../../harness/twin';
import type { Pair } from './capture';

/** What people get wrong in a line of its own: what it is called, the lines it is done to, what it makes of them. */
const FAULTS: readonly (readonly [name: string, lines: RegExp, wrong: (line: string) => string])[] = [
  ['slash after the origin', /https:\/\/app\.example\.com/, line => line.replace('https://app.example.com', 'https://app.example.com/')],
  ['other scheme', /https:\/\/app\.example\.com/, line => line.replace('https://app', 'http://app')],
  ['other port', /https:\/\/app\.example\.com/, line => line.replace('app.example.com', 'app.example.com:8443')],
  ['other host', /https:\/\/app\.example\.com/, line => line.replace('app.example.com', 'www.example.com')],
  ['no scheme', /https:\/\/app\.example\.com/, line => line.replace('https://app', 'app')],
  ['path after the origin', /https:\/\/app\.example\.com/, line => line.replace('app.example.com', 'app.example.com/shop')],
  ['star for the origin', /Allow-Origin'?,? (?:origin|\$cors_origin)|^ *(?:'Access-Control-Allow-Origin'|origin): \w/, line => line.replace(/\$cors_origin/, '*').replace(/(Origin'(?:,|:) |origin: )\w+/, `$1'*'`)],
  ['credentials spelt wrong', /Allow-Credentials'?(?:,|:)? '?true/, line => line.replace('true', 'True')],
  ['credentials are off', /credentials: true/, line => line.replace('true', 'false')],
  ['method is missing', /(?:Methods'?(?:,|:)? |methods: ).*PUT/, line => line.replace(/'PUT', |PUT, /, '')],
  ['method in small letters', /Methods'?(?:,|:)? .*PUT/, line => line.replace('PUT', 'put')],
  ['methods without commas', /Methods'?(?:,|:)? ["'][^"']*, /, line => line.replace(/, (?=[A-Z])/g, ' ')],
  ['header is missing', /(?:Headers'?(?:,|:)? |allowedHeaders: ).*Content-Type/, line => line.replace(/'Content-Type', |Content-Type, /, '')],
  ['headers with semicolons', /Allow-Headers'?(?:,|:)? ["'][^"']*, /, line => line.replace(/Content-Type, /, 'Content-Type; ')],
  ['name of Allow-Origin spelt wrong', /Access-Control-Allow-Origin/, line => line.replace('Allow-Origin', 'Allow-Orgin')],
  ['name of Allow-Credentials spelt wrong', /Access-Control-Allow-Credentials/, line => line.replace('Allow-Credentials', 'Allow-Credential')],
  ['name of Allow-Methods spelt wrong', /Access-Control-Allow-Methods/, line => line.replace('Allow-Methods', 'Allow-Method')],
  ['name of Allow-Headers spelt wrong', /Access-Control-Allow-Headers/, line => line.replace('Allow-Headers', 'Allow-Header')],
  ['preflights are answered with 404', /\b204\b/, line => line.replace('204', '404')],
  ['preflights are answered with 405', /\b204\b/, line => line.replace('204', '405')],
  ['two origins in one value', /Allow-Origin'?(?:,|:) origin/, line => line.replace(/(Origin'(?:,|:) )origin/, `$1'https://app.example.com, https://admin.example.com'`)],
  ['values are added to', /setHeader\('Access-Control-Allow-Origin'|headers\.set\('Access-Control-Allow-Origin'/, line => line.replace(/(res\.|headers\.)(?:setHeader|set)\((.*?)\);/, (_all, on: string, given: string) => `${on}append(${given}); ${on}append(${given});`)],
];

/** Servers that work for their page, and the same with one line broken: every fault in every line that can have it. Some break nothing: a browser has to tell. */
export function mutants(): Pair[] {
  return Object.entries(SERVERS).flatMap(([name, { file, text }]) => {
    const lines = text.split('\n');
    return FAULTS.flatMap(([fault, pattern, wrong]) => lines.flatMap((line, at): Pair[] => {
      const changed = pattern.test(line) ? wrong(line) : line;
      if (changed === line) return [];
      const made = `${name}: ${fault}, line ${at + 1}`;
      return [{ name: made, request: requestTo(name), handler: 'handler', index: 0, servers: 1, right: twin(made, file, text), bad: twin(made, file, lines.with(at, changed).join('\n')), marked: [{ file, line: at + 1 }] }];
    }));
  });
}

/** Broken lines whose consoles lead to another line first, and why. */
export const MISSED: Readonly<Record<string, string>> = {
  'express4-cors-callback: other host, line 6': 'the list as a whole is named, which begins a line above: which of its hosts was meant is not to be seen',
  'nginx: other host, line 3': 'the map as a whole is named, which begins two lines above',
  'node-http: preflights are answered with 404, line 14': 'named is the next line, which ends the answer: where its status is written is not kept',
  'node-http: preflights are answered with 405, line 14': 'as with 404',
  'connect: preflights are answered with 404, line 11': 'as in node-http',
  'connect: preflights are answered with 405, line 11': 'as in node-http',
  'node-http: values are added to, line 7': 'there is no such method, and the program dies: a connection that is closed without a word is taken for a server that is down',
};

function twin(name: string, file: string, text: string): Twin {
  const fixture: Fixture = { ...readFixture(file, text), entry: file };
  return { name: `mutants/${name}`, text, fixture: { ...fixture, versions: name.startsWith('express4') ? { ...fixture.versions, express: '4.22.3' } : fixture.versions } };
}

function requestTo(name: string): PageRequest {
  return {
    origin: 'https://app.example.com', method: 'PUT', path: name.startsWith('next') ? '/api/orders' : '/orders/7',
    headers: [['Content-Type', 'application/json'], ['Authorization', 'Bearer token']], credentials: 'include',
  };
}

/** Servers that are right. Their names begin with the dialect. */
const SERVERS: Readonly<Record<string, { readonly file: string; readonly text: string }>> = {
  'express5-cors': { file: '/server.js', text: `const express = require('express');
const cors = require('cors');

const app = express();
const origins = ['https://app.example.com', 'https://admin.example.com'];
app.use(cors({
  origin: origins,
  credentials: true,
  methods: ['GET', 'PUT', 'DELETE'],
  allowedHeaders: ['Content-Type', 'Authorization'],
}));
app.use(express.json());
app.get('/orders', (req, res) => res.json([]));
app.put('/orders/:id', (req, res) => res.json({ id: req.params.id }));
app.listen(3000);
` },
  'express4-cors-callback': { file: '/server.js', text: `const express = require('express');
const cors = require('cors');

const app = express();
const allowed = new Set([
  'https://app.example.com',
  'https://admin.example.com',
]);
app.use(cors({
  origin(origin, callback) {
    callback(null, !origin || allowed.has(origin));
  },
  credentials: true,
  methods: 'GET,PUT,DELETE',
  allowedHeaders: 'Content-Type, Authorization',
}));
const orders = express.Router();
orders.put('/:id', (req, res) => res.sendStatus(204));
app.use('/orders', orders);
app.listen(3000);
` },
  'express5-by-hand': { file: '/server.js', text: `const express = require('express');

const app = express();
const allowed = ['https://app.example.com', 'https://admin.example.com'];
app.use((req, res, next) => {
  const origin = req.headers.origin;
  if (allowed.includes(origin)) {
    res.setHeader('Access-Control-Allow-Origin', origin);
    res.setHeader('Access-Control-Allow-Credentials', 'true');
    res.vary('Origin');
  }
  res.setHeader('Access-Control-Allow-Methods', 'GET, PUT, DELETE');
  res.setHeader('Access-Control-Allow-Headers', 'Content-Type, Authorization');
  if (req.method === 'OPTIONS') return res.sendStatus(204);
  next();
});
app.put('/orders/:id', (req, res) => res.json({ id: req.params.id }));
app.listen(3000);
` },
  'node-http': { file: '/server.js', text: `const http = require('node:http');

const allowed = ['https://app.example.com', 'https://admin.example.com'];
http.createServer((req, res) => {
  const { origin } = req.headers;
  if (allowed.includes(origin)) {
    res.setHeader('Access-Control-Allow-Origin', origin);
    res.setHeader('Access-Control-Allow-Credentials', 'true');
  }
  res.setHeader('Vary', 'Origin');
  if (req.method === 'OPTIONS') {
    res.setHeader('Access-Control-Allow-Methods', 'GET, PUT, DELETE');
    res.setHeader('Access-Control-Allow-Headers', 'Content-Type, Authorization');
    res.writeHead(204);
    res.end();
    return;
  }
  res.setHeader('Content-Type', 'application/json');
  res.end('{}');
}).listen(3000);
` },
  'fetch-worker': { file: '/server.ts', text: `const allowed = ['https://app.example.com', 'https://admin.example.com'];

function headersFor(request: Request): Headers {
  const headers = new Headers({ Vary: 'Origin' });
  const origin = request.headers.get('Origin') ?? '';
  if (allowed.includes(origin)) {
    headers.set('Access-Control-Allow-Origin', origin);
    headers.set('Access-Control-Allow-Credentials', 'true');
    headers.set('Access-Control-Allow-Methods', 'GET, PUT, DELETE');
    headers.set('Access-Control-Allow-Headers', 'Content-Type, Authorization');
  }
  return headers;
}

export default {
  async fetch(request: Request): Promise<Response> {
    if (request.method === 'OPTIONS') return new Response(null, { status: 204, headers: headersFor(request) });
    return Response.json({ ok: true }, { headers: headersFor(request) });
  },
};
` },
  'next-route': { file: '/app/api/orders/route.ts', text: `const headers = {
  'Access-Control-Allow-Origin': 'https://app.example.com',
  'Access-Control-Allow-Credentials': 'true',
  'Access-Control-Allow-Methods': 'GET, PUT, DELETE',
  'Access-Control-Allow-Headers': 'Content-Type, Authorization',
};

export async function OPTIONS() {
  return new Response(null, { status: 204, headers });
}

export async function PUT(request: Request) {
  return Response.json({ ok: true }, { headers });
}
` },
  lambda: { file: '/server.js', text: `const headers = {
  'Content-Type': 'application/json',
  'Access-Control-Allow-Origin': 'https://app.example.com',
  'Access-Control-Allow-Credentials': 'true',
  'Access-Control-Allow-Methods': 'GET, PUT, DELETE',
  'Access-Control-Allow-Headers': 'Content-Type, Authorization',
};

exports.handler = async event => {
  if (event.httpMethod === 'OPTIONS') return { statusCode: 204, headers, body: '' };
  const order = JSON.parse(event.body);
  return { statusCode: 200, headers, body: JSON.stringify(order) };
};
` },
  connect: { file: '/server.js', text: `const connect = require('connect');
const http = require('node:http');

const app = connect();
app.use((req, res, next) => {
  res.setHeader('Access-Control-Allow-Origin', 'https://app.example.com');
  res.setHeader('Access-Control-Allow-Credentials', 'true');
  res.setHeader('Access-Control-Allow-Methods', 'GET, PUT, DELETE');
  res.setHeader('Access-Control-Allow-Headers', 'Content-Type, Authorization');
  if (req.method === 'OPTIONS') {
    res.statusCode = 204;
    res.end();
    return;
  }
  next();
});
app.use('/orders', (req, res) => res.end('{}'));
http.createServer(app).listen(3000);
` },
  nginx: { file: '/nginx.conf', text: `map $http_origin $cors_origin {
  default "";
  "https://app.example.com" $http_origin;
  "https://admin.example.com" $http_origin;
}
server {
  listen 80;
  server_name api.example.com;
  location /orders {
    if ($request_method = OPTIONS) {
      add_header Access-Control-Allow-Origin $cors_origin always;
      add_header Access-Control-Allow-Credentials true always;
      add_header Access-Control-Allow-Methods "GET, PUT, DELETE" always;
      add_header Access-Control-Allow-Headers "Content-Type, Authorization" always;
      return 204;
    }
    add_header Access-Control-Allow-Origin $cors_origin always;
    add_header Access-Control-Allow-Credentials true always;
    add_header Vary Origin always;
    return 200 "{}";
  }
}
` },
};
