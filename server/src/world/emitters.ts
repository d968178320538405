import type { Machine } from '../program/machine';
import type { Site, Value } from '../program/value';
import { taintOf } from '../program/value';
import type { Place } from '../text/place';
import { worldOf } from './registry';

/** How a call of something unknown goes, as far as failure is listened for with `on('error', …)`. */
export type Course =
  /** Nothing has failed: its callbacks are called. */
  | 'goes-on'
  /** It failed, or nothing did and this is what listens for failures: its callbacks are not called. */
  | 'silent'
  /** It failed with this error, and its callbacks are told. */
  | { readonly error: Value };

/**
 * Asks whether a stream, a client's request, a query fails that the program listens to. What fails does not go on: callbacks
 * of the same emitter are silent when a later `on('error', …)` will hear of the failure.
 */
export function courseOf(machine: Machine, name: string, self: Value, args: readonly Value[], site: Site): Course {
  if (!machine.exploring) return 'goes-on';
  const taint = taintOf(self);
  if (LISTENS.test(name) && args[0] !== undefined && FAILURES.test(machine.text(machine.settle(args[0])) ?? '')) {
    const error = machine.mayFail(originOf(self, site), taint);
    return error ? { error } : 'silent';
  }
  if (!args.some(arg => arg.kind === 'thing' && arg.class === 'function') || !isHeardLater(machine, site)) return 'goes-on';
  return machine.mayFail(originOf(LISTENS.test(name) ? self : undefined, site), taint) ? 'silent' : 'goes-on';
}

const LISTENS = /\.(?:on|once|addListener|addEventListener|prependListener)$/;
const FAILURES = /^(?:error|abort|timeout)$/;

/** Where the emitter was made: the failure is one, whoever asks. */
function originOf(self: Value | undefined, site: Site): Place {
  return self?.kind === 'unknown' && self.from ? self.from.at : site.at;
}

/** So far the text behind a call is looked through for the listener (UTF-16 units). */
const FAR = 4000;

/** The chain goes on with `.on('error', …)`, or the variable that the call gives its value to is listened to so. */
function isHeardLater(machine: Machine, { at, statement }: Site): boolean {
  const { source } = worldOf(machine);
  const { file, span: { start, end } } = at;
  const after = source({ file, span: { start: end, end: end + FAR } });
  if (after === undefined || !/['"]error['"]/.test(after)) return false;
  if (/^\s*\.\s*\w+\s*\(/.test(after)) return /\.\s*(?:on|once|addListener)\s*\(\s*['"]error['"]/.test(after);
  const before = statement ? source({ file, span: { start: statement.span.start, end: start } }) : undefined;
  const variable = /(?:^|\s)(\w+)\s*=\s*$/.exec(before ?? '')?.[1];
  return variable !== undefined && new RegExp(`\\b${variable}\\s*\\.\\s*(?:on|once|addListener)\\s*\\(\\s*['"]error['"]`).test(after);
}
