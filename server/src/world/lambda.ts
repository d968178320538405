import type { Layer } from '../policy/server';
import type { Machine } from '../program/machine';
import type { Site, Thing, Value } from '../program/value';
import { fromEnvironment, fromRequest, primitive, taintOf, undefinedValue } from '../program/value';
import type { Place } from '../text/place';
import { bagOfThing } from './bags';
import type { Exchange } from './exchange';
import { endExchange, inLayer } from './exchange';
import { askFetch } from './fetch-ask';
import { incomingRequest } from './fetch-request';
import { responseOf } from './fetch-response';
import { edgeEvent, eventHeaders, lambdaEvent, record } from './lambda-event';

/** A function that answers an event with an object. */
export interface ObjectHandler {
  readonly handler: Value;
  readonly at: Place;
  /**
   * `lambda`: `(event, context, callback)` answering `{ statusCode, headers }`. `azure`: `(context, req)` setting
   * `context.res`. `azure-http`: `(request, context)` answering `{ status, headers }`. `edge`: CloudFront's
   * `(event)` whose answer is the response it holds.
   */
  readonly how: 'lambda' | 'azure' | 'azure-http' | 'edge';
  /** Texts like `GET /items/{id}` that the handler was heard to compare. */
  readonly routeKeys: ReadonlySet<string>;
  /** It writes to a stream: `(event, responseStream, context)`. */
  readonly streams?: boolean;
  /** Something not known stands around it and may add header lines. */
  readonly wrapped?: boolean;
}

/** Sends the request of `exchange` to a handler and leaves the answer there. True when it answered with an object that holds a status. */
export function askObjectHandler(machine: Machine, exchange: Exchange, spec: ObjectHandler, layer: Layer | undefined): boolean {
  return inLayer(exchange, layer, () => {
    const site: Site = { at: spec.at, arguments: [] };
    const { args, given } = argumentsOf(machine, exchange, spec);
    const done = machine.attempt(() => {
      const returned = machine.settle(machine.awaited(machine.call(spec.handler, undefinedValue, args, site), spec.at));
      return machine.settle(machine.awaited(machine.settle(given() ?? returned), spec.at));
    });
    if ('thrown' in done) {
      exchange.bag.clear(machine);
      if (spec.wrapped) exchange.bag.openUp(machine);
      exchange.status = spec.wrapped ? undefined : spec.how === 'lambda' ? 502 : 500;
      endExchange(exchange, 'thrown', done.at);
      return false;
    }
    return finish(machine, exchange, done.value, spec);
  });
}

function finish(machine: Machine, exchange: Exchange, value: Exclude<Value, { kind: 'choice' }>, spec: ObjectHandler): boolean {
  const response = responseOf(value);
  if (response) {
    // Netlify and Vercel take a Fetch response from the same export.
    const constant = machine.native('answer', () => value);
    return askFetch(machine, exchange, { handler: constant, at: spec.at, platform: 'unknown', how: 'request', nothing: 'thrown', wrapped: spec.wrapped }, undefined);
  }
  if (spec.wrapped) exchange.bag.openUp(machine);
  if (value.kind !== 'thing' || value.class === 'function' || value.class === 'list') {
    exchange.bag.openUp(machine);
    endExchange(exchange, 'answered', value.kind === 'thing' ? value.written[0] : spec.at);
    return false;
  }
  if (spec.how === 'edge') return finishEdge(machine, exchange, value, spec.at);
  const status = machine.settle(machine.get(value, spec.how === 'lambda' ? 'statusCode' : 'status', spec.at));
  const known = status.kind === 'primitive' && status.value !== undefined && status.value !== null ? Number(status.value) : undefined;
  const written = value.written[value.written.length - 1];
  const headers = readHeaders(machine, exchange, value, written ?? spec.at);
  if (value.open) exchange.bag.openUp(machine);
  const isAnswer = known !== undefined || status.kind === 'unknown' || headers !== undefined;
  if (!isAnswer) exchange.bag.openUp(machine);
  exchange.status = known ?? (spec.how !== 'lambda' && status.kind === 'primitive' ? 200 : undefined);
  endExchange(exchange, 'answered', written ?? spec.at, headers ?? written);
  return isAnswer;
}

/** CloudFront: the answer comes from the cache or the origin; the function adds lines to it or makes one of its own. */
function finishEdge(machine: Machine, exchange: Exchange, answer: Thing, at: Place): boolean {
  const headers = machine.settle(machine.get(answer, 'headers', at));
  const entries = headers.kind === 'thing' ? bagOfThing(machine, headers, at)?.entries ?? [] : [];
  for (const { name, value, writing } of entries) exchange.bag.set(machine, name, value, { ...writing, layer: exchange.layer });
  const own = answer.written.length > 0;
  if (!own) exchange.bag.openUp(machine);
  const status = machine.settle(machine.get(answer, own && answer.properties.has('statusCode') ? 'statusCode' : 'status', at));
  exchange.status = own && status.kind === 'primitive' && status.value !== undefined ? Number(status.value) : undefined;
  const exit = answer.written[answer.written.length - 1] ?? at;
  endExchange(exchange, 'answered', exit, headers.kind === 'thing' ? headers.written[headers.written.length - 1] : exit);
  return entries.length > 0;
}

