import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { rules } from '../server/src/rules';
import { pageOf } from '../server/src/report/documentation';
import { rulePage, withTables } from '../scripts/rule-pages';

const root = path.resolve(import.meta.dirname, '..');
const read = (name: string): string => fs.readFileSync(path.join(root, name), 'utf8');

describe('the documents', () => {
  it('have a page for every rule, as npm run generate writes it, and no other', function () {
    this.timeout(180_000); // every example is linted
    assert.deepEqual(fs.readdirSync(path.join(root, 'docs', 'rules')).sort(), rules.map(({ id }) => `${id}.md`).sort());
    for (const rule of rules) assert.equal(read(`docs/rules/${rule.id}.md`), rulePage(rule), `${rule.id}: run npm run generate`);
  });

  it('list every rule and every setting in the README', () => {
    assert.equal(read('README.md'), withTables(read('README.md')), 'run npm run generate');
    for (const { id } of rules) assert.ok(read('README.md').includes(`docs/rules/${id}.md`), id);
  });

  it('lead nowhere that is not there', () => {
    for (const name of ['README.md', 'docs/architecture.md', 'AGENTS.md', ...rules.map(({ id }) => `docs/rules/${id}.md`)]) {
      for (const [, target = ''] of read(name).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)) {
        if (/^https?:/.test(target)) continue;
        assert.ok(fs.existsSync(path.join(root, path.dirname(name), target)), `${name} leads to ${target}`);
      }
    }
  });

  it('have the page that findings link to', () => {
    for (const { id } of rules) assert.ok(pageOf(id).endsWith(`/docs/rules/${id}.md`));
  });
});
