import assert from 'node:assert/strict';
import { primitive, undefinedValue, fromOrigin, type Value } from '../../../server/src/program/value';
import { start, plain } from './script';

const site = { at: { file: '/a.js', span: { start: 0, end: 0 } }, arguments: [] };

/** Explores the exported function `f` and gives for each run its result and decisions in short. */
function runs(source: string, args: readonly Value[] = [], budget = {}): { results: unknown[]; decisions: string[]; complete: boolean } {
  const { machine, exports } = start(source);
  const f = machine.get(exports, 'f', site.at);
  const { runs: all, complete } = machine.explore(() => plain(machine, machine.awaited(machine.call(f, undefinedValue, args, site), site.at)), budget);
  return {
    results: all.map(({ result }) => 'value' in result ? result.value : 'thrown' in result ? { thrown: plain(machine, result.thrown) } : result.gaveUp.reason),
    decisions: all.map(run => run.decisions.map(({ text, answer }) => (answer ? '' : 'not ') + text).join(', ')),
    complete,
  };
}

describe('explore', () => {
  it('runs once where nothing is decided', () => {
    assert.deepEqual(runs('exports.f = () => 1 + 1'), { results: [2], decisions: [''], complete: true });
  });

  it('sees both branches of an unknown condition, and says on what', () => {
    const { results, decisions, complete } = runs('exports.f = () => { if (db.ok) return 1; return 2 }');
    assert.deepEqual(results, [1, 2]);
    assert.deepEqual(decisions, ['db.ok', 'not db.ok']);
    assert.equal(complete, true);
  });

  it('decides the same unknown the same way within a run', () => {
    assert.deepEqual(runs('exports.f = () => { const n = [db.ok ? 1 : 2, !db.ok ? 1 : 2, db.ok ? 1 : 2]; return n.map(x => x === 1) }').results.length, 1);
    assert.deepEqual(runs('exports.f = () => { const n = db.ok ? 1 : 2, k = !db.ok ? 1 : 2; if (n === k) return "never"; return n < k }').results, [true, false]);
    assert.deepEqual(runs('exports.f = () => { const r = []; if (a.b) r.push(1); if (!a.b) r.push(2); if (a.b == null) r.push(3); return r }').results, [[1], [2, 3], [2]]);
  });

  it('links truth, being nullish and equality', () => {
    assert.deepEqual(runs('exports.f = () => { if (a.b) { return a.b === undefined } return 0 }').results, [false, 0]);
    assert.deepEqual(runs(`exports.f = () => { if (a.b === 'x') { if (a.b) return a.b === 'y'; return 'never' } return 0 }`).results, [false, 0]);
    assert.deepEqual(runs(`exports.f = () => { switch (a.b) { case 'x': return a.b === 'x' ? 1 : 'never'; case 'y': return 2; default: return 3 } }`).results, [1, 2, 3]);
    assert.deepEqual(runs(`exports.f = () => { if (typeof a.b === 'undefined') return a.b ? 'never' : 1; return 2 }`).results, [1, 2]);
  });

  it('sees every branch once before any pair', () => {
    const { decisions } = runs('exports.f = () => { let r = ""; if (a.b) r += 1; if (c.d) r += 2; if (e.f) r += 3; return r }');
    assert.equal(decisions.length, 8);
    const turned = decisions.map(text => text.split('not').length - 1);
    assert.deepEqual(turned, [0, 1, 1, 1, 2, 2, 2, 3]);
  });

  it('takes every change back', () => {
    const source = `
      const list = [1], map = { a: 1 }; let n = 0; class C {}
      exports.state = () => [list.length, Object.keys, map.a, map.b, n, C.x, typeof C.prototype.y];
      exports.f = () => { list[list.length] = 2; map.b = 3; delete map.a; n++; C.x = 1; C.prototype.y = 1; if (q.r) return 1; return [list.length, map.a, map.b, n] }`;
    const { machine, exports } = start(source);
    const call = (name: string): unknown => plain(machine, machine.call(machine.get(exports, name, site.at), undefinedValue, [], site));
    const before = JSON.stringify(call('state'));
    const { runs: all } = machine.explore(() => call('f'));
    assert.deepEqual(all.map(({ result }) => 'value' in result && result.value), [1, [2, undefined, 3, 1]]);
    assert.equal(JSON.stringify(call('state')), before);
    assert.deepEqual([...(machine.get(exports, 'f', site.at).kind === 'thing' ? ['ok'] : [])], ['ok']);
  });

  it('asks whether something unknown throws where that is caught', () => {
    assert.deepEqual(runs('exports.f = async () => { try { await db.find(); return 1 } catch (e) { return 2 } }').results, [1, 2]);
    assert.deepEqual(runs('exports.f = async () => { await db.find(); return 1 }').results, [1]);
    assert.deepEqual(runs('exports.f = () => db.find().then(() => 1).catch(() => 2)').results, [1, 2]);
    assert.deepEqual(runs('exports.f = () => db.find().then(() => 1, () => 2)').results, [1, 2]);
  });

  it('prefers the branch that does not only throw', () => {
    assert.deepEqual(runs('exports.f = () => { if (!db.ok) { throw 1 } return 2 }').results, [2, { thrown: 1 }]);
    assert.deepEqual(runs('exports.f = () => { if (db.bad) { log(1); process.exit(1) } return 2 }').results[0], 2);
  });

  it('keeps choices open until something depends on them', () => {
    const source = `exports.f = () => { const o = a.b || 'x'; const p = c.d ? 'y' : 'z'; return { o, p } }`;
    assert.equal(runs(source).results.length, 1);
    assert.equal(runs(`exports.f = () => { const o = a.b || 'x'; return o === 'x' ? 1 : 2 }`).complete, true);
    const { results } = runs(`exports.f = () => { const p = c.d ? 'y' : 'z'; if (p === 'y') return 1; if (c.d) return 'never'; return 2 }`);
    assert.deepEqual(results, [1, 2]);
  });

  it('runs loops over unknown things once or not at all', () => {
    assert.deepEqual(runs('exports.f = () => { let n = 0; while (q.next()) n++; return n }').results, [1, 0]);
    assert.deepEqual(runs('exports.f = () => { let n = 0; for (const x of q.all) n++; return n }').results, [1, 0]);
    assert.deepEqual(runs('exports.f = () => { let n = 0; for (let i = 0; i < q.length; i++) n++; return n }').results, [1, 0]);
    assert.deepEqual(runs('exports.f = () => { let n = 0; do n++; while (q.more); return n }').results, [1]);
    assert.deepEqual(runs('exports.f = () => { for (const k in q.all) return k; return 0 }').results.length, 2);
  });

  it('ends what has no end', () => {
    assert.deepEqual(runs('exports.f = () => { for (;;) for (;;); }').results, ['steps']);
    assert.deepEqual(runs('exports.f = () => { while (true) q.wait(); return 1 }').results, [1]);
    assert.deepEqual(runs('exports.f = () => { let n = 0; while (n >= 0) n++; }').results, ['steps']);
    assert.deepEqual(runs('exports.f = () => { let s = "x"; while (s) s += s; }').results, ['steps']);
    assert.deepEqual(runs('const g = n => g(n + 1); exports.f = () => { g(0); return 1 }').results, [1]);
    assert.deepEqual(runs('const g = n => g(n + 1) + g(n + 2); exports.f = () => { g(0); return 1 }').results, ['steps']);
    assert.deepEqual(runs('exports.f = () => { let l = [1]; for (let i = 0; i < 30; i++) l = [...l, ...l]; return l.length > 5000 }').results.length >= 1, true);
  });

  it('keeps within its budget for 2^40 paths, every branch seen', function () {
    this.timeout(3000);
    const source = `exports.f = () => { const seen = []; ${Array.from({ length: 40 }, (_, i) => `if (q.a${i}) seen[seen.length] = ${i}; else seen[seen.length] = -${i};`).join('\n')} return seen }`;
    const { results, complete } = runs(source);
    assert.equal(complete, false);
    assert.equal(results.length, 40);
    const seen = new Set((results as number[][]).flat());
    assert.equal(seen.size, 79);
  });

  it('carries taint through what is not known', () => {
    const { machine, exports } = start('exports.f = origin => { if (lib.check(origin)) return 1; const ok = lib.all.includes({ a: [origin] }); if (ok) return 2; return 3 }');
    const { runs: all } = machine.explore(() => machine.call(machine.get(exports, 'f', site.at), undefinedValue, [primitive('https://a', [], fromOrigin)], site));
    assert.ok(all.length === 3 && all.every(run => run.decisions.every(({ taint }) => taint === fromOrigin)));
  });
});
