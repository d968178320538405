/** One step of a compiled pattern. Numbers named `to` are indices into the code; `register` into the registers. */
export type Instruction =
  /** Reads one character in the direction of travel and goes on when `test` accepts it. */
  | { readonly op: 'character'; readonly backward: boolean; readonly test: CharacterTest }
  | { readonly op: 'jump'; to: number }
  /** Goes on with the next instruction; `to` is tried when that fails. */
  | { readonly op: 'split'; to: number }
  /** Remembers the place in the text. */
  | { readonly op: 'save'; readonly register: number }
  | { readonly op: 'set'; readonly register: number; readonly value: number }
  /** Forgets the captures in registers `from` up to, not including, `end`. */
  | { readonly op: 'clear'; readonly from: number; readonly end: number }
  /** Decides on another round of a repetition: the next instruction begins a round, `to` leaves. */
  | { readonly op: 'repeat'; readonly counter: number; readonly min: number; readonly max: number; readonly greedy: boolean; to: number }
  /** The begin of a round: counts it and remembers where it began (register `counter + 1`). */
  | { readonly op: 'round'; readonly counter: number }
  /** The end of a round: one beyond `min` that read nothing fails; else back to `to`, the `repeat`. */
  | { readonly op: 'again'; readonly counter: number; readonly min: number; readonly to: number }
  | { readonly op: 'start'; readonly multiline: boolean }
  | { readonly op: 'end'; readonly multiline: boolean }
  | { readonly op: 'boundary'; readonly negate: boolean; readonly word: CharacterTest }
  /** Reads the text of the first of `groups` that took part; none took part: goes on. */
  | { readonly op: 'reference'; readonly groups: readonly number[]; readonly backward: boolean; readonly same: (a: number, b: number) => boolean }
  /** Runs the code after it up to its `accept` on the side; then goes on at `to`. */
  | { readonly op: 'look'; readonly negate: boolean; to: number }
  | { readonly op: 'accept' };

/** Takes a code point (a code unit without the flags u and v). */
export type CharacterTest = (code: number) => boolean;

export interface CompiledPattern {
  readonly code: readonly Instruction[];
  /** Capturing groups, the whole match (group 0) included. Group n is in the registers 2n and 2n + 1. */
  readonly groups: number;
  readonly registers: number;
  /** Names with the numbers of their groups; duplicates share a name. */
  readonly names: ReadonlyMap<string, readonly number[]>;
  /** Characters are code points, not code units. */
  readonly unicode: boolean;
  readonly sticky: boolean;
}
