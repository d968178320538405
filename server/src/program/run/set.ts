import type { Place } from '../../text/place';
import type { Property, Thing, Value } from '../value';
import { settle } from './decide';
import { indexOf, memberSymbol } from './get';
import type { Interpreter } from './interpreter';

/** Where a property's parts stand in the source. */
export interface Written {
  readonly keyAt?: Place;
  readonly propertyAt?: Place;
  readonly valueAt?: Place;
}

/** Writes a member. A write to an unknown is remembered by its path; one to a primitive is lost, as in JavaScript. */
export function setMember(m: Interpreter, object: Value, key: string, value: Value, at: Place, written: Written = {}): void {
  const target = object.kind === 'choice' ? settle(m, object) : object;
  if (target.kind === 'unknown') return writeShadow(m, memberSymbol(target.symbol, key), value);
  if (target.kind === 'primitive') {
    if (target.value === null || target.value === undefined) m.throw(m.error('TypeError', `Cannot set properties of ${String(target.value)} (setting '${key}')`, at), at);
    return;
  }
  if (target.exotic?.set?.(m, target, key, value, at, written.keyAt)) return;
  const own = target.properties.get(key);
  const found = own ?? findSetter(target, key);
  if (found?.setter) {
    m.call(found.setter, target, [value], { at, arguments: [written.valueAt ?? at] });
    return;
  }
  if (found?.getter) return;
  if (key === '__proto__' && value.kind === 'thing') return setPrototype(m, target, value);
  if (key === 'length' && target.length !== undefined) return setLength(m, target, value);
  writeProperty(m, target, key, { value, keyAt: written.keyAt ?? own?.keyAt, propertyAt: written.propertyAt, valueAt: written.valueAt, enumerable: own?.enumerable ?? !key.startsWith('#') });
}

function writeShadow(m: Interpreter, symbol: string, value: Value): void {
  const before = m.shadow.get(symbol);
  m.shadow.set(symbol, value);
  m.trail(() => {
    if (before) m.shadow.set(symbol, before);
    else m.shadow.delete(symbol);
  });
}

function findSetter(thing: Thing, key: string): Property | undefined {
  for (let owner = thing.prototype, left = 100; owner && left > 0; owner = owner.prototype, left--) {
    const property = owner.properties.get(key);
    if (property) return property.setter || property.getter ? property : undefined;
  }
  return undefined;
}

/** Puts a property into a thing itself, and keeps a list's length right. */
export function writeProperty(m: Interpreter, thing: Thing, key: string, property: Property): void {
  const { properties } = thing;
  const index = thing.length === undefined ? undefined : indexOf(key);
  if (index !== undefined && index >= m.limits.items) {
    setOpen(m, thing);
    return;
  }
  if (m.exploring) {
    const before = properties.get(key);
    const { length } = thing;
    m.undo.push(() => {
      if (before) properties.set(key, before);
      else properties.delete(key);
      thing.length = length;
    });
  }
  properties.set(key, property);
  if (index !== undefined && thing.length !== undefined && index >= thing.length) thing.length = index + 1;
}

/** Takes a member away. */
export function removeMember(m: Interpreter, object: Value, key: string): void {
  const target = object.kind === 'choice' ? settle(m, object) : object;
  if (target.kind !== 'thing' || target.exotic?.remove?.(m, target, key)) return;
  const { properties } = target;
  if (!properties.has(key)) return;
  if (m.exploring) {
    // Putting it back must not change the order of keys.
    const before = [...properties];
    m.undo.push(() => {
      properties.clear();
      for (const [name, property] of before) properties.set(name, property);
    });
  }
  properties.delete(key);
}

/** Something unknown may have changed the thing. */
export function setOpen(m: Interpreter, thing: Thing): void {
  if (thing.open) return;
  thing.open = true;
  m.trail(() => { thing.open = false; });
}

export function setPrototype(m: Interpreter, thing: Thing, prototype: Thing | undefined): void {
  const before = thing.prototype;
  thing.prototype = prototype;
  m.trail(() => { thing.prototype = before; });
}

function setLength(m: Interpreter, list: Thing, value: Value): void {
  const before = list.length ?? 0;
  if (value.kind !== 'primitive' || typeof value.value !== 'number' || value.value < 0) return setOpen(m, list);
  for (let i = value.value; i < before; i++) removeMember(m, list, String(i));
  list.length = Math.min(value.value, m.limits.items);
  m.trail(() => { list.length = before; });
}
