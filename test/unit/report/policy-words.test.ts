import assert from 'node:assert/strict';
import { sayNames, sayWho } from '../../../server/src/report/policy-words';

describe('report: a policy in words', () => {
  it('says who gets in, be they named or not', () => {
    const named = ['https://a.example', 'https://b.example'];
    assert.deepEqual((['any', 'reflect', 'list', 'pattern', 'predicate', 'unknown'] as const).map(origin => sayWho({ origin, origins: [] })),
      ['every website', 'every website (the Origin is repeated)', 'nobody known', 'whoever a pattern matches', 'whoever a test lets in', 'unknown']);
    assert.deepEqual((['list', 'pattern', 'predicate', 'unknown'] as const).map(origin => sayWho({ origin, origins: named })), [
      ...Array<string>(3).fill('https://a.example, https://b.example'), 'https://a.example, https://b.example and perhaps others',
    ]);
  });

  it('tells nothing from not known', () => {
    assert.deepEqual([null, [], 'unknown' as const, ['GET', 'PUT']].map(sayNames), ['none', 'none', 'unknown', 'GET, PUT']);
  });
});
