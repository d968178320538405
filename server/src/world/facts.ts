import type { Fact } from '../policy/options';
import type { Machine } from '../program/machine';
import type { PatternContent, Value } from '../program/value';
import { writtenOf } from '../program/value';
import type { Place } from '../text/place';
import { worldOf } from './registry';

/** A value as rules about plain option values see it. `at`: the expression that gave it, used where no sole literal did. */
export function factOf(machine: Machine, value: Value, at: Place, depth = 0): Fact {
  const place = solePlace(value) ?? at;
  if (depth > 6) return { kind: 'unknown', at: place };
  switch (value.kind) {
    case 'choice':
      return { kind: 'one-of', values: [factOf(machine, value.yes, at, depth + 1), factOf(machine, value.no, at, depth + 1)], at };
    case 'unknown':
      return value.environment === undefined ? { kind: 'unknown', at: place }
        : { kind: 'environment', name: value.environment, samples: worldOf(machine).samples(value.environment), at: place };
    case 'primitive': {
      const { value: constant } = value;
      if (typeof constant === 'string') return { kind: 'text', text: constant, at: place };
      if (typeof constant === 'boolean') return { kind: 'flag', flag: constant, at: place };
      if (typeof constant === 'number') return { kind: 'number', number: constant, at: place };
      if (constant === null || constant === undefined) return { kind: 'nothing', of: constant === null ? 'null' : 'undefined', at: place };
      return { kind: 'unknown', at: place };
    }
    case 'thing': {
      if (value.class === 'list') {
        const items = machine.items(value);
        return items ? { kind: 'list', items: items.items.map(item => factOf(machine, item, at, depth + 1)), open: items.open, at: place } : { kind: 'unknown', at: place };
      }
      if (value.class === 'pattern') {
        const { source, flags } = value.content as PatternContent;
        return { kind: 'pattern', source, flags, at: place };
      }
      if (value.class === 'function' || value.class === 'class') {
        return { kind: 'function', parameters: value.call && 'code' in value.call ? value.call.code.parameters.length : 0, at: place };
      }
      return { kind: 'object', of: value.class, at: place };
    }
  }
}

/** The one literal a value was written as; undefined when there are none or several. */
export function solePlace(value: Value): Place | undefined {
  const written = writtenOf(value);
  return written.length === 1 ? written[0] : undefined;
}
