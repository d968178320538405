import type { Place } from '../../text/place';
import type { Machine } from '../machine';
import type { Native, Thing, Value } from '../value';
import { primitive, undefinedValue } from '../value';
import { longestList, notKnown } from './derive';
import { isList } from './content';

/** The items of a list, of anything else that can be walked, or of an object with a length and numbered keys; undefined: not known. */
export function sequence(machine: Machine, value: Value, at: Place): { readonly items: readonly Value[]; readonly open: boolean } | undefined {
  const items = machine.items(value);
  if (items || value.kind !== 'thing' || !value.properties.has('length')) return items;
  const length = machine.settle(machine.get(value, 'length', at));
  if (length.kind !== 'primitive') return undefined;
  const count = Math.min(Number(length.value) || 0, longestList);
  return { items: Array.from({ length: count }, (_, index) => machine.get(value, String(index), at)), open: value.open };
}

/**
 * `next` of an iterator. Iterators are lists here (`map.keys()`, what a generator yields), so every list has it; how far each was read is
 * kept aside.
 */
export function makeNext(): Native {
  const read = new WeakMap<Thing, number>();
  return (machine, self, _args, site) => {
    const content = machine.items(self);
    if (!isList(self) || !content) return notKnown(machine, 'next', [self], { at: site.at });
    const index = read.get(self) ?? 0;
    read.set(self, index + 1);
    machine.trail(() => { read.set(self, index); });
    const item = content.items[index];
    if (!item && content.open) return notKnown(machine, `next${index}`, [self], { at: site.at });
    return machine.object([site.at], [['value', item ?? undefinedValue], ['done', primitive(item === undefined)]]);
  };
}
