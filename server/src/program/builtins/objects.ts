import type { Machine } from '../machine';
import type { Native, Property, Site, Thing, Value } from '../value';
import { primitive, undefinedValue } from '../value';
import { same, tellEquals } from './compare';
import { isFunction, isList } from './content';
import { argument, globalFunction, methods } from './define';
import { deepTaint, known, notKnown } from './derive';
import { listOf, setOpen } from './list-change';

/** `Object` and what every object inherits. */
export function installObjects(machine: Machine): void {
  const prototype = machine.prototypes.object;
  methods(machine, prototype, { hasOwnProperty: hasOwn, propertyIsEnumerable: hasOwn, isPrototypeOf, toString: describe, toLocaleString: describe, valueOf: itself });
  const make: Native = (within, _self, args, site) => {
    const value = within.settle(argument(args, 0));
    return value.kind === 'primitive' && value.value == null ? within.object([site.at]) : value;
  };
  globalFunction(machine, 'Object', make, { construct: (within, args, site) => make(within, undefinedValue, args, site), prototype, statics });
}

const itself: Native = (_, self) => self;

const statics: Readonly<Record<string, Native>> = {
  keys: listing('keys', key => key),
  getOwnPropertyNames: listing('keys', key => key),
  values: listing('values', (_, value) => value),
  entries: listing('entries', (key, value, pair) => pair([key, value])),
  assign,
  freeze: given, seal: given, preventExtensions: given,
  isFrozen: () => primitive(false), isSealed: () => primitive(false), isExtensible: () => primitive(true),
  create,
  defineProperty: (machine, _self, args) => {
    const target = machine.settle(argument(args, 0));
    define(machine, target, machine.settle(argument(args, 1)), machine.settle(argument(args, 2)));
    return target;
  },
  defineProperties: (machine, _self, args) => {
    const target = machine.settle(argument(args, 0));
    defineAll(machine, target, machine.settle(argument(args, 1)));
    return target;
  },
  fromEntries,
  groupBy: (machine, _self, args, site) => grouped(machine, args, site),
  hasOwn: (machine, _self, args, site) => hasOwn(machine, argument(args, 0), args.slice(1), site),
  is: (machine, _self, args) => {
    const [left, right] = [machine.settle(argument(args, 0)), machine.settle(argument(args, 1))];
    if (left.kind === 'primitive' && right.kind === 'primitive') return known(Object.is(left.value, right.value), [left, right], []);
    const result = same(left, right);
    return result === undefined ? notKnown(machine, 'is', [left, right], { writtenFrom: [] }) : known(result, [left, right], []);
  },
  getPrototypeOf: (machine, _self, args) => {
    const value = machine.settle(argument(args, 0));
    return value.kind === 'thing' ? value.prototype ?? primitive(null) : notKnown(machine, 'getPrototypeOf', [value]);
  },
  setPrototypeOf: (machine, _self, args) => {
    const [target, prototype] = [machine.settle(argument(args, 0)), machine.settle(argument(args, 1))];
    if (target.kind === 'thing') {
      const before = target.prototype;
      target.prototype = prototype.kind === 'thing' ? prototype : undefined;
      machine.trail(() => { target.prototype = before; });
    }
    return target;
  },
  getOwnPropertyDescriptor: (machine, _self, args, site) => {
    const [target, key] = [machine.settle(argument(args, 0)), machine.text(argument(args, 1))];
    const property = target.kind === 'thing' && key !== undefined ? target.properties.get(key) : undefined;
    if (!property) return target.kind === 'thing' && !target.open && key !== undefined ? undefinedValue : notKnown(machine, 'getOwnPropertyDescriptor', [target, argument(args, 1)]);
    return machine.object([site.at], [
      ...property.getter || property.setter ? [['get', property.getter ?? undefinedValue], ['set', property.setter ?? undefinedValue]] as const : [['value', property.value], ['writable', primitive(true)]] as const,
      ['enumerable', primitive(property.enumerable)], ['configurable', primitive(true)],
    ]);
  },
};

