import assert from 'node:assert/strict';
import { fromEnvironment, fromOrigin, fromRequest, primitive, taintOf, undefinedValue, writtenOf, type Value } from '../../../server/src/program/value';
import { plain } from '../program/script';
import { byMachine, run } from './both';

const at = { file: '/a.js', span: { start: 0, end: 0 } };

/** The value of an expression in which `origin` is the request's and `query` something else of it. */
function valueOf(expression: string, prelude = ''): { value: Value; shown: unknown; texts: readonly string[] } {
  const source = `${prelude}; exports.f = (origin, query) => ${expression};`;
  const { machine, exports } = run(source);
  const origin = primitive('https://evil.io', [], fromOrigin);
  const query = machine.unknown('query', fromRequest);
  const value = machine.call(machine.get(exports, 'f', at), undefinedValue, [origin, query], { at, arguments: [] });
  return { value, shown: plain(machine, value), texts: writtenOf(value).map(({ span }) => source.slice(span.start, span.end)) };
}

describe('what is not known', () => {
  it('stays unknown with the taint of all that went in', () => {
    for (const expression of ['db.list.includes(origin)', '[db.a].includes(origin)', '[db.a, "x"].indexOf(origin)', 'origin.includes(db.a)', 'origin.startsWith(db.a)', 'db.pattern.test(origin)', 'new RegExp(db.p).test(origin)', 'new Set(db.list).has(origin)', 'new Map(db.map).get(origin)', '[db.a].some(a => a === origin)', 'db.list.some(a => a === origin)', 'db.list.find(a => a === origin)', 'origin.replace(db.a, "")', 'Object.keys(db.map).includes(origin)', 'JSON.stringify({ a: db.a, origin })', 'new URL(db.base + origin).host', '`${db.a}${origin}`.split("/")[0]', '[origin, db.a].join("")', 'db.list.map(a => a + origin).includes("x")']) {
      const { value } = valueOf(expression);
      assert.equal(value.kind, 'unknown', expression);
      assert.equal(taintOf(value) & fromOrigin, fromOrigin, expression);
    }
  });

  it('ends in a known answer where what is known decides', () => {
    assert.equal(valueOf('["https://evil.io", db.a].includes(origin)').shown, true);
    assert.equal(valueOf('[db.a, "https://evil.io"].indexOf(origin) !== -1').shown, true);
    assert.equal(valueOf('[db.a, 1].some(() => true)').shown, true);
    assert.equal(valueOf('[db.a].every(() => false)').shown, false);
    assert.equal(valueOf('new Set([...db.list, "https://evil.io"]).has(origin)').shown, true);
  });

  it('computes tests of tainted texts and keeps the taint', () => {
    for (const expression of ['origin.includes("evil")', '/evil/.test(origin)', '["a"].includes(origin)', 'new Set(["a"]).has(origin)', 'origin.split("//")[1]', 'new URL(origin).hostname', 'origin.match(/e(v)/)[1]', 'origin.replace("https", "http")', 'JSON.parse(JSON.stringify({ origin })).origin', '[origin].map(o => o.trim())[0]', 'String(origin)', '["a"].find(a => a === origin)']) {
      const { value } = valueOf(expression);
      assert.equal(value.kind, 'primitive', expression);
      assert.equal(taintOf(value), fromOrigin, expression);
    }
  });

  it('shows callbacks one item of an unknown list', () => {
    assert.deepEqual(valueOf('(db.list.forEach(x => seen.push(x)), seen)', 'const seen = []').shown, ['?name:db.list[]']);
    assert.deepEqual(valueOf('db.list.map(x => ({ x }))').shown, [{ x: '?name:db.list[]' }, '…']);
  });

  it('keeps what may be there', () => {
    assert.deepEqual(valueOf('["https://a", process.env.A, ""].filter(Boolean)').shown, ['https://a', '?env:A', '…']);
    assert.deepEqual(valueOf('["https://a", process.env.A].filter(x => !!x).length === 2').value.kind, 'unknown');
    assert.deepEqual(valueOf('Object.assign({ a: 1 }, db.more)').shown, { a: 1, '…': true });
    assert.deepEqual(valueOf('Object.keys({ ...db.more, a: 1 })').shown, ['a', '…']);
    assert.deepEqual(valueOf('["a"].concat(db.list)').shown, ['a', '?name:db.list', '…']);
    assert.deepEqual(valueOf('["a"].concat(...db.list)').shown instanceof Array, true);
  });

  it('makes an open list of a variable that is split', () => {
    const { shown } = valueOf('process.env.ORIGINS.split(",").map(o => o.trim()).filter(Boolean)');
    assert.deepEqual(shown, ['?env:ORIGINS.split(",").trim()', '…']);
    const { value } = valueOf('process.env.ORIGINS.split(",").map(o => o.trim())[0]');
    assert.equal(value.kind, 'unknown');
    assert.equal(value.kind === 'unknown' && value.environment, 'ORIGINS');
    assert.equal(taintOf(value), fromEnvironment);
  });

  it('leaves the item that is looked for a choice', () => {
    const { shown } = valueOf('["a", db.b].find(x => x === query)');
    assert.deepEqual(shown, { if: 'query==="a"', yes: 'a', no: { if: 'name:db.b===query', yes: '?name:db.b', no: undefined } });
  });

  it('is named by the variable of the environment', () => {
    assert.equal(valueOf('process.env.A').shown, '?env:A');
    for (const expression of ['Deno.env.get("A")', 'Bun.env.A', 'import.meta.env.A', 'globalThis.process.env.A', 'process.env["A"]']) assert.equal(valueOf(expression).shown, '?env:A', expression);
    assert.equal(byMachine('process.env.NODE_ENV', { nodeEnv: 'production' }), 'production');
    assert.equal(byMachine('import.meta.env.PROD', { nodeEnv: 'development' }), false);
    assert.equal(byMachine('process.env.A = "x"; return process.env.A'.replace(/^/, 'if (true) ')), 'x');
  });
});

