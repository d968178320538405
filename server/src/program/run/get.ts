import type { Place } from '../../text/place';
import type { Family } from '../machine';
import type { Property, Thing, Value } from '../value';
import { primitive, taintOf, undefinedValue } from '../value';
import { mapChoice, thingName } from './decide';
import type { Interpreter } from './interpreter';
import { functionMember } from './function-member';

/**
 * The value of a member. An unknown gives an unknown with that path; reading from null or undefined throws a
 * TypeError of the program, unless `optional`, which gives undefined.
 */
export function getMember(m: Interpreter, object: Value, key: string, at: Place, optional = false): Value {
  switch (object.kind) {
    case 'thing': return getOf(m, object, key, at, object);
    case 'unknown': return memberOfUnknown(m, object, key, at);
    case 'choice': return mapChoice(m, object, side => getMember(m, side, key, at, optional));
    case 'primitive': {
      const { value } = object;
      if (value === undefined || value === null) {
        if (optional) return undefinedValue;
        return m.throw(m.error('TypeError', `Cannot read properties of ${String(value)} (reading '${key}')`, at), at);
      }
      if (typeof value === 'string') {
        if (key === 'length') return { ...object, value: value.length };
        const index = indexOf(key);
        if (index !== undefined) return index < value.length ? { ...object, value: value[index] } : undefinedValue;
      }
      return inherited(m, m.prototypes[familyOf(value)], familyOf(value), key, at, object);
    }
  }
}

function familyOf(value: string | number | boolean | bigint): Family {
  switch (typeof value) {
    case 'string': return 'text';
    case 'number': return 'number';
    case 'bigint': return 'bigint';
    default: return 'boolean';
  }
}

function memberOfUnknown(m: Interpreter, object: Extract<Value, { kind: 'unknown' }>, key: string, at: Place): Value {
  // Compiled TypeScript asks this of every import; what is not compiled has it not.
  if (key === '__esModule') return undefinedValue;
  const symbol = memberSymbol(object.symbol, key);
  const written = m.shadow.size > 0 ? m.shadow.get(symbol) : undefined;
  return written ?? { kind: 'unknown', symbol, taint: object.taint, written: object.written, at };
}

/** Paths do not grow without end: a long one keeps its begin and a number made from all of it. */
export function shortSymbol(symbol: string): string {
  if (symbol.length <= 240) return symbol;
  let hash = 0;
  for (let i = 0; i < symbol.length; i++) hash = Math.imul(hash, 31) + symbol.charCodeAt(i) | 0;
  return `${symbol.slice(0, 200)}#${(hash >>> 0).toString(36)}`;
}

export function memberSymbol(symbol: string, key: string): string {
  return shortSymbol(/^[\w$#]+$/.test(key) ? `${symbol}.${key}` : `${symbol}[${JSON.stringify(key)}]`);
}

/** Looks a key up in a thing and its prototypes; `self` is what a getter sees as `this`. */
export function getOf(m: Interpreter, thing: Thing, key: string, at: Place, self: Value): Value {
  let open = false;
  for (let owner: Thing | undefined = thing, left = 100; owner && left > 0; owner = owner.prototype, left--) {
    const property = owner.properties.get(key);
    if (property) return valueOf(m, property, at, self);
    if (owner.length !== undefined && key === 'length') return owner.open ? lengthOfOpen(owner, at) : primitive(owner.length);
    const special = owner.exotic?.get?.(m, owner, key, at) ?? owner.lookup?.(m, key, at) ?? (owner.call ? functionMember(m, owner, key) : undefined);
    if (special) return special;
    open ||= owner.open;
  }
  if (key === '__proto__') return thing.prototype ?? primitive(null);
  const family = familyOfThing(thing);
  if (open || hasRealMember(family, key) && inheritsFrom(thing, m.prototypes[family])) {
    return m.unknown(memberSymbol(thingName(thing), key), thing.taint ?? 0, [], { at });
  }
  return undefinedValue;
}

/** Items that are not known may not be there at all (`[process.env.X].filter(Boolean)`): only a known one says that the list is not empty. */
function lengthOfOpen(list: Thing, at: Place): Value {
  let taint = 0;
  let filled = false;
  for (const { value } of list.properties.values()) {
    taint |= taintOf(value);
    if (value.kind === 'primitive' || value.kind === 'thing') filled = true;
  }
  return { kind: 'unknown', symbol: `${thingName(list)}.length`, taint, written: [], at, ...filled && { known: 'truthy' as const } };
}

function inheritsFrom(thing: Thing, prototype: Thing): boolean {
  for (let owner = thing.prototype, left = 100; owner && left > 0; owner = owner.prototype, left--) if (owner === prototype) return true;
  return false;
}

function valueOf(m: Interpreter, property: Property, at: Place, self: Value): Value {
  if (property.getter) return m.call(property.getter, self, [], { at, arguments: [] });
  return property.value;
}

function inherited(m: Interpreter, prototype: Thing, family: Family, key: string, at: Place, self: Extract<Value, { kind: 'primitive' }>): Value {
  const property = prototype.properties.get(key) ?? m.prototypes.object.properties.get(key);
  if (property) return valueOf(m, property, at, self);
  return hasRealMember(family, key) ? m.unknown(memberSymbol(family, key), self.taint, self.written, { at }) : undefinedValue;
}

/** The family whose prototype a thing has when nothing else is said. */
export function familyOfThing(thing: Pick<Thing, 'class'>): Family {
  switch (thing.class) {
    case 'class': return 'function';
    case 'host': return 'object';
    default: return thing.class;
  }
}

const realPrototypes: Readonly<Record<Family, object>> = {
  object: Object.prototype, function: Function.prototype, list: Array.prototype, text: String.prototype, number: Number.prototype,
  boolean: Boolean.prototype, bigint: BigInt.prototype, symbol: Symbol.prototype, pattern: RegExp.prototype, map: Map.prototype,
  set: Set.prototype, error: Error.prototype, promise: Promise.prototype, date: Date.prototype, url: URL.prototype,
};

/** A member that the real prototype has but no built-in stands for: what it does is not known. */
function hasRealMember(family: Family, key: string): boolean {
  return key in realPrototypes[family];
}

/** The number of a list key (`0`, `1`, …); undefined for any other key. */
export function indexOf(key: string): number | undefined {
  const first = key.charCodeAt(0);
  if (!(first >= 48 && first <= 57) || key.length > 9) return undefined;
  const index = Number(key);
  return Number.isInteger(index) && String(index) === key ? index : undefined;
}

/** Most keys of a table that a text is told to be held against. */
const KEYS_TOLD = 64;

/** Tells of every key of a plain object that one was looked up among them. */
export function tellKeys(m: Interpreter, by: Exclude<Value, { kind: 'choice' }>, object: Value, key: string | undefined, at: Place): void {
  if (object.kind !== 'thing' || object.class !== 'object' || object.exotic || object.lookup) return;
  let left = KEYS_TOLD;
  for (const [own, { keyAt }] of object.properties) {
    if (left-- === 0) return;
    m.tell({ kind: 'compared', test: 'equals', tainted: by, other: primitive(own, keyAt ? [keyAt] : []), list: object, at, result: key === undefined ? undefined : own === key });
  }
}
