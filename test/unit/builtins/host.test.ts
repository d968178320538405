import assert from 'node:assert/strict';
import { primitive, undefinedValue, fromRequest } from '../../../server/src/program/value';
import { plain } from '../program/script';
import { run } from './both';

const at = { file: '/a.js', span: { start: 0, end: 0 } };

/** What `exports.value` is after start-up. */
function exported(source: string): unknown {
  const { machine, exports } = run(source);
  return plain(machine, machine.get(exports, 'value', at));
}

/** Results of `exports.f()` in all runs. */
function runs(source: string): unknown[] {
  const { machine, exports } = run(source);
  const f = machine.get(exports, 'f', at);
  return machine.explore(() => plain(machine, machine.awaited(machine.call(f, undefinedValue, [machine.unknown('request', fromRequest)], { at, arguments: [] }), at))).runs
    .map(({ result }) => 'value' in result ? result.value : 'thrown' in result ? { thrown: plain(machine, result.thrown) } : result.gaveUp.reason);
}

describe('promises', () => {
  const cases: readonly (readonly [body: string, result: unknown])[] = [
    ['Promise.resolve(1).then(x => x + 1)', [2]],
    ['new Promise(resolve => resolve(5))', [5]],
    ['new Promise(resolve => setTimeout(() => resolve(5), 10))', [5]],
    ['new Promise((resolve, reject) => reject("x")).catch(e => e + "!")', ['x!']],
    ['new Promise(() => { throw "x" }).then(() => 1, e => e)', ['x']],
    ['Promise.reject("x").then(() => 1).catch(e => e).finally(() => 2)', ['x']],
    ['Promise.all([1, Promise.resolve(2), (async () => 3)()])', [[1, 2, 3]]],
    ['Promise.all([Promise.reject("no"), 2]).catch(e => e)', ['no']],
    ['Promise.allSettled([Promise.reject("no"), 2])', [[{ status: 'rejected', reason: 'no' }, { status: 'fulfilled', value: 2 }]]],
    ['Promise.race([1, 2])', [1]],
    ['Promise.any([Promise.reject(1), 2])', [2]],
    ['new Promise(r => r(new Promise(q => q(7))))', [7]],
    ['Promise.resolve({ then(done) { done(4) } })', [4]],
    ['Promise.reject("x")', [{ thrown: 'x' }]],
    ['(async () => { try { await Promise.reject(new Error("m")) } catch (e) { return e.message } })()', ['m']],
    ['util.promisify((x, cb) => cb(null, x + 1))(1)', [2]],
    ['util.promisify((x, cb) => cb("bad"))(1)', [{ thrown: 'bad' }]],
    ['new Promise(resolve => setTimeout(resolve, 5)).then(() => "later")', ['later']],
    ['sleep(10).then(() => "slept")', ['slept']],
  ];
  for (const [body, result] of cases) {
    it(body, () => assert.deepEqual(runs(`const util = require('util'); const { setTimeout: sleep } = require('node:timers/promises'); exports.f = () => ${body};`), result));
  }

  it('is unknown when nothing here settles it', () => assert.match(String(runs('exports.f = () => new Promise(() => {})')[0]), /^\?promise@/));
});

describe('timers', () => {
  it('runs what comes later once', () => {
    assert.deepEqual(exported('const s = []; setTimeout((a) => s.push(a), 0, "a"); setImmediate(() => s.push("b")); process.nextTick(x => s.push(x), "c"); queueMicrotask(() => s.push("d")); setInterval(() => s.push("e"), 5); exports.value = s'), ['a', 'b', 'c', 'd', 'e']);
  });

  it('asks whether a time limit runs out', () => {
    assert.deepEqual(runs('exports.f = () => { let r = "ok"; setTimeout(() => { r = "timeout" }, 5000); return r }'), ['ok', 'timeout']);
  });

  it('swallows what a callback throws', () => assert.equal(exported('setTimeout(() => { throw 1 }); exports.value = "on"'), 'on'));
});

