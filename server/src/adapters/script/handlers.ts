import { someOrigin } from '../../cors/origin';
import type { Machine } from '../../program/machine';
import type { Site, Thing, Value } from '../../program/value';
import { undefinedValue } from '../../program/value';
import type { Place } from '../../text/place';
import type { Exchange } from '../../world/exchange';
import { askOnce, endExchange, inLayer } from '../../world/exchange';
import { claimFunction, functionPlace } from '../../world/fetch-register';
import { discoverRoutes } from '../../world/fetch-routes';
import { createNodeRequest } from '../../world/node-request';
import type { Flavour } from '../../world/node-response';
import { createNodeResponse } from '../../world/node-response';
import type { Layer, Route, SubjectKind } from '../../policy/server';
import { register, worldOf } from '../../world/registry';
import { appKeyOf, shapeOf } from '../../world/shapes';
import { functionInside } from '../../world/wrapped';
import { createRouter } from './express/app';
import { errorOf } from './express/handler';
import { finalAnswer } from './express/final';
import { registerCors } from './npm-cors/alone';
import { registerOptionObjects } from './npm-cors/objects';
import { configuresCors } from './next/neighbours';

export interface NodeHandler {
  readonly handler: Value;
  readonly self?: Value;
  readonly at: Place;
  readonly name: string;
  readonly kind: SubjectKind;
  readonly adapter: string;
  readonly framework?: string;
  readonly flavour: Flavour;
  readonly layer: Layer['kind'];
  /** It takes an error first. */
  readonly takesError?: boolean;
  /** Something else hands requests to it. */
  readonly alone?: () => boolean;
}

const FUNCTION_FILE = /(?:^|[\\/])(?:pages[\\/])?api[\\/]/;

/** Registers a function `(req, res[, next])` as something to ask. */
export function registerNodeHandler(machine: Machine, handler: NodeHandler): void {
  const layer: Layer = { kind: handler.layer, at: handler.at, name: handler.name, order: 0, path: '', methods: [] };
  let routes: readonly Route[] | undefined;
  const ask = (on: Machine, exchange: Exchange): void => {
    inLayer(exchange, layer, () => {
      // Pages and functions are answered through a framework whose configuration may add lines.
      if (FUNCTION_FILE.test(handler.at.file) && configuresCors(exchange.world, handler.at.file)) exchange.bag.openUp(on);
      runNodeHandler(on, exchange, handler);
    });
  };
  register(machine, {
    kind: handler.kind, adapter: handler.adapter, framework: handler.framework, at: handler.at, name: handler.name,
    layers: () => [layer],
    routes: () => routes ??= discoverRoutes(machine, worldOf(machine), handler.at, {}, ask),
    options: () => [],
    alone: handler.alone,
    ask,
  });
}

/** Runs a handler on the request of an exchange as Node does: a thrown error is an unanswered request, or Express's 500. */
function runNodeHandler(machine: Machine, exchange: Exchange, { handler, self, at, flavour, takesError, kind }: NodeHandler): void {
  const site: Site = { at, arguments: [] };
  const req = createNodeRequest(machine, exchange);
  const res = createNodeResponse(machine, exchange, flavour);
  machine.set(req, 'res', res, at);
  machine.set(res, 'req', req, at);
  const call = { machine, exchange, req, res, site, catchesRejections: true };
  const next = machine.native('next', (_machine, _self, args) => {
    const error = errorOf(machine, args[0], site);
    if (error) finalAnswer(call, error);
    else endExchange(exchange, 'passed-on');
    return undefinedValue;
  });
  const args = takesError ? [machine.error('Error', 'something failed', at), req, res, next] : [req, res, next];
  const end = machine.attempt(() => machine.awaited(machine.call(handler, self ?? undefinedValue, args, site), at));
  if ('thrown' in end) {
    exchange.status = exchange.sent ? exchange.readStatus?.() : 500;
    if (kind === 'server') exchange.status = exchange.sent ? exchange.status : undefined;
    endExchange(exchange, 'thrown', end.at);
  } else if (exchange.outcome === undefined && kind === 'handler' && !exchange.handedOver && !exchange.sent) {
    // A fragment that sets headers and returns is used by something that goes on.
    endExchange(exchange, 'passed-on');
  }
}

