import type { Machine } from '../../../program/machine';
import type { Site, Thing, Value } from '../../../program/value';
import { fromOrigin, primitive, taintOf } from '../../../program/value';
import { exchangeOfRequest } from '../../../world/node-request';
import type { Given } from './options';

/** What `configureOrigin` sends: the value of Access-Control-Allow-Origin (undefined value: none), and whether `Vary: Origin`. */
export interface OriginHeaders {
  readonly value: Value | undefined;
  readonly vary: boolean;
}

/** `configureOrigin` of npm cors 2.8.6, on an origin option that is truthy. */
export function configureOrigin(machine: Machine, option: Given, req: Value, site: Site): OriginHeaders {
  const origin = machine.settle(option.value);
  if (origin.kind === 'primitive' && typeof origin.value === 'string') {
    // The library reads the Origin and makes nothing of it.
    if (exchangeOfRequest(req)) machine.tell({ kind: 'read', what: 'request-header', name: 'origin', at: site.at });
    return { value: origin, vary: origin.value !== '*' };
  }
  const requestOrigin = originOf(machine, req, site);
  if (origin.kind === 'unknown') return unknownOrigin(machine, origin, option, requestOrigin);
  const allowed = isOriginAllowed(machine, requestOrigin, origin, option, undefined, site);
  return { value: allowed && isText(requestOrigin) ? requestOrigin : undefined, vary: true };
}

function unknownOrigin(machine: Machine, origin: Extract<Value, { kind: 'unknown' }>, option: Given, requestOrigin: Value): OriginHeaders {
  // A truth about the origin (`callback(null, await isAllowed(origin))`) reflects.
  if (taintOf(origin) & fromOrigin && origin.known !== 'text' && origin.known !== 'filled-text') return { value: isText(requestOrigin) ? requestOrigin : undefined, vary: true };
  if (origin.environment !== undefined || origin.known === 'text' || origin.known === 'filled-text') return { value: origin, vary: true };
  const admits = machine.decide({
    symbol: `admits:${origin.symbol}`, text: 'the origin is allowed by a value that is not known', taint: fromOrigin, at: option.at, prefer: true,
  });
  return { value: admits ? machine.unknown(`allowed origin of ${origin.symbol}`, 0, origin.written, { known: 'text' }) : undefined, vary: true };
}

/** `isOriginAllowed`: lists in any depth, texts, patterns; everything else by its truth. */
function isOriginAllowed(machine: Machine, origin: Value, allowed: Value, option: Given, list: Thing | undefined, site: Site): boolean {
  const settled = machine.settle(allowed);
  if (settled.kind === 'thing' && settled.class === 'list') {
    const items = machine.items(settled);
    if (items?.items.some(item => isOriginAllowed(machine, origin, item, option, settled, site))) return true;
    return items?.open !== false && isText(origin) && machine.decide({
      symbol: `more of ${settled.written[0]?.span.start ?? 0}`, text: 'the list holds the origin', taint: fromOrigin, at: option.at, prefer: false,
    });
  }
  if (settled.kind === 'primitive' && typeof settled.value === 'string') {
    const result = origin.kind === 'primitive' && origin.value === settled.value;
    machine.tell({ kind: 'compared', test: 'equals', tainted: origin, other: settled, list, at: option.at, result });
    return result;
  }
  if (settled.kind === 'thing' && settled.class === 'pattern') {
    const test = machine.get(settled, 'test', option.at);
    return machine.truthy(machine.call(test, settled, [origin], { at: option.at, arguments: [] }), option.at);
  }
  if (settled.kind === 'unknown') {
    machine.tell({ kind: 'compared', test: 'equals', tainted: origin, other: settled, list, at: option.at, result: undefined });
    return isText(origin) && machine.decide({
      symbol: `${settled.symbol}===origin`, text: settled.environment ? `the origin is ${settled.environment}` : 'the origin is on the list',
      taint: fromOrigin | settled.taint, at: option.at, environment: settled.environment, prefer: false,
    });
  }
  return machine.truthy(settled, option.at);
}

function isText(value: Value): boolean {
  return value.kind !== 'primitive' || typeof value.value === 'string';
}

/** The request's Origin as `req.headers.origin` gives it. */
export function originOf(machine: Machine, req: Value, site: Site): Value {
  return req.kind === 'thing' || req.kind === 'unknown' ? machine.settle(machine.get(machine.get(req, 'headers', site.at), 'origin', site.at)) : primitive(undefined, [], fromOrigin);
}
