import assert from 'node:assert/strict';
import type { EngineName } from '../server/src/cors/engine';
import { judgeWithAll } from '../server/src/cors/engines';
import type { Exchange } from '../server/src/cors/exchange';
import { judgeExchange } from '../server/src/cors/exchange';
import { prepareRequest } from '../server/src/cors/fetch-request';
import type { HeaderList } from '../server/src/cors/header-list';
import { isSameOrigin } from '../server/src/cors/origin';
import type { WireResponse } from '../server/src/cors/preflight';
import { preflightHeaders } from '../server/src/cors/preflight';
import { askSubject } from '../server/src/engine/ask';
import { rules } from '../server/src/rules';
import { accessOf, hostileOrigins } from './harness/access';
import { lintFixture } from './harness/fixture';
import type { Claim, Snippet } from './harness/guide';
import { exchangeOf, guide, inCode, readCall, readGuide, tableRows } from './harness/guide';

const { exchanges, snippets } = readGuide(guide);
/** What a row of the table of messages is a change of. */
const good = exchanges.find(({ steps, claims }) => steps.length === 2 && claims.every(({ allowed }) => allowed));

describe('the guide: exchanges', () => {
  it('are there', () => {
    assert.ok(exchanges.length >= 7 && good, `${exchanges.length} exchanges`);
    assert.equal(guide.match(/^```http$/gm)?.length, exchanges.length);
  });

  for (const shown of exchanges) {
    const exchange = exchangeOf(shown);
    const verdict = judgeExchange(exchange);

    it(`line ${shown.line}: shows what the browser sends`, () => {
      const { request } = verdict;
      const { pathname, search, host } = new URL(request.url);
      shown.steps.forEach((step, i) => {
        const asks = verdict.preflightNeeded && i === 0;
        assert.equal(step.request.method, asks ? 'OPTIONS' : request.method);
        assert.equal(step.request.target, pathname + search);
        const cookies = step.request.headers.filter(([name]) => name === 'Cookie');
        assert.ok(cookies.length === 0 || !asks && request.credentials === 'include', 'cookies');
        const expected = asks ? preflightHeaders(request).filter(([name]) => name !== 'Accept') : [...request.headers, ['Origin', request.origin] as const];
        assert.deepEqual(sorted(step.request.headers.filter(([name]) => name !== 'Cookie')), sorted([...expected, ['Host', host]]));
      });
      assert.equal(shown.steps.length, verdict.preflightNeeded && verdict.blockedAt !== 'preflight' ? 2 : 1, 'what is not sent is not shown');
    });

    for (const claim of shown.claims) it(`line ${shown.line}: ${claim.who} has it ${claim.allowed ? 'allowed' : 'blocked'}`, () => checkClaim(exchange, claim));
  }

  it('quote no message anywhere else', () => {
    const tested = [...exchanges.flatMap(({ claims }) => claims.flatMap(({ quoted }) => quoted)), ...messageRows().map(({ message }) => message)];
    for (const code of inCode(guide.replace(/^```[^]*?^```$/gm, ''))) {
      if (/cannot load|blocked|is not|does not|doesn't|Reason:/.test(code)) assert.ok(tested.includes(code), code);
    }
  });
});

describe('the guide: tables', () => {
  it('tell the same origin from others', () => {
    const rows = tableRows(guide, 'URL');
    assert.ok(rows.length >= 4);
    for (const [url = '', same] of rows) assert.equal(isSameOrigin(inCode(url)[0] ?? '', 'https://shop.example') ? 'yes' : 'no', same, url);
  });

  it('tell simple calls from preflighted ones', () => {
    const rows = tableRows(guide, 'call');
    assert.ok(rows.length >= 6);
    for (const [call = '', needed] of rows) assert.equal(prepareRequest(readCall('https://shop.example', inCode(call)[0] ?? '')).preflightNeeded ? 'yes' : 'no', needed, call);
  });

  for (const { change, message, rule } of messageRows()) {
    it(`${change}: Chrome says so`, () => {
      assert.ok(good);
      const said = judgeWithAll(changed(exchangeOf(good), change)).chromium.message;
      assert.equal(said?.replace(/^.*? has been blocked by CORS policy: /, ''), message);
      assert.ok(rules.some(({ id }) => id === rule), rule);
    });
  }
});

describe('the guide: servers', () => {
  it('are an Express server, a configuration of nginx and a worker', () => assert.deepEqual(snippets.map(({ language }) => language), ['js', 'nginx', 'js']));

  for (const snippet of snippets) {
    it(`line ${snippet.line}: nothing is found in it`, () => {
      const { findings } = linted(snippet);
      assert.deepEqual(findings.filter(({ severity }) => severity === 'error' || severity === 'warning').map(({ rule, message }) => `${rule}: ${message}`), []);
    });

    it(`line ${snippet.line}: answers the call as the good exchange shows`, () => {
      assert.ok(good);
      const { origin, method, headers, credentials, url } = good.call;
      const [subject, ...others] = linted(snippet).reading.subjects.filter(({ kind }) => kind !== 'bag' && kind !== 'options');
      assert.ok(subject && others.length === 0);
      const asked = askSubject(subject, { origin, method, path: new URL(url).pathname, headers, credentials });
      assert.equal(asked.verdict, 'allowed', asked.why);
      const cors = (lines: readonly { name: string; value?: string | undefined }[] | HeaderList | undefined): [string, string][] => (lines ?? [])
        .map((line): [string, string] => 'name' in line ? [line.name.toLowerCase(), line.value ?? 'unknown'] : [line[0].toLowerCase(), line[1]])
        .filter(([name]) => name.startsWith('access-control-allow-'));
      const unify = (lines: [string, string][]): string[] => lines.map(([name, value]) => `${name}: ${name.endsWith('origin') ? value : value.toLowerCase()}`).sort();
      const shown = unify(cors(good.steps[0]?.answer.headers));
      for (const line of shown.filter(text => !text.includes('methods'))) assert.ok(unify(cors(asked.preflight?.headers)).includes(line), `${line} in ${unify(cors(asked.preflight?.headers)).join('; ')}`);
      for (const line of unify(cors(good.steps[1]?.answer.headers))) assert.ok(unify(cors(asked.response?.headers)).includes(line), line);
      for (const answer of [asked.preflight, asked.response]) assert.ok(answer?.headers.some(({ name, value }) => name.toLowerCase() === 'vary' && /\bOrigin\b/i.test(value ?? '')), 'Vary');
    });

    it(`line ${snippet.line}: lets both origins in with cookies, and nobody else`, () => {
      const read = linted(snippet);
      for (const origin of ['https://shop.example', 'https://admin.shop.example']) assert.equal(accessOf(read, origin, 0), 2, origin);
      const hostile = hostileOrigins(read);
      assert.ok(hostile.length > 5);
      for (const origin of hostile) assert.equal(accessOf(read, origin, 1), 0, origin);
    });
  }
});

const ENGINES: Readonly<Record<Claim['who'], readonly EngineName[]>> = { Chrome: ['chromium'], Firefox: ['firefox'], Safari: ['webkit'], 'Every browser': ['chromium', 'firefox', 'webkit'] };

function checkClaim(exchange: Exchange, { who, allowed, atPreflight, quoted }: Claim): void {
  const verdict = judgeExchange(exchange);
  assert.equal(verdict.allowed, allowed);
  const all = judgeWithAll(exchange);
  for (const engine of ENGINES[who]) {
    const own = all[engine];
    assert.equal(own.allowed, allowed, engine);
    assert.equal(own.blockedAt, allowed ? null : atPreflight ? 'preflight' : 'response', engine);
    if (!allowed) assert.equal(quoted.join('\n'), own.message, engine);
  }
  if (allowed) assert.deepEqual(quoted, verdict.exposedHeaders);
}

interface MessageRow { readonly change: string; readonly message: string; readonly rule: string }

function messageRows(): MessageRow[] {
  return tableRows(guide, 'the good exchange, but').map(([change = '', said = '', more = '']) => {
    const [message, ...others] = inCode(said);
    const [, rule, page] = /^\[([a-z-]+)\]\(rules\/([a-z-]+)\.md\)$/.exec(more) ?? [];
    assert.ok(message !== undefined && others.length === 0 && rule !== undefined && rule === page, `${change}: ${said} ${more}`);
    return { change, message, rule };
  });
}

/** The exchange with the one thing changed that a row names: `preflight without H`, `answer with H: V`, `preflight with status S`. */
function changed(exchange: Exchange, change: string): Exchange {
  const [, step, word, what = ''] = /^(preflight|answer) (without|with|with status) `([^`]+)`$/.exec(change) ?? [];
  const key = step === 'preflight' ? 'preflight' : 'response';
  const answer = exchange[key];
  assert.ok(step !== undefined && answer, change);
  const edited = (headers: HeaderList): WireResponse => ({ ...answer, headers });
  if (word === 'with status') return { ...exchange, [key]: { ...answer, status: Number(what) } };
  const name = what.replace(/:.*/, '');
  const others = answer.headers.filter(([other]) => other !== name);
  assert.equal(others.length, answer.headers.length - 1, `${change}: there is one such line`);
  return { ...exchange, [key]: edited(word === 'without' ? others : [...others, [name, what.slice(name.length + 2)]]) };
}

function linted({ language, text }: Snippet): ReturnType<typeof lintFixture> {
  const entry = language === 'nginx' ? '/nginx.conf' : '/server.js';
  // What the server behind a proxy adds is not to be seen; the guide says that it adds nothing.
  const closed = text.replace(/^ *proxy_pass .*;$/m, '        return 200 "{}";');
  return lintFixture({ entry, files: new Map([[entry, closed]]), expected: [], versions: { cors: '2.8.6', express: '5.3.0' }, environment: {}, profile: 'recommended' });
}

function sorted(headers: HeaderList): string[] {
  return headers.map(([name, value]) => `${name.toLowerCase()}: ${value}`).sort();
}
