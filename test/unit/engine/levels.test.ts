import assert from 'node:assert/strict';
import { defaultSettings, levelOf } from '../../../server/src/engine/profiles';
import { redundantOptionsMethod } from '../../../server/src/rules/redundant-options-method';
import { wildcardOrigin } from '../../../server/src/rules/wildcard-origin';

describe('levels', () => {
  it('leaves a rule for those who ask for it out of the recommended profile', () => {
    assert.deepEqual(levelOf(redundantOptionsMethod, defaultSettings), { level: 'off', fixed: false });
    assert.deepEqual(levelOf(redundantOptionsMethod, { ...defaultSettings, profile: 'strict' }), { level: 'hint', fixed: false });
  });

  it('turns it on when a person says so', () => {
    assert.deepEqual(levelOf(redundantOptionsMethod, { ...defaultSettings, rules: { 'redundant-options-method': 'warning' } }), { level: 'warning', fixed: true });
  });

  it('raises what is legal but loose in the strict profile', () => {
    assert.equal(levelOf(wildcardOrigin, defaultSettings).level, 'hint');
    assert.equal(levelOf(wildcardOrigin, { ...defaultSettings, profile: 'strict' }).level, 'warning');
  });
});
