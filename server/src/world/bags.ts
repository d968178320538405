import { isCorsResponseHeader } from '../cors/header-name';
import type { Machine } from '../program/machine';
import type { Site, Thing, Value } from '../program/value';
import { primitive, writtenOf } from '../program/value';
import type { Place } from '../text/place';
import { placeKey } from '../text/place';
import { liveExchange } from './exchange';
import type { Writing } from './header-bag';
import { shared } from './registry';

/** Header lines written down in one object or list, or set on something unknown in one run. */
export interface Bag {
  readonly at: Place;
  readonly entries: readonly BagEntry[];
}

export interface BagEntry {
  readonly name: Value;
  readonly value: Value;
  readonly writing: Writing;
}

/** What was noted while the program ran: it outlives the run it was seen in. */
interface Notes {
  readonly bags: Map<string, Bag>;
  /** Objects that were sent as request headers, by place: no answers. */
  readonly requests: Set<string>;
  /** Objects that were given to a response, by place. */
  readonly served: Set<string>;
  /** Lines set so far on unknown receivers in the run under way. */
  readonly receivers: Map<string, readonly BagEntry[]>;
}

function notesOf(machine: Machine): Notes {
  return shared<Notes>(machine, 'bags', () => ({ bags: new Map(), requests: new Set(), served: new Set(), receivers: new Map() }));
}

/** Header lines that something unknown was given, and those of what was sent as a request. */
export function notedBags(machine: Machine): { readonly bags: readonly Bag[]; readonly requests: ReadonlySet<string>; readonly served: ReadonlySet<string> } {
  const { bags, requests, served } = notesOf(machine);
  const all = [...bags.values()];
  const places = all.map(bag => new Set(bag.entries.map(entry => placeKey(entry.writing.at))));
  const within = (inner: ReadonlySet<string>, outer: ReadonlySet<string>): boolean => inner.size < outer.size && [...inner].every(place => outer.has(place));
  return { bags: all.filter((_, index) => !places.some(other => within(places[index] ?? new Set(), other))), requests, served };
}

/** Lines set so far on unknown receivers in the run under way, in order. */
export function receivedEntries(machine: Machine): readonly BagEntry[] {
  return [...notesOf(machine).receivers.values()].flat();
}

/** Something that sends requests: what it is given are no answers. */
const CLIENT = /axios|fetch|\bky\b|\bgot\b|superagent|\$http|\$\.(?:ajax|get|post)|jquery|(?:^|[.:/])request\b|(?:^|[.:])req\b|httpclient|http\.(?:get|post|put|patch|delete|request)|httpheaders|apollo|urql|websocket|eventsource|xmlhttprequest|\bapi\.(?:get|post|put|patch|delete)|\.(?:ajax|fulfill|intercept)\b/i;
/** Something that checks answers instead of giving them. */
const TEST = /expect|assert|should|toequal|tobe|tomatch|calledwith|\bequal|nock|mock|stub/i;

/** Notes what a call of something unknown tells of header lines: objects among its arguments, and lines it sets. */
export function noteUnknownCall(machine: Machine, callee: Value, self: Value, args: readonly Value[], site: Site): void {
  const name = callee.kind === 'unknown' ? callee.symbol : callee.kind === 'thing' ? callee.label ?? '' : '';
  if (TEST.test(name)) return;
  if (CLIENT.test(name)) return noteRequest(machine, args);
  for (const [index, arg] of args.entries()) noteWithin(machine, arg, site.arguments[index] ?? site.at, 0);
  noteLine(machine, name, self, args, site);
}

/** Notes that an object's entries became header lines of a response: `at` are the places of its values. */
export function noteServed(machine: Machine, thing: Thing): void {
  const { served } = notesOf(machine);
  for (const place of thing.written) served.add(placeKey(place));
  for (const { valueAt } of thing.properties.values()) if (valueAt) served.add(placeKey(valueAt));
}

/** Notes that values were sent with a request. */
export function noteRequest(machine: Machine, args: readonly Value[], depth = 0): void {
  for (const arg of args) {
    if (arg.kind !== 'thing' || depth > 3) continue;
    for (const place of arg.written) notesOf(machine).requests.add(placeKey(place));
    if (arg.class === 'object') noteRequest(machine, [...arg.properties.values()].map(({ value }) => value), depth + 1);
  }
}

function noteWithin(machine: Machine, value: Value, at: Place, depth: number): void {
  if (value.kind === 'choice') {
    noteWithin(machine, value.yes, at, depth);
    noteWithin(machine, value.no, at, depth);
    return;
  }
  if (value.kind !== 'thing' || depth > 6) return;
  const bag = bagOfThing(machine, value, at);
  if (bag) {
    const key = bag.entries.map(({ writing }) => placeKey(writing.at)).join('|');
    const { bags } = notesOf(machine);
    if (!bags.has(key) && bags.size < 200) bags.set(key, bag);
    return;
  }
  if (value.class !== 'object' && value.class !== 'list') return;
  let left = 40;
  for (const property of value.properties.values()) if (left-- > 0 && property.value.kind !== 'primitive') noteWithin(machine, property.value, property.valueAt ?? at, depth + 1);
}

