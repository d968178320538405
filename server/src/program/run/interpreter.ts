import type { Place, Span } from '../../text/place';
import type { Constant, Expression, FunctionCode, Unit } from '../core';
import type { Budget, Decision, GaveUp, Machine } from '../machine';
import type { Cell, Closure, Scope, Site, Thing, Value } from '../value';
import type { Reach } from './reach';

/** Where a specifier leads: a file of the program, or a package outside it by its plain name (`cors`, `hono/cors`, `fs`). */
export type Resolved = { readonly file: string } | { readonly external: string };

export interface MachineOptions {
  /** The lowered file; undefined when it cannot be read. */
  loadUnit(file: string): Unit | undefined;
  /** The text of a file: for JSON modules and for the words of a decision. */
  text?(file: string): string | undefined;
  resolve(specifier: string, from: string): Resolved | undefined;
  /** The model of a package; undefined: none, its members are unknown. Asked once a name. */
  externals?(name: string, machine: Machine): Value | undefined;
  /** Answers given beforehand to the decisions of start-up, by symbol: what makes one world differ from another. */
  decisions?: ReadonlyMap<string, boolean>;
  /** What a call of something unknown does and gives; undefined: the usual (nothing, an unknown). */
  unknownCall?(machine: Machine, callee: Value, self: Value, args: readonly Value[], site: Site): Value | undefined;
  limits?: Partial<Limits>;
  /** Told of each function the program makes in start-up. */
  made?(thing: Thing): void;
  /** Faults of the machine or of a native are thrown instead of swallowed: for tests. */
  strict?: boolean;
}

export interface Limits extends Budget {
  /** Steps of all runs of a question together (default 40,000); the first four runs are made in any case. */
  readonly questionSteps: number;
  /** Steps of all questions together after which further ones get less and less (default 400,000). */
  readonly askSteps: number;
  /** Decisions a run (default 300); further ones go the usual way and are not told. */
  readonly decisions: number;
  /** Steps of start-up, all modules together (default 200,000). */
  readonly startSteps: number;
  /** Steps of one imported module (default 60,000). */
  readonly moduleSteps: number;
  /** Program-level calls inside each other (default 60); deeper ones give something unknown. */
  readonly depth: number;
  /** Modules of the program loaded in all (default 200). */
  readonly modules: number;
  /** Characters of a text, items of a list: beyond, the value is unknown or open. */
  readonly characters: number;
  readonly items: number;
}

export const defaultLimits: Limits = {
  runs: 40, steps: 8_000, questionSteps: 40_000, askSteps: 400_000, decisions: 300, startSteps: 200_000, moduleSteps: 60_000, depth: 60, modules: 200, characters: 65_536, items: 10_000,
};

/** A fault the program itself would have met at start, or a limit that was reached. */
export interface Problem {
  readonly at: Place;
  readonly message: string;
}

/** A machine that can start a program. */
export interface ProgramMachine extends Machine {
  /** Runs a file and what it imports. Never throws. */
  start(file: string): Start;
  /** Runs a task as a part of start-up with a limit of its own; undefined when it met the limit or a fault. */
  bounded<T>(steps: number, task: () => T): T | undefined;
  /** Decisions that start-up has met, presets included, in order. */
  readonly decisions: readonly Decision[];
  /** Files that were loaded so far, JSON included. */
  readonly files: ReadonlySet<string>;
  readonly problems: readonly Problem[];
}

export interface Start {
  /** What the file exports. */
  readonly exports: Value;
  readonly gaveUp?: GaveUp;
}

/** The machine as its own parts see it. */
export interface Interpreter extends ProgramMachine {
  readonly options: MachineOptions;
  readonly limits: Limits;
  readonly registry: ModuleRegistry;
  /** Values written to members of unknown objects. */
  readonly shadow: Map<string, Value>;
  readonly oracle: Oracle;
  /** Program-level calls under way. */
  depth: number;
  /** `try` statements with a `catch` under way, and how many of their calls were asked whether they throw. */
  tries: TryState | undefined;
  stepsLeft: number;
  /** The statement or call under way. */
  hereFile: string;
  hereSpan: Span;
  /** The call that is all of the statement under way. */
  statementCall: Expression | undefined;
  statementSpan: Span;
  /** Nothing takes that call's value. */
  statementDrops: boolean;
  undo: (() => void)[];
  exploring: boolean;
  /** Decisions are not tried the other way. */
  calm: boolean;
  /** Steps that questions took so far. */
  spent: number;
  reachOf(file: string): Reach;
  report(at: Place, message: string): void;
  /** Remembers that a file was read. */
  note(file: string): void;
  constant(value: Constant): Value;
  evaluate(e: Expression, scope: Scope, frame: Frame): Value;
  /** Something unknown may have changed the thing. */
  open(thing: Thing): void;
  here(): Place;
}

export interface TryState {
  asked: number;
}

export interface Oracle {
  /** Answers of this run by symbol, those of start-up included. */
  memo: Map<string, boolean>;
  /** Constants that unknowns were found equal to in this run. */
  pinned: Map<string, Value>;
  /** Answers this run has to give. */
  forced: ReadonlyMap<string, boolean>;
  /** Decisions of this run in order. */
  taken: Decision[];
  /** `symbol` with its answer, over all runs of this exploration. */
  covered: Set<string>;
  /** Few runs are left: prefer answers that no run has given yet. */
  hurried: boolean;
}

export interface ModuleRegistry {
  readonly modules: Map<string, Module>;
  readonly externals: Map<string, Value>;
  loading: number;
}

export interface Module {
  readonly file: string;
  readonly scope: Scope;
  /** The CommonJS `module` object. */
  readonly object: Thing;
  /** Live bindings of ES exports; undefined for a CommonJS module. */
  readonly cells: Map<string, Cell> | undefined;
  readonly namespace: Thing | undefined;
}

/** What one call of a function has. */
export interface Frame {
  readonly file: string;
  readonly reach: Reach;
  self: Value | undefined;
  readonly home: Thing | undefined;
  readonly args: readonly Value[];
  readonly code: FunctionCode | undefined;
  readonly newTarget: Thing | undefined;
  /** Where `yield` puts its values; `await`: it just waits. */
  readonly yields: Value[] | 'await' | undefined;
  readonly outer: Frame | undefined;
}

export interface InnerClosure extends Closure {
  /** The frame around an arrow function. */
  readonly outer?: Frame;
}

/** A value the program threw. */
export class ProgramThrow {
  constructor(readonly value: Value, readonly at: Place) {}
}

/** The run ends here. */
export class Stop {
  constructor(readonly gaveUp: GaveUp) {}
}

/** Counts a step; ends the run when none is left. */
export function step(m: Interpreter): void {
  if (--m.stepsLeft < 0) throw new Stop({ reason: 'steps', at: m.here() });
}