/** Puts the header lines of an answer object into the exchange; gives the place of the object that holds them. */
function readHeaders(machine: Machine, exchange: Exchange, answer: Thing, at: Place): Place | undefined {
  let place: Place | undefined;
  for (const key of ['headers', 'multiValueHeaders']) {
    const headers = machine.settle(machine.get(answer, key, at));
    if (headers.kind === 'primitive') continue;
    const property = answer.properties.get(key);
    if (headers.kind === 'thing') place ??= headers.written[headers.written.length - 1] ?? property?.valueAt ?? property?.propertyAt;
    if (headers.kind === 'unknown' || headers.class === 'list') {
      exchange.bag.openUp(machine);
      continue;
    }
    if (headers.class === 'host' || headers.class === 'map') {
      exchange.bag.merge(machine, headers, 'append', { at, layer: exchange.layer });
      continue;
    }
    const { entries, open } = machine.entries(headers);
    if (open) exchange.bag.openUp(machine);
    for (const [name, value] of entries) addLine(machine, exchange, headers, name, value, at);
  }
  return place;
}

function addLine(machine: Machine, exchange: Exchange, headers: Thing, name: string, value: Value, at: Place): void {
  const settled = machine.settle(value);
  // Answers travel as JSON: undefined is dropped, null sends nothing.
  if (settled.kind === 'primitive' && (settled.value === undefined || settled.value === null)) return;
  const property = headers.properties.get(name);
  const whole = property?.propertyAt;
  const text: Value = settled.kind === 'thing' && settled.class !== 'list' ? machine.unknown(`header:${name}`, taintOf(settled)) : settled;
  exchange.bag.append(machine, primitive(name, property?.keyAt ? [property.keyAt] : []), text, {
    at: property?.valueAt ?? whole ?? at, nameAt: property?.keyAt, setBy: whole ?? at, layer: exchange.layer,
  });
}

/** The hidden member of a response stream that takes the head of the answer. */
const streamHead = '@@head';

/** The global `awslambda` of the Node runtime, for handlers that stream. */
export function awsLambda(machine: Machine): Thing {
  const streamify = machine.native('awslambda.streamifyResponse', (_machine, _self, args) => args[0] ?? undefinedValue);
  const from = machine.native('awslambda.HttpResponseStream.from', (within, _self, args, site) => {
    const [stream, head = undefinedValue] = args;
    if (stream?.kind === 'thing' && stream.properties.has(streamHead)) within.call(within.get(stream, streamHead, site.at), undefinedValue, [head], site);
    return stream ?? undefinedValue;
  });
  return machine.object([], [['streamifyResponse', streamify], ['HttpResponseStream', machine.object([], [['from', from]], { label: 'HttpResponseStream' })]], { class: 'host', label: 'awslambda' });
}

interface Arguments {
  readonly args: readonly Value[];
  /** What a callback or the context was given as the answer. */
  given(): Value | undefined;
}

function argumentsOf(machine: Machine, exchange: Exchange, spec: ObjectHandler): Arguments {
  if (spec.how === 'azure-http') {
    const context = record(machine, 'context', []);
    return { args: [incomingRequest(machine, exchange), context], given: () => undefined };
  }
  if (spec.how === 'azure') return azureArguments(machine, exchange);
  if (spec.how === 'edge') return { args: [edgeEvent(machine, exchange)], given: () => undefined };
  let answer: Value | undefined;
  const take = (index: number) => machine.native('callback', (_machine, _self, args, site) => {
    const error = index === 1 && args[0] !== undefined ? machine.settle(args[0]) : undefinedValue;
    if (error.kind === 'thing') return machine.throw(error, site.at);
    answer ??= args[index] ?? undefinedValue;
    return undefinedValue;
  });
  const fail = machine.native('fail', (_machine, _self, args, site) => machine.throw(args[0] ?? undefinedValue, site.at));
  const context = machine.object([], [['succeed', take(0)], ['done', take(1)], ['fail', fail], ['callbackWaitsForEmptyEventLoop', primitive(true)]], {
    class: 'host', label: 'context',
    exotic: { get: (_machine, _thing, key) => machine.unknown(`context.${key}`, fromEnvironment) },
  });
  const event = lambdaEvent(machine, exchange, spec.routeKeys);
  if (!spec.streams) return { args: [event, context, take(1)], given: () => answer };
  // What `awslambda.HttpResponseStream.from(stream, metadata)` is given is the head of the answer.
  const stream = record(machine, 'responseStream', []);
  stream.properties.set(streamHead, { value: take(0), enumerable: false });
  return { args: [event, stream, context], given: () => answer };
}

function azureArguments(machine: Machine, exchange: Exchange): Arguments {
  const { request } = exchange;
  const req = record(machine, 'req', [
    ['method', primitive(request.method, [], fromRequest)], ['headers', eventHeaders(machine, exchange)],
    ['url', machine.get(incomingRequest(machine, exchange), 'url', { file: '', span: { start: 0, end: 0 } })],
  ]);
  const context = record(machine, 'context', [['req', req], ['res', machine.object([], [])]]);
  context.properties.delete('log');
  context.properties.set('log', { value: machine.native('log', () => undefinedValue), enumerable: false });
  context.properties.set('done', { value: machine.native('done', () => undefinedValue), enumerable: false });
  const given = (): Value | undefined => context.properties.get('res')?.value;
  return { args: [context, req], given };
}
