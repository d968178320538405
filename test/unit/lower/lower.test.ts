import assert from 'node:assert/strict';
import type { Expression, Statement } from '../../../server/src/program/core';
import { lowerScript } from '../../../server/src/program/lower';
import { parseScript } from '../../../server/src/syntax/script';
import { printStatements } from './print';

const cases: Record<string, readonly (readonly [source: string, core: string])[]> = {
  values: [
    ['1; -1; 2n; \'a\'; null; undefined; true', '1 (- 1) 2n "a" null undefined true'],
    ['`a`; ``; `a${b}c${d}`', '"a" "" (text "a" b "c" d)'],
    ['/a\\/b/gi', '/a\\/b/gi'],
    ['gql`a${b}c`', '(tagged gql ["a","c"] b)'],
    ['[1, , ...a]', '[1 _ ...a]'],
    ['({ a, b: 1, \'c-d\': 2, 3: 4, [`e`]: 5, [f]: 6, ...g, h() {}, get i() { return 1 }, set i(v) {} })',
      '{a:a b:1 c-d:2 3:4 e:5 [f]:6 ...g h:(method () ) getter i:(getter () (return 1)) setter i:(setter (v) )}'],
  ],
  operators: [
    ['a + b * !c', '(+ a (* b (! c)))'],
    ['a || b && c ?? d', '(?? (|| a (&& b c)) d)'],
    ['a ? b : c, typeof d, void 0', '(, (? a b c) (typeof d) (void 0))'],
    ['a = b; a.b += c; a[b] ||= c; a++; --a.b', '(= a b) (+= a.b c) (||= a.[b] c) (post++ a) (pre-- a.b)'],
    ['#x in a; a instanceof B; \'c\' in d', '(in "#x" a) (instanceof a B) (in "c" d)'],
    ['delete a.b', '(delete a.b)'],
  ],
  'members and calls': [
    ['a.b(c, ...d); new A(b); new A', '(a.b c ...d) (new A b) (new A)'],
    ['a[\'b\'].c[0][d]', 'a.b.c.0.[d]'],
    ['a?.b.c?.(d)', '(chain (a?.b.c? d))'],
    ['(a?.b).c', '(chain a?.b).c'],
    ['(0, a.default)(b)', '((, 0 a.default) b)'],
    ['import(\'a\'); require(\'b\'); import.meta.env.C', '(load "a") (require "b") import.meta.env.C'],
    ['async () => await a', '(async-arrow () =>(return (await a)))'],
  ],
  declarations: [
    ['var a, b = 1; let c; const d = 2', '(var a) (var b 1) (let c) (const d 2)'],
    ['const { a, b: { c = 1 }, [d]: e, ...f } = g', '(const {a:a b:{c:c=1} [d]:e ...f} g)'],
    ['const [a, , b = 1, ...c] = d', '(const [a _ b=1 ...c] d)'],
    ['({ a, b: c.d = 1 } = e); [a, b] = [b, a]', '(= {a:a b:c.d=1} e) (= [a b] [b a])'],
    ['function f(a, b = 1, { c }, ...d) { if (a) { var e; function g() {} } h(); function h() {} }',
      '(define f (function f (a b=1 {c:c} ...d) <h e> (if a {(var e) (define g (function g () ))} {}) (h) (define h (function h () ))))'],
    ['const f = function g() {}, h = async x => x, i = function* () { yield 1; yield }', '(const f (function g () )) (const h (async-arrow (x) =>(return x))) (const i (generator-function () (yield 1) (yield)))'],
  ],
  statements: [
    ['if (a) b(); else if (c) d(); else { e() }', '(if a {(b)} {(if c {(d)} {(e)})})'],
    ['for (let i = 0; i < 3; i++) a(); for (;;) break', '(loop {(let i 0)} (< i 3) (post++ i) {(a)}) (loop {} _ _ {(break)})'],
    ['for (const a of b) c(a); for (a in b) {} for (var d of e);', '(each-values let a b {(c a)}) (each-keys a b {}) (each-values d e {})'],
    ['async () => { for await (const [a] of b) c() }', '(async-arrow () (each-values let [a] b {(c)}))'],
    ['while (a) b(); do { c() } while (d)', '(loop {} a _ {(b)}) (loop-after {} d _ {(c)})'],
    ['switch (a) { case 1: case 2: b(); break; default: c() }', '(switch a (1 {}) (2 {(b) (break)}) (default {(c)}))'],
    ['try { a() } catch ({ message }) { b() } finally { c() } try {} catch {}', '(try {(a)} (catch {message:message} {(b)}) (finally {(c)})) (try {} (catch _ {}))'],
    ['x: for (;;) { continue x } y: { break y }', '(loop:x {} _ _ {(continue:x)}) (labelled y {(break:y)})'],
    ['throw new Error(\'a\'); ; debugger; { a() }', '(throw (new Error "a")) {(a)}'],
  ],
  classes: [
    ['class A extends B { x = 1; static y; #z = this.x; constructor(a) { super(a) } m() { super.m() } get g() { return 1 } static { a() } static async s() {} [k]() {} }',
      '(define-class A (class A < B (constructor (a) (super a)) field x=1 static field y field #z=this.x method m=(method () (super.m)) getter g=(getter () (return 1)) static block =(function () (a)) static method s=(async-method () ) method [k]=(method () )))'],
    ['const A = class {}; class C { constructor(private a: B, readonly c = 1) {} }', '(const A (class)) (define-class C (class C (constructor (this.a:B this.c=1) )))'],
    ['@a @b(c) class D { @e() m(@f() g: H) {} @i j?: string }', '(define-class D (@a @(b c) class D @(e) method m=(method (@(f) g:H) ) @i field j))'],
    ['abstract class A { abstract m(): void; n(): void; n(a?: string) {} declare x: string; [k: string]: unknown }', '(define-class A (class A method n=(method (a:string) )))'],
  ],
  TypeScript: [
    ['(a as B)!.c satisfies D; <E>f; g<H>()', 'a.c f (g)'],
    ['enum A { B, C = 4, \'D-E\' = \'f\' } declare enum G { H }', '(enum A B C=4 D-E="f") (enum G H)'],
    ['interface A {} type B = string; declare const c: string; declare function d(): void; declare module \'e\' {}', ''],
    ['function f(this: Window, a: express.Request) {} function g(): void; function g(a?: any) {}', '(define f (function f (a:express.Request) )) (define g (function g (a:any) ))'],
    ['namespace A { export const b = 1; export function c() {} const d = 2 }',
      '(var A) ((function (A) <c> (const b 1) (= A.b b) (define c (function c () )) (= A.c c) (const d 2)) (|| A (= A {})))'],
    ['let a: B = c as any; (d as any).e = 1; (f as any) = 2; g!++', '(let a c) (= d.e 1) (= f 2) (post++ g)'],
  ],
  modules: [
    ['a(); import b, { c, d as e, default as f, \'g-h\' as i } from \'j\'; import * as k from \'l\'; import \'m\'', '(import j default>b c>c d>e default>f g-h>i) (import l *>k) (import m) (a)'],
    ['import type a from \'b\'; import { type c } from \'d\'; import { type e, f } from \'g\'; export type { h }; export type i = 1', '(import g f>f)'],
    ['export const a = 1, { b } = c; export function d() {} export class e {} export enum f {}', '(const a 1) (const {b:b} c) (export a>a b>b) (define d (function d () )) (export d>d) (define-class e (class e)) (export e>e) (enum f) (export f>f)'],
    ['export { a, b as c, d as default }; export { e } from \'f\'; export * from \'g\'; export * as h from \'i\'', '(export from f e>e) (export from g *>*) (export from i *>h) (export a>a b>c d>default)'],
    ['export default { a }', '(export-default {a:a})'],
    ['export default function () {}', '(export-default (function () ))'],
    ['export default async function a() {}', '(define a (async-function a () )) (export-default a)'],
    ['export default class {}', '(export-default (class))'],
    ['export default interface A {}', ''],
    ['import a = require(\'b\'); import c = d.e; export = a', '(const a (require "b")) (const c d.e) (= module.exports a)'],
  ],
  'what is unknown': [
    ['app.', '(unknown app)'],
    ['a(new.target)', '(a (unknown))'],
    ['f(a,', '(f a)'],
    ['const = 1', '1'],
    ['if (', '(if (unknown) {(unknown)} {})'],
  ],
};

