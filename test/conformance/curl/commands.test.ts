// The commands that are copied for a finding, run by a shell and by curl against the faulty server, really started: they show what was said.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { judgeExchange } from '../../../server/src/cors/exchange';
import type { WireResponse } from '../../../server/src/cors/preflight';
import { curlText, quoteForShell } from '../../../server/src/engine/reproduce-curl';
import { at, pairs, startTwin } from '../../harness/served';
import { COMPARED } from '../../harness/twin';

/** Rules whose fault is that no answer comes, or none but the first: curl waits, or is hung up on. */
const NO_ANSWER = /^(?:cors-factory-not-called|origin-callback-misuse|preflight-continue-unhandled|header-after-send)\//;

describe('copied curl commands, run for real', function () {
  this.timeout(60_000);
  const known = pairs(1).filter(({ name }) => !NO_ANSWER.test(name));
  const mode = process.env['NODE_ENV'];
  before(() => { process.env['NODE_ENV'] = 'test'; }); // Express prints every error else
  after(() => {
    if (mode === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = mode;
  });

  it('there are many', () => assert.ok(known.length > 30, String(known.length)));

  for (const { name, faulty, reproduction } of known) {
    it(name, async () => {
      const served = await startTwin(faulty, reproduction.subject.name);
      if (typeof served === 'string') assert.fail(served);
      const { trials: [shown] } = reproduction;
      assert.ok(shown);
      try {
        const text = curlText(at(served.address, reproduction));
        const { output, errors } = await shell(text);
        assert.equal(errors, '', text);
        const answers = answersIn(output);
        const [preflight, response] = text.includes('-X OPTIONS') ? answers : [null, ...answers];
        const { page: { origin, method, path, headers, credentials }, meant } = shown;
        const verdict = judgeExchange({ request: { origin, url: served.address + path, method, headers, credentials }, preflight: preflight ?? null, response: response ?? null });
        assert.equal(verdict.allowed, meant === 'blocked', output);
        if (shown.now.blockedAt !== null && shown.under === undefined) assert.equal(verdict.blockedAt, shown.now.blockedAt);
        for (const [, status, lines = ''] of output.matchAll(/^Expected by the source: (?:status (\d+), )?(.*)$/gm)) {
          if (status !== undefined) assert.ok(answers.some(answer => answer.status === Number(status)), output);
          for (const line of lines.split(' | ').filter(one => COMPARED.includes(one.slice(0, one.indexOf(':')).toLowerCase()))) assert.ok(line.endsWith('(not known)') || output.toLowerCase().includes(`\n${line.toLowerCase().trim()}`), `${line} in ${output}`);
        }
      } finally {
        await served.stop();
      }
    });
  }

  it('a quoted word reaches the program as it was, whatever is in it', async () => {
    for (const word of ['it\'s', '\'\'', '$HOME `id` \\ "x"', 'a\nb', '!bang*?[x]~', '-n', 'ü 漢 😀']) {
      const { output } = await shell(`printf %s ${quoteForShell(word)}`);
      assert.equal(output, word);
    }
  });
});

function shell(text: string): Promise<{ readonly output: string; readonly errors: string }> {
  return new Promise(resolve => {
    const child = spawn('sh', [], { stdio: ['pipe', 'pipe', 'pipe'] });
    const [output, errors]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
    child.once('close', () => resolve({ output: Buffer.concat(output).toString(), errors: Buffer.concat(errors).toString() }));
    child.stdin.end(text);
  });
}

/** What `curl -i` prints: status line and header lines, an empty line, the body. */
function answersIn(output: string): WireResponse[] {
  return [...output.matchAll(/^HTTP\/1\.1 (\d+).*\r\n((?:.+\r\n)*)\r\n/gm)].map(([, status, lines = '']) => ({
    status: Number(status),
    headers: lines.split('\r\n').filter(line => line !== '').map(line => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()] as const),
  }));
}
