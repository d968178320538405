import type { Machine } from '../machine';
import type { Native, Thing, Value } from '../value';
import { primitive, undefinedValue } from '../value';
import { makeAssertModule } from './assertions';
import { isFunction } from './content';
import { argument, hidden, methods } from './define';
import { known, notKnown } from './derive';
import { unknownHost } from './environment';
import { makeEmitterClass } from './events';
import { makePathModule } from './paths';
import { settledBy } from './promises';
import { nextTick, timer } from './timers';

/**
 * Models of Node's own modules that tell nothing about HTTP, of `dotenv` and of `invariant`, by name without `node:`. What they lack is
 * unknown. `http`, `https`, `http2` and `net` belong to the world.
 */
export const builtinModules: Readonly<Record<string, (machine: Machine) => Value>> = {
  'assert': makeAssertModule,
  'assert/strict': makeAssertModule,
  'invariant': makeAssertModule,
  'tiny-invariant': makeAssertModule,
  'path': makePathModule,
  'path/posix': makePathModule,
  'events': makeEmitterClass,
  'util': makeUtilModule,
  'url': makeUrlModule,
  'process': machine => machine.globals.cells.get('process')?.value ?? undefinedValue,
  'timers': makeTimersModule,
  'timers/promises': machine => host(machine, 'timers/promises', { setTimeout: (within, _self, args, site) => settledBy(within, () => argument(args, 1), site), setImmediate: (within, _self, args, site) => settledBy(within, () => argument(args, 0), site) }),
  'buffer': machine => withMembers(unknownHost(machine, 'buffer'), { Buffer: machine.globals.cells.get('Buffer')?.value }),
  'fs': machine => makeFileModule(machine, 'fs'),
  'fs/promises': machine => makeFileModule(machine, 'fs/promises'),
  'module': makeModuleModule,
  'dotenv': makeDotenv,
  'dotenv/config': makeDotenv,
  'dotenv-flow': makeDotenv,
  'dotenv-expand': machine => host(machine, 'dotenv-expand', { expand: (_within, _self, args) => argument(args, 0) }),
};

/** The model of a module by its specifier, with or without `node:`; undefined when there is none. */
export function builtinModule(specifier: string, machine: Machine): Value | undefined {
  const name = specifier.replace(/^node:/, '');
  return Object.hasOwn(builtinModules, name) ? builtinModules[name]?.(machine) : undefined;
}

function makeUtilModule(machine: Machine): Thing {
  return host(machine, 'util', {
    promisify,
    callbackify: (within, _self, args) => notKnown(within, 'callbackify', args),
    deprecate: (_within, _self, args) => argument(args, 0),
    inherits: (within, _self, args, site) => {
      const [own, parent] = args.map(arg => within.get(arg, 'prototype', site.at));
      if (own?.kind === 'thing' && parent?.kind === 'thing') {
        const { prototype: before } = own;
        own.prototype = parent;
        within.trail(() => { own.prototype = before; });
      }
      return undefinedValue;
    },
    inspect: (within, _self, args) => notKnown(within, 'inspect', args.map(arg => within.settle(arg)), { known: 'text', writtenFrom: [] }),
    format: (within, _self, args) => notKnown(within, 'format', args.map(arg => within.settle(arg)), { known: 'text' }),
  });
}

/** The function as one that gives a promise. */
const promisify: Native = (machine, _self, args) => {
  const target = machine.settle(argument(args, 0));
  if (!isFunction(target)) return notKnown(machine, 'promisify', [target]);
  return machine.native(target.label ?? 'promisified', (within, self, given, site) => {
    const type = within.globals.cells.get('Promise')?.value;
    const executor = within.native('executor', (inner, _this, [resolve = undefinedValue, reject = undefinedValue]) => {
      const callback = inner.native('callback', (innermost, _that, [error = undefinedValue, value = undefinedValue], callSite) =>
        innermost.truthy(error, callSite.at) ? innermost.call(reject, undefinedValue, [error], callSite) : innermost.call(resolve, undefinedValue, [value], callSite));
      return inner.call(target, self, [...given, callback], site);
    });
    return type ? within.construct(type, [executor], site) : undefinedValue;
  });
};

