import type { Layer } from '../../../policy/server';
import type { Machine } from '../../../program/machine';
import type { Native, Site, Thing, Value } from '../../../program/value';
import { fromRequest, undefinedValue } from '../../../program/value';
import type { Place } from '../../../text/place';
import { bagOfThing, noteLine, receivedEntries } from '../../../world/bags';
import { sendsRequests } from './client';
import type { Exchange } from '../../../world/exchange';
import { endExchange, inLayer, liveExchange } from '../../../world/exchange';
import { openResponse } from '../../../world/fetch-ask';
import { claimFunction, functionPlace, handlerLayer, parametersOf, registerCandidate } from '../../../world/fetch-register';
import { incomingRequest } from '../../../world/fetch-request';
import { responseOf } from '../../../world/fetch-response';
import { bagOf } from '../../../world/header-bag';
import { lambdaEvent } from '../../../world/lambda-event';
import { requestHeader } from '../../../world/node-request';

/**
 * Registers a function that makes header lines or adds them to a response it is given (`corsHeaders(origin)`,
 * `withCors(response, request)`): what it makes is asked like a bag, from every origin. False when it makes none.
 */
export function registerMaker(machine: Machine, thing: Thing, name: string): boolean {
  const at = functionPlace(thing);
  if (!at || parametersOf(thing).length > 5 || !speaksOfAnswers(machine, thing, name) || !claimFunction(machine, thing)) return false;
  const layer = handlerLayer(at, name);
  return registerCandidate(machine, {
    kind: 'bag', adapter: 'headers', name, at, layers: [layer], gateway: 'likely', function: thing, sure: false,
    routes: [{ method: '*', path: '/', pattern: '/', at }],
    ask: (on, exchange) => inLayer(exchange, layer, () => askMaker(on, exchange, thing, layer, at)),
  })();
}

/** In a file that sends requests, an object with header names may well be a request's. */
function speaksOfAnswers(machine: Machine, thing: Thing, name: string): boolean {
  if (/cors|origin|preflight|options|response/i.test(name) || !sendsRequests(machine)) return true;
  return parametersOf(thing).some(parameter => /^_?(?:req|request|res|resp|response|origin|event|evt|ctx|context)$/i.test(parameter.name));
}

function askMaker(machine: Machine, exchange: Exchange, thing: Thing, layer: Layer, at: Place): boolean {
  const site: Site = { at, arguments: [] };
  // What it makes when it fails is no answer.
  exchange.failed = true;
  const before = receivedEntries(machine).length;
  const args = parametersOf(thing).map(({ name, type }, index) => argumentFor(machine, exchange, name, type, index, site));
  const done = machine.attempt(() => machine.settle(machine.awaited(machine.call(thing, undefinedValue, args, site), at)));
  const made = 'value' in done ? done.value : undefinedValue;
  const found = linesOfMade(machine, exchange, made, layer, at, 0) || args.some(arg => linesOfMade(machine, exchange, arg, layer, at, 0));
  const received = receivedEntries(machine).slice(before);
  for (const { name, value, writing } of received) exchange.bag.set(machine, name, value, { ...writing, layer });
  exchange.bag.openUp(machine);
  endExchange(exchange, 'answered', at, at);
  return exchange.bag.lines.some(({ name }) => /^access-control-/i.test(name)) && (found || received.length > 0);
}

/** Takes over the lines of what a function made: an object with header names, `Headers`, a `Response`, an answer object. */
function linesOfMade(machine: Machine, exchange: Exchange, made: Value, layer: Layer, at: Place, depth: number): boolean {
  if (made.kind !== 'thing') return false;
  const bag = responseOf(made)?.bag ?? bagOf(made);
  if (bag) {
    if (bag.lines.length === 0) return false;
    exchange.bag.adopt(machine, bag);
    return true;
  }
  const entries = bagOfThing(machine, made, at)?.entries;
  if (entries) {
    for (const { name, value, writing } of entries) exchange.bag.set(machine, name, value, { ...writing, layer });
    return true;
  }
  const headers = depth === 0 && made.class === 'object' ? made.properties.get('headers')?.value : undefined;
  return headers !== undefined && linesOfMade(machine, exchange, machine.settle(headers), layer, at, depth + 1);
}

