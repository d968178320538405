import assert from 'node:assert/strict';
import { knowsPath } from '../../../../server/src/engine/explain/known-path';

const nobody = { file: '/x', span: { start: 0, end: 0 } };

function knows(pattern: string, path: string, adapter = 'express', concrete = pattern): boolean {
  return knowsPath({ adapter, routes: [{ method: 'GET', path: concrete, pattern, at: nobody }] }, path);
}

describe('whether a server has a route for a path', () => {
  it('as frameworks write them', () => {
    for (const pattern of ['/users/:id', '/users/{id}', '/users/[id]', '/users/<int:id>', '/users/*', '/users/{*rest}', '/users/[...rest]', '/USERS/42']) assert.ok(knows(pattern, '/users/42?x=1'), pattern);
    for (const [pattern, path] of [['/users/:id', '/users'], ['/users/:id', '/users/1/posts'], ['/users', '/orders'], ['/users/:id', '/users/'], ['/a/b', '/a']] as const) assert.ok(!knows(pattern, path), `${pattern} ${path}`);
  });

  it('one that takes every path knows none', () => {
    for (const pattern of ['*', '/*', '/{*splat}', '/']) assert.ok(!knows(pattern, '/users'), pattern);
    assert.ok(knows('/', '/'));
  });

  it('a location of nginx is the beginning of a path', () => {
    assert.ok(knows('/images/', '/images/a/b.png', 'nginx', '/images/x'));
    assert.ok(!knows('/', '/images/a.png', 'nginx', '/'));
    assert.ok(!knows('/images/', '/prices/1', 'nginx', '/images/x'));
  });
});
