import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import type { Linted } from '../server/src/engine/lint';
import { lint } from '../server/src/engine/lint';
import type { Fix } from '../server/src/engine/prove';
import { fixesOf } from '../server/src/engine/prove';
import type { Finding } from '../server/src/policy/finding';
import { rules } from '../server/src/rules';
import { parseNginx } from '../server/src/syntax/nginx';
import { parseScript } from '../server/src/syntax/script';
import type { Edit } from '../server/src/text/edit';
import { applyEdits, sortEdits } from '../server/src/text/edit';
import type { Place } from '../server/src/text/place';
import { overlaps } from '../server/src/text/place';
import type { Fixture } from './harness/fixture';
import { circumstancesOf, lintFixture, placed, readFixture, say } from './harness/fixture';

/** Longest time a fixture, cut or mangled, may take, in milliseconds of this process: what else the computer does must not count. */
const PATIENCE = 3_000;

/** So many fixtures are cut at every place, so many at `CUTS` places, and of the others each third at one. */
const CUT_EVERYWHERE = 10;
const CUT_OFTEN = 30;
const CUTS = 25;
const CUT_ONCE = 3;

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

describe('laws over every fixture: of fixes, of line ends, of byte-order marks', function () {
  this.timeout(60_000);
  for (const { name, fixture: written } of all) {
    it(name, () => {
      const fixture = withTexts(written, text => text.replace(/^\uFEFF/, '').replace(/\r\n/g, '\n'));
      const linted = lintFixture(fixture);
      const windows = withTexts(fixture, text => `\uFEFF${text.replace(/\n/g, '\r\n')}`);
      const lintedWindows = lintFixture(windows);
      const expected = linted.findings.map(finding => say(placed(fixture, finding)));
      // In the first line the mark takes a column.
      const found = lintedWindows.findings.map(finding => placed(windows, finding)).map(one => one.line === 1 ? { ...one, column: one.column - 1, endColumn: one.endColumn - 1 } : one);
      assert.deepEqual(found.map(say), expected);
      for (const [index, finding] of linted.findings.entries()) {
        for (const fix of fixesOf(linted, finding)) {
          const files = checkFix(fixture, linted, finding, fix);
          checkWindows(files, windows, lintedWindows, lintedWindows.findings[index], fix, fix.change ? finding.changes.indexOf(fix.change) : -1);
        }
      }
    });
  }
});

