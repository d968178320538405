import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { pathPattern } from '../../../../server/src/adapters/script/express/path';

const require = createRequire(import.meta.url);
const v4 = require('path-to-regexp') as (path: string | RegExp, keys: { name: string | number }[], options: object) => RegExp;
const v5 = createRequire(require.resolve('router'))('path-to-regexp') as { match: (path: string, options: object) => (path: string) => false | { path: string; params: object } };

const paths = ['/', '/users', '/users/', '/users/1', '/USERS/1', '/users/1/posts/2', '/api', '/api/v1', '/apix', '/files/a/b.txt', '/a.b', '/ab', '/acb', '/abc', '/x-y', '/flights/a-b', '/1', '//'];
const patterns4 = ['/', '/users', '/users/:id', '/users/:id?', '/users/:id(\\d+)', '/users/:id/posts/:post', '*', '/api*', '/api/*', '/ab?c', '/a.b', '/(api|users)', '/flights/:from-:to', '/files/:name*', '(.*)', '/x-:y', '/:a.:b'];
const patterns5 = ['/', '/users', '/users/', '/users/:id', '/users{/:id}', '/{*splat}', '/*splat', '/api/*rest', '/api{/*rest}', '/flights/:from-:to', '/a.b', '/:a.:b', '/:file{.:ext}', '/files/*path/b.txt'];

describe('Express paths', () => {
  for (const end of [true, false]) {
    it(`version 4 matches as path-to-regexp 0.1 does (${end ? 'routes' : 'mounts'})`, () => {
      for (const pattern of patterns4) {
        if (!end && pattern === '/') continue;
        const keys: { name: string | number }[] = [];
        const real = v4(pattern, keys, { end, strict: false, sensitive: false });
        const ours = pathPattern(pattern, end, 4);
        for (const path of paths) {
          const match = real.exec(path);
          assert.equal(ours.match(path)?.path, pattern === '*' ? path : match?.[0], `${pattern} on ${path}`);
          if (match && pattern !== '*') {
            const expected = keys.flatMap((key, i) => match[i + 1] === undefined ? [] : [[String(key.name), match[i + 1]]]);
            assert.deepEqual(ours.match(path)?.parameters, expected, `${pattern} on ${path}`);
          }
        }
      }
    });
    it(`version 5 matches as path-to-regexp 8 does (${end ? 'routes' : 'mounts'})`, () => {
      for (const pattern of patterns5) {
        if (!end && pattern === '/') continue;
        const real = v5.match(pattern === '/' ? pattern : pattern.replace(/\/+$/, ''), { end, trailing: true, sensitive: false });
        const ours = pathPattern(pattern, end, 5);
        for (const path of paths) assert.equal(ours.match(path)?.path, (real(path) || undefined)?.path, `${pattern} on ${path}`);
      }
    });
  }

  it('version 5 refuses what Express 5 refuses', () => {
    for (const pattern of ['*', '/api/*', '/users/:id?', '/(api|users)', '/a+b', '/:', '/{a']) {
      assert.throws(() => v5.match(pattern, {}), pattern);
      assert.ok(pathPattern(pattern, true, 5).fault, pattern);
    }
    assert.equal(pathPattern('*', true, 5).fault, 'Missing parameter name at index 1: *');
  });

  it('version 5 agrees on generated paths', () => {
    const piece = fc.constantFrom('/', 'a', ':id', '*rest', '{', '}', '-', '.', 'b', '?', '\\', '"');
    fc.assert(fc.property(fc.array(piece, { maxLength: 7 }), fc.boolean(), (parts, end) => {
      const pattern = '/' + parts.join('');
      const loosened = pattern === '/' ? pattern : pattern.replace(/\/+$/, '');
      let real: ReturnType<typeof v5.match> | undefined;
      try {
        real = v5.match(loosened, { end, trailing: true });
      } catch {
        real = undefined;
      }
      if (!end && pattern === '/') return;
      const ours = pathPattern(pattern, end, 5);
      assert.equal(ours.fault === undefined, real !== undefined);
      if (real) for (const path of ['/', '/a', '/a/b', '/a-b', '/a.b', '/ab/a', '/b/1/2']) assert.equal(ours.match(path)?.path, (real(path) || undefined)?.path);
    }), { numRuns: 500 });
  });

  it('finds a path that matches', () => {
    for (const pattern of patterns4) assert.ok(pattern === '(.*)' || pathPattern(pattern, true, 4).example !== undefined, pattern);
    for (const pattern of patterns5) assert.ok(pathPattern(pattern, true, 5).example !== undefined, pattern);
    assert.equal(pathPattern('/users/:id', true, 4).example, '/users/1');
    assert.equal(pathPattern('/users/:id(\\d+)', true, 4).example, '/users/1');
    assert.equal(pathPattern('/items/:id([0-9a-f]{24})', true, 4).example, '/items/507f1f77bcf86cd799439011');
    assert.equal(pathPattern('/{*splat}', true, 5).example, '/1');
    assert.equal(pathPattern({ source: '^\\/api\\/v\\d+\\/users$', flags: '' }, true, 4).example, '/api/v1/users');
    assert.equal(pathPattern({ source: '.*', flags: '' }, true, 4).example, '/1');
    assert.equal(pathPattern({ source: '(a+)+$', flags: '' }, true, 4).match('/' + 'a'.repeat(60) + '!'), undefined);
  });
});
