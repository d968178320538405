import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { fixesOf } from '../server/src/engine/prove';
import type { Dialect } from './harness/dialects';
import { dialectOf } from './harness/dialects';
import { rules } from '../server/src/rules';
import { applyEdits } from '../server/src/text/edit';
import { entryOf, lintFixture, placed, readFixture, say } from './harness/fixture';

const root = path.join(__dirname, 'fixtures');
const update = process.env.UPDATE === '1';

/** Every fixture of a rule: `fixtures/<rule>/<dialect>-<case>.<ext>`, with a `.fixed` twin beside it where its first fix is shown. */
for (const folder of fs.readdirSync(root).sort()) {
  describe(`fixtures/${folder}`, () => {
    for (const name of fs.readdirSync(path.join(root, folder)).sort()) {
      if (!/\.fixed\.\w+$/.test(name)) it(name, () => check(folder, name));
    }
  });
}

/** The dialects a fixture's name may begin with. */
const LIBRARY: readonly Dialect[] = ['express4-cors', 'express5-cors', 'connect-cors'];
/** Headers set by hand in a program that answers preflights itself. */
const SERVERS: readonly Dialect[] = ['node-http', 'express', 'connect', 'next-pages', 'fetch-deno', 'fetch-worker', 'next-route'];
const HANDLERS: readonly Dialect[] = [...SERVERS, 'lambda'];
/** Wherever a header's value is written down. */
const VALUES: readonly Dialect[] = [...HANDLERS, 'next-config', 'bag', 'nginx'];

/** Rules about single items of lists, or single header lines, look at values alone: shown where values are written in different ways. */
const WRITTEN: readonly Dialect[] = ['express5-cors', 'node-http', 'fetch-worker', 'lambda', 'nginx'];
const SET: readonly Dialect[] = ['node-http', 'express', 'fetch-worker', 'lambda', 'nginx'];

/** Where each rule can find something: a gateway answers preflights for Lambda, a bag does not know what else is sent. */
const OCCURS: Readonly<Record<string, readonly Dialect[]>> = {
  'credentialed-origin-reflection': [...LIBRARY, ...HANDLERS, 'bag', 'nginx'],
  'wildcard-with-credentials': [...LIBRARY, ...VALUES],
  'origin-check-bypass': [...LIBRARY, ...HANDLERS, 'bag', 'nginx'],
  'null-origin-allowed': [...LIBRARY, ...VALUES],
  'env-origin-fail-open': [...LIBRARY, ...HANDLERS, 'next-config', 'bag'],
  'cors-factory-not-called': LIBRARY,
  'express5-star-path': ['express5-cors'],
  'header-after-send': ['express', 'connect', 'node-http', 'next-pages'],
  'origin-callback-misuse': LIBRARY,
  'preflight-continue-unhandled': LIBRARY,
  'cors-path-scope-miss': LIBRARY,
  'preflight-redirected': [...LIBRARY, 'express', 'node-http', 'fetch-worker', 'next-route', 'nginx'],
  'preflight-without-credentials': ['express5-cors', 'express', 'node-http', 'fetch-worker', 'nginx'],
  'conflicting-cors-registrations': LIBRARY,
  'nginx-options-block-incomplete': ['nginx'],
  'cors-after-routes': [...LIBRARY, 'express', 'connect'],
  'auth-before-cors': [...LIBRARY, 'express', 'connect', 'nginx'],
  'preflight-not-handled': [...SERVERS, 'nginx'],
  'per-route-cors-without-options': ['express4-cors', 'express5-cors'],
  'preflight-bad-status': [...LIBRARY, ...SERVERS, 'nginx'],
  'method-not-allowed': [...LIBRARY, ...SERVERS, 'nginx'],
  'header-not-allowed': [...LIBRARY, ...SERVERS, 'nginx'],
  'success-branch-only': HANDLERS,
  'error-response-without-cors': ['express4-cors', 'express5-cors', 'express', 'nginx'],
  'duplicate-allow-origin': [...LIBRARY, ...HANDLERS, 'nginx'],
  'nginx-add-header-inheritance': ['nginx'],
  'cors-header-in-request': ['nginx'],
  'origin-trailing-slash': [...LIBRARY, ...VALUES],
  'origin-with-path': [...LIBRARY, ...VALUES],
  'origin-missing-scheme': [...LIBRARY, ...VALUES],
  'origin-malformed': [...LIBRARY, ...VALUES],
  'multiple-origins-in-one-value': [...LIBRARY, ...VALUES],
  'star-in-list-never-matches': LIBRARY,
  'invalid-credentials-value': [...LIBRARY, ...VALUES],
  'misspelled-cors-header': VALUES,
  'unknown-cors-option': LIBRARY,
  'missing-vary-origin': [...HANDLERS, 'nginx'],
  'origin-reflection-without-credentials': [...LIBRARY, ...HANDLERS, 'nginx'],
  'wildcard-origin': [...LIBRARY, ...VALUES],
  'public-suffix-origin': [...LIBRARY, ...HANDLERS, 'bag', 'nginx'],
  'insecure-origin-with-credentials': [...LIBRARY, ...VALUES],
  'untrusted-subdomains': [...LIBRARY, ...HANDLERS, 'bag', 'nginx'],
  'localhost-origin-in-production': [...LIBRARY, ...HANDLERS, 'bag', 'nginx'],
  'wildcard-pattern-literal': [...LIBRARY, ...VALUES],
  'stateful-origin-regex': [...LIBRARY, ...HANDLERS, 'bag'],
  'env-origin-undefined': [...LIBRARY, ...HANDLERS, 'next-config', 'bag'],
  'localhost-alias-missing': [...LIBRARY, ...HANDLERS, 'nginx'],
  'conditional-cors-header': [...HANDLERS, 'nginx'],
  'wildcard-list-with-credentials': [...LIBRARY, ...VALUES],
  'method-case': [...LIBRARY, ...VALUES],
  'invalid-header-list': [...LIBRARY, ...VALUES],
  'max-age-out-of-range': [...LIBRARY, ...VALUES],
  'authorization-not-covered-by-wildcard': [...LIBRARY, ...SERVERS, 'nginx'],
  'corp-blocks-no-cors': ['express4-cors', 'express5-cors', 'express'],
  'forbidden-method': WRITTEN,
  'response-header-in-allow-headers': WRITTEN,
  'request-header-in-expose': WRITTEN,
  'forbidden-request-header': WRITTEN,
  'redundant-options-method': WRITTEN,
  'redundant-safelisted': WRITTEN,
  'acac-false': SET,
  'preflight-not-cached': ['express5-cors', 'node-http', 'express', 'fetch-worker', 'nginx'],
  'hand-rolled-cors': ['express'],
  'options-success-status': LIBRARY,
  'cors-meta-tag': ['express', 'node-http'],
  'opaque-fetch': ['page'],
  'samesite-blocks-credentials': ['express4-cors', 'express5-cors', 'express', 'node-http', 'fetch-worker'],
  'credentials-not-enabled': [...LIBRARY, ...HANDLERS],
  'intent-mismatch': ['express5-cors', 'express', 'node-http', 'fetch-worker', 'nginx'],
  'private-network-header': SET,
  'timing-allow-origin-wildcard': SET,
  'overbroad-vary-star': SET,
};

