import type { Machine } from '../program/machine';
import type { Exotic, Native, Site, Thing, Value } from '../program/value';
import { primitive, taintOf, tainted, undefinedValue, writtenOf } from '../program/value';
import { noteServed } from './bags';
import type { HeaderBag, Writing } from './header-bag';
import { bagOf, createHeaderBag } from './header-bag';
import { requestLines } from './fetch-request-headers';
import { fetchState, hidden, throwError } from './fetch-state';
import { worldOf } from './registry';

/** What a `Headers` object keeps. */
interface HeadersContent {
  readonly bag: HeaderBag;
  /** Headers of fetched and redirected responses cannot be changed (Fetch, "headers guard"). */
  readonly immutable: boolean;
}

/** The `Headers` class of the Fetch standard, as undici 6 in Node 20 has it (measured). */
export function headersClass(machine: Machine): Thing {
  const state = fetchState(machine);
  if (state.headers) return state.headers;
  const prototype = machine.object([]);
  for (const [name, method] of Object.entries(methods)) hidden(prototype, name, machine.native(`Headers.prototype.${name}`, method));
  const made = machine.native('Headers',
    (_machine, _self, _args, site) => throwError(machine, 'TypeError', "Class constructor Headers cannot be invoked without 'new'", site.at),
    (_machine, args, site) => {
      const bag = createHeaderBag(worldOf(machine).samples);
      fillHeaders(machine, bag, args[0] ?? undefinedValue, site);
      return wrapBag(machine, bag, false);
    });
  hidden(made, 'prototype', prototype);
  hidden(prototype, 'constructor', made);
  state.headers = made;
  return made;
}

/** A `Headers` object over a bag. */
export function wrapBag(machine: Machine, bag: HeaderBag, immutable: boolean): Thing {
  const prototype = headersClass(machine).properties.get('prototype')?.value;
  return machine.object([], [], { class: 'host', content: { bag, immutable } satisfies HeadersContent, prototype: prototype?.kind === 'thing' ? prototype : undefined, exotic, label: 'Headers' });
}

/** A fresh bag with the lines of another. */
export function copyBag(machine: Machine, bag: HeaderBag): HeaderBag {
  const copy = createHeaderBag(worldOf(machine).samples);
  copy.adopt(machine, bag);
  return copy;
}

/**
 * Fetch, "fill a Headers object": appends what `init` holds. What is no object throws a TypeError; what is not known
 * opens the bag.
 */
export function fillHeaders(machine: Machine, bag: HeaderBag, init: Value, site: Site): void {
  const value = machine.settle(init);
  if (value.kind === 'unknown') return bag.openUp(machine);
  if (value.kind === 'primitive') {
    if (value.value === undefined) return;
    return throwError(machine, 'TypeError', 'Headers constructor: the argument is no sequence and no record', site.at);
  }
  noteServed(machine, value);
  const writing = writingAt(machine, site, 0);
  const other = bagOf(value);
  if (other) return copyLines(machine, bag, other, writing);
  const ofRequest = requestLines(machine, value, site.at);
  if (ofRequest) {
    for (const [name, text] of ofRequest) bag.join(machine, primitive(name), text, writing);
    return bag.openUp(machine);
  }
  if (value.class === 'list' || value.class === 'map' || value.class === 'set') return fillFromPairs(machine, bag, value, writing, site);
  const { entries, open } = machine.entries(value);
  if (open) bag.openUp(machine);
  for (const [key, each] of entries) {
    const property = value.properties.get(key);
    addLine(machine, bag, 'join', primitive(key, property?.keyAt ? [property.keyAt] : []), each, {
      ...writing, at: property?.valueAt ?? property?.propertyAt ?? writing.at, nameAt: property?.keyAt, setBy: property?.propertyAt ?? writing.setBy,
    }, site);
  }
}

