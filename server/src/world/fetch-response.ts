import type { Machine } from '../program/machine';
import type { Native, Site, Thing, Value } from '../program/value';
import { primitive, taintOf, undefinedValue, writtenOf } from '../program/value';
import type { Place } from '../text/place';
import { copyBag, fillHeaders, wrapBag } from './fetch-headers';
import { fetchState, hidden, throwError } from './fetch-state';
import type { HeaderBag } from './header-bag';
import { createHeaderBag } from './header-bag';
import { worldOf } from './registry';

/** What a `Response` object keeps. */
export interface ResponseContent {
  readonly response: true;
  readonly bag: HeaderBag;
  readonly status: number | undefined;
  /** Where it was made. */
  readonly at: Place;
  /** The object its headers were given in. */
  readonly headersAt: Place | undefined;
  /** Fetched and redirected: its headers cannot be changed. */
  readonly immutable: boolean;
  /** It was made elsewhere: fetched, or the answer of what comes next. */
  readonly foreign: boolean;
  /** Next: the request goes on to whatever comes next, and these lines are added to its answer. */
  readonly goesOn: boolean;
}

export interface ResponseParts {
  readonly status: Value;
  readonly bag: HeaderBag;
  readonly at: Place;
  readonly headersAt?: Place;
  readonly immutable?: boolean;
  readonly goesOn?: boolean;
  readonly foreign?: boolean;
  readonly prototype?: Thing;
  /** Names what is not known of it, so that its members are the same unknown each time. */
  readonly symbol?: string;
  readonly type?: string;
}

/** Statuses that cannot have a body (Fetch, "null body status"). */
const nullBodyStatuses: readonly number[] = [101, 204, 205, 304];

/** The content of a `Response`, or undefined when the value is none. */
export function responseOf(value: Value): ResponseContent | undefined {
  if (value.kind !== 'thing' || typeof value.content !== 'object' || value.content === null) return undefined;
  return 'response' in value.content ? value.content as ResponseContent : undefined;
}

/** Makes a `Response` object. */
export function makeResponse(machine: Machine, parts: ResponseParts): Thing {
  const { status, bag, at, immutable = false, goesOn = false, symbol = `response@${at.span.start}` } = parts;
  const code = status.kind === 'primitive' && typeof status.value === 'number' ? status.value : undefined;
  const content: ResponseContent = { response: true, bag, status: code, at, headersAt: parts.headersAt, immutable, goesOn, foreign: parts.foreign ?? false };
  const thing = machine.object([at], [], {
    class: 'host', content, prototype: parts.prototype ?? prototypeOf(responseClass(machine)), label: 'Response',
    exotic: {
      get: (_machine, _thing, key) => unknownMembers.includes(key) ? machine.unknown(`${symbol}.${key}`, taintOf(status)) : undefined,
      set: (_machine, _thing, key, _value, place) => readOnly.includes(key) ? throwError(machine, 'TypeError', `Cannot set property ${key} of #<Response> which has only a getter`, place) : false,
    },
  });
  hidden(thing, 'status', status);
  hidden(thing, 'ok', code === undefined ? machine.unknown(`${symbol}.ok`, taintOf(status)) : primitive(code >= 200 && code < 300));
  hidden(thing, 'headers', wrapBag(machine, bag, immutable));
  hidden(thing, 'type', primitive(parts.type ?? 'default'));
  return thing;
}

const readOnly: readonly string[] = ['status', 'ok', 'headers', 'type', 'url', 'redirected', 'body', 'bodyUsed', 'statusText'];
/** What can be read from a response's body, and what only the network knows. Calls of these may throw. */
const unknownMembers: readonly string[] = ['body', 'bodyUsed', 'json', 'text', 'formData', 'arrayBuffer', 'blob', 'bytes', 'url', 'redirected', 'statusText', 'webSocket', 'cf'];

