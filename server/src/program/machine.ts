import type { Place } from '../text/place';
import type { Exotic, Lookup, Native, NativeConstruct, PromiseContent, Scope, Site, Taint, Thing, ThingClass, Unknown, Value } from './value';

/**
 * What natives and library models may ask of the machine. One machine runs one world: one heap, one set of start-up
 * decisions. Nothing of the linted code is ever really executed.
 */
export interface Machine {
  /** The root scope: globals. Models add to it before start-up. */
  readonly globals: Scope;
  /**
   * The prototypes of built-in families; made empty by the machine, filled by the built-ins. Members of primitives are
   * looked up here, things get the one of their class (`class` and `function` share one, `host` has that of objects).
   * A member that the real prototype has and this one lacks reads as unknown.
   */
  readonly prototypes: Readonly<Record<Family, Thing>>;

  // Making values
  object(written: readonly Place[], entries?: Iterable<readonly [string, Value]>, kind?: { class?: ThingClass; prototype?: Thing; content?: unknown; label?: string; lookup?: Lookup; open?: boolean; exotic?: Exotic; taint?: Taint }): Thing;
  list(items: readonly Value[], written: readonly Place[]): Thing;
  native(label: string, call: Native, construct?: NativeConstruct): Thing;
  /** A promise that is settled already. */
  promise(settled: PromiseContent): Thing;
  /** An error of the program, e.g. to throw it: `name` is `TypeError` and so on. */
  error(name: string, message: string, at: Place): Thing;
  unknown(symbol: string, taint?: Taint, written?: readonly Place[], more?: { environment?: string; known?: Unknown['known']; from?: Unknown['from']; at?: Place }): Unknown;

  // Looking at values
  /** Resolves a choice by a decision; anything else is returned as it is. */
  settle(value: Value): Exclude<Value, { kind: 'choice' }>;
  /** Truth of a value; what is not known is decided and, while exploring, forked. */
  truthy(value: Value, at: Place): boolean;
  /** Truth of a value if it is known without a decision. */
  knownTruth(value: Value): boolean | undefined;
  /** It is known to be neither null nor undefined. */
  knownPresent(value: Value): boolean;
  /** The text a value becomes (String(value)); undefined when not known. */
  text(value: Value): string | undefined;
  /** Items of a list, set, map (entries) or known iterable; `open`: more may follow. undefined: not known at all. */
  items(value: Value): { readonly items: readonly Value[]; readonly open: boolean } | undefined;
  /** Own enumerable keys with their values, in order. */
  entries(thing: Thing): { readonly entries: readonly (readonly [string, Value])[]; readonly open: boolean };

  // Doing
  get(object: Value, key: string, at: Place): Value;
  set(object: Value, key: string, value: Value, at: Place, keyAt?: Place): void;
  remove(object: Value, key: string): void;
  call(callee: Value, self: Value, args: readonly Value[], site: Site): Value;
  construct(callee: Value, args: readonly Value[], site: Site): Value;
  /** What `await` gives: the value of a settled promise; a rejected one throws. Anything else is returned as it is. */
  awaited(value: Value, at: Place): Value;
  /** Something not known is run here: while exploring and inside a `try` of the program it may throw (asked, prefer no). */
  mayThrow(at: Place, taint?: Taint): void;
  /** Something not known is waited for here: while exploring it may fail (asked, prefer no); the error it fails with, or undefined. */
  mayFail(at: Place, taint?: Taint): Value | undefined;
  /** The program ends itself here (`process.exit`). */
  exit(at: Place): never;
  /** Throws a value of the program; caught by the program's `try` or by `attempt`. */
  throw(value: Value, at: Place): never;
  /** Runs `task`; a value thrown by the program is returned instead of thrown. */
  attempt<T>(task: () => T): { readonly value: T } | { readonly thrown: Value; readonly at: Place };
  /**
   * Decides a yes/no question that is not known. The same symbol is answered the same way within one run; while
   * exploring, the other answer is queued. `prefer`: which answer the first run takes.
   */
  decide(question: Question): boolean;

  // The trail
  /** Remembers how to take a change back; called by whoever changes anything that outlives one question. */
  trail(undo: () => void): void;
  /** True while `explore` runs a task, false in start-up. */
  readonly exploring: boolean;
  /** Resolves a path written in an import of `from` and runs that module once; its exports object. */
  load(specifier: string, from: string, at: Place): Value;

  // Exploring
  /**
   * Runs `task` once for every combination of decisions it meets, breadth first, within the budget, and takes every
   * change back after each run. What `task` returns must be copied out of the heap.
   */
  explore<T>(task: () => T, budget?: Partial<Budget>): Exploration<T>;
  /**
   * Runs a part of a task whose branches are of no interest: what is decided in it takes its usual answer and is not
   * tried the other way, but for what depends on the Origin. `calm` false: a part within such a part that is of interest.
   */
  calmly<T>(task: () => T, calm?: boolean): T;

  // Listening
  /** Called for every comparison, test, lookup that the program makes with values that carry taint. */
  readonly listeners: Set<Listener>;
  tell(event: Heard): void;
  /** Spans of `file` whose code has run or been evaluated at least once (in any run): for the mentions net. */
  visited(place: Place): boolean;
  /** Remembers what was visited in a file; the function given back makes it so again, as if nothing had run since. */
  remember(file: string): () => void;
}

export type Family = 'object' | 'function' | 'list' | 'text' | 'number' | 'boolean' | 'bigint' | 'symbol' | 'pattern' | 'map' | 'set' | 'error' | 'promise' | 'date' | 'url';

export interface Question {
  readonly symbol: string;
  readonly text: string;
  readonly taint: Taint;
  readonly at: Place;
  readonly environment?: string;
  readonly prefer?: boolean;
}

export interface Decision extends Question {
  readonly answer: boolean;
  /** The other answer is of no interest. */
  readonly calm?: boolean;
}

export interface Run<T> {
  /** The task's value, or what stopped it. */
  readonly result: { readonly value: T } | { readonly thrown: Value; readonly at: Place } | { readonly gaveUp: GaveUp };
  readonly decisions: readonly Decision[];
}

export interface Exploration<T> {
  readonly runs: readonly Run<T>[];
  /** False when the budget ended before all branches were seen. */
  readonly complete: boolean;
}

export interface GaveUp {
  readonly reason: 'steps' | 'depth' | 'memory' | 'fault' | 'exit';
  readonly at: Place;
}

export interface Budget {
  /** Runs a question (default 40). */
  readonly runs: number;
  /** Steps a run (default 8,000). */
  readonly steps: number;
}

/** What the program did with a tainted value. Values are settled. */
export type Heard =
  /** `tainted` was held against `other` by `test` and the comparison came out `result` (undefined: not known). */
  | { readonly kind: 'compared'; readonly test: 'equals' | 'includes' | 'starts-with' | 'ends-with' | 'pattern' | 'within'; readonly tainted: Value; readonly other: Value; readonly flags?: string; readonly list?: Thing; readonly at: Place; readonly result: boolean | undefined; /** A pattern that goes on where the request before it stopped. */ readonly carriesOn?: boolean }
  /** Models tell what else they hear (a request header read, …): `what` names it. */
  | { readonly kind: 'read'; readonly what: string; readonly name: string; readonly at: Place };

export type Listener = (event: Heard) => void;
