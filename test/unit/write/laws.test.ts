import assert from 'node:assert/strict';
import fc from 'fast-check';
import { writeChange, writeSteps } from '../../../server/src/adapters/script/write';
import { openPage } from '../../../server/src/adapters/script/write/page';
import type { ChangeStep } from '../../../server/src/policy/change';
import { parseScript } from '../../../server/src/syntax/script';
import { applyEdits } from '../../../server/src/text/edit';
import type { Place } from '../../../server/src/text/place';

const sources: Record<string, string> = {
  '/express.js': `#!/usr/bin/env node
'use strict';
const express = require('express'); // web
const cors = require('cors');
const app = express();
const whitelist = ['https://a.com', /* b */ 'https://b.com',];
const options = { origin: (origin, callback) => { if (whitelist.some(o => origin.endsWith(o))) callback(null, true); else callback(null, false) }, credentials: true, ...more };
app.get('/', (req, res) => res.header('Access-Control-Allow-Origin', req.headers.origin || '*').set({ Vary: 'Accept' }).json({}));
app.use(function (req, res, next) { if (req.method === 'OPTIONS') res.sendStatus(204); else next() });
// all
app.use(cors(options));
app.put('/x', cors(), async (req, res) => { try { await save() } catch { return res.status(500).end() } res.append('Access-Control-Allow-Origin', \`https://\${host}.com\`); res.end(); });
`,
  '/fetch.ts': `import { A } from 'b'\r
\r
const corsHeaders: Record<string, string> = {\r
\t"Access-Control-Allow-Origin": "*", // all\r
\t"Access-Control-Allow-Methods": ["GET", "PUT"].join(", "),\r
}\r
export default {\r
\tasync fetch(request: Request, env: Env): Promise<Response> {\r
\t\tif (!/a.com/.test(request.headers.get("Origin")!)) return new Response("no", { status: 403 })\r
\t\tconst headers = new Headers([["Access-Control-Allow-Credentials", "true"], ["X", "y"]])\r
\t\theaders["Vary"] = "Accept"\r
\t\theaders.set("Access-Control-Allow-Origin", request.headers.get("Origin") as string)\r
\t\treturn new Response(null, { headers: { ...corsHeaders, ...(env.x ? { "Access-Control-Allow-Origin": env.origin } : {}) } })\r
\t},\r
}\r
`,
  '/broken.js': 'app.use(cors({ origin: \'*\', credentials: true ));\nres.setHeader(\'Access-Control-Allow-Origin\', ',
};

const origins = fc.constantFrom(undefined, ['https://a.com'], ['https://a.com', 'https://b.com']);

/** Any step with any nodes of the file as its places. */
function anyStep(places: readonly Place[]): fc.Arbitrary<ChangeStep> {
  const at = fc.constantFrom(...places);
  const text = fc.constantFrom('x', 'it\'s "`${', 'https://c.com');
  const kind = <K extends ChangeStep['kind']>(name: K): fc.Arbitrary<K> => fc.constant(name);
  return fc.oneof(
    fc.record({ kind: kind('allow-only'), at, origins }),
    fc.record({ kind: kind('allow-only'), at, setBy: at, origins }),
    fc.record({ kind: kind('drop-credentials'), at, setBy: at }),
    fc.record({ kind: kind('send-only-when'), at, setBy: at, test: at, value: fc.boolean() }),
    fc.record({ kind: kind('set-text'), at, text }),
    fc.record({ kind: kind('set-flag'), at, flag: fc.boolean() }),
    fc.record({ kind: kind('split-list'), at, texts: fc.array(text) }),
    fc.record({ kind: kind('wrap-argument'), at, key: fc.constantFrom('origin', 'max-age') }),
    fc.record({ kind: kind('rename'), at, to: text }),
    fc.record({ kind: kind('remove'), at }),
    fc.record({ kind: kind('drop-empty-test'), at }),
    fc.record({ kind: kind('register-for-all'), at }),
    fc.record({ kind: kind('add-token'), at, token: fc.constant('PATCH') }),
    fc.record({ kind: kind('add-header'), beside: at, name: fc.constant('Access-Control-Max-Age'), value: text }),
    fc.record({ kind: kind('add-option'), at, key: fc.constantFrom('methods', 'origin', 'max-age'), texts: fc.array(text) }),
    fc.record({ kind: kind('add-vary'), beside: at }),
    fc.record({ kind: kind('answer-preflight'), handler: at, like: at, methods: fc.constant(['PUT']), headers: fc.constant(['x-a']) }),
    fc.record({ kind: kind('move-before'), at, before: at }),
    fc.record({ kind: kind('repeat-headers'), exit: at, exitHeaders: at, like: fc.array(at, { maxLength: 3 }) }),
    fc.record({ kind: kind('set-instead-of-append'), at }),
    fc.record({ kind: kind('compare-exactly'), at, origins }),
    fc.record({ kind: kind('set-pattern'), at, source: fc.constant('^a/b$'), flags: fc.constant('i') }),
    fc.record({ kind: kind('set-status'), at, status: fc.constant(204) }),
  );
}

describe('adapters/script/write: laws', () => {
  for (const [file, text] of Object.entries(sources)) {
    it(`${file}: any step at any node is declined or gives a text that parses as well as before`, () => {
      const page = openPage(file, text);
      const places = page.nodes.map(({ range: [start, end] }) => ({ file, span: { start, end } }));
      const problems = parseScript(file, text).problems.length;
      let written = 0;
      fc.assert(fc.property(fc.array(anyStep(places), { minLength: 1, maxLength: 2 }), steps => {
        const edits = writeSteps({ file, text }, steps);
        if (!edits) return;
        written++;
        const after = applyEdits(file, text, edits);
        assert.ok(after !== undefined);
        assert.ok(parseScript(file, after).problems.length <= problems);
        if (text.includes('\r\n')) assert.doesNotMatch(after, /[^\r]\n/, 'line ends are kept');
      }), { numRuns: 1500 });
      assert.ok(written > 20, `only ${written} of the steps were written`);
    }).timeout(120_000);
  }

  it('writes each step in the file it belongs to, or nothing', () => {
    const texts: Record<string, string> = { '/a.js': 'f(\'a\')', '/b.js': 'g(\'b\')' };
    const at = (file: string): Place => ({ file, span: { start: 2, end: 5 } });
    const steps: ChangeStep[] = [{ kind: 'set-text', at: at('/a.js'), text: 'x' }, { kind: 'set-text', at: at('/b.js'), text: 'y' }];
    const edits = writeChange(file => texts[file], steps) ?? [];
    assert.deepEqual(Object.entries(texts).map(([file, text]) => applyEdits(file, text, edits)), ['f(\'x\')', 'g(\'y\')']);
    assert.equal(writeChange(file => texts[file], [...steps, { kind: 'set-text', at: at('/c.js'), text: 'z' }]), undefined);
    assert.equal(writeChange(() => 'a: *', [{ kind: 'set-text', at: at('/c.yaml'), text: 'z' }]), undefined);
  });
});
