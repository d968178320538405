import type { Machine } from '../../../program/machine';
import type { Native, Thing, Value } from '../../../program/value';
import { primitive, undefinedValue } from '../../../program/value';
import { endExchange } from '../../../world/exchange';
import { markMiddleware } from '../../../world/middleware';
import { endResponse, exchangeOfResponse } from '../../../world/node-response';
import { worldOf } from '../../../world/registry';
import { createRouter } from './app';

/** The module `express`, by the version the file would load. */
export function expressModule(machine: Machine): Value {
  const version = majorVersion(machine, 'express');
  const create: Native = (_machine, _self, _args, site) => createRouter(machine, { kind: 'app', library: 'express', version }, site.at);
  const module = machine.native('express', create, (_machine, _args, site) => createRouter(machine, { kind: 'app', library: 'express', version }, site.at));
  const members: Record<string, Value> = {
    Router: routerFactory(machine, version),
    json: parser(machine, 'express.json()'),
    urlencoded: parser(machine, 'express.urlencoded()'),
    raw: parser(machine, 'express.raw()'),
    text: parser(machine, 'express.text()'),
    static: staticFactory(machine),
  };
  if (version === undefined) for (const name of OF_EXPRESS_3) members[name] = machine.unknown(`import:express.${name}`);
  for (const [name, value] of Object.entries(members)) module.properties.set(name, { value, enumerable: true });
  module.properties.set('default', { value: module, enumerable: false });
  return module;
}

/** Middleware that Express 3 brought along; 4 and 5 throw at these names. */
const OF_EXPRESS_3 = ['bodyParser', 'compress', 'cookieParser', 'cookieSession', 'csrf', 'directory', 'errorHandler', 'favicon', 'limit', 'logger', 'methodOverride', 'multipart', 'query', 'responseTime', 'session', 'vhost'];

/** The package `json-server` (0.x): an Express app and handlers for it. */
export function jsonServerModule(machine: Machine): Value {
  const create = machine.native('create', (_machine, _self, _args, site) => createRouter(machine, { kind: 'app', library: 'express', version: undefined }, site.at));
  const module = machine.object([], [['create', create], ['bodyParser', parser(machine, 'bodyParser()')]], { open: true });
  module.properties.set('default', { value: module, enumerable: false });
  return module;
}

/** The module `router`, and packages that give a router with Express's methods. */
export function routerModule(machine: Machine): Value {
  const factory = routerFactory(machine, majorVersion(machine, 'express'));
  factory.properties.set('Router', { value: factory, enumerable: true });
  factory.properties.set('default', { value: factory, enumerable: false });
  return factory;
}

/** The module `connect`. */
export function connectModule(machine: Machine): Value {
  const create: Native = (_machine, _self, _args, site) => createRouter(machine, { kind: 'app', library: 'connect', version: undefined }, site.at);
  const module = machine.native('connect', create);
  module.properties.set('default', { value: module, enumerable: false });
  return module;
}

/** The module `body-parser`. */
export function bodyParserModule(machine: Machine): Value {
  const module = parser(machine, 'bodyParser()');
  for (const name of ['json', 'urlencoded', 'raw', 'text']) module.properties.set(name, { value: parser(machine, `bodyParser.${name}()`), enumerable: true });
  module.properties.set('default', { value: module, enumerable: false });
  return module;
}

/** The module `serve-static`. */
export function serveStaticModule(machine: Machine): Value {
  const module = staticFactory(machine);
  module.properties.set('default', { value: module, enumerable: false });
  return module;
}

/** Major version of Express; undefined when nothing tells, or it is neither 4 nor 5. */
function majorVersion(machine: Machine, name: string): 4 | 5 | undefined {
  const major = Number.parseInt(worldOf(machine).version(name)?.version ?? '', 10);
  return major === 4 || major === 5 ? major : undefined;
}

function routerFactory(machine: Machine, version: 4 | 5 | undefined): Thing {
  return machine.native('Router', (_machine, _self, _args, site) => createRouter(machine, { kind: 'router', library: 'express', version }, site.at),
    (_machine, _args, site) => createRouter(machine, { kind: 'router', library: 'express', version }, site.at));
}

/** A body parser: lets everything pass, but for a body that cannot be read. */
function parser(machine: Machine, name: string): Thing {
  return machine.native(name, () => {
    const middleware = machine.native(name, (_machine, _self, args, site) => {
      const exchange = exchangeOfResponse(args[1]);
      const next = args[2] ?? undefinedValue;
      const broken = exchange?.request.mishap === 'fails' && !['GET', 'HEAD', 'OPTIONS'].includes(exchange.request.method);
      if (!exchange || !broken || exchange.failed) return machine.call(next, undefinedValue, [], site);
      exchange.failed = true;
      const error = machine.error('SyntaxError', 'Unexpected token in JSON', site.at);
      machine.set(error, 'status', primitive(400), site.at);
      machine.set(error, 'statusCode', primitive(400), site.at);
      return machine.call(next, undefinedValue, [error], site);
    });
    markMiddleware(machine, middleware, { kind: 'parser', name });
    return middleware;
  });
}

/** Static files: what is asked for is no file, unless headers are set for files (`setHeaders`). */
function staticFactory(machine: Machine): Thing {
  return machine.native('express.static', (_machine, _self, [, options], site) => {
    const setHeaders = options === undefined ? undefined : machine.settle(options).kind === 'thing' ? machine.settle(machine.get(options, 'setHeaders', site.at)) : undefined;
    const middleware = machine.native('express.static()', (_on, _it, args, where) => {
      const [, res, next = undefinedValue] = args;
      const exchange = exchangeOfResponse(res);
      const reads = exchange && (exchange.request.method === 'GET' || exchange.request.method === 'HEAD');
      const isFile = reads && setHeaders?.kind === 'thing' && setHeaders.class === 'function'
        && machine.decide({ symbol: 'static file', text: 'the file exists', taint: 2, at: site.at, prefer: true });
      if (!exchange || !isFile || !setHeaders || !res) return machine.call(next, undefinedValue, [], where);
      machine.call(setHeaders, undefinedValue, [res, machine.unknown('static.path', 2, [], { known: 'text' }), machine.unknown('static.stat', 2, [], { known: 'object' })], site);
      endResponse(exchange, site);
      endExchange(exchange, 'answered', site.at);
      return undefinedValue;
    });
    markMiddleware(machine, middleware, { kind: 'static', name: 'express.static()' });
    return middleware;
  });
}
