import assert from 'node:assert/strict';
import { resolveModule } from '../../../server/src/program/resolve';

/** Resolves in a tree of files held in memory; the answer in short. */
function resolve(specifier: string, from: string, files: Readonly<Record<string, string>>): string | undefined {
  const found = resolveModule(specifier, from, file => file in files, file => files[file]);
  return found && ('file' in found ? found.file : `package ${found.external}`);
}

describe('resolveModule', () => {
  it('finds relative files as Node, TypeScript and bundlers do', () => {
    const files = { '/p/a.js': '', '/p/b.ts': '', '/p/c/index.tsx': '', '/p/d/package.json': '{ "main": "lib/x" }', '/p/d/lib/x.js': '', '/p/e.json': '{}', '/p/f.mts': '', '/p/g.test.ts': '', '/p/style.css': '' };
    const from = '/p/sub/main.ts';
    assert.equal(resolve('../a', from, files), '/p/a.js');
    assert.equal(resolve('../a.js', from, files), '/p/a.js');
    assert.equal(resolve('../b.js', from, files), '/p/b.ts');
    assert.equal(resolve('../c', from, files), '/p/c/index.tsx');
    assert.equal(resolve('../d', from, files), '/p/d/lib/x.js');
    assert.equal(resolve('../e', from, files), '/p/e.json');
    assert.equal(resolve('../f.mjs', from, files), '/p/f.mts');
    assert.equal(resolve('../g.test', from, files), '/p/g.test.ts');
    assert.equal(resolve('../style.css', from, files), undefined);
    assert.equal(resolve('./a', from, files), undefined);
    assert.equal(resolve('.', '/p/c/x.ts', files), '/p/c/index.tsx');
    assert.equal(resolve('../../../../../p/a', from, files), '/p/a.js');
  });

  it('keeps the scheme of a URI', () => {
    assert.equal(resolve('./b', 'file:///p/a.js', { 'file:///p/b.js': '' }), 'file:///p/b.js');
    assert.equal(resolve('@/b', 'vscode-vfs://host/p/a.js', { 'vscode-vfs://host/p/src/b.js': '' }), 'vscode-vfs://host/p/src/b.js');
  });

  it('follows paths and baseUrl of tsconfig, along extends', () => {
    const files = {
      '/p/tsconfig.json': '{ "extends": "./base", // comment\n "compilerOptions": { "strict": true, }, }',
      '/p/base.json': '{ "compilerOptions": { "baseUrl": "./src", "paths": { "@app/*": ["app/*"], "~config": ["config/main.ts"] } } }',
      '/p/src/app/cors.ts': '', '/p/src/config/main.ts': '', '/p/src/plain.ts': '', '/p/package.json': '{ "imports": { "#lib/*": "./lib/*.js", "#x": { "default": "./lib/x.js" } } }', '/p/lib/y.js': '', '/p/lib/x.js': '',
    };
    const from = '/p/src/app/server.ts';
    assert.equal(resolve('@app/cors', from, files), '/p/src/app/cors.ts');
    assert.equal(resolve('~config', from, files), '/p/src/config/main.ts');
    assert.equal(resolve('plain', from, files), '/p/src/plain.ts');
    assert.equal(resolve('#lib/y', from, files), '/p/lib/y.js');
    assert.equal(resolve('#x', from, files), '/p/lib/x.js');
    assert.equal(resolve('@app/gone', from, files), 'package @app/gone');
    assert.equal(resolve('cors', from, files), 'package cors');
  });

  it('knows import maps and the usual short cuts', () => {
    const files = { '/p/deno.json': '{ "imports": { "hono": "npm:hono@4", "std/": "https://deno.land/std@0.200.0/", "@/": "./lib/" } }', '/p/lib/a.ts': '', '/q/src/lib/cors.ts': '' };
    assert.equal(resolve('hono', '/p/x.ts', files), 'package hono');
    assert.equal(resolve('std/http/server.ts', '/p/x.ts', files), 'package std/http/server.ts');
    assert.equal(resolve('@/a.ts', '/p/x.ts', files), '/p/lib/a.ts');
    assert.equal(resolve('@/lib/cors', '/q/src/pages/api/x.ts', files), '/q/src/lib/cors.ts');
  });

  it('finds packages of the same workspace by their sources', () => {
    const npm = { '/w/package.json': '{ "workspaces": ["packages/*", "apps/api"] }', '/w/packages/shared/package.json': '{ "name": "@acme/shared", "main": "dist/index.js" }', '/w/packages/shared/src/index.ts': '', '/w/packages/shared/src/cors.ts': '' };
    assert.equal(resolve('@acme/shared', '/w/apps/api/main.ts', npm), '/w/packages/shared/src/index.ts');
    assert.equal(resolve('@acme/shared/cors', '/w/apps/api/main.ts', npm), '/w/packages/shared/src/cors.ts');
    assert.equal(resolve('shared', '/w/apps/api/main.ts', npm), 'package shared');
    const pnpm = { '/w/pnpm-workspace.yaml': "packages:\n  - 'libs/*' # own\n  - apps/**\n", '/w/libs/http/package.json': '{ "name": "http-kit" }', '/w/libs/kit/package.json': '{ "name": "kit", "main": "./lib/main" }', '/w/libs/kit/lib/main.js': '' };
    assert.equal(resolve('kit', '/w/apps/a/x.js', pnpm), '/w/libs/kit/lib/main.js');
    assert.equal(resolve('http', '/w/apps/a/x.js', pnpm), 'package http');
  });

  it('gives packages their plain names', () => {
    const name = (specifier: string): string | undefined => resolve(specifier, '/a.js', {});
    assert.equal(name('node:http'), 'package http');
    assert.equal(name('hono/cors'), 'package hono/cors');
    assert.equal(name('npm:hono@4.1/cors'), 'package hono/cors');
    assert.equal(name('npm:@koa/cors@5'), 'package @koa/cors');
    assert.equal(name('jsr:@hono/hono@^4/cors'), 'package @hono/hono/cors');
    assert.equal(name('https://esm.sh/hono@4.1.0/cors?target=deno'), 'package hono/cors');
    assert.equal(name('https://esm.sh/v135/@koa/cors@5'), 'package @koa/cors');
    assert.equal(name('https://deno.land/x/oak@v12.6.1/mod.ts'), 'package oak');
    assert.equal(name('https://deno.land/std@0.168.0/http/server.ts'), 'package std/http/server.ts');
    assert.equal(name('https://cdn.jsdelivr.net/npm/cors@2/+esm'), 'package cors');
    assert.equal(name('https://example.org/x.js'), 'package https://example.org/x.js');
  });
});
