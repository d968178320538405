import type { Place } from '../../text/place';
import type { Constant } from '../core';
import type { Machine } from '../machine';
import type { Primitive, Taint, Thing, Unknown, Value } from '../value';
import { taintOf, writtenOf } from '../value';

/** No text of the program grows beyond this (UTF-16 code units); what would is unknown. */
export const longestText = 65_536;

/** No list grows beyond this. */
export const longestList = 10_000;

/** A known result: it carries the taint and the places of what it was computed from, `sources`. */
export function known(value: Constant, sources: readonly Value[], writtenFrom: readonly Value[] = sources): Primitive {
  const environment = environmentOf(writtenFrom);
  return { kind: 'primitive', value, taint: deepTaint(sources), written: places(writtenFrom), ...environment && { environment } };
}

/** A result that is not known: named by the operation and what went in, so that the same is decided the same way. */
export function notKnown(machine: Machine, operation: string, sources: readonly Value[], more: { known?: Unknown['known']; taint?: Taint; at?: Place; writtenFrom?: readonly Value[] } = {}): Unknown {
  const from = more.writtenFrom ?? sources;
  const environment = environmentOf(from);
  const [self, ...rest] = sources;
  const symbol = shortened(`${self ? nameOf(self) : ''}.${operation}(${rest.map(nameOf).join(',')})`);
  return machine.unknown(symbol, deepTaint(sources) | (more.taint ?? 0), places(from), { ...environment && { environment }, ...more.known && { known: more.known }, ...more.at && { at: more.at } });
}

/** The number a value becomes; undefined when it is not known. */
export function numberOf(machine: Machine, value: Value): number | undefined {
  if (value.kind === 'primitive') return typeof value.value === 'bigint' ? undefined : Number(value.value);
  const text = machine.text(value);
  return text === undefined ? undefined : Number(text);
}

/** The taint of values with that of the items of lists and the properties of objects, some levels deep. */
export function deepTaint(values: readonly Value[], depth = 3): Taint {
  let taint = 0;
  for (const value of values) {
    taint |= taintOf(value);
    if (value.kind !== 'thing' || depth === 0 || value.class === 'function' || value.class === 'class') continue;
    let seen = 0;
    for (const { value: inner } of value.properties.values()) {
      if (++seen > 200) break;
      taint |= deepTaint([inner], depth - 1);
    }
  }
  return taint;
}

/** A short name for a value, equal for values that are surely the same. */
export function nameOf(value: Value): string {
  switch (value.kind) {
    case 'primitive': return shortened(typeof value.value === 'string' ? JSON.stringify(value.value) : String(value.value));
    case 'unknown': return value.symbol;
    case 'choice': return shortened(`(${value.negated ? '!' : ''}${value.symbol}?${nameOf(value.yes)}:${nameOf(value.no)})`);
    case 'thing': return thingName(value);
  }
}

function thingName(thing: Thing): string {
  if (thing.class === 'list' && thing.properties.size <= 5) {
    const items = [...thing.properties.values()].map(({ value }) => value.kind === 'thing' ? thing.class : nameOf(value));
    return shortened(`[${items.join(',')}]${thing.open ? '…' : ''}`);
  }
  const at = thing.written[0];
  return thing.label ?? (at ? `${thing.class}@${at.span.start}` : thing.class);
}

/** Literal places of values, each once, in order. */
function places(values: readonly Value[]): readonly Place[] {
  const [first] = values;
  if (values.length === 1 && first) return literalPlaces(first);
  return [...new Set(values.flatMap(literalPlaces))];
}

/** An object's own place is no literal that a text was put together from. */
function literalPlaces(value: Value): readonly Place[] {
  return value.kind === 'thing' ? [] : writtenOf(value);
}

function environmentOf(values: readonly Value[]): string | undefined {
  for (const value of values) if ((value.kind === 'unknown' || value.kind === 'primitive') && value.environment !== undefined) return value.environment;
  return undefined;
}

/** Symbols do not grow without end in loops: a long one keeps its begin and a number made from all of it. */
function shortened(symbol: string): string {
  if (symbol.length <= 200) return symbol;
  let hash = 0;
  for (let i = 0; i < symbol.length; i++) hash = Math.imul(hash, 31) + symbol.charCodeAt(i) | 0;
  return `${symbol.slice(0, 160)}#${(hash >>> 0).toString(36)}`;
}
