// The proof of a fix by running: the fixed twins of the fixtures are started for real and asked what the fix promised.
import assert from 'node:assert/strict';
import { inquire } from '../../../server/src/policy/inquiry';
import { lintFixture } from '../../harness/fixture';
import { openTally } from '../../harness/tally';
import { compareTwin, fixedTwins } from '../../harness/twin';
import { listenersOf, whileListening } from './run-server';

/** Twins that are not themselves without what stands around them. */
const UNFIT: Readonly<Record<string, string>> = {
  'auth-before-cors/express5-cors-optional-key.fixed.js': 'exports a function that makes the server, of options that are not here',
  'success-branch-only/express-not-found.fixed.js': 'sends what its store holds, which has to be a text',
};

describe('fixed fixtures, started for real', function () {
  this.timeout(30_000);
  const tally = openTally();
  const mode = process.env['NODE_ENV'];
  before(() => { process.env['NODE_ENV'] = 'test'; }); // Express prints every error else
  after(() => {
    if (mode === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = mode;
  });

  for (const twin of fixedTwins(/^(?:express|connect|node)/)) {
    it(twin.name, async () => {
      const { subjects } = lintFixture(twin.fixture).reading;
      const whole = subjects.filter(({ kind }) => kind === 'server');
      const servers = whole.length > 0 ? whole : subjects.filter(({ kind }) => kind === 'group');
      const listeners = listenersOf(twin);
      const reason = UNFIT[twin.name] ?? (typeof listeners === 'string' ? listeners : servers.length === 0 || listeners.length === 0 ? 'does not listen'
        : servers.length !== listeners.length ? `${servers.length} servers, ${listeners.length} of them listen` : undefined);
      if (reason !== undefined || typeof listeners === 'string') {
        tally.leave(`${twin.name}: ${reason}`);
        return;
      }
      for (const [index, listener] of listeners.entries()) {
        const subject = servers[index];
        assert.ok(subject);
        tally.add(await whileListening(listener, ask => compareTwin(inquire(subject), ask)));
      }
    });
  }

  tally.conclude('started', { share: 0.9, left: Object.entries(UNFIT).map(([name, reason]) => `${name}: ${reason}`) });
});
