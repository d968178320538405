import type { Design } from './design';
import { LISTED } from './design';

/** A dialect that a design is written in: the name of the file, the path that is served, the text. */
export interface Written {
  readonly file: string;
  readonly path: string;
  readonly text: string;
}

/** Every dialect that answers requests, by name. */
export const WRITERS: Readonly<Record<string, (design: Design) => Written>> = {
  'express middleware': design => express(`app.use((req, res, next) => {
  const origin = req.headers.origin;
${headersOf(design, (name, value) => `res.header('${name}', ${value});`)}${preflightOf(design, {
    head: `if (req.method === 'OPTIONS')`, ended: status => `return res.sendStatus(${status});`, bare: names => `${names.map(name => `res.removeHeader('${name}');`).join(' ')} return res.sendStatus(204);`, redirect: `return res.redirect('/elsewhere');`,
  })}  next();
});
${routes(design)}`),
  'express per route': design => express(`const allow = (req, res, next) => {
  const origin = req.get('Origin');
${headersOf(design, (name, value) => `res.set({ '${name}': ${value} });`)}  next();
};
${optionsRoute(design)}app.get('/x', allow, (req, res) => res.status(${design.status}).json({}));
app.put('/x', allow, (req, res) => res.status(${design.status}).end());
app.post('/x', allow, (req, res) => res.status(${design.status}).end());
`),
  'node:http': design => ({ file: '/project/app.js', path: '/x', text: `const http = require('http');
const allowed = ${list()};
const handler = (req, res) => {
  const origin = req.headers.origin;
${headersOf(design, (name, value) => `res.setHeader('${name}', ${value});`)}${preflightOf(design, {
    head: `if (req.method === 'OPTIONS')`, ended: status => `res.writeHead(${status}); return res.end();`, bare: names => `${names.map(name => `res.removeHeader('${name}');`).join(' ')} res.statusCode = 204; return res.end();`, redirect: `res.writeHead(302, { Location: '/elsewhere' }); return res.end();`,
  })}  res.writeHead(${design.status}, { 'Content-Type': 'application/json' });
  res.end('{}');
};
http.createServer(handler);
module.exports = handler;
` }),
  connect: design => ({ file: '/project/app.js', path: '/x', text: `const connect = require('connect');
const app = connect();
const allowed = ${list()};
app.use((req, res, next) => {
  const origin = req.headers.origin;
${headersOf(design, (name, value) => `res.setHeader('${name}', ${value});`)}${preflightOf(design, {
    head: `if (req.method === 'OPTIONS')`, ended: status => `res.statusCode = ${status}; return res.end();`, bare: names => `${names.map(name => `res.removeHeader('${name}');`).join(' ')} res.statusCode = 204; return res.end();`, redirect: `res.writeHead(302, { Location: '/elsewhere' }); return res.end();`,
  })}  next();
});
app.use('/x', (req, res) => { res.statusCode = ${design.status}; res.end('{}'); });
module.exports = app;
` }),
  worker: design => ({ file: '/project/worker.js', path: '/x', text: `const allowed = ${list()};
export default {
  async fetch(request) {
    ${answerOf(design)}
  },
};
` }),
  deno: design => ({ file: '/project/main.ts', path: '/x', text: `const allowed = ${list()};
Deno.serve(request => {
    ${answerOf(design)}
});
` }),
  'next-route': design => ({ file: '/app/api/users/route.ts', path: '/api/users', text: `const allowed = ${list()};
function answer(request: Request): Response {
    ${answerOf(design)}
}
${['GET', 'PUT', 'POST', ...(design.preflight === 'refused with 405' ? [] : ['OPTIONS'])].map(method => `export async function ${method}(request: Request) {\n  return answer(request);\n}\n`).join('')}` }),
  'next-pages': design => ({ file: '/pages/api/users.ts', path: '/api/users', text: `const allowed = ${list()};
export default function handler(req, res) {
  const origin = req.headers.origin;
${headersOf(design, (name, value) => `res.setHeader('${name}', ${value});`)}${preflightOf(design, {
    head: `if (req.method === 'OPTIONS')`, ended: status => `return res.status(${status}).end();`, bare: names => `${names.map(name => `res.removeHeader('${name}');`).join(' ')} return res.status(204).end();`, redirect: `return res.redirect(302, '/elsewhere');`,
  })}  res.status(${design.status}).json({});
}
` }),
  lambda: design => ({ file: '/project/handler.js', path: '/x', text: `const allowed = ${list()};
exports.handler = async event => {
  const origin = event.headers.origin;
  const headers = { 'Content-Type': 'application/json' };
${headersOf(design, (name, value) => `headers['${name}'] = ${value};`)}${preflightOf(design, {
    head: `if (event.httpMethod === 'OPTIONS')`, ended: status => `return { statusCode: ${status}, headers, body: '' };`, bare: () => `return { statusCode: 204, headers: {}, body: '' };`, redirect: `return { statusCode: 302, headers: { ...headers, Location: '/elsewhere' }, body: '' };`,
  })}  return { statusCode: ${design.status}, headers, body: '{}' };
};
` }),
  nginx: design => ({ file: '/etc/nginx/conf.d/site.conf', path: '/x', text: nginx(design) }),
};

function list(): string {
  return `[${LISTED.map(origin => `'${origin}'`).join(', ')}]`;
}

function express(body: string): Written {
  return { file: '/project/app.js', path: '/x', text: `const express = require('express');\nconst app = express();\nconst allowed = ${list()};\n${body}module.exports = app;\n` };
}

function routes({ status }: Design): string {
  return ['get', 'put', 'post'].map(method => `app.${method}('/x', (req, res) => res.status(${status}).send('x'));\n`).join('');
}

