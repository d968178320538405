import { someOrigin } from '../cors/origin';
import type { Layer, Route, SubjectKind } from '../policy/server';
import type { Heard, Machine } from '../program/machine';
import type { Thing, Value } from '../program/value';
import { fromOrigin, taintOf } from '../program/value';
import type { Place } from '../text/place';
import type { Exchange } from './exchange';
import { askOnce } from './exchange';
import { discoverRoutes } from './fetch-routes';
import { register, shared, worldOf } from './registry';

/** Something that looks like a handler and may be none: it is one when a request gets an answer out of it. */
export interface Candidate {
  readonly kind: SubjectKind;
  readonly adapter: string;
  readonly framework?: string;
  readonly name: string;
  readonly at: Place;
  readonly layers: readonly Layer[];
  readonly gateway?: 'no' | 'likely';
  /** A path that reaches it. */
  readonly path?: string;
  /** Its routes, when they are known without asking. */
  readonly routes?: readonly Route[];
  /** Texts such as `GET /items/{id}` that the handler was heard to compare, and how one becomes a concrete path. */
  readonly routeKeys?: ReadonlySet<string>;
  readonly expand?: (pattern: string) => string;
  /** The function itself: given free when it turns out to be no handler, and what is tried then. */
  readonly function?: Thing;
  otherwise?(): void;
  /** It was handed to a server: no trial is needed. */
  readonly sure: boolean;
  /** True when the answer has the shape that such a handler gives. */
  ask(machine: Machine, exchange: Exchange): boolean;
}

/** Registers a candidate. Whether it stands, and its routes, are found out when they are first wanted; the result asks now. */
export function registerCandidate(machine: Machine, candidate: Candidate): () => boolean {
  const world = worldOf(machine);
  let stands: boolean | undefined;
  let routes: readonly Route[] | undefined;
  const ask = (on: Machine, exchange: Exchange): void => {
    candidate.ask(on, exchange);
  };
  const answers = (method: string): boolean => {
    let answered = false;
    // Those whom it compares the Origin with may get an answer that others do not.
    const origins = new Set([someOrigin]);
    const listen = (event: Heard): void => {
      if (event.kind !== 'compared' || event.other.kind !== 'primitive' || (taintOf(event.tainted) & fromOrigin) === 0) return;
      const { value } = event.other;
      if (typeof value === 'string' && value.includes('://') && origins.size < 3) origins.add(value);
    };
    const forget = machine.remember(world.file);
    machine.listeners.add(listen);
    try {
      for (const origin of origins) {
        askOnce(machine, world, { method, path: candidate.path ?? '/', origin, headers: [], cookies: false, mishap: 'none' }, exchange => {
          if (candidate.ask(machine, exchange)) answered = true;
        }, { runs: 12 });
        if (answered) break;
      }
    } catch {
      // A fault of ours: nothing stands on it.
    } finally {
      machine.listeners.delete(listen);
    }
    // What a trial reached that came to nothing, nobody has asked.
    if (!answered) forget();
    return answered;
  };
  const findRoutes = (): readonly Route[] => routes ??= candidate.routes ?? discoverRoutes(machine, world, candidate.at, candidate, ask);
  const isOne = (): boolean => {
    if (stands !== undefined || candidate.sure || machine.exploring) return stands ?? true;
    const own = candidate.routes?.map(({ method }) => method).filter(method => method !== '*') ?? [];
    stands = [...new Set(['GET', 'POST', 'OPTIONS', 'PUT', ...own])].some(answers);
    if (!stands && candidate.function) disclaimFunction(machine, candidate.function);
    if (!stands) candidate.otherwise?.();
    return stands;
  };
  register(machine, {
    kind: candidate.kind,
    adapter: candidate.adapter,
    framework: candidate.framework,
    at: candidate.at,
    name: candidate.name,
    get gateway() {
      // What a handler asks for is heard while its routes are looked for.
      if (candidate.gateway === 'likely' && !machine.exploring) findRoutes();
      return candidate.gateway;
    },
    layers: () => candidate.layers,
    routes: findRoutes,
    options: () => [],
    ask,
    alone: isOne,
  });
  return isOne;
}

/** The one layer of a handler. */
export function handlerLayer(at: Place, name: string, kind: Layer['kind'] = 'route', methods: readonly string[] = [], order = 0): Layer {
  return { kind, at, name, order, path: '', methods };
}

/** The function behind a value: itself, or one handed to a wrapper that is not known. */
export interface Found {
  readonly function: Thing;
  readonly wrapped: boolean;
}

/** Looks for the function that a value runs, through wrappers that are not known (`withAuth(async request => …)`). */
export function findFunctions(machine: Machine, value: Value | undefined, depth = 0): readonly Found[] {
  if (!value || depth > 4) return [];
  const settled = value.kind === 'choice' ? machine.settle(value) : value;
  if (settled.kind === 'thing') return settled.call ? [{ function: settled, wrapped: depth > 0 }] : [];
  if (settled.kind !== 'unknown' || !settled.from) return [];
  const within = settled.from.arguments.flatMap(each => findFunctions(machine, each, depth + 1));
  if (within.length > 0) return within;
  return [...findFunctions(machine, settled.from.self, depth + 1), ...findFunctions(machine, calleeOf(settled.from.callee), depth + 1)];
}

function calleeOf(callee: Value): Value | undefined {
  return callee.kind === 'unknown' ? callee : undefined;
}

/** A member of an exports object or a plain one; undefined when it has none. */
export function memberOf(machine: Machine, thing: Thing, name: string, at: Place): Value | undefined {
  const value = machine.get(thing, name, at);
  return value.kind === 'primitive' && value.value === undefined ? undefined : value;
}

/** Where a function of the program stands; undefined for natives. */
export function functionPlace(thing: Thing): Place | undefined {
  return thing.call && 'code' in thing.call ? { file: thing.call.file, span: thing.call.code.at } : undefined;
}

/** Names (and types) of a function's parameters; a destructured one is `{}`. */
export function parametersOf(thing: Thing): readonly { readonly name: string; readonly type: string }[] {
  if (!thing.call || !('code' in thing.call)) return [];
  return thing.call.code.parameters.map(({ name, type, target }) => ({ name: name ?? (target.bind === 'record' ? '{}' : '?'), type: type ?? '' }));
}

/** Takes a claim back: the function turned out to be something else. */
function disclaimFunction(machine: Machine, thing: Thing): void {
  shared(machine, 'claimed functions', () => new Set<Thing>()).delete(thing);
}

/** True the first time it is asked about a function on this machine: each is registered once. */
export function claimFunction(machine: Machine, thing: Thing): boolean {
  const claimed = shared(machine, 'claimed functions', () => new Set<Thing>());
  if (claimed.has(thing)) return false;
  claimed.add(thing);
  return true;
}
