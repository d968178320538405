import assert from 'node:assert/strict';
import fc from 'fast-check';
import { corsSchema } from '../../../server/src/adapters/script/npm-cors/schema';
import { corsOptionWords } from '../../../server/src/adapters/script/npm-cors/option-words';
import { responseGuides } from '../../../server/src/cors/header-guide';
import { corsResponseHeaders, misspelledCorsHeader } from '../../../server/src/cors/header-name';
import type { Suggestion } from '../../../server/src/engine/suggest';
import { suggest } from '../../../server/src/engine/suggest';

const SHOP = 'https://shop.example';
const ADMIN = 'https://admin.example';

/** What is suggested where `¦` stands. */
function at(text: string, file = '/w/server.js'): Suggestion[] {
  const offset = text.indexOf('¦');
  assert.ok(offset >= 0, 'no cursor');
  return suggest({ file, text: text.replace('¦', '') }, offset, [SHOP, ADMIN]);
}

function texts(text: string, file?: string): string[] {
  return at(text, file).map(one => one.text);
}

/** The text after the suggestion that begins so is taken. */
function taken(text: string, word: string, file?: string): string {
  const plain = text.replace('¦', '');
  const one = at(text, file).find(suggestion => suggestion.text.startsWith(word));
  assert.ok(one, `${word} is not suggested`);
  return plain.slice(0, one.span.start) + one.text + plain.slice(one.span.end);
}

const RESPONSE = responseGuides.map(({ name }) => name);
const REQUEST = ['Origin', 'Access-Control-Request-Method', 'Access-Control-Request-Headers'];
const CORS = 'const cors = require(\'cors\');\n';

