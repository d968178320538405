import assert from 'node:assert/strict';
import { lint } from '../../../server/src/engine/lint';
import { defaultSettings } from '../../../server/src/engine/profiles';
import type { Row } from '../../../server/src/engine/who-reads';
import { columns, whoReads } from '../../../server/src/engine/who-reads';

function rowsOf(options: string): Row[] {
  const text = `const app = require('express')();\napp.use(require('cors')(${options}));\napp.get('/me', (req, res) => res.json({}));\napp.listen(3000);\n`;
  const linted = lint({ file: '/w/server.js', text }, {
    settings: defaultSettings, origins: [],
    surroundings: { text: () => undefined, exists: () => false, environment: () => [], packageVersion: () => ({ version: '4.19.2', assumed: false }) },
  });
  const [policy] = linted?.policies ?? [];
  assert.ok(linted && policy);
  return whoReads(linted.inquiries, policy.at);
}

describe('who reads what', () => {
  it('asks a plain request, one with cookies, and one that needs a preflight', () => {
    assert.deepEqual(columns, ['GET', 'POST of JSON with cookies', 'PUT']);
  });

  it('tells front ends from everybody else and from pages without an origin', () => {
    assert.deepEqual(rowsOf('{ origin: [\'https://app.example\'], credentials: true }'), [
      { who: 'https://app.example', cells: ['reads', 'reads', 'reads'] },
      { who: 'any other website', cells: ['not-readable', 'not-sent', 'not-sent'] },
      { who: 'null', cells: ['not-readable', 'not-sent', 'not-sent'] },
    ]);
  });

  it('shows that * is not for cookies', () => {
    assert.deepEqual(rowsOf(''), [
      { who: 'any website', cells: ['reads', 'not-sent', 'reads'] },
      { who: 'null', cells: ['reads', 'not-sent', 'reads'] },
    ]);
  });

  it('shows whom a reflection lets in', () => {
    assert.deepEqual(rowsOf('{ origin: true, credentials: true, methods: [\'GET\', \'POST\'] }')[0], { who: 'any website', cells: ['reads', 'reads', 'not-sent'] });
  });
});
