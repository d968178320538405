import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { fixesOf } from '../server/src/engine/prove';
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

describe('fixtures', () => {
  it('has a folder for every rule, and no other but `ok`', () => {
    const folders = fs.readdirSync(root).sort();
    assert.deepEqual(folders.filter(name => name !== 'ok'), rules.map(({ id }) => id).sort());
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
