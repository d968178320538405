import type { Machine } from '../program/machine';
import type { Exotic, Native, Thing, Value } from '../program/value';
import { fromRequest, primitive, undefinedValue } from '../program/value';
import type { Place } from '../text/place';
import type { Exchange } from './exchange';
import { fetchState, hidden } from './fetch-state';
import { requestHeader } from './node-request';

interface RequestHeadersContent {
  readonly headersOf: Exchange;
}

/** The `Headers` of the incoming request: answered from the probe, one header at a time. */
export function requestHeaders(machine: Machine, exchange: Exchange): Thing {
  const prototype = fetchState(machine).headers?.properties.get('prototype')?.value;
  const thing = machine.object([], [], {
    class: 'host', content: { headersOf: exchange } satisfies RequestHeadersContent, exotic, label: 'Headers',
    prototype: prototype?.kind === 'thing' ? prototype : undefined,
  });
  for (const [name, method] of Object.entries(methods)) hidden(thing, name, machine.native(`Headers.prototype.${name}`, method));
  return thing;
}

/** Names and values of the incoming request's headers as far as the probe gives them; undefined when `value` is something else. */
export function requestLines(machine: Machine, value: Value, at: Place): readonly (readonly [string, Value])[] | undefined {
  const exchange = exchangeOf(value);
  return exchange && sentNames(exchange).map(name => [name, requestHeader(machine, exchange, name, at)] as const);
}

function sentNames({ request }: Exchange): readonly string[] {
  const names = request.headers.map(([name]) => name.toLowerCase());
  return [...new Set(request.origin === undefined ? names : [...names, 'origin'])].sort();
}

function exchangeOf(value: Value): Exchange | undefined {
  if (value.kind !== 'thing' || value.class !== 'host' || typeof value.content !== 'object' || value.content === null) return undefined;
  return 'headersOf' in value.content ? (value.content as RequestHeadersContent).headersOf : undefined;
}

const nowhere: Place = { file: '', span: { start: 0, end: 0 } };

const exotic: Exotic = {
  items: (machine, thing) => ({ items: (requestLines(machine, thing, nowhere) ?? []).map(([name, value]) => machine.list([primitive(name, [], fromRequest), value], [])), open: true }),
};

function listing(pick: (machine: Machine, name: string, value: Value) => Value): Native {
  return (machine, self, _args, site) => {
    const list = machine.list((requestLines(machine, self, site.at) ?? []).map(([name, value]) => pick(machine, name, value)), []);
    list.open = true;
    return list;
  };
}

/** The header a call names, read from the probe: null when a browser does not send it. */
const get: Native = (machine, self, args, site) => {
  const exchange = exchangeOf(self);
  const name = machine.text(machine.settle(args[0] ?? undefinedValue));
  if (!exchange || name === undefined) return machine.unknown('request.headers.get()', fromRequest);
  const value = requestHeader(machine, exchange, name, site.at);
  return value.kind === 'primitive' && value.value === undefined ? { ...value, value: null } : value;
};

const methods: Readonly<Record<string, Native>> = {
  get,
  has(machine, self, args, site) {
    const value = get(machine, self, args, site);
    if (value.kind === 'unknown' && value.known === undefined) return machine.unknown(`has:${value.symbol}`, value.taint);
    const absent = value.kind === 'primitive' && value.value === null;
    return primitive(!absent, [], value.kind === 'primitive' ? value.taint : fromRequest);
  },
  keys: listing((_machine, name) => primitive(name, [], fromRequest)),
  values: listing((_machine, _name, value) => value),
  entries: listing((machine, name, value) => machine.list([primitive(name, [], fromRequest), value], [])),
  forEach(machine, self, args, site) {
    for (const [name, value] of requestLines(machine, self, site.at) ?? []) machine.call(args[0] ?? undefinedValue, undefinedValue, [value, primitive(name), self], site);
    return undefinedValue;
  },
  // Nobody sees what a handler changes in the request it was given.
  set: () => undefinedValue,
  append: () => undefinedValue,
  delete: () => undefinedValue,
};