/** Exports that are handlers `(req, res)`: Next's pages/api, Vercel and Google functions, middleware in a file of its own. */
export function exportsByShape(machine: Machine, exported: Value): void {
  const value = machine.settle(exported);
  const things: (readonly [string, Value])[] = [];
  if (value.kind === 'thing') {
    if (value.call) things.push(['default', value]);
    else if (value.class === 'object') things.push(...machine.entries(value).entries);
  }
  for (const [name, each] of things) {
    const settled = machine.settle(each);
    const thing = settled.kind === 'thing' ? settled : settled.kind === 'unknown' ? functionInside(settled) : undefined;
    if (thing?.kind === 'thing' && thing.call && shapeOf(thing) === 'node-handler') registerFound(machine, thing, name === 'default' ? nameOf(thing) : name);
    else if (settled.kind === 'thing' && !settled.call) registerOptionObjects(machine, settled, name);
  }
  if (value.kind === 'thing' && !value.call) registerOptionObjects(machine, value, '');
}

/** Registers a function that nothing called, by its shape. */
export function rootByShape(machine: Machine, thing: Thing, name: string, self: () => Value): boolean {
  switch (shapeOf(thing)) {
    case 'node-handler':
    case 'node-error-handler':
      return registerFound(machine, thing, name, self());
    case 'set-up':
      return setUp(machine, thing, self());
    case 'origin-test':
      return registerOriginTest(machine, thing, name);
    default:
      return false;
  }
}

function registerFound(machine: Machine, thing: Thing, name: string, self?: Value): boolean {
  const at = functionPlace(thing);
  if (!at || !claimFunction(machine, thing)) return false;
  const takesError = shapeOf(thing) === 'node-error-handler';
  const handler: NodeHandler = { handler: thing, self, at, name, kind: 'handler', adapter: 'node-handler', flavour: 'any', layer: passesOn(thing) ? 'middleware' : 'route', takesError };
  let speaks: boolean | undefined;
  registerNodeHandler(machine, { ...handler, alone: () => speaks ??= worldOf(machine).mentions(at) || setsCors(machine, handler) });
  return true;
}

/** A handler that says nothing of CORS in its own words may do so through others: it is asked once. */
function setsCors(machine: Machine, handler: NodeHandler): boolean {
  const forget = machine.remember(worldOf(machine).file);
  const speaks = ['GET', 'OPTIONS'].some(method => {
    const request = { method, path: '/', origin: someOrigin, headers: [], cookies: true, mishap: 'none' } as const;
    const { answers } = askOnce(machine, worldOf(machine), request, exchange => {
      runNodeHandler(machine, exchange, handler);
    }, { runs: 6 });
    return answers.some(answer => answer.headers.some(line => /^access-control-/i.test(line.name)));
  });
  if (!speaks) forget();
  return speaks;
}

function passesOn(thing: Thing): boolean {
  return thing.call !== undefined && 'code' in thing.call && thing.call.code.parameters.length > 2;
}

/** `function setup(app) { … }`, `({ app }) => { … }`: called with an app of its own. */
function setUp(machine: Machine, thing: Thing, self: Value): boolean {
  const at = functionPlace(thing);
  if (!at || !claimFunction(machine, thing)) return false;
  const app = createRouter(machine, { kind: 'router', library: 'express', version: undefined }, at);
  const code = thing.call && 'code' in thing.call ? thing.call.code : undefined;
  const others = (code?.parameters ?? []).slice(1).map((parameter, index) => machine.unknown(`param:${parameter.name ?? index}@${at.span.start}`));
  const key = code && appKeyOf(code);
  const first = key === undefined ? app : machine.object([], [[key, app]], { open: true });
  machine.attempt(() => machine.call(thing, self, [first, ...others], { at, arguments: [] }));
  return true;
}

/** `(origin, callback)`: tried as the origin option of npm cors. */
function registerOriginTest(machine: Machine, thing: Thing, name: string): boolean {
  const at = functionPlace(thing);
  const code = thing.call && 'code' in thing.call ? thing.call.code : undefined;
  if (!at || !code || code.parameters.length < 2 || !claimFunction(machine, thing)) return false;
  registerCors(machine, { given: machine.object([at], [['origin', thing]]), at, name, options: [] });
  return true;
}

function nameOf(thing: Thing): string {
  return (thing.call && 'code' in thing.call ? thing.call.code.name : undefined) ?? 'handler';
}

