import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { rules } from '../server/src/rules';
import { guidePage, pageOf } from '../server/src/report/documentation';
import { rulePage, withTables } from '../scripts/rule-pages';
import { linkSource } from '../scripts/source-links';

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
    for (const name of ['README.md', 'docs/understanding-cors.md', 'docs/architecture.md', 'AGENTS.md', ...rules.map(({ id }) => `docs/rules/${id}.md`)]) {
      for (const [, target = ''] of read(name).matchAll(/(?:\]\(|src=")([^)#\s"]+)(?:#[^)]*)?[)"]/g)) {
        if (/^https?:/.test(target)) continue;
        assert.ok(fs.existsSync(path.join(root, path.dirname(name), target)), `${name} leads to ${target}`);
      }
    }
  });

  it('link the sources of a rule that have an address, and change no word of them', () => {
    for (const { id, sources } of rules) for (const source of sources) assert.equal(linkSource(source).replace(/\[([^\]]*)\]\([^)]*\)/g, '$1'), source, id);
    assert.equal(linkSource('Fetch standard, "CORS check", step 2'), 'Fetch standard, ["CORS check"](https://fetch.spec.whatwg.org/#concept-cors-check), step 2');
    assert.equal(linkSource('RFC 9110, 5.6.1 and 5.6.2'), '[RFC 9110, 5.6.1](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.1) and 5.6.2');
    assert.equal(linkSource('a/b#1, #2'), '[a/b#1](https://github.com/a/b/issues/1), [#2](https://github.com/a/b/issues/2)');
    assert.equal(linkSource('Measured: "CORS check" of nginx 1.22'), 'Measured: "CORS check" of nginx 1.22');
    assert.throws(() => linkSource('Fetch standard, "no such part"'), /source-links/);
  });

  it('lead to headings that are there', () => {
    for (const name of ['README.md', 'docs/understanding-cors.md']) {
      const headings = [...read(name).matchAll(/^#+ (.*)$/gm)].map(([, text = '']) => text.toLowerCase().replace(/[^\w -]/g, '').replace(/ /g, '-'));
      for (const [, anchor = ''] of read(name).matchAll(/\]\(#([^)]+)\)/g)) assert.ok(headings.includes(anchor), `${name}#${anchor}`);
    }
  });

  it('have pictures that say in words what they show, in light and in dark', () => {
    const pictures = fs.readdirSync(path.join(root, 'docs', 'images')).filter(name => name.endsWith('.svg'));
    assert.ok(pictures.length >= 3);
    for (const name of pictures) {
      const svg = read(`docs/images/${name}`);
      for (const part of ['<title', '<desc', 'role="img"', 'prefers-color-scheme: dark']) assert.ok(svg.includes(part), `${name}: ${part}`);
      assert.ok(read('docs/understanding-cors.md').includes(`src="images/${name}" width="720" alt="`), `${name} is shown, with words in its place`);
    }
  });

  it('have the page that findings link to', () => {
    for (const { id } of rules) assert.ok(pageOf(id).endsWith(`/docs/rules/${id}.md`));
    assert.ok(guidePage.endsWith('/docs/understanding-cors.md'));
  });
});
