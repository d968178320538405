import type { Machine } from '../machine';
import type { Native, Thing } from '../value';
import { undefinedValue } from '../value';
import { argument } from './define';

/**
 * Node's module `assert`, and functions of packages that do the same (`invariant`): what does not hold ends the start of the program.
 * While a request is answered nothing is decided by it.
 */
export function makeAssertModule(machine: Machine): Thing {
  const module = machine.native('assert', hold);
  module.open = true;
  const ok = { value: machine.native('assert.ok', hold), enumerable: true };
  for (const name of ['ok', 'default']) module.properties.set(name, name === 'default' ? { value: module, enumerable: true } : ok);
  module.properties.set('strict', { value: module, enumerable: true });
  return module;
}

const hold: Native = (machine, _self, args, site) => {
  const value = argument(args, 0);
  const holds = machine.knownTruth(value) ?? (machine.exploring || machine.truthy(value, site.at));
  if (!holds) machine.throw(machine.error('AssertionError', 'The expression evaluated to a falsy value', site.at), site.at);
  return undefinedValue;
};