function optionsRoute(design: Design): string {
  switch (design.preflight) {
    case 'answered with 204': return `app.options('/x', allow, (req, res) => res.sendStatus(204));\n`;
    case 'answered with 200': return `app.options('/x', allow, (req, res) => res.end());\n`;
    case 'refused with 405': return `app.options('/x', allow, (req, res) => res.status(405).end());\n`;
    case 'answered without headers': return `app.options('/x', (req, res) => res.sendStatus(204));\n`;
    case 'redirected': return `app.use((req, res, next) => req.method === 'OPTIONS' ? res.redirect('/elsewhere') : next());\n`;
    case 'unauthorized': return `app.use((req, res, next) => { if (!req.headers.authorization) return res.status(401).end(); next(); });\n`;
    case 'not told apart': return '';
  }
}

/** Statements that set the lines; `origin` and `allowed` are in scope. */
function headersOf({ origin, credentials, methods, headers, vary }: Design, set: (name: string, value: string) => string): string {
  const always = [
    ...(credentials === undefined ? [] : [set('Access-Control-Allow-Credentials', `'${credentials}'`)]),
    ...(methods === undefined ? [] : [set('Access-Control-Allow-Methods', `'${methods}'`)]),
    ...(headers === undefined ? [] : [set('Access-Control-Allow-Headers', `'${headers}'`)]),
    ...(vary ? [set('Vary', `'Origin'`)] : []),
  ];
  const name = 'Access-Control-Allow-Origin';
  const first = ((): string => {
    switch (origin.kind) {
      case 'fixed': return set(name, `'${origin.value}'`);
      case 'reflected': return `if (origin) { ${set(name, 'origin')} }`;
      case 'reflected or star': return set(name, `origin || '*'`);
      case 'if listed': return `if (allowed.includes(origin)) { ${set(name, 'origin')} }`;
      case 'listed or first': return set(name, 'allowed.includes(origin) ? origin : allowed[0]');
      case 'if it ends so': return `if (origin && origin.endsWith('.example.com')) { ${set(name, 'origin')} }`;
      case 'none': return '';
    }
  })();
  return [first, ...always].filter(line => line !== '').map(line => `  ${line}\n`).join('');
}

interface Endings {
  readonly head: string;
  readonly ended: (status: number) => string;
  readonly bare: (names: readonly string[]) => string;
  readonly redirect: string;
}

function preflightOf({ preflight }: Design, { head, ended, bare, redirect }: Endings): string {
  const body = ((): string => {
    switch (preflight) {
      case 'answered with 204': return ended(204);
      case 'answered with 200': return ended(200);
      case 'refused with 405': return ended(405);
      case 'unauthorized': return ended(401);
      case 'answered without headers': return bare(['Access-Control-Allow-Origin', 'Access-Control-Allow-Credentials']);
      case 'redirected': return redirect;
      case 'not told apart': return '';
    }
  })();
  return body === '' ? '' : `  ${head} { ${body} }\n`;
}

function answerOf(design: Design): string {
  return `const origin = request.headers.get('Origin');
    const headers = new Headers();
${headersOf(design, (name, value) => `  headers.set('${name}', ${value});`)}${preflightOf(design, {
    head: `  if (request.method === 'OPTIONS')`, ended: status => `return new Response(null, { status: ${status}, headers });`, bare: () => `return new Response(null, { status: 204 });`, redirect: `headers.set('Location', '/elsewhere'); return new Response(null, { status: 302, headers });`,
  })}    return new Response('{}', { status: ${design.status}, headers });`;
}

function nginx(design: Design): string {
  const { origin, credentials, methods, headers, vary, preflight, status } = design;
  const value = ((): string => {
    switch (origin.kind) {
      case 'fixed': return `"${origin.value}"`;
      case 'reflected': case 'reflected or star': return '$http_origin';
      case 'if listed': case 'listed or first': case 'if it ends so': return '$cors_origin';
      case 'none': return '';
    }
  })();
  const lines = [
    ...(value === '' ? [] : [`add_header Access-Control-Allow-Origin ${value} always;`]),
    ...(credentials === undefined ? [] : [`add_header Access-Control-Allow-Credentials ${credentials} always;`]),
    ...(methods === undefined ? [] : [`add_header Access-Control-Allow-Methods "${methods}" always;`]),
    ...(headers === undefined ? [] : [`add_header Access-Control-Allow-Headers "${headers}" always;`]),
    ...(vary ? ['add_header Vary Origin always;'] : []),
  ];
  const block = (ending: string, with_ = lines): string => `    if ($request_method = OPTIONS) {\n${with_.map(line => `      ${line}\n`).join('')}      ${ending}\n    }\n`;
  const branch = ((): string => {
    switch (preflight) {
      case 'answered with 204': return block('return 204;');
      case 'answered with 200': return block('return 200;');
      case 'refused with 405': return block('return 405;');
      case 'unauthorized': return block('return 401;');
      case 'answered without headers': return block('return 204;', ['add_header Content-Length 0;']);
      case 'redirected': return block('return 302 /elsewhere;');
      case 'not told apart': return '';
    }
  })();
  const rows = origin.kind === 'if it ends so' ? String.raw`  "~^https://.*\.example\.com$" $http_origin;` : LISTED.map(one => `  ${one} $http_origin;`).join('\n');
  return `map $http_origin $cors_origin {
  default "${origin.kind === 'listed or first' ? LISTED[0] : ''}";
${rows}
}
server {
  listen 80;
  server_name site.test;
  location /x {
${lines.map(line => `    ${line}\n`).join('')}${branch}    return ${status} "{}";
  }
}
`;
}