describe('process', () => {
  it('ends the program', () => {
    const { machine } = run('');
    assert.deepEqual(runs('exports.f = () => { try { process.exit(1) } catch { return "caught" } }'), ['exit']);
    assert.equal(machine.problems.length, 0);
  });

  it('is a module as well', () => assert.equal(exported(`import p from 'node:process'; exports.value = p.env.X`), '?env:X'));

  it('lets listeners be and leaves the rest unknown', () => {
    assert.equal(exported('let called = false; process.on("exit", () => { called = true }).on("x", () => {}); exports.value = called'), false);
    assert.equal(exported('exports.value = process.memoryUsage'), '?process.memoryUsage');
  });

  it('tells which variables are read', () => {
    const { machine, exports } = run('exports.f = () => [process.env.A, process.env.NODE_ENV]', { nodeEnv: 'production' });
    const names: string[] = [];
    machine.listeners.add(event => { if (event.kind === 'read') names.push(`${event.what} ${event.name}`); });
    machine.call(machine.get(exports, 'f', at), undefinedValue, [], { at, arguments: [] });
    assert.deepEqual(names, ['environment A', 'environment NODE_ENV']);
  });
});

describe('modules of Node', () => {
  it('path', () => {
    assert.deepEqual(exported(`const path = require('path'); exports.value = [path.join('/a', '..', 'b', './c'), path.resolve('/x', '/a', 'b'), path.extname('a.b.js'), path.basename('/a/b.js', '.js'), path.dirname('/a/b'), path.normalize('a//b/../c'), path.isAbsolute('/a'), path.sep, path.extname('.env')]`),
      ['/b/c', '/a/b', '.js', 'b', '/a', 'a/c', true, '/', '']);
    assert.match(String(exported(`import path from 'node:path'; exports.value = path.resolve('x')`)), /^\?/);
  });

  it('events', () => {
    assert.deepEqual(exported(`
      const EventEmitter = require('events');
      class Bus extends EventEmitter { constructor() { super(); this.seen = []; } }
      const bus = new Bus();
      const f = x => bus.seen.push(x);
      bus.on('a', f).once('b', x => bus.seen.push(x + '!'));
      bus.emit('a', 1); bus.emit('b', 'y'); bus.off('a', f); bus.emit('a', 2);
      exports.value = [bus.seen, bus.emit('none'), bus.listenerCount('b'), bus instanceof EventEmitter];`), [[1, 'y!'], false, 1, true]);
    assert.deepEqual(exported(`import { EventEmitter } from 'node:events'; const e = new EventEmitter(); const s = []; e.on('x', v => s.push(v)); e.emit('x', 1); exports.value = s`), [1]);
  });

  it('url', () => {
    assert.deepEqual(exported(`const url = require('url'); const u = url.parse('https://a.com:81/x?y=1'); exports.value = [u.protocol, u.hostname, u.host, u.port, u.pathname, u.search, url.parse('/p?q').pathname, url.parse('null').hostname, new url.URL('https://b').host, url.fileURLToPath('file:///a/b')]`),
      ['https:', 'a.com', 'a.com:81', '81', '/x', '?y=1', '/p', null, 'b', '/a/b']);
  });

  it('fs and dotenv give what is not known', () => {
    assert.match(String(exported(`const fs = require('fs'); exports.value = JSON.parse(fs.readFileSync('./a.json', 'utf8')).origins`)), /^\?.*origins$/);
    assert.deepEqual(exported(`require('dotenv').config(); import 'dotenv/config'; exports.value = process.env.A`), '?env:A');
    assert.equal(exported(`let seen; require('fs').readFile('a', (err, data) => { seen = err || 'read' }); exports.value = seen`), 'read');
  });

  it('createRequire loads', () => assert.deepEqual(exported(`import { createRequire } from 'module'; const require = createRequire(import.meta.url); exports.value = require('path').sep`), '/'));
});

describe('console and clocks', () => {
  it('change nothing', () => {
    assert.equal(exported('console.log("x"); console.error(1); console.time("a"); exports.value = 1'), 1);
    assert.match(String(exported('exports.value = Date.now()')), /^\?/);
    assert.match(String(exported('exports.value = new Date().toISOString()')), /^\?/);
    assert.match(String(exported('exports.value = Math.random()')), /^\?/);
    assert.equal(exported('const d = Date.now(); exports.value = d === d'), true);
  });
});

describe('queries of a request', () => {
  it('may hold more than the probe says', () => {
    const { machine, exports } = run('exports.f = url => { const q = new URL(url, "http://localhost").searchParams; return [q.get("a"), q.get("b"), q.has("b")] }');
    const value = machine.call(machine.get(exports, 'f', at), undefinedValue, [primitive('/x?a=1', [], fromRequest)], { at, arguments: [] });
    assert.deepEqual(plain(machine, value), ['1', '?query.b', '?query.b.has']);
  });
});
