import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import type { Linted } from '../server/src/engine/lint';
import { lint } from '../server/src/engine/lint';
import { fixesOf } from '../server/src/engine/prove';
import { rules } from '../server/src/rules';
import { parseScript } from '../server/src/syntax/script';
import { applyEdits, sortEdits } from '../server/src/text/edit';
import type { Fixture } from './harness/fixture';
import { circumstancesOf, lintFixture, placed, readFixture, say } from './harness/fixture';

/** Longest time a fixture, cut or mangled, may take. Far above what it needs: this guards against hanging, not against slowness. */
const PATIENCE = 30_000;

interface Named {
  readonly name: string;
  readonly text: string;
  readonly fixture: Fixture;
}

const root = path.join(__dirname, 'fixtures');
const all: readonly Named[] = fs.readdirSync(root).sort().flatMap(folder => fs.readdirSync(path.join(root, folder)).sort()
  .filter(name => !/\.fixed\.\w+$/.test(name))
  .map(name => {
    const text = fs.readFileSync(path.join(root, folder, name), 'utf8');
    return { name: `${folder}/${name}`, text, fixture: readFixture(`/${name}`, text) };
  }));

describe('the laws of a fix, over every fixture', function () {
  this.timeout(120_000);
  for (const { name, fixture } of all.filter(one => one.fixture.expected.length > 0)) {
    it(name, () => {
      const linted = lintFixture(fixture);
      for (const finding of linted.findings) for (const fix of fixesOf(linted, finding)) checkFix(fixture, linted, finding.rule, fix);
    });
  }
});

describe('line ends and byte-order marks change nothing', function () {
  this.timeout(60_000);
  for (const { name, fixture } of all) {
    it(name, () => {
      const expected = lintFixture(fixture).findings.map(finding => say(placed(fixture, finding)));
      const windows = withTexts(fixture, text => text.replace(/\r?\n/g, '\r\n'));
      assert.deepEqual(lintFixture(windows).findings.map(finding => say(placed(windows, finding))), expected);
      const marked = withTexts(fixture, text => `\uFEFF${text}`);
      const found = lintFixture(marked).findings.map(finding => placed(marked, finding));
      // In the first line the mark takes a column.
      assert.deepEqual(found.map(one => say(one.line === 1 ? { ...one, column: one.column - 1, endColumn: one.endColumn - 1 } : one)), expected);
    });
  }
});

describe('broken source is normal input', function () {
  this.timeout(240_000);
  it('cut anywhere, a fixture gives a result in time', () => {
    for (const [i, { name, fixture }] of all.entries()) {
      const text = fixture.files.get(fixture.entry) ?? '';
      const step = i % 12 === 0 ? 1 : Math.max(1, Math.ceil(text.length / 20));
      for (let end = 0; end < text.length; end += step) inTime(`${name} cut at ${end}`, () => lintText(fixture, text.slice(0, end)));
    }
  });

  it('mangled, a fixture gives a result in time', () => {
    const piece = fc.oneof(fc.string({ maxLength: 6 }), fc.constantFrom('{', '}', '(', ')', '`', '${', '=>', ';', '/*', '"', '\u0000', '\uD800', 'await ', 'class ', 'if (', 'import '));
    fc.assert(fc.property(fc.nat(all.length - 1), fc.nat(), fc.nat(40), piece, (index, at, length, inserted) => {
      const one = all[index];
      if (!one) return;
      const text = one.fixture.files.get(one.fixture.entry) ?? '';
      const start = at % (text.length + 1);
      inTime(one.name, () => lintText(one.fixture, text.slice(0, start) + inserted + text.slice(start + length)));
    }), { numRuns: 300 });
  });

  it('random bytes that speak of CORS give a result in time', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), fc.constantFrom('/x.js', '/x.ts', '/nginx.conf'), (bytes, file) => {
      const text = `Access-Control-Allow-Origin cors( add_header ${Buffer.from(bytes).toString('latin1')}`;
      inTime(file, () => void lint({ file, text }, circumstancesOf({ entry: file, files: new Map([[file, text]]), expected: [], versions: {}, environment: {} })));
    }), { numRuns: 150 });
  });

  it('a program written to explode ends within its budget', () => {
    const bombs = [
      `function f(n) { return f(n + 1) + f(n + 2); }\nmodule.exports = (req, res) => { res.setHeader('Access-Control-Allow-Origin', f(0)); res.end(); };`,
      `module.exports = (req, res) => { ${Array.from({ length: 40 }, (_, i) => `if (req.query.a${i}) res.setHeader('X-${i}', '1');`).join(' ')} res.setHeader('Access-Control-Allow-Origin', '*'); res.end(); };`,
      `for (;;) {}\nrequire('http').createServer((req, res) => { res.setHeader('Access-Control-Allow-Origin', '*'); while (true) {} });`,
      `const s = ['x'];\nwhile (true) s.push(...s);\nexports.corsHeaders = { 'Access-Control-Allow-Origin': s.join('') };`,
      `require('cors')({ origin: /^(a+)+$/ }); require('http').createServer((req, res) => { if (/^(([a-z])+.)+[A-Z]([a-z])+$/.test(req.headers.origin + 'a'.repeat(60))) res.setHeader('Access-Control-Allow-Origin', req.headers.origin); res.end(); });`,
    ];
    for (const text of bombs) inTime(text.slice(0, 40), () => void lint({ file: '/bomb.js', text }, circumstancesOf({ entry: '/bomb.js', files: new Map([['/bomb.js', text]]), expected: [], versions: {}, environment: {} })));
  });
});

