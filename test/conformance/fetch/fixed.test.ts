// The proof of a fix by running: fixed handlers of Fetch platforms, Next.js and Lambda are called for real.
import { inquire } from '../../../server/src/policy/inquiry';
import { lintFixture } from '../../harness/fixture';
import { openTally } from '../../harness/tally';
import { compareTwin, fixedTwins } from '../../harness/twin';
import { startHandler } from './run-handler';

describe('fixed handlers, called for real', function () {
  this.timeout(30_000);
  const tally = openTally();

  for (const twin of fixedTwins(/^(?:fetch|lambda|next-route|next-pages)/)) {
    it(twin.name, async () => {
      const subjects = lintFixture(twin.fixture).reading.subjects.filter(({ kind }) => kind === 'server' || kind === 'handler');
      if (subjects.length === 0) tally.leave(`${twin.name}: nothing in it answers`);
      // Several functions of one file are Lambda's; else the second is a part of the first.
      for (const subject of /\/lambda/.test(twin.name) ? subjects : subjects.slice(0, 1)) {
        const started = await startHandler(twin, subject.name);
        if (!started) {
          tally.leave(`${twin.name}: does not export ${subject.name}`);
          continue;
        }
        try {
          tally.add(await compareTwin(inquire(subject), started.ask));
        } finally {
          await started.stop();
        }
      }
    });
  }

  tally.conclude('called', { share: 0.85 });
});
