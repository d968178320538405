// The Express server and the worker of the guide are run, as they are printed.
import assert from 'node:assert/strict';
import { transformSync } from 'esbuild';
import { guide, readGuide } from '../../harness/guide';
import { assertServes } from '../../harness/guide-call';
import { askReal } from './real-server';

const snippets = readGuide(guide).snippets.map(({ text }) => text);

describe('the servers of the guide, run by Node', () => {
  for (const packages of ['express4', 'express5'] as const) {
    it(`answer as they should: ${packages}`, async () => {
      const text = snippets.find(one => one.includes(`require('express')`)) ?? '';
      const source = text.replace('app.listen(3000);', 'module.exports = app;');
      assert.notEqual(source, text);
      await assertServes(async ({ method, path, headers }) => {
        const answers = await askReal(source, packages, [{ label: '', method, path, origin: undefined, headers: headers.map(([name, value]) => [name, value]) }]);
        if (answers instanceof Error) throw answers;
        const [answer] = answers;
        assert.ok(answer && answer.status !== 'unanswered');
        return { status: answer.status, headers: answer.lines };
      });
    });
  }

  it('answer as they should: the worker', async () => {
    const text = snippets.find(one => one.includes('export default')) ?? '';
    const { code } = transformSync(text, { format: 'cjs' });
    const module = { exports: {} as { default?: { fetch(request: Request): Promise<Response> } } };
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the guide is ours
    (new Function('module', code) as (m: typeof module) => void)(module);
    const worker = module.exports.default;
    assert.ok(worker);
    await assertServes(async ({ method, path, headers }) => {
      const { status, headers: sent } = await worker.fetch(new Request(`https://api.shop.example${path}`, { method, headers: headers.map(([name, value]): [string, string] => [name, value]) }));
      return { status, headers: [...sent] };
    });
  });
});
