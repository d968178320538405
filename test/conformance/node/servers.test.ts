import assert from 'node:assert/strict';
import { answersText, compare, linesText, predict, readServer } from './predicted';
import { probes } from './probes';
import type { Packages } from './real-server';
import { askReal } from './real-server';
import type { SetUp } from './set-ups';
import { connectSetUps, corsSetUps, expressSetUps, nodeSetUps, orderSetUps } from './set-ups';

/** What is predicted for a source must be what the real packages answer. */
describe('servers of npm: predicted and real answers', function () {
  this.timeout(240_000);
  const counts = { same: 0, unknown: 0, opposite: 0 };
  const unknown: string[] = [];

  const groups: readonly (readonly [string, readonly SetUp[], readonly Packages[]])[] = [
    ['npm cors, every option', corsSetUps, ['express4', 'express5']],
    ['Express, orders of registration', orderSetUps, ['express4', 'express5']],
    ['Express, shapes', expressSetUps, ['express4', 'express5']],
    ['node:http', nodeSetUps, ['express5']],
    ['connect', connectSetUps, ['express5']],
  ];
  for (const [title, setUps, versions] of groups) {
    it(title, async () => {
      const wrong: string[] = [];
      for (const packages of versions) {
        for (const setUp of setUps) {
          if (setUp.only !== undefined && setUp.only !== packages) continue;
          const real = await askReal(setUp.source, packages, probes, setUp.stateful);
          assert.ok(!(real instanceof Error), `${setUp.label} [${packages}] does not start: ${real instanceof Error ? real.message : ''}`);
          const subject = readServer(setUp.source, packages);
          probes.forEach((probe, index) => {
            const happened = real[index];
            assert.ok(happened);
            const answers = subject ? predict(subject, probe) : [];
            const match = compare(answers, happened);
            counts[match]++;
            if (match === 'opposite') wrong.push(`${setUp.label} [${packages}] ${probe.label}: predicted ${answersText(answers)}; real ${happened.status} ${linesText(happened.lines)}`);
            if (match === 'unknown') unknown.push(`${setUp.label} [${packages}] ${probe.label}: ${answersText(answers)}`);
          });
        }
      }
      assert.deepEqual(wrong, []);
    });
  }

  it('at least 98 of 100 are known', () => {
    const all = counts.same + counts.unknown + counts.opposite;
    assert.ok(all >= 400, `${all} cases`);
    assert.ok(counts.same >= all * 0.98, `${JSON.stringify(counts)}\n${unknown.join('\n')}`);
  });
});
