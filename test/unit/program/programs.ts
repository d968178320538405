import fc from 'fast-check';

/**
 * Programs that end, and leave all they did in `exports.out`. `leaves`: further expressions to be used.
 */
export function programs(leaves: readonly string[] = []): fc.Arbitrary<string> {
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
        ...leaves.length > 0 ? [{ arbitrary: fc.constantFrom(...leaves), weight: 3 }] : [],
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

  return fc.tuple(fc.array(statement, { minLength: 1, maxLength: 5 }), expression, expression).map(([body, x, y]) => `'use strict';
let a = 1, b = 'ab', c = { k: 1, l: [2] }, d = [3, 'x'], log = [], fs = [], deep = 0;
function f(x, y) { if (++deep > 9) return 0; try { return ${x}; } finally { deep--; } }
const g = (x, ...y) => ++deep > 9 ? 1 : [y.length, x, ${y}];
class B { w = deep; static s = 's'; m(z) { return [this.v, z, this.w !== undefined]; } get v() { return this.x; } }
class C extends B { constructor(x) { super(); this.x = x; } m(z) { return [super.m(z), C.s]; } }
try { ${body.join('\n')} } catch (e) { log.push(e instanceof TypeError ? 'TypeError' : e); }
exports.out = [a, b, c, d, log, fs.slice(0, 9).map(z => z())];`);
}
