import assert from 'node:assert/strict';
import fc from 'fast-check';
import { lowerScript } from '../../../server/src/program/lower';
import { parseScript } from '../../../server/src/syntax/script';

const sample = `#!/usr/bin/env node
'use strict';
import cors, { type CorsOptions } from 'cors';
// allowed
const allowed: readonly string[] = ['https://a.example', \`https://b.example\`];
export default class Api<T extends object> implements Service<T> {
  static #count = 0;
  @Get('/x') private async list(@Body() body: T, { a = 1, ...rest }: Options = {}, ...more: string[]): Promise<void> {
    for await (const one of this.source<T>(a)) if (/[/\\]]+/u.test(one)) continue; else break;
    try { await fetch(\`https://x/\${body?.id ?? '\\u{1F600}'}\`); } catch { /* none */ } finally { more.length; }
    switch (rest.b) { case 1: default: res.setHeader('Access-Control-Allow-Origin', allowed.includes(o) ? o : null); }
  }
}
namespace Inner { export enum Level { Low = 1, High = Low << 2 } }
app.use(cors({ origin: (o, cb) => cb(null, !!o && allowed.some(x => x === o)), credentials: true } satisfies CorsOptions));
`;

describe('syntax/script', () => {
  it('gives offsets of the original text behind a byte-order mark, a hashbang and CRLF', () => {
    const text = '\uFEFF#!/usr/bin/env node\r\nconst a = \'💥\';\r\nb();\r\n';
    const { program, problems } = parseScript('/x.js', text);
    assert.deepEqual(problems, []);
    assert.deepEqual(program.body.map(node => text.slice(...node.range)), ['const a = \'💥\';', 'b();']);
  });

  it('reads what is whole in broken source', () => {
    const { program, problems } = parseScript('/x.ts', 'app.use(cors({ origin: \'*\' }));\nfunction f<T(');
    assert.ok(problems.length > 0);
    assert.equal(program.body[0]?.type, 'ExpressionStatement');
  });

  for (const [file, text] of [
    ['/x.js', 'const a = <b c={1}>{d}</b>;'], ['/x.tsx', 'const a = <b c={1}>{d as E}</b>;'], ['/x.ts', 'const a = <B>c;'],
    ['/x.mts', 'await a;'], ['/x.js', 'await a;'], ['/x.cts', 'import a = require(\'b\'); export = a;'], ['/x.mjs', 'export * as a from \'b\';'],
    ['/x.js', 'function f(a: string): void {}'], ['/x.vue', 'a();'], ['', ''],
  ] as const) {
    it(`reads ${file} ${text}`, () => assert.deepEqual(parseScript(file, text).problems, []));
  }

  it('finds comments, not what looks like one in texts', () => {
    const text = '#!/bin/x // no\n// one\nconst a = \'// no\'; /* two */ const b = /\\/\\/ no/; const c = `// no ${1 /* three */} /* no */`; d / e; // four';
    const comments = parseScript('/x.js', text).comments();
    assert.deepEqual(comments.map(comment => comment.text.trim()), ['one', 'two', 'three', 'four']);
    assert.deepEqual(comments.map(comment => comment.block), [false, true, true, false]);
    for (const comment of comments) assert.match(text.slice(comment.at.start, comment.at.end), /^(\/\/.*|\/\*.*\*\/)$/);
  });

  it('finds comments in JSX, not the text of elements', () => {
    const comments = parseScript('/x.jsx', 'const a = <p title="// no">http://no {/* yes */} // no</p>;').comments();
    assert.deepEqual(comments.map(comment => comment.text), [' yes ']);
  });

  it('survives depth: the rest of the file is read', () => {
    for (const deep of [Array(10_000).fill('\'a\'').join(' + '), `a${'.b()'.repeat(3000)}`]) {
      const { program, problems } = parseScript('/x.js', `function f() { return ${deep}; }\napp.use(cors());`);
      assert.ok(problems.length > 0);
      assert.deepEqual(program.body.map(node => node.type), ['FunctionDeclaration', 'ExpressionStatement']);
    }
    const hopeless = parseScript('/x.js', '('.repeat(20_000));
    assert.deepEqual(hopeless.program.body, []);
    assert.equal(hopeless.problems.length, 1);
  });

  it('never throws on a truncated file, and always finds the first statement', () => {
    for (const file of ['/x.ts', '/x.js']) {
      for (let end = 0; end <= sample.length; end++) {
        const tree = parseScript(file, sample.slice(0, end));
        assert.ok(tree.problems.every(problem => problem.at.end <= end && problem.at.start <= problem.at.end));
        lowerScript(tree);
        tree.comments();
        if (end > 40) assert.equal(tree.program.body[0]?.type, 'ExpressionStatement', `cut at ${end}`);
      }
    }
  }).timeout(60_000);

  it('never throws on texts with pieces missing, doubled or mixed in', () => {
    const at = fc.integer({ min: 0, max: sample.length });
    fc.assert(fc.property(at, at, fc.oneof(fc.string({ unit: 'binary', maxLength: 8 }), fc.constantFrom('<', '`${', '@', '=>', '{', '}', '(', '/*', '\'', 'class ', 'async ', 'import ')), fc.constantFrom('/x.ts', '/x.js', '/x.tsx'), (a, b, piece, file) => {
      const tree = parseScript(file, sample.slice(0, a) + piece + sample.slice(b));
      lowerScript(tree);
      tree.comments();
    }), { numRuns: 300 });
  }).timeout(60_000);

  it('never throws on noise', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), text => {
      const tree = parseScript('/x.ts', text);
      lowerScript(tree);
      tree.comments();
    }), { numRuns: 300 });
  }).timeout(30_000);
});