describe('fixtures', () => {
  it('has a folder for every rule, and no other but `ok`', () => {
    const folders = fs.readdirSync(root).sort();
    assert.deepEqual(folders.filter(name => name !== 'ok'), rules.map(({ id }) => id).sort());
    assert.deepEqual(Object.keys(OCCURS).sort(), rules.map(({ id }) => id).sort());
  });

  it('shows each rule twice and leaves it alone twice in every dialect where it can occur', () => {
    const missing = rules.flatMap(({ id }) => {
      const shown = fs.readdirSync(path.join(root, id)).filter(name => !/\.fixed\.\w+$/.test(name)).map(name => {
        const { expected } = readFixture(entryOf(name), fs.readFileSync(path.join(root, id, name), 'utf8'));
        return { dialect: dialectOf(name), bad: expected.some(({ rule }) => rule === id) };
      });
      return (OCCURS[id] ?? []).flatMap(dialect => [true, false].flatMap(bad => {
        const count = shown.filter(one => one.dialect === dialect && one.bad === bad).length;
        return count >= 2 ? [] : [`${id}, ${dialect}: ${count} ${bad ? 'bad' : 'good'}`];
      }));
    });
    assert.deepEqual(missing, []);
  });

  it('shows what a fix makes for nine rules in ten', () => {
    const fixed = rules.filter(({ id }) => fs.readdirSync(path.join(root, id)).some(name => /\.fixed\.\w+$/.test(name)));
    assert.ok(fixed.length >= rules.length * 0.9, `${fixed.length} of ${rules.length}`);
  });

  it('has thirty correct set-ups and more', () => {
    assert.ok(fs.readdirSync(path.join(root, 'ok')).length >= 30);
  });
});

function check(folder: string, name: string): void {
  const file = path.join(root, folder, name);
  const fixture = readFixture(entryOf(name), fs.readFileSync(file, 'utf8'));
  const linted = lintFixture(fixture);
  assert.deepEqual(linted.problems.filter(({ message }) => /failed/.test(message)), []);
  const found = linted.findings.map(finding => placed(fixture, finding));
  assert.deepEqual(found.map(say).sort(), fixture.expected.map(say).sort());
  for (const { says, ...expected } of fixture.expected) {
    if (says !== undefined && says !== '') assert.ok(found.some(one => say(one) === say({ ...expected, says }) && one.says?.includes(says)), `${say({ ...expected, says })} does not say "${says}"`);
  }
  checkFixed(folder, file, fixture, linted);
}

/** The twin is what the first fix of the folder's rule makes of the entry. */
function checkFixed(folder: string, file: string, fixture: ReturnType<typeof readFixture>, linted: ReturnType<typeof lintFixture>): void {
  const twin = file.replace(/(\.\w+)$/, '.fixed$1');
  const finding = linted.findings.find(({ rule }) => rule === folder);
  const fix = finding && fixesOf(linted, finding)[0];
  const before = fixture.files.get(fixture.entry) ?? '';
  const after = fix && applyEdits(fixture.entry, before, fix.edits);
  if (update) {
    if (after !== undefined && after !== before) fs.writeFileSync(twin, after);
    else fs.rmSync(twin, { force: true });
  }
  const expected = fs.existsSync(twin) ? fs.readFileSync(twin, 'utf8') : undefined;
  assert.equal(after === before ? undefined : after, expected, fix ? `the first fix, "${fix.title}"` : 'no fix was offered');
}
