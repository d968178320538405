import type { Layer } from '../../../policy/server';
import type { Heard, Machine } from '../../../program/machine';
import type { Scope, Thing, Value } from '../../../program/value';
import { fromOrigin, taintOf } from '../../../program/value';
import type { Place } from '../../../text/place';
import { placeKey } from '../../../text/place';
import { sendsRequests } from './client';
import type { Bag } from '../../../world/bags';
import { bagOfThing, notedBags } from '../../../world/bags';
import type { Exchange } from '../../../world/exchange';
import { askOnce, endExchange } from '../../../world/exchange';
import type { Askable, World } from '../../../world/registry';
import { register, registered, worldOf } from '../../../world/registry';
import type { Request } from '../../../policy/request';

const routeLimit = 8;
const thingLimit = 5_000;

/**
 * Registers header lines that were written down in the file and that no answer carries: constants of other files'
 * use, options of libraries that are not known. Call it when everything else is registered.
 */
export function registerBags(machine: Machine, exported: Value, functions: readonly Thing[], file: string): void {
  const inHeap = bagsInHeap(machine, exported, functions, file);
  if (inHeap.some(({ exported: isExported }) => !isExported)) callFunctions(machine, functions, file);
  const used = usedPlaces(machine);
  const { bags, requests, served } = notedBags(machine);
  const spoken = new Set([...served, ...bags.flatMap(({ entries }) => entries.map(({ writing }) => placeKey(writing.at)))]);
  const client = sendsRequests(machine);
  const seen = new Set<string>();
  const consider = (bag: Bag): void => {
    const key = placeKey(bag.at);
    if (bag.at.file !== file || seen.has(key) || requests.has(key)) return;
    seen.add(key);
    if (bag.entries.every(({ writing }) => used.has(placeKey(writing.at)) || used.has(placeKey(writing.setBy ?? writing.at)))) return;
    registerBag(machine, bag);
  };
  for (const bag of bags) consider(bag);
  for (const { bag, exported: isExported, name } of inHeap) {
    const named = /cors/i.test(name);
    if (named || (isExported ? !client : bag.entries.some(({ writing }) => spoken.has(placeKey(writing.at))))) consider(bag);
  }
}

const functionLimit = 40;

/** Calls the file's functions once each, so that it is seen what they do with the objects they share. */
function callFunctions(machine: Machine, functions: readonly Thing[], file: string): void {
  for (const thing of functions.slice(0, functionLimit)) {
    if (!thing.call || !('code' in thing.call) || thing.call.file !== file) continue;
    const at: Place = { file, span: thing.call.code.at };
    const args = thing.call.code.parameters.map((parameter, index) => machine.unknown(`param:${parameter.name ?? index}@${at.span.start}`, 0, [], { at }));
    try {
      machine.explore(() => void machine.attempt(() => machine.call(thing, machine.unknown('this'), args, { at, arguments: [] })), { runs: 6, steps: 2_000 });
    } catch {
      // A fault of ours: nothing is seen.
    }
  }
}

function registerBag(machine: Machine, { at, entries }: Bag): void {
  const layer: Layer = { kind: 'route', at, name: 'headers', order: 0, path: '', methods: [] };
  register(machine, {
    kind: 'bag', adapter: 'headers', at, name: 'headers', gateway: 'likely',
    layers: () => [layer],
    routes: () => [{ method: '*', path: '/', pattern: '/', at }],
    options: () => [],
    ask: (on, exchange) => answerWith(on, exchange, entries, layer, at),
  });
}

function answerWith(machine: Machine, exchange: Exchange, entries: Bag['entries'], layer: Layer, at: Place): void {
  for (const { name, value, writing } of entries) {
    // The Origin of the question in which it was seen is not that of this one.
    const taint = taintOf(value);
    const told = taint & fromOrigin && value.kind === 'primitive' ? machine.unknown('seen-origin', taint, value.written) : value;
    exchange.bag.set(machine, name, told, { ...writing, layer });
  }
  exchange.bag.openUp(machine);
  exchange.passed.push(layer);
  endExchange(exchange, 'answered', at, at);
}

