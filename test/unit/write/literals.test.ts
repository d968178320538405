import assert from 'node:assert/strict';
import type { ChangeStep } from '../../../server/src/policy/change';
import type { Place } from '../../../server/src/text/place';
import { write } from './table';

type Row = readonly [before: string, steps: (at: Place, other: Place) => ChangeStep, after: string | undefined, file?: string];

const setText = (text: string) => (at: Place): ChangeStep => ({ kind: 'set-text', at, text });
const remove = (at: Place): ChangeStep => ({ kind: 'remove', at });
const rename = (to: string) => (at: Place): ChangeStep => ({ kind: 'rename', at, to });
const unless = (at: Place, test?: Place): ChangeStep => ({ kind: 'send-only-when', at, test: test ?? at, value: false });
const drop = (at: Place, setBy?: Place): ChangeStep => ({ kind: 'drop-credentials', at, ...setBy && { setBy } });
const token = (name: string) => (at: Place): ChangeStep => ({ kind: 'add-token', at, token: name });

const groups: Record<string, readonly Row[]> = {
  'set-text': [
    ['cors({ origin: ⟦\'https://a.com/\'⟧ })', setText('https://a.com'), 'cors({ origin: \'https://a.com\' })'],
    ['cors({ origin: ⟦"https://a.com/"⟧ })', setText('https://a.com'), 'cors({ origin: "https://a.com" })'],
    ['const a = ⟦`x`⟧;', setText('a`${b}'), 'const a = `a\\`\\${b}`;'],
    ['const a = ⟦\'x\'⟧;', setText('it\'s \\'), 'const a = \'it\\\'s \\\\\';'],
    ['const a = `https://${b}⟦.com/⟧`;', setText('.com'), 'const a = `https://${b}.com`;'],
    ['res.set("X", "y"); res.set("Access-Control-Allow-Credentials", ⟦true⟧)', setText('true'), 'res.set("X", "y"); res.set("Access-Control-Allow-Credentials", "true")'],
    ['\uFEFFconst a = ⟦\'💥/\'⟧; // c\r\n', setText('💥'), '\uFEFFconst a = \'💥\'; // c\r\n'],
    ['const a = ⟦b⟧;', setText('x'), undefined],
    ['const a = ⟦/x/⟧;', setText('x'), undefined],
  ],
  'set-flag': [
    ['cors({ credentials: ⟦\'true\'⟧ })', at => ({ kind: 'set-flag', at, flag: true }), 'cors({ credentials: true })'],
    ['cors({ credentials: ⟦yes⟧ })', at => ({ kind: 'set-flag', at, flag: true }), undefined],
  ],
  'split-list and wrap-argument': [
    ['cors({ origin: ⟦\'https://a.com, https://b.com\'⟧ })', at => ({ kind: 'split-list', at, texts: ['https://a.com', 'https://b.com'] }), 'cors({ origin: [\'https://a.com\', \'https://b.com\'] })'],
    ['cors({ origin: [⟦"a,b"⟧, "c"] })', at => ({ kind: 'split-list', at, texts: ['a', 'b'] }), 'cors({ origin: ["a", "b", "c"] })'],
    ['⟦cors(\'https://a.com\')⟧', at => ({ kind: 'wrap-argument', at, key: 'origin' }), 'cors({ origin: \'https://a.com\' })'],
    ['⟦cors(origin)⟧', at => ({ kind: 'wrap-argument', at, key: 'origin' }), 'cors({ origin })'],
    ['⟦cors([ /* a */ "b", ])⟧', at => ({ kind: 'wrap-argument', at, key: 'max-age' }), 'cors({ "max-age": [ /* a */ "b", ] })'],
    ['⟦cors(...a)⟧', at => ({ kind: 'wrap-argument', at, key: 'origin' }), undefined],
    ['⟦cors(a, b)⟧', at => ({ kind: 'wrap-argument', at, key: 'origin' }), undefined],
    ['⟦cors()⟧', at => ({ kind: 'wrap-argument', at, key: 'origin' }), undefined],
  ],
  'register-for-all': [
    ['⟦app.options("*", cors(a));⟧', at => ({ kind: 'register-for-all', at }), 'app.use(cors(a));'],
    ['⟦app.options(\'/{*splat}\', cors())⟧', at => ({ kind: 'register-for-all', at }), 'app.use(cors())'],
    ['⟦app.options("/api/*", cors())⟧', at => ({ kind: 'register-for-all', at }), undefined],
    ['⟦app.options("*" /* all */, cors())⟧', at => ({ kind: 'register-for-all', at }), undefined],
    ['⟦app.get("*", cors())⟧', at => ({ kind: 'register-for-all', at }), undefined],
    ['⟦app.options("*")⟧', at => ({ kind: 'register-for-all', at }), undefined],
  ],
  'drop-empty-test': [
    ['const a = ⟦x⟧ ? [] : b; if (a.length === 0 || a.includes(o)) c();', at => ({ kind: 'drop-empty-test', at }), 'const a = x ? [] : b; if (a.includes(o)) c();'],
    ['const a = f(⟦x⟧); const ok = o => a.has(o) || !a.size;', at => ({ kind: 'drop-empty-test', at }), 'const a = f(x); const ok = o => a.has(o);'],
    ['const a = ⟦x⟧; if (o && (!a || a === o)) c();', at => ({ kind: 'drop-empty-test', at }), 'const a = x; if (o && (a === o)) c();'],
    ['const a = ⟦x⟧; if (!a.length) c();', at => ({ kind: 'drop-empty-test', at }), undefined],
    ['if (⟦x⟧ || !a.length) c();', at => ({ kind: 'drop-empty-test', at }), undefined],
  ],
  rename: [
    ['cors({ ⟦orgin⟧: a })', rename('origin'), 'cors({ origin: a })'],
    ['cors({ ⟦\'orgin\'⟧: a })', rename('origin'), 'cors({ \'origin\': a })'],
    ['cors({ ⟦orgin⟧ })', rename('origin'), 'cors({ origin: orgin })'],
    ['cors({ ⟦orgin⟧(o, cb) {} })', rename('origin'), 'cors({ origin(o, cb) {} })'],
    ['options.⟦credentals⟧ = true;', rename('credentials'), 'options.credentials = true;'],
    ['res.set(⟦"Acces-Control"⟧, a)', rename('Access-Control-Max-Age'), 'res.set("Access-Control-Max-Age", a)'],
    ['({ ⟦Vray⟧: a })', rename('Access-Control-Max-Age'), '({ \'Access-Control-Max-Age\': a })'],
    ['⟦a⟧();', rename('b'), undefined],
  ],
  remove: [
    ['a([\'x\', ⟦\'y\'⟧, \'z\'])', remove, 'a([\'x\', \'z\'])'],
    ['a([\'x\', ⟦\'y\'⟧])', remove, 'a([\'x\'])'],
    ['a([⟦\'y\'⟧])', remove, 'a([])'],
    ['a([\n  \'x\', // first\n  ⟦\'y\'⟧, // second\n  \'z\',\n])', remove, 'a([\n  \'x\', // first\n  \'z\',\n])'],
    ['a([\r\n\t\'x\', // first\r\n\t⟦\'y\'⟧\r\n])', remove, 'a([\r\n\t\'x\' // first\r\n])'],
    ['a({ x: 1, ⟦y: 2⟧ })', remove, 'a({ x: 1 })'],
    ['a({ ⟦y: 2⟧ })', remove, 'a({})'],
    ['a({ ⟦y: 2⟧, /* of x */ x: 1 })', remove, 'a({  /* of x */ x: 1 })'],
    ['b();\n⟦app.use(cors());⟧\nc();\n', remove, 'b();\nc();\n'],
    ['b();\n\n// kept\n⟦app.use(cors())⟧ // gone\n\nc();\n', remove, 'b();\n\n// kept\n\nc();\n'],
    ['b();\n\n⟦app.use(cors())⟧;\n\nc();\n', remove, 'b();\n\nc();\n'],
    ['b(); ⟦c()⟧; d();', remove, 'b(); d();'],
    ['res⟦.x⟧; ⟦res.set(\'A\', b)⟧.json(c);', remove, 'res.x; res.json(c);'],
    ['⟦res.set(\'A\', b).set(\'C\', d)⟧;', remove, 'res.set(\'A\', b);'],
    ['if (a) ⟦res.set(\'A\', b)⟧;', remove, 'if (a) {}'],
    ['a()\n⟦b()⟧\n;[1].forEach(c)', remove, undefined],
    ['a()\n⟦b()⟧\n(c)', remove, undefined],
    ['headers: [⟦{ key: \'Vary\', value: \'x\' }⟧, { key: \'a\', value: \'b\' }]', remove, 'headers: [{ key: \'a\', value: \'b\' }]'],
  ],
  'drop-credentials': [
    ['cors({ origin: \'*\', credentials: ⟦true⟧ })', drop, 'cors({ origin: \'*\' })'],
    ['cors({\n  credentials: ⟦true⟧,\n  origin: \'*\',\n})', drop, 'cors({\n  origin: \'*\',\n})'],
    ['res.setHeader(\'Access-Control-Allow-Credentials\', ⟦\'true\'⟧);\nnext();', drop, 'next();'],
    ['res.header(\'Access-Control-Allow-Credentials\', ⟦true⟧).json({})', drop, 'res.json({})'],
    ['res.writeHead(200, {\n  \'Access-Control-Allow-Origin\': o,\n  \'Access-Control-Allow-Credentials\': ⟦\'true\'⟧\n})', drop, 'res.writeHead(200, {\n  \'Access-Control-Allow-Origin\': o\n})'],
    ['new Headers([[\'Access-Control-Allow-Credentials\', ⟦\'true\'⟧], [\'A\', \'b\']])', drop, 'new Headers([[\'A\', \'b\']])'],
    ['headers[\'Access-Control-Allow-Credentials\'] = ⟦\'true\'⟧;\na();', drop, 'a();'],
    ['options.credentials = ⟦true⟧;\na();', drop, 'a();'],
    ['const creds = ⟦true⟧; ⟪cors({ credentials: creds })⟫;', drop, 'const creds = false; cors({ credentials: creds });'],
    ['const creds = ⟦true⟧; cors({ ⟪credentials: creds⟫ });', drop, 'const creds = true; cors({});'],
  ],
  'send-only-when': [
    ['if (a ? b : ⟪rule.any⟫) {}\nres.set(\'Access-Control-Allow-Credentials\', ⟦true⟧);', unless, 'if (a ? b : rule.any) {}\nif (!rule.any) {\n  res.set(\'Access-Control-Allow-Credentials\', true);\n}'],
    ['f(⟪!any⟫); res.set(\'Access-Control-Allow-Credentials\', ⟦true⟧);', unless, 'f(!any); if (any) { res.set(\'Access-Control-Allow-Credentials\', true); }'],
    ['f(⟪a === \'*\'⟫);\r\n\tres.set(\r\n\t\t\'Access-Control-Allow-Credentials\', ⟦true⟧);', unless, 'f(a === \'*\');\r\n\tif (!(a === \'*\')) {\r\n\t\tres.set(\r\n\t\t\t\'Access-Control-Allow-Credentials\', true);\r\n\t}'],
    ['f(⟪check(a)⟫); res.set(\'Access-Control-Allow-Credentials\', ⟦true⟧);', unless, undefined],
    ['{ const a = b(); f(⟪a⟫); }\nres.set(\'Access-Control-Allow-Credentials\', ⟦true⟧);', unless, undefined],
    ['function f() { g(⟪a⟫); }\nres.set(\'Access-Control-Allow-Credentials\', ⟦true⟧);', unless, undefined],
    ['f(⟪a⟫); h({ \'Access-Control-Allow-Credentials\': ⟦true⟧ });', unless, undefined],
  ],
  'add-token': [
    ['res.set(\'Access-Control-Allow-Methods\', ⟦\'GET, POST\'⟧)', token('PUT'), 'res.set(\'Access-Control-Allow-Methods\', \'GET, POST, PUT\')'],
    ['res.set("Access-Control-Allow-Methods", ⟦"GET,POST,"⟧)', token('PUT'), 'res.set("Access-Control-Allow-Methods", "GET,POST,PUT")'],
    ['res.set(\'Access-Control-Allow-Methods\', ⟦\'\'⟧)', token('PUT'), 'res.set(\'Access-Control-Allow-Methods\', \'PUT\')'],
    ['cors({ methods: ⟦["GET"]⟧ })', token('PUT'), 'cors({ methods: ["GET", "PUT"] })'],
    ['cors({ methods: [⟦\'GET\'⟧, \'POST\'] })', token('PUT'), 'cors({ methods: [\'GET\', \'POST\', \'PUT\'] })'],
    ['cors({ methods: ⟦[]⟧ })', token('PUT'), 'cors({ methods: [\'PUT\'] })'],
    ['cors({\n  methods: ⟦[\n    \'GET\', // read\n  ]⟧,\n})', token('PUT'), 'cors({\n  methods: [\n    \'GET\', // read\n    \'PUT\',\n  ],\n})'],
    ['cors({\n  methods: ⟦[\n    \'GET\'\n  ]⟧,\n})', token('PUT'), 'cors({\n  methods: [\n    \'GET\',\n    \'PUT\'\n  ],\n})'],
    ['res.set(\'x\', ⟦[\'GET\'].join()⟧)', token('PUT'), 'res.set(\'x\', [\'GET\', \'PUT\'].join())'],
    ['h([[\'Access-Control-Allow-Methods\', ⟦\'GET\'⟧]])', token('PUT'), 'h([[\'Access-Control-Allow-Methods\', \'GET, PUT\']])'],
    ['cors({ methods: ⟦methods⟧ })', token('PUT'), undefined],
  ],
  'add-option': [
    ['app.use(⟦cors()⟧);', at => ({ kind: 'add-option', at, key: 'methods', texts: ['GET', 'PUT'] }), 'app.use(cors({ methods: [\'GET\', \'PUT\'] }));'],
    ['app.use(⟦cors({ origin: a })⟧);', at => ({ kind: 'add-option', at, key: 'methods', texts: ['GET'] }), 'app.use(cors({ origin: a, methods: [\'GET\'] }));'],
    ['const o = {\n\torigin: a,\n};\napp.use(⟦cors(o)⟧);', at => ({ kind: 'add-option', at, key: 'methods', texts: ['GET'] }), 'const o = {\n\torigin: a,\n\tmethods: [\'GET\'],\n};\napp.use(cors(o));'],
    ['app.use(⟦cors(o)⟧);', at => ({ kind: 'add-option', at, key: 'methods', texts: ['GET'] }), undefined],
    ['app.use(⟦cors({ methods: a })⟧);', at => ({ kind: 'add-option', at, key: 'methods', texts: ['GET'] }), undefined],
  ],
  'set-pattern': [
    ['cors({ origin: ⟦/a.com/⟧ })', at => ({ kind: 'set-pattern', at, source: '^https://a\\.com$', flags: 'i' }), 'cors({ origin: /^https:\\/\\/a\\.com$/i })'],
    ['cors({ origin: ⟦/a.com/⟧ })', at => ({ kind: 'set-pattern', at, source: '^[/]\\/$', flags: '' }), 'cors({ origin: /^[/]\\/$/ })'],
    ['cors({ origin: new RegExp(⟦\'a.com\'⟧, \'i\') })', at => ({ kind: 'set-pattern', at, source: '^a\\.com$', flags: 'i' }), 'cors({ origin: /^a\\.com$/i })'],
    ['cors({ origin: new RegExp(⟦`${a}`⟧) })', at => ({ kind: 'set-pattern', at, source: 'a', flags: '' }), undefined],
  ],
  'set-status': [
    ['res.status(⟦404⟧).end()', at => ({ kind: 'set-status', at, status: 204 }), 'res.status(204).end()'],
    ['⟦res.sendStatus(404)⟧', at => ({ kind: 'set-status', at, status: 204 }), 'res.sendStatus(204)'],
    ['⟦res.end()⟧', at => ({ kind: 'set-status', at, status: 204 }), undefined],
  ],
  'set-instead-of-append': [
    ['⟦res.append(\'A\', b)⟧;', at => ({ kind: 'set-instead-of-append', at }), 'res.set(\'A\', b);'],
    ['⟦res.appendHeader(\'A\', b);⟧', at => ({ kind: 'set-instead-of-append', at }), 'res.setHeader(\'A\', b);'],
    ['⟦res.set(\'A\', b)⟧;', at => ({ kind: 'set-instead-of-append', at }), undefined],
  ],
  'compare-exactly': [
    ['if (⟦o.includes(\'a.com\')⟧) b();', at => ({ kind: 'compare-exactly', at, origins: ['https://a.com'] }), 'if ([\'https://a.com\'].includes(o)) b();'],
    ['if (⟦o.indexOf(\'a.com\')⟧ !== -1) b();', at => ({ kind: 'compare-exactly', at, origins: ['https://a.com'] }), 'if ([\'https://a.com\'].includes(o)) b();'],
    ['if (⟦o.indexOf("a.com") === -1⟧) b();', at => ({ kind: 'compare-exactly', at, origins: ['https://a.com'] }), 'if (!["https://a.com"].includes(o)) b();'],
    ['if (⟦/a.com/.test(req.headers.origin)⟧) b();', at => ({ kind: 'compare-exactly', at, origins: ['https://a.com', 'https://b.com'] }), 'if ([\'https://a.com\', \'https://b.com\'].includes(req.headers.origin)) b();'],
    ['if (⟦new URL(o).hostname.endsWith(\'a.com\')⟧) b();', at => ({ kind: 'compare-exactly', at, origins: ['https://a.com'] }), 'if ([\'https://a.com\'].includes(o)) b();'],
    ['if (⟦\'https://a.com,https://b.com\'.includes(o)⟧) b();', at => ({ kind: 'compare-exactly', at, origins: ['https://a.com'] }), 'if ([\'https://a.com\'].includes(o)) b();'],
    ['if (⟦o?.startsWith(\'https://a\')⟧) b(o);', at => ({ kind: 'compare-exactly', at, origins: ['https://a.com'] }), 'if (o && [\'https://a.com\'].includes(o)) b(o);', '/x.ts'],
    ['if (!⟦o?.endsWith(\'a.com\')⟧) return;', at => ({ kind: 'compare-exactly', at, origins: ['https://a.com'] }), 'if (!(o && [\'https://a.com\'].includes(o))) return;', '/x.ts'],
    ['if (⟦o?.indexOf(\'a.com\') === -1⟧) return;', at => ({ kind: 'compare-exactly', at, origins: ['https://a.com'] }), 'if (!(o && [\'https://a.com\'].includes(o))) return;', '/x.ts'],
    ['if (x && ⟦o?.endsWith(\'a.com\')⟧) b(o);', at => ({ kind: 'compare-exactly', at, origins: ['https://a.com'] }), 'if (x && o && [\'https://a.com\'].includes(o)) b(o);', '/x.ts'],
    ['if (⟦(o || \'\').startsWith(\'https://a\')⟧) b();', at => ({ kind: 'compare-exactly', at, origins: ['https://a.com'] }), 'if (o && [\'https://a.com\'].includes(o)) b();', '/x.ts'],
    ['if (⟦(o || \'\').startsWith(\'https://a\')⟧) b();', at => ({ kind: 'compare-exactly', at, origins: ['https://a.com'] }), 'if ([\'https://a.com\'].includes(o)) b();'],
    ['cb(null, ⟦o?.endsWith(\'a.com\')⟧);', at => ({ kind: 'compare-exactly', at, origins: ['https://a.com'] }), 'cb(null, [\'https://a.com\'].includes(o ?? \'\'));', '/x.ts'],
    ['if (⟦req.get(\'Origin\')?.endsWith(\'a.com\')⟧) b();', at => ({ kind: 'compare-exactly', at, origins: ['https://a.com'] }), 'if ([\'https://a.com\'].includes(req.get(\'Origin\') ?? \'\')) b();', '/x.ts'],
    ['const list = \'https://a.com,https://b.com\'; if (⟦list.includes(origin)⟧) b();', at => ({ kind: 'compare-exactly', at, origins: ['https://b.com', 'https://a.com'] }), 'const list = \'https://a.com,https://b.com\'; if (list.split(\',\').includes(origin)) b();'],
    ['const list = \'https://a.com, https://b.com\'; if (⟦list.indexOf(origin) === -1⟧) b();', at => ({ kind: 'compare-exactly', at, origins: ['https://b.com', 'https://a.com'] }), 'const list = \'https://a.com, https://b.com\'; if (!list.split(\', \').includes(origin)) b();'],
    ['const list = \'https://a.com,https://c.com\'; if (⟦list.includes(origin)⟧) b();', at => ({ kind: 'compare-exactly', at, origins: ['https://b.com', 'https://a.com'] }), 'const list = \'https://a.com,https://c.com\'; if ([\'https://b.com\', \'https://a.com\'].includes(origin)) b();'],
    ['let list = \'https://a.com,https://b.com\'; if (⟦list.includes(origin)⟧) b();', at => ({ kind: 'compare-exactly', at, origins: ['https://b.com', 'https://a.com'] }), 'let list = \'https://a.com,https://b.com\'; if ([\'https://b.com\', \'https://a.com\'].includes(origin)) b();'],
    ['if (⟦o.endsWith(\'a.com\')⟧) b();', at => ({ kind: 'compare-exactly', at, origins: undefined }), 'if ([\'https://app.example.com\'].includes(o)) b();'],
    ['cors({ origin: ⟦/a.com/⟧ })', at => ({ kind: 'compare-exactly', at, origins: ['https://a.com'] }), 'cors({ origin: [\'https://a.com\'] })'],
    ['cors({ origin: [b, ⟦/a.com/⟧] })', at => ({ kind: 'compare-exactly', at, origins: ['https://a.com', 'https://c.com'] }), 'cors({ origin: [b, \'https://a.com\', \'https://c.com\'] })'],
    ['list.some(d => ⟦o.endsWith(d)⟧)', at => ({ kind: 'compare-exactly', at, origins: ['https://a.com'] }), undefined],
    ['if (⟦host.endsWith(\'a.com\')⟧) b();', at => ({ kind: 'compare-exactly', at, origins: ['https://a.com'] }), undefined],
  ],
};

