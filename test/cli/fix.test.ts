import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import type { Workplace } from './run';
import { FAULTY, RIGHT, workplace } from './run';

describe('corslint --fix', function () {
  this.timeout(60_000);
  let place: Workplace;
  beforeEach(() => { place = workplace(); });
  afterEach(() => place.remove());

  it('keeps the rest of the file to the byte, with its mode and marks', () => {
    const windows = `\uFEFF${FAULTY.replace(/\n/g, '\r\n')}// keep this\r\n`;
    place.write('server.js', windows);
    fs.chmodSync(path.join(place.folder, 'server.js'), 0o666);
    const dry = place.run(['--fix-dry-run']);
    assert.match(dry.out, /^-app\.use.*\.com\/'\]/m);
    assert.match(dry.out, /^\+app\.use.*\.com'\]/m);
    assert.equal(dry.code, 0, 'what would be left over');
    assert.equal(place.read('server.js'), windows);
    const fixed = place.run(['--fix']);
    assert.deepEqual([fixed.code, fixed.err], [0, 'corslint: 1 problem fixed in 1 file.\n']);
    assert.equal(place.read('server.js'), windows.replace('.com/', '.com'));
    assert.equal(fs.statSync(path.join(place.folder, 'server.js')).mode & 0o777, 0o666);
    assert.deepEqual(fs.readdirSync(place.folder), ['server.js']);
    const before = fs.statSync(path.join(place.folder, 'server.js')).mtimeMs;
    assert.equal(place.run(['--fix']).err, '');
    assert.equal(fs.statSync(path.join(place.folder, 'server.js')).mtimeMs, before, 'nothing is written twice');
  });

  it('works round by round until nothing safe is left, and leaves choices to people', () => {
    place.write('server.js', FAULTY.replace("/'] }", "/', 'https://shop.example.com/'], credential: true, methods: ['GET'] }"));
    place.write('choice.js', RIGHT.replace("origin: ['https://app.example.com']", "origin: '*', credentials: true"));
    const choice = place.read('choice.js');
    const { code, report } = place.json(['--fix']);
    assert.equal(code, 1);
    assert.deepEqual([...new Set(report.findings.map(({ file }) => file))], ['choice.js']);
    assert.equal(place.read('choice.js'), choice);
    assert.match(place.read('server.js'), /\['https:\/\/app\.example\.com', 'https:\/\/shop\.example\.com'\], credentials: true, methods: \['GET', 'PUT'\]/);
    assert.deepEqual(report.fixed?.map(({ rule }) => rule).sort(), ['method-not-allowed', 'origin-trailing-slash', 'origin-trailing-slash', 'unknown-cors-option']);
    for (const { fixes } of report.fixed ?? []) assert.equal(fixes.length, 1);
  });

  it('follows a link to the file, mends what is imported once, and says what it cannot write', () => {
    place.write('real/server.js', FAULTY);
    fs.rmSync(path.join(place.folder, 'server.js'));
    fs.symlinkSync('real/server.js', path.join(place.folder, 'linked.js'));
    assert.equal(place.run(['linked.js', '--fix']).code, 0);
    assert.equal(place.read('real/server.js'), RIGHT);
    assert.ok(fs.lstatSync(path.join(place.folder, 'linked.js')).isSymbolicLink());

    place.write('options.js', "module.exports = { origin: ['https://app.example.com/'] };\n");
    for (const name of ['a.js', 'b.js']) place.write(name, FAULTY.replace("{ origin: ['https://app.example.com/'] }", "require('./options')"));
    assert.equal(place.run(['--fix']).code, 0);
    assert.equal(place.read('options.js'), "module.exports = { origin: ['https://app.example.com'] };\n");

    const latin = Buffer.from(`// caf\u00E9\n${FAULTY}`, 'latin1');
    place.write('latin.js', latin);
    const { code, err } = place.run(['latin.js', '--fix']);
    assert.equal(code, 1);
    assert.match(err, /^corslint: latin\.js: This file is not UTF-8 or has changed meanwhile, and was not fixed\.\n$/);
    assert.deepEqual(fs.readFileSync(path.join(place.folder, 'latin.js')), latin, 'no byte is lost');
  });

  it('mends what is shown and nothing else', () => {
    const long = FAULTY.replace("/'] }", "/'], maxAge: 999999 }");
    const mended = long.replace('.com/', '.com');
    place.write('server.js', long);
    assert.equal(place.run(['--fix']).code, 0);
    assert.equal(place.read('server.js'), mended, 'who is not shown a finding has not asked for its fix');
    assert.equal(place.run(['--fix', '--severity', 'hint', '--rule', 'max-age-out-of-range=off']).code, 0);
    assert.equal(place.read('server.js'), mended);
    assert.equal(place.run(['--fix', '--rule', 'max-age-out-of-range=warning']).code, 0);
    assert.match(place.read('server.js'), /maxAge: 86400/);
    place.write('server.js', mended);
    const { report } = place.json(['--fix', '--severity', 'hint']);
    assert.deepEqual(report.fixed?.map(({ rule }) => rule), ['max-age-out-of-range']);
  });

  it('makes two fixes of one round fit each other', () => {
    const lines = (always: string, vary: string): string => 'map $http_origin $friend { default ""; https://a.example $http_origin; https://b.example $http_origin; }\n'
      + `server { listen 443 ssl; location /api { root /srv; add_header Access-Control-Allow-Origin $friend${always};${vary} } }\n`;
    place.write('site.conf', lines('', ''));
    assert.equal(place.run(['--fix', '--severity', 'hint']).code, 0);
    assert.equal(place.read('site.conf'), lines(' always', ' add_header Vary Origin always;'));
  });

  it('offers no fix that an importing file is the worse for', () => {
    place.write('options.js', "module.exports = { origin: ['https://app.example.com/'] };\n");
    place.write('a.js', FAULTY.replace("{ origin: ['https://app.example.com/'] }", "require('./options')"));
    place.write('b.js', FAULTY.replace("{ origin: ['https://app.example.com/'] }", "{ ...require('./options'), credentials: true, origin: require('./options').origin[0] === 'https://app.example.com/' ? 'https://app.example.com' : '*' }"));
    const { report } = place.json([]);
    assert.deepEqual(report.findings.flatMap(({ file, fixes }) => file === 'options.js' ? [fixes.length] : []), [0]);
  });

  it('shows what it would do as a diff that applies, or as data', () => {
    const other = "const other = express();\nother.use(cors({ origin: ['https://x.example/'] }));\nother.get('/x', (req, res) => res.json({}));\nother.listen(3001);";
    const long = `${FAULTY}${'// between\n'.repeat(30)}${other}`;
    const mended = long.replace('.com/', '.com').replace('x.example/', 'x.example');
    const windows = FAULTY.replace(/\n/g, '\r\n');
    place.write('server.js', long);
    place.write('a folder/windows.js', windows);
    const { out } = place.run(['--fix-dry-run']);
    assert.equal(out.match(/^@@ /gm)?.length, 3, 'what is far apart is shown apart');
    const { report } = place.json(['--fix-dry-run']);
    assert.deepEqual(report.findings, []);
    assert.deepEqual(report.fixed?.map(({ rule, file, line }) => [rule, file, line]), [['origin-trailing-slash', 'a folder/windows.js', 4], ['origin-trailing-slash', 'server.js', 4], ['origin-trailing-slash', 'server.js', 38]]);
    assert.deepEqual(report.output, [{ file: 'a folder/windows.js', text: windows.replace('.com/', '.com') }, { file: 'server.js', text: mended }]);
    assert.equal(place.read('server.js'), long);
    const { status, stderr } = spawnSync('git', ['apply', '-'], { cwd: place.folder, input: out.slice(0, out.indexOf('\nno findings') + 1), encoding: 'utf8', env: { ...process.env, GIT_CEILING_DIRECTORIES: path.dirname(place.folder) } });
    assert.deepEqual([status, stderr], [0, '']);
    assert.deepEqual([place.read('server.js'), place.read('a folder/windows.js')], [mended, windows.replace('.com/', '.com')]);
  });

  it('shows it of standard input, too', () => {
    const { code, out } = place.run(['--stdin', '--stdin-filename', 'app.js', '--fix-dry-run'], FAULTY);
    assert.equal(code, 0);
    assert.match(out, /^--- a\/app\.js\n\+\+\+ b\/app\.js\n@@ -1,6 \+1,6 @@\n/);
    assert.equal(place.json(['--stdin', '--stdin-filename', 'app.js', '--fix-dry-run'], FAULTY).report.output?.[0]?.text, RIGHT);
  });
});