describe('where texts were written', () => {
  const cases: readonly (readonly [expression: string, texts: readonly string[]])[] = [
    [`' a '.trim()`, [`' a '`]],
    [`'A'.toLowerCase()`, [`'A'`]],
    [`'a,b'.split(',')[1]`, [`'a,b'`]],
    [`['a', 'b'].map(x => x.toUpperCase())[1]`, [`'b'`]],
    [`'a'.concat('b')`, [`'a'`, `'b'`]],
    [`'aXb'.replace('X', 'y')`, [`'aXb'`, `'y'`]],
    [`['a', 'b'].join(',')`, [`'a'`, `'b'`]],
    [`'abc'.slice(1)`, [`'abc'`]],
    [`new URL('https://a.com').origin`, [`'https://a.com'`]],
    [`[...new Set(['a'])][0]`, [`'a'`]],
    [`Object.values({ k: 'v' })[0]`, [`'v'`]],
    [`Object.keys({ k: 'v' })[0]`, ['k']],
    [`new Map([['k', 'v']]).get('k')`, [`'v'`]],
    [`JSON.parse('["a"]')[0]`, [`'["a"]'`]],
    [`'a'.includes('a')`, []],
    [`['a'].find(x => x === 'a')`, [`'a'`]],
    [`['a'].filter(Boolean).concat('b')[1]`, [`'b'`]],
    [`Object.assign({}, { a: 'x' }).a`, [`'x'`]],
    [`Object.fromEntries([['a', 'x']]).a`, [`'x'`]],
  ];
  for (const [expression, texts] of cases) it(expression, () => assert.deepEqual(valueOf(expression).texts, texts));

  it('keeps the places of keys through Object.assign and fromEntries', () => {
    const source = `exports.a = Object.assign({}, { key: 1 }); exports.b = Object.fromEntries([['key', 1]]);`;
    const { exports } = run(source);
    for (const [name, text] of [['a', 'key'], ['b', `'key'`]] as const) {
      const object = exports.properties.get(name)?.value;
      const keyAt = object?.kind === 'thing' ? object.properties.get('key')?.keyAt : undefined;
      assert.equal(keyAt && source.slice(keyAt.span.start, keyAt.span.end), text);
    }
  });
});