describe('adapters/script/write: values, options and lines', () => {
  for (const [group, rows] of Object.entries(groups)) {
    describe(group, () => {
      for (const [before, step, after, file] of rows) {
        it(`${before} ${after === undefined ? 'is declined' : ''}`, () => assert.equal(write(before, (at, other) => [step(at, other)], file), after));
      }
    });
  }

  it('joins several tokens for one list', () => {
    assert.equal(write('f(⟦\'GET\'⟧)', at => [{ kind: 'add-token', at, token: 'PUT' }, { kind: 'add-token', at, token: 'PATCH' }]), 'f(\'GET, PUT, PATCH\')');
  });

  it('declines all when one step is declined, or two overlap', () => {
    assert.equal(write('f(⟦\'a\'⟧, ⟪b⟫)', (a, b) => [{ kind: 'set-text', at: a, text: 'x' }, { kind: 'set-text', at: b, text: 'y' }]), undefined);
    assert.equal(write('f(⟦\'a\'⟧)', at => [{ kind: 'set-text', at, text: 'x' }, { kind: 'set-text', at, text: 'y' }]), undefined);
  });

  it('knows nothing of places in other files', () => {
    assert.equal(write('f(⟦\'a\'⟧)', ({ span }) => [{ kind: 'set-text', at: { file: '/other.js', span }, text: 'x' }]), undefined);
  });
});