describe('program/lower', () => {
  for (const [group, rows] of Object.entries(cases)) {
    describe(group, () => {
      for (const [source, core] of rows) it(source, () => assert.equal(printStatements(lower(source).body), core));
    });
  }

  it('evaluates what stands in JSX', () => {
    const { body } = lower('<A b="c" d={e()} {...f}>{g} text <H/>{/* none */}</A>', '/x.tsx');
    assert.equal(printStatements(body), '(unknown "c" (e) f g (unknown))');
  });

  it('names the modules a file speaks of, and what is bound at its top level', () => {
    const unit = lower('import \'a\'; export * from \'b\'; require(\'c\'); () => import(\'d\'); require(e); import f = require(\'g\'); var h, { i } = j; function k() { var l }; if (m) for (var n of o);');
    assert.deepEqual([...unit.imports].sort(), ['a', 'b', 'c', 'd', 'g']);
    assert.deepEqual([...unit.hoisted ?? []].sort(), ['h', 'i', 'k', 'n']);
  });

  it('gives every node the span of its own source', () => {
    const source = 'res.setHeader(\'Vary\', `a${b}c`);\r\nconst o = { \'x-y\': 1, m() { return 2 } };';
    const [first, second] = lower(source).body;
    const text = (at: { start: number; end: number }): string => source.slice(at.start, at.end);
    const call = expressionOf(first);
    assert.ok(call.op === 'call' && call.callee.op === 'member');
    assert.equal(text(call.at), 'res.setHeader(\'Vary\', `a${b}c`)');
    assert.equal(text(call.callee.key.at), 'setHeader');
    const template = call.arguments[1]?.value;
    assert.ok(template?.op === 'template');
    assert.deepEqual(template.parts.map(part => text(part.at)), ['a', 'b', 'c']);
    assert.ok(second?.op === 'declare' && second.slot.value?.op === 'record');
    assert.deepEqual(second.slot.value.entries.map(entry => text(entry.at)), ['\'x-y\': 1', 'm() { return 2 }']);
    const [, method] = second.slot.value.entries;
    assert.ok(method?.kind === 'property' && method.value.op === 'function');
    assert.equal(text(method.value.code.at), 'm() { return 2 }');
    assert.equal(text(method.value.code.bodyAt), '{ return 2 }');
  });
});

function lower(source: string, file = '/x.ts'): ReturnType<typeof lowerScript> {
  return lowerScript(parseScript(file, source));
}

function expressionOf(statement: Statement | undefined): Expression {
  assert.ok(statement?.op === 'do');
  return statement.expression;
}
