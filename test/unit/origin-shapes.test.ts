import assert from 'node:assert/strict';
import vm from 'node:vm';
import type { Heard } from '../../server/src/program/machine';
import { fromOrigin, primitive, undefinedValue } from '../../server/src/program/value';
import { run } from './builtins/both';

/** Origins that an attacker may bring, and some that a developer may. */
const hostile: readonly (string | undefined)[] = [
  'https://evil.io', 'https://example.com.evil.io', 'https://app.example.com.evil.io', 'https://evilexample.com', 'https://appXexample.com',
  'http://app.example.com', 'http://example.com', 'https://x.example.com', 'null', 'https://example.co', 'h', 'http://localhost.evil.io',
  'https://evil-localhost.io', 'https://attacker.vercel.app', 'https://example.com:8443', 'http://localhost:1337', 'https://evilexample.net',
  undefined, 'constructor',
];
const trusted = ['https://example.com', 'https://app.example.com'];

const prelude = `
  const list = ['https://example.com', 'https://app.example.com'];
  const str = 'https://example.com,https://app.example.com';
  const map = { 'https://example.com': true, 'https://app.example.com': true };
  const patterns = ['*.example.com'];
`;

/** Everything but the trusted origins. */
const everything = hostile;
const nothing: readonly (string | undefined)[] = [];
const subdomains = ['https://x.example.com'];
const suffixes = ['https://example.com.evil.io', 'https://app.example.com.evil.io'];
const containing = [...suffixes, 'https://evilexample.com', 'https://appXexample.com', 'http://app.example.com', 'http://example.com', ...subdomains, 'https://example.com:8443'];
const ending = ['https://evilexample.com', 'https://appXexample.com', 'http://app.example.com', 'http://example.com', ...subdomains];
const below = ['http://app.example.com', ...subdomains];
const beginning = [...suffixes, 'https://example.com:8443'];
const locals = ['http://localhost.evil.io', 'https://evil-localhost.io', 'http://localhost:1337'];

/**
 * A test of the origin `o` (an expression, or a body that returns), and who gets in besides those on the list.
 * `throws`: origins that make it throw.
 */
interface Shape {
  readonly test: string;
  readonly lets: readonly (string | undefined)[];
  readonly throws?: readonly (string | undefined)[];
  /** The trusted origins that get in, when not both. */
  readonly trusted?: readonly string[];
}

