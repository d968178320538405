import type { LayerKind } from '../../../policy/server';
import type { Machine } from '../../../program/machine';
import type { Site, Thing, Value } from '../../../program/value';
import { primitive, undefinedValue } from '../../../program/value';
import type { Exchange } from '../../../world/exchange';
import { endExchange } from '../../../world/exchange';
import { runWithInterest } from '../../../world/interest';
import { conductOf } from '../../../world/middleware';
import { noteEntered, noteHandedOn } from '../../../world/late-lines';
import { requestHeader } from '../../../world/node-request';
import { functionInside } from '../../../world/wrapped';

export interface Call {
  readonly machine: Machine;
  readonly exchange: Exchange;
  readonly req: Thing;
  readonly res: Thing;
  readonly site: Site;
  /** Rejected promises of handlers reach the error handlers (Express 5) or are lost (4). */
  readonly catchesRejections: boolean;
}

/** Continues with the next layer, or with an error. */
export type Next = (error?: Value) => void;

/** Runs one function of a stack. `error`: the error that is under way; only functions with four parameters take it. */
export function callHandler(call: Call, handler: Value, error: Value | undefined, next: Next, kind?: LayerKind): void {
  const { machine } = call;
  const settled = machine.settle(handler);
  if (settled.kind === 'unknown') {
    const inner = functionInside(settled);
    call.exchange.prompt = false;
    if (inner) runFunction({ ...call, catchesRejections: true }, inner, error, next, kind);
    else passUnknown(call, settled, error, next);
    return;
  }
  if (settled.kind !== 'thing') return next(error);
  runFunction(call, settled, error, next, kind);
}

/** Number of parameters before the first one with a default. */
function arity(handler: Thing): number {
  const { call } = handler;
  if (!call || 'native' in call) return 3;
  const optional = call.code.parameters.findIndex(parameter => parameter.fallback !== undefined);
  return optional < 0 ? call.code.parameters.length : optional;
}

function runFunction(call: Call, handler: Thing, error: Value | undefined, next: Next, kind: LayerKind | undefined): void {
  const { machine, req, res, site } = call;
  const takesError = arity(handler) === 4;
  if (takesError !== (error !== undefined)) return next(error);
  const nextFunction = machine.native('next', (_machine, _self, args, where) => {
    next(errorOf(machine, args[0], site));
    noteHandedOn(call.exchange, where.at);
    return undefinedValue;
  });
  noteEntered(machine, call.exchange, handler);
  const args = error === undefined ? [req, res, nextFunction] : [error, req, res, nextFunction];
  // What comes after is somebody else's interest: it is carried out when the handler has returned.
  const end = machine.attempt(() => runWithInterest(machine, handler, kind, () => machine.call(handler, undefinedValue, args, site)));
  const thrown = 'thrown' in end ? end.thrown : undefined;
  if (thrown) return next(thrown);
  const rejected = 'value' in end ? rejectionOf(end.value) : undefined;
  if (rejected && call.catchesRejections) next(rejected);
}

/** What `next` was given: nothing, a word for the router, or an error. */
export function errorOf(machine: Machine, value: Value | undefined, site: Site): Value | undefined {
  if (value === undefined) return undefined;
  const settled = machine.settle(value);
  return machine.truthy(settled, site.at) ? settled : undefined;
}

function rejectionOf(value: Value): Value | undefined {
  if (value.kind !== 'thing' || value.class !== 'promise') return undefined;
  const content = value.content as { readonly thrown?: Value } | undefined;
  return content?.thrown;
}

function passUnknown(call: Call, handler: Extract<Value, { kind: 'unknown' }>, error: Value | undefined, next: Next): void {
  const { machine, exchange, res, site } = call;
  if (error !== undefined) {
    if (!/error/i.test(handler.symbol)) return next(error);
    exchange.status = undefined;
    return endExchange(exchange, 'thrown', handler.at ?? site.at);
  }
  switch (conductOf(handler)) {
    case 'sets-headers':
      exchange.bag.openUp(machine);
      return next();
    case 'authenticates': {
      const preflight = exchange.request.method === 'OPTIONS' && askedForAuthorization(exchange) && /express-jwt/.test(handler.symbol);
      const known = exchange.request.cookies || requestHasAuthorization(machine, exchange, site);
      if (preflight || known) return next();
      machine.set(res, 'statusCode', primitive(401), site.at);
      exchange.status = 401;
      return endExchange(exchange, 'answered', handler.at ?? site.at);
    }
    case 'routes': {
      const answers = machine.decide({ symbol: `answers:${handler.symbol}`, text: `${handler.symbol.replace(/^[a-z-]+:/, '')} answers`, taint: 0, at: handler.at ?? site.at, prefer: true });
      if (!answers) return next();
      exchange.bag.openUp(machine);
      exchange.status = undefined;
      return endExchange(exchange, 'answered', handler.at ?? site.at);
    }
    case 'passes':
      return next();
  }
}

function requestHasAuthorization(machine: Machine, exchange: Exchange, site: Site): boolean {
  const value = requestHeader(machine, exchange, 'authorization', site.at);
  return value.kind === 'primitive' && value.value !== undefined;
}

function askedForAuthorization(exchange: Exchange): boolean {
  return exchange.request.headers.some(([name, value]) => name.toLowerCase() === 'access-control-request-headers' && /(?:^|,)\s*authorization\s*(?:,|$)/i.test(value));
}
