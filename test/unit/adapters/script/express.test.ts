import assert from 'node:assert/strict';
import type { Subject } from '../../../../server/src/policy/server';
import { readText, request, told } from '../asking';

const head = `const express = require('express');\nconst cors = require('cors');\nconst app = express();\n`;
const server = (body: string): Subject => {
  const found = readText('/p/app.js', `${head}${body}`).subjects.find(({ kind }) => kind === 'server');
  assert.ok(found);
  return found;
};
const layers = (body: string): string[] => server(body).layers.map(({ kind, name, path, methods, order }) => `${order} ${kind} ${name}${path ? ` ${path}` : ''}${methods.length ? ` ${methods.join()}` : ''}`);

describe('Express: layers and routes', () => {
  it('flattens mounted routers with their prefixes', () => {
    assert.deepEqual(layers(`app.use(cors());\nconst api = express.Router();\napi.use(express.json());\napi.put('/users/:id', requireAuth, (req, res) => res.end());\napp.use('/api', api);\nfunction requireAuth(req, res, next) { next(); }`), [
      '0 cors cors()', `1 router app.use('/api', router) /api`, '2 parser express.json() /api', '3 auth requireAuth /api/users/:id PUT', `4 route router.put('/users/:id') /api/users/:id PUT`,
    ]);
  });

  it('gives each route a path that reaches it', () => {
    const { routes } = server(`const api = express.Router();\napi.route('/users/:id').get((req, res) => res.end()).delete((req, res) => res.end());\napi.all('/any', (req, res) => res.end());\napp.use('/api/v1', api);\napp.options('/only', cors());\napp.get(/^\\/files\\/.+$/, (req, res) => res.end());`);
    assert.deepEqual(routes.map(({ method, path, pattern }) => `${method} ${path} ${pattern}`), [
      'GET /api/v1/users/1 /api/v1/users/:id', 'DELETE /api/v1/users/1 /api/v1/users/:id', '* /api/v1/any /api/v1/any', 'GET /files/1 /^\\/files\\/.+$/',
    ]);
    const app = server(`app.get('/users/:id', (req, res) => res.end());`);
    for (const route of app.routes) assert.equal(app.ask(request(route.method, { path: route.path })).answers[0]?.outcome, 'answered');
  });

  it('an app without routes can be asked all the same', () => {
    assert.deepEqual(server(`app.use(cors());`).routes.map(({ method, path }) => [method, path]), [['*', '/']]);
  });

  it('the same layers stand in answers and lines', () => {
    const app = server(`app.use(cors());\napp.get('/', (req, res) => { res.set('Access-Control-Expose-Headers', 'X-A'); res.end(); });`);
    const [answer] = app.ask(request('GET')).answers;
    assert.deepEqual(answer?.passed.map(layer => app.layers.indexOf(layer)), [0, 1]);
    assert.deepEqual(answer.headers.map(({ layer }) => layer && app.layers.indexOf(layer)), [0, 1]);
  });
});

describe('Express: outcomes', () => {
  it('refused by a layer that is no route', () => {
    const app = server(`app.use((req, res, next) => req.headers.authorization ? next() : res.status(401).end());\napp.get('/', (req, res) => res.status(403).end());`);
    assert.equal(app.ask(request('GET')).answers[0]?.outcome, 'refused');
    assert.equal(app.ask(request('GET', { headers: [['Authorization', 'x']] })).answers[0]?.outcome, 'answered');
  });

  it('known authentication turns away what brings no credentials, preflights too', () => {
    const app = server(`const passport = require('passport');\napp.use(passport.authenticate('jwt', { session: false }));\napp.use(cors());\napp.put('/', (req, res) => res.end());`);
    assert.deepEqual(told(app, request('OPTIONS')), ['refused 401']);
    assert.equal(app.ask(request('PUT', { headers: [['Authorization', 'x']] })).answers[0]?.outcome, 'answered');
  });

  it('the mishap `throws` strikes the route that calls something unknown', () => {
    const app = server(`app.use(cors());\napp.get('/', async (req, res) => { res.json(await db.find()); });\napp.get('/still', (req, res) => res.json({}));`);
    assert.deepEqual(told(app, request('GET', { mishap: 'throws' })), ['thrown 500; Access-Control-Allow-Origin: *']);
    assert.deepEqual(told(app, request('GET', { path: '/still', mishap: 'throws' })), ['answered 200; Access-Control-Allow-Origin: *']);
  });

  it('a broken body is turned away by the parser', () => {
    const app = server(`app.use(express.json());\napp.use(cors());\napp.post('/', (req, res) => res.end());`);
    assert.deepEqual(told(app, request('POST', { mishap: 'fails' })), ['thrown 400']);
    assert.deepEqual(told(app, request('GET', { mishap: 'fails', path: '/none' })), ['no-route 404; Access-Control-Allow-Origin: *']);
  });

  it('an unknown router may answer, openly', () => {
    const app = server(`app.use(cors());\napp.use('/api', require('./routes/api'));\n`);
    const outcomes = app.ask(request('GET', { path: '/api/x' })).answers.map(({ outcome, status, open }) => [outcome, status, open]);
    assert.deepEqual(outcomes, [['answered', undefined, true], ['no-route', 404, false]]);
  });

  it('a response handed to something unknown is open', () => {
    const [answer] = server(`app.get('/', (req, res) => { serve(req, res); });`).ask(request('GET')).answers;
    assert.deepEqual([answer?.outcome, answer?.status, answer?.open], ['answered', undefined, true]);
  });

  it('a database callback is followed, and its failure', () => {
    const app = server(`app.use(cors());\napp.get('/', (req, res, next) => { db.query('select', (err, rows) => { if (err) return next(err); res.json(rows); }); });`);
    assert.deepEqual(told(app, request('GET')), ['answered 200; Access-Control-Allow-Origin: *']);
    // A route that does no more than hand errors on is run once; its failure is a question of its own.
    assert.deepEqual(told(app, request('GET', { mishap: 'throws' })), ['thrown 500; Access-Control-Allow-Origin: *']);
  });

  it('long stacks need no deep recursion', () => {
    const many = Array.from({ length: 300 }, () => `app.use((req, res, next) => { next(); });`).join('\n');
    assert.deepEqual(told(server(`${many}\napp.use(cors());\napp.get('/', (req, res) => res.end());`), request('GET')), ['answered 200; Access-Control-Allow-Origin: *']);
  });

  it('branches that cannot matter cost nothing', () => {
    const branches = Array.from({ length: 40 }, (_, i) => `if (flags.f${i}) count(${i});`).join(' ');
    const reply = server(`app.use(cors());\napp.get('/', (req, res) => { ${branches} res.json({}); });`).ask(request('GET'));
    assert.deepEqual([reply.answers.length, reply.complete], [1, true]);
  });
});

