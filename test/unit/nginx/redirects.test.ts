import assert from 'node:assert/strict';
import { askSubject } from '../../../server/src/engine/ask';
import { lint } from '../../../server/src/engine/lint';
import { defaultSettings } from '../../../server/src/engine/profiles';
import type { Subject } from '../../../server/src/policy/server';

function subjectOf(text: string): Subject {
  const surroundings = { text: () => undefined, exists: () => false, environment: () => [], packageVersion: () => undefined };
  const [subject] = lint({ file: '/nginx.conf', text }, { settings: defaultSettings, origins: [], surroundings })?.reading.subjects ?? [];
  assert.ok(subject);
  return subject;
}

function locations(text: string, path: string): (string | undefined)[] {
  return subjectOf(text).ask({ method: 'GET', path, origin: 'https://app.example.com', headers: [], cookies: false, mishap: 'none' }).answers
    .flatMap(({ headers }) => headers.filter(({ name }) => name === 'Location').map(({ value }) => value));
}

const server = (body: string): string => `server { listen 80; server_name a.example.com b.example.com;\n  add_header Access-Control-Allow-Origin *;\n  ${body}\n}\n`;

describe('redirects of nginx', () => {
  it('say where they lead', () => {
    assert.deepEqual(locations(server('location / { return 301 https://other.example$request_uri; }'), '/a?b=1'), ['https://other.example/a?b=1']);
    assert.deepEqual(locations(server('location / { return https://other.example/; }'), '/a'), ['https://other.example/']);
    assert.deepEqual(locations(server('rewrite ^/old/(.*)$ /new/$1 permanent;'), '/old/a?b=1'), ['/new/a?b=1']);
    assert.deepEqual(locations(server('rewrite ^/old/(.*)$ /new/$1? redirect;'), '/old/a?b=1'), ['/new/a']);
    assert.deepEqual(locations(server('location /api/ { proxy_pass http://up; }'), '/api'), ['/api/']);
    assert.deepEqual(locations(server('location / { return 301 https://$host$request_uri; }'), '/a'), [undefined], 'one of two hosts');
    assert.deepEqual(locations(server('location / { return 302; }'), '/a'), [''], 'as measured');
    assert.deepEqual(locations(server('location / { return 204; }'), '/a'), []);
  });

  it('of a preflight are refused wherever they lead', () => {
    const request = { origin: 'https://app.example.com', method: 'PUT', path: '/a', headers: [], credentials: 'omit' } as const;
    for (const to of ['https://other.example/', 'https://$host$request_uri']) {
      const { verdict, why } = askSubject(subjectOf(server(`location / { return 301 ${to}; }`)), request);
      assert.deepEqual([verdict, why], ['blocked', "Response to preflight request doesn't pass access control check: Redirect is not allowed for a preflight request."], to);
    }
  });
});