function given(_machine: Machine, _self: Value, args: readonly Value[]): Value {
  return argument(args, 0);
}

/** `keys`, `values` and `entries`. The list is open when the object is. */
function listing(name: 'keys' | 'values' | 'entries', pick: (key: Value, value: Value, pair: (items: readonly Value[]) => Value) => Value): Native {
  return (machine, _self, args, site) => {
    const value = machine.settle(argument(args, 0));
    if (value.kind === 'unknown') return notKnown(machine, `Object.${name}`, [value], { at: site.at });
    if (value.kind === 'primitive') {
      if (value.value === undefined || value.value === null) machine.throw(machine.error('TypeError', 'Cannot convert undefined or null to object', site.at), site.at);
      const letters = typeof value.value === 'string' ? [...value.value] : [];
      return listOf(machine, letters.map((letter, index) => pick(primitive(String(index)), known(letter, [value]), items => listOf(machine, items, site))), site);
    }
    const { entries, open } = machine.entries(value);
    const keyOf = (key: string): Value => {
      const at = value.properties.get(key)?.keyAt;
      return primitive(key, at ? [at] : []);
    };
    return listOf(machine, entries.map(([key, inner]) => pick(keyOf(key), inner, items => listOf(machine, items, site))), site, open);
  };
}

/** Copies properties with what is known of where they stand, for a later source to win over. */
function assign(machine: Machine, _self: Value, args: readonly Value[], site: Site): Value {
  const target = machine.settle(argument(args, 0));
  if (target.kind === 'primitive' && target.value == null) machine.throw(machine.error('TypeError', 'Cannot convert undefined or null to object', site.at), site.at);
  for (const source of args.slice(1).map(value => machine.settle(value))) {
    if (source.kind === 'unknown' && target.kind === 'thing') setOpen(machine, target);
    if (source.kind === 'primitive' && typeof source.value === 'string') [...source.value].forEach((letter, index) => machine.set(target, String(index), known(letter, [source]), site.at));
    if (source.kind !== 'thing') continue;
    const { entries, open } = machine.entries(source);
    for (const [key, value] of entries) copyProperty(machine, target, key, value, source.properties.get(key), site);
    if (open && target.kind === 'thing') setOpen(machine, target);
  }
  return target;
}

function copyProperty(machine: Machine, target: Value, key: string, value: Value, from: Property | undefined, site: Site): void {
  const plain = target.kind === 'thing' && !target.exotic && (target.class === 'object' || target.class === 'function' || target.class === 'class') && !target.properties.get(key)?.setter;
  if (!plain || !from) return machine.set(target, key, value, site.at, from?.keyAt);
  put(machine, target, key, { ...from, value, getter: undefined, setter: undefined, enumerable: true });
}

/** Writes an own property as it is. */
function put(machine: Machine, thing: Thing, key: string, property: Property): void {
  const before = thing.properties.get(key);
  thing.properties.set(key, property);
  machine.trail(() => {
    if (before) thing.properties.set(key, before);
    else thing.properties.delete(key);
  });
}

function create(machine: Machine, _self: Value, args: readonly Value[], site: Site): Value {
  const prototype = machine.settle(argument(args, 0));
  const made = machine.object([site.at], []);
  made.prototype = prototype.kind === 'thing' ? prototype : undefined;
  if (prototype.kind === 'unknown') made.open = true;
  defineAll(machine, made, machine.settle(argument(args, 1)));
  return made;
}

function defineAll(machine: Machine, target: Value, descriptors: Value): void {
  if (descriptors.kind !== 'thing') return;
  for (const [key, descriptor] of machine.entries(descriptors).entries) define(machine, target, primitive(key), machine.settle(descriptor));
}

