import assert from 'node:assert/strict';
import { globPattern } from '../../../server/src/rules/grounds/glob-pattern';

describe('the pattern a text with wildcards means', () => {
  const table: readonly [text: string, matches: readonly string[], refuses: readonly string[]][] = [
    ['https://*.example.com', ['https://a.example.com', 'https://a.b.example.com'], ['https://example.com', 'http://a.example.com', 'https://evilexample.com', 'https://a.examplexcom', 'https://a.example.com.evil.io', 'https://a.example.com:8443']],
    ['http://localhost:*', ['http://localhost', 'http://localhost:3000'], ['http://localhost.evil.io', 'http://evil-localhost:3000', 'https://localhost:3000']],
    ['https://*.example.com:*', ['https://a.example.com:8443', 'https://a.example.com'], ['https://a.example.com:8443.evil.io']],
    ['https://*.example.com:8443', ['https://a.example.com:8443'], ['https://a.example.com']],
  ];
  for (const [text, matches, refuses] of table) {
    it(text, () => {
      const pattern = new RegExp(globPattern(text) ?? '(?!)');
      for (const origin of matches) assert.match(origin, pattern);
      for (const origin of refuses) assert.doesNotMatch(origin, pattern);
    });
  }

  it('is none where nobody knows what was meant', () => {
    for (const text of ['*', '*.example.com', 'https://*', 'https://app-*.example.com', 'https://example.*', 'https://example.com', '^https://a$', 'https://*.example.com/path']) assert.equal(globPattern(text), undefined, text);
  });
});
