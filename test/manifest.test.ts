import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { ruleProperties } from '../scripts/manifest';

const root = path.resolve(import.meta.dirname, '..');

describe('the manifest', () => {
  const manifest = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as Manifest;
  const settings = Object.entries(manifest.contributes.configuration.properties);

  it('has few settings, each with scope, default and description', () => {
    assert.ok(settings.length <= 12, `${settings.length} settings`);
    for (const [name, { scope, markdownDescription, ...rest }] of settings) {
      assert.match(name, /^corslint\./);
      assert.ok(scope && markdownDescription && 'default' in rest, name);
    }
  });

  it('knows every rule (npm run generate)', () => {
    assert.deepEqual(manifest.contributes.configuration.properties['corslint.rules']?.properties, ruleProperties());
  });

  it('has the same version in its three parts', () => {
    for (const part of ['client', 'server']) {
      const { version } = JSON.parse(fs.readFileSync(path.join(root, part, 'package.json'), 'utf8')) as { version: string };
      assert.equal(version, manifest.version, part);
    }
  });

  it('does not compile against a newer VS Code than it runs in', () => {
    const { devDependencies } = JSON.parse(fs.readFileSync(path.join(root, 'client', 'package.json'), 'utf8')) as { devDependencies: Record<string, string> };
    assert.equal(`^${devDependencies['@types/vscode']}`, manifest.engines.vscode);
  });
});

describe('the lockfile', () => {
  it('names no address to download from', () => {
    assert.doesNotMatch(fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8'), /"resolved": "(?!client"|server")/);
  });
});

interface Manifest {
  readonly version: string;
  readonly engines: { readonly vscode: string };
  readonly contributes: { readonly configuration: { readonly properties: Record<string, { scope?: string; markdownDescription?: string; default?: unknown; properties?: unknown }> } };
}
