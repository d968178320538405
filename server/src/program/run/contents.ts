import type { CollectionContent, PatternContent, Thing, Value } from '../value';
import { undefinedValue } from '../value';
import { settle } from './decide';
import type { Interpreter } from './interpreter';

/** Items of a list, set, map (as pairs), text or other known iterable; undefined when not known at all. */
export function itemsOf(m: Interpreter, value: Value): { readonly items: readonly Value[]; readonly open: boolean } | undefined {
  const source = settle(m, value);
  if (source.kind === 'primitive') return typeof source.value === 'string' ? { items: [...source.value].map(character => ({ ...source, value: character })), open: false } : undefined;
  if (source.kind !== 'thing') return undefined;
  const special = source.exotic?.items?.(m, source);
  if (special) return special;
  if (source.length !== undefined) {
    const items: Value[] = [];
    for (let i = 0; i < source.length; i++) items.push(source.properties.get(String(i))?.value ?? undefinedValue);
    return { items, open: source.open };
  }
  if (source.class === 'map' || source.class === 'set') {
    const entries = (source.content as CollectionContent | undefined)?.entries;
    if (!entries) return undefined;
    const items = [...entries.values()].map(({ key, value: held }) => source.class === 'set' ? key : m.list([key, held], []));
    return { items, open: source.open };
  }
  return undefined;
}

/** Own enumerable keys with their values, number keys first as JavaScript has it. */
export function entriesOf(m: Interpreter, thing: Thing): { readonly entries: readonly (readonly [string, Value])[]; readonly open: boolean } {
  const special = thing.exotic?.entries?.(m, thing);
  if (special) return special;
  const entries: [string, Value][] = [];
  let numbers = false;
  for (const [key, property] of thing.properties) {
    if (!property.enumerable || key.startsWith('@@')) continue;
    if (key >= '0' && key < ':') numbers = true;
    entries.push([key, property.getter ? m.call(property.getter, thing, [], { at: m.here(), arguments: [] }) : property.value]);
  }
  if (numbers) entries.sort(([a], [b]) => orderOf(a) - orderOf(b));
  return { entries, open: thing.open };
}

function orderOf(key: string): number {
  return /^(0|[1-9]\d{0,9})$/.test(key) ? Number(key) : Infinity;
}

/** `String(value)`, when it is known. */
export function textOf(m: Interpreter, value: Value, left = 6): string | undefined {
  const source = settle(m, value);
  if (source.kind === 'primitive') return String(source.value);
  if (source.kind !== 'thing' || left === 0) return undefined;
  const own = m.get(source, 'toString', m.here());
  if (own.kind === 'thing' && own.call && 'code' in own.call) {
    const made = m.call(own, source, [], { at: m.here(), arguments: [] });
    return made.kind === 'primitive' ? String(made.value) : undefined;
  }
  switch (source.class) {
    case 'list': {
      if (source.open) return undefined;
      const texts = itemsOf(m, source)?.items.map(item => item.kind === 'primitive' && (item.value === null || item.value === undefined) ? '' : textOf(m, item, left - 1));
      return texts?.every(text => text !== undefined) ? texts.join(',') : undefined;
    }
    case 'pattern': {
      const content = source.content as PatternContent | undefined;
      return content && `/${content.source}/${content.flags}`;
    }
    case 'error': {
      const name = textOf(m, m.get(source, 'name', m.here()), 1);
      const message = textOf(m, m.get(source, 'message', m.here()), 1);
      return name === undefined || message === undefined ? undefined : message ? `${name}: ${message}` : name;
    }
    case 'url': return textOf(m, m.get(source, 'href', m.here()), 1);
    case 'object': return source.open || source.prototype === undefined || own.kind !== 'thing' ? undefined : '[object Object]';
    case 'map': return '[object Map]';
    case 'set': return '[object Set]';
    default: return undefined;
  }
}

/** A list made from values and what was spread into it. */
export function makeList(m: Interpreter, items: readonly Value[], open: boolean, written: Thing['written']): Thing {
  const cut = items.length > m.limits.items ? items.slice(0, m.limits.items) : items;
  const properties: Thing['properties'] = new Map();
  for (let i = 0; i < cut.length; i++) properties.set(String(i), { value: cut[i] ?? undefinedValue, enumerable: true });
  return { kind: 'thing', class: 'list', properties, prototype: m.prototypes.list, written, open: open || cut.length < items.length, length: cut.length };
}

