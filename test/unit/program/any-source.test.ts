import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Thing } from '../../../server/src/program/value';
import { machineOf } from './script';

const samples = [
  `import express from 'express'; import cors, { x as y } from 'cors'; import conf from './conf.json';
const app = express(); const allowed = (process.env.ORIGINS || 'https://a.example,https://b.example').split(',').map(o => o.trim());
app.use(cors({ origin(origin, cb) { if (!origin || allowed.includes(origin)) cb(null, true); else cb(new Error('no')) }, credentials: true, ...conf.cors }));
app.use(async (req, res, next) => { try { const user = await db.users.find({ id: req.params.id }); if (!user) return res.status(404).end(); res.set('Access-Control-Allow-Origin', req.headers.origin ?? '*'); res.json({ ...user, n: [1, ...user.list].length }) } catch (e) { next(e) } finally { log.push(1) } });
export default app; export const handler = async (event) => ({ statusCode: 200, headers: { 'Access-Control-Allow-Origin': event.headers?.origin } });`,
  `class Base { static #count = 0; constructor(private readonly opts: Opts = {}) { Base.#count++ } get origin() { return this.opts.origin } *walk() { for (const k in this.opts) yield k } }
@Controller('x') class Api extends Base { @Get() list(@Req() req) { return super.walk() } field = () => this.origin; static { Api.ready = true } }
enum E { A = 1, B, C = 'c' } namespace N { export const z = E.A; }
switch (new Api({ origin: E.C }).origin) { case 'c': { outer: for (let i = 0, j = 9; i < j; i++, j--) { for (const [k, { v = 1, ...r }] of Object.entries({ a: { v: 2 } })) { if (i > 2) break outer; continue outer } } break } default: throw new Error(\`no \${N.z}\`) }
const tag = (s, ...v) => s.raw; tag\`a\${1}\`; do { var q = (q ?? 0) + 1 } while (q < 3); if (typeof window === 'undefined' && !q) delete globalThis.q; export = Api;`,
  `var __importDefault = (this && this.__importDefault) || function (mod) { return (mod && mod.__esModule) ? mod : { "default": mod }; };
Object.defineProperty(exports, "__esModule", { value: true }); const http_1 = __importDefault(require("http"));
const m = new Map([[/^https:\\/\\/(.+)\\.a\\.example$/i, 1]]); http_1.default.createServer(function (req, res) { for (const [re, n] of m) if (re.test(req.headers['origin'])) res.setHeader('Vary', n + ''); res.end(JSON.stringify({ a: [1, , 2] })) }).listen(+process.env.PORT || 3000);
Promise.all([fetch('x'), import('./other.js')]).then(([a, b]) => a.json().then(b?.go), e => console.error(e)).catch(() => process.exit(1));`,
];

/** Starts a source and asks every function that it makes, with unknown arguments. Faults of the machine are thrown. */
function askAll(source: string, file: string): number {
  const made: Thing[] = [];
  const machine = machineOf({ [file]: source, '/conf.json': '{ "cors": { "maxAge": 5 } }' }, { made: thing => { made.push(thing); } });
  machine.start(file);
  for (const thing of made.slice(0, 40)) {
    if (!thing.call || !('code' in thing.call)) continue;
    const { code } = thing.call;
    const at = { file, span: code.at };
    const args = code.parameters.map((_, i) => machine.unknown(`parameter${i}`, 2));
    machine.explore(() => machine.awaited(machine.call(thing, machine.unknown('this'), args, { at, arguments: [] }), at), { runs: 4, steps: 2000 });
  }
  return made.length;
}

describe('any source', () => {
  it('is run whole', () => {
    assert.ok(samples.every(source => askAll(source, '/a.ts') > 1));
  });

  it('is run cut off anywhere', function () {
    this.timeout(60_000);
    for (const source of samples) for (let end = 0; end < source.length; end += 13) askAll(source.slice(0, end), '/a.ts');
  });

  it('is run with parts missing or doubled', function () {
    this.timeout(60_000);
    const cut = fc.record({ sample: fc.constantFrom(...samples), from: fc.nat(), length: fc.integer({ min: 1, max: 60 }), twice: fc.boolean() });
    fc.assert(fc.property(cut, ({ sample, from, length, twice }) => {
      const start = from % sample.length;
      askAll(sample.slice(0, start) + (twice ? sample.slice(start, start + length).repeat(2) : '') + sample.slice(start + length), '/a.ts');
    }), { numRuns: 150 });
  });
});
