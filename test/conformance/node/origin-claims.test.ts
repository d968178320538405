// What the rules about origins say of npm cors and of Node, shown by running them.
import assert from 'node:assert/strict';
import { OK } from './probes';
import type { Packages, Probe, RealAnswer } from './real-server';
import { askReal } from './real-server';

const versions: readonly Packages[] = ['express4', 'express5'];
const get: Probe = { label: 'GET', method: 'GET', path: '/x', origin: OK, headers: [] };
const four = [get, get, get, get];

describe('claims of rules about origins: what the real packages do', function () {
  this.timeout(60_000);

  for (const flag of ['g', 'y']) {
    it(`a pattern with the flag ${flag} that is made once lets every second request in`, async () => {
      const pattern = `/^https:\\/\\/app\\.example\\.com$/${flag}`;
      for (const packages of versions) {
        assert.equal((await allowed(`app.use(cors({ origin: [${pattern}] }));`, packages, four)).filter(Boolean).length, 2);
        assert.equal((await allowed(`const re = ${pattern};\napp.use((req, res, next) => { if (re.test(req.headers.origin)) res.setHeader('Access-Control-Allow-Origin', req.headers.origin); next(); });`, packages, four)).filter(Boolean).length, 2);
      }
    });

    it(`one with the flag ${flag} that is made for each request, or set back, lets all in`, async () => {
      const pattern = `/^https:\\/\\/app\\.example\\.com$/${flag}`;
      for (const packages of versions) {
        assert.deepEqual(await allowed(`app.use(cors({ origin: (o, done) => done(null, ${pattern}.test(o)) }));`, packages, four), [OK, OK, OK, OK]);
        assert.deepEqual(await allowed(`const re = ${pattern};\napp.use(cors({ origin: (o, done) => { re.lastIndex = 0; done(null, re.test(o)); } }));`, packages, four), [OK, OK, OK, OK]);
      }
    });
  }

  it('a wildcard in a text is compared letter by letter', async () => {
    for (const packages of versions) {
      assert.deepEqual(await allowed('app.use(cors({ origin: [\'https://*.example.com\'] }));', packages, [get]), [undefined]);
      assert.deepEqual(await allowed('app.use(cors({ origin: \'https://*.example.com\' }));', packages, [get]), ['https://*.example.com']);
    }
  });

  it('an origin that is undefined switches npm cors off, and is no header for Node', async () => {
    for (const packages of versions) {
      assert.deepEqual(await allowed('app.use(cors({ origin: process.env.CORSLINT_NOT_SET }));', packages, [get]), [undefined]);
      assert.deepEqual(await statuses('app.use((req, res, next) => { res.setHeader(\'Access-Control-Allow-Origin\', process.env.CORSLINT_NOT_SET); next(); });', packages), [500]);
      assert.deepEqual(await allowed('app.use((req, res, next) => { res.set(\'Access-Control-Allow-Origin\', process.env.CORSLINT_NOT_SET); next(); });', packages, [get]), ['undefined']);
    }
  });
});

async function ask(body: string, packages: Packages, probes: readonly Probe[]): Promise<readonly RealAnswer[]> {
  const answers = await askReal(`const express = require('express');\nconst cors = require('cors');\nconst app = express();\n${body}\napp.get('/x', (req, res) => res.json([]));\nmodule.exports = app;`, packages, probes);
  if (answers instanceof Error) throw answers;
  return answers;
}

async function allowed(body: string, packages: Packages, probes: readonly Probe[]): Promise<(string | undefined)[]> {
  return (await ask(body, packages, probes)).map(({ lines }) => lines.find(([name]) => name.toLowerCase() === 'access-control-allow-origin')?.[1]);
}

async function statuses(body: string, packages: Packages): Promise<(number | 'unanswered')[]> {
  return (await ask(body, packages, [get])).map(({ status }) => status);
}
