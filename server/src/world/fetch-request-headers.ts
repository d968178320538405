import type { Request } from '../policy/request';
import type { Machine } from '../program/machine';
import type { Exotic, Native, Thing, Value } from '../program/value';
import { fromOrigin, fromRequest, primitive, undefinedValue } from '../program/value';
import type { Place } from '../text/place';
import { fetchState, hidden } from './fetch-state';

/** Request headers that the network decides, not the page: what a probe does not give is unknown, not absent. */
const decidedByNetwork = /^(?:host|user-agent|accept(?:-language|-encoding)?|connection|content-length|via|forwarded|x-forwarded-.*|x-real-ip|cf-.*|true-client-ip|x-amz.*|x-vercel-.*|sec-.*|cache-control|pragma|dnt|te|upgrade(?:-insecure-requests)?)$/;

/**
 * The value of a request header as the probe has it, or what the network may have made of it; `absent` (null or
 * undefined, by the API) when the browser does not send it. The Origin carries its own taint, absent or not.
 */
export function requestHeader(machine: Machine, request: Request, name: string, absent: null | undefined): Value {
  const key = name.toLowerCase();
  if (key === 'origin') return primitive(request.origin ?? absent, [], fromOrigin);
  const found = request.headers.filter(([each]) => each.toLowerCase() === key).map(([, value]) => value);
  if (found.length > 0) return primitive(found.join(', '), [], fromRequest);
  if (key === 'cookie') return request.cookies ? machine.unknown('request-header:cookie', fromRequest, [], { known: 'truthy' }) : primitive(absent, [], fromRequest);
  if (decidedByNetwork.test(key)) return machine.unknown(`request-header:${key}`, fromRequest);
  return primitive(absent, [], fromRequest);
}

/** Names, lower case, of the headers a probe sends for certain, sorted. */
export function sentNames(request: Request): readonly string[] {
  const names = request.headers.map(([name]) => name.toLowerCase());
  return [...new Set(request.origin === undefined ? names : [...names, 'origin'])].sort();
}

/** Tells the listeners that the program reads a request header. */
export function tellRead(machine: Machine, name: string, at: Place): void {
  machine.tell({ kind: 'read', what: 'request-header', name: name.toLowerCase(), at });
}

interface RequestHeadersContent {
  readonly request: Request;
}

/** The `Headers` of the incoming request: read-only, answered from the probe. */
export function requestHeaders(machine: Machine, request: Request): Thing {
  const thing = machine.object([], [], { class: 'host', content: { request } satisfies RequestHeadersContent, prototype: prototypeOf(machine), exotic, label: 'Headers' });
  for (const [name, method] of Object.entries(methods)) hidden(thing, name, machine.native(`Headers.prototype.${name}`, method));
  return thing;
}

/** Lines of the incoming request's headers as far as the probe gives them; undefined when `value` is something else. */
export function requestLines(machine: Machine, value: Value): readonly (readonly [string, Value])[] | undefined {
  const request = probeOf(value);
  return request && sentNames(request).map(name => [name, requestHeader(machine, request, name, null)] as const);
}

function prototypeOf(machine: Machine): Thing | undefined {
  const prototype = fetchState(machine).headers?.properties.get('prototype')?.value;
  return prototype?.kind === 'thing' ? prototype : undefined;
}

function probeOf(value: Value): Request | undefined {
  if (value.kind !== 'thing' || typeof value.content !== 'object' || value.content === null) return undefined;
  return 'request' in value.content && value.label === 'Headers' ? (value.content as RequestHeadersContent).request : undefined;
}

const exotic: Exotic = {
  items: (machine, thing) => ({ items: (requestLines(machine, thing) ?? []).map(([name, value]) => machine.list([primitive(name, [], fromRequest), value], [])), open: true }),
};

function listing(pick: (machine: Machine, name: string, value: Value) => Value): Native {
  return (machine, self) => {
    const list = machine.list((requestLines(machine, self) ?? []).map(([name, value]) => pick(machine, name, value)), []);
    list.open = true;
    return list;
  };
}

const methods: Readonly<Record<string, Native>> = {
  get(machine, self, args, site) {
    const request = probeOf(self);
    const name = machine.text(machine.settle(args[0] ?? undefinedValue));
    if (!request || name === undefined) return machine.unknown('request-header:?', fromRequest);
    tellRead(machine, name, site.at);
    return requestHeader(machine, request, name, null);
  },
  has(machine, self, args, site) {
    const request = probeOf(self);
    const name = machine.text(machine.settle(args[0] ?? undefinedValue));
    if (!request || name === undefined) return machine.unknown('request-header:?', fromRequest);
    tellRead(machine, name, site.at);
    const value = requestHeader(machine, request, name, null);
    if (value.kind === 'unknown' && value.known !== 'truthy') return machine.unknown(`has:${value.symbol}`, value.taint);
    return primitive(value.kind !== 'primitive' || value.value !== null, [], value.kind === 'primitive' ? value.taint : fromRequest);
  },
  keys: listing((_machine, name) => primitive(name, [], fromRequest)),
  values: listing((_machine, _name, value) => value),
  entries: listing((machine, name, value) => machine.list([primitive(name, [], fromRequest), value], [])),
  forEach(machine, self, args, site) {
    for (const [name, value] of requestLines(machine, self) ?? []) machine.call(args[0] ?? undefinedValue, undefinedValue, [value, primitive(name), self], site);
    return undefinedValue;
  },
  set: () => undefinedValue,
  append: () => undefinedValue,
  delete: () => undefinedValue,
};
