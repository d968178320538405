import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { nginxAdapter } from '../server/src/adapters/nginx';
import { scriptAdapter } from '../server/src/adapters/script';
import { defaultSettings } from '../server/src/engine/profiles';
import { fixesOf } from '../server/src/engine/prove';
import type { ChangeStep } from '../server/src/policy/change';
import { rules } from '../server/src/rules';
import { parseNginx } from '../server/src/syntax/nginx';
import { parseScript } from '../server/src/syntax/script';
import { applyEdits } from '../server/src/text/edit';
import type { Fixture } from './harness/fixture';
import { circumstancesOf, entryOf, lintFixture, readFixture } from './harness/fixture';

interface Named {
  readonly rule: string;
  readonly name: string;
  readonly fixture: Fixture;
}

/** Another text for a part of a text. */
interface Piece {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Another way to write the same source. */
interface Variation {
  readonly name: string;
  /** None: it cannot be written so. */
  readonly pieces: (text: string, isScript: boolean) => readonly Piece[];
  /** Brings what the fix made of the varied text, and what it made of the text itself, to one form. */
  readonly same?: (text: string) => string;
}

const root = path.join(__dirname, 'fixtures');
/** Fixtures with fixes, written as most are: variations give the other line ends and marks. */
const fixable: readonly Named[] = fs.readdirSync(root).sort().flatMap(rule => fs.readdirSync(path.join(root, rule)).sort()
  .filter(name => !/\.fixed\.\w+$/.test(name) && fs.existsSync(path.join(root, rule, name.replace(/(\.\w+)$/, '.fixed$1'))))
  .map(name => ({ rule, name: `${rule}/${name}`, fixture: readFixture(entryOf(name), fs.readFileSync(path.join(root, rule, name), 'utf8')) })))
  .filter(({ fixture }) => !/\r|^\uFEFF/.test(entryText(fixture)));

const TOLD = ' told';
const variations: readonly Variation[] = [
  { name: 'Windows line ends', pieces: text => matches(/\n/g, text, '\r\n'), same: text => text.replace(/\r\n/g, '\n') },
  { name: 'a byte-order mark', pieces: () => [{ start: 0, end: 0, text: '\uFEFF' }], same: text => text.replace(/^\uFEFF/, '') },
  { name: 'tabs', pieces: text => text.includes('`') ? [] : [...text.matchAll(/^(?: {2})+/gm)].map(({ index, 0: blanks }) => ({ start: index, end: index + blanks.length, text: '\t'.repeat(blanks.length / 2) })), same: unindented },
  { name: 'indented', pieces: text => text.includes('`') ? [] : matches(/^(?=.)/gm, text, '    '), same: unindented },
  { name: 'a comment above', pieces: (_text, isScript) => above(isScript ? '// told\n' : '# told\n'), same: text => text.replace(/^(?:\/\/|#) told\n/, '') },
  { name: 'a statement above', pieces: (_text, isScript) => above(isScript ? 'const told = [1];\n' : 'map $uri $told { default 1; }\n'), same: text => linesOf(text.replace(/^(?:const told|map \$uri \$told).*\n/m, '')) },
  { name: 'comments at the ends of lines', pieces: (text, isScript) => text.includes('`') || /\/\*/.test(text) ? [] : [...text.matchAll(/(?<=[;{},])(?=\n)/g)].map(({ index }) => ({ start: index, end: index, text: `${isScript ? ' //' : ' #'}${TOLD}` })), same: text => text.replace(/\n[ \t]*(?:\/\/|#) told(?=\n|$)/g, '').replace(/ (?:\/\/|#) told(?=\n|$)/g, '').replace(/\s+/g, ' ') },
  { name: 'an unfinished statement below', pieces: (text, isScript) => below(text, isScript ? '\nconst half = [' : '\nserver {\nlisten'), same: text => text.replace(/\n(?:const half = \[|server \{\nlisten)$/, '') },
  { name: 'no line end at the end', pieces: text => [...text.matchAll(/\n+$/g)].map(({ index }) => ({ start: index, end: text.length, text: '' })), same: text => text.trimEnd() },
  { name: 'other quotes', pieces: (text, isScript) => !isScript || /[`"\\]|\/[/*].*'|\/.*'.*\//.test(text) ? [] : matches(/'/g, text, '"'), same: text => text.replace(/"/g, '\'') },
];

describe('laws of edits', function () {
  this.timeout(240_000);

  it('a change writes the same into a source that is written in another way', () => {
    let edits = 0;
    const faults: string[] = [];
    for (const { rule, name, fixture } of fixable) {
      const linted = lintFixture(fixture, { settings: only(rule) });
      const text = entryText(fixture);
      const isScript = !fixture.entry.endsWith('.conf');
      const changes = linted.findings.flatMap(({ changes: all }) => all).flatMap(({ steps }) => {
        const fixed = writeInto(fixture, linted.reading.write(steps), text);
        return fixed === undefined ? [] : [{ steps, fixed }];
      });
      for (const variation of variations) {
        const pieces = variation.pieces(text, isScript);
        if (pieces.length === 0) continue;
        const varied = put(text, pieces);
        const files = new Map([...fixture.files, [fixture.entry, varied]]);
        const reading = (isScript ? scriptAdapter : nginxAdapter).read({ file: fixture.entry, text: varied }, circumstancesOf({ ...fixture, files }).surroundings);
        const before = stumbles(fixture.entry, varied);
        for (const { steps, fixed } of changes) {
          const written = reading.write(moved(steps, fixture.entry, pieces) as readonly ChangeStep[]);
          const after = writeInto(fixture, written, varied);
          const same = variation.same ?? (one => one);
          edits++;
          if (after === undefined || same(after) !== same(fixed)) faults.push(`${name}, ${variation.name}: ${steps.map(({ kind }) => kind).join()}\n${after ?? 'nothing is written'}`);
          else if (stumbles(fixture.entry, after) > before) faults.push(`${name}, ${variation.name}: breaks the source\n${after}`);
        }
      }
    }
    console.log(`      ${edits} edits`);
    assert.equal(faults.slice(0, 5).join('\n\n'), '', `${faults.length} of ${edits}`);
    assert.ok(edits >= 10_000, `${edits} edits`);
  });

  it('a fix keeps its promise in a source that is written in several other ways', () => {
    const seed = Number(process.env['SEED'] ?? 20_261_124);
    console.log(`      seed ${seed}`);
    fc.assert(fc.property(fc.nat(fixable.length - 1), fc.subarray([...variations], { minLength: 1, maxLength: 4 }), (index, chosen) => {
      const one = fixable[index];
      assert.ok(one);
      const { rule, fixture } = one;
      const isScript = !fixture.entry.endsWith('.conf');
      const text = chosen.reduce((all, { pieces }) => put(all, pieces(all, isScript)), entryText(fixture));
      const lintText = (given: string): ReturnType<typeof lintFixture> => lintFixture({ ...fixture, files: new Map([...fixture.files, [fixture.entry, given]]) });
      const linted = lintText(text);
      const ours = linted.findings.filter(finding => finding.rule === rule);
      const fix = ours[0] && fixesOf(linted, ours[0])[0];
      if (!fix || fix.edits.some(({ at }) => at.file !== fixture.entry)) return;
      const after = applyEdits(fixture.entry, text, fix.edits);
      assert.ok(after !== undefined && after !== text);
      assert.ok(stumbles(fixture.entry, after) <= stumbles(fixture.entry, text), `breaks the source:\n${after}`);
      const again = lintText(after);
      const left = again.findings.filter(finding => finding.rule === rule);
      assert.ok(left.length < ours.length, `the finding is left:\n${after}`);
      assert.ok(!left.some(finding => fixesOf(again, finding).some(({ title, edits }) => title === fix.title && applyEdits(fixture.entry, after, edits) === after)), 'the fix changes nothing');
    }), { numRuns: 120, seed });
  });
});

function entryText({ files, entry }: Fixture): string {
  return files.get(entry) ?? '';
}

function only(rule: string): typeof defaultSettings {
  return { ...defaultSettings, rules: Object.fromEntries(rules.map(({ id }) => [id, id === rule ? 'error' as const : 'off' as const])) };
}

/** The text of the entry with the edits, if they lie in it alone. */
function writeInto({ entry }: Fixture, edits: ReturnType<ReturnType<typeof lintFixture>['reading']['write']>, text: string): string | undefined {
  return !edits || edits.some(({ at }) => at.file !== entry) ? undefined : applyEdits(entry, text, edits);
}

function matches(pattern: RegExp, text: string, replacement: string): Piece[] {
  return [...text.matchAll(pattern)].map(({ index, 0: found }) => ({ start: index, end: index + found.length, text: replacement }));
}

function above(text: string): Piece[] {
  return [{ start: 0, end: 0, text }];
}

function below(text: string, added: string): Piece[] {
  return [{ start: text.length, end: text.length, text: added }];
}

function unindented(text: string): string {
  return text.replace(/^[ \t]+/gm, '');
}

/** The lines whatever their order, and whether semicolons end them: a list of origins is declared after the imports and constants above. */
function linesOf(text: string): string {
  return text.split(/;?\n/).filter(line => line.trim() !== '').sort().join('\n');
}

function put(text: string, pieces: readonly Piece[]): string {
  let result = '';
  let done = 0;
  for (const { start, end, text: added } of pieces) {
    result += text.slice(done, start) + added;
    done = end;
  }
  return result + text.slice(done);
}

/** The same steps with their places where the pieces move them. */
function moved(value: unknown, file: string, pieces: readonly Piece[]): unknown {
  if (Array.isArray(value)) return value.map(one => moved(one, file, pieces));
  if (typeof value !== 'object' || value === null) return value;
  if ('span' in value && 'file' in value) {
    const { span } = value as { readonly span: { readonly start: number; readonly end: number } };
    return value.file === file ? { ...value, span: { start: shift(span.start, pieces, false), end: shift(span.end, pieces, true) } } : value;
  }
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, moved(one, file, pieces)]));
}

/** What is added where a span begins lies before it; what is added where it ends, after it. */
function shift(offset: number, pieces: readonly Piece[], isEnd: boolean): number {
  return pieces.reduce((sum, { start, end, text }) => end < offset || (end === offset && (!isEnd || start < end)) ? sum + text.length - (end - start) : sum, offset);
}

function stumbles(file: string, text: string): number {
  return file.endsWith('.conf') ? parseNginx(text, file).faults.length : parseScript(file, text).problems.length;
}