function makeUrlModule(machine: Machine): Thing {
  const url = host(machine, 'url', {
    fileURLToPath: (within, _self, args) => {
      const value = within.settle(argument(args, 0));
      const text = within.text(value);
      return text?.startsWith('file://') ? known(decodeURIComponent(text.slice(7)), [value]) : notKnown(within, 'fileURLToPath', [value], { known: 'filled-text' });
    },
    pathToFileURL: (within, _self, args, site) => {
      const value = within.settle(argument(args, 0));
      const text = within.text(value);
      const type = within.globals.cells.get('URL')?.value;
      return text === undefined || !type ? notKnown(within, 'pathToFileURL', [value], { known: 'object' }) : within.construct(type, [known(`file://${text}`, [value])], site);
    },
    parse: parseUrl,
  });
  return withMembers(url, { URL: machine.globals.cells.get('URL')?.value, URLSearchParams: machine.globals.cells.get('URLSearchParams')?.value });
}

/** The older `url.parse`: of an absolute URL the parts that `new URL` gives, of a path its path and query. */
const parseUrl: Native = (machine, _self, args, site) => {
  const value = machine.settle(argument(args, 0));
  const text = machine.text(value);
  if (text === undefined) return notKnown(machine, 'url.parse', [value], { known: 'object', at: site.at });
  const absolute = URL.canParse(text) ? new URL(text) : undefined;
  const read = absolute ?? (URL.canParse(text, 'http://x') ? new URL(text, 'http://x') : undefined);
  const part = (of: string | undefined | null): Value => of === undefined || of === null || of === '' ? primitive(null, [], 'taint' in value ? value.taint : 0) : known(of, [value]);
  return machine.object([site.at], [
    ['protocol', part(absolute?.protocol)], ['host', part(absolute?.host)], ['hostname', part(absolute?.hostname)], ['port', part(absolute?.port)],
    ['slashes', primitive(absolute ? true : null)], ['auth', part(absolute?.username)], ['hash', part(read?.hash)],
    ['pathname', part(read?.pathname)], ['search', part(read?.search)], ['path', part(read && read.pathname + read.search)], ['href', part(text)],
    ['query', notKnown(machine, 'url.parse.query', [value], { known: 'object', writtenFrom: [] })],
  ]);
};

function makeTimersModule(machine: Machine): Thing {
  return host(machine, 'timers', { setTimeout: timer, setInterval: timer, setImmediate: timer, nextTick });
}

/** What files hold is not known; that they are read may fail: it throws, or the callback is given the error. */
function makeFileModule(machine: Machine, name: string): Thing {
  const read = (what: string): Native => (within, _self, args, site) => {
    const callback = args.find(isFunction);
    if (!callback) within.mayThrow(site.at);
    const value = notKnown(within, `${name}.${what}`, args.filter(arg => arg !== callback).map(arg => within.settle(arg)), { writtenFrom: [], at: site.at });
    if (!callback) return value;
    const error = within.mayFail(site.at);
    within.call(callback, undefinedValue, error ? [error] : [primitive(null), value], site);
    return undefinedValue;
  };
  const module = unknownHost(machine, name);
  for (const what of ['readFileSync', 'readFile', 'existsSync', 'readdirSync', 'readdir', 'statSync', 'stat', 'accessSync', 'access']) methods(machine, module, { [what]: read(what) });
  for (const what of ['writeFileSync', 'mkdirSync', 'appendFileSync', 'unlinkSync']) methods(machine, module, { [what]: () => undefinedValue });
  if (name === 'fs') hidden(module, 'promises', makeFileModule(machine, 'fs/promises'));
  return module;
}

function makeModuleModule(machine: Machine): Thing {
  return host(machine, 'module', {
    createRequire: within => within.native('require', (inner, _self, args, site) => {
      const specifier = inner.text(argument(args, 0));
      return specifier === undefined ? inner.unknown('require(?)') : inner.load(specifier, site.at.file, site.at);
    }),
  });
}

/** What `.env` holds is not known: the variables stay unknown. */
function makeDotenv(machine: Machine): Thing {
  const empty: Native = (within, _self, _args, site) => within.object([site.at], [['parsed', within.unknown('dotenv.parsed', 0, [], { known: 'object' })]]);
  return host(machine, 'dotenv', { config: empty, parse: (within, _self, args) => notKnown(within, 'dotenv.parse', args.map(arg => within.settle(arg)), { known: 'object', writtenFrom: [] }), configDotenv: empty });
}

function host(machine: Machine, label: string, natives: Readonly<Record<string, Native>>): Thing {
  const made = unknownHost(machine, label);
  methods(machine, made, natives);
  hidden(made, 'default', made);
  return made;
}

function withMembers(thing: Thing, members: Readonly<Record<string, Value | undefined>>): Thing {
  for (const [name, value] of Object.entries(members)) if (value) hidden(thing, name, value);
  return thing;
}