/** The `Response` class, as undici 6 in Node 20 has it (measured). */
export function responseClass(machine: Machine): Thing {
  const state = fetchState(machine);
  return state.response ??= makeClass(machine, 'Response');
}

/** A class that behaves like `Response`: itself, or one that extends it. */
export function makeClass(machine: Machine, name: string): Thing {
  const prototype = machine.object([]);
  hidden(prototype, 'clone', machine.native(`${name}.prototype.clone`, clone));
  const made = machine.native(name,
    (_machine, _self, _args, site) => throwError(machine, 'TypeError', `Class constructor ${name} cannot be invoked without 'new'`, site.at),
    (_machine, args, site) => construct(machine, args[0] ?? undefinedValue, args[1] ?? undefinedValue, site, { prototype }));
  hidden(made, 'prototype', prototype);
  hidden(prototype, 'constructor', made);
  hidden(made, 'json', machine.native(`${name}.json`, (_machine, _self, args, site) => json(args, site, machine, prototype)));
  hidden(made, 'redirect', machine.native(`${name}.redirect`, redirect));
  hidden(made, 'error', machine.native(`${name}.error`, (_machine, _self, _args, site) =>
    makeResponse(machine, { status: primitive(0), bag: createHeaderBag(), at: site.at, immutable: true, prototype, type: 'error' })));
  return made;
}

/** The prototype object of a class made here. */
export function prototypeOf(made: Thing): Thing | undefined {
  const prototype = made.properties.get('prototype')?.value;
  return prototype?.kind === 'thing' ? prototype : undefined;
}

/** `new Response(body, init)`; `type`: the content type the body brings when the init gives none. */
export function construct(machine: Machine, body: Value, init: Value, site: Site, more: { readonly prototype?: Thing; readonly contentType?: string; readonly initArgument?: number } = {}): Thing {
  const settled = machine.settle(init);
  const bag = createHeaderBag(worldOf(machine).samples);
  const initAt = site.arguments[more.initArgument ?? 1];
  if (settled.kind === 'unknown') {
    bag.openUp(machine);
    return makeResponse(machine, { status: machine.unknown(`${settled.symbol}.status`, settled.taint), bag, at: site.at, headersAt: initAt, prototype: more.prototype });
  }
  if (settled.kind === 'primitive' && settled.value !== undefined && settled.value !== null) {
    return throwError(machine, 'TypeError', 'Response constructor: the init is no object', site.at);
  }
  const given = settled.kind === 'thing' ? settled : undefined;
  const status = statusOf(machine, given ? machine.settle(machine.get(given, 'status', site.at)) : undefinedValue, site);
  const headers = given ? machine.settle(machine.get(given, 'headers', site.at)) : undefinedValue;
  const headersProperty = given?.properties.get('headers');
  const headersPlace = headersProperty?.valueAt ?? headersProperty?.propertyAt ?? initAt ?? site.at;
  fillHeaders(machine, bag, headers, { ...site, arguments: [headersPlace] });
  if (given?.open && headers.kind === 'primitive') bag.openUp(machine);
  checkBody(machine, body, status, site);
  addContentType(machine, bag, body, site, more.contentType);
  const literal = headers.kind === 'thing' && headers.written.length > 0 ? headers.written[headers.written.length - 1] : undefined;
  return makeResponse(machine, { status, bag, at: site.at, headersAt: literal ?? headersProperty?.propertyAt ?? given?.written[0], prototype: more.prototype });
}

function statusOf(machine: Machine, value: Exclude<Value, { kind: 'choice' }>, site: Site): Value {
  if (value.kind === 'unknown') return value;
  if (value.kind === 'primitive' && value.value === undefined) return primitive(200);
  const text = value.kind === 'primitive' ? value.value : machine.text(value);
  const code = Math.trunc(Number(text)) & 0xffff;
  if (code < 200 || code > 599) return throwError(machine, 'RangeError', 'init["status"] must be in the range of 200 to 599, inclusive.', site.at);
  return primitive(code, writtenOf(value), taintOf(value));
}

