import type { Machine } from '../program/machine';
import type { Thing, Value } from '../program/value';
import { shared } from './registry';

/** Notes what something unknown was given at start-up, in an object too: it may register with it what we cannot see. */
export function noteHanded(machine: Machine, args: readonly Value[]): void {
  if (machine.exploring) return;
  for (const arg of args) {
    if (arg.kind !== 'thing') continue;
    if (arg.call) handed(machine).add(arg);
    else if (arg.class === 'object') for (const { value } of arg.properties.values()) if (value.kind === 'thing' && value.call) handed(machine).add(value);
  }
}

/** Something unknown was given it. */
export function wasHanded(machine: Machine, thing: Thing): boolean {
  return handed(machine).has(thing);
}

function handed(machine: Machine): WeakSet<Thing> {
  return shared(machine, 'handed to something unknown', () => new WeakSet<Thing>());
}