/** What a parameter stands for, by its name and type; undefined values are given where a default stands ready. */
function argumentFor(machine: Machine, exchange: Exchange, name: string, type: string, index: number, site: Site): Value {
  const plain = name.replace(/^_+/, '');
  if (/^(?:request|req|incoming|client|caller|my)?_?origin(?:header|value)?$/i.test(plain)) return requestHeader(machine, exchange, 'origin', site.at);
  if (/^(?:req|request|event|evt|ctx|context|c|e)$/i.test(plain) || /\b(?:Next)?Request\b|APIGateway|HandlerEvent/.test(type)) return anyRequest(machine, exchange, site);
  if (/^(?:res|resp|response|originalResponse|r)$/i.test(plain) || /\b(?:Next)?Response\b/.test(type)) return anyResponse(machine, site);
  if (/^(?:headers|responseHeaders|init)$/i.test(plain) && /\bHeaders\b/.test(type)) {
    const response = openResponse(machine, 'headers', site, false);
    return machine.get(response, 'headers', site.at);
  }
  if (/^(?:reqHeaders|requestHeaders)$/i.test(plain)) return machine.get(anyRequest(machine, exchange, site), 'headers', site.at);
  if (/^(?:method)$/i.test(plain)) return machine.get(anyRequest(machine, exchange, site), 'method', site.at);
  return machine.unknown(`param:${name}#${index}@${site.at.span.start}`, 0, [], { at: site.at });
}

/** A response that can be written in every style: `headers.set(…)`, `setHeader(…)`, `header(…)`, `writeHead(…)`. */
function anyResponse(machine: Machine, site: Site): Thing {
  const response = openResponse(machine, 'response', site, false);
  const bag = responseOf(response)?.bag;
  const write = (how: 'set' | 'append'): Native => (on, self, args, where) => {
    const [name = undefinedValue, value] = args;
    const writing = { at: where.arguments[value ? 1 : 0] ?? where.at, setBy: where.at, layer: liveExchange(on)?.layer };
    if (value) bag?.[how](on, name, value, writing);
    else bag?.merge(on, name, how, writing);
    return self;
  };
  for (const name of ['setHeader', 'header', 'set', 'addHeader']) response.properties.set(name, { value: machine.native(name, write('set')), enumerable: false });
  for (const name of ['append', 'appendHeader']) response.properties.set(name, { value: machine.native(name, write('append')), enumerable: false });
  const writeHead: Native = (on, self, args, where) => {
    const headers = args[args.length - 1];
    if (headers) bag?.merge(on, headers, 'set', { at: where.at, setBy: where.at, layer: liveExchange(on)?.layer });
    return self;
  };
  response.properties.set('writeHead', { value: machine.native('writeHead', writeHead), enumerable: false });
  for (const name of ['status', 'code', 'sendStatus', 'end', 'send', 'getHeader', 'vary', 'removeHeader']) response.properties.set(name, { value: machine.native(name, (_on, self) => self), enumerable: false });
  return response;
}

/** A request that can be read in every style: `headers.get('Origin')`, `headers.origin`, `header('origin')`, `httpMethod`. */
function anyRequest(machine: Machine, exchange: Exchange, site: Site): Thing {
  const request = incomingRequest(machine, exchange);
  const event = lambdaEvent(machine, exchange, new Set());
  const read: Native = (on, self, args, where) => {
    // `c.header('Origin')` reads, `c.header('Access-Control-Allow-Origin', '*')` writes.
    if (args.length > 1) {
      noteLine(on, '.header', self, args, where);
      return self;
    }
    const name = args[0] === undefined ? undefined : on.text(on.settle(args[0]));
    return name === undefined ? on.unknown('request.header()', fromRequest) : requestHeader(on, exchange, name, where.at);
  };
  const headers = machine.get(event, 'headers', site.at);
  if (headers.kind === 'thing') {
    const fetchHeaders = machine.get(request, 'headers', site.at);
    for (const method of ['get', 'has', 'entries', 'forEach', 'keys']) {
      const bound: Native = (on, _self, args, where) => on.call(on.get(fetchHeaders, method, where.at), fetchHeaders, args, where);
      headers.properties.set(method, { value: machine.native(`headers.${method}`, bound), enumerable: false });
    }
  }
  const hidden: readonly (readonly [string, Value])[] = [
    ['request', event], ['req', event], ['raw', event], ['method', machine.get(request, 'method', site.at)], ['url', machine.get(request, 'url', site.at)],
    ['header', machine.native('header', read)], ['get', machine.native('get', read)],
  ];
  for (const [key, value] of hidden) event.properties.set(key, { value, enumerable: false });
  return event;
}