describe('suggestions in scripts', () => {
  const names: Record<string, readonly string[]> = {
    'res.setHeader(\'¦\')': RESPONSE,
    'res.setHeader("Acc¦ess")': RESPONSE,
    'res.setHeader(`¦`)': RESPONSE,
    'res.setHeader(\'Access-¦': RESPONSE,
    'res.setHeader(\'Access-¦\nres.end();': RESPONSE,
    'response.status(204).set(\'¦\', 1)': RESPONSE,
    'res.append(\'V¦\')': RESPONSE,
    'c.header(\'¦\')': RESPONSE,
    'reply.header("¦", x)': RESPONSE,
    'const headers = new Headers();\nheaders.set(\'¦\')': RESPONSE,
    'response.headers.append(\'A¦\')': RESPONSE,
    'return new Response(body, { headers: { \'¦\' } })': RESPONSE,
    'return { statusCode: 200, headers: { "Content-Type": "text/plain", "¦": "" } }': RESPONSE,
    'res.writeHead(200, { \'A¦': RESPONSE,
    'res.set({ \'¦\': 1 })': RESPONSE,
    'const corsHeaders = { \'¦': RESPONSE,
    'const corsHeaders: Record<string, string> = {\n  // the origin\n  \'Vary\': \'Origin\',\n  \'¦\'\n};': RESPONSE,
    'new Headers({ \'¦\': \'\' })': RESPONSE,
    'req.headers.get(\'¦\')': REQUEST,
    'req.get(\'O¦\')': REQUEST,
    'request.header(\'¦\')': REQUEST,
    'req.headers[\'¦\']': REQUEST,
  };
  for (const [text, expected] of Object.entries(names)) it(`names of headers: ${text}`, () => assert.deepEqual(texts(text), expected));

  const nothing = [
    '// res.setHeader(\'¦\')', '/* res.setHeader(\'¦', 'map.set(\'¦\')', 'app.set(\'¦\')', 'app.get(\'¦\')', 'localStorage.getItem(\'¦\')', 'params.get(\'¦\')', 'cache.has("¦")',
    'const x = \'¦\'', 'fetch(\'/x\', { headers: { \'¦\': 1 } })', 'const options = { method: \'POST\', headers: { \'¦\': 1 } };', 'new Request(url, { headers: { \'¦\': 1 } })',
    'axios.get(url, { headers: { \'¦\' } })', 'res.setHeader(`${¦x}`)', 'res.setHeader(`a${x}¦`)', 'res.setHeader(\'Content-Type\', \'¦\')', 'res.setHeader(name, \'¦\')', 'res.setHeader(¦)',
    'res.setHeader(\'\'¦)', 'import x from \'¦\'', 'res.json({ \'¦\': 1 })', 'const translations = { \'¦\': 1 }', 'res.setHeader(\'Vary\', \'Origin\', \'¦\')', 'cors({ ¦ })', 'f({ origin: \'¦\' })',
    'const requestHeaders = { \'¦\': 1 }', 'xhr.setRequestHeader(\'¦\')', 'x = /res.setHeader(\'¦\')/', 'if (origin === \'¦\') start();', 'const allowedOrigins = [\'¦\'];',
    `${CORS}cors({ origin: [¦] })`, `${CORS}cors({ // ¦\n})`, `${CORS}cors({ origin: ¦ })`, `${CORS}cors({ nested: { ¦ } })`, `${CORS}cors¦`, `${CORS}list.map(x => { ¦ })`,
    'res.setHeader(\'Access-Control-Allow-Credentials\', \'true ¦\')', 'res.setHeader(\'a b¦\')',
  ];
  for (const text of nothing) it(`nothing: ${text}`, () => assert.deepEqual(texts(text), []));

  const values: Record<string, readonly string[]> = {
    'res.setHeader(\'Access-Control-Allow-Credentials\', \'¦\')': ['true'],
    'res.setHeader(\'access-control-allow-credentials\', "¦': ['true'],
    'res.setHeader(\'Access-Control-Allow-Origin\', \'https¦\')': [SHOP, ADMIN, '*'],
    'headers: { \'Access-Control-Allow-Origin\': `¦` }': [SHOP, ADMIN, '*'],
    'res.setHeader(\'Access-Control-Allow-Methods\', \'GET, PUT, ¦\')': ['POST', 'PATCH', 'DELETE', 'HEAD', '*'],
    'res.setHeader(\'Access-Control-Allow-Methods\', \'¦, put\')': ['GET', 'POST', 'PATCH', 'DELETE', 'HEAD', '*'],
    'res.setHeader(\'Vary\', [\'Accept-Encoding\', \'¦\'])': ['Origin', 'Access-Control-Request-Method', 'Access-Control-Request-Headers'],
    'res.vary(x); res.set({ Vary: \'¦\' })': ['Origin', 'Accept-Encoding', 'Access-Control-Request-Method', 'Access-Control-Request-Headers'],
    'const h = [{ key: \'Access-Control-Max-Age\', value: \'¦\' }]': ['7200', '86400', '600', '0'],
    [`${CORS}cors({ origin: '¦' })`]: [SHOP, ADMIN, '*'],
    [`${CORS}cors({ origin: '¦', credentials: true })`]: [SHOP, ADMIN],
    [`${CORS}cors({ origin: ['${SHOP}', '¦'] })`]: [ADMIN],
    [`${CORS}cors({ origin: ['¦\n] })`]: [SHOP, ADMIN],
    [`${CORS}cors({ methods: ['GET', 'POST', 'PUT', 'PATCH', 'HEAD', '¦'] })`]: ['DELETE', '*'],
    [`${CORS}cors({ methods: 'GET,POST,PUT,PATCH,HEAD,¦' })`]: ['DELETE', '*'],
    [`${CORS}const allowedOrigins = new Set(['${SHOP}', '¦']);`]: [ADMIN],
    [`${CORS}const allowedOrigins: readonly string[] = ['¦`]: [SHOP, ADMIN],
    '// Access-Control-Allow-Origin\nif (origin === \'¦\') x();': [SHOP, ADMIN],
  };
  for (const [text, expected] of Object.entries(values)) it(`values: ${text}`, () => assert.deepEqual(texts(text), expected));

  const all = Object.keys(corsOptionWords);
  const options: Record<string, readonly string[]> = {
    [`${CORS}app.use(cors({ ¦ }))`]: all,
    [`${CORS}app.use(cors({ cre¦ }))`]: all,
    [`${CORS}app.use(cors({ 'cre¦' }))`]: all,
    [`${CORS}app.use(cors({\n  origin: ['x'],\n  ¦\n  maxAge: 1,\n}))`]: all.filter(name => name !== 'origin' && name !== 'maxAge'),
    [`${CORS}app.use(cors({ cre¦`]: all,
    'import allow from \'cors\';\napp.use(allow({ ¦ }));': all,
    [`${CORS}const corsOptions = { ¦ };`]: all,
    'const x: CorsOptions = { ¦ };': all,
    'app.enableCors({ ¦ });': all,
  };
  for (const [text, expected] of Object.entries(options)) it(`options of npm cors: ${text}`, () => assert.deepEqual(texts(text), expected));

  it('take the place of the word alone', () => {
    assert.equal(taken('res.setHeader(\'Access-Co¦ntrol\', \'x\')', 'Access-Control-Max'), 'res.setHeader(\'Access-Control-Max-Age\', \'x\')');
    assert.equal(taken('res.setHeader(\'Acc¦, \'x\')', 'Access-Control-Max'), 'res.setHeader(\'Access-Control-Max-Age, \'x\')');
    assert.equal(taken('/* 😀 */ res.set("Access-Control-Allow-Methods", "GET, PA¦, PUT")', 'PATCH'), '/* 😀 */ res.set("Access-Control-Allow-Methods", "GET, PATCH, PUT")');
    assert.equal(taken(`${CORS}cors({ cred¦: true })`, 'credentials'), `${CORS}cors({ credentials: true })`);
    assert.equal(taken(`${CORS}cors({ origin: ['http://lo¦'] })`, SHOP), `${CORS}cors({ origin: ['${SHOP}'] })`);
    assert.equal(taken(`${CORS}cors({ origin: ['htt¦] });\nnext();`, SHOP), `${CORS}cors({ origin: ['${SHOP}] });\nnext();`);
  });
});

