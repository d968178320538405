import type { Machine } from '../program/machine';
import type { Native, Site, Thing, Value } from '../program/value';
import { fromRequest, primitive, tainted, undefinedValue, writtenOf } from '../program/value';
import type { Exchange } from './exchange';
import { fillHeaders, headersClass, wrapBag } from './fetch-headers';
import { requestHeaders } from './fetch-request-headers';
import { fetchState, hidden, throwError } from './fetch-state';
import { createHeaderBag } from './header-bag';
import { ownHost } from './node-request';
import { worldOf } from './registry';

/** The origin the incoming request is sent to. */
export const ownOrigin = `https://${ownHost}`;

/** What a `Request` object keeps. */
interface RequestContent {
  readonly incoming: true;
  readonly method: Value;
  readonly url: Value;
  readonly headers: Thing;
}

/** The `Request` class. */
export function requestClass(machine: Machine): Thing {
  const state = fetchState(machine);
  if (state.request) return state.request;
  const prototype = machine.object([]);
  hidden(prototype, 'clone', machine.native('Request.prototype.clone', clone));
  const made = machine.native('Request',
    (_machine, _self, _args, site) => throwError(machine, 'TypeError', "Class constructor Request cannot be invoked without 'new'", site.at),
    (_machine, args, site) => construct(machine, args[0] ?? undefinedValue, args[1] ?? undefinedValue, site));
  hidden(made, 'prototype', prototype);
  hidden(prototype, 'constructor', made);
  state.request = made;
  return made;
}

/** The request of a probe as a handler is given it. */
export function incomingRequest(machine: Machine, exchange: Exchange): Thing {
  const { request } = exchange;
  headersClass(machine);
  return make(machine, {
    incoming: true,
    method: primitive(request.method, [], fromRequest),
    url: primitive(ownOrigin + request.path, [], fromRequest),
    headers: requestHeaders(machine, exchange),
  }, exchange);
}

/** True when the value is a `Request` object. */
export function isRequest(value: Value): value is Thing {
  return contentOf(value) !== undefined;
}

function contentOf(value: Value): RequestContent | undefined {
  if (value.kind !== 'thing' || typeof value.content !== 'object' || value.content === null) return undefined;
  return 'incoming' in value.content ? value.content as RequestContent : undefined;
}

function make(machine: Machine, content: RequestContent, exchange?: Exchange): Thing {
  const prototype = requestClass(machine).properties.get('prototype')?.value;
  const thing = machine.object([], [], {
    class: 'host', content, label: 'Request', prototype: prototype?.kind === 'thing' ? prototype : undefined,
    exotic: { get: (_machine, _thing, key, at) => member(machine, content, key, { at, arguments: [] }, exchange) },
  });
  hidden(thing, 'method', content.method);
  hidden(thing, 'url', content.url);
  hidden(thing, 'headers', content.headers);
  return thing;
}

/** Members a framework or the network adds. What is not known of the request stays unknown; its body may fail to be read. */
function member(machine: Machine, content: RequestContent, key: string, site: Site, exchange: Exchange | undefined): Value | undefined {
  if (key === 'clone' || key === 'constructor' || key.startsWith('@@')) return undefined;
  if (key === 'nextUrl') {
    const type = machine.globals.cells.get('URL')?.value;
    return type ? machine.construct(type, [content.url], site) : undefined;
  }
  if (key === 'cookies' && exchange) return cookieJar(machine, exchange.request.cookies);
  return machine.unknown(`request.${key}`, fromRequest);
}

/** Next's `request.cookies`: empty when the browser attaches none. */
function cookieJar(machine: Machine, sent: boolean): Thing {
  const value = (): Value => sent ? machine.unknown('request.cookie', fromRequest, [], { known: 'object' }) : primitive(undefined, [], fromRequest);
  return machine.object([], [
    ['get', machine.native('cookies.get', value)],
    ['getAll', machine.native('cookies.getAll', () => sent ? machine.unknown('request.cookies', fromRequest) : machine.list([], []))],
    ['has', machine.native('cookies.has', () => sent ? machine.unknown('request.has-cookie', fromRequest) : primitive(false, [], fromRequest))],
    ['size', sent ? machine.unknown('request.cookies.size', fromRequest) : primitive(0, [], fromRequest)],
    ['set', machine.native('cookies.set', () => undefinedValue)],
    ['delete', machine.native('cookies.delete', () => undefinedValue)],
  ], { class: 'host', label: 'RequestCookies' });
}

/** `new Request(input, init)`: an outgoing one, or a copy of the incoming one with other headers. */
function construct(machine: Machine, input: Value, init: Value, site: Site): Thing {
  const from = machine.settle(input);
  const before = contentOf(from);
  const given = machine.settle(init);
  const option = (key: string): Exclude<Value, { kind: 'choice' }> => given.kind === 'thing' ? machine.settle(machine.get(given, key, site.at)) : undefinedValue;
  const method = option('method');
  const headers = option('headers');
  return make(machine, {
    incoming: true,
    url: before?.url ?? urlOf(machine, from, site),
    method: given.kind === 'unknown' ? machine.unknown('request.method', given.taint) : method.kind === 'primitive' && method.value === undefined ? before?.method ?? primitive('GET') : normalized(machine, method),
    headers: given.kind !== 'unknown' && headers.kind === 'primitive' && headers.value === undefined && before ? before.headers : ownHeaders(machine, given.kind === 'unknown' ? given : headers, site),
  });
}

function ownHeaders(machine: Machine, init: Value, site: Site): Thing {
  const bag = createHeaderBag(worldOf(machine).samples);
  fillHeaders(machine, bag, init, site);
  return wrapBag(machine, bag, false);
}

function urlOf(machine: Machine, value: Exclude<Value, { kind: 'choice' }>, site: Site): Value {
  const text = machine.text(value);
  if (text === undefined) return machine.unknown('request.url');
  if (!URL.canParse(text)) return throwError(machine, 'TypeError', `Failed to parse URL from ${text}`, site.at);
  return primitive(new URL(text).href, writtenOf(value), value.kind === 'primitive' ? value.taint : 0);
}

/** Fetch, "normalize a method": only six names are put in upper case. */
function normalized(machine: Machine, method: Exclude<Value, { kind: 'choice' }>): Value {
  const text = machine.text(method);
  if (text === undefined || method.kind !== 'primitive' || !/^(?:delete|get|head|options|post|put)$/i.test(text)) return method;
  return tainted(primitive(text.toUpperCase(), method.written), method.taint);
}

const clone: Native = (machine, self, _args, site) => {
  const content = contentOf(self);
  return content ? make(machine, content, fetchState(machine).exchange) : throwError(machine, 'TypeError', 'Illegal invocation', site.at);
};
