import assert from 'node:assert/strict';
import type { Comparison } from './twin';

/** What became of the twins of one kind that were to be run. */
export interface Tally {
  /** A twin was run: it answers as was said, and it was asked something. */
  add(comparison: Comparison): void;
  /** A twin cannot be run: `rule/file: why`. */
  leave(line: string): void;
  /** Defines the test that comes last: nobody was left out but those named, and most answers were known in full (`share`, below what was measured). */
  conclude(verb: string, expected: { readonly share: number; readonly left?: readonly string[] }): void;
}

/** Starts counting. */
export function openTally(): Tally {
  const left: string[] = [];
  let run = 0;
  let certain = 0;
  let requests = 0;
  return {
    add(comparison) {
      assert.equal(comparison.differences.join('\n'), '');
      assert.ok(comparison.certain + comparison.unsure > 0, 'nothing was asked');
      run++;
      certain += comparison.certain;
      requests += comparison.certain + comparison.unsure;
    },
    leave: line => void left.push(line),
    conclude(verb, { share, left: expected = [] }) {
      it('all but those that are named, and what they answer is known', () => {
        console.log(`      ${run} were ${verb} and asked ${requests} times; ${certain} answers were known in full.`);
        assert.deepEqual(left, expected);
        assert.ok(certain >= share * requests, `${certain} of ${requests} answers were known in full`);
      });
    },
  };
}
