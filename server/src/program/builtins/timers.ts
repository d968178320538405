import type { Machine } from '../machine';
import type { Native } from '../value';
import { undefinedValue } from '../value';
import { isFunction } from './content';
import { argument, globalFunction } from './define';

/** Timers and queues: what is to run later runs once, at once, so that an answer it sends is seen. */
export function installTimers(machine: Machine): void {
  for (const name of ['setTimeout', 'setInterval', 'setImmediate']) globalFunction(machine, name, timer);
  globalFunction(machine, 'queueMicrotask', timer);
  for (const name of ['clearTimeout', 'clearInterval', 'clearImmediate']) globalFunction(machine, name, () => undefinedValue);
}

/**
 * Runs a callback with the arguments that follow the delay. What it throws goes nowhere. One that waits for a second or
 * more is a time limit as a rule: whether it runs is asked.
 */
export const timer: Native = (machine, _self, args, site) => {
  const callback = machine.settle(argument(args, 0));
  const delay = machine.settle(argument(args, 1));
  const symbol = `timer@${site.at.file}:${site.at.span.start}`;
  const late = delay.kind === 'primitive' && Number(delay.value) >= 1000 && machine.exploring;
  if (isFunction(callback) && (!late || machine.decide({ symbol, text: 'the time is up', taint: 0, at: site.at, prefer: false }))) {
    machine.attempt(() => machine.call(callback, undefinedValue, args.slice(2), site));
  }
  return machine.unknown(symbol, 0, [], { known: 'object', at: site.at });
};

/** `process.nextTick`. */
export const nextTick: Native = (machine, _self, args, site) => {
  const callback = machine.settle(argument(args, 0));
  if (isFunction(callback)) machine.attempt(() => machine.call(callback, undefinedValue, args.slice(1), site));
  return undefinedValue;
};
