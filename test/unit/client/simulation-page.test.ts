import assert from 'node:assert/strict';
import { Script } from 'node:vm';
import { answerPage, noteHtml, pageHtml } from '../../../client/src/simulation-page';
import { script } from '../../../client/src/simulation-style';
import type { ShownSimulation, SourcePlace } from '../../../server/src/lsp/protocol';

const at = (line: number, file = 'api/server.js'): SourcePlace => ({ uri: `file:///w/${file}`, file, line, range: { start: { line: line - 1, character: 2 }, end: { line: line - 1, character: 9 } } });

const blocked: ShownSimulation = {
  server: { name: 'app', framework: 'express@5', at: at(3) },
  verdict: 'blocked', blockedAt: 'preflight', why: 'The value must not be the wildcard \'*\'.', depends: [{ on: 'a < b', verdict: 'allowed', at: at(8) }, { on: 'otherwise', verdict: 'blocked' }],
  exchanges: [
    { kind: 'preflight', method: 'OPTIONS', url: 'https://server.invalid/me?a=<b>', withheld: false, sent: [{ name: 'Origin', value: 'https://app.example.com', by: 'browser' }], answer: { status: 204, outcome: 'answered', open: true, headers: [{ name: 'Access-Control-Allow-Origin', value: '*', at: at(4) }, { name: 'X-A', value: null, at: at(5) }] } },
    { kind: 'request', method: 'PUT', url: 'https://server.invalid/me', withheld: true, sent: [{ name: 'X-Own', value: '1', by: 'page' }], answer: { status: null, outcome: 'no-route', open: false, headers: [] } },
  ],
  browsers: [
    { name: 'chromium', version: '150', verdict: 'blocked', message: 'Access to fetch at <b>x</b>' },
    { name: 'firefox', version: '140', verdict: 'allowed', message: null },
    { name: 'webkit', version: '26', verdict: 'unknown', message: null },
  ],
  responsible: [{ message: 'Access-Control-Allow-Origin: *', at: at(4) }],
  fixes: [{ title: 'Write "https://a.example"', rule: 'wildcard-with-credentials', at: at(4) }],
  needs: [{ of: 'preflight', lines: [['Access-Control-Allow-Origin', 'https://app.example.com']] }, { of: 'request', lines: [], status: 404 }],
  cookies: ['The cookie sid is SameSite=Strict.'], hostile: false,
};

/** What a person reads: tags away, signs back. */
function read(html: string): string {
  return html.replace(/<[^>]*>/g, ' ').replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code))).replace(/\s+/g, ' ');
}

describe('the view that simulates a request', () => {
  it('loads nothing, and runs and paints only what carries the nonce', () => {
    const html = pageHtml('n0nce');
    assert.match(html, /content="default-src 'none'; style-src 'nonce-n0nce'; script-src 'nonce-n0nce'; form-action 'none'; base-uri 'none'"/);
    assert.doesNotMatch(html, /\b(?:src|href|on\w+|style)=/);
    assert.equal([...html.matchAll(/<(?:script|style) nonce="n0nce">/g)].length, 2);
    assert.doesNotMatch(html.replace(/placeholder="[^"]*"/g, ''), /https?:/);
  });

  it('has a name for each field, and tells of the answer when it comes', () => {
    const html = pageHtml('n');
    for (const id of ['server', 'origin', 'method', 'path', 'credentials', 'base', 'headers']) assert.match(html, new RegExp(`<label[^>]*>[^<]+<(?:input|select|textarea) id="${id}"`));
    assert.match(html, /id="answer" aria-live="polite" aria-busy="true"/);
    assert.doesNotThrow(() => new Script(script), 'it parses');
  });

  it('shows verdict, places, fixes, wire and console', () => {
    const { html, places } = answerPage({ simulation: blocked });
    const text = read(html);
    for (const wanted of [
      '✗ Blocked at the preflight', 'app · express@5 · api/server.js:3', 'Responsible lines api/server.js:4 Access-Control-Allow-Origin: *', 'Write "https://a.example" wildcard-with-credentials',
      'The answer to the preflight would need: Access-Control-Allow-Origin: https://app.example.com', 'The answer to the request would need a status from 200 to 299 (it has 404).',
      'allowed when a < b', 'blocked otherwise', 'OPTIONS https://server.invalid/me?a=<b> preflight 204', 'PUT https://server.invalid/me request not sent',
      'Origin https://app.example.com by the browser', 'X-Own 1 by the page', 'X-A not known', 'There may be header lines that we cannot see.',
      'Access to fetch at <b>x</b>', 'Nothing: the page reads the answer.', 'It goes on to an answer that is not known.', 'The cookie sid is SameSite=Strict.',
    ]) assert.ok(text.includes(wanted), `${wanted}\n${text}`);
    const numbers = [...html.matchAll(/data-place="(\d+)"/g)].map(([, number]) => Number(number));
    assert.deepEqual(numbers.slice().sort((a, b) => a - b), places.map((_, i) => i), 'each place once');
    assert.deepEqual(places.filter(({ fix }) => fix).map(place => place.at.line), [4]);
  });

  it('escapes whatever the source and the request hold', () => {
    const evil = '"><img src=x onerror=alert(1)>\'&';
    const { html } = answerPage({ simulation: {
      ...blocked, why: evil, server: { name: evil, framework: evil, at: at(1, evil) }, depends: [{ on: evil, verdict: evil }], cookies: [evil],
      exchanges: [{ kind: 'request', method: evil, url: evil, withheld: false, sent: [{ name: evil, value: evil, by: 'page' }], answer: { status: 1, outcome: evil, open: false, headers: [{ name: evil, value: evil, at: at(1, evil) }] } }],
      browsers: [{ name: 'chromium', version: evil, verdict: 'blocked', message: evil }], responsible: [{ message: evil, at: at(1, evil) }],
      fixes: [{ title: evil, rule: evil, at: at(1, evil) }], needs: [{ of: 'request', lines: [[evil, evil]] }],
    } });
    for (const page of [html, noteHtml(evil), answerPage({ problem: evil }).html]) {
      assert.doesNotMatch(page, /<img|onerror=alert\(1\)>'/);
      assert.ok(read(page).includes(evil));
    }
  });

  it('says what it means when a stranger asks', () => {
    const exchanges = [{ kind: 'request' as const, method: 'GET', url: '/', withheld: false, sent: [{ name: 'Cookie', value: 'x', by: 'browser' as const }], answer: null }];
    const say = (more: Partial<ShownSimulation>): string => read(answerPage({ simulation: { ...blocked, hostile: true, needs: [], ...more } }).html);
    assert.match(say({}), /A page that nobody named is kept out\./);
    assert.match(say({ verdict: 'allowed', exchanges: [] }), /A page that nobody named reads the answer\./);
    assert.match(say({ verdict: 'allowed', exchanges }), /A page that nobody named reads the answer with the visitor's cookies\./);
    assert.doesNotMatch(say({ hostile: false }), /nobody named/);
  });

  it('has words for each verdict', () => {
    const titles = (['allowed', 'blocked', 'depends', 'unknown'] as const).map(verdict => /<h2>.*<\/h2>/.exec(answerPage({ simulation: { ...blocked, verdict, blockedAt: verdict === 'blocked' ? 'response' : null } }).html)?.[0] ?? '').map(read);
    assert.deepEqual(titles.map(title => title.trim()), ['✓ Allowed', '✗ Blocked at the response', '± It depends: it may be blocked', '? Not known']);
  });
});