/** Places of the values of all header lines that are sent by what is registered. */
function usedPlaces(machine: Machine): ReadonlySet<string> {
  const used = new Set<string>();
  const world = worldOf(machine);
  for (const askable of registered(machine)) {
    try {
      const origins = new Set(['https://evil.io']);
      for (const origin of origins) askAll(machine, world, askable, origin, used, origins);
    } catch {
      // A fault of ours: what it sends stays a bag.
    }
  }
  return used;
}

function askAll(machine: Machine, world: World, askable: Askable, origin: string, used: Set<string>, origins: Set<string>): void {
  const listen = (event: Heard): void => {
    if (event.kind !== 'compared' || (taintOf(event.tainted) & fromOrigin) === 0 || event.other.kind !== 'primitive') return;
    const { value } = event.other;
    if (typeof value === 'string' && value.includes('://') && origins.size < 3) origins.add(value);
  };
  machine.listeners.add(listen);
  try {
    for (const route of askable.routes().slice(0, routeLimit)) {
      const method = route.method === '*' ? 'GET' : route.method;
      const actual: Request = { method, path: route.path, origin, headers: [['Authorization', 'Bearer token']], cookies: true, mishap: 'none' };
      const preflight: Request = { ...actual, method: 'OPTIONS', headers: [['Access-Control-Request-Method', method], ['Access-Control-Request-Headers', 'authorization,content-type']], cookies: false };
      for (const request of [actual, preflight]) {
        const { answers } = askOnce(machine, world, request, exchange => askable.ask(machine, exchange), { runs: 8 });
        for (const { headers } of answers) {
          for (const line of headers) for (const place of [line.at, line.setBy, ...line.written]) if (place) used.add(placeKey(place));
        }
      }
    }
  } finally {
    machine.listeners.delete(listen);
  }
}

/** Objects with CORS header names that hang on the file's exports and bindings. */
function bagsInHeap(machine: Machine, exported: Value, functions: readonly Thing[], file: string): readonly Held[] {
  const bags: Held[] = [];
  const seen = new Set<Thing | Scope>();
  const waiting: Reached[] = [{ value: exported, exported: true, name: '' }];
  const enter = (scope: Scope | undefined): void => {
    for (let each = scope; each && each !== machine.globals && !seen.has(each); each = each.parent) {
      seen.add(each);
      for (const [name, cell] of each.cells) if (cell.value) waiting.unshift({ value: cell.value, exported: false, name });
    }
  };
  for (const thing of functions) if (thing.call && 'code' in thing.call && thing.call.file === file) enter(thing.call.scope);
  for (let next = waiting.pop(); next && seen.size < thingLimit; next = waiting.pop()) {
    const { value, exported: isExported, name } = next;
    const push = (inner: Value, key?: string): void => void waiting.push({ value: inner, exported: isExported, name: key === undefined ? name : `${name}.${key}` });
    if (value.kind === 'choice') {
      push(value.yes);
      push(value.no);
    }
    if (value.kind !== 'thing' || seen.has(value)) continue;
    seen.add(value);
    if (value.call) {
      if ('code' in value.call && value.call.file === file) enter(value.call.scope);
      continue;
    }
    const bag = value.written.some(place => place.file === file) ? bagOfThing(machine, value, { file, span: { start: 0, end: 0 } }) : undefined;
    if (bag) bags.push({ bag, exported: isExported, name });
    else if (value.exotic?.entries) for (const [key, each] of machine.entries(value).entries) push(each, key);
    else for (const [key, property] of value.properties) push(property.value, key);
  }
  return bags;
}

interface Reached {
  readonly value: Value;
  /** It hangs on the file's exports. */
  readonly exported: boolean;
  /** The names that lead to it. */
  readonly name: string;
}

interface Held extends Omit<Reached, 'value'> {
  readonly bag: Bag;
}
