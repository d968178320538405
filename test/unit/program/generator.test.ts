import assert from 'node:assert/strict';
import vm from 'node:vm';
import fc from 'fast-check';
import type { Decision, Machine } from '../../../server/src/program/machine';
import { undefinedValue, type Value } from '../../../server/src/program/value';
import { programs } from './programs';
import { machineOf } from './script';

/** What a program leaves in `out`, as text that tells undefined, NaN and -0 apart. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(shown).join(',')}]`;
  if (typeof value === 'object' && value !== null) return `{${Object.entries(value).map(([key, held]) => `${key}:${shown(held)}`).join(',')}}`;
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'function') return 'function';
  return Object.is(value, -0) ? '-0' : String(value);
}

function runByNode(source: string, more: Record<string, unknown> = {}): string {
  const exports: { out?: unknown } = {};
  vm.runInNewContext(source, { exports, module: { exports }, ...more }, { timeout: 2000 });
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
  return show(machine, exports.properties.get('out')?.value ?? undefinedValue);
}

/** A value of the machine as `shown` shows one of Node; choices are decided. */
function show(machine: Machine, given: Value): string {
  const value = machine.settle(given);
  if (value.kind === 'unknown') return `unknown ${value.symbol}`;
  if (value.kind === 'primitive') return shown(value.value);
  if (value.call) return 'function';
  if (value.open) return 'unknown content';
  if (value.length !== undefined) return `[${(machine.items(value)?.items ?? []).map(item => show(machine, item)).join(',')}]`;
  return `{${machine.entries(value).entries.map(([key, held]) => `${key}:${show(machine, held)}`).join(',')}}`;
}

/** What the program asks of what it does not know: never the value itself, only what follows from it. */
const leaves = ['(lib.u ? 1 : "")', '(!lib.v)', '(lib.u || lib.v ? [1] : { k: 2 })', '(lib.u === 1 ? 0 : 5)', '(lib.v ?? 0 ? "q" : 3)', '(lib.v == null ? "n" : 2)', '(lib.u && !lib.v)'.replace('lib.u', '!!lib.u'), '(lib.u !== 1 || !lib.v)'];

/** The real answers to the decisions of a run, as far as they are about what the program does not know itself. */
function agrees(decisions: readonly Decision[], lib: { u: unknown; v: unknown }): boolean {
  return decisions.every(({ symbol, answer }) => {
    const [, name, test] = /^name:lib\.([uv])(.*)$/.exec(symbol) ?? [];
    if (name === undefined) return true;
    const value = lib[name as 'u' | 'v'];
    return answer === (test === '' ? Boolean(value) : test === '==null' ? value === null : value === 1);
  });
}

describe('generated programs', () => {
  it('come out the same by Node and by the machine', function () {
    this.timeout(120_000);
    fc.assert(fc.property(programs(), source => {
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

  it('that ask what is not known are followed on every path', function () {
    this.timeout(120_000);
    fc.assert(fc.property(programs(leaves), source => {
      const whole = `exports.f = () => { const exports = {}; ${source.replace(`'use strict';`, '')}; return exports.out }`;
      const worlds = [true, false, 1].flatMap(u => [true, false, null].map(v => ({ u, v })));
      let expected: string[];
      try {
        expected = worlds.map(lib => runByNode(`${whole.replace('exports.f = () =>', 'const f = () =>')}; exports.out = f()`, { lib }));
      } catch (error) {
        fc.pre(!(error instanceof Error));
        return;
      }
      fc.pre(expected.every(text => text.length < 3000));
      const machine = machineOf({ '/a.js': whole });
      const { exports } = machine.start('/a.js');
      const at = { file: '/a.js', span: { start: 0, end: 0 } };
      const { runs, complete } = machine.explore(() => show(machine, machine.call(machine.get(exports, 'f', at), undefinedValue, [], { at, arguments: [] })), { steps: 30_000 });
      worlds.forEach((lib, i) => {
        const fitting = runs.filter(run => agrees(run.decisions, lib));
        const clear = runs.every(({ decisions }) => decisions.every(({ symbol }) => symbol.startsWith('name:lib.')));
        if (complete) assert.ok(clear ? fitting.length === 1 : fitting.length >= 1, `paths for ${JSON.stringify(lib)} in\n${source}\n${JSON.stringify(runs.map(run => run.decisions.map(({ symbol, answer }) => `${symbol} ${answer}`)))}`);
        // Some texts of lists stay unknown: less is said then, nothing wrong.
        for (const { result } of fitting) if ('value' in result && clear && !result.value.includes('unknown ')) assert.equal(result.value, expected[i], `${JSON.stringify(lib)} in\n${source}`);
      });
    }), { numRuns: Number(process.env.GENERATED ?? 200), maxSkipsPerRun: 100 });
  });
});

describe('generated programs that once came out wrong', () => {
  /** The values a function gives, by what was decided about `lib`. */
  function outcomes(body: string): [string, string][] {
    const machine = machineOf({ '/a.js': `exports.f = () => { ${body} }` });
    const at = { file: '/a.js', span: { start: 0, end: 0 } };
    const { exports } = machine.start('/a.js');
    const { runs } = machine.explore(() => show(machine, machine.call(machine.get(exports, 'f', at), undefinedValue, [], { at, arguments: [] })), { steps: 30_000 });
    return runs.map(({ decisions, result }) => [decisions.map(({ symbol, answer }) => `${symbol}=${String(answer)}`).join(), 'value' in result ? result.value : 'none']);
  }

  it('filter decides what an item is that the run decides', () => {
    assert.deepEqual(outcomes('return [1 !== (lib.u ? 1 : "")].filter(Boolean)[0]'), [['name:lib.u=true', 'undefined'], ['name:lib.u=false', 'true']]);
  });

  it('a list as a text shows nothing for an item that turns out to be undefined', () => {
    assert.deepEqual(outcomes('const c = lib.u ? [1] : { k: 2 }; return `${[0, c.k]}`'), [['name:lib.u=true', '"0,"'], ['name:lib.u=false', '"0,2"']]);
  });
});