function checkBody(machine: Machine, body: Value, status: Value, site: Site): void {
  const code = status.kind === 'primitive' && typeof status.value === 'number' ? status.value : 0;
  if (!nullBodyStatuses.includes(code)) return;
  const settled = machine.settle(body);
  if (settled.kind === 'unknown' || settled.kind === 'primitive' && (settled.value === undefined || settled.value === null)) return;
  const { platform } = fetchState(machine);
  // Cloudflare's runtime lets an empty text pass with a warning; Node and Deno throw.
  if (settled.kind === 'primitive' && settled.value === '' && (platform === 'workers' || platform === 'unknown')) return;
  throwError(machine, 'TypeError', `Response constructor: Invalid response status code ${code}`, site.at);
}

function addContentType(machine: Machine, bag: HeaderBag, body: Value, site: Site, given: string | undefined): void {
  const settled = machine.settle(body);
  const text = settled.kind === 'primitive' && settled.value !== undefined && settled.value !== null ? 'text/plain;charset=UTF-8' : undefined;
  const type = given ?? text;
  const name = primitive('content-type');
  if (type !== undefined && bag.has(machine, name) === false) bag.set(machine, name, primitive(type), { at: site.at, setBy: site.at, layer: fetchState(machine).exchange?.layer });
}

/** `Response.json(data, init)`. */
export function json(args: readonly Value[], site: Site, machine: Machine, prototype?: Thing): Thing {
  const data = machine.settle(args[0] ?? undefinedValue);
  if (data.kind === 'primitive' && data.value === undefined) return throwError(machine, 'TypeError', 'Value is not JSON serializable', site.at);
  return construct(machine, machine.unknown('json', 0, [], { known: 'filled-text' }), args[1] ?? undefinedValue, site, { prototype, contentType: 'application/json' });
}

const redirect: Native = (machine, _self, args, site) => {
  const status = args[1] === undefined ? undefinedValue : machine.settle(args[1]);
  const bag = createHeaderBag(worldOf(machine).samples);
  setLocation(machine, bag, args[0] ?? undefinedValue, site);
  if (status.kind === 'unknown') return makeResponse(machine, { status, bag, at: site.at, immutable: true });
  const code = status.kind === 'primitive' && status.value !== undefined ? Number(status.value) : 302;
  if (![301, 302, 303, 307, 308].includes(code)) return throwError(machine, 'RangeError', `Invalid status code ${code}`, site.at);
  return makeResponse(machine, { status: primitive(code), bag, at: site.at, immutable: true });
};

/** Sets `Location`; a known text that is no absolute URL throws, as it does where no base is known. */
export function setLocation(machine: Machine, bag: HeaderBag, url: Value, site: Site): void {
  const settled = machine.settle(url);
  const text = machine.text(settled);
  if (text !== undefined && !URL.canParse(text)) throwError(machine, 'TypeError', `Failed to parse URL from ${text}`, site.at);
  const href: Value = text === undefined ? machine.unknown('location', taintOf(settled), [], { known: 'filled-text' }) : primitive(new URL(text).href, writtenOf(settled), taintOf(settled));
  bag.set(machine, primitive('location'), href, { at: site.arguments[0] ?? site.at, setBy: site.at, layer: fetchState(machine).exchange?.layer });
}

const clone: Native = (machine, self, _args, site) => {
  const content = responseOf(self);
  if (!content || self.kind !== 'thing') return throwError(machine, 'TypeError', 'Illegal invocation', site.at);
  return makeResponse(machine, {
    status: machine.get(self, 'status', site.at), bag: copyBag(machine, content.bag), at: content.at, headersAt: content.headersAt,
    immutable: content.immutable, goesOn: content.goesOn, prototype: self.prototype,
  });
};
