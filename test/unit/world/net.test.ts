import assert from 'node:assert/strict';
import { readText, request, told } from '../adapters/asking';

const reached = (file: string, source: string): string[] => {
  const { reading, at } = readText(file, source);
  void reading.subjects;
  return reading.unasked().map(place => at(place) ?? '');
};
const subjectsOf = (source: string, file = '/p/app.js') => readText(file, source).subjects;
const header = `res.header('Access-Control-Allow-Origin', '*');`;

describe('the completeness net', () => {
  const sources: Readonly<Record<string, string>> = {
    'a set-up function for an app': `module.exports = function (app) { app.use((req, res, next) => { ${header} next(); }); };`,
    'an exported middleware': `exports.allow = (req, res, next) => { ${header} next(); };`,
    'a middleware behind a factory': `module.exports = function makeCors(options) { return function (req, res, next) { ${header} next(); }; };`,
    'a helper for a response': `function setHeaders(req, res) { ${header} }\nmodule.exports = { setHeaders };`,
    'a class that makes its app': `class Server { constructor() { this.app = require('express')(); this.config(); } config() { this.app.use(require('cors')()); } }\nmodule.exports = Server;`,
    'a method that nobody calls': `class Controller { constructor(db) { this.db = db; } get(req, res) { res.set('Access-Control-Allow-Origin', this.db.origin); res.end(); } }\nmodule.exports = Controller;`,
    'a function that makes an app': `function createApp() { const app = require('express')(); app.use(require('cors')()); return app; }\nmodule.exports = { createApp };`,
    'an asynchronous start': `async function main() { await db.connect(); const app = require('express')(); app.use(require('cors')()); app.listen(1); }\nif (require.main === module) main();`,
    'a start that waits': `const app = require('express')();\nmongoose.connect('x').then(() => { app.use(require('cors')()); app.listen(1); });`,
    'a callback of a start': `const app = require('express')();\ndb.connect(err => { app.use(require('cors')()); });`,
    'a handler given to a wrapper': `const app = require('express')();\napp.get('/', wrap(async (req, res) => { ${header} res.end(); }));`,
    'an error handler': `const app = require('express')();\napp.use((err, req, res, next) => { ${header} res.status(500).end(); });`,
    'a server in a function': `const http = require('http');\nexports.start = () => http.createServer((req, res) => { res.setHeader('Access-Control-Allow-Origin', '*'); res.end(); }).listen(1);`,
    'an origin test': `exports.check = function (origin, callback) { callback(null, ['https://a.example'].includes(origin)); };\nexports.options = { origin: exports.check, credentials: true };`,
    'a switch over names': `module.exports = (req, res) => { switch (req.query.kind) { case 'a': ${header} break; default: res.header('Access-Control-Max-Age', '1'); } res.end(); };`,
  };
  for (const [label, source] of Object.entries(sources)) {
    it(`reaches ${label}`, () => {
      assert.deepEqual(reached('/p/file.js', source), []);
      assert.ok(subjectsOf(source, '/p/file.js').length > 0);
    });
  }

  it('says what it did not reach', () => {
    assert.deepEqual(reached('/p/file.js', `module.exports = x => { if (false) { x.set('Access-Control-Allow-Origin', '*'); } };`), [`'Access-Control-Allow-Origin'`]);
  });

  it('asks what the functions it found answer', () => {
    const [handler] = subjectsOf(`exports.allow = (req, res, next) => { res.header('Access-Control-Allow-Origin', req.headers.origin); next(); };`);
    assert.equal(handler?.kind, 'handler');
    assert.deepEqual(told(handler, request('GET')), ['passed-on ?; Access-Control-Allow-Origin: https://evil.example (from the Origin)']);
    const [group] = subjectsOf(`module.exports = function (app) { app.use(require('cors')()); app.get('/x', (req, res) => res.end()); };`);
    assert.equal(group?.kind, 'group');
    assert.deepEqual(group.routes.map(({ path }) => path), ['/x']);
  });

  it('does not ask a handler twice, nor one that says nothing of CORS', () => {
    const routes = `const app = require('express')();\nconst list = (req, res) => { ${header} res.json([]); };\napp.get('/', list);\nmodule.exports = { app, list, other: (req, res) => res.end() };`;
    assert.deepEqual(subjectsOf(routes).map(({ kind }) => kind), ['server']);
  });

  it('reads options for npm cors that stand in a file of their own', () => {
    const [options] = subjectsOf(`export const corsOptions = { origin: ['https://a.example'], credentials: true };`, '/p/config/cors.ts');
    assert.equal(options?.kind, 'options');
    assert.deepEqual(options.options.map(set => set.options.map(({ key }) => key)), [['origin', 'credentials']]);
    assert.deepEqual(told(options, request('GET', { origin: 'https://a.example' })), ['passed-on ?; Access-Control-Allow-Origin: https://a.example (from the Origin); Vary: Origin; Access-Control-Allow-Credentials: true']);
  });

  it('leaves an app to the file that makes it', () => {
    const neighbours = { '/p/app.js': `const app = require('express')();\napp.use(require('cors')());\nmodule.exports = app;` };
    assert.deepEqual(readText('/p/index.js', `// cors\nrequire('./app').listen(1);`, neighbours).subjects, []);
    assert.equal(readText('/p/index.js', `const app = require('./app');\napp.use(require('cors')());`, neighbours).subjects.length, 1);
  });
});