describe('every rule is shown', () => {
  const of = (rule: string): Named[] => all.filter(({ name }) => name.startsWith(`${rule}/`));
  for (const { id } of rules) {
    it(id, () => {
      const bad = of(id).filter(({ fixture }) => fixture.expected.some(({ rule }) => rule === id));
      assert.ok(bad.length >= 2, 'two that it finds');
      assert.ok(of(id).length - bad.length >= 1, 'one that it leaves alone');
    });
  }

  it('nine in ten with a fix', () => {
    const fixed = rules.filter(({ id }) => fs.readdirSync(path.join(root, id)).some(name => /\.fixed\.\w+$/.test(name)));
    assert.ok(fixed.length >= rules.length * 0.9, `${fixed.length} of ${rules.length}`);
  });
});

function checkFix(fixture: Fixture, linted: Linted, rule: string, { title, edits, safe }: ReturnType<typeof fixesOf>[number]): void {
  const files = new Map(fixture.files);
  for (const file of new Set(edits.map(({ at }) => at.file))) {
    const before = fixture.files.get(file);
    assert.ok(before !== undefined, `${title} edits ${file}, which is not there`);
    assert.ok(sortEdits(edits.filter(({ at }) => at.file === file)), `${title}: edits overlap`);
    const after = applyEdits(file, before, edits);
    assert.ok(after !== undefined && after !== before, `${title} changes nothing`);
    if (/\.[cm]?[jt]sx?$/.test(file)) assert.ok(parseScript(file, after).problems.length <= parseScript(file, before).problems.length, `${title} breaks the source:\n${after}`);
    files.set(file, after);
  }
  assert.ok(!safe || !edits.some(({ snippet }) => snippet), `${title} is called safe and has a placeholder`);
  const again = lintFixture({ ...fixture, files });
  const count = (one: Linted): number => one.findings.filter(finding => finding.rule === rule).length;
  assert.ok(count(again) < count(linted), `${title} leaves ${rule}`);
  const offered = again.findings.filter(finding => finding.rule === rule).flatMap(finding => fixesOf(again, finding));
  assert.ok(!offered.some(fix => fix.title === title && fix.edits.every((edit, i) => edit.text === edits[i]?.text && edit.at.span.start === edits[i].at.span.start)), `${title} is offered again`);
}

function withTexts(fixture: Fixture, change: (text: string) => string): Fixture {
  return { ...fixture, files: new Map([...fixture.files].map(([file, text]) => [file, change(text)])) };
}

function lintText(fixture: Fixture, text: string): void {
  lint({ file: fixture.entry, text }, circumstancesOf({ ...fixture, files: new Map([...fixture.files, [fixture.entry, text]]) }));
}

function inTime(name: string, task: () => void): void {
  const start = performance.now();
  task();
  const took = performance.now() - start;
  assert.ok(took < PATIENCE, `${name} took ${Math.round(took)} ms`);
}
