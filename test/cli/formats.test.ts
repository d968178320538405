import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { formats } from '../../server/src/report/formats';
import type { Workplace } from './run';
import { ESCAPE, FAULTY, workplace } from './run';

describe('formats of corslint', function () {
  this.timeout(60_000);
  let place: Workplace;
  beforeEach(() => { place = workplace({ 'server.js': FAULTY, 'b/server.js': FAULTY, 'a/server.js': FAULTY }); });
  afterEach(() => place.remove());

  for (const format of formats) {
    it(`${format} says the same each time, to a file as well`, () => {
      const first = place.run(['--format', format]);
      assert.deepEqual([first.code, first.err], [1, '']);
      assert.match(first.out, /origin-trailing-slash/);
      assert.ok(!first.out.includes(place.folder) && !first.out.includes(ESCAPE), 'names are relative, and pipes get no colour');
      assert.deepEqual(place.run(['--format', format, '--output-file', 'out/of/it']), { code: 1, out: '', err: '' });
      assert.equal(place.read('out/of/it'), first.out);
    });
  }

  it('SARIF has the rule and the fix', () => {
    const sarif = JSON.parse(place.run(['--format', 'sarif']).out) as { version: string; runs: { results: { ruleId: string; fixes: unknown[] }[] }[] };
    assert.deepEqual([sarif.version, sarif.runs[0]?.results[0]?.ruleId, sarif.runs[0]?.results[0]?.fixes.length], ['2.1.0', 'origin-trailing-slash', 1]);
  });

  it('report is Markdown, and its paths are those that were named', () => {
    assert.match(place.run(['report', 'a']).out, /^# CORS report[^]*a\/server\.js/);
    assert.ok(fs.existsSync(path.join(place.folder, 'server.js')) && !place.run(['report', 'a']).out.includes('b/server.js'));
  });

  it('colours are for people, and NO_COLOR and FORCE_COLOR are obeyed', () => {
    for (const [env, isColoured] of [[{ FORCE_COLOR: '1' }, true], [{ FORCE_COLOR: '0' }, false], [{ NO_COLOR: '1' }, false], [{ TERM: 'dumb' }, false]] as const) {
      assert.equal(place.run([], '', env).out.includes(ESCAPE), isColoured, JSON.stringify(env));
    }
    place.run(['--output-file', 'plain.txt'], '', { FORCE_COLOR: '1' });
    assert.ok(!place.read('plain.txt').includes(ESCAPE));
  });
});
