import assert from 'node:assert/strict';
import type { Place } from '../../../server/src/text/place';
import type { Heard } from '../../../server/src/program/machine';
import { fromOrigin, primitive, undefinedValue, writtenOf, type Value } from '../../../server/src/program/value';
import { plain, start } from './script';

const site = { at: { file: '/a.js', span: { start: 0, end: 0 } }, arguments: [] };

function textAt(source: string, { span }: Place): string {
  return source.slice(span.start, span.end);
}

/** The value exported as `r`. */
function exported(source: string): { value: Value; written: string[] } {
  const { exports } = start(source);
  const value = exports.properties.get('r')?.value ?? undefinedValue;
  return { value, written: writtenOf(value).map(place => textAt(source, place)) };
}

describe('values know where they were written', () => {
  it('through names, calls, members, spreads and destructuring', () => {
    assert.deepEqual(exported(`const a = 'x'; const f = v => v; exports.r = f(a)`).written, [`'x'`]);
    assert.deepEqual(exported(`const o = { k: 'x' }; const { k } = { ...o }; exports.r = k`).written, [`'x'`]);
    assert.deepEqual(exported(`const [, b = 'z'] = ['x', 'y']; exports.r = b`).written, [`'y'`]);
    assert.deepEqual(exported(`const [, b = 'z'] = ['x']; exports.r = b`).written, [`'z'`]);
    assert.deepEqual(exported(`class A { p = 'x'; get q() { return this.p } } exports.r = new A().q`).written, [`'x'`]);
  });

  it('all places when put together', () => {
    assert.deepEqual(exported(`const h = 'a.example'; exports.r = 'https://' + h`).written, [`'https://'`, `'a.example'`]);
    assert.deepEqual(exported('const h = "a"; exports.r = `https://${h}:${1 + 2}`').written.slice(1), ['"a"', ':', '1', '2']);
    assert.deepEqual(exported(`exports.r = q.x || 'fallback'`).written, [`'fallback'`]);
    assert.deepEqual(exported(`exports.r = -1`).written, ['-1']);
    let many = 'let s = 1;';
    for (let i = 0; i < 200; i++) many += ` s += ${i + 5000};`;
    assert.ok(exported(`${many} exports.r = s`).written.length <= 64);
  });

  it('an object where each key stands, also after it was changed', () => {
    const source = `const o = { origin: '*', ['cred' + 'entials']: true, m() {} }; o.maxAge = 5; o.origin = 'b'; const p = { ...o }; exports.r = p`;
    const { value } = exported(source);
    assert.ok(value.kind === 'thing');
    const shown = [...value.properties].map(([key, { keyAt, propertyAt, valueAt }]) => [key, ...[keyAt, propertyAt, valueAt].map(place => place && textAt(source, place))]);
    assert.deepEqual(shown, [
      ['origin', 'origin', `o.origin = 'b'`, `'b'`],
      ['credentials', `'cred' + 'entials'`, `['cred' + 'entials']: true`, 'true'],
      ['m', 'm', 'm() {}', 'm() {}'],
      ['maxAge', 'maxAge', 'o.maxAge = 5', '5'],
    ]);
  });
});

describe('what is not known', () => {
  const value = (source: string): unknown => {
    const { machine, exports } = start(source);
    return plain(machine, exports.properties.get('r')?.value ?? undefinedValue);
  };

  it('has a path for a name', () => {
    assert.equal(value('exports.r = lib.a["b-c"].d(1, "x")'), '?name:lib.a["b-c"].d(1,"x")');
    assert.equal(value('exports.r = (await lib.get()).y'), '?name:lib.get().y');
    assert.equal(value('exports.r = new lib.A(1)'), '?new name:lib.A(1)');
  });

  it('keeps what was written to its members', () => {
    assert.equal(value('app.locals.x = 1; exports.r = app.locals.x'), 1);
  });

  it('leaves things open that it may have changed', () => {
    assert.deepEqual(value('const o = { a: 1 }; change(o); exports.r = o'), { a: 1, '…': true });
    assert.deepEqual(value('const o = { a: 1 }; logger.info(o); const x = use(o); exports.r = o'), { a: 1 });
    assert.deepEqual(value('exports.r = { a: 1, ...lib.rest }'), { a: 1, '…': true });
    assert.deepEqual(value('exports.r = [1, ...lib.rest]'), [1, '?name:lib.rest[]', '…']);
    assert.equal(value('const o = { ...lib.rest }; exports.r = o.b ? 1 : 1'), 1);
    assert.deepEqual(value('const o = {}; o[lib.key] = 1; exports.r = o'), { '…': true });
  });

  it('remembers what an unknown wrapper was given', () => {
    const { value: made } = exported('exports.r = wrap(function f() {})');
    assert.ok(made.kind === 'unknown' && made.from?.arguments[0]?.kind === 'thing');
  });

  it('is undefined where nothing can be missing', () => {
    assert.equal(value('exports.r = {}.x'), undefined);
    assert.equal(value('exports.r = typeof window'), 'undefined');
    assert.equal(value('exports.r = [].nosuch'), undefined);
  });
});

