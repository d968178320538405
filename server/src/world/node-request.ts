import { needsPermission } from '../policy/request';
import type { Machine } from '../program/machine';
import type { Lookup, Native, Property, Thing, Value } from '../program/value';
import { fromOrigin, fromRequest, primitive } from '../program/value';
import type { Place } from '../text/place';
import type { Exchange } from './exchange';
import { shared } from './registry';

/** The host name our server is reached by: no origin that is asked equals it. */
export const ownHost = 'api.corslint.invalid';

interface RequestContent {
  readonly exchange: Exchange;
  /** Header names in lower case. */
  readonly headers: Thing;
}

/** What a Node (and Express) handler is given as `req` for the request of an exchange. */
export function createNodeRequest(machine: Machine, exchange: Exchange): Thing {
  const { request } = exchange;
  const headers = createHeaders(machine, exchange);
  const [path = '/'] = request.path.split('?');
  const content: RequestContent = { exchange, headers };
  const known: [string, Value][] = [
    ['method', fromProbe(request.method)],
    ['url', fromProbe(request.path)],
    ['originalUrl', fromProbe(request.path)],
    ['path', fromProbe(path)],
    ['baseUrl', fromProbe('')],
    ['headers', headers],
    ['query', createQuery(machine, request.path)],
    ['params', openObject(machine, 'request.params')],
    ['protocol', fromProbe('https')],
    ['secure', fromProbe(true)],
    ['hostname', fromProbe(ownHost)],
    ['host', fromProbe(ownHost)],
    ['httpVersion', fromProbe('1.1')],
    ['xhr', fromProbe(false)],
  ];
  return machine.object([], known, {
    class: 'host', content, prototype: requestMethods(machine), label: 'request', lookup: (on, key) => missingMember(on, exchange, key),
  });
}

/** The exchange behind a `req` thing, looked for along its prototypes. */
export function exchangeOfRequest(value: Value): Exchange | undefined {
  for (let thing = value.kind === 'thing' ? value : undefined; thing; thing = thing.prototype) {
    const content = thing.content;
    if (thing.label === 'request' && typeof content === 'object' && content !== null && 'exchange' in content) return (content as RequestContent).exchange;
  }
  return undefined;
}

/**
 * A request header as a value: known when the probe decides it, undefined when a browser would not send it,
 * unknown when it is none of CORS's business, or when a page may send it or not.
 */
export function requestHeader(machine: Machine, exchange: Exchange, name: string, at: Place): Value {
  const lower = name.toLowerCase();
  machine.tell({ kind: 'read', what: 'request-header', name: lower, at });
  const value = headerText(exchange, lower);
  if (value !== undefined) return primitive(value, [], lower === 'origin' ? fromOrigin : fromRequest);
  if (lower === 'origin') return primitive(undefined, [], fromOrigin);
  if (lower === 'cookie') return exchange.request.cookies ? machine.unknown('request.cookie', fromRequest, [], { known: 'text' }) : absent;
  if (/^(?:user-agent|accept-language|accept-encoding|connection|if-|cf-|sec-)/.test(lower)) return machine.unknown(`request.headers.${lower}`, fromRequest);
  if (exchange.request.mayCarryMore && needsPermission(lower)) return machine.unknown(`request.headers.${lower}`, fromRequest);
  return absent;
}

/** Own property of a record that tells when it is read. */
export function fromProbe(value: string | boolean | number): Value {
  return primitive(value, [], fromRequest);
}

const absent: Value = primitive(undefined, [], fromRequest);

function headerText(exchange: Exchange, lower: string): string | undefined {
  const { request } = exchange;
  if (lower === 'origin') return request.origin;
  for (const [name, value] of request.headers) if (name.toLowerCase() === lower) return value;
  switch (lower) {
    case 'host': case 'x-forwarded-host': return ownHost;
    case 'x-forwarded-proto': return 'https';
    case 'accept': return '*/*';
    default: return undefined;
  }
}

/** `req.headers`: a record whose keys are those of the probe; every other name is answered when asked for. */
function createHeaders(machine: Machine, exchange: Exchange): Thing {
  const thing = machine.object([], [], {
    class: 'object', content: { headersOf: exchange },
    lookup: (on, key, at) => objectMethods.has(key) ? undefined : requestHeader(on, exchange, key, at),
  });
  const names = new Set([...exchange.request.headers.map(([name]) => name.toLowerCase()), 'host', ...(exchange.sendsOrigin ? ['origin'] : [])]);
  for (const name of names) {
    let held: Value | undefined;
    const getter = machine.native(`get ${name}`, (on, _self, _args, site) => requestHeader(on, exchange, name, site.at));
    const property: Property = {
      // Looked up when somebody wants it: who does not look at the Origin answers every origin alike.
      get value() {
        return held ?? primitive(headerText(exchange, name), [], name === 'origin' ? fromOrigin : fromRequest);
      },
      set value(other) {
        held = other;
      },
      getter, enumerable: true,
    };
    thing.properties.set(name, property);
  }
  return thing;
}

const objectMethods: ReadonlySet<string> = new Set(['hasOwnProperty', 'toString', 'valueOf', 'then', 'constructor']);

