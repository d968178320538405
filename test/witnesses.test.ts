import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { compareSeverity } from '../server/src/policy/finding';
import { rules } from '../server/src/rules';
import { accessOf } from './harness/access';
import { entryOf, lintFixture, readFixture } from './harness/fixture';

const root = path.join(__dirname, 'fixtures');
const security = new Set(rules.filter(({ category }) => category === 'security').map(({ id }) => id));

/** An origin as messages name it: `null` in words of its own. */
const NAMED = /(?<![\w/])(?:[a-z][a-z0-9+.-]*:\/\/[^\s'"`;,)]*[\w\]]|null(?!\w))/g;

/** Every warning of what an attacker gets names somebody whom the program, asked again, lets in. */
describe('a security finding names an origin that gets in', () => {
  for (const rule of [...security].sort()) {
    it(rule, function () {
      this.timeout(240_000);
      let found = 0;
      for (const name of fs.readdirSync(path.join(root, rule)).filter(one => !/\.fixed\.\w+$/.test(one)).sort()) {
        const fixture = readFixture(entryOf(name), fs.readFileSync(path.join(root, rule, name), 'utf8'));
        if (fixture.expected.length === 0) continue;
        const linted = lintFixture(fixture);
        for (const { message } of linted.findings.filter(one => one.rule === rule && compareSeverity(one.severity, 'info') < 0)) {
          found++;
          const named = message.match(NAMED) ?? [];
          assert.ok(named.some(origin => accessOf(linted, origin, 0) > 0), `${name}: ${message} [${named.join(' ')}]`);
        }
      }
      assert.ok(found > 0 || rules.find(({ id }) => id === rule)?.severity === 'info', 'nothing was looked at');
    });
  }
});
