import type { Place } from '../../text/place';
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
  return ownIteration(m, source);
}

/** An object with a generator for its `Symbol.iterator`. */
function ownIteration(m: Interpreter, source: Thing): { readonly items: readonly Value[]; readonly open: boolean } | undefined {
  if (source.class !== 'object') return undefined;
  const method = m.get(source, '@@iterator', m.here());
  if (method.kind !== 'thing' || !method.call || !('code' in method.call) || !method.call.code.generator) return undefined;
  const made = m.call(method, source, [], { at: m.here(), arguments: [] });
  return made.kind === 'thing' && made.length !== undefined ? itemsOf(m, made) : undefined;
}

/** The items of what is iterated over; undefined when not known; what cannot be iterated over throws a TypeError of the program. */
export function iterated(m: Interpreter, source: Exclude<Value, { kind: 'choice' }>, at: Place): { readonly items: readonly Value[]; readonly open: boolean } | undefined {
  const known = itemsOf(m, source);
  if (known || source.kind === 'unknown') return known;
  if (source.kind === 'thing' && mayIterate(m, source, at)) return undefined;
  return m.throw(m.error('TypeError', 'not iterable', at), at);
}

function mayIterate(m: Interpreter, source: Thing, at: Place): boolean {
  if (source.open || source.exotic || source.lookup || !never.has(source.class)) return true;
  const method = m.get(source, '@@iterator', at);
  return method.kind !== 'primitive';
}

const never = new Set<Thing['class']>(['object', 'error', 'function', 'class', 'date', 'pattern']);

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

/** How many things one text may be put together from, and the lists that are being written. */
interface Writing {
  left: number;
  readonly lists: Thing[];
}

/** `String(value)`, when it is known. */
export function textOf(m: Interpreter, value: Value, writing: Writing = { left: 2_000, lists: [] }): string | undefined {
  const source = settle(m, value);
  if (source.kind === 'primitive') return String(source.value);
  if (source.kind !== 'thing' || --writing.left < 0 || writing.lists.length > 100) return undefined;
  const own = m.get(source, 'toString', m.here());
  if (own.kind === 'thing' && own.call && 'code' in own.call) {
    const made = m.call(own, source, [], { at: m.here(), arguments: [] });
    return made.kind === 'primitive' ? String(made.value) : undefined;
  }
  switch (source.class) {
    case 'list': {
      if (source.open) return undefined;
      // As JavaScript has it, a list within itself is an empty text.
      if (writing.lists.includes(source)) return '';
      writing.lists.push(source);
      const texts = itemsOf(m, source)?.items.map(item => settle(m, item)).map(item => item.kind === 'primitive' && (item.value === null || item.value === undefined) ? '' : textOf(m, item, writing));
      writing.lists.pop();
      return texts?.every(text => text !== undefined) ? texts.join(',') : undefined;
    }
    case 'pattern': {
      const content = source.content as PatternContent | undefined;
      return content && `/${content.source}/${content.flags}`;
    }
    case 'error': {
      const name = textOf(m, m.get(source, 'name', m.here()), writing);
      const message = textOf(m, m.get(source, 'message', m.here()), writing);
      return name === undefined || message === undefined ? undefined : message ? `${name}: ${message}` : name;
    }
    case 'url': return textOf(m, m.get(source, 'href', m.here()), writing);
    case 'object': return source.open || source.prototype === undefined || own.kind !== 'thing' ? undefined : '[object Object]';
    case 'map': return '[object Map]';
    case 'set': return '[object Set]';
    default: return undefined;
  }
}

/** A list made from values and what was spread into it. */
export function makeList(m: Interpreter, items: readonly Value[], open: boolean, written: Thing['written']): Thing {
  const cut = items.length > m.limits.items ? items.slice(0, m.limits.items) : items;
  m.stepsLeft -= cut.length >> 4;
  const properties: Thing['properties'] = new Map();
  for (let i = 0; i < cut.length; i++) properties.set(String(i), { value: cut[i] ?? undefinedValue, enumerable: true });
  return { kind: 'thing', class: 'list', properties, prototype: m.prototypes.list, written, open: open || cut.length < items.length, length: cut.length };
}

