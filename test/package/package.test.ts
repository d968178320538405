// What is shipped: the packed extension (TEST_VSIX) and the bundles of the command line.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import zlib from 'node:zlib';

const root = path.resolve(import.meta.dirname, '..', '..');
const vsix = process.env['TEST_VSIX'] ?? path.join(root, 'test', '.artifacts', 'corslint.vsix');
const dist = path.join(root, 'server', 'dist');
const MAX_VSIX_BYTES = 3 * 1024 * 1024;

describe('the packed extension', () => {
  it('holds exactly what it needs', () => {
    assert.deepEqual([...entriesOf(vsix).keys()].sort(), [
      '[Content_Types].xml',
      'extension.vsixmanifest',
      'extension/LICENSE.txt',
      'extension/changelog.md',
      'extension/client/dist/extension.js',
      'extension/docs/understanding-cors.md',
      ...packed('docs/images', '.svg'),
      ...packed('docs/rules', '.md'),
      ...packed('docs/walkthrough', '.svg'),
      'extension/icon.png',
      'extension/package.json',
      'extension/readme.md',
      'extension/server/dist/language-server.js',
      'extension/server/dist/script-parser.js',
      'extension/server/dist/worker.js',
      'extension/server/dist/third-party-licenses.txt',
      'extension/syntaxes/cors-headers-nginx.injection.json',
      'extension/syntaxes/cors-headers.injection.json',
    ].sort());
  });

  it('has all that the guide and the walkthrough lead to', () => {
    const entries = entriesOf(vsix);
    const guide = entries.get('extension/docs/understanding-cors.md') ?? '';
    const targets = [...guide.matchAll(/(?:\]\(|src=")([^)#"]+)/g)].map(([, target = '']) => target).filter(target => !target.startsWith('https:'));
    assert.ok(targets.length > 10);
    for (const target of targets) assert.ok(entries.has(path.posix.join('extension/docs', target)), target);
    const { contributes } = JSON.parse(entries.get('extension/package.json') ?? '') as { contributes: { walkthroughs: { steps: { media: { svg: string } }[] }[] } };
    for (const { media } of contributes.walkthroughs.flatMap(({ steps }) => steps)) assert.ok(entries.has(`extension/${media.svg}`), media.svg);
  });

  it('is small', () => {
    const { size } = fs.statSync(vsix);
    assert.ok(size <= MAX_VSIX_BYTES, `${size} bytes`);
  });

  it('names no path of the machine it was built on', () => {
    for (const [name, text] of entriesOf(vsix)) {
      if (/\.(js|json)$/.test(name)) assert.ok(!text.includes(root), name);
    }
  });

  it('has the licence of everything it bundles', () => {
    const licences = entriesOf(vsix).get('extension/server/dist/third-party-licenses.txt') ?? '';
    for (const name of ['typescript 6.0.3', '@typescript-eslint/typescript-estree 8.73.0', 'vscode-languageclient 11.0.0', 'vscode-languageserver 10.1.2']) {
      assert.ok(licences.includes(`${name}\n`), name);
    }
  });
});

describe('the bundled command line', () => {
  it('runs alone: no source, no node_modules', () => {
    const alone = fs.mkdtempSync(path.join(os.tmpdir(), 'corslint-alone-'));
    try {
      for (const file of fs.readdirSync(dist).filter(name => name.endsWith('.js'))) fs.copyFileSync(path.join(dist, file), path.join(alone, file));
      fs.mkdirSync(path.join(alone, 'shop'));
      fs.writeFileSync(path.join(alone, 'shop', 'server.ts'), `import express from 'express';\nimport cors from 'cors';\nconst app = express();\napp.use(cors({ origin: '*', credentials: true }));\napp.listen(3000);\n`);
      const run = (...args: string[]) => spawnSync(process.execPath, [path.join(alone, 'corslint.js'), ...args], { cwd: path.join(alone, 'shop'), encoding: 'utf8' });
      const { version } = JSON.parse(fs.readFileSync(path.join(root, 'server', 'package.json'), 'utf8')) as { version: string };
      const shown = run('--version');
      assert.equal(shown.stdout.trim(), version, shown.stderr);
      const checked = run('check', '--format', 'json', '.');
      assert.equal(checked.status, 1, checked.stderr);
      const { findings } = JSON.parse(checked.stdout) as { findings: { rule: string }[] };
      assert.deepEqual(findings.map(finding => finding.rule), ['wildcard-with-credentials']);
    } finally {
      fs.rmSync(alone, { recursive: true, force: true });
    }
  });
});

/** The files of a folder with that end, as they stand in the package. */
function packed(folder: string, end: string): string[] {
  return fs.readdirSync(path.join(root, folder)).filter(name => name.endsWith(end)).map(name => `extension/${folder}/${name}`);
}

/** The files of a zip archive, by its central directory (APPNOTE.TXT 4.3.12). */
function entriesOf(file: string): Map<string, string> {
  const zip = fs.readFileSync(file);
  const entries = new Map<string, string>();
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [method, packed, nameLength, extraLength, commentLength, start] =
      [zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 20), zip.readUInt16LE(at + 28), zip.readUInt16LE(at + 30), zip.readUInt16LE(at + 32), zip.readUInt32LE(at + 42)];
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength);
    const from = start + 30 + zip.readUInt16LE(start + 26) + zip.readUInt16LE(start + 28);
    const data = zip.subarray(from, from + packed);
    entries.set(name, (method === 0 ? data : zlib.inflateRawSync(data)).toString('utf8'));
    at += 46 + nameLength + extraLength + commentLength;
  }
  return entries;
}
