// The proof of a reproduction by running: the test that is copied for a finding fails on the faulty server, really started, and passes on its fixed twin.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { testText } from '../../../server/src/engine/reproduce-test';
import type { Pair, Served } from '../../harness/served';
import { at, pairs, startTwin } from '../../harness/served';

/** What mocha says of one test. */
interface Told {
  readonly file: string;
  readonly title: string;
  readonly err: { readonly message?: string };
}

const mocha = path.resolve(__dirname, '..', '..', '..', 'node_modules', 'mocha', 'bin', 'mocha.js');

describe('copied tests, run for real', function () {
  this.timeout(240_000);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'corslint-reproduced-'));
  const known: readonly Pair[] = pairs(2);
  const left: string[] = [];
  const told = { faulty: new Map<string, Told[]>(), fixed: new Map<string, Told[]>() };
  const mode = process.env['NODE_ENV'];

  before(async () => {
    process.env['NODE_ENV'] = 'test'; // Express prints every error else
    for (const state of ['faulty', 'fixed'] as const) {
      const running: Served[] = [];
      fs.mkdirSync(path.join(folder, state));
      for (const [index, pair] of known.entries()) {
        const served = await startTwin(pair[state], pair.reproduction.subject.name);
        if (typeof served === 'string') {
          left.push(`${pair[state].name}: ${served}`);
          continue;
        }
        running.push(served);
        // Modules and scripts alike: the text imports nothing.
        const file = path.join(folder, state, `${index}${index % 2 === 0 ? '.cjs' : '.mjs'}`);
        fs.writeFileSync(file, testText(at(served.address, pair.reproduction), pair.name, 1));
      }
      try {
        for (const test of await runMocha(path.join(folder, state))) told[state].set(nameOf(test.file), [...told[state].get(nameOf(test.file)) ?? [], test]);
      } finally {
        await Promise.all(running.map(served => served.stop()));
      }
    }
  });

  after(() => {
    if (mode === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = mode;
    fs.rmSync(folder, { recursive: true, force: true });
  });

  for (const [index, { name, reproduction: { trials } }] of known.entries()) {
    it(name, () => {
      const faulty = told.faulty.get(String(index)) ?? [];
      const fixed = told.fixed.get(String(index)) ?? [];
      assert.equal(faulty.length, trials.length);
      const passed = faulty.map(({ err }) => err.message === undefined);
      // A server that hangs, or ends, does so for others too.
      const isDead = faulty[0]?.err.message?.includes('gets no answer') === true || /^header-after-send/.test(name);
      assert.deepEqual(trials.map(({ shows }, i) => isDead && !shows ? true : passed[i]), trials.map(({ shows }) => !shows), JSON.stringify(faulty, null, 1));
      assert.deepEqual(fixed.flatMap(({ title, err }) => err.message === undefined ? [] : [`${title}: ${err.message}`]), []);
      assert.equal(fixed.length, trials.length);
    });
  }

  it('all, in many dialects', () => {
    console.log(`      ${known.length - left.length} tests were copied and run.`);
    assert.deepEqual(left, []);
    assert.ok(known.length > 60, `${known.length} pairs`);
  });

  async function runMocha(within: string): Promise<Told[]> {
    const child = spawn(process.execPath, [mocha, '--no-config', '--reporter', 'json', '--timeout', '3000', '--extension', 'cjs', '--extension', 'mjs', within], { cwd: within, stdio: ['ignore', 'pipe', 'inherit'] });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    await new Promise(resolve => child.once('close', resolve));
    return (JSON.parse(Buffer.concat(chunks).toString()) as { readonly tests: Told[] }).tests;
  }
});

function nameOf(file: string): string {
  return path.basename(file).replace(/\.\w+$/, '');
}