function copyLines(machine: Machine, bag: HeaderBag, other: HeaderBag, writing: Writing): void {
  if (bag.lines.length === 0) return bag.adopt(machine, other);
  if (other.open) bag.openUp(machine);
  for (const line of other.lines) {
    const name = primitive(line.name, line.nameAt ? [line.nameAt] : []);
    bag.join(machine, name, other.get(machine, name), { ...writing, at: line.at, nameAt: line.nameAt, setBy: line.setBy ?? writing.setBy });
  }
}

function fillFromPairs(machine: Machine, bag: HeaderBag, list: Thing, writing: Writing, site: Site): void {
  const pairs = machine.items(list);
  if (!pairs || pairs.open) bag.openUp(machine);
  for (const item of pairs?.items ?? []) {
    const pair = machine.settle(item);
    const parts = machine.items(pair);
    if (!parts) {
      if (pair.kind !== 'unknown') return throwError(machine, 'TypeError', 'Headers constructor: the sequence holds no pairs', site.at);
      bag.openUp(machine);
      continue;
    }
    const [name, value] = parts.items;
    if (!name || !value || parts.items.length !== 2) return throwError(machine, 'TypeError', 'Headers constructor: expected name/value pair to be length 2', site.at);
    const nameAt = writtenOf(name);
    const valueAt = writtenOf(value);
    const whole = pair.kind === 'thing' ? pair.written[0] : undefined;
    addLine(machine, bag, 'join', name, value, { ...writing, at: valueAt[0] ?? whole ?? writing.at, nameAt: nameAt[0], setBy: whole ?? writing.setBy }, site);
  }
}

/** Adds a line after the checks and conversions of the standard ("append" and "set" of a Headers object). */
function addLine(machine: Machine, bag: HeaderBag, how: 'join' | 'set', name: Value, value: Value, writing: Writing, site: Site): void {
  const nameText = machine.text(machine.settle(name));
  const text = asText(machine, value);
  if (nameText !== undefined && !/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(nameText)) {
    return throwError(machine, 'TypeError', `Headers.append: "${nameText}" is an invalid header name.`, site.at);
  }
  if (text.kind === 'primitive' && /[\0\r\n]|[^\0-\xff]/.test(String(text.value))) {
    return throwError(machine, 'TypeError', 'Headers.append: the value is an invalid header value.', site.at);
  }
  bag[how](machine, name, text, writing);
}

/** What a value becomes as a header value: text without blanks around it. A list is joined by `,` as String(list) does. */
function asText(machine: Machine, value: Value): Exclude<Value, { kind: 'choice' }> {
  const settled = machine.settle(value);
  if (settled.kind === 'unknown') return settled;
  const list = settled.kind === 'thing' && settled.class === 'list' ? machine.items(settled) : undefined;
  const parts = list?.items.map(item => machine.settle(item)) ?? [];
  const taint = parts.reduce((sum, part) => sum | taintOf(part), taintOf(settled));
  const written = list ? parts.flatMap(part => [...writtenOf(part)]) : writtenOf(settled);
  const text = list ? (list.open ? undefined : joinedText(machine, parts)) : machine.text(settled);
  if (text === undefined) return machine.unknown('header-value', taint, written, { known: 'text' });
  const trimmed = text.replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, '');
  if (settled.kind === 'primitive') return settled.value === trimmed ? settled : { ...settled, value: trimmed };
  return tainted(primitive(trimmed, written), taint);
}

function joinedText(machine: Machine, parts: readonly Value[]): string | undefined {
  const texts = parts.map(part => part.kind === 'primitive' && (part.value === undefined || part.value === null) ? '' : machine.text(part));
  return texts.every(text => text !== undefined) ? texts.join(',') : undefined;
}

/** Where a call writes: its value argument, else the call. */
function writingAt(machine: Machine, site: Site, argument: number): Writing {
  return { at: site.arguments[argument] ?? site.at, setBy: site.at, layer: fetchState(machine).exchange?.layer };
}

