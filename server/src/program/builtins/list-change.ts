import type { Machine } from '../machine';
import type { Native, Property, Site, Thing, Value } from '../value';
import { undefinedValue } from '../value';
import { isList } from './content';
import { argument } from './define';
import { known, longestList, notKnown, numberOf } from './derive';

/** Methods that change a list. Each is taken back by the trail. */
export const changingMethods: Readonly<Record<string, Native>> = {
  push: (machine, self, args, site) => changed(machine, self, 'push', args, list => append(machine, list, args, site)),
  unshift: (machine, self, args, site) => changed(machine, self, 'unshift', args, list => {
    rewrite(machine, list, [...args.map((value, index) => property(value, site, index)), ...properties(list)]);
    return length(list);
  }),
  pop: (machine, self, args) => changed(machine, self, 'pop', args, list => {
    const items = properties(list);
    const last = items.pop();
    if (list.open) return notKnown(machine, 'pop', [list, ...last ? [last.value] : []]);
    rewrite(machine, list, items);
    return last?.value ?? undefinedValue;
  }),
  shift: (machine, self, args) => changed(machine, self, 'shift', args, list => {
    const [first, ...rest] = properties(list);
    if (!first) return list.open ? notKnown(machine, 'shift', [list]) : undefinedValue;
    rewrite(machine, list, rest);
    return first.value;
  }),
  splice: (machine, self, args, site) => changed(machine, self, 'splice', args, list => {
    const items = properties(list);
    const [from, count] = [argument(args, 0), argument(args, 1)].map(value => machine.settle(value));
    const [first, most] = [from && numberOf(machine, from), count && numberOf(machine, count)];
    if (first === undefined || most === undefined) {
      setOpen(machine, list);
      return notKnown(machine, 'splice', [list, ...args]);
    }
    const added = args.slice(2).map((value, index) => property(value, site, index + 2));
    const removed = args.length === 0 ? [] : args.length === 1 ? items.splice(first) : items.splice(first, most, ...added);
    rewrite(machine, list, items);
    return listOf(machine, removed.map(({ value }) => value), site, list.open);
  }),
  reverse: (machine, self, args) => changed(machine, self, 'reverse', args, list => {
    rewrite(machine, list, properties(list).reverse());
    return list;
  }),
  fill: (machine, self, args, site) => changed(machine, self, 'fill', args, list => {
    const [from, to] = [argument(args, 1), argument(args, 2)].map(value => machine.settle(value));
    const numbers = [from, to].map(value => value && !(value.kind === 'primitive' && value.value === undefined) ? numberOf(machine, value) ?? 0 : undefined);
    const indices = new Array(list.length ?? 0).fill(0).map((_, index) => index);
    const filled = new Set(indices.slice(numbers[0], numbers[1]));
    rewrite(machine, list, properties(list).map((item, index) => filled.has(index) ? property(argument(args, 0), site, 0) : item));
    return list;
  }),
  sort: (machine, self, args, site) => changed(machine, self, 'sort', args, list => {
    rewrite(machine, list, sorted(machine, properties(list), args[0], site));
    return list;
  }),
};

/** The items of a list with what is known of where each stands; holes are undefined. */
export function properties(list: Thing): Property[] {
  const items: Property[] = [];
  for (let index = 0; index < (list.length ?? 0); index++) {
    items.push(list.properties.get(String(index)) ?? { value: undefinedValue, enumerable: true });
  }
  return items;
}

/** Sorts as `Array.prototype.sort` does; where the order of two items is not known, they stay as they are. */
export function sorted(machine: Machine, items: readonly Property[], by: Value | undefined, site: Site): Property[] {
  const compare = by && machine.settle(by);
  const texts = new Map(items.map(item => [item, machine.text(machine.settle(item.value))]));
  return [...items].sort((left, right) => {
    if (compare && compare.kind === 'thing') {
      const order = machine.settle(machine.call(compare, undefinedValue, [left.value, right.value], site));
      return order.kind === 'primitive' ? Number(order.value) || 0 : 0;
    }
    const [a, b] = [texts.get(left), texts.get(right)];
    return a === undefined || b === undefined || a === b ? 0 : a < b ? -1 : 1;
  });
}

/** A new list; `open`: more may follow. */
export function listOf(machine: Machine, items: readonly Value[], site: Site, open = false): Thing {
  const list = machine.list(items.slice(0, longestList), [site.at]);
  if (open || items.length > longestList) list.open = true;
  return list;
}

/** Marks a thing as changed by something unknown. */
export function setOpen(machine: Machine, thing: Thing): void {
  if (thing.open) return;
  thing.open = true;
  machine.trail(() => { thing.open = false; });
}

function changed(machine: Machine, self: Value, name: string, args: readonly Value[], change: (list: Thing) => Value): Value {
  const list = machine.settle(self);
  return isList(list) ? change(list) : notKnown(machine, name, [list, ...args]);
}

function append(machine: Machine, list: Thing, args: readonly Value[], site: Site): Value {
  const before = list.length ?? 0;
  if (before + args.length > longestList) {
    setOpen(machine, list);
    return notKnown(machine, 'push', [list]);
  }
  args.forEach((value, index) => list.properties.set(String(before + index), property(value, site, index)));
  list.length = before + args.length;
  machine.trail(() => {
    args.forEach((_, index) => list.properties.delete(String(before + index)));
    list.length = before;
  });
  return length(list);
}

function length(list: Thing): Value {
  return known(list.length ?? 0, []);
}

function property(value: Value, site: Site, index: number): Property {
  const valueAt = site.arguments[index];
  return { value, enumerable: true, ...valueAt && { valueAt } };
}

/** Replaces all items. Properties that are no items stay. */
function rewrite(machine: Machine, list: Thing, items: readonly Property[]): void {
  const before = new Map(list.properties);
  const lengthBefore = list.length ?? 0;
  for (let index = 0; index < lengthBefore; index++) list.properties.delete(String(index));
  items.slice(0, longestList).forEach((item, index) => list.properties.set(String(index), item));
  list.length = Math.min(items.length, longestList);
  machine.trail(() => {
    list.properties.clear();
    for (const [key, item] of before) list.properties.set(key, item);
    list.length = lengthBefore;
  });
}

