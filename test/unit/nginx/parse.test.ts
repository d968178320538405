import assert from 'node:assert/strict';
import fc from 'fast-check';
import { everyDirective, parseNginx } from '../../../server/src/syntax/nginx';
import { SAMPLES } from './samples';

const words = (text: string): string[][] => parseNginx(text, 'f').items.map(item => [item.name.text, ...item.args.map(arg => arg.text)]);

describe('nginx: text → tree', () => {
  it('splits words as nginx does', () => {
    assert.deepEqual(words('add_header X "a b" always;'), [['add_header', 'X', 'a b', 'always']]);
    assert.deepEqual(words('a \'b;{}#\' "c\\"d" e\\ f g\\tH;'), [['a', 'b;{}#', 'c"d', 'e\\ f', 'g\tH']]);
    assert.deepEqual(words('a b#c; # d\ne ${f}g;'), [['a', 'b#c'], ['e', '${f}g']]);
    assert.deepEqual(words('rewrite ^/(?<x>\\d{2})$ /y;'), [['rewrite', '^/(?<x>\\d']], 'a brace ends an unquoted word');
    assert.deepEqual(words('if ($a ~ "b{2}") { c; }'), [['if', '($a', '~', 'b{2}', ')']]);
    assert.deepEqual(words('a ""; b \'\';'), [['a', ''], ['b', '']]);
    assert.deepEqual(words('a "x\\.y\\\\z";'), [['a', 'x\\.y\\z']]);
  });

  it('gives spans with the quotes, and of whole directives', () => {
    const text = '🙂\r\n  add_header  "X-A"\t\'b\' ; location /x { y; }';
    const [, item, location] = parseNginx(text.replace('🙂', 'e 🙂;'), 'f').items;
    const shift = (span: { start: number; end: number } | undefined): string => text.replace('🙂', 'e 🙂;').slice(span?.start, span?.end);
    assert.equal(shift(item?.span), 'add_header  "X-A"\t\'b\' ;');
    assert.equal(shift(item?.args[0]?.span), '"X-A"');
    assert.equal(shift(item?.args[1]?.span), '\'b\'');
    assert.equal(shift(location?.span), 'location /x { y; }');
    assert.equal(shift(location?.block?.span), '{ y; }');
  });

  it('reads half-typed text', () => {
    assert.deepEqual(words('add_header X a\nadd_header Y b;\n'), [['add_header', 'X', 'a'], ['add_header', 'Y', 'b']]);
    const open = parseNginx('server { location / { add_header X "a', 'f');
    assert.deepEqual([...everyDirective(open.items)].map(item => [item.name.text, ...item.args.map(arg => arg.text)]), [['server'], ['location', '/'], ['add_header', 'X', 'a']]);
    assert.equal(open.items[0]?.block?.closed, false);
    assert.deepEqual(words('} a b;'), [['a', 'b']]);
    assert.deepEqual(words(''), []);
    assert.equal(parseNginx('a b', 'f').faults.length, 1);
  });

  it('passes over Lua, whatever braces stand in its strings and comments', () => {
    const text = 'a_by_lua_block { x = "}" --[[ } ]] y = [==[ } ]==] -- }\n { } } b c;';
    assert.deepEqual(words(text), [['a_by_lua_block'], ['b', 'c']]);
    assert.equal(parseNginx(text, 'f').items[0]?.block?.foreign, true);
  });

  it('takes one case of a template, and knows what is filled in', () => {
    const tree = parseNginx('{% if a %}\nx 1;\n{% else %}\nx 2;\n{% if b %}y;{% endif %}\n{% endif %}\nz {{ v }} "{{ w | d(";") }}";\n{{ BLOCK }}\nq;', 'f');
    assert.equal(tree.templated, true);
    assert.deepEqual(tree.items.map(item => item.name.text), ['x', 'z', '{{ BLOCK }}', 'q']);
    assert.deepEqual(tree.items[1]?.args.map(arg => arg.templated), [true, true]);
    assert.deepEqual(tree.faults, []);
  });

  it('never throws, and every word stands where it says, however the text is cut or changed', () => {
    fc.assert(fc.property(fc.constantFrom(...SAMPLES), fc.nat(), fc.nat(), fc.string({ maxLength: 4, unit: fc.constantFrom('{', '}', ';', '"', '\'', '\\', '#', '$', '\n', '\r\n', '\t', 'a', '🙂', '{{', '%}') }), (sample, a, b, put) => {
      const start = a % (sample.length + 1);
      const text = sample.slice(0, start) + put + sample.slice(start + b % 7);
      let last = 0;
      const tree = parseNginx(text, 'f');
      for (const { name, args, span } of everyDirective(tree.items)) {
        assert.ok(span.start >= last, 'in order');
        last = span.start;
        for (const word of [name, ...args]) {
          const source = text.slice(word.span.start, word.span.end);
          assert.ok(span.start <= word.span.start && word.span.end <= span.end);
          if (!word.quote && !source.includes('\\')) assert.equal(word.text, source);
          if (word.quote) assert.equal(source[0], word.quote);
        }
      }
    }), { numRuns: 500 });
  });

  it('reads very deep and very long texts', () => {
    assert.equal(parseNginx('a { '.repeat(20_000), 'f').items.length, 1);
    assert.equal(parseNginx('a b;\n'.repeat(20_000), 'f').items.length, 20_000);
    assert.equal(parseNginx('"'.repeat(50_001), 'f').items.length, 1);
  });
});
