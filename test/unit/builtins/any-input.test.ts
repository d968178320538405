import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { primitive, undefinedValue, fromOrigin } from '../../../server/src/program/value';
import { byMachine, byNode, run } from './both';

const at = { file: '/a.js', span: { start: 0, end: 0 } };

const methods: Readonly<Record<string, readonly string[]>> = {
  [`'a,b'`]: ['includes', 'startsWith', 'endsWith', 'indexOf', 'lastIndexOf', 'split', 'replace', 'replaceAll', 'match', 'search', 'slice', 'substring', 'substr', 'at', 'charAt', 'concat', 'padStart', 'padEnd', 'trim', 'toUpperCase', 'codePointAt', 'charCodeAt', 'toString'],
  '[1, "a", null, [2]]': ['includes', 'indexOf', 'lastIndexOf', 'slice', 'splice', 'concat', 'join', 'push', 'pop', 'shift', 'unshift', 'reverse', 'at', 'flat', 'map', 'filter', 'some', 'every', 'find', 'findIndex', 'findLast', 'forEach', 'flatMap', 'reduce', 'fill', 'toString'],
  'new Set(["a", 1])': ['has', 'add', 'delete', 'forEach'],
  'new Map([["a", 1]])': ['get', 'has', 'set', 'delete', 'forEach'],
  '/a(.)?/g': ['test', 'exec', 'toString'],
  'Object': ['keys', 'values', 'entries', 'assign', 'freeze', 'is', 'hasOwn', 'fromEntries', 'getPrototypeOf', 'create'],
  'JSON': ['stringify', 'parse'],
  'Array': ['isArray', 'from', 'of'],
  'Number': ['isInteger', 'isNaN', 'parseInt', 'parseFloat', 'isFinite'],
  'Math': ['max', 'min', 'floor', 'abs'],
  'String': ['raw', 'fromCharCode'],
  'URL': ['canParse'],
  'new URL("https://a.com/x?y=1")': ['toString', 'toJSON'],
  'new URLSearchParams("a=1")': ['get', 'has', 'getAll', 'append', 'toString'],
  '({ a: 1 })': ['hasOwnProperty', 'toString', 'valueOf'],
  '(function () { return this })': ['call', 'apply', 'bind'],
};
const functions = ['String', 'Number', 'Boolean', 'parseInt', 'parseFloat', 'isNaN', 'encodeURIComponent', 'decodeURIComponent', 'Array', 'Object', 'Error', 'new Set', 'new Map', 'new URL', 'new RegExp', 'new Array', 'new Error', 'structuredClone', 'new URLSearchParams'];

const knownValues = [`'a'`, `''`, `'b'`, `'https://a.com'`, '0', '1', '-1', '2.5', 'NaN', 'true', 'null', 'undefined', '[]', '["a", 1]', '{}', '{ a: 1, length: 1 }', 'x => x', '(x, y) => [y, x].length', '() => true', '/a/', '/(a)|b/g', '["a", ["b"]]', '[["k", "v"]]'];
const otherValues = ['unknown', 'unknown.member', 'origin', '(unknown || "a")', '(unknown ? "b" : [1])', '[unknown, 1]', '[...unknown]', '{ ...unknown }', 'new Set([unknown])', 'process.env.A', 'Symbol("s")', 'new Date()', 'unknown()', 'Promise.resolve(1)', 'globalThis', 'JSON', '1n'];

function call(values: readonly string[]): fc.Arbitrary<string> {
  const callee = fc.oneof(
    fc.constantFrom(...Object.entries(methods).flatMap(([object, names]) => names.map(name => `${object}.${name}`))),
    fc.constantFrom(...functions),
  );
  return fc.tuple(callee, fc.array(fc.constantFrom(...values), { maxLength: 3 })).map(([name, args]) => `${name}(${args.join(', ')})`);
}

/** Where the machine stops computing on purpose, or a list has no holes. */
const leftOut = /^(new )?(Array|Object)\(|^Array\.from|structuredClone|\.(forEach|reduce|toString)\(|create|fromCharCode|raw|\.(call|apply|bind)|^new (Map|URLSearchParams)|getPrototypeOf|fromEntries|URLSearchParams|Error|canParse\(\)|assign\((?!\[|\{)/;

describe('built-ins and any input', () => {
  it('never fault, whatever they are given', function () {
    this.timeout(60_000);
    const receiver = fc.constantFrom(...otherValues, ...knownValues);
    const name = fc.constantFrom(...new Set(Object.values(methods).flat()));
    const byPrototype = fc.tuple(fc.constantFrom('String', 'Array', 'Set', 'Map', 'RegExp', 'URL', 'Object', 'Function', 'Promise'), name, receiver, fc.array(receiver, { maxLength: 2 })).map(([type, method, self, args]) => `${type}.prototype.${method}?.call(${[self, ...args].join(', ')})`);
    fc.assert(fc.property(fc.oneof(call([...knownValues, ...otherValues]), byPrototype), expression => {
      const { machine, exports } = run(`exports.f = (origin, unknown) => { const value = ${expression}; return value ? String(value) : [value].includes(origin) };`);
      const f = machine.get(exports, 'f', at);
      const { runs } = machine.explore(() => { machine.call(f, undefinedValue, [primitive('https://evil.io', [], fromOrigin), machine.unknown('unknown')], { at, arguments: [] }); });
      for (const { result } of runs) assert.equal('gaveUp' in result && result.gaveUp.reason, false);
    }), { numRuns: 500 });
  });

  it('compute what Node computes for known values', function () {
    this.timeout(60_000);
    fc.assert(fc.property(call(knownValues).filter(expression => !leftOut.test(expression)), expression => {
      const ours = byMachine(expression);
      if (JSON.stringify(ours)?.includes('"?')) return;
      assert.deepEqual(ours, byNode(expression));
    }), { numRuns: 500 });
  });
});
