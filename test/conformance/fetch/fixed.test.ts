// The proof of a fix by running: fixed handlers of Fetch platforms, Next.js and Lambda are called for real.
import assert from 'node:assert/strict';
import { inquire } from '../../../server/src/policy/inquiry';
import { lintFixture } from '../../harness/fixture';
import { compareTwin, fixedTwins } from '../../harness/twin';
import { startHandler } from './run-handler';

describe('fixed handlers, called for real', function () {
  this.timeout(30_000);
  const left: string[] = [];
  let compared = 0;
  let certain = 0;
  let requests = 0;

  for (const twin of fixedTwins(/^(?:fetch|lambda|next-route|next-pages)/)) {
    it(twin.name, async () => {
      const subjects = lintFixture(twin.fixture).reading.subjects.filter(({ kind }) => kind === 'server' || kind === 'handler');
      if (subjects.length === 0) left.push(`${twin.name}: nothing in it answers`);
      // Several functions of one file are Lambda's; else the second is a part of the first.
      for (const subject of /\/lambda/.test(twin.name) ? subjects : subjects.slice(0, 1)) {
        const started = await startHandler(twin, subject.name);
        if (!started) {
          left.push(`${twin.name}: does not export ${subject.name}`);
          continue;
        }
        try {
          const { differences, certain: known, unsure } = await compareTwin(inquire(subject), started.ask);
          assert.equal(differences.join('\n'), '');
          compared++;
          certain += known;
          requests += known + unsure;
        } finally {
          await started.stop();
        }
      }
    });
  }

  it('all but a few', () => {
    console.log(`      ${compared} handlers were called, ${requests} times; ${certain} answers were known in full.${left.length > 0 ? ` ${left.length} were not called:\n${left.map(line => `        ${line}`).join('\n')}` : ''}`);
    assert.ok(compared >= 440, `only ${compared} handlers were called`);
  });
});
