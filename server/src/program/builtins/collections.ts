import type { Machine } from '../machine';
import type { CollectionContent, Native, Site, Value } from '../value';
import { collectionKey, primitive, taintOf, undefinedValue } from '../value';
import { isAbsentInRequest, same, tellEquals } from './compare';
import { collectionContent, isFunction } from './content';
import { accessor, argument, globalFunction, methods } from './define';
import { deepTaint, known, notKnown } from './derive';
import { listOf, setOpen } from './list-change';

/** `Map`, `Set` and their weak sisters. */
export function installCollections(machine: Machine): void {
  for (const family of ['map', 'set'] as const) {
    const prototype = machine.prototypes[family];
    methods(machine, prototype, {
      has, delete: remove, clear, forEach,
      keys: listing(({ key }) => key),
      values: listing(({ value }) => value),
      entries: listing(({ key, value }, pair) => pair([key, value])),
      ...family === 'map' ? { get, set: setEntry } : { add, union, intersection: combined('intersection'), difference: combined('difference') },
    });
    accessor(machine, prototype, 'size', size);
    const weak = family === 'map' ? 'WeakMap' : 'WeakSet';
    for (const name of [family === 'map' ? 'Map' : 'Set', weak]) {
      const statics: Record<string, Native> = name === 'Map' ? { groupBy } : {};
      globalFunction(machine, name, (within, _self, args) => notKnown(within, name, args), { construct: constructor(family), prototype, statics });
    }
  }
}

type Entry = { readonly key: Value; readonly value: Value };

function constructor(family: 'map' | 'set') {
  return (machine: Machine, args: readonly Value[], site: Site): Value => {
    const source = machine.settle(argument(args, 0));
    const given = source.kind === 'primitive' && source.value == null ? { items: [], open: false } : machine.items(source);
    if (!given && source.kind !== 'unknown' && !(source.kind === 'thing' && (source.open || source.class === 'host'))) {
      return machine.throw(machine.error('TypeError', 'object is not iterable', site.at), site.at);
    }
    const entries: CollectionContent['entries'] = new Map();
    let open = !given || given.open;
    for (const item of given?.items ?? []) {
      const settled = machine.settle(item);
      if (family === 'set') { entries.set(collectionKey(settled), { key: settled, value: settled }); continue; }
      const pair = machine.items(settled)?.items;
      const key = pair?.[0] && machine.settle(pair[0]);
      if (key) entries.set(collectionKey(key), { key, value: pair[1] ?? undefinedValue });
      else open = true;
    }
    const content: CollectionContent = { entries };
    return machine.object([site.at], [], { class: family, prototype: machine.prototypes[family], content, open, taint: given ? 0 : deepTaint([source]) });
  };
}

/** The entry of a key: told to listeners, `undefined` result when it is not known whether there is one. */
function lookUp(machine: Machine, self: Value, wanted: Value, site: Site): { readonly entry: Entry | undefined; readonly certain: boolean; readonly taint: number } {
  const thing = machine.settle(self);
  const entries = collectionContent(thing)?.entries;
  const taint = taintOf(wanted) | taintOf(thing);
  if (!entries || thing.kind !== 'thing') return { entry: undefined, certain: false, taint };
  let found: Entry | undefined;
  let unsure = thing.open;
  if (wanted.kind !== 'unknown') found = entries.get(collectionKey(wanted));
  if (taintOf(wanted) !== 0 || !found) {
    for (const entry of entries.values()) {
      const key = machine.settle(entry.key);
      const result = same(key, wanted);
      tellEquals(machine, wanted, key, site.at, result, thing);
      if (result) found ??= entry;
      if (result === undefined) unsure = true;
    }
  }
  return { entry: found, certain: found !== undefined || !unsure || isAbsentInRequest(wanted), taint };
}

const has: Native = (machine, self, args, site) => {
  const wanted = machine.settle(argument(args, 0));
  const { entry, certain, taint } = lookUp(machine, self, wanted, site);
  return certain ? primitive(entry !== undefined, [], taint) : notKnown(machine, 'has', [machine.settle(self), wanted], { taint: taint | entriesTaint(machine, self), writtenFrom: [], at: site.at });
};

const get: Native = (machine, self, args, site) => {
  const wanted = machine.settle(argument(args, 0));
  const { entry, certain, taint } = lookUp(machine, self, wanted, site);
  if (!certain) return notKnown(machine, 'get', [machine.settle(self), wanted], { taint: taint | entriesTaint(machine, self), writtenFrom: [], at: site.at });
  const value = entry?.value ?? undefinedValue;
  return value.kind === 'primitive' || value.kind === 'unknown' ? { ...value, taint: value.taint | taint } : value;
};

const add: Native = (machine, self, args) => put(machine, self, argument(args, 0), argument(args, 0));
const setEntry: Native = (machine, self, args) => put(machine, self, argument(args, 0), argument(args, 1));

