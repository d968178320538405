import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { loadWASM, OnigScanner, OnigString } from 'vscode-oniguruma';
import { INITIAL, Registry, type IGrammar, type IOnigLib, type IRawGrammar } from 'vscode-textmate';

const root = path.resolve(import.meta.dirname, '..', '..');
const NAME = 'support.type.property-name.header.cors';
const STAR = 'keyword.operator.wildcard.cors';
const LINK = 'markup.underline.link.cors';
const WORD = 'constant.language.cors';
const METHOD = 'support.constant.method.cors';
const NUMBER = 'constant.numeric.cors';
const VARIABLE = 'variable.other.cors';

interface Contribution { readonly scopeName: string; readonly path: string; readonly injectTo: readonly string[] }

/** The file of `tm-grammars` per scope name; `source.ini` colours `.conf` files in a VS Code without an nginx extension. */
const HOSTS: Readonly<Record<string, string>> = {
  'source.js': 'javascript', 'source.js.jsx': 'jsx', 'source.ts': 'typescript', 'source.tsx': 'tsx', 'source.nginx': 'nginx', 'source.ini': 'ini',
};

const SCRIPT_SAMPLES: readonly (readonly [line: string, ...expected: (readonly [text: string, scope: string])[]])[] = [
  [`res.setHeader('Access-Control-Allow-Origin', '*');`, ['Access-Control-Allow-Origin', NAME], ['*', STAR]],
  [`res.set({ "access-control-allow-origin": "https://app.example.com", 'Vary': 'Origin' });`, ['access-control-allow-origin', NAME], ['https://app.example.com', LINK]],
  [`headers.append("Access-Control-Allow-Methods", "GET, PUT,DELETE");`, ['GET', METHOD], ['PUT', METHOD], ['DELETE', METHOD]],
  [`res.header('Access-Control-Allow-Credentials', 'true')`, ['true', WORD]],
  [`res.header('Access-Control-Allow-Origin' , 'null')`, ['null', WORD]],
  [`res.header('Access-Control-Max-Age', '86400')`, ['86400', NUMBER]],
  ['res.header(`Access-Control-Allow-Origin`, `https://${host}`)', ['Access-Control-Allow-Origin', NAME]],
  [`const line = 'Access-Control-Allow-Origin: *';`, ['Access-Control-Allow-Origin', NAME], ['*', STAR]],
  [`res.setHeader('Access-Control-Allow-Origin', req.headers.origin);`, ['Access-Control-Allow-Origin', NAME]],
  [`throw new Error('No Access-Control-Allow-Origin ' + "for " + origin);`, ['Access-Control-Allow-Origin', NAME]],
  ['log(`Access-Control-Allow-Origin: ${origin}, *`);', ['Access-Control-Allow-Origin', NAME]],
  [`if (name === 'Access-Control-Request-Method') {}`, ['Access-Control-Request-Method', NAME]],
];

const NGINX_SAMPLES: typeof SCRIPT_SAMPLES = [
  [`  add_header Access-Control-Allow-Origin *;`, ['Access-Control-Allow-Origin', NAME], ['*', STAR]],
  [`  add_header 'Access-Control-Allow-Origin' "$http_origin" always;`, ['Access-Control-Allow-Origin', NAME], ['$http_origin', VARIABLE]],
  [`  add_header Access-Control-Allow-Methods "GET, POST" always;`, ['GET', METHOD], ['POST', METHOD]],
  [`  add_header Access-Control-Allow-Credentials true;`, ['true', WORD]],
  [`  more_set_headers "Access-Control-Allow-Origin: https://app.example.com";`, ['Access-Control-Allow-Origin', NAME], ['https://app.example.com', LINK]],
  [`  proxy_hide_header Access-Control-Allow-Origin;`, ['Access-Control-Allow-Origin', NAME]],
];

/** Nothing here is a CORS header. */
const PLAIN = [
  `const x = 2 * 3; // Access-Control-Allow-Origin: *`,
  `res.setHeader('X-Access-Control-Allow-Origin', '*');`,
  `res.setHeader('Access-Control-Allow-Originals', '*');`,
  `fetch('https://app.example.com', { method: 'GET' });`,
];

