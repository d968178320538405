import type { Machine } from '../program/machine';
import type { Thing, Value } from '../program/value';
import { primitive } from '../program/value';
import type { HeaderBag, Writing } from './header-bag';

/** The bag behind a Fetch `Headers` (or any thing that keeps one in `content`). */
export function bagOf(value: Value): HeaderBag | undefined {
  if (value.kind !== 'thing' || typeof value.content !== 'object' || value.content === null) return undefined;
  const bag = (value.content as { readonly bag?: unknown }).bag;
  return typeof bag === 'object' && bag !== null && 'adopt' in bag ? bag as HeaderBag : undefined;
}

export interface Pair {
  readonly name: Value;
  readonly value: Value;
  readonly writing: Writing;
}

/** Names and values of anything headers can be given as; undefined when it cannot be read. */
export function pairsOf(machine: Machine, thing: Thing, writing: Writing): { readonly pairs: readonly Pair[]; readonly open: boolean } | undefined {
  const other = bagOf(thing);
  if (other) {
    const pairs = other.lines.map(line => ({
      name: primitive(line.name),
      value: other.get(machine, primitive(line.name)),
      writing: { ...writing, at: line.at, nameAt: line.nameAt, setBy: line.setBy ?? writing.setBy },
    }));
    return { pairs: pairs.filter((pair, index) => pairs.findIndex(each => each.name.value === pair.name.value) === index), open: other.open };
  }
  if (thing.class === 'list' || thing.class === 'map' || thing.class === 'set') {
    const items = machine.items(thing);
    return items && pairsOfList(machine, items.items, items.open, writing);
  }
  if (thing.class !== 'object' && thing.class !== 'host') return undefined;
  const { entries, open } = machine.entries(thing);
  const pairs = entries.map(([key, value]) => {
    const property = thing.properties.get(key);
    const whole = property?.propertyAt;
    return {
      name: primitive(key, property?.keyAt ? [property.keyAt] : []),
      value,
      writing: { ...writing, at: property?.valueAt ?? whole ?? writing.at, nameAt: property?.keyAt, setBy: whole ?? writing.setBy },
    };
  });
  return { pairs, open };
}

/** `[name, value, name, value]` or `[[name, value], …]`. */
function pairsOfList(machine: Machine, items: readonly Value[], open: boolean, writing: Writing): { readonly pairs: readonly Pair[]; readonly open: boolean } | undefined {
  const settled = items.map(item => machine.settle(item));
  const pairs: Pair[] = [];
  if (settled.every(item => item.kind === 'thing' && item.class === 'list')) {
    for (const item of settled) {
      const pair = machine.items(item)?.items;
      const name = pair?.[0];
      const value = pair?.[1];
      if (!name || !value) return undefined;
      pairs.push({ name, value, writing: { ...writing, setBy: item.kind === 'thing' && item.written.length === 1 ? item.written[0] : writing.setBy } });
    }
    return { pairs, open };
  }
  if (settled.some(item => item.kind === 'thing')) return undefined;
  for (let i = 0; i + 1 < settled.length; i += 2) {
    const name = settled[i];
    const value = settled[i + 1];
    if (name && value) pairs.push({ name, value, writing });
  }
  return { pairs, open };
}