const shapes: readonly Shape[] = [
  { test: 'list.includes(o)', lets: nothing },
  { test: 'list.indexOf(o) !== -1', lets: nothing },
  { test: 'list.find(a => a === o)', lets: nothing },
  { test: 'new Set(list).has(o)', lets: nothing },
  { test: 'new Map(list.map(a => [a, true])).has(o)', lets: nothing },
  { test: `str.split(',').includes(o)`, lets: nothing },
  { test: `str.split(',').map(s => s.trim()).filter(Boolean).includes(o)`, lets: nothing },
  { test: 'list.some(a => a === o)', lets: nothing },
  { test: 'for (const a of list) { if (a === o) return true } return false', lets: nothing },
  { test: `switch (o) { case 'https://example.com': case 'https://app.example.com': return true; default: return false }`, lets: nothing },
  { test: 'list.filter(a => a === o).length > 0', lets: nothing },
  { test: 'list.some(a => a.toLowerCase() === (o || "").toLowerCase())', lets: nothing },
  { test: '!o || list.includes(o)', lets: [undefined] },
  { test: `!o || o === 'null' || list.includes(o)`, lets: [undefined, 'null'] },
  { test: 'list.indexOf(o)', lets: everything, trusted: ['https://app.example.com'] },
  { test: '!~list.indexOf(o)', lets: everything, trusted: [] },
  { test: 'list.indexOf(o) > 0', lets: nothing, trusted: ['https://app.example.com'] },
  { test: 'str.includes(o)', lets: ['https://example.co', 'h'] },
  { test: 'str.indexOf(o) >= 0', lets: ['https://example.co', 'h'] },
  { test: 'list.find(a => a.includes(o))', lets: ['https://example.co', 'h'] },
  { test: `o.includes('example.com')`, lets: containing, throws: [undefined] },
  { test: `o.indexOf('example.com') > -1`, lets: containing, throws: [undefined] },
  { test: `o && o.endsWith('example.com')`, lets: ending },
  { test: `patterns.some(p => o && o.endsWith(p.slice(2)))`, lets: ending },
  { test: `o?.endsWith('.example.com')`, lets: below, trusted: ['https://app.example.com'] },
  { test: `o && o.startsWith('https://example.com')`, lets: ['https://example.com.evil.io', 'https://example.com:8443'], trusted: ['https://example.com'] },
  { test: 'list.some(a => (o ?? "").startsWith(a))', lets: beginning },
  { test: 'list.some(a => (o ?? "").includes(a))', lets: beginning },
  { test: 'list.some(a => (o ?? "").endsWith(a))', lets: nothing },
  { test: `(o || '').startsWith('http://localhost')`, lets: ['http://localhost.evil.io', 'http://localhost:1337'], trusted: [] },
  { test: `(o || '').startsWith('http://localhost:')`, lets: ['http://localhost:1337'], trusted: [] },
  { test: `(o || '').includes('localhost')`, lets: locals, trusted: [] },
  { test: `(o || '').endsWith('.vercel.app')`, lets: ['https://attacker.vercel.app'], trusted: [] },
  { test: '/example\\.com/.test(o)', lets: containing },
  { test: '/example\\.com$/.test(o)', lets: ending },
  { test: '/\\.example\\.com$/.test(o)', lets: below, trusted: ['https://app.example.com'] },
  { test: '/^https:\\/\\/.*\\.example\\.com$/.test(o)', lets: subdomains, trusted: ['https://app.example.com'] },
  { test: '/^https:\\/\\/.*example\\.com$/.test(o)', lets: ['https://evilexample.com', 'https://appXexample.com', ...subdomains] },
  { test: '/^https:\\/\\/app.example.com$/.test(o)', lets: ['https://appXexample.com'], trusted: ['https://app.example.com'] },
  { test: '/^https:\\/\\/app\\.example\\.com/.test(o)', lets: ['https://app.example.com.evil.io'], trusted: ['https://app.example.com'] },
  { test: '/^https:\\/\\/example\\.com|https:\\/\\/app\\.example\\.com$/.test(o)', lets: ['https://example.com.evil.io', 'https://example.com:8443'] },
  { test: '/^https:\\/\\/([a-z0-9-]+\\.)?example\\.com$/.test(o)', lets: subdomains },
  { test: '/http:\\/\\/localhost:*/.test(o)', lets: ['http://localhost.evil.io', 'http://localhost:1337'], trusted: [] },
  { test: '[/localhost*/].some(p => p.test(o))', lets: locals, trusted: [] },
  { test: '/^http:\\/\\/localhost(:\\d+)?$/.test(o)', lets: ['http://localhost:1337'], trusted: [] },
  { test: `o && o.match(new RegExp(list.join('|')))`, lets: [...beginning, 'https://appXexample.com'] },
  { test: `patterns.some(g => new RegExp('^https://' + g.replace('*', '.*') + '$').test(o))`, lets: [...subdomains, 'https://appXexample.com', 'https://evilexample.com'], trusted: ['https://app.example.com'] },
  { test: `['https://*example.com'].some(g => new RegExp('^' + g.replace('*', '.*') + '$').test(o))`, lets: ['https://evilexample.com', 'https://appXexample.com', ...subdomains] },
  { test: `new URL(o).hostname === 'example.com'`, lets: ['http://example.com', 'https://example.com:8443'], trusted: ['https://example.com'], throws: ['null', undefined, 'h', 'constructor'] },
  { test: `new URL(o).hostname.endsWith('example.com')`, lets: [...ending, 'https://example.com:8443'], throws: ['null', undefined, 'h', 'constructor'] },
  { test: `try { return new URL(o).host === 'example.com' } catch { return false }`, lets: ['http://example.com'], trusted: ['https://example.com'] },
  { test: `o && o.includes('://') && o.split('://')[1].split('.').slice(-2).join('.') === 'example.com'`, lets: below.concat('http://example.com') },
  { test: `(o || '').replace(/^https?:\\/\\//, '') === 'example.com'`, lets: ['http://example.com'], trusted: ['https://example.com'] },
  { test: 'o in map', lets: ['constructor'] },
  { test: 'map[o]', lets: ['constructor'] },
  { test: 'Object.hasOwn(map, o)', lets: nothing },
  { test: 'Object.keys(map).includes(o)', lets: nothing },
  { test: 'if (list.includes(o)) return true; else return true', lets: everything },
  { test: `const allowed = []; return allowed.length === 0 ? true : allowed.includes(o)`, lets: everything },
  { test: `list.includes(o) ? o : list[0]`, lets: everything },
  { test: `/^http:\\/\\/(192\\.168\\.|10\\.|localhost)/.test(o)`, lets: ['http://localhost.evil.io', 'http://localhost:1337'], trusted: [] },
  { test: `list.some(u => (o || '').startsWith(u.split(':')[1]))`, lets: nothing, trusted: [] },
  { test: '() => true', lets: everything },
  { test: 'const p = /^https:\\/\\/example\\.com$/g; return p.test(o)', lets: nothing, trusted: ['https://example.com'] },
  { test: `[...list].map(a => new URL(a).hostname).includes((o || '').replace('https://', ''))`, lets: nothing },
  { test: `const ok = list.reduce((found, a) => found || a === o, false); return ok`, lets: nothing },
];

