import assert from 'node:assert/strict';
import vm from 'node:vm';
import fc from 'fast-check';
import type { Value } from '../../../server/src/program/value';
import { machineOf } from './script';

/** What a program leaves in `out`, as text that tells undefined, NaN and -0 apart. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(shown).join(',')}]`;
  if (typeof value === 'object' && value !== null) return `{${Object.entries(value).map(([key, held]) => `${key}:${shown(held)}`).join(',')}}`;
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'function') return 'function';
  return Object.is(value, -0) ? '-0' : String(value);
}

function runByNode(source: string): string {
  const exports: { out?: unknown } = {};
  vm.runInNewContext(source, { exports, module: { exports } }, { timeout: 2000 });
  // Objects of the other realm have other prototypes.
  return shown(toPlain(exports.out));
}

function toPlain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const tag = Object.prototype.toString.call(value);
  return tag === '[object Array]' ? Array.from(value as ArrayLike<unknown>, toPlain) : Object.fromEntries(Object.entries(value).map(([key, held]) => [key, toPlain(held)]));
}

function runByMachine(source: string): string {
  const machine = machineOf({ '/a.js': source });
  const { exports, gaveUp } = machine.start('/a.js');
  if (gaveUp || exports.kind !== 'thing' || machine.decisions.length > 0) return `gave up: ${gaveUp?.reason ?? machine.decisions.map(({ text }) => text).join()}`;
  const show = (value: Value): string => {
    if (value.kind === 'unknown') return `unknown ${value.symbol}`;
    if (value.kind === 'choice') return 'choice';
    if (value.kind === 'primitive') return shown(value.value);
    if (value.call) return 'function';
    if (value.length !== undefined) return `[${(machine.items(value)?.items ?? []).map(show).join(',')}]`;
    return `{${machine.entries(value).entries.map(([key, held]) => `${key}:${show(held)}`).join(',')}}`;
  };
  return show(exports.properties.get('out')?.value ?? { kind: 'primitive', value: undefined, taint: 0, written: [] });
}

const variable = fc.constantFrom('a', 'b', 'c', 'd');
const key = fc.constantFrom('k', 'l', 'm', '0', '1');
const constant = fc.oneof(
  fc.integer({ min: -9, max: 9 }).map(String), fc.constantFrom('0.5', 'true', 'false', 'null', 'undefined', 'NaN', '\'\'', '\'ab\'', '\'k\'', '\'1\'', '"a,b"', '[]', '{ k: 1 }', '[1, \'x\']'),
);

const { expression } = fc.letrec<{ expression: string }>(tie => {
  const e = tie('expression');
  return {
    expression: fc.oneof(
      { maxDepth: 4, depthIdentifier: 'e' },
      { arbitrary: variable, weight: 4 },
      { arbitrary: constant, weight: 4 },
      { arbitrary: fc.tuple(e, fc.constantFrom('+', '-', '*', '%', '<', '>=', '===', '!==', '==', '!=', '&', '|', '<<', '&&', '||', '??'), e).map(([x, op, y]) => `((${x}) ${op} (${y}))`), weight: 5 },
      { arbitrary: fc.tuple(fc.constantFrom('!', '-', '+', '~', 'typeof ', 'void '), e).map(([op, x]) => `(${op}(${x}))`), weight: 2 },
      { arbitrary: fc.tuple(e, e, e).map(([x, y, z]) => `((${x}) ? (${y}) : (${z}))`), weight: 2 },
      { arbitrary: fc.tuple(e, key).map(([x, k]) => `(${x})?.['${k}']`), weight: 2 },
      { arbitrary: fc.tuple(e, fc.constantFrom('k', 'l', 'length')).map(([x, k]) => `(${x}).${k}`), weight: 1 },
      { arbitrary: fc.array(e, { maxLength: 3 }).map(items => `[${items.join(', ')}]`), weight: 2 },
      { arbitrary: fc.tuple(e, e, variable).map(([x, y, v]) => `{ k: ${x}, ['l']: ${y}, ${v} }`).map(x => `(${x})`), weight: 2 },
      { arbitrary: fc.tuple(variable, e).map(([v, x]) => `({ ...${v}, m: ${x} })`), weight: 1 },
      { arbitrary: fc.tuple(e, e).map(([x, y]) => `\`<\${typeof (${x}) === 'object' ? 0 : ${x}}\${typeof (${y})}>\``), weight: 1 },
      { arbitrary: fc.tuple(variable, fc.constantFrom('=', '+=', '||=', '??=', '-='), e).map(([v, op, x]) => `(${v} ${op} ${x})`), weight: 2 },
      { arbitrary: fc.tuple(variable, fc.constantFrom('++', '--')).map(([v, op]) => `(${v}${op})`), weight: 1 },
      { arbitrary: fc.tuple(e, e).map(([x, y]) => `(((p, q = ${y}) => { ${'return [p, q, this === undefined]'.replace('this === undefined', 'typeof q')} })(${x}))`), weight: 1 },
      { arbitrary: fc.tuple(fc.constantFrom('f', 'g'), e, e).map(([f, x, y]) => `${f}(${x}, ${y})`), weight: 2 },
      { arbitrary: fc.tuple(e, e).map(([x, y]) => `new C(${x}).m(${y})`), weight: 1 },
      { arbitrary: fc.tuple(e, e).map(([x, y]) => `(() => { const [u = ${y}, ...w] = Array.isArray(${x}) ? ${x} : ['x', ${y}]; return { u, w } })()`), weight: 1 },
      { arbitrary: fc.tuple(e, e).map(([x, y]) => `(({ k = ${y}, ...o }) => [k, o])(typeof (${x}) === 'object' && ${x} || {})`), weight: 1 },
      { arbitrary: fc.tuple(e, e).map(([x, y]) => `[${x}, ${y}].map(function (z) { return [this === undefined || 1, z][1] }).filter(Boolean)`), weight: 1 },
    ),
  };
});

const { statement } = fc.letrec<{ statement: string; block: string }>(tie => {
  const block = tie('block');
  return {
    block: fc.array(tie('statement'), { maxLength: 3 }).map(list => `{ ${list.join(' ')} }`),
    statement: fc.oneof(
      { maxDepth: 3, depthIdentifier: 's' },
      { arbitrary: fc.tuple(variable, expression).map(([v, x]) => `${v} = ${x};`), weight: 6 },
      { arbitrary: fc.tuple(variable, key, expression).map(([v, k, x]) => `if (typeof ${v} === 'object' && ${v}) ${v}['${k}'] = ${x};`), weight: 2 },
      { arbitrary: fc.tuple(variable, key).map(([v, k]) => `if (typeof ${v} === 'object' && ${v}) delete ${v}['${k}'];`), weight: 1 },
      { arbitrary: fc.tuple(expression, block, block).map(([x, y, n]) => `if (${x}) ${y} else ${n}`), weight: 3 },
      { arbitrary: fc.tuple(expression, block, block).map(([x, y, n]) => `try { log.push(${x}); ${y} } catch (e) { log.push(e instanceof TypeError ? 'T' : e); ${n} } finally { log.push('f'); }`), weight: 2 },
      { arbitrary: fc.tuple(fc.integer({ min: 1, max: 4 }), variable, block).map(([n, v, y]) => `for (let i = 0; i < ${n}; i++) { if (${v} === i) continue; fs.push(() => i); ${y} }`), weight: 1 },
      { arbitrary: fc.tuple(expression, block).map(([x, y]) => `outer: for (const v of [1, 2, 3]) { for (const k in { k: 1, l: 2 }) { log.push(k + v); if (${x}) continue outer; ${y} break outer; } }`), weight: 1 },
      { arbitrary: fc.tuple(fc.integer({ min: 1, max: 3 }), block).map(([n, y]) => `{ let n = ${n}; while (n-- > 0) ${y} do { n++; } while (n < 1); log.push(n); }`), weight: 1 },
      { arbitrary: fc.tuple(expression, expression, block, block, block).map(([x, t, p, q, r]) => `switch (${x}) { case 0 || ${t}: ${p} case 1: ${q} break; default: ${r} case 'k': log.push('k'); }`), weight: 1 },
      { arbitrary: expression.map(x => `throw ${x};`), weight: 1 },
      { arbitrary: fc.tuple(variable, expression, block).map(([v, x, y]) => `{ let ${v} = ${x.replace(new RegExp(`\\b${v}\\b`, 'g'), '1')}; ${y} log.push(${v}); }`), weight: 1 },
      { arbitrary: expression.map(x => `log.push(h());function h() { return (${x}) }`).map(x => `{ ${x} }`), weight: 1 },
    ),
  };
});

/** Programs that end, and leave all they did in `exports.out`. */
const program = fc.tuple(fc.array(statement, { minLength: 1, maxLength: 5 }), expression, expression).map(([body, x, y]) => `'use strict';
let a = 1, b = 'ab', c = { k: 1, l: [2] }, d = [3, 'x'], log = [], fs = [], deep = 0;
function f(x, y) { if (++deep > 9) return 0; try { return ${x}; } finally { deep--; } }
const g = (x, ...y) => ++deep > 9 ? 1 : [y.length, x, ${y}];
class B { w = deep; static s = 's'; m(z) { return [this.v, z, this.w !== undefined]; } get v() { return this.x; } }
class C extends B { constructor(x) { super(); this.x = x; } m(z) { return [super.m(z), C.s]; } }
try { ${body.join('\n')} } catch (e) { log.push(e instanceof TypeError ? 'TypeError' : e); }
exports.out = [a, b, c, d, log, fs.slice(0, 9).map(z => z())];`);

describe('generated programs', () => {
  it('come out the same by Node and by the machine', function () {
    this.timeout(120_000);
    fc.assert(fc.property(program, source => {
      let expected: string;
      try {
        expected = runByNode(source);
      } catch (error) {
        // A syntax error or a program that took too long; both are of no interest.
        fc.pre(!(error instanceof Error));
        return;
      }
      fc.pre(expected.length < 5000);
      assert.equal(runByMachine(source), expected, source);
    }), { numRuns: Number(process.env.GENERATED ?? 300), maxSkipsPerRun: 100 });
  });
});
