import type { Machine } from '../machine';
import type { Native, Site, Thing, Unknown, Value } from '../value';
import { primitive, undefinedValue } from '../value';
import { isAbsentInRequest, same, tellEquals } from './compare';
import { isFunction, isList } from './content';
import { argument, globalFunction, methods } from './define';
import { deepTaint, known, longestList, longestText, notKnown, numberOf } from './derive';
import { callbackMethods } from './list-callbacks';
import { changingMethods, listOf, properties, sorted } from './list-change';
import { makeNext, sequence } from './sequence';

/** `Array` and the methods of lists. */
export function installLists(machine: Machine): void {
  const prototype = machine.prototypes.list;
  methods(machine, prototype, { ...changingMethods, ...callbackMethods, ...readingMethods, next: makeNext() });
  globalFunction(machine, 'Array', (within, _self, args, site) => makeArray(within, undefinedValue, args, site), {
    construct: (within, args, site) => makeArray(within, undefinedValue, args, site),
    prototype,
    statics: { isArray, from, of: (within, _self, args, site) => listOf(within, args, site), fromAsync: from },
  });
}

const makeArray: Native = (machine, _self, args, site) => {
  const only = args.length === 1 ? machine.settle(argument(args, 0)) : undefined;
  if (!only || only.kind === 'primitive' && typeof only.value !== 'number') return listOf(machine, args, site);
  if (only.kind !== 'primitive') return only.kind === 'thing' ? listOf(machine, args, site) : listOf(machine, [], site, true);
  const length = Number(only.value);
  if (!Number.isInteger(length) || length < 0) return machine.throw(machine.error('RangeError', 'Invalid array length', site.at), site.at);
  return listOf(machine, Array.from({ length: Math.min(length, longestList) }, () => undefinedValue), site, length > longestList);
};

const isArray: Native = (machine, _self, args) => {
  const value = machine.settle(argument(args, 0));
  if (value.kind !== 'unknown') return known(isList(value), [value], []);
  return value.known === 'text' || value.known === 'filled-text' ? known(false, [value], []) : notKnown(machine, 'isArray', [value], { writtenFrom: [] });
};

const from: Native = (machine, _self, args, site) => {
  const given = machine.settle(argument(args, 0));
  const mapping = argument(args, 1);
  const content = sequence(machine, given, site.at);
  const unknownItem = (of: Unknown): Value => machine.unknown(`${of.symbol}[]`, of.taint, of.written, of.environment === undefined ? {} : { environment: of.environment });
  const list = content
    ? listOf(machine, content.items, site, content.open)
    : listOf(machine, given.kind === 'unknown' ? [unknownItem(given)] : [], site, given.kind === 'unknown' || given.kind === 'thing' && (given.open || given.class === 'host'));
  return isFunction(mapping) ? machine.call(machine.get(list, 'map', site.at), list, [mapping], site) : list;
};

const listText: Native = (machine, self) => joined(machine, self, undefinedValue);

/** Methods that neither change the list nor call back. */
const readingMethods: Readonly<Record<string, Native>> = {
  includes: (machine, self, args, site) => {
    const { index, unsure, taint } = position(machine, self, args, site, true);
    return unsure.length > 0 ? notKnown(machine, 'includes', [machine.settle(self), ...unsure], { taint, writtenFrom: [], at: site.at }) : primitive(index >= 0, [], taint);
  },
  indexOf: (machine, self, args, site) => {
    const { index, unsure, taint } = position(machine, self, args, site, false);
    return unsure.length > 0 ? notKnown(machine, 'indexOf', [machine.settle(self), ...unsure], { taint, writtenFrom: [], at: site.at }) : primitive(index, [], taint);
  },
  lastIndexOf: (machine, self, args, site) => {
    const { last, unsure, taint } = position(machine, self, args, site, false, true);
    return unsure.length > 0 ? notKnown(machine, 'lastIndexOf', [machine.settle(self), ...unsure], { taint, writtenFrom: [], at: site.at }) : primitive(last, [], taint);
  },
  join: (machine, self, args) => joined(machine, self, machine.settle(argument(args, 0))),
  toString: listText,
  concat: (machine, self, args, site) => {
    const items: Value[] = [];
    let open = false;
    for (const part of [self, ...args].map(value => machine.settle(value))) {
      const content = isList(part) ? machine.items(part) : undefined;
      if (content?.open) open = true;
      if (content) items.push(...content.items);
      // It may be a list or an item.
      else if (part.kind === 'unknown' && part.known === undefined) { items.push(part); open = true; } else items.push(part);
    }
    return listOf(machine, items, site, open);
  },
  slice: (machine, self, args, site) => {
    const content = sequence(machine, machine.settle(self), site.at);
    const [begin, end] = [argument(args, 0), argument(args, 1)].map(value => machine.settle(value)).map(value => value.kind === 'primitive' && value.value === undefined ? 'none' : numberOf(machine, value));
    if (!content || begin === undefined || end === undefined) return notKnown(machine, 'slice', [machine.settle(self), ...args]);
    return listOf(machine, content.items.slice(begin === 'none' ? undefined : begin, end === 'none' ? undefined : end), site, content.open);
  },
  at: (machine, self, args) => {
    const content = machine.items(machine.settle(self));
    const index = machine.settle(argument(args, 0));
    const number = numberOf(machine, index);
    if (!content || number === undefined) return notKnown(machine, 'at', [machine.settle(self), index]);
    const item = content.items.at(number);
    return content.open && (!item || number < 0) ? notKnown(machine, 'at', [machine.settle(self), index]) : item ?? undefinedValue;
  },
  flat: (machine, self, args, site) => {
    const depth = machine.settle(argument(args, 0));
    const flat = flattened(machine, self, depth.kind === 'primitive' && depth.value === undefined ? 1 : Math.min(numberOf(machine, depth) || 0, 20));
    return flat ? listOf(machine, flat.items, site, flat.open) : notKnown(machine, 'flat', [machine.settle(self)]);
  },
  keys: (machine, self, _args, site) => each(machine, self, 'keys', (_, index) => primitive(index), site),
  values: (machine, self, _args, site) => each(machine, self, 'values', item => item, site),
  entries: (machine, self, _args, site) => each(machine, self, 'entries', (item: Value, index: number) => listOf(machine, [primitive(index), item], site), site),
  toSorted: (machine, self, args, site) => copied(machine, self, 'toSorted', list => listOf(machine, sorted(machine, properties(list), args[0], site).map(({ value }) => value), site, list.open)),
  toReversed: (machine, self, _args, site) => copied(machine, self, 'toReversed', list => listOf(machine, properties(list).map(({ value }) => value).reverse(), site, list.open)),
  with: (machine, self, args, site) => copied(machine, self, 'with', list => {
    const index = machine.settle(argument(args, 0));
    const items = properties(list).map(({ value }) => value);
    if (index.kind !== 'primitive') return notKnown(machine, 'with', [list, ...args]);
    items[Number(index.value) < 0 ? items.length + Number(index.value) : Number(index.value)] = argument(args, 1);
    return listOf(machine, items, site, list.open);
  }),
};