describe('suggestions in nginx', () => {
  const inNginx = (text: string): string[] => texts(text, '/etc/nginx/conf.d/x.conf');
  const cases: Record<string, readonly string[]> = {
    'add_header ¦': RESPONSE,
    'server {\n  add_header Access-¦\n}': RESPONSE,
    'add_header "¦" x;': RESPONSE,
    'proxy_hide_header Ac¦;': RESPONSE,
    'add_header Access-Control-Allow-Origin ¦': [SHOP, ADMIN, '*'],
    'add_header Access-Control-Allow-Origin htt¦;': [SHOP, ADMIN, '*'],
    'add_header Access-Control-Allow-Credentials "¦" always;': ['true'],
    'add_header Access-Control-Allow-Methods "GET, POST, ¦";': ['PUT', 'PATCH', 'DELETE', 'HEAD', '*'],
    'add_header Vary Origin ¦;': ['always'],
    'add_header Vary Origin al¦': ['always'],
  };
  for (const [text, expected] of Object.entries(cases)) it(text, () => assert.deepEqual(inNginx(text), expected));
  for (const text of ['# add_header ¦', 'add_header Vary Origin; ¦', 'server ¦', '¦add_header', 'add_hea¦', 'add_header X-Frame-Options ¦', 'add_header Vary Origin always ¦', 'proxy_set_header ¦', 'add_header Vary Origin\n¦', 'add_header X "¦{{ x }}";', 'return 200 "add_header ¦";']) {
    it(`nothing: ${text}`, () => assert.deepEqual(inNginx(text), []));
  }
  it('take the place of the word alone', () => {
    assert.equal(taken('add_header Access-Con¦trol "x";', 'Access-Control-Max', '/w/nginx.conf'), 'add_header Access-Control-Max-Age "x";');
    assert.equal(taken('add_header Access-Control-Allow-Methods "GET, PA¦\n', 'PATCH', '/w/nginx.conf'), 'add_header Access-Control-Allow-Methods "GET, PATCH\n');
  });
  it('nothing in files of others', () => assert.deepEqual(texts('add_header ¦', '/w/readme.md'), []));
});

describe('what suggestions know', () => {
  it('has every option that npm cors documents, and the right names of headers', () => {
    assert.deepEqual(Object.keys(corsOptionWords), corsSchema.known.filter(name => name !== 'headers'));
    assert.deepEqual(RESPONSE.filter(name => name !== 'Vary'), corsResponseHeaders.filter(name => !name.endsWith('Private-Network')));
    assert.ok(RESPONSE.every(name => misspelledCorsHeader(name) === undefined));
  });

  it('any text, any offset: never throws, and the range holds the offset', () => {
    const parts = fc.array(fc.constantFrom('res.setHeader(', '\'', '"', '`', '${', '}', '{', '(', ')', '[', ']', ',', 'Access-Control-Allow-Origin', 'cors', 'require(\'cors\')', ':', '=', 'headers', '\n', '\\', '/', '*', '//', 'add_header ', ';', '😀', ' ', '.'), { maxLength: 30 });
    fc.assert(fc.property(parts, fc.nat(400), fc.constantFrom('/w/a.ts', '/w/nginx.conf'), (words, n, file) => {
      const text = words.join('');
      const offset = n % (text.length + 1);
      for (const { span } of suggest({ file, text }, offset, [SHOP])) {
        assert.ok(span.start <= offset && offset <= span.end && span.end <= text.length);
        assert.ok(!/[\n\r]/.test(text.slice(span.start, span.end)));
      }
    }), { numRuns: 2000 });
  });
});
