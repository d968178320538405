import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { examineOrigin } from '../server/src/cors/examine-origin';
import type { Linted } from '../server/src/engine/lint';
import type { Fix } from '../server/src/engine/prove';
import { fixesOf, lintEdited } from '../server/src/engine/prove';
import { snippetDefault } from '../server/src/text/edit';
import { accessOf, hostileOrigins } from './harness/access';
import { entryOf, lintFixture, readFixture } from './harness/fixture';

const root = path.join(__dirname, 'fixtures');

/** Who gets in before and after a fix, over every fixture: asked here, not by the proof that let the fix pass. */
describe('no fix gives a hostile origin anything, and those it names get in', () => {
  for (const folder of fs.readdirSync(root).sort()) {
    it(folder, function () {
      this.timeout(240_000);
      for (const name of fs.readdirSync(path.join(root, folder)).filter(one => !/\.fixed\.\w+$/.test(one)).sort()) {
        const fixture = readFixture(entryOf(name), fs.readFileSync(path.join(root, folder, name), 'utf8'));
        if (fixture.expected.length === 0) continue;
        const linted = lintFixture(fixture);
        for (const finding of linted.findings) for (const fix of fixesOf(linted, finding)) check(`${name}, "${fix.title}"`, linted, fix);
      }
    });
  }
});

describe('the check of a fix itself', () => {
  const text = "const list = ['https://a.example'];\nrequire('http').createServer((req, res) => {\n  if (list.includes(req.headers.origin)) res.setHeader('Access-Control-Allow-Origin', req.headers.origin);\n  res.end();\n});\n";
  const before = lintFixture({ entry: '/server.js', files: new Map([['/server.js', text]]), expected: [], versions: {}, environment: {} });
  const fix = (from: string, to: string): Fix => {
    const start = text.indexOf(from);
    return { title: 'made up', safe: true, edits: [{ at: { file: '/server.js', span: { start, end: start + from.length } }, text: to }] };
  };

  it('finds a fix that lets everybody in, or look-alikes', () => {
    assert.throws(() => check('all', before, fix('list.includes(req.headers.origin)', 'true')), /gets 1/);
    assert.throws(() => check('look-alikes', before, fix('list.includes(req.headers.origin)', 'list.some(one => req.headers.origin?.startsWith(one))')), /gets 1/);
    assert.doesNotThrow(() => check('another name', before, fix('list.includes', 'list.concat().includes')));
  });

  it('finds a fix that names an origin which does not get in', () => {
    assert.throws(() => check('a slash', before, fix("'https://a.example'", "'https://a.example/', 'https://b.example'.replace('b', 'c')")), /named and does not get in/);
  });
});

function check(name: string, before: Linted, fix: Fix): void {
  const after = lintEdited(before, fix.edits);
  assert.ok(after, `${name}: cannot be applied`);
  // Who wrote `use(cors)` wrote what `cors()` sends: `*`, never credentials. The fix is a choice, and says so.
  const meant = fix.change?.steps.some(({ kind }) => kind === 'call-factory') === true && !fix.safe ? 1 : 0;
  for (const origin of new Set([...hostileOrigins(before), ...hostileOrigins(after)])) {
    const [was, is] = [accessOf(before, origin, 1), accessOf(after, origin, 0)];
    assert.ok(is <= Math.max(was, meant), `${name}: ${origin} had ${was} and gets ${is}`);
  }
  for (const origin of namedBy(fix)) assert.ok(accessOf(after, origin, 1) > 0, `${name}: ${origin} is named and does not get in`);
}

/** Whole origins among the texts a fix writes. */
function namedBy({ edits }: Fix): string[] {
  const texts = edits.flatMap(({ text, snippet }) => [...(snippet ? snippetDefault(text) : text).matchAll(/(?<![\w/])https?:\/\/[^\s'"`;,)\]}]*/g)].map(([origin]) => origin));
  return [...new Set(texts)].filter(origin => examineOrigin(origin).kind === 'ok');
}