const at = { file: '/a.js', span: { start: 0, end: 0 } };

function sourceOf({ test }: Shape): string {
  const body = /^(return|const|let|if|for|switch|try)\b/.test(test) ? test : `return ${test}`;
  return `${prelude} exports.allows = function (o) { ${body} };`;
}

/** What the machine says for each origin: true, false, `throws`; or `unknown`, which is never right here. */
function byMachine(shape: Shape, heard: Heard[] = []): (origin: string | undefined) => boolean | string {
  const { machine, exports } = run(sourceOf(shape));
  machine.listeners.add(event => heard.push(event));
  const allows = machine.get(exports, 'allows', at);
  return origin => {
    const { runs, complete } = machine.explore(() => machine.truthy(machine.call(allows, undefinedValue, [primitive(origin, [], fromOrigin)], { at, arguments: [] }), at));
    const [only, ...others] = runs;
    if (!complete || others.length > 0 || !only || only.decisions.length > 0) return 'unknown';
    return 'value' in only.result ? only.result.value : 'thrown' in only.result ? 'throws' : 'unknown';
  };
}

function byNode(shape: Shape): (origin: string | undefined) => boolean | string {
  const exports: { allows?: (origin: string | undefined) => unknown } = {};
  vm.runInNewContext(sourceOf(shape), { exports, URL });
  return origin => {
    try {
      return Boolean(exports.allows?.(origin));
    } catch {
      return 'throws';
    }
  };
}

describe('tests of the origin let in who they let in', () => {
  for (const shape of shapes) {
    it(shape.test, () => {
      const machine = byMachine(shape);
      const node = byNode(shape);
      const origins = [...hostile, ...trusted];
      assert.deepEqual(origins.map(origin => [origin, machine(origin)]), origins.map(origin => [origin, node(origin)]));
      assert.deepEqual(hostile.filter(origin => machine(origin) === true), hostile.filter(origin => shape.lets.includes(origin)));
      assert.deepEqual(hostile.filter(origin => machine(origin) === 'throws'), hostile.filter(origin => shape.throws?.includes(origin)));
      assert.deepEqual(trusted.filter(origin => machine(origin) === true), trusted.filter(origin => (shape.trusted ?? trusted).includes(origin)));
    });
  }
});

describe('what tests of the origin tell', () => {
  const told: readonly (readonly [test: string, events: readonly string[]])[] = [
    ['list.includes(o)', ['equals https://example.com false list', 'equals https://app.example.com false list']],
    ['list.indexOf(o) !== -1', ['equals https://example.com false list', 'equals https://app.example.com false list', 'equals -1 true']],
    ['new Set(list).has(o)', ['equals https://example.com false list', 'equals https://app.example.com false list']],
    ['list.some(a => a === o)', ['equals https://example.com false', 'equals https://app.example.com false']],
    [`o.endsWith('.example.com')`, ['ends-with .example.com false']],
    [`o.startsWith('https://a')`, ['starts-with https://a false']],
    [`o.indexOf('evil') >= 0`, ['includes evil true']],
    ['str.includes(o)', ['within https://example.com,https://app.example.com false']],
    ['/evil\\.io$/i.test(o)', ['pattern evil\\.io$ true i']],
    ['o.match(/evil\\.io$/)', ['pattern evil\\.io$ true']],
    [`new URL(o).hostname.endsWith('.io')`, ['ends-with .io true']],
    ['Object.hasOwn(map, o)', ['equals https://example.com false list', 'equals https://app.example.com false list']],
  ];
  for (const [test, events] of told) {
    it(test, () => {
      const heard: Heard[] = [];
      byMachine({ test, lets: [] }, heard)('https://evil.io');
      assert.deepEqual(heard.map(event => event.kind === 'compared' ? [event.test, event.other.kind === 'primitive' ? event.other.value : event.other.kind, event.result, event.flags, event.list && 'list'].filter(part => part !== undefined && part !== '').join(' ') : event.kind), events);
    });
  }
});
