import type { Machine } from '../../../program/machine';
import type { Thing, Value } from '../../../program/value';
import type { Place } from '../../../text/place';
import { shared } from '../../../world/registry';
import type { PathLanguage, PathPattern } from './path';

/** One handler in the order it was registered. */
export interface Handler {
  /** Upper case; undefined: any method. */
  readonly method: string | undefined;
  readonly value: Value;
  /** The statement that registers it. */
  readonly at: Place;
  /** The argument it was given as, when it is one by itself. */
  readonly valueAt?: Place | undefined;
}

/** One entry of a router's stack: a middleware or mount (`handler`), or a route with its own stack. */
export interface Step {
  readonly id: number;
  readonly path: PathPattern;
  /** The argument that gives the path. */
  readonly pathAt?: Place | undefined;
  readonly at: Place;
  readonly handler?: Handler;
  readonly route?: { handlers: readonly Handler[] };
}

/** What an app or router holds. Changed only through `change`, which keeps the trail. */
export interface RouterState {
  readonly thing: Thing;
  readonly kind: 'app' | 'router';
  /** `express` or `connect`: who prints and answers what. */
  readonly library: 'express' | 'connect';
  /** Major version; undefined when not known. */
  readonly version: 4 | 5 | undefined;
  /** Where it was made. */
  readonly at: Place;
  steps: readonly Step[];
  parameters: ReadonlyMap<string, readonly Value[]>;
  settings: ReadonlyMap<string, Value>;
  /** Something else hands requests to it. */
  mounted: boolean;
  /** It was started. */
  listening: boolean;
}

/** The state behind an app or router; undefined for anything else. */
export function routerState(machine: Machine, value: Value | undefined): RouterState | undefined {
  return value?.kind === 'thing' ? states(machine).get(value) : undefined;
}

export function rememberRouter(machine: Machine, state: RouterState): void {
  states(machine).set(state.thing, state);
}

/** Changes one member of a state, undone with the trail. */
export function change<K extends 'steps' | 'parameters' | 'settings' | 'mounted' | 'listening'>(machine: Machine, state: RouterState, member: K, value: RouterState[K]): void {
  const before = state[member];
  machine.trail(() => {
    state[member] = before;
    noteChange(machine);
  });
  state[member] = value;
  noteChange(machine);
}

/** Counts changes of any router: what was made of one is good while the count stands still. */
export function changeCount(machine: Machine): number {
  return counter(machine).count;
}

export function noteChange(machine: Machine): void {
  counter(machine).count++;
}

function counter(machine: Machine): { count: number } {
  return shared(machine, 'router changes', () => ({ count: 0 }));
}

export function addStep(machine: Machine, state: RouterState, step: Omit<Step, 'id'>): Step {
  const made = { ...step, id: state.steps.length };
  change(machine, state, 'steps', [...state.steps, made]);
  return made;
}

export function languageOf(state: RouterState): PathLanguage {
  return state.library === 'connect' ? 4 : state.version;
}

function states(machine: Machine): WeakMap<Thing, RouterState> {
  return shared(machine, 'routers', () => new WeakMap<Thing, RouterState>());
}
