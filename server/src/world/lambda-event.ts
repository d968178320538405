import type { Machine } from '../program/machine';
import type { Property, Thing, Value } from '../program/value';
import { fromRequest, primitive } from '../program/value';
import type { Exchange } from './exchange';
import { fromProbe, ownHost, requestHeader } from './node-request';

/**
 * What an API gateway, a function URL or Netlify hands to a function: payload formats 1.0 and 2.0 in one, since the
 * source does not say which is configured. `routeKeys`: the `GET /items/{id}` texts the handler was heard to compare.
 */
export function lambdaEvent(machine: Machine, exchange: Exchange, routeKeys: ReadonlySet<string>): Thing {
  const { request } = exchange;
  const [path = '/', search = ''] = request.path.split('?');
  const method = fromProbe(request.method);
  const headers = eventHeaders(machine, exchange);
  const http = record(machine, 'event.requestContext.http', [['method', method], ['path', fromProbe(path)]]);
  const routeKey = fromProbe(keyFor(routeKeys, request.method, path));
  const context = record(machine, 'event.requestContext', [
    ['httpMethod', method], ['path', fromProbe(path)], ['resourcePath', fromProbe(path)], ['http', http], ['routeKey', routeKey], ['domainName', fromProbe(ownHost)],
  ]);
  return record(machine, 'event', [
    ['httpMethod', method], ['path', fromProbe(path)], ['rawPath', fromProbe(path)], ['resource', fromProbe(keyFor(routeKeys, '', path).trim())], ['routeKey', routeKey],
    ['rawQueryString', fromProbe(search)], ['rawUrl', fromProbe(`https://${ownHost}${request.path}`)], ['headers', headers], ['multiValueHeaders', multiple(machine, exchange)], ['requestContext', context],
  ]);
}

/**
 * What CloudFront hands to a function: Lambda@Edge has `Records[0].cf` and a list of `{ key, value }` a header,
 * CloudFront Functions `request` and `response` with one `{ value }` a header.
 */
export function edgeEvent(machine: Machine, exchange: Exchange): Thing {
  const { request } = exchange;
  const headers = headerRecord(machine, exchange, value => {
    if (value.kind === 'primitive' && value.value === undefined) return value;
    const one = machine.object([], [['value', value]]);
    const list = machine.list([one], []);
    list.properties.set('value', { value, enumerable: false });
    return list;
  });
  const [path = '/', search = ''] = request.path.split('?');
  const sent: readonly (readonly [string, Value])[] = [['method', fromProbe(request.method)], ['uri', fromProbe(path)], ['querystring', fromProbe(search)], ['headers', headers]];
  const asked = record(machine, 'event.request', sent);
  const answer = record(machine, 'event.response', [['headers', machine.object([], [], { open: true })]]);
  const cf = record(machine, 'event.Records[0].cf', [['request', asked], ['response', answer]]);
  return record(machine, 'event', [['request', asked], ['response', answer], ['Records', machine.list([machine.object([], [['cf', cf]])], [])]]);
}

/** `event.headers`: names as browsers send them and in the title case of payload format 1.0. */
export function eventHeaders(machine: Machine, exchange: Exchange): Thing {
  return headerRecord(machine, exchange, value => value);
}

function multiple(machine: Machine, exchange: Exchange): Thing {
  return headerRecord(machine, exchange, value => value.kind === 'primitive' && value.value === undefined ? value : machine.list([value], []));
}

function headerRecord(machine: Machine, exchange: Exchange, as: (value: Value) => Value): Thing {
  const thing = machine.object([], [], {
    class: 'object',
    exotic: {
      get: (_machine, _thing, key, at) => methods.has(key) || key.startsWith('@@') ? undefined : as(requestHeader(machine, exchange, key, at)),
    },
  });
  const names = new Set([...exchange.request.headers.map(([name]) => name.toLowerCase()), ...(exchange.request.origin === undefined ? [] : ['origin'])]);
  for (const name of names) {
    const getter = machine.native(`get ${name}`, (_machine, _self, _args, site) => as(requestHeader(machine, exchange, name, site.at)));
    const property: Property = { value: primitive(undefined, [], fromRequest), getter, enumerable: true };
    thing.properties.set(name, property);
  }
  thing.open = true;
  return thing;
}

const methods: ReadonlySet<string> = new Set(['hasOwnProperty', 'toString', 'valueOf', 'then', 'constructor']);

/** A record of which only these members are known. */
export function record(machine: Machine, symbol: string, entries: Iterable<readonly [string, Value]>): Thing {
  const thing = machine.object([], entries, {
    class: 'object',
    exotic: { get: (_machine, _thing, key) => methods.has(key) || key.startsWith('@@') ? undefined : machine.unknown(`${symbol}.${key}`, fromRequest) },
  });
  thing.open = true;
  return thing;
}

/** The route key the handler compares with that fits a request, else the plain one. */
function keyFor(routeKeys: ReadonlySet<string>, method: string, path: string): string {
  const plain = `${method} ${path}`;
  for (const key of routeKeys) {
    const [keyMethod, pattern] = /^[A-Z]+ \//.test(key) ? [key.slice(0, key.indexOf(' ')), key.slice(key.indexOf(' ') + 1)] : ['', key];
    if (keyMethod !== '' && method !== '' && keyMethod !== method && keyMethod !== 'ANY' || (keyMethod === '') !== (method === '')) continue;
    if (pattern !== undefined && concretePath(pattern) === path) return key;
  }
  return plain;
}

/** `/items/{id}` → `/items/1`. */
export function concretePath(pattern: string): string {
  return pattern.replace(/\{[^}]*\}/g, '1');
}
