import type { Machine } from '../program/machine';
import type { Site, Thing, Value } from '../program/value';
import { fromOrigin, primitive, undefinedValue } from '../program/value';

/** A Node-style callback that a library hands to the program: `(error, value)`. */
export function callback(machine: Machine, label: string, then: (error: Value, value: Value, site: Site) => void): Thing {
  return machine.native(label, (_machine, _self, args, site) => {
    then(args[0] ?? undefinedValue, args[1] ?? undefinedValue, site);
    return undefinedValue;
  });
}

/**
 * What an unknown function calls a callback of a library with: `next` with nothing, an origin's `callback` with no
 * error and an answer that depends on the Origin.
 */
export function argumentsOfUnknownCall(machine: Machine, label: string | undefined): readonly Value[] {
  if (label === 'cors origin') return [primitive(null), machine.unknown('origin callback', fromOrigin)];
  if (label === 'cors options') return [primitive(null), machine.unknown('cors options')];
  return [];
}
