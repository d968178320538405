// The proof of a fix by running: the fixed twins of the fixtures are started for real and asked what the fix promised.
import assert from 'node:assert/strict';
import { inquire } from '../../../server/src/policy/inquiry';
import { lintFixture } from '../../harness/fixture';
import { compareTwin, fixedTwins } from '../../harness/twin';
import { listenersOf, whileListening } from './run-server';

/** Twins that are not themselves without what stands around them. */
const UNFIT: Readonly<Record<string, string>> = {
  'success-branch-only/express-not-found.fixed.js': 'sends what its store holds, which has to be a text',
};

describe('fixed fixtures, started for real', function () {
  this.timeout(30_000);
  const left: string[] = [];
  let compared = 0;
  let certain = 0;
  let requests = 0;
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
        left.push(`${twin.name}: ${reason}`);
        return;
      }
      for (const [index, listener] of listeners.entries()) {
        const subject = servers[index];
        assert.ok(subject);
        const { differences, certain: known, unsure } = await whileListening(listener, ask => compareTwin(inquire(subject), ask));
        assert.equal(differences.join('\n'), '');
        compared++;
        certain += known;
        requests += known + unsure;
      }
    });
  }

  it('all but a few', () => {
    console.log(`      ${compared} servers were started and asked ${requests} times; ${certain} answers were known in full.${left.length > 0 ? ` ${left.length} were not started:\n${left.map(line => `        ${line}`).join('\n')}` : ''}`);
    assert.ok(compared >= 600, `only ${compared} servers were started`);
  });
});