function put(machine: Machine, self: Value, unsettled: Value, value: Value): Value {
  const thing = machine.settle(self);
  const key = machine.settle(unsettled);
  const entries = collectionContent(thing)?.entries;
  if (!entries) return thing;
  const name = collectionKey(key);
  const before = entries.get(name);
  entries.set(name, { key: before?.key ?? key, value });
  machine.trail(() => {
    if (before) entries.set(name, before);
    else entries.delete(name);
  });
  return thing;
}

const remove: Native = (machine, self, args) => {
  const thing = machine.settle(self);
  const key = machine.settle(argument(args, 0));
  const entries = collectionContent(thing)?.entries;
  if (!entries || thing.kind !== 'thing' || key.kind === 'unknown') {
    if (thing.kind === 'thing') setOpen(machine, thing);
    return notKnown(machine, 'delete', [thing, key]);
  }
  const had = entries.has(collectionKey(key));
  if (had) change(machine, entries, () => entries.delete(collectionKey(key)));
  return had || !thing.open ? primitive(had, [], taintOf(key)) : notKnown(machine, 'delete', [thing, key]);
};

const clear: Native = (machine, self) => {
  const entries = collectionContent(machine.settle(self))?.entries;
  if (entries) change(machine, entries, () => entries.clear());
  return undefinedValue;
};

/** Changes the entries; taking it back restores their order too. */
function change(machine: Machine, entries: CollectionContent['entries'], task: () => void): void {
  const before = [...entries];
  task();
  machine.trail(() => {
    entries.clear();
    for (const [key, entry] of before) entries.set(key, entry);
  });
}

const forEach: Native = (machine, self, args, site) => {
  const thing = machine.settle(self);
  const callback = machine.settle(argument(args, 0));
  if (!isFunction(callback)) return undefinedValue;
  for (const { key, value } of [...collectionContent(thing)?.entries.values() ?? []]) machine.call(callback, argument(args, 1), [value, key, thing], site);
  if (thing.kind === 'thing' && thing.open) {
    const item = notKnown(machine, 'item', [thing]);
    machine.call(callback, argument(args, 1), [item, item, thing], site);
  }
  return undefinedValue;
};

const size: Native = (machine, self) => {
  const thing = machine.settle(self);
  const entries = collectionContent(thing)?.entries;
  return !entries || thing.kind === 'thing' && thing.open ? notKnown(machine, 'size', [thing]) : known(entries.size, []);
};

function listing(pick: (entry: Entry, pair: (items: readonly Value[]) => Value) => Value): Native {
  return (machine, self, _args, site) => {
    const thing = machine.settle(self);
    const entries = collectionContent(thing)?.entries;
    if (!entries) return notKnown(machine, 'values', [thing]);
    return listOf(machine, [...entries.values()].map(entry => pick(entry, items => listOf(machine, items, site))), site, thing.kind === 'thing' && thing.open);
  };
}

const union: Native = (machine, self, args, site) => {
  const [own, other] = [machine.items(machine.settle(self)), machine.items(machine.settle(argument(args, 0)))];
  return constructor('set')(machine, [listOf(machine, [...own?.items ?? [], ...other?.items ?? []], site, !own || !other || own.open || other.open)], site);
};

function combined(kind: 'intersection' | 'difference'): Native {
  return (machine, self, args, site) => {
    const [own, other] = [machine.settle(self), machine.settle(argument(args, 0))];
    const entries = collectionContent(own)?.entries;
    const others = collectionContent(other)?.entries;
    const kept = [...entries ?? []].filter(([key]) => (others?.has(key) ?? false) === (kind === 'intersection')).map(([, { key }]) => key);
    const closed = (thing: Value): boolean => thing.kind === 'thing' && !thing.open;
    return constructor('set')(machine, [listOf(machine, kept, site, !entries || !others || !closed(own) || !closed(other))], site);
  };
}

const groupBy: Native = (machine, _self, args, site) => {
  const content = machine.items(machine.settle(argument(args, 0)));
  const entries: CollectionContent['entries'] = new Map();
  content?.items.forEach((item, index) => {
    const key = machine.settle(machine.call(argument(args, 1), undefinedValue, [item, primitive(index)], site));
    const group = entries.get(collectionKey(key))?.value;
    entries.set(collectionKey(key), { key, value: listOf(machine, [...group ? machine.items(group)?.items ?? [] : [], item], site) });
  });
  return machine.object([site.at], [], { class: 'map', prototype: machine.prototypes.map, content: { entries }, open: !content || content.open });
};

function entriesTaint(machine: Machine, self: Value): number {
  const thing = machine.settle(self);
  return deepTaint([...collectionContent(thing)?.entries.values() ?? []].map(({ key }) => key), 0);
}