function createQuery(machine: Machine, path: string): Thing {
  const search = path.includes('?') ? path.slice(path.indexOf('?') + 1) : '';
  const entries: [string, Value][] = search.split('&').filter(part => part !== '').map(part => {
    const [key = '', value = ''] = part.split('=');
    return [decode(key), fromProbe(decode(value))];
  });
  return openObject(machine, 'request.query', entries);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replace(/\+/g, ' '));
  } catch {
    return text;
  }
}

/** A record of the request of which only these members are known. */
function openObject(machine: Machine, symbol: string, entries: Iterable<readonly [string, Value]> = []): Thing {
  const thing = machine.object([], entries, {
    class: 'object', taint: fromRequest, lookup: (on, key) => objectMethods.has(key) ? undefined : on.unknown(`${symbol}.${key}`, fromRequest),
  });
  thing.open = true;
  return thing;
}

/** Members that hang on the visitor being known: there with cookies, else not. */
const visitor: ReadonlySet<string> = new Set(['session', 'cookies', 'signedCookies', 'user', 'auth', 'account', 'currentUser', 'userId', 'token']);

const missingMember = (machine: Machine, exchange: Exchange, key: string): Value | undefined => {
  if (Object.hasOwn(methods, key) || objectMethods.has(key)) return undefined;
  if (key === 'session' || key === 'cookies' || key === 'signedCookies') {
    const lookup: Lookup = (on, name) => objectMethods.has(name) ? undefined
      : exchange.request.cookies ? on.unknown(`request.${key}.${name}`, fromRequest, [], { known: 'truthy' }) : absent;
    const thing = machine.object([], [], { class: 'object', lookup });
    thing.open = true;
    return thing;
  }
  if (visitor.has(key)) return identified(exchange) ? machine.unknown(`request.${key}`, fromRequest, [], { known: 'truthy' }) : absent;
  return machine.unknown(`request.${key}`, fromRequest);
};

function identified(exchange: Exchange): boolean {
  return exchange.request.cookies || headerText(exchange, 'authorization') !== undefined;
}

const contentOf = (self: Value): RequestContent | undefined => {
  for (let thing = self.kind === 'thing' ? self : undefined; thing; thing = thing.prototype) {
    if (thing.label === 'request' && typeof thing.content === 'object' && thing.content !== null) return thing.content as RequestContent;
  }
  return undefined;
};

const readHeader: Native = (machine, self, args, site) => {
  const content = contentOf(self);
  const name = args[0] === undefined ? undefined : machine.text(machine.settle(args[0]));
  if (!content || name === undefined) return machine.unknown('request.header()', fromRequest | fromOrigin);
  const lower = name.toLowerCase();
  const read = machine.get(machine.get(self, 'headers', site.at), lower === 'referrer' ? 'referer' : lower, site.at);
  return read;
};

const methods: Readonly<Record<string, Native>> = {
  header: readHeader,
  get: readHeader,
  on: (machine, self, args, site) => listen(machine, self, args, site.at),
  once: (machine, self, args, site) => listen(machine, self, args, site.at),
  addListener: (machine, self, args, site) => listen(machine, self, args, site.at),
  isAuthenticated: (machine, self) => {
    const content = contentOf(self);
    return content ? primitive(identified(content.exchange), [], fromRequest) : machine.unknown('request.isAuthenticated()', fromRequest);
  },
  is: (machine, self, args) => typeIs(machine, self, args),
  accepts: (_machine, _self, args) => args[0] ?? fromProbe('*/*'),
  setEncoding: (_machine, self) => self,
  resume: (_machine, self) => self,
  pause: (_machine, self) => self,
  param: (machine, _self, args) => machine.unknown(`request.param(${args[0] ? machine.text(args[0]) ?? '' : ''})`, fromRequest),
};

/** A listener for the body is called at once: a handler that answers at its end must be seen. */
function listen(machine: Machine, self: Value, args: readonly Value[], at: Place): Value {
  const event = args[0] ? machine.text(machine.settle(args[0])) : undefined;
  const callback = args[1];
  if (callback && (event === 'data' || event === 'end' || event === 'readable')) {
    machine.call(callback, self, event === 'data' ? [machine.unknown('request.chunk', fromRequest, [], { known: 'truthy' })] : [], { at, arguments: [] });
  }
  return self;
}

function typeIs(machine: Machine, self: Value, args: readonly Value[]): Value {
  const content = contentOf(self);
  const asked = args[0] ? machine.text(machine.settle(args[0])) : undefined;
  const type = content ? headerText(content.exchange, 'content-type') : undefined;
  if (asked === undefined || !content) return machine.unknown('request.is()', fromRequest);
  const essence = (type ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const wanted = asked.toLowerCase();
  return essence !== '' && (essence === wanted || essence.endsWith(`/${wanted}`)) ? fromProbe(asked) : fromProbe(false);
}

function requestMethods(machine: Machine): Thing {
  return shared(machine, 'request methods', () =>
    machine.object([], Object.entries(methods).map(([name, native]) => [name, machine.native(`request.${name}`, native)] as const), { class: 'object' }));
}