describe('constructs', () => {
  const table: readonly (readonly [string, unknown])[] = [
    ['enum E { A, B = 5, C, D = "d" } exports.r = [E.A, E.C, E[5], E.D]', [0, 6, 'B', 'd']],
    ['namespace N { export const x = 1 } exports.r = N.x', 1],
    ['class A { constructor(private x: number, public y = 2) {} s() { return this.x + this.y } } exports.r = new A(1).s()', 3],
    ['const d = (c) => { c.tagged = 1 }; @d class A {} exports.r = A.tagged', 1],
    ['const log = []; const d = (n) => (t, k) => { log.push(n + ":" + k) }; class A { @d("m") m() {} @d("f") f = 1 } exports.r = log', ['m:m', 'f:f']],
    ['function P(x) { this.x = x } P.prototype.get = function () { return this.x }; exports.r = new P(4).get()', 4],
    ['class E2 extends Error { constructor(m) { super(m); this.code = 7 } } try { throw new E2("no") } catch (e) { exports.r = [e.message, e.code, e instanceof E2, e instanceof Error] }', ['no', 7, true, true]],
    ['class M extends lib.Base { go() { return this.x } } const v = new M(); exports.r = typeof v.go', 'function'],
    ['exports.r = (function () { return arguments.length })(1, 2)', 2],
    ['function* g() { yield 1; yield* [2]; yield 3 } exports.r = [...g()].length', 3],
    ['const f = async () => { await 0; return 5 }; let x; f().then(v => { x = v }); exports.r = x', 5],
    ['const f = async () => { throw 1 }; let x; f().catch(v => { x = v + 1 }); exports.r = x', 2],
    ['let x; (async () => { try { await Promise.reject(3) } catch (e) { x = e } finally { x += 1 } })(); exports.r = x', 4],
    ['const o = { a: { b: null } }; exports.r = [o?.a?.b?.c.d.e(), o.x?.(), o.a?.["b"]]', [undefined, undefined, null]],
    ['const tag = (s, ...v) => s.join("-") + v.join("+"); exports.r = tag`a${1}b${2}c`', 'a-b-c1+2'],
    ['a: { exports.r = 1; break a; exports.r = 2 }', 1],
    ['exports.r = [1, 2, 3].map(function (x) { return x * this.k }, { k: 2 })', [2, 4, 6]],
    ['class C { static #n = 1; static next() { return C.#n++ } static { C.next() } } exports.r = C.next()', 2],
    ['const { a: { b: [c] }, ...rest } = { a: { b: [1] }, d: 2 }; exports.r = [c, rest]', [1, { d: 2 }]],
    ['var x = 1; { var x = 2 } function h() { return typeof y; var y = 1 } exports.r = [x, h()]', [2, 'undefined']],
    ['exports.r = f(); function f() { return 1 }', 1],
    ['let i = 0; const o = { get x() { return ++i }, set x(v) { i = v } }; o.x = 5; exports.r = o.x', 6],
    ['const f = (a, b = a + 1, { c = b } = {}) => [a, b, c]; exports.r = f(1)', [1, 2, 2]],
    ['exports.r = [..."ab", ...new Set([1, 1]), ...new Map([[1, 2]])].length', 4],
    ['const it = { *[Symbol.iterator]() { yield 1; yield 2 } }; exports.r = [...it]', [1, 2]],
    ['const s = Symbol("x"); const o = { [s]: 1, y: 2 }; exports.r = [o[s], Object.keys(o).length]', [1, 1]],
    ['switch (3) { case 1: exports.r = 1; default: exports.r = 0; case 2: exports.r += 1 }', 1],
    ['exports.r = (() => { try { return 1 } finally { return 2 } })()', 2],
    ['exports.r = [void 0 ?? 1, null ?? 2, 0 ?? 3, "" || 4, 1 && 5]', [1, 2, 0, 4, 5]],
    ['const m = require.call; exports.r = ((...a) => a.length)(...[1, 2], 3)', 3],
    ['class A { static create() { return new this() } v = 1 } class B extends A { v = super.v ?? 2 } exports.r = B.create().v', 2],
    ['const A = class { m = () => this.n; n = 3 }; const { m } = new A(); exports.r = m()', 3],
    ['exports.r = 2n ** 5n === 32n', true],
  ];

  for (const [source, expected] of table) {
    it(source.length > 70 ? `${source.slice(0, 69)}…` : source, () => {
      const typed = /enum|namespace|private|@d/.test(source);
      const { machine, exports } = start(source, {}, typed ? '/a.ts' : '/a.js');
      assert.deepEqual(machine.problems, []);
      assert.deepEqual(plain(machine, exports.properties.get('r')?.value ?? undefinedValue), expected);
    });
  }
});

describe('listening', () => {
  it('tells what a tainted value is held against', () => {
    const source = `exports.f = (o, m) => { if (o === 'https://a') return 1; if ('https://b' != o) return 2; switch (o) { case 'https://b': return 3 } }`;
    const { machine, exports } = start(source);
    const heard: string[] = [];
    machine.listeners.add((event: Heard) => {
      if (event.kind === 'compared') heard.push(`${event.test} ${event.other.kind === 'primitive' ? String(event.other.value) : '?'} ${String(event.result)}`);
    });
    machine.explore(() => machine.call(machine.get(exports, 'f', site.at), undefinedValue, [primitive('https://b', [], fromOrigin)], site));
    assert.deepEqual(heard, ['equals https://a false', 'equals https://b true', 'equals https://b true']);
  });

  it('marks what was reached', () => {
    const source = `const o = { 'x-reached': 1 }; const f = () => { g('not-reached', 2) }; h('reached');`;
    const { machine } = start(source);
    const visited = (text: string): boolean => {
      const at = source.indexOf(text);
      return machine.visited({ file: '/a.js', span: { start: at, end: at + text.length } });
    };
    assert.deepEqual([`'x-reached'`, `'not-reached'`, `'reached'`, `h('reached')`, `g('not-reached', 2)`].map(visited), [true, false, true, true, false]);
  });
});