/** The header lines an object with header names as keys, a list of pairs or of `{ key, value }` objects holds; undefined when it holds none of CORS. */
export function bagOfThing(machine: Machine, thing: Thing, otherwise: Place): Bag | undefined {
  const entries = thing.class === 'object' ? entriesOfObject(thing) : thing.class === 'list' || thing.class === 'map' ? entriesOfList(machine, thing, otherwise) : [];
  const at = thing.written[thing.written.length - 1] ?? otherwise;
  const names = entries.map(({ name }) => textOf(name)?.toLowerCase() ?? '');
  if (!names.some(name => isCorsResponseHeader(name)) || names.some(name => requestOnly.has(name))) return undefined;
  return { at, entries };
}

/** Names that only requests carry: an object with one of them holds no answer's headers. */
const requestOnly: ReadonlySet<string> = new Set(['authorization', 'accept', 'user-agent', 'x-requested-with', 'cookie', 'apikey', 'x-api-key', 'origin', 'referer', 'host', 'mode', 'credentials']);

function entriesOfObject(thing: Thing): readonly BagEntry[] {
  const found: BagEntry[] = [];
  for (const [key, { value, getter, keyAt, propertyAt, valueAt }] of thing.properties) {
    if (getter || !/^[\w-]{2,60}$/.test(key)) continue;
    // Lambda@Edge has a list of `{ key, value }` under each name, CloudFront Functions one `{ value }`.
    const inner = value.kind === 'thing' ? valueWithin(value) : value;
    const at = valueAt ?? propertyAt;
    if (inner && at) found.push({ name: primitive(key, keyAt ? [keyAt] : []), value: inner, writing: { at, nameAt: keyAt, setBy: propertyAt } });
  }
  return found;
}

function valueWithin(thing: Thing): Value | undefined {
  if (thing.class === 'list') {
    const first = thing.properties.get('0')?.value;
    if (!first || first.kind !== 'thing') return thing;
    return valueWithin(first);
  }
  return thing.class === 'object' ? thing.properties.get('value')?.value : undefined;
}

const NAME_KEYS = ['key', 'name', 'header', 'Key', 'Name', 'Header', 'headerName'] as const;

function entriesOfList(machine: Machine, list: Thing, otherwise: Place): readonly BagEntry[] {
  return (machine.items(list)?.items ?? []).slice(0, 100).flatMap((item): BagEntry[] => {
    if (item.kind !== 'thing') return [];
    const whole = item.written[item.written.length - 1] ?? otherwise;
    if (item.class === 'list') {
      const name = item.properties.get('0');
      const value = item.properties.get('1');
      if (!name || !value || item.length !== 2 || textOf(name.value) === undefined) return [];
      return [{ name: name.value, value: value.value, writing: { at: value.valueAt ?? writtenOf(value.value)[0] ?? whole, nameAt: writtenOf(name.value)[0], setBy: whole } }];
    }
    const key = NAME_KEYS.find(each => item.properties.has(each));
    const name = key === undefined ? undefined : item.properties.get(key);
    const value = item.properties.get('value') ?? item.properties.get('Value');
    if (!name || !value || textOf(name.value) === undefined) return [];
    return [{ name: name.value, value: value.value, writing: { at: value.valueAt ?? whole, nameAt: name.valueAt, setBy: whole } }];
  });
}

const SETTERS = /\.(?:set|header|headers|setHeader|setResponseHeader|append|appendHeader|appendResponseHeader|addHeader|putHeader|writeHeader)$|\b(?:setResponseHeader|setHeader|appendResponseHeader|appendHeader)$/;

/** `reply.header('Access-Control-Allow-Origin', '*')` on something unknown: lines set on the same receiver in one run belong together. */
export function noteLine(machine: Machine, name: string, self: Value, args: readonly Value[], site: Site): void {
  if (!SETTERS.test(name)) return;
  const index = args.slice(0, 2).findIndex(arg => isCorsResponseHeader(textOf(arg) ?? ''));
  const nameValue = args[index];
  const value = args[index + 1];
  if (!nameValue || !value) return;
  const owner = index > 0 ? args[0] : self;
  // A chain `reply.header(…).header(…)` has one receiver: the first.
  const receiver = owner?.kind === 'unknown' ? owner.symbol.replace(/\.(?:set|header|code|status|append|type)\(.*$/, '') : 'receiver';
  const notes = notesOf(machine);
  const before = notes.receivers.get(receiver);
  const entry: BagEntry = { name: nameValue, value, writing: { at: site.arguments[index + 1] ?? site.at, nameAt: site.arguments[index], setBy: site.at, layer: liveExchange(machine)?.layer } };
  const entries = [...(before ?? []), entry];
  notes.receivers.set(receiver, entries);
  machine.trail(() => {
    if (before) notes.receivers.set(receiver, before);
    else notes.receivers.delete(receiver);
  });
  const key = entries.map(({ writing }) => placeKey(writing.at)).join('|');
  if (notes.bags.size < 200) notes.bags.set(key, { at: entries[0]?.writing.setBy ?? site.at, entries });
}

function textOf(value: Value | undefined): string | undefined {
  return value?.kind === 'primitive' && typeof value.value === 'string' ? value.value : undefined;
}
