import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';

import os from 'node:os';
import path from 'node:path';
import { builtFile } from '../harness/built';


const entry = builtFile('corslint.js');
/** What begins every colour. */
const ESCAPE = '\u001B[';
const FAULTY = `const express = require('express');
const cors = require('cors');
const app = express();
app.use(cors({ origin: ['https://app.example.com/'] }));
app.put('/me', (req, res) => res.json({}));
app.listen(3000);
`;

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

describe('the command line', function () {
  this.timeout(60_000);
  let folder: string;

  beforeEach(() => {
    folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'corslint-cli-')));
    write('server.js', FAULTY);
  });
  afterEach(() => {
    fs.rmSync(folder, { recursive: true, force: true });
  });

  function write(name: string, text: string): void {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), text);
  }
  function run(args: readonly string[], input = '', env: NodeJS.ProcessEnv = {}): Ran {
    const { FORCE_COLOR: _, ...rest } = process.env;
    const { status, stdout, stderr } = spawnSync(process.execPath, [entry, ...args], { cwd: folder, input, encoding: 'utf8', env: { ...rest, ...env }, maxBuffer: 1 << 28 });
    return { code: status, out: stdout, err: stderr };
  }
  function json(args: readonly string[], input?: string): { code: number | null; report: Report } {
    const { code, out } = run([...args, '--format', 'json'], input);
    return { code, report: JSON.parse(out) as Report };
  }

  it('prints findings, ends with 1, and with 0 when there are none', () => {
    const { code, out, err } = run([]);
    assert.equal(code, 1);
    assert.match(out, /server\.js\n {2}4:25 {5}error .*origin-trailing-slash/);
    assert.ok(!out.includes(ESCAPE), 'no colour into a pipe');
    assert.equal(err, '');
    write('server.js', FAULTY.replace('.com/', '.com'));
    assert.equal(run(['check', '.']).code, 0);
  });

  it('keeps to the JSON contract', () => {
    const { report } = json(['check', '.']);
    assert.equal(report.schema, 1);
    assert.deepEqual(report.files, { seen: 1, read: 1, skipped: 0 });
    assert.equal(report.mentions.seen, report.mentions.asked);
    const [finding] = report.findings;
    assert.deepEqual([finding?.rule, finding?.severity, finding?.file, finding?.line, finding?.column, finding?.endLine, finding?.endColumn], ['origin-trailing-slash', 'error', 'server.js', 4, 25, 4, 51]);
    assert.deepEqual(finding?.fixes[0], { title: 'Write https://app.example.com', safe: true, edits: [{ file: 'server.js', line: 4, column: 25, endLine: 4, endColumn: 51, text: "'https://app.example.com'" }] });
    assert.deepEqual(Object.keys(report.policies[0] ?? {}).sort(), ['adapter', 'allowedHeaders', 'column', 'credentials', 'endColumn', 'endLine', 'exposedHeaders', 'file', 'library', 'line', 'maxAge', 'methods', 'origin', 'origins', 'preflight', 'scope']);
  });

  it('says wrong use in one sentence and ends with 2', () => {
    for (const args of [['--format', 'prose'], ['--rule', 'nonsense=error'], ['--severity', 'loud'], ['nowhere.js'], ['--max-warnings', 'x'], ['ask', '.'], ['rule', 'nonsense'], ['--no-such-flag'], ['--fix', '--fix-dry-run']]) {
      const { code, out, err } = run(args);
      assert.deepEqual([code, out], [2, ''], args.join(' '));
      assert.match(err, /^corslint: [^\n]+\n$/, args.join(' '));
    }
  });

  it('applies safe fixes and keeps the rest of the file to the byte', () => {
    const windows = `\uFEFF${FAULTY.replace(/\n/g, '\r\n')}// keep this\r\n`;
    write('server.js', windows);
    fs.chmodSync(path.join(folder, 'server.js'), 0o640);
    const dry = run(['--fix-dry-run']);
    assert.match(dry.out, /^-app\.use.*\.com\/'\]/m);
    assert.match(dry.out, /^\+app\.use.*\.com'\]/m);
    assert.equal(fs.readFileSync(path.join(folder, 'server.js'), 'utf8'), windows);
    assert.equal(run(['--fix']).code, 0);
    assert.equal(fs.readFileSync(path.join(folder, 'server.js'), 'utf8'), windows.replace('.com/', '.com'));
    assert.equal(fs.statSync(path.join(folder, 'server.js')).mode & 0o777, 0o640);
    assert.deepEqual(fs.readdirSync(folder), ['server.js']);
  });

  it('reads standard input under a name', () => {
    const { code, report } = json(['--stdin', '--stdin-filename', 'src/app.js'], FAULTY);
    assert.deepEqual([code, report.findings.map(({ file, rule }) => [file, rule])], [1, [['src/app.js', 'origin-trailing-slash']]]);
  });

  it('leaves ignored, generated and foreign files alone, unless told otherwise', () => {
    write('.gitignore', 'old/\n');
    for (const name of ['old/a.js', 'node_modules/x/b.js', 'dist/c.js', 'test/d.js', 'e.test.js', 'legacy/f.js']) write(name, FAULTY);
    const files = (args: readonly string[]): string[] => json(args).report.findings.map(({ file }) => file).sort();
    assert.deepEqual(files([]), ['legacy/f.js', 'server.js']);
    assert.deepEqual(files(['--ignore-pattern', 'legacy']), ['server.js']);
    assert.deepEqual(files(['e.test.js']), ['e.test.js'], 'a named file is always read');
    assert.deepEqual(files(['--no-ignore']), ['dist/c.js', 'e.test.js', 'legacy/f.js', 'old/a.js', 'server.js', 'test/d.js']);
  });

  it('has levels, profiles, a threshold and a baseline', () => {
    assert.equal(run(['--rule', 'origin-trailing-slash=warning', '--max-warnings', '1']).code, 0);
    assert.equal(run(['--rule', 'origin-trailing-slash=warning']).code, 1);
    assert.equal(run(['--rule', 'origin-trailing-slash=off']).code, 0);
    assert.deepEqual(json(['--profile', 'security']).report.findings, []);
    assert.equal(run(['--baseline', 'known.json']).code, 0);
    assert.equal(run(['--baseline', 'known.json']).code, 0);
    write('second.js', FAULTY);
    assert.deepEqual(json(['--baseline', 'known.json']).report.findings.map(({ file }) => file), ['second.js']);
  });

  it('writes every format, the same each time', () => {
    for (const format of ['stylish', 'json', 'sarif', 'github', 'gitlab', 'junit', 'checkstyle', 'html', 'markdown', 'agent']) {
      const first = run(['--format', format]);
      assert.equal(first.code, 1, format);
      assert.match(first.out, /origin-trailing-slash/, format);
      assert.equal(run(['--format', format]).out, first.out, format);
    }
    const sarif = JSON.parse(run(['--format', 'sarif']).out) as { version: string; runs: { results: { ruleId: string; fixes: unknown[] }[] }[] };
    assert.deepEqual([sarif.version, sarif.runs[0]?.results[0]?.ruleId, sarif.runs[0]?.results[0]?.fixes.length], ['2.1.0', 'origin-trailing-slash', 1]);
    run(['--format', 'markdown', '--output-file', 'out/report.md']);
    assert.match(fs.readFileSync(path.join(folder, 'out/report.md'), 'utf8'), /^# CORS report/);
    assert.ok(run([], '', { FORCE_COLOR: '1' }).out.includes(ESCAPE));
    assert.ok(!run([], '', { FORCE_COLOR: '0' }).out.includes(ESCAPE));
  });

  it('asks a server what it would answer', () => {
    write('server.js', FAULTY.replace('.com/', '.com'));
    const friendly = run(['ask', 'server.js', '--origin', 'https://app.example.com', '-X', 'PUT', '-H', 'Content-Type: application/json', '--path', '/me']);
    assert.equal(friendly.code, 0);
    assert.match(friendly.out, /> OPTIONS \/me/);
    assert.match(friendly.out, /< Access-Control-Allow-Origin: https:\/\/app\.example\.com +server\.js:4/);
    assert.match(friendly.out, /= allowed/);
    const requests = JSON.stringify([{ id: 'a', origin: 'https://app.example.com', path: '/me' }, { id: 'b', origin: 'https://evil.example', method: 'PUT', path: '/me', headers: [['X-A', '1']] }]);
    const answered = JSON.parse(run(['ask', 'server.js', '--requests', '-', '--format', 'json'], requests).out) as { id: string; servers: { verdict: string; blockedAt: string | null; framework: string; preflight: { status: number } | null; response: { headers: { name: string; file: string; line: number }[] } | null }[] }[];
    assert.deepEqual(answered.map(({ id, servers: [first] }) => [id, first?.verdict, first?.blockedAt]), [['a', 'allowed', null], ['b', 'blocked', 'preflight']]);
    assert.deepEqual(answered[0]?.servers[0]?.response?.headers.find(({ name }) => name === 'Access-Control-Allow-Origin'), { name: 'Access-Control-Allow-Origin', value: 'https://app.example.com', file: 'server.js', line: 4 });
  });

  it('simulates exchanges, and one bad exchange does not stop the rest', () => {
    const good = { id: 'x', request: { origin: 'https://app.example', url: 'https://api.example/me', method: 'GET', headers: [], credentials: 'include' }, preflight: null, response: { status: 200, headers: [['Access-Control-Allow-Origin', '*']] } };
    const { code, out, err } = run(['simulate', '-'], JSON.stringify({ exchanges: [good, { id: 'y' }, { ...good, id: 'z', request: { ...good.request, credentials: 'omit' } }] }));
    const results = JSON.parse(out) as { id: string; allowed: boolean; blockedAt: string | null; browsers: { chromium: { code: string } } }[];
    assert.deepEqual(results.map(({ id, allowed, blockedAt }) => [id, allowed, blockedAt]), [['x', false, 'response'], ['z', true, null]]);
    assert.equal(results[0]?.browsers.chromium.code, 'WildcardOriginNotAllowed');
    assert.equal(code, 2);
    assert.match(err, /^corslint: .*\n$/);
  });

  it('tells of its rules', () => {
    assert.match(run(['rules']).out, /^missing-vary-origin +warning +/m);
    assert.match(run(['rule', 'missing-vary-origin']).out, /## What to do/);
    assert.match(run(['--help']).out, /corslint ask/);
    assert.match(run(['--version']).out, /^\d+\.\d+\.\d+\n$/);
  });
});

interface Report {
  readonly schema: number;
  readonly files: object;
  readonly mentions: { readonly seen: number; readonly asked: number };
  readonly findings: readonly { readonly rule: string; readonly severity: string; readonly file: string; readonly line: number; readonly column: number; readonly endLine: number; readonly endColumn: number; readonly fixes: readonly object[] }[];
  readonly policies: readonly object[];
}
