import assert from 'node:assert/strict';
import fc from 'fast-check';
import { connectSetUps, expressSetUps, nodeSetUps } from '../../conformance/node/set-ups';
import { readText, request } from '../adapters/asking';

/** Reads a text and asks everything that was found. */
function exercise(text: string): void {
  const { reading, subjects } = readText('/p/app.js', text);
  for (const subject of subjects) {
    assert.ok(subject.routes.length > 0);
    for (const route of subject.routes.slice(0, 3)) {
      for (const method of ['GET', 'OPTIONS']) assert.ok(subject.ask(request(method, { path: route.path })).answers.length > 0);
    }
    subject.heard();
  }
  reading.unasked();
  reading.problems();
}

describe('whatever the source', function () {
  this.timeout(120_000);
  const samples = [...expressSetUps.slice(0, 40), ...nodeSetUps.slice(-12), ...connectSetUps].map(({ source }) => source);

  it('cut off anywhere, it can be read and asked', () => {
    samples.forEach((source, index) => {
      for (let end = index % 17; end < source.length; end += 61) exercise(source.slice(0, end));
    });
  });

  it('with a piece lost or doubled, too', () => {
    fc.assert(fc.property(fc.constantFrom(...samples), fc.nat(), fc.nat(60), fc.boolean(), (source, from, length, twice) => {
      const start = from % source.length;
      const piece = source.slice(start, start + length);
      exercise(source.slice(0, start) + (twice ? piece + piece : '') + source.slice(start + length));
    }), { numRuns: 150 });
  });

  it('that loops without end or calls itself, it comes to an end', () => {
    const head = `const app = require('express')();\n`;
    exercise(`${head}app.use(require('cors')());\napp.get('/', (req, res) => { while (true) {} });`);
    exercise(`${head}function f() { return f(); }\napp.use((req, res, next) => { f(); res.set('Access-Control-Allow-Origin', '*'); next(); });`);
    exercise(`${head}app.use('/a', app);\napp.use(require('cors')());`);
    exercise(`${head}app.use((req, res, next) => { app(req, res, next); res.set('Access-Control-Allow-Origin', '*'); });`);
    exercise(`${head}app.use(require('cors')({ origin: (o, cb) => { cb(null, true); cb(null, true); } }));`);
  });
});
