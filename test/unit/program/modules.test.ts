import assert from 'node:assert/strict';
import { machineOf, plain } from './script';

/** What `/main.js` (or `.ts`) exports, as plain data. */
function load(files: Record<string, string>, more: Parameters<typeof machineOf>[1] = {}): unknown {
  const machine = machineOf(files, more);
  const main = Object.keys(files).find(file => file.startsWith('/main.')) ?? '/main.js';
  const { exports } = machine.start(main);
  return plain(machine, exports);
}

describe('modules', () => {
  it('reads CommonJS in all its ways', () => {
    assert.deepEqual(load({
      '/main.js': `const a = require('./a'); const { b, c } = require('./b.js'); const d = require('./d'); exports.r = [a.x, b, c, d(), __dirname, require('./a') === a, require.main === module]`,
      '/a.js': 'exports.x = 1; exports.main = require.main === module',
      '/b.js': 'module.exports = { b: 2, c: 3 }',
      '/d/index.js': 'module.exports = () => 4',
    }), { r: [1, 2, 3, 4, '/', true, true] });
  });

  it('reads ES modules with live bindings', () => {
    assert.deepEqual(load({
      '/main.mjs': `import d, { a, b as c, f } from './m.mjs'; import * as all from './m.mjs'; f(); export const r = [d, a, c, all.a, all.default]; export { a as again }; export * from './m.mjs'; export { default as e } from './m.mjs'`,
      '/m.mjs': 'export let a = 1; export const b = 2; export function f() { a = 5 } export default class { }; export const [g] = [7]',
    }), { r: ['function', 5, 2, 5, 'function'], again: 5, a: 5, b: 2, f: 'function', g: 7, e: 'function' });
  });

  it('lets both kinds import each other', () => {
    assert.deepEqual(load({
      '/main.ts': `import cjs, { x } from './c'; import * as ns from './c'; import old from './compiled'; export const r = [cjs.x, x, ns.x, old]`,
      '/c.js': `exports.x = require('./e').y; exports.d = require('./e').default`,
      '/e.mjs': '', '/e.js': 'export const y = 3; export default 4',
      '/compiled.js': `Object.defineProperty(exports, '__esModule', { value: true }); exports.default = 9`,
    }), { r: [3, 3, 3, 9] });
  });

  it('follows compiled TypeScript', () => {
    assert.deepEqual(load({
      '/main.js': `"use strict";
var __importDefault = (this && this.__importDefault) || function (mod) { return (mod && mod.__esModule) ? mod : { "default": mod }; };
var __importStar = (this && this.__importStar) || function (mod) { if (mod && mod.__esModule) return mod; var result = {}; if (mod != null) for (var k in mod) result[k] = mod[k]; result["default"] = mod; return result; };
Object.defineProperty(exports, "__esModule", { value: true });
exports.r = void 0;
const a_1 = require("./a"); const lib_1 = __importDefault(require("lib")); const star = __importStar(require("./a"));
exports.r = [a_1.x, (0, a_1.f)(), (0, lib_1.default)(), star.x];`,
      '/a.js': `"use strict"; Object.defineProperty(exports, "__esModule", { value: true }); exports.x = void 0; exports.f = f; exports.x = 1; function f() { return 2; }`,
    }), { r: [1, 2, '?import:lib()', 1] });
  });

  it('runs compiled async functions', () => {
    assert.deepEqual(load({
      '/main.js': `var __awaiter = (this && this.__awaiter) || function (thisArg, _arguments, P, generator) { return new (P || (P = Promise))(function (resolve, reject) { step((generator = generator.apply(thisArg, _arguments || [])).next()); }); };
function f() { return __awaiter(this, void 0, void 0, function* () { const x = yield g(); exports.r = [x]; }); }
const g = () => __awaiter(void 0, void 0, void 0, function* () { return 5; });
f();`,
    }), { r: [5] });
  });

  it('survives cycles', () => {
    assert.deepEqual(load({
      '/main.js': `import { a } from './a.js'; export const r = a()`,
      '/a.js': `import { b } from './b.js'; export function a() { return b() + 1 } export const x = 1`,
      '/b.js': `import { a, x } from './a.js'; export function b() { return x + (typeof a === 'function' ? 1 : 0) }`,
    }), { r: 3 });
    assert.deepEqual(load({ '/main.js': `exports.early = 1; const a = require('./a'); exports.r = a.seen`, '/a.js': `exports.seen = require('./main').early` }), { early: 1, r: 1 });
  });

  it('reads JSON with its places', () => {
    const files = { '/main.js': `const c = require('./c.json'); exports.r = c.origins[1]; exports.c = c`, '/c.json': '{ "origins": ["a", "b"], "n": -1.5e1, "t": true, "s": "\\u0041", "o": null }' };
    assert.deepEqual(load(files), { r: 'b', c: { origins: ['a', 'b'], n: -15, t: true, s: 'A', o: null } });
    const machine = machineOf(files);
    const { exports } = machine.start('/main.js');
    const r = exports.kind === 'thing' ? exports.properties.get('r')?.value : undefined;
    assert.deepEqual(r?.kind === 'primitive' && r.written.map(({ file, span }) => files['/c.json'].slice(span.start, span.end) + file), ['"b"/c.json']);
    assert.deepEqual([...machine.files], ['/main.js', '/c.json']);
    assert.deepEqual(load({ '/main.js': `exports.r = require('./c.json').x`, '/c.json': '{ broken' }), { r: '?import:./c.json.x' });
  });

  it('names what it cannot read', () => {
    assert.deepEqual(load({ '/main.js': `import x, { y } from './gone'; import lib, { z } from 'lib'; import * as ns from 'npm:other@1'; export const r = [x, y, lib, z, ns.w, require('node:what').q()]` }),
      { r: ['?import:./gone', '?import:./gone.y', '?import:lib', '?import:lib.z', '?import:other.w', '?import:what.q()'] });
  });

  it('asks for a model once, and gives its parts', () => {
    let asked = 0;
    assert.deepEqual(load({ '/main.mjs': `import cors from 'cors'; import { x } from 'cors'; const c = await import('cors'); export const r = [cors(), x, c.default(), c.x, require('cors')()]` }, {
      externals: (name, m) => {
        if (name !== 'cors') return undefined;
        asked++;
        const made = m.native('cors', () => m.text === undefined ? made : { kind: 'primitive', value: 'made', taint: 0, written: [] });
        made.properties.set('x', { value: { kind: 'primitive', value: 1, taint: 0, written: [] }, enumerable: true });
        return made;
      },
    }), { r: ['made', 1, 'made', 1, 'made'] });
    assert.equal(asked, 1);
  });

  it('goes on after a statement that throws, and says so', () => {
    const machine = machineOf({ '/main.js': `exports.a = 1; undefined.x; exports.b = 2; process.exit(1); exports.c = 3` });
    const { exports, gaveUp } = machine.start('/main.js');
    assert.deepEqual(plain(machine, exports), { a: 1, b: 2, '…': true });
    assert.equal(gaveUp?.reason, 'exit');
    assert.match(machine.problems[0]?.message ?? '', /Cannot read properties of undefined/);
  });

  it('does not let a heavy import use up the steps of the file', () => {
    const machine = machineOf({ '/main.js': `const h = require('./heavy'); exports.r = 1; exports.h = h.x`, '/heavy.js': 'exports.x = 1; let n = 0; while (n >= 0) n++;' }, { limits: { moduleSteps: 5000, startSteps: 100_000 } });
    const { exports, gaveUp } = machine.start('/main.js');
    assert.deepEqual(plain(machine, exports), { r: 1, h: 1 });
    assert.equal(gaveUp, undefined);
  });

  it('has decisions of start-up given to it', () => {
    const source = { '/main.js': `if (db.ok) exports.r = 1; else exports.r = 2` };
    assert.deepEqual(load(source), { r: 1 });
    const machine = machineOf(source, { decisions: new Map([['name:db.ok', false]]) });
    assert.deepEqual(plain(machine, machine.start('/main.js').exports), { r: 2 });
    assert.deepEqual(machine.decisions.map(({ symbol, answer, text }) => [symbol, answer, text]), [['name:db.ok', false, 'db.ok']]);
    // What start-up decided holds for all that is asked later.
    assert.deepEqual(machine.explore(() => machine.truthy(machine.unknown('name:db.ok'), machine.problems[0]?.at ?? { file: '/main.js', span: { start: 0, end: 0 } })).runs.map(run => run.result), [{ value: false }]);
  });
});