function contentOf(machine: Machine, self: Value, site: Site): HeadersContent {
  const bag = bagOf(self);
  if (!bag || self.kind !== 'thing') return throwError(machine, 'TypeError', 'Illegal invocation', site.at);
  return self.content as HeadersContent;
}

function changing(machine: Machine, self: Value, args: readonly Value[], needed: number, site: Site): HeaderBag {
  const content = contentOf(machine, self, site);
  if (args.length < needed) return throwError(machine, 'TypeError', `Headers: ${needed} arguments required`, site.at);
  if (content.immutable) return throwError(machine, 'TypeError', 'immutable', site.at);
  return content.bag;
}

function reading(machine: Machine, self: Value, args: readonly Value[], site: Site): HeaderBag {
  const { bag } = contentOf(machine, self, site);
  return args.length < 1 ? throwError(machine, 'TypeError', 'Headers: 1 argument required', site.at) : bag;
}

/** Names in lower case with their values, sorted by name: what iterating gives (Fetch, "sort and combine"). */
function sorted(machine: Machine, bag: HeaderBag): readonly (readonly [string, Value])[] {
  const names = [...new Set(bag.lines.map(line => line.name.toLowerCase()))].sort();
  return names.map(name => [name, bag.get(machine, primitive(name))] as const);
}

const exotic: Exotic = {
  items: (machine, thing) => {
    const bag = bagOf(thing);
    return { items: bag ? sorted(machine, bag).map(([name, value]) => machine.list([primitive(name), value], [])) : [], open: bag?.open ?? true };
  },
};

function listing(pick: (machine: Machine, name: string, value: Value, site: Site) => Value): Native {
  return (machine, self, _args, site) => {
    const { bag } = contentOf(machine, self, site);
    const list = machine.list(sorted(machine, bag).map(([name, value]) => pick(machine, name, value, site)), []);
    if (bag.open) list.open = true;
    return list;
  };
}

const methods: Readonly<Record<string, Native>> = {
  append(machine, self, args, site) {
    const bag = changing(machine, self, args, 2, site);
    addLine(machine, bag, 'join', args[0] ?? undefinedValue, args[1] ?? undefinedValue, writingAt(machine, site, 1), site);
    return undefinedValue;
  },
  set(machine, self, args, site) {
    const bag = changing(machine, self, args, 2, site);
    addLine(machine, bag, 'set', args[0] ?? undefinedValue, args[1] ?? undefinedValue, writingAt(machine, site, 1), site);
    return undefinedValue;
  },
  delete(machine, self, args, site) {
    changing(machine, self, args, 1, site).remove(machine, args[0] ?? undefinedValue);
    return undefinedValue;
  },
  get(machine, self, args, site) {
    const value = reading(machine, self, args, site).get(machine, args[0] ?? undefinedValue);
    return value === undefinedValue ? primitive(null) : value;
  },
  has(machine, self, args, site) {
    const name = args[0] ?? undefinedValue;
    const has = reading(machine, self, args, site).has(machine, name);
    return has === undefined ? machine.unknown(`has-header:${machine.text(machine.settle(name)) ?? '?'}`) : primitive(has);
  },
  getSetCookie: (machine, self, _args, site) => {
    const lines = contentOf(machine, self, site).bag.lines.filter(line => line.name.toLowerCase() === 'set-cookie');
    return machine.list(lines.map(line => line.value === undefined ? machine.unknown('set-cookie') : primitive(line.value)), []);
  },
  keys: listing((_machine, name) => primitive(name)),
  values: listing((_machine, _name, value) => value),
  entries: listing((machine, name, value) => machine.list([primitive(name), value], [])),
  forEach(machine, self, args, site) {
    const { bag } = contentOf(machine, self, site);
    const callback = args[0] ?? undefinedValue;
    for (const [name, value] of sorted(machine, bag)) machine.call(callback, args[1] ?? undefinedValue, [value, primitive(name), self], site);
    return undefinedValue;
  },
};
