import type { Option, OptionSet } from '../../../policy/options';
import type { Machine } from '../../../program/machine';
import type { Thing, Value } from '../../../program/value';
import { primitive } from '../../../program/value';
import type { Place } from '../../../text/place';
import { factOf, solePlace } from '../../../world/facts';
import { worldOf } from '../../../world/registry';
import { corsSchema } from './schema';

/** One option as the library finds it after `assign({}, defaults, options)`. */
export interface Given {
  readonly value: Value;
  /** Where a finding about it stands: its literal, else its expression, else the call. */
  readonly at: Place;
  /** `key: value` as a whole. */
  readonly propertyAt: Place | undefined;
}

const defaults: Readonly<Record<string, Value>> = {
  origin: primitive('*'),
  methods: primitive('GET,HEAD,PUT,PATCH,POST,DELETE'),
  preflightContinue: primitive(false),
  optionsSuccessStatus: primitive(204),
};

/** Reads one option of what was given; `options` undefined: nothing was. */
export function readOption(machine: Machine, options: Thing | undefined, key: string, call: Place): Given {
  const property = options?.properties.get(key);
  if (!options || !property) {
    const inherited = options?.open ? machine.unknown(`option:${key}@${options.written[0]?.span.start ?? call.span.start}`) : defaults[key] ?? primitive(undefined);
    return { value: inherited, at: call, propertyAt: undefined };
  }
  const value = property.getter ? machine.get(options, key, call) : property.value;
  return { value, at: solePlace(value) ?? property.valueAt ?? property.propertyAt ?? call, propertyAt: property.propertyAt };
}

/** The name and version of the library, for messages. */
export function libraryName(machine: Machine): string {
  const version = worldOf(machine).version('cors');
  return version && !version.assumed ? `cors@${version.version}` : 'cors';
}

/** What was given to `cors()`, once for each branch of a choice. */
export function optionSets(machine: Machine, given: Value | undefined, call: Place): OptionSet[] {
  if (given?.kind === 'choice') return [...optionSets(machine, given.yes, call), ...optionSets(machine, given.no, call)];
  const base = { schema: corsSchema, library: libraryName(machine), at: call };
  if (given === undefined || given.kind === 'primitive' && given.value === undefined) return [{ ...base, options: [], open: false }];
  if (given.kind === 'unknown') return [{ ...base, options: [], open: true }];
  if (given.kind === 'primitive' || given.class === 'list') return [{ ...base, options: [], open: false, given: factOf(machine, given, call) }];
  if (given.class === 'function' || given.class === 'class') return [];
  const options = [...given.properties].flatMap(([key, property]): Option[] => property.enumerable ? [{
    key,
    keyAt: property.keyAt ?? property.propertyAt ?? call,
    propertyAt: property.propertyAt,
    value: factOf(machine, property.value, property.valueAt ?? property.propertyAt ?? call),
  }] : []);
  return [{ ...base, objectAt: given.written.length === 1 ? given.written[0] : undefined, options, open: given.open }];
}