describe('colours of CORS headers', () => {
  for (const [scope, samples] of [['source.js', SCRIPT_SAMPLES], ['source.js.jsx', SCRIPT_SAMPLES], ['source.ts', SCRIPT_SAMPLES], ['source.tsx', SCRIPT_SAMPLES], ['source.nginx', NGINX_SAMPLES], ['source.ini', NGINX_SAMPLES]] as const) {
    for (const [line, ...expected] of samples) {
      it(`${scope}: ${line.trim()}`, async () => {
        const tokens = tokenize(await grammar(scope), line);
        for (const [text, wanted] of expected) {
          assert.ok(tokens.some(token => token.text === text && token.scopes.includes(wanted)), `${text} as ${wanted} in\n${show(tokens)}`);
        }
      });
    }
  }

  for (const line of PLAIN) {
    it(`leaves alone: ${line}`, async () => {
      const scopes = tokenize(await grammar('source.ts'), line).flatMap(token => token.scopes);
      assert.deepEqual(scopes.filter(scope => scope.endsWith('.cors')), []);
    });
  }

  it('a value keeps looking like a string', async () => {
    const tokens = tokenize(await grammar('source.ts'), `res.set('Access-Control-Allow-Headers', 'Content-Type')`);
    assert.ok(tokens.some(token => token.text === 'Content-Type' && token.scopes.includes('string.quoted.cors')), show(tokens));
  });

  it('what follows is coloured as without it', async () => {
    for (const [scope, samples] of [['source.ts', SCRIPT_SAMPLES], ['source.tsx', SCRIPT_SAMPLES], ['source.nginx', NGINX_SAMPLES]] as const) {
      for (const [line] of samples) {
        const next = scope === 'source.nginx' ? 'listen 80;' : `const after = 'x'; f(after);`;
        const [mine, theirs] = [await grammar(scope), await grammar(scope, false)].map(host => tokenize(host, line, next));
        assert.deepEqual(mine, theirs, line);
      }
    }
  });
});

interface Token { readonly text: string; readonly scopes: readonly string[] }

/** The tokens of the last line. */
function tokenize(host: IGrammar, ...lines: string[]): Token[] {
  let state = INITIAL;
  let tokens: Token[] = [];
  for (const line of lines) {
    const result = host.tokenizeLine(line, state);
    tokens = result.tokens.map(({ startIndex, endIndex, scopes }) => ({ text: line.slice(startIndex, endIndex), scopes }));
    state = result.ruleStack;
  }
  return tokens;
}

function show(tokens: readonly Token[]): string {
  return tokens.map(({ text, scopes }) => `${JSON.stringify(text)} ${scopes.slice(1).join(' ')}`).join('\n');
}

const loaded = new Map<string, Promise<IGrammar>>();

function grammar(scope: string, injected = true): Promise<IGrammar> {
  const key = `${scope} ${injected}`;
  const known = loaded.get(key) ?? load(scope, injected);
  loaded.set(key, known);
  return known;
}

async function load(scope: string, injected: boolean): Promise<IGrammar> {
  const { contributes } = readJson('package.json') as { contributes: { grammars: Contribution[] } };
  const ours = injected ? contributes.grammars : [];
  const registry = new Registry({
    onigLib: engine(),
    loadGrammar: name => {
      const own = ours.find(contribution => contribution.scopeName === name);
      const file = own ? own.path : HOSTS[name] && `node_modules/tm-grammars/grammars/${HOSTS[name]}.json`;
      return Promise.resolve(file ? readJson(file) as IRawGrammar : null);
    },
    getInjections: name => ours.filter(contribution => contribution.injectTo.includes(name)).map(contribution => contribution.scopeName),
  });
  const found = await registry.loadGrammar(scope);
  assert.ok(found, scope);
  return found;
}

let wasm: Promise<void> | undefined;

async function engine(): Promise<IOnigLib> {
  wasm ??= loadWASM(fs.readFileSync(path.join(root, 'node_modules', 'vscode-oniguruma', 'release', 'onig.wasm')));
  await wasm;
  return { createOnigScanner: patterns => new OnigScanner(patterns), createOnigString: text => new OnigString(text) };
}

function readJson(file: string): unknown {
  return JSON.parse(fs.readFileSync(path.join(root, file), 'utf8'));
}