/** Where a value stands in a list; `unsure`: values that may or may not be it. Each comparison is told. */
function position(machine: Machine, self: Value, args: readonly Value[], site: Site, nan: boolean, backward = false): { index: number; last: number; unsure: Value[]; taint: number } {
  const list = machine.settle(self);
  const wanted = machine.settle(argument(args, 0));
  const start = args[1] && machine.settle(args[1]);
  const content = sequence(machine, list, site.at);
  let taint = deepTaint([wanted]);
  if (!content) return { index: -1, last: -1, unsure: [wanted], taint };
  const { length } = content.items;
  const begin = Math.trunc(start ? numberOf(machine, start) || 0 : backward ? length : 0);
  const from = begin < 0 ? length + begin : begin;
  let index = -1;
  let last = -1;
  let unsure: Value[] = [];
  content.items.forEach((unsettled, at) => {
    if (backward ? at > from : at < from) return;
    const item = machine.settle(unsettled);
    const result = same(item, wanted, nan);
    tellEquals(machine, wanted, item, site.at, result, isList(list) ? list : undefined);
    taint |= deepTaint([item], 0);
    if (result === undefined && index < 0) unsure.push(wanted, item);
    if (result && index < 0) {
      index = at;
      unsure = [];
    }
    if (result) last = at;
  });
  if (index < 0 && content.open) unsure.push(wanted);
  if (index < 0 && isAbsentInRequest(wanted)) unsure = [];
  return { index, last, unsure, taint };
}

function joined(machine: Machine, self: Value, separator: Value): Value {
  const list = machine.settle(self);
  const content = machine.items(list);
  const by = separator.kind === 'primitive' && separator.value === undefined ? ',' : machine.text(separator);
  const items = content?.items.map(item => machine.settle(item));
  if (!content || !items || by === undefined) return notKnown(machine, 'join', [list, separator], { known: 'text' });
  const texts = items.map(item => item.kind === 'primitive' && item.value == null ? '' : machine.text(item));
  const unknown = (): Value => notKnown(machine, 'join', [list, ...items.slice(0, 20)], { known: 'text', writtenFrom: items });
  if (content.open || texts.includes(undefined)) return unknown();
  const text = texts.join(by);
  return text.length > longestText ? unknown() : known(text, [...items, separator], items);
}

function flattened(machine: Machine, value: Value, depth: number): { items: Value[]; open: boolean } | undefined {
  const content = machine.items(machine.settle(value));
  if (!content) return undefined;
  const items: Value[] = [];
  let { open } = content;
  for (const unsettled of content.items) {
    const item = machine.settle(unsettled);
    const inner = depth >= 1 && isList(item) ? flattened(machine, item, depth - 1) : undefined;
    if (inner?.open || item.kind === 'unknown' && item.known === undefined) open = true;
    if (inner) items.push(...inner.items);
    else items.push(item);
    if (items.length > longestList) return { items, open: true };
  }
  return { items, open };
}

function each(machine: Machine, self: Value, name: string, make: (item: Value, index: number) => Value, site: Site): Value {
  const content = machine.items(machine.settle(self));
  return content ? listOf(machine, content.items.map(make), site, content.open) : notKnown(machine, name, [machine.settle(self)]);
}

function copied(machine: Machine, self: Value, name: string, copy: (list: Thing) => Value): Value {
  const list = machine.settle(self);
  return isList(list) ? copy(list) : notKnown(machine, name, [list]);
}

