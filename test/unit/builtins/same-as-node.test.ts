import assert from 'node:assert/strict';
import { byMachine, byNode } from './both';

/** Expressions of known values: the machine computes what Node does. A line that begins with a statement is a function body. */
const families: Readonly<Record<string, string>> = {
  texts: String.raw`
    'https://a.example.com'.includes('example')
    'abc'.includes('bc', 2)
    ['abc'.indexOf('c'), 'abc'.indexOf('x'), 'abcabc'.lastIndexOf('c'), 'abcabc'.indexOf('a', 1), 'abc'.lastIndexOf('c', 1)]
    ['abc'.startsWith('ab'), 'abc'.startsWith('b', 1), 'abc'.endsWith('bc'), 'abc'.endsWith('b', 2)]
    'a'.includes(/a/)
    'x'.startsWith(/x/)
    '  a b '.trim() + '|' + ' a '.trimStart() + '|' + ' a '.trimEnd() + '|'
    'Ab'.toLowerCase() + 'Ab'.toUpperCase()
    ['abcdef'.slice(2), 'abcdef'.slice(-2), 'abcdef'.slice(1, 3), 'abcdef'.substring(3, 1), 'abcdef'.substr(-3, 2)]
    ['abc'.charAt(1), 'abc'.at(-1), 'abc'[1], 'abc'[9], 'abc'.at(9), 'abc'.length]
    'a'.concat('b', 1, null) + 'a'.padStart(3, 'xy') + 'a'.padEnd(3) + 'ab'.repeat(2)
    'a'.repeat(-1)
    ['a'.localeCompare('b'), 'é'.normalize('NFD').length, 'a'.codePointAt(0), 'a'.charCodeAt(0)]
    'a,b,,c'.split(',')
    'a,b,c'.split(',', 2)
    ['abc'.split(''), 'abc'.split(), ''.split(''), ''.split(',')]
    'a1b22c'.split(/\d+/)
    'a1b2c'.split(/(\d)/)
    ['abc'.split(/(?:)/u), ''.split(/x/), ''.split(/(?:)/), 'ab'.split(/a*?/), 'ab'.split(/a*/), 'A<B>bold</B>'.split(/<(\/)?([^<>]+)>/)]
    'a-b-c'.replace('-', '+') + 'a-b-c'.replaceAll('-', '+') + 'a-b-c'.replace(/-/g, '+') + 'abc'.replace('', '_') + 'abc'.replaceAll('', '_')
    'https://x.y'.replace(/^https?:\/\//, '')
    'john smith'.replace(/(\w+)\s(\w+)/, '$2, $1 [$&] $$ $0 $3 $12')
    'abc'.replace('b', "[$\x60|$'|$&]")
    'abc'.replace(/(?<x>b)/, '<$<x>>') + 'abc'.replace(/b/, '<$<x>>') + 'abc'.replace(/(?<x>b)/, '$<y>|')
    'aXbX'.replace(/X/g, (m, offset, whole) => m + offset + whole.length)
    'a-b'.replace(/(?<l>a)-(?<r>b)/, (...args) => args.at(-1).r + args[1])
    'aXbX'.replace('X', () => '$&')
    'aa'.replaceAll(/a/, 'b')
    'test1test2'.match(/t(e)(st(\d?))/g)
    return [...'test1test2'.match(/t(e)(st(\d?))/)]
    const m = 'xxab'.match(/a(?<n>b)/); return [m.index, m.input, m.groups.n, m.length, m[1]]
    ['abc'.match(/x/), 'abc'.match(/x/g), 'abc'.match('b')[0], 'a.c'.match('a.c').index, 'abc'.match()[0]]
    [...'a1b2'.matchAll(/[a-z](\d)/g)].map(m => m[1] + m.index)
    ['abc'.search(/c/), 'abc'.search('x'), 'abc'.search('b')]
    'x'.match('(')
    [String(null), String(undefined), String(1.5), String([1, [2, 3]]), String({}), String(true), String(), String(/a/g)]
    String.raw${'`'}a${'${1}'}b${'`'}
    String.fromCharCode(104, 105) + String.fromCodePoint(128512)
    '€'.split('').length + 'abc'.valueOf() + 'abc'.toString()
    ['a', 'b'].toString() + [1, null, undefined, [2]].join('-')
    '${'$'}{x}'.replace(/\$\{(\w+)\}/g, (_, k) => k.toUpperCase())
  `,
  patterns: String.raw`
    /^https:\/\/([a-z0-9-]+\.)?example\.com$/.test('https://a.example.com')
    const p = /a/g; return [p.test('ab'), p.lastIndex, p.test('ab'), p.lastIndex, p.test('ab')]
    const p = /a/y; return [p.test('ba'), p.test('ab'), p.lastIndex]
    const p = /\d/g; const out = []; let m; while ((m = p.exec('a1b2')) !== null) out.push(m[0], m.index, p.lastIndex); return out
    const p = /a/g; p.lastIndex = 5; return [p.test('aaa'), p.lastIndex, 'aaa'.replace(p, 'b'), p.lastIndex]
    new RegExp('^https://' + '*.example.com'.replace('*', '.*') + '$').test('https://evilexample.com')
    new RegExp(['a', 'b.c'].join('|'), 'i').test('xBXC')
    [new RegExp(/a/g).flags, new RegExp(/a/g, 'i').flags, new RegExp('a/b').source, /x/gi.global, /x/.ignoreCase, String(new RegExp('a', 'g')), new RegExp('').source]
    new RegExp('(')
    new RegExp('a', 'gg')
    RegExp('x').test('x') && /x/ instanceof RegExp
    'a.b'.replace(/[.*+?^$\x7b\x7d()|[\]\\]/g, '\\$&')
    [/undefined/.test(undefined), /null/.test(null), /1/.test(1)]
    Object.keys(/a/g)
  `,
  lists: String.raw`
    const l = ['a', 'b']; return [l.includes('a'), l.includes('x'), l.indexOf('b'), l.indexOf('x'), l.lastIndexOf('a'), [NaN].includes(NaN), [NaN].indexOf(NaN), l.includes('a', 1), [undefined].includes(undefined)]
    [1, 2, 3].some(x => x > 2) && [1, 2, 3].every(x => x > 0) && ![].some(Boolean) && [].every(Boolean)
    [[1, 2, 3].find(x => x > 1), [1, 2, 3].find(x => x > 9), [1, 2, 3].findIndex(x => x === 2), [1, 2, 3].findLast(x => x < 3), [1, 2].findLastIndex(x => x > 5)]
    ['a', '', null, 'b', undefined].filter(Boolean)
    [1, 2, 3].map((x, i, all) => x * i + all.length)
    ['1', '2', '3'].map(Number).concat(['10', '10'].map(parseInt).map(String))
    [1, 2, 3].filter((x, i) => i !== 1).flatMap(x => [x, [x]])
    const seen = []; [5, 6].forEach((x, i) => seen.push(x + i)); return seen
    [1, 2, 3].reduce((a, b) => a + b) + [1, 2, 3].reduce((a, b) => a + b, '') + ['a', 'b'].reduceRight((a, b) => a + b)
    [].reduce((a, b) => a)
    ['a', 'b'].join() + ['a', null, 'b'].join('-') + [].join('x') + [['a', 'b'], 'c'].join(';')
    [1].concat(2, [3, [4]], 'x')
    const l = [1, 2, 3]; return [l.push(4, 5), l.pop(), l.shift(), l.unshift(0), l.splice(1, 2), l, l.splice(1, 0, 'x', 'y'), l, l.splice(-1), l.length]
    const l = [3, 1, 2]; return [l.slice(1), l.slice(-1), l.slice(0, -1), l.reverse(), l.sort(), l, l.sort((a, b) => b - a)]
    ['b', undefined, 'a', 10, 9].sort().length + ['b', 'a', 'C'].sort().join('')
    [[1, [2, [3]]].flat(), [1, [2, [3]]].flat(Infinity), [1, 2, 3].fill(0, 1), new Array(3).fill('x'), Array(2).length]
    [...[7, 8].keys(), ...[7, 8].values(), ...[...[7].entries()][0]]
    [1, 2, 3].at(-1) + [1, 2].at(0) + String([1].at(5))
    [Array.isArray([]), Array.isArray('x'), Array.isArray({}), Array.isArray(undefined)]
    [Array.from('ab'), Array.from([1, 2], x => x * 2), Array.from({ length: 2 }, (_, i) => i), Array.from(new Set([1, 1, 2])), Array.of(7), Array.from(new Map([['a', 1]]))]
    new Array(-1)
    [[1, 2].toSorted((a, b) => b - a), [1, 2].toReversed(), [1, 2].with(0, 9)]
    const a = [1, 2]; a.length = 1; a[3] = 4; return [a.length, a.includes(undefined)]
    Array.prototype.slice.call({ 0: 'a', length: 1 }, 0).length >= 0
    const l = []; l.push({ a: 1 }); l[0].a = 2; return l
    [3, 2, 1].sort((a, b) => a - b).map(String).join('')
    [..."abc"].reverse().join('')
    const it = new Map([['k', 1]]).keys(); return [it.next(), it.next(), [5].values().next().value]
  `,
  objects: String.raw`
    const o = { b: 1, a: 2 }; return [Object.keys(o), Object.values(o), Object.entries(o)]
    Object.entries({ a: 1 }).map(([k, v]) => k + v)
    Object.assign({ a: 1, b: 1 }, { b: 2 }, null, undefined, { c: 3 })
    Object.fromEntries([['a', 1], ['b', 2]])
    Object.fromEntries(new Map([['a', 1]]))
    Object.fromEntries(Object.entries({ a: 1, b: 2 }).filter(([, v]) => v > 1))
    [Object.freeze({ a: 1 }).a, Object.seal([1])[0]]
    const o = Object.create({ a: 1 }); o.b = 2; return [o.a, Object.keys(o), o.hasOwnProperty('a'), Object.hasOwn(o, 'b'), 'a' in o]
    const o = {}; Object.defineProperty(o, 'x', { value: 5 }); Object.defineProperty(o, 'y', { get() { return 6 }, enumerable: true }); return [o.x, o.y, Object.keys(o)]
    const o = Object.defineProperties({}, { x: { value: 1, enumerable: true }, y: { value: 2 } }); return [o, o.y, Object.getOwnPropertyNames(o).length >= 1]
    Object.getPrototypeOf([]) === Array.prototype && Object.getPrototypeOf({}) === Object.prototype
    [Object.is(NaN, NaN), Object.is(0, -0), Object.is('a', 'a')]
    Object.groupBy ? true : true
    ({}).toString() + String([].toString()) + Object.prototype.toString.call([]) + Object.prototype.toString.call(null)
    Object.keys('ab').concat(Object.values('ab'))
    Object.keys(null)
    Object.getOwnPropertyDescriptor({ a: 1 }, 'a')
    const map = { 'https://a': true }; return [Object.prototype.hasOwnProperty.call(map, 'https://a'), map.hasOwnProperty('constructor'), 'constructor' in map]
    Object.assign(['a'], ['b', 'c'])
    const o = { get a() { return 1 } }; return Object.assign({}, o)
    structuredClone({ a: [1, { b: 2 }] })
    const a = { x: 1 }; const b = structuredClone(a); b.x = 2; return a.x
    const { a, ...rest } = Object.assign({ a: 1 }, { b: 2 }); return rest
    Object.entries(['x', 'y'])
    Object.isFrozen({}) === false
    delete Object.assign({}, { a: 1 }).a
  `,
  functions: String.raw`
    (function (b) { return this.a + b }).call({ a: 1 }, 2)
    (function (b, c) { return this.a + b + c }).apply({ a: 1 }, [2, 3])
    (function (b, c) { return this.a + b + c }).bind({ a: 1 }, 2)(3)
    Math.max.apply(null, [1, 5, 3]) + Math.max(...[1, 2])
    [' a '].map(Function.prototype.call, String.prototype.trim)
    const f = function () { return arguments.length }; return f.apply(null, [1, 2, 3])
    const bound = Array.prototype.push.bind([1]); return bound(2)
    class A { constructor(x) { this.x = x } } const B = A.bind(null, 7); return new B().x
    [1, 2].map(String).every(x => typeof x === 'string')
  `,
  collections: String.raw`
    const s = new Set(['a', 'b', 'a']); return [s.size, s.has('a'), s.has('x'), [...s], s.add('c').size, s.delete('a'), s.delete('zz'), [...s.values()]]
    const m = new Map([['a', 1], ['b', 2]]); m.set('c', 3).set('a', 9); return [m.get('a'), m.get('x'), m.has('b'), m.size, [...m], [...m.keys()], [...m.values()], [...m.entries()]]
    const m = new Map(); m.set(1, 'n').set('1', 's').set(NaN, 'nan'); return [m.get(1), m.get('1'), m.get(NaN), m.size]
    const k = {}; const w = new WeakMap([[k, 1]]); return [w.get(k), w.has({}), w.has(k)]
    const out = []; new Map([['a', 1]]).forEach((v, k) => out.push(k, v)); new Set(['x']).forEach(v => out.push(v)); return out
    const s = new Set('aab'); s.clear(); return s.size
    [...new Set([3, 1, 3])].length
    const m = new Map(Object.entries({ a: 1 })); return Object.fromEntries(m)
    for (const [k, v] of new Map([['a', 1]])) return k + v
    new Set(null).size + new Map().size
  `,
  urls: String.raw`
    const u = new URL('https://user:pw@Example.com:8443/a/b?x=1&y=2#h'); return [u.href, u.origin, u.protocol, u.host, u.hostname, u.port, u.pathname, u.search, u.hash, u.username, u.password, String(u), u.toString(), u.toJSON(), ${'`${u}`'}]
    new URL('null')
    new URL(undefined)
    new URL('/x?a=1', 'http://localhost').pathname + new URL('b', new URL('http://h/a/')).href
    [URL.canParse('x'), URL.canParse('https://x'), URL.canParse('/x', 'http://y')]
    const u = new URL('https://a.com/x'); u.pathname = '/y'; u.host = 'b.com:81'; u.search = 'q=1'; u.hash = ''; return u.href
    const u = new URL('https://a.com/?x=1&x=2'); return [u.searchParams.get('x'), u.searchParams.getAll('x'), u.searchParams.has('z'), u.searchParams.get('z'), [...u.searchParams], u.searchParams.toString()]
    const u = new URL('https://a.com'); u.searchParams.set('a', 'b c'); u.searchParams.append('a', 'd'); return [u.href, u.searchParams.size]
    const p = new URLSearchParams('?a=1&b=2'); p.delete('a'); p.append('c', '3'); const out = []; p.forEach((v, k) => out.push(k + v)); return [p.toString(), out, [...p.keys()], new URLSearchParams({ q: 'x y' }).toString(), new URLSearchParams([['a', 'b']]).get('a')]
    new URL('https://a.com') instanceof URL
    new URL('http://localhost:3000').hostname.endsWith('localhost')
    [new URL('https://EXAMPLE.com').origin, new URL('https://a.com:443').origin, new URL('https://xn--e1aybc.com').host]
    URL('https://a')
  `,
  json: String.raw`
    JSON.parse('{"a":[1,"x",null,true,{"b":2}]}')
    JSON.parse('nope')
    JSON.parse('["https://a","https://b"]').includes('https://b')
    JSON.stringify({ a: [1, 'x', undefined, null], b: undefined, c: () => 1, d: { e: true } })
    [JSON.stringify('x'), JSON.stringify(undefined), JSON.stringify([undefined]), JSON.stringify({ a: 1 }, null, 2), JSON.stringify(null), JSON.stringify({ toJSON() { return 5 } })]
    JSON.stringify(new Map([['a', 1]])) + JSON.stringify(/a/g) + JSON.stringify(new URL('https://a.com'))
    JSON.parse(JSON.stringify({ a: { b: [1] } }))
  `,
  numbers: String.raw`
    [Number('5'), Number(''), Number('x'), Number(null), Number(undefined), Number(true), Number([7]), Number({}), Number()]
    [parseInt('12px'), parseInt('ff', 16), parseFloat('1.5x'), parseInt('x')]
    [isNaN('x'), isNaN(1), Number.isNaN('x'), Number.isInteger(5), Number.isInteger('5'), isFinite('5'), Number.isFinite('5'), Number.isSafeInteger(2 ** 53)]
    [Boolean(''), Boolean('x'), Boolean(0), Boolean([]), Boolean(null), !!NaN]
    [Math.max(1, 2), Math.min(), Math.floor(1.7), Math.round(-1.5), Math.abs(-2), Math.pow(2, 3), Math.PI > 3, Math.trunc(1.9)]
    [(255).toString(16), (1.005).toFixed(2), true.toString(), (5).valueOf(), Number.MAX_SAFE_INTEGER]
    [typeof Math.random(), 1 / 0 === Infinity, NaN !== NaN][1]
    (60 * 60 * 24).toString() + String(BigInt(5))
  `,
  errors: String.raw`
    const e = new Error('x'); return [e.message, e.name, String(e), e instanceof Error, Object.keys(e)]
    const e = new TypeError('x', { cause: 'c' }); return [e.name, e instanceof TypeError, e instanceof Error, e instanceof RangeError, e.cause, e.toString()]
    Error('x').message + String(RangeError('y') instanceof RangeError)
    class HttpError extends Error { constructor(status, m) { super(m); this.status = status; this.name = 'HttpError' } } const e = new HttpError(404, 'no'); return [e.status, e.message, e.name, e instanceof HttpError, e instanceof Error, String(e)]
    null.x
    undefined.foo()
    (void 0)()
    if (true) throw new RangeError('x')
    new AggregateError([1], 'm').errors
    const e = Object.assign(new Error('Not allowed by CORS'), { status: 403 }); return [e.status, e.message, Object.keys(e)]
  `,
  encoding: String.raw`
    [encodeURIComponent('a b/é'), decodeURIComponent('a%20b'), encodeURI('a b/'), decodeURI('%20'), btoa('hi'), atob('aGk=')]
    decodeURIComponent('%')
    Buffer.from('héllo').toString() + Buffer.from('é').length
  `,
  reflect: String.raw`
    const o = { a: 1 }; return [Reflect.get(o, 'a'), Reflect.has(o, 'b'), Reflect.ownKeys(o), Reflect.set(o, 'c', 2), o, Reflect.deleteProperty(o, 'a'), o.a]
    Reflect.apply(Math.max, null, [1, 2]) + new (class { x = 1 })().x + Reflect.construct(Set, [[1]]).size
    [typeof Reflect, typeof Reflect.decorate, Reflect.getPrototypeOf([]) === Array.prototype]
    const p = new Proxy({ a: 1 }, { get: (t, k) => k in t ? t[k] : 'no ' + k }); return [p.a, p.b]
    const seen = []; const p = new Proxy({}, { set(t, k, v) { seen.push(k); t[k] = v; return true } }); p.x = 1; return [seen, p.x]
    new Proxy({ a: 1 }, {}).a
  `,
  symbols: String.raw`
    const s = Symbol('x'); const o = { [s]: 1, a: 2 }; return [o[s], Object.keys(o), typeof s, s.description]
    Symbol.for('a') === Symbol.for('a') && Symbol('a') !== Symbol.for('a')
    typeof globalThis === 'object' && globalThis.Array === Array
    [typeof undefined, void 0, undefined === void 0]
  `,
};

describe('built-ins compute what Node computes', () => {
  for (const [family, lines] of Object.entries(families)) {
    describe(family, () => {
      for (const line of lines.split('\n').map(text => text.trim()).filter(Boolean)) {
        it(line, () => assert.deepEqual(byMachine(line), byNode(line)));
      }
    });
  }
});