function define(machine: Machine, target: Value, key: Value, descriptor: Value): void {
  const name = machine.text(key);
  if (target.kind !== 'thing') return;
  if (name === undefined || descriptor.kind !== 'thing') return setOpen(machine, target);
  const part = (field: string): Value | undefined => descriptor.properties.get(field)?.value;
  const [getter, setter] = [part('get'), part('set')];
  const enumerable = part('enumerable');
  const at = key.kind === 'primitive' ? key.written[0] : undefined;
  put(machine, target, name, {
    value: part('value') ?? undefinedValue,
    ...isFunction(getter) && { getter }, ...isFunction(setter) && { setter },
    ...at && { keyAt: at }, ...descriptor.written[0] && { propertyAt: descriptor.written[0] },
    enumerable: enumerable ? machine.knownTruth(enumerable) ?? true : false,
  });
}

function fromEntries(machine: Machine, _self: Value, args: readonly Value[], site: Site): Value {
  const source = machine.settle(argument(args, 0));
  const content = machine.items(source);
  if (!content) return machine.object([site.at], [], { open: true, taint: deepTaint([source]) });
  const made = machine.object([site.at], []);
  let { open } = content;
  for (const pair of content.items.map(item => machine.settle(item))) {
    const parts = machine.items(pair)?.items;
    const key = parts?.[0] && machine.settle(parts[0]);
    const name = key && machine.text(key);
    if (!parts || name === undefined) { open = true; continue; }
    const keyAt = key?.kind === 'primitive' ? key.written[0] : undefined;
    made.properties.set(name, { value: parts[1] ?? undefinedValue, ...keyAt && { keyAt }, ...pair.kind === 'thing' && pair.written[0] && { propertyAt: pair.written[0] }, enumerable: true });
  }
  made.open = open;
  return made;
}

function grouped(machine: Machine, args: readonly Value[], site: Site): Value {
  const content = machine.items(machine.settle(argument(args, 0)));
  const made = machine.object([site.at], [], { open: !content || content.open });
  const groups = new Map<string, Value[]>();
  content?.items.forEach((item, index) => {
    const key = machine.text(machine.call(argument(args, 1), undefinedValue, [item, primitive(index)], site));
    if (key === undefined) made.open = true;
    else groups.set(key, [...groups.get(key) ?? [], item]);
  });
  for (const [key, items] of groups) made.properties.set(key, { value: listOf(machine, items, site), enumerable: true });
  return made;
}

/** Each key of the object is held against what is asked. */
function hasOwn(machine: Machine, self: Value, args: readonly Value[], site: Site): Value {
  const thing = machine.settle(self);
  const key = machine.settle(argument(args, 0));
  const name = machine.text(key);
  if (thing.kind !== 'thing' || name === undefined) return notKnown(machine, 'hasOwnProperty', [thing, key], { writtenFrom: [] });
  const { entries, open } = machine.entries(thing);
  if (deepTaint([key]) !== 0) {
    for (const [own] of entries) tellEquals(machine, key, primitive(own, keyPlaces(thing, own)), site.at, own === name, thing);
  }
  const has = thing.properties.has(name) || entries.some(([own]) => own === name) || isList(thing) && name === 'length';
  return !has && open ? notKnown(machine, 'hasOwnProperty', [thing, key], { writtenFrom: [] }) : known(has, [key], []);
}

function keyPlaces(thing: Thing, key: string): Thing['written'] {
  const at = thing.properties.get(key)?.keyAt;
  return at ? [at] : [];
}

function isPrototypeOf(machine: Machine, self: Value, args: readonly Value[]): Value {
  const value = machine.settle(argument(args, 0));
  if (value.kind === 'unknown') return notKnown(machine, 'isPrototypeOf', [self, value]);
  for (let owner = value.kind === 'thing' ? value.prototype : undefined; owner; owner = owner.prototype) if (owner === self) return primitive(true);
  return primitive(false);
}

function describe(machine: Machine, self: Value): Value {
  const value = machine.settle(self);
  if (value.kind === 'unknown') return notKnown(machine, 'toString', [value], { known: 'text' });
  const tags: Readonly<Record<string, string>> = { list: 'Array', function: 'Function', class: 'Function', pattern: 'RegExp', error: 'Error', date: 'Date' };
  if (value.kind === 'thing') return primitive(`[object ${tags[value.class] ?? 'Object'}]`);
  return primitive(Object.prototype.toString.call(value.value));
}