describe('changes are taken back', () => {
  const changes: readonly (readonly [state: string, change: string])[] = [
    ['[1, 2, 3]', 's.push(4)'], ['[1, 2, 3]', 's.pop()'], ['[1, 2, 3]', 's.shift()'], ['[1, 2, 3]', 's.unshift(0)'], ['[1, 2, 3]', 's.splice(1, 1, "x", "y")'],
    ['[3, 1, 2]', 's.sort()'], ['[1, 2]', 's.reverse()'], ['[1, 2]', 's.fill(0)'], ['[1, 2]', 's.length = 0'], ['{ a: 1 }', 'Object.assign(s, { a: 2, b: 3 })'],
    ['{ a: 1 }', 'Object.defineProperty(s, "b", { value: 1, enumerable: true })'], ['{ a: 1 }', 'Object.assign(s, db.more)'],
    ['new Set([1])', 's.add(2)'], ['new Set([1, 2])', 's.delete(1)'], ['new Map([[1, 2], [3, 4]])', 's.set(1, 5).set(6, 7)'], ['new Map([[1, 2]])', 's.clear()'],
    ['new URL("https://a.com")', 's.host = "b.com"'], ['new URL("https://a.com")', 's.searchParams.set("a", "b")'], ['new URLSearchParams("a=1")', 's.delete("a")'],
    ['/a/g', 's.test("aa")'],
  ];
  for (const [state, change] of changes) {
    it(`${state}: ${change}`, () => {
      const show = state.startsWith('/') ? 's.lastIndex' : state.includes('URL') ? 's.toString()' : state.startsWith('new') ? '[...s]' : 's';
      const { machine, exports } = run(`const s = ${state}; exports.show = () => ${show}; exports.change = () => { ${change}; return ${show} };`);
      const ask = (name: string): unknown => plain(machine, machine.call(machine.get(exports, name, at), undefinedValue, [], { at, arguments: [] }));
      const shown = JSON.stringify(machine.explore(() => ask('show')));
      const changed = JSON.stringify(machine.explore(() => ask('change')));
      assert.notEqual(changed, shown);
      assert.equal(JSON.stringify(machine.explore(() => ask('show'))), shown);
      assert.equal(JSON.stringify(machine.explore(() => ask('change'))), changed);
    });
  }
});

describe('a variable that may be missing', () => {
  const cases: readonly (readonly [expression: string, shown: unknown])[] = [
    [`process.env.O?.split(',') || '*'`, { if: 'env:O==null', yes: '*', no: ['?env:O.split(",")', '…'] }],
    [`process.env.O?.split(',').map(o => o.trim()).filter(Boolean) ?? ['https://a']`, { if: 'env:O==null', yes: ['https://a'], no: ['?env:O.split(",").trim()', '…'] }],
    [`(process.env.O?.split(',') || []).concat('https://b')`, { if: 'env:O==null', yes: ['https://b'], no: ['?env:O.split(",")', 'https://b', '…'] }],
    [`process.env?.O`, '?env:O'],
  ];
  for (const [expression, shown] of cases) it(expression, () => assert.deepEqual(valueOf(expression).shown, shown));

  it('leaves a list that may be empty', () => {
    const { value } = valueOf('[process.env.A].filter(Boolean).length === 0 ? true : "list"');
    assert.equal(value.kind, 'choice');
    assert.equal(taintOf(value), fromEnvironment);
    assert.equal(valueOf('["https://a", process.env.A].filter(Boolean).length ? 1 : 2').shown, 1);
  });
});