describe('broken source is normal input', function () {
  this.timeout(240_000);
  it('cut anywhere, a fixture gives a result in time', () => {
    const everywhere = new Set(Array.from({ length: CUT_EVERYWHERE }, (_, i) => shortest(all.slice(Math.floor(i * all.length / CUT_EVERYWHERE), Math.floor((i + 1) * all.length / CUT_EVERYWHERE)))));
    const often = Math.ceil(all.length / CUT_OFTEN);
    for (const [i, one] of all.entries()) {
      const text = one.fixture.files.get(one.fixture.entry) ?? '';
      const cut = (end: number): void => inTime(`${one.name} cut at ${end}`, () => lintText(one.fixture, text.slice(0, end)));
      if (everywhere.has(one)) for (let end = 0; end < text.length; end++) cut(end);
      else if (i % often === 0) for (let n = 0; n < CUTS; n++) cut(Math.floor(text.length * n / CUTS));
      // The one cut wanders from fixture to fixture: those that follow each other are much alike.
      else if (i % CUT_ONCE === 0) cut(Math.floor(text.length * (i * 0.618 % 1)));
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
      inTime(file, () => lintAlone(file, text));
    }), { numRuns: 150 });
  });

  it('a soup of words that speak of CORS gives a result in time', () => {
    const script = ['Access-Control-Allow-Origin', 'res', 'req', '.setHeader(', '.headers', '.origin', "'*'", "'", '`', '(', ')', '{', '}', '[', ']', ',', ';', '=>', '=', ':', '?', '...', 'cors', 'require', "('cors')", 'app.use(', 'async ', 'await ', 'function ', 'return ', 'if (', 'else ', 'for (', 'of ', 'class ', 'new Response(', 'import ', 'export default ', 'new ', 'this', 'x', '1', '/', '/^a(b)*$/', '\n', '//', '/*', '*/', '&&', '||', '??', '!'];
    const nginx = ['server', 'location', '/', '~ ^/a(b)', 'if', '($http_origin', '~*', '"^https://a"', ')', '{', '}', ';', 'add_header', 'Access-Control-Allow-Origin', '*', '$http_origin', '$x', 'always', 'map', 'set', 'return', '204', 'default', '"', "'", '#', '\n', '\\', 'include', 'proxy_pass', 'error_page', '404', '=', 'rewrite', 'last', 'try_files'];
    for (const [file, words, between, start] of [['/x.ts', script, '', "import cors from 'cors';\n'Access-Control-Allow-Origin';\n"], ['/nginx.conf', nginx, ' ', 'add_header Access-Control-Allow-Origin *;\n']] as const) {
      fc.assert(fc.property(fc.array(fc.constantFrom(...words), { maxLength: 60 }), chosen => {
        inTime(file, () => lintAlone(file, start + chosen.join(between)));
      }), { numRuns: 200 });
    }
  });

  it('a program written to explode ends within its budget', () => {
    const bombs = [
      `function f(n) { return f(n + 1) + f(n + 2); }\nmodule.exports = (req, res) => { res.setHeader('Access-Control-Allow-Origin', f(0)); res.end(); };`,
      `module.exports = (req, res) => { ${Array.from({ length: 40 }, (_, i) => `if (req.query.a${i}) res.setHeader('X-${i}', '1');`).join(' ')} res.setHeader('Access-Control-Allow-Origin', '*'); res.end(); };`,
      `for (;;) {}\nrequire('http').createServer((req, res) => { res.setHeader('Access-Control-Allow-Origin', '*'); while (true) {} });`,
      `const s = ['x'];\nwhile (true) s.push(...s);\nexports.corsHeaders = { 'Access-Control-Allow-Origin': s.join('') };`,
      `require('cors')({ origin: /^(a+)+$/ }); require('http').createServer((req, res) => { if (/^(([a-z])+.)+[A-Z]([a-z])+$/.test(req.headers.origin + 'a'.repeat(60))) res.setHeader('Access-Control-Allow-Origin', req.headers.origin); res.end(); });`,
    ];
    for (const text of bombs) inTime(text.slice(0, 40), () => lintAlone('/bomb.js', text));
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

function checkFix(fixture: Fixture, linted: Linted, finding: Finding, { title, edits, safe }: Fix): Map<string, string> {
  const files = edited(fixture, edits, title);
  for (const [file, after] of files) {
    const before = fixture.files.get(file) ?? '';
    assert.ok(faults(file, after) <= faults(file, before), `${title} breaks the source:\n${after}`);
  }
  assert.ok(!safe || !edits.some(({ snippet }) => snippet), `${title} is called safe and has a placeholder`);
  const again = lintFixture({ ...fixture, files: new Map([...fixture.files, ...files]) });
  const count = (one: Linted): number => one.findings.filter(({ rule }) => rule === finding.rule).length;
  assert.ok(count(again) < count(linted), `${title} leaves ${finding.rule}`);
  const there = moved(finding.at, edits);
  const left = again.findings.filter(({ rule, at }) => rule === finding.rule && at.file === there.file && overlaps(at.span, there.span));
  // Where one edit mends a part of what the place was blamed for, another part may be left: but not to the same fix.
  assert.ok(!left.some(one => fixesOf(again, one).some(fix => fix.title === title)), `${title} is offered again at the same place`);
  return files;
}

/** The change writes the same into the text with Windows line ends and a mark, and keeps both. */
function checkWindows(expected: ReadonlyMap<string, string>, windows: Fixture, { reading }: Linted, finding: Finding | undefined, { title }: Fix, index: number): void {
  const change = finding?.changes[index];
  const edits = change && reading.write(change.steps);
  assert.ok(edits, `${title} is not written with Windows line ends`);
  const files = edited(windows, edits, title);
  for (const text of files.values()) {
    assert.ok(text.startsWith('\uFEFF') && !text.includes('\uFEFF', 1), `the mark is not where it was:\n${text}`);
    assert.ok(!/(?<!\r)\n|\r(?!\n)/.test(text), `mixed line ends:\n${text}`);
  }
  assert.deepEqual([...files].map(([file, text]) => [file, text.slice(1).replace(/\r\n/g, '\n')]), [...expected]);
}

/** The edited files. Edits lie inside their files and do not overlap. */
function edited(fixture: Fixture, edits: readonly Edit[], title: string): Map<string, string> {
  const files = new Map<string, string>();
  for (const file of new Set(edits.map(({ at }) => at.file))) {
    const before = fixture.files.get(file);
    assert.ok(before !== undefined, `${title} edits ${file}, which is not there`);
    assert.ok(sortEdits(edits.filter(({ at }) => at.file === file)), `${title}: edits overlap`);
    const after = applyEdits(file, before, edits);
    assert.ok(after !== undefined, `${title} edits outside of ${file}`);
    assert.notEqual(after, before, `${title} changes nothing`);
    files.set(file, after);
  }
  return files;
}

/** Where a place lies after the edits; what an edit replaced is where it wrote. */
function moved({ file, span }: Place, edits: readonly Edit[]): Place {
  const shift = (offset: number, end: boolean): number => edits.filter(({ at }) => at.file === file).reduce((sum, { at, text }) => {
    if (at.span.end <= offset && (at.span.start < offset || end)) return sum + text.length - (at.span.end - at.span.start);
    return at.span.start < offset ? sum + (end ? at.span.start + text.length - offset : at.span.start - offset) : sum;
  }, offset);
  return { file, span: { start: shift(span.start, false), end: shift(span.end, true) } };
}

/** How many places of the text its parser stumbles over. */
function faults(file: string, text: string): number {
  if (/\.[cm]?[jt]sx?$/.test(file)) return parseScript(file, text).problems.length;
  return /\.conf$/.test(file) ? parseNginx(text, file).faults.length : 0;
}

function shortest(named: readonly Named[]): Named | undefined {
  return [...named].sort((a, b) => a.text.length - b.text.length)[0];
}

function withTexts(fixture: Fixture, change: (text: string) => string): Fixture {
  return { ...fixture, files: new Map([...fixture.files].map(([file, text]) => [file, change(text)])) };
}

/** Lints the text in the fixture's place; nothing may throw, not even where the engine would catch it. */
function lintText(fixture: Fixture, text: string): void {
  const linted = lint({ file: fixture.entry, text }, circumstancesOf({ ...fixture, files: new Map([...fixture.files, [fixture.entry, text]]) }));
  assert.deepEqual(linted?.problems.filter(({ message }) => /\bfailed: /.test(message)) ?? [], []);
}

function lintAlone(file: string, text: string): void {
  lintText({ entry: file, files: new Map(), expected: [], versions: {}, environment: {} }, text);
}

function inTime(name: string, task: () => void): void {
  const start = process.cpuUsage();
  task();
  const { user, system } = process.cpuUsage(start);
  assert.ok((user + system) / 1000 < PATIENCE, `${name} took ${Math.round((user + system) / 1000)} ms`);
}