describe('Nest and helmet', () => {
  it('enableCors and the option cors are npm cors', () => {
    const [first] = readText('/p/main.ts', `import { NestFactory } from '@nestjs/core';\nasync function bootstrap() { const app = await NestFactory.create(AppModule); app.enableCors({ origin: true, credentials: true }); await app.listen(1); }\nbootstrap();`).subjects;
    assert.deepEqual(told(first, request('GET')), ['passed-on ?; Access-Control-Allow-Origin: https://evil.example (from the Origin); Vary: Origin; Access-Control-Allow-Credentials: true']);
    const [second] = readText('/p/main.ts', `import { NestFactory } from '@nestjs/core';\nNestFactory.create(AppModule, { cors: true });`).subjects;
    assert.deepEqual(told(second, request('GET')), ['passed-on ?; Access-Control-Allow-Origin: *']);
    assert.deepEqual(readText('/p/main.ts', `import { NestFactory } from '@nestjs/core';\nimport { FastifyAdapter } from '@nestjs/platform-fastify';\nNestFactory.create(AppModule, new FastifyAdapter(), { cors: true });`).subjects, []);
  });

  it('helmet forbids other sites to embed, unless it is told otherwise', () => {
    const line = (options: string): string | undefined => server(`const helmet = require('helmet');\napp.use(helmet(${options}));\napp.use(cors());\napp.get('/', (req, res) => res.end());`)
      .ask(request('GET')).answers[0]?.headers.find(({ name }) => name === 'Cross-Origin-Resource-Policy')?.value;
    assert.equal(line(''), 'same-origin');
    assert.equal(line(`{ crossOriginResourcePolicy: { policy: 'cross-origin' } }`), 'cross-origin');
    assert.equal(line(`{ crossOriginResourcePolicy: false }`), undefined);
  });
});

describe('node:http', () => {
  it('finds the paths and methods that a handler distinguishes', () => {
    const [http] = readText('/p/server.js', `const http = require('http');
http.createServer((req, res) => {
  if (req.url === '/health') { res.end('ok'); return; }
  const { pathname } = new URL(req.url, 'http://localhost');
  if (pathname === '/api/items') {
    res.setHeader('Access-Control-Allow-Origin', '*');
    if (req.method === 'PUT') { res.end('put'); return; }
    res.end('[]');
    return;
  }
  res.statusCode = 404;
  res.end();
}).listen(1);`).subjects;
    assert.deepEqual(http?.routes.map(({ method, path }) => `${method} ${path}`), ['* /health', 'GET /api/items', 'PUT /api/items']);
    assert.deepEqual(told(http, request('PUT', { path: '/api/items' })), ['answered 200; Access-Control-Allow-Origin: *']);
  });

  it('listeners of the event `request` are handlers too', () => {
    const [http] = readText('/p/server.js', `import { createServer } from 'node:http';\nconst server = createServer();\nserver.on('request', (req, res) => { res.writeHead(200, { 'Access-Control-Allow-Origin': '*' }); res.end(); });`).subjects;
    assert.deepEqual(told(http, request('GET')), ['answered 200; Access-Control-Allow-Origin: *']);
  });
});
