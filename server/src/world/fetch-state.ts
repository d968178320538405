import type { Machine } from '../program/machine';
import type { Thing, Value } from '../program/value';
import type { Place } from '../text/place';
import type { Exchange } from './exchange';
import { shared } from './registry';

/** Where a Fetch handler runs: they differ in what they make of odd answers. */
export type Platform = 'node' | 'deno' | 'workers' | 'unknown';

/** What the Fetch objects of one machine share. */
export interface FetchState {
  /** The exchange under way; undefined at start-up. */
  exchange: Exchange | undefined;
  platform: Platform;
  headers?: Thing;
  response?: Thing;
  request?: Thing;
  nextResponse?: Thing;
}

/** The shared state of a machine, made on first use. */
export function fetchState(machine: Machine): FetchState {
  return shared<FetchState>(machine, 'fetch', () => ({ exchange: undefined, platform: 'unknown' }));
}

/** Runs `task` with `exchange` as the one under way. */
export function during<T>(machine: Machine, exchange: Exchange, platform: Platform, task: () => T): T {
  const state = fetchState(machine);
  const before = { exchange: state.exchange, platform: state.platform };
  state.exchange = exchange;
  state.platform = platform;
  try {
    return task();
  } finally {
    state.exchange = before.exchange;
    state.platform = before.platform;
  }
}

/** Throws an error of the program's own kind. */
export function throwError(machine: Machine, name: 'TypeError' | 'RangeError', message: string, at: Place): never {
  return machine.throw(machine.error(name, message, at), at);
}

/** Gives a thing a property that spreads and `Object.keys` pass over. For things just made: the trail is not told. */
export function hidden(thing: Thing, key: string, value: Value): void {
  thing.properties.set(key, { value, enumerable: false });
}
