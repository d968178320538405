import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import type { InitializeResult } from 'vscode-languageserver-protocol/node';
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver-protocol/node';
import { askFlags, checkFlags, explainFlags } from '../../server/src/cli/options';
import { builtFile } from '../harness/built';
import type { Workplace } from './run';
import { ESCAPE, FAULTY, RIGHT, workplace } from './run';

describe('corslint check', function () {
  this.timeout(60_000);
  let place: Workplace;
  beforeEach(() => { place = workplace(); });
  afterEach(() => place.remove());

  it('prints findings, ends with 1, and with 0 when there are none', () => {
    const { code, out, err } = place.run([]);
    assert.equal(code, 1);
    assert.match(out, /server\.js\n {2}4:25 {5}error .*origin-trailing-slash/);
    assert.ok(!out.includes(ESCAPE), 'no colour into a pipe');
    assert.equal(err, '');
    place.write('server.js', RIGHT);
    assert.equal(place.run(['check', '.']).code, 0);
  });

  it('keeps to the JSON contract', () => {
    const { report } = place.json(['check', '.']);
    assert.equal(report.schema, 1);
    assert.match(report.version, /^\d+\.\d+\.\d+$/);
    assert.deepEqual(report.files, { seen: 1, read: 1, skipped: 0 });
    assert.equal(report.mentions.seen, report.mentions.asked);
    const [finding] = report.findings;
    assert.deepEqual([finding?.rule, finding?.severity, finding?.file, finding?.line, finding?.column, finding?.endLine, finding?.endColumn], ['origin-trailing-slash', 'error', 'server.js', 4, 25, 4, 51]);
    assert.deepEqual(finding?.fixes[0], { title: 'Write https://app.example.com', safe: true, edits: [{ file: 'server.js', line: 4, column: 25, endLine: 4, endColumn: 51, text: "'https://app.example.com'" }] });
    assert.deepEqual(Object.keys(report.policies[0] ?? {}).sort(), ['adapter', 'allowedHeaders', 'column', 'credentials', 'endColumn', 'endLine', 'exposedHeaders', 'file', 'library', 'line', 'maxAge', 'methods', 'origin', 'origins', 'preflight', 'scope']);
    assert.deepEqual(report.problems, []);
    assert.deepEqual([report.fixed, report.output], [undefined, undefined]);
  });

  it('says wrong use in one sentence and ends with 2', () => {
    for (const args of [
      ['--format', 'prose'], ['--rule', 'nonsense=error'], ['--rule', 'origin-trailing-slash'], ['--rule', 'origin-trailing-slash=loud'], ['--severity', 'loud'], ['--profile', 'lenient'], ['nowhere.js'], ['server.js/x'],
      ['--max-warnings', 'x'], ['--max-warnings', '-1'], ['--max-warnings'], ['--no-such-flag'], ['--fix', '--fix-dry-run'], ['--fix', '--stdin'], ['--stdin', 'server.js'], ['--stdin-filename', 'x.js'],
      ['--threads', '0'], ['--threads', 'many'], ['--threads', '2', '--stdin'], ['--output-file', 'server.js/x'], ['--baseline', 'server.js'], ['--baseline', 'no/such/folder.json'],
      ['ask', '.'], ['ask', '--origin', 'app.example'], ['ask', '--origin', 'https://a.example', '--path', 'me'], ['ask', '--origin', 'https://a.example', '-H', 'no colon'], ['ask', '--origin', 'https://a.example', '--requests', '-'],
      ['rule', 'nonsense'], ['rule'], ['rules', 'x'], ['simulate', 'a', 'b'], ['simulate', 'nowhere.json'], ['simulate', '--format', 'text'], ['lsp'], ['explain'],
    ]) {
      const { code, out, err } = place.run(args);
      assert.deepEqual([code, out], [2, ''], args.join(' '));
      assert.match(err, /^corslint: [^\n]+\n$/, args.join(' '));
    }
  });

  it('ends with 3 for a fault of its own', () => {
    place.write('broken.cjs', "const write = JSON.stringify; JSON.stringify = (value, ...rest) => { if (value?.schema === 1) throw new Error('out of order'); return write(value, ...rest); };\n");
    const { code, out, err } = place.run(['server.js', '--format', 'json'], '', { NODE_OPTIONS: `--require ${path.join(place.folder, 'broken.cjs')}` });
    assert.deepEqual([code, out], [3, '']);
    assert.match(err, /^corslint: internal fault: Error: out of order\n/);
  });

  it('reads standard input under a name', () => {
    const { code, report } = place.json(['--stdin', '--stdin-filename', 'src/app.js'], FAULTY);
    assert.deepEqual([code, report.files, report.findings.map(({ file, rule }) => [file, rule])], [1, { seen: 1, read: 1, skipped: 0 }, [['src/app.js', 'origin-trailing-slash']]]);
    assert.deepEqual(place.json(['--stdin', '--stdin-filename', 'server.js'], RIGHT).report.findings, [], 'the text given counts, not the file of that name');
    assert.equal(place.run(['--stdin'], FAULTY).code, 1);
    assert.equal(place.run(['--stdin'], '').code, 0);
    place.write('options.js', "module.exports = { origin: ['https://app.example.com/'] };\n");
    const importing = FAULTY.replace("{ origin: ['https://app.example.com/'] }", "require('../options')");
    assert.deepEqual(place.json(['--stdin', '--stdin-filename', 'src/app.js'], importing).report.findings.map(({ file }) => file), ['options.js']);
  });

  it('leaves ignored, generated and foreign files alone, unless told otherwise', () => {
    place.write('.gitignore', 'old/\n');
    place.write('generated.js', `// @generated by a tool\n${FAULTY}`);
    place.write('bundle.js', FAULTY.replace(/\n/g, ' ') + ';'.repeat(9000));
    for (const name of ['old/a.js', 'node_modules/x/b.js', 'dist/c.js', 'test/d.js', 'e.test.js', 'legacy/f.js']) place.write(name, FAULTY);
    const files = (args: readonly string[]): string[] => place.json(args).report.findings.map(({ file }) => file).sort();
    assert.deepEqual(files([]), ['legacy/f.js', 'server.js']);
    assert.deepEqual(files(['--ignore-pattern', 'legacy', '--ignore-pattern', '*.mjs']), ['server.js']);
    assert.deepEqual(files(['e.test.js']), ['e.test.js'], 'a named file is always read');
    assert.deepEqual(files(['old/a.js', 'legacy']), ['legacy/f.js', 'old/a.js']);
    assert.deepEqual(files(['--no-ignore']), ['bundle.js', 'dist/c.js', 'e.test.js', 'generated.js', 'legacy/f.js', 'old/a.js', 'server.js', 'test/d.js']);
    assert.deepEqual(files(['.', './legacy', path.join(place.folder, 'legacy')]), ['legacy/f.js', 'server.js'], 'each once');
  });

  it('has levels, profiles and a threshold', () => {
    assert.equal(place.run(['--rule', 'origin-trailing-slash=warning', '--max-warnings', '1']).code, 0);
    assert.equal(place.run(['--rule', 'origin-trailing-slash=warning', '--max-warnings', '0']).code, 1);
    assert.equal(place.run(['--rule', 'origin-trailing-slash=warning']).code, 1);
    assert.equal(place.run(['--rule', 'origin-trailing-slash=info', '--severity', 'info']).code, 0);
    assert.equal(place.run(['--rule', 'origin-trailing-slash=off']).code, 0);
    assert.equal(place.run(['--max-warnings', '9']).code, 1, 'errors are errors');
    assert.deepEqual(place.json(['--profile', 'security']).report.findings, []);
    place.write('open.js', RIGHT.replace("['https://app.example.com']", "'*'"));
    assert.deepEqual(place.json(['open.js']).report.findings, []);
    assert.deepEqual(place.json(['open.js', '--severity', 'hint']).report.findings.map(({ rule, severity }) => [rule, severity]), [['wildcard-origin', 'hint']]);
    assert.deepEqual(place.json(['open.js', '--profile', 'strict']).report.findings.map(({ severity }) => severity), ['warning']);
  });

  it('leaves out what a baseline holds, wherever it moves in its file', () => {
    const first = place.run(['--baseline', 'known.json']);
    assert.deepEqual([first.code, first.err], [0, 'Recorded 1 finding in known.json; later runs leave it out.\n']);
    place.write('server.js', `\n\n${FAULTY}`);
    assert.equal(place.run(['--baseline', 'known.json']).code, 0);
    place.write('second.js', FAULTY);
    assert.deepEqual(place.json(['--baseline', 'known.json']).report.findings.map(({ file }) => file), ['second.js']);
  });

  it('tells what it could not read, and goes on', () => {
    place.write('big.js', `${FAULTY}// ${'x'.repeat(1_100_000)}\n`);
    place.write('binary.js', Buffer.from('cors\u0000\u0001\u0002'));
    fs.symlinkSync('.', path.join(place.folder, 'loop'));
    fs.symlinkSync('nowhere.js', path.join(place.folder, 'dangling.js'));
    const { code, report } = place.json([]);
    assert.equal(code, 1);
    assert.deepEqual(report.problems.map(({ file, message }) => [file, message]), [
      ['big.js', 'This file is larger than 1 MiB and was not read.'], ['binary.js', 'This file is not text and was not read.'],
    ]);
    assert.deepEqual([report.findings.length, report.files], [1, { seen: 3, read: 1, skipped: 2 }]);
  });

  it('gives the same in one thread and in several', () => {
    for (let i = 0; i < 12; i++) place.write(`s${i}/server.js`, i % 3 === 0 ? RIGHT : FAULTY);
    place.write('s1/options.js', "module.exports = { origin: ['https://app.example.com/'] };\n");
    place.write('s1/server.js', FAULTY.replace("{ origin: ['https://app.example.com/'] }", "require('./options')"));
    const one = place.run(['--threads', '1', '--format', 'json']);
    assert.equal(one.code, 1);
    assert.deepEqual(place.run(['--threads', '3', '--format', 'json']), one);
    assert.equal(place.run(['--threads', '3', '--fix']).code, 0);
  });

  it('tells of its rules and itself', () => {
    const listed = place.run(['rules']).out.trimEnd().split('\n').map(line => line.split(' ')[0]);
    assert.deepEqual(listed, [...listed].sort());
    assert.match(place.run(['rules']).out, /^missing-vary-origin +warning +/m);
    assert.match(place.run(['rule', 'missing-vary-origin']).out, /^# missing-vary-origin\n[^]*## What to do[^]*\n## Node http\n\nWrong:\n/);
    for (const args of [['--help'], ['-h'], ['check', '--help']]) assert.match(place.run(args).out, /corslint ask/);
    assert.match(place.run(['--version']).out, /^\d+\.\d+\.\d+\n$/);
  });

  it('accepts every option its help names, and names every one it accepts', () => {
    const help = place.run(['--help']).out;
    const named = (from: string, to: string): string[] => {
      const part = new RegExp(`\\n${from}\\n([^]*?)\\n${to}\\n`).exec(help)?.[1] ?? assert.fail(`the help has no part "${from}"`);
      return [...part.matchAll(/(?<![\w-])--([a-z-]+)/g)].map(([, option = '']) => option);
    };
    const forCheck = new Set(named('check and report', 'ask'));
    assert.deepEqual([...forCheck].sort(), [...checkFlags].sort());
    assert.deepEqual([...new Set(named('ask', 'explain'))].sort(), [...askFlags].sort());
    assert.deepEqual([...new Set(named('explain', '  --version, --help'))].sort(), [...explainFlags].sort());
    const values: Record<string, string> = { format: 'json', 'output-file': 'o.json', severity: 'hint', profile: 'strict', rule: 'wildcard-origin=off', 'max-warnings': '3', baseline: 'b.json', 'ignore-pattern': 'x', threads: '1' };
    for (const option of forCheck) {
      if (option === 'stdin-filename') continue; // it goes with another, and is tried with it
      const args = [`--${option}`, ...(values[option] === undefined ? [] : [values[option]])];
      assert.notEqual(place.run(args, RIGHT).code, 2, args.join(' '));
    }
  });
});

describe('corslint as an editor starts it', function () {
  this.timeout(60_000);

  it('speaks LSP over stdio', async () => {
    const child = spawn(process.execPath, [builtFile('corslint.js'), 'lsp', '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    const exited = new Promise(resolve => child.once('exit', resolve));
    try {
      const connection = createProtocolConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
      connection.listen();
      const { capabilities } = await connection.sendRequest<InitializeResult>('initialize', { processId: null, rootUri: null, capabilities: {} });
      assert.ok(capabilities.diagnosticProvider);
      await connection.sendRequest('shutdown');
      await connection.sendNotification('exit');
      assert.equal(await exited, 0);
      connection.dispose();
    } finally {
      child.kill();
    }
  });
});
