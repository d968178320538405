import assert from 'node:assert/strict';
import { readText, request } from '../adapters/asking';

/** The texts at `at`, `nameAt` and `setBy` of the Access-Control-Allow-Origin line of a GET. */
function placesOf(body: string, before = '', file = '/p/app.js'): readonly (string | undefined)[] {
  const read = readText(file, `const app = require('express')();\nconst cors = require('cors');\n${before}\n${body}\napp.get('/', (req, res) => res.end());`);
  const server = read.subjects.find(({ kind }) => kind === 'server');
  const answer = server?.ask(request('GET', { origin: 'https://a.example' })).answers[0];
  const line = answer?.headers.find(({ name }) => name.toLowerCase() === 'access-control-allow-origin');
  assert.ok(line, body);
  return [line.at, line.nameAt, line.setBy].map(place => read.at(place));
}

const use = (body: string): string => `app.use((req, res, next) => { ${body} next(); });`;

describe('places of header lines', () => {
  const name = `'Access-Control-Allow-Origin'`;
  it('calls', () => {
    assert.deepEqual(placesOf(use(`res.header(${name}, '*');`)), [`'*'`, name, `res.header(${name}, '*')`]);
    assert.deepEqual(placesOf(use(`res.setHeader(${name}, req.headers.origin);`)), ['req.headers.origin', name, `res.setHeader(${name}, req.headers.origin)`]);
    assert.deepEqual(placesOf(use(`res.setHeader(${name}, req.headers.origin || '*');`))[0], `req.headers.origin || '*'`);
  });
  it('objects', () => {
    const property = `${name}: '*'`;
    assert.deepEqual(placesOf(use(`res.set({ ${property} });`)), [`'*'`, name, property]);
    assert.deepEqual(placesOf(use(`res.set({ ...base, 'X-A': 1 });`), `const base = { ${property} };`), [`'*'`, name, property]);
    assert.deepEqual(placesOf(use(`const origin = req.get('origin'); res.set({ ${name}: origin });`)), ['origin', name, `${name}: origin`]);
  });
  it('constants stand where they are written', () => {
    assert.deepEqual(placesOf(use(`res.header(NAME, ORIGIN);`), `const NAME = ${name};\nconst ORIGIN = 'https://a.example';`), [`'https://a.example'`, 'NAME', 'res.header(NAME, ORIGIN)']);
  });
  it('options of npm cors', () => {
    assert.deepEqual(placesOf(`app.use(cors());`), ['cors()', undefined, 'cors()']);
    assert.deepEqual(placesOf(`app.use(cors({ origin: '*' }));`), [`'*'`, undefined, `origin: '*'`]);
    assert.deepEqual(placesOf(`app.use(cors({ origin: true }));`), ['true', undefined, 'origin: true']);
    assert.deepEqual(placesOf(`app.use(cors({ origin: ['https://a.example'] }));`), [`['https://a.example']`, undefined, `origin: ['https://a.example']`]);
    assert.deepEqual(placesOf(`app.use(cors({ origin }));`, `const origin = /a/;`), ['/a/', undefined, 'origin']);
    assert.deepEqual(placesOf(`app.use(cors({ origin: (o, cb) => cb(null, true) }));`), ['true', undefined, 'origin: (o, cb) => cb(null, true)']);
    assert.deepEqual(placesOf(`app.use(cors({ ...base, credentials: true }));`, `const base = { origin: '*' };`), [`'*'`, undefined, `origin: '*'`]);
  });
});
