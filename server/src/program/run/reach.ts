import type { Span } from '../../text/place';

/** For each offset at which an evaluated node starts, the furthest end of such a node (plus one; 0: none). */
export interface Reach {
  ends: Uint32Array;
}

export function createReach(): Reach {
  return { ends: new Uint32Array(1024) };
}

/** Marks a node as evaluated. */
export function mark(reach: Reach, span: Span): void {
  const { start, end } = span;
  if (start < 0) return;
  if (start >= reach.ends.length) grow(reach, start);
  if ((reach.ends[start] ?? 0) <= end) reach.ends[start] = end + 1;
}

/** True when a node with that start and at least that end was evaluated. */
export function reached(reach: Reach, span: Span): boolean {
  return (reach.ends[span.start] ?? 0) > span.end;
}

function grow(reach: Reach, start: number): void {
  const larger = new Uint32Array(Math.max(start + 1024, reach.ends.length * 2));
  larger.set(reach.ends);
  reach.ends = larger;
}
