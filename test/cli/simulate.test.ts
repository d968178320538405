import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import process from 'node:process';
import { builtFile } from '../harness/built';
import type { Workplace } from './run';
import { workplace } from './run';

interface Result {
  readonly id: string | number;
  readonly preflightNeeded: boolean;
  readonly allowed: boolean;
  readonly blockedAt: string | null;
  readonly exposedHeaders: readonly string[] | null;
  readonly browsers: Readonly<Record<string, { readonly allowed: boolean; readonly code: string | null; readonly message: string | null }>>;
}

const GOOD = {
  id: 'x', request: { origin: 'https://app.example', url: 'https://api.example/me', method: 'GET', headers: [], credentials: 'include' },
  preflight: null, response: { status: 200, headers: [['Access-Control-Allow-Origin', '*']] },
};

describe('corslint simulate', function () {
  this.timeout(60_000);
  let place: Workplace;
  beforeEach(() => { place = workplace({}); });
  afterEach(() => place.remove());

  it('prints an array of verdicts, from a file or standard input', () => {
    const exchanges = [GOOD, { ...GOOD, id: 'z', request: { ...GOOD.request, credentials: 'omit' } }];
    const { code, out, err } = place.run(['simulate'], JSON.stringify({ exchanges }));
    assert.deepEqual([code, err], [0, '']);
    const results = JSON.parse(out) as Result[];
    assert.deepEqual(results.map(({ id, preflightNeeded, allowed, blockedAt }) => [id, preflightNeeded, allowed, blockedAt]), [['x', false, false, 'response'], ['z', false, true, null]]);
    assert.deepEqual(Object.keys(results[0] ?? {}), ['id', 'preflightNeeded', 'allowed', 'blockedAt', 'exposedHeaders', 'browsers']);
    assert.deepEqual(Object.keys(results[0]?.browsers ?? {}), ['chromium', 'firefox', 'webkit']);
    assert.equal(results[0]?.browsers.chromium?.code, 'WildcardOriginNotAllowed');
    place.write('exchanges.json', `\uFEFF${JSON.stringify(exchanges)}`);
    assert.equal(place.run(['simulate', 'exchanges.json', '--format', 'json']).out, out);
  });

  it('judges the others when one makes no sense: the results stay results', () => {
    const { code, out, err } = place.run(['simulate', '-'], JSON.stringify([GOOD, { id: 'y' }, null, { ...GOOD, id: 'z', response: { status: 'ok', headers: [] } }, { ...GOOD, id: 'last' }]));
    assert.equal(code, 2);
    assert.deepEqual((JSON.parse(out) as Result[]).map(({ id }) => id), ['x', 'last']);
    assert.deepEqual(err.trimEnd().split('\n').map(line => line.slice(0, 28)), ['corslint: exchange 1 ("y"): ', 'corslint: exchange 2: exchan', 'corslint: exchange 3 ("z"): ']);
  });

  it('says what is wrong with an input that holds no exchanges', () => {
    for (const input of ['nope\n', '{"x":1}', '7', '']) {
      const { code, err } = place.run(['simulate'], input);
      assert.equal(code, 2);
      assert.match(err, /^corslint: [^\n]+\n$/);
    }
  });

  it('does not mind a reader that has seen enough', async () => {
    place.write('exchanges.json', JSON.stringify(Array.from({ length: 5000 }, (_, i) => ({ ...GOOD, id: i }))));
    assert.ok(place.run(['simulate', 'exchanges.json']).out.length > 16 * 65_536, 'more than a pipe holds');
    const child = spawn(process.execPath, [builtFile('corslint.js'), 'simulate', 'exchanges.json'], { cwd: place.folder, stdio: ['ignore', 'pipe', 'pipe'] });
    let err = '';
    child.stderr.on('data', (chunk: Buffer) => { err += chunk.toString(); });
    child.stdout.once('data', () => child.stdout.destroy());
    assert.equal(await new Promise(resolve => child.once('close', resolve)), 0);
    assert.equal(err, '');
  });

  it('judges fifty thousand in one call', () => {
    const exchanges = Array.from({ length: 50_000 }, (_, i) => ({ ...GOOD, id: i }));
    const { code, out } = place.run(['simulate'], JSON.stringify(exchanges));
    assert.equal(code, 0);
    assert.equal((JSON.parse(out) as Result[]).length, 50_000);
  });
});
