import assert from 'node:assert/strict';
import type { Workplace } from './run';
import { ESCAPE, RIGHT, workplace } from './run';

interface AskedServer {
  readonly file: string;
  readonly line: number;
  readonly name: string;
  readonly framework: string;
  readonly verdict: string;
  readonly blockedAt: string | null;
  readonly why: string;
  readonly preflight: { readonly status: number; readonly outcome: string; readonly headers: readonly { readonly name: string; readonly value: string; readonly file: string; readonly line: number }[] } | null;
  readonly response: AskedServer['preflight'];
  readonly depends: readonly { readonly on: string; readonly verdict: string }[];
}
type Answers = readonly { readonly id: string; readonly servers: readonly AskedServer[] }[];

describe('corslint ask', function () {
  this.timeout(60_000);
  let place: Workplace;
  beforeEach(() => { place = workplace({ 'server.js': RIGHT }); });
  afterEach(() => place.remove());

  function ask(requests: readonly object[], paths: readonly string[] = []): Answers {
    const { code, out, err } = place.run(['ask', ...paths, '--requests', '-', '--format', 'json'], JSON.stringify(requests));
    assert.deepEqual([code, err], [0, '']);
    return JSON.parse(out) as Answers;
  }

  it('shows what is sent, what comes back and from which line, as curl does', () => {
    const { code, out } = place.run(['ask', 'server.js', '--origin', 'https://app.example.com', '-X', 'PUT', '-H', 'Content-Type: application/json', '--path', '/me', '--credentials']);
    assert.equal(code, 0);
    assert.match(out, /^app {2}express {2}server\.js:3\n> OPTIONS \/me\n> Origin: https:\/\/app\.example\.com\n/);
    assert.match(out, /> Access-Control-Request-Headers: content-type\n/);
    assert.match(out, /< 204\n< Access-Control-Allow-Origin: https:\/\/app\.example\.com +server\.js:4\n/);
    assert.match(out, /= blocked: /, 'credentials are not allowed');
    assert.match(place.run(['ask', '--origin', 'https://app.example.com/page?x', '-X', 'PUT', '--path', '/me']).out, /= allowed: /, 'a page stands for its origin');
    assert.ok(!out.includes(ESCAPE));
    assert.ok(place.run(['ask', '--origin', 'null'], '', { FORCE_COLOR: '1' }).out.includes(ESCAPE));
  });

  it('keeps to its JSON contract', () => {
    const answers = ask([
      { id: 'a', origin: 'https://app.example.com', path: '/me?x=1' },
      { id: 'b', origin: 'https://evil.example', method: 'PUT', path: '/me', headers: [['X-A', '1']], credentials: 'include' },
      { id: 'c', origin: 'https://app.example.com', method: 'PUT', path: '/me' },
      { origin: 'https://app.example.com', path: '/no/such/path' },
    ]);
    assert.deepEqual(answers.map(({ id, servers: [first] }) => [id, first?.verdict, first?.blockedAt]), [['a', 'allowed', null], ['b', 'blocked', 'preflight'], ['c', 'allowed', null], ['3', 'allowed', null]]);
    const [a, b] = answers;
    assert.deepEqual(Object.keys(a?.servers[0] ?? {}), ['file', 'line', 'name', 'framework', 'kind', 'verdict', 'blockedAt', 'why', 'preflight', 'response', 'depends']);
    assert.equal(a?.servers[0]?.preflight, null);
    assert.deepEqual(a?.servers[0]?.response?.headers.find(({ name }) => name === 'Access-Control-Allow-Origin'), { name: 'Access-Control-Allow-Origin', value: 'https://app.example.com', file: 'server.js', line: 4 });
    assert.equal(b?.servers[0]?.preflight?.outcome, 'answered');
    assert.match(String(b?.servers[0]?.why), /^[^\n]+\.$/);
    assert.equal(answers[3]?.servers[0]?.response?.outcome, 'no-route');
  });

  it('puts the likeliest server first, and says what it depends on', () => {
    place.write('other.js', RIGHT.replace("'/me'", "'/other'"));
    place.write('staged.js', `${RIGHT.replace("'/me'", "'/staged'").replace("['https://app.example.com']", "process.env.OPEN ? 'https://app.example.com' : 'https://else.example'")}`);
    const [answer] = ask([{ origin: 'https://app.example.com', method: 'PUT', path: '/other' }]);
    assert.equal(answer?.servers[0]?.file, 'other.js');
    assert.deepEqual(answer?.servers.map(({ file }) => file).sort(), ['other.js', 'server.js', 'staged.js']);
    const [staged] = ask([{ origin: 'https://app.example.com', method: 'PUT', path: '/staged' }], ['staged.js']);
    assert.equal(staged?.servers[0]?.verdict, 'depends');
    assert.deepEqual([...new Set(staged?.servers[0]?.depends.map(({ verdict }) => verdict))].sort(), ['allowed', 'blocked']);
  });

  it('asks what can be asked when some requests make no sense', () => {
    const requests = [{ id: 'good', origin: 'https://app.example.com' }, { origin: 'app' }, 'x', { origin: 'null', path: 'me' }, { origin: 'null', method: 'A B' }, { origin: 'null', headers: { a: 'b' } }, { origin: 'null', credentials: 'yes' }, { id: {}, origin: 'null' }];
    const { code, out, err } = place.run(['ask', '--requests', '-', '--format', 'json'], JSON.stringify(requests));
    assert.equal(code, 2);
    assert.deepEqual((JSON.parse(out) as Answers).map(({ id }) => id), ['good']);
    assert.deepEqual(err.trimEnd().split('\n').map(line => /^corslint: Request (\d): [^\n]+\.$/.exec(line)?.[1]), ['1', '2', '3', '4', '5', '6', '7']);
    assert.equal(place.run(['ask', '--requests', '-'], '{}').code, 2);
  });

  it('says so when there is nothing to ask', () => {
    place.write('server.js', 'module.exports = 1;\n');
    const { code, out, err } = place.run(['ask', '--origin', 'https://app.example.com']);
    assert.deepEqual([code, out, err], [2, '', 'corslint: No server, handler or CORS header line was found in "." that could be asked.\n']);
    const json = place.run(['ask', '--requests', '-', '--format', 'json'], JSON.stringify([{ id: 'a', origin: 'null' }]));
    assert.deepEqual([json.code, JSON.parse(json.out)], [2, [{ id: 'a', servers: [] }]]);
    assert.equal(place.run(['ask', '--requests', '-'], '[]').code, 0, 'nothing was asked');
  });

  it('shows header lines where there is no server, and says that nothing more is known', () => {
    place.write('headers.js', 'module.exports = { headers: { \'Access-Control-Allow-Origin\': \'*\' } };\n');
    assert.ok(!place.run(['ask', '--origin', 'null']).out.includes('headers.js'), 'a server is asked instead');
    const { code, out } = place.run(['ask', 'headers.js', '--origin', 'null']);
    assert.equal(code, 0);
    assert.match(out, /< Access-Control-Allow-Origin: \* +headers\.js:1\n[^=]*= unknown: Only header lines are known here, not the server that sends them\.\n/);
  });

  it('tells where a case is decided', () => {
    place.write('switch.js', RIGHT.replace('app.use(cors(', 'if (settings.cors) app.use(cors('));
    const { out } = place.run(['ask', 'switch.js', '--origin', 'https://app.example.com', '--path', '/me']);
    assert.match(out, /= depends: It is blocked when !settings\.cors: .*\n {2}allowed when settings\.cors {2}switch\.js:4\n {2}blocked when !settings\.cors {2}switch\.js:4\n/);
    const [answer] = ask([{ origin: 'https://app.example.com', path: '/me' }], ['switch.js']);
    assert.deepEqual(answer?.servers[0]?.depends[0], { on: 'settings.cors', verdict: 'allowed', file: 'switch.js', line: 4 });
  });
});
