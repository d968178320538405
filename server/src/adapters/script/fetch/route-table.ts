import type { Layer, Route } from '../../../policy/server';
import type { Machine } from '../../../program/machine';
import type { Thing, Value } from '../../../program/value';
import { primitive } from '../../../program/value';
import type { Place } from '../../../text/place';
import type { Exchange } from '../../../world/exchange';
import { endExchange } from '../../../world/exchange';
import type { FetchHandler } from '../../../world/fetch-ask';
import { askFetch } from '../../../world/fetch-ask';
import type { Found } from '../../../world/fetch-register';
import { claimFunction, findFunctions, functionPlace, handlerLayer, memberOf, registerCandidate } from '../../../world/fetch-register';

/** What answers a method that has no handler. */
export interface Missing {
  /** undefined: not known, the answer is open. */
  readonly status: number | undefined;
  /** OPTIONS is answered by the framework itself: with an `Allow` line and no CORS headers. */
  readonly options: number | undefined;
}

/** Handlers by method, as frameworks with one file a route have them. */
export interface RouteTable {
  readonly name: string;
  readonly framework: string | undefined;
  readonly platform: FetchHandler['platform'];
  readonly path: string;
  readonly pattern: string;
  readonly handlers: readonly Entry[];
  readonly missing: Missing;
  /** Something else may add header lines to every answer (`next.config.js`, a middleware). */
  readonly open: boolean;
}

export interface Entry {
  /** Upper case; `*`: all that have no own handler. */
  readonly method: string;
  readonly found: Found;
  readonly how: FetchHandler['how'];
  readonly self?: Value;
  readonly nothing?: FetchHandler['nothing'];
}

/** Registers a table as one handler with a route a method. False when none of its functions is new. */
export function registerTable(machine: Machine, table: RouteTable): boolean {
  const layers = new Map<string, Layer>();
  const specs = new Map<string, FetchHandler>();
  const routes: Route[] = [];
  for (const [order, { method, found, how, self, nothing }] of table.handlers.entries()) {
    const at = functionPlace(found.function);
    if (!at || specs.has(method)) continue;
    claimFunction(machine, found.function);
    layers.set(method, handlerLayer(at, method === '*' ? table.name : `${method} ${table.pattern}`, 'route', method === '*' ? [] : [method], order));
    specs.set(method, { handler: found.function, self, at, platform: table.platform, how, nothing: nothing ?? 'thrown', wrapped: found.wrapped || table.open });
    if (method !== 'OPTIONS' && method !== 'HEAD') routes.push({ method, path: table.path, pattern: table.pattern, at });
  }
  const first = [...specs.values()][0];
  if (!first) return false;
  if (routes.length === 0) routes.push({ method: '*', path: table.path, pattern: table.pattern, at: first.at });
  registerCandidate(machine, {
    kind: 'handler', adapter: 'fetch-handler', framework: table.framework, name: table.name, at: first.at, layers: [...layers.values()],
    path: table.path, routes, sure: false,
    ask(on, exchange) {
      const { method } = exchange.request;
      const key = specs.has(method) ? method : method === 'HEAD' && specs.has('GET') ? 'GET' : '*';
      const spec = specs.get(key);
      if (spec) return askFetch(on, exchange, spec, layers.get(key));
      answerMissing(on, exchange, table, [...specs.keys()], first.at);
      return false;
    },
  });
  return true;
}

function answerMissing(machine: Machine, exchange: Exchange, table: RouteTable, methods: readonly string[], at: Place): void {
  const { missing } = table;
  const automatic = exchange.request.method === 'OPTIONS' && missing.options !== undefined;
  exchange.status = automatic ? missing.options : missing.status;
  if (table.open || exchange.status === undefined) exchange.bag.openUp(machine);
  if (automatic) {
    const allow = [...new Set([...methods, ...(methods.includes('GET') ? ['HEAD'] : []), ...(exchange.status === 204 ? ['OPTIONS'] : [])])].sort().join(', ');
    exchange.bag.set(machine, primitive('allow'), primitive(allow), { at });
  }
  endExchange(exchange, 'no-route');
}

const verbs = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'] as const;

/** The HTTP verbs among the members of a thing, with their functions. */
export function verbEntries(machine: Machine, thing: Thing, how: (found: Found) => FetchHandler['how'], at: Place, more: Readonly<Record<string, string>> = {}): readonly Entry[] {
  return namedEntries(machine, thing, how, at, { ...Object.fromEntries(verbs.map(verb => [verb, verb])), ...more });
}

/** The members of a thing with these names, each for the method its name stands for, with their functions. */
export function namedEntries(machine: Machine, thing: Thing, how: (found: Found) => FetchHandler['how'], at: Place, names: Readonly<Record<string, string>>): readonly Entry[] {
  return Object.entries(names).flatMap(([name, method]) => {
    return findFunctions(machine, memberOf(machine, thing, name, at)).slice(0, 1).map(found => ({ method, found, how: how(found) }));
  });
}

/** `Bun.serve({ routes: { '/path': handler | { GET, POST } } })`. */
export function registerBunRoutes(machine: Machine, options: Thing, name: string, at: Place): void {
  const routes = options.properties.has('routes') ? machine.settle(machine.get(options, 'routes', at)) : undefined;
  if (routes?.kind !== 'thing' || routes.call) return;
  for (const [pattern, value] of machine.entries(routes).entries) {
    if (!pattern.startsWith('/')) continue;
    const settled = machine.settle(value);
    const handlers: readonly Entry[] = settled.kind === 'thing' && !settled.call
      ? verbEntries(machine, settled, () => 'request', at)
      : findFunctions(machine, settled).slice(0, 1).map(found => ({ method: '*', found, how: 'request' }));
    const path = pattern.replace(/:[^/]+/g, '1').replace(/\*/g, 'a');
    registerTable(machine, { name: `${name} ${pattern}`, framework: 'bun', platform: 'unknown', path, pattern, handlers, missing: { status: 404, options: undefined }, open: false });
  }
}
