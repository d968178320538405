import type { Machine } from '../machine';
import type { Native } from '../value';
import { primitive } from '../value';
import { global, globalFunction, methods } from './define';
import { notKnown } from './derive';

/** `Date`, `performance`, `crypto`, `console`: what they give is not known, and that they are used changes nothing. */
export function installClockAndConsole(machine: Machine): void {
  const now: Native = (within, _self, args, site) => notKnown(within, `now@${site.at.span.start}`, args.map(arg => within.settle(arg)), { writtenFrom: [], at: site.at });
  globalFunction(machine, 'Date', (within, _self, _args, site) => within.unknown(`Date@${site.at.span.start}`, 0, [], { known: 'filled-text', at: site.at }), {
    construct: (within, args, site) => notKnown(within, `Date@${site.at.span.start}`, args.map(arg => within.settle(arg)), { known: 'object', writtenFrom: [], at: site.at }),
    prototype: machine.prototypes.date,
    statics: { now, parse: now, UTC: now },
  });
  const clock = machine.object([], [], { label: 'performance' });
  methods(machine, clock, { now });
  global(machine, 'performance', clock);
  const console = machine.object([], [], { label: 'console' });
  const nothing: Native = () => primitive(undefined);
  for (const name of ['log', 'error', 'warn', 'info', 'debug', 'trace', 'table', 'dir', 'group', 'groupEnd', 'groupCollapsed', 'time', 'timeEnd', 'timeLog', 'count', 'assert', 'clear']) methods(machine, console, { [name]: nothing });
  global(machine, 'console', console);
}
