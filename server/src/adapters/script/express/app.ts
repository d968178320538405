import type { Machine } from '../../../program/machine';
import type { Native, Site, Thing, Value } from '../../../program/value';
import { primitive, undefinedValue } from '../../../program/value';
import type { Place } from '../../../text/place';
import type { Exchange } from '../../../world/exchange';
import { endExchange } from '../../../world/exchange';
import { wasHanded } from '../../../world/handed';
import { noteListening } from '../../../world/listening';
import { createNodeRequest } from '../../../world/node-request';
import { createNodeResponse, exchangeOfResponse, upgradeResponse } from '../../../world/node-response';
import { register, shared } from '../../../world/registry';
import { dispatch } from './dispatch';
import { finalAnswer } from './final';
import type { Call } from './handler';
import type { View } from './layers';
import { viewOf } from './layers';
import { openRoute, registerRoute, registerUse } from './register';
import type { RouterState } from './router-state';
import { change, changeCount, rememberRouter, routerState } from './router-state';
import { isUnknownPath } from './unknown-path';

export interface RouterKind {
  readonly kind: 'app' | 'router';
  readonly library: 'express' | 'connect';
  readonly version: 4 | 5 | undefined;
  /** How it is called in reports, when another framework wraps it. */
  readonly as?: { readonly adapter: string; readonly framework: string; readonly name: string };
}

/** Makes an app or router that programs can register with, and registers it as something to ask. */
export function createRouter(machine: Machine, of: RouterKind, at: Place): Thing {
  const thing = machine.native(`${of.library} ${of.kind}`, (_machine, _self, args, site) => handleByHand(machine, state, args, site));
  thing.prototype = routerMethods(machine, of);
  const { as, ...kind } = of;
  const state: RouterState = { thing, ...kind, at, steps: [], parameters: new Map(), settings: new Map(), mounted: false, listening: false };
  rememberRouter(machine, state);
  if (of.kind === 'app' && of.library === 'express') machine.set(thing, 'locals', machine.object([], []), at);
  const view = (): View => viewNow(machine, state);
  register(machine, {
    kind: of.kind === 'app' ? 'server' : 'group',
    adapter: as?.adapter ?? of.library,
    framework: as?.framework ?? (of.version === undefined ? of.library : `${of.library}@${of.version}`),
    at,
    name: as?.name ?? of.kind,
    layers: () => view().layers,
    routes: () => view().routes,
    options: () => view().options,
    alone: () => !state.mounted,
    whole: () => state.listening && isWhole(machine, state),
    ask: (on, exchange) => askRouter(on, state, exchange, at),
  });
  return thing;
}

/** All its paths are known, and nothing unknown was given it or what is mounted in it. */
function isWhole(machine: Machine, state: RouterState, depth = 0): boolean {
  return depth < 8 && !wasHanded(machine, state.thing) && state.steps.every(({ handler, path }) => {
    const inner = handler && routerState(machine, handler.value);
    return !isUnknownPath(path.text) && (!inner || isWhole(machine, inner, depth + 1));
  });
}

/** Sends the request of an exchange through an app or router that stands alone. */
function askRouter(machine: Machine, state: RouterState, exchange: Exchange, at: Place): void {
  const site: Site = { at, arguments: [] };
  const req = createNodeRequest(machine, exchange);
  const res = createNodeResponse(machine, exchange, state.library === 'connect' ? 'node' : state.version === 5 ? 'express5' : state.version === 4 ? 'express4' : 'any');
  join(machine, req, res, at);
  run({ machine, exchange, req, res, site, catchesRejections: state.version !== 4 && state.library === 'express' }, state);
}

/** `req.res` and `res.req`. */
function join(machine: Machine, req: Thing, res: Thing, at: Place): void {
  machine.set(req, 'res', res, at);
  machine.set(res, 'req', req, at);
}

function run(call: Call, state: RouterState, out?: (error: Value | undefined) => void): void {
  const view = viewNow(call.machine, state);
  if (state.kind === 'app' && state.library === 'express') {
    call.machine.set(call.req, 'app', state.thing, call.site.at);
    call.machine.set(call.res, 'app', state.thing, call.site.at);
  }
  dispatch({ ...call, view, nesting: { depth: 0 } }, state, '', error => {
    if (out) out(error);
    else if (state.kind === 'app') finalAnswer(call, error);
    else if (error !== undefined) finalAnswer(call, error);
    else if (!call.exchange.handedOver) endExchange(call.exchange, 'passed-on');
  });
}

/** `app(req, res)` in the program: a listener for `http.createServer`, a serverless wrapper, a router called by hand. */
function handleByHand(machine: Machine, state: RouterState, args: readonly Value[], site: Site): Value {
  const [req, res, next] = args.map(arg => machine.settle(arg));
  const exchange = exchangeOfResponse(res);
  if (!exchange || req?.kind !== 'thing' || res?.kind !== 'thing') return machine.unknown('app()');
  if (state.library === 'express') upgradeResponse(machine, res);
  const call: Call = { machine, exchange, req, res, site, catchesRejections: state.version !== 4 };
  run(call, state, next === undefined ? undefined : error => {
    machine.call(next, undefinedValue, error === undefined ? [] : [error], site);
  });
  return undefinedValue;
}

/** The flattened layers; made anew when something was registered meanwhile. */
function viewNow(machine: Machine, state: RouterState): View {
  const views = shared(machine, 'views', () => new WeakMap<RouterState, { readonly count: number; readonly view: View }>());
  const count = changeCount(machine);
  const kept = views.get(state);
  if (kept?.count === count) return kept.view;
  const view = viewOf(machine, state);
  // The same layers as long as nothing about them changed: they are compared by identity.
  const same = kept && signature(kept.view) === signature(view) ? kept.view : view;
  views.set(state, { count, view: same });
  return same;
}

function signature({ layers, byKey }: View): string {
  return `${[...byKey.keys()].join()};${layers.map(layer => `${layer.at.span.start}${layer.name}${layer.path}`).join()}`;
}

/** Methods that register a route, lower case as Express names them (node:http METHODS). */
const routeMethods: readonly string[] = [
  'get', 'post', 'put', 'patch', 'delete', 'options', 'head', 'copy', 'lock', 'mkcol', 'move', 'purge', 'propfind', 'proppatch', 'unlock', 'report',
  'mkactivity', 'checkout', 'merge', 'm-search', 'notify', 'subscribe', 'unsubscribe', 'search', 'query', 'connect', 'trace', 'link', 'unlink', 'acl', 'bind', 'rebind', 'unbind', 'source',
];

function routerMethods(machine: Machine, of: RouterKind): Thing {
  return shared(machine, `${of.library} ${of.kind} methods`, () => {
    const natives: Record<string, Native> = {
      use: onRouter((state, self, args, site) => {
        registerUse(machine, state, args, site);
        return self;
      }),
      listen: onRouter((state, _self, args, site) => {
        change(machine, state, 'listening', true);
        return listen(machine, args, site);
      }),
      handle: onRouter((state, _self, args, site) => handleByHand(machine, state, args, site)),
    };
    if (of.library === 'express') Object.assign(natives, expressMembers(machine));
    const entries = Object.entries(natives).map(([name, native]) => [name, machine.native(`${of.kind}.${name}`, native)] as const);
    return machine.object([], entries, { prototype: machine.prototypes.function });
  });

  function onRouter(task: (state: RouterState, self: Value, args: readonly Value[], site: Site) => Value): Native {
    return (_machine, self, args, site) => {
      const state = routerState(machine, self);
      return state ? task(state, self, args, site) : machine.unknown('router()');
    };
  }

  function expressMembers(on: Machine): Record<string, Native> {
    const members: Record<string, Native> = {
      all: onRouter((state, self, args, site) => {
        registerRoute(on, state, undefined, args, site);
        return self;
      }),
      route: onRouter((state, _self, args, site) => routeThing(on, openRoute(on, state, args, site))),
      param: onRouter((state, self, [name, callback]) => {
        const names = name === undefined ? [] : on.items(name)?.items ?? [name];
        for (const each of name?.kind === 'thing' ? names : [name]) {
          const text = each === undefined ? undefined : on.text(on.settle(each));
          if (text !== undefined && callback) change(on, state, 'parameters', new Map([...state.parameters, [text, [...state.parameters.get(text) ?? [], callback]]]));
        }
        return self;
      }),
      set: onRouter((state, self, [name, value]) => setting(on, state, self, name, value)),
      enable: onRouter((state, self, [name]) => setting(on, state, self, name, primitive(true))),
      disable: onRouter((state, self, [name]) => setting(on, state, self, name, primitive(false))),
      enabled: onRouter((state, _self, [name]) => primitive(on.knownTruth(settingOf(on, state, name)) === true)),
      disabled: onRouter((state, _self, [name]) => primitive(on.knownTruth(settingOf(on, state, name)) !== true)),
      engine: onRouter((_state, self) => self),
      on: onRouter((_state, self) => self),
      once: onRouter((_state, self) => self),
      emit: onRouter(() => primitive(true)),
      path: onRouter(() => primitive('')),
    };
    for (const method of routeMethods) members[method] = onRouter((state, self, args, site) => {
      if (method === 'get' && of.kind === 'app' && args.length === 1) return settingOf(on, state, args[0]);
      registerRoute(on, state, method.toUpperCase(), args, site);
      return self;
    });
    members['del'] = onRouter((state, self, args, site) => {
      registerRoute(on, state, 'DELETE', args, site);
      return self;
    });
    return members;
  }
}

function routeThing(machine: Machine, add: ReturnType<typeof openRoute>): Thing {
  const entries = ['all', ...routeMethods].map(method => [method, machine.native(`route.${method}`, (_machine, self, args, site) => {
    add(method === 'all' ? undefined : method.toUpperCase(), args, site);
    return self;
  })] as const);
  return machine.object([], entries);
}

function setting(machine: Machine, state: RouterState, self: Value, name: Value | undefined, value: Value | undefined): Value {
  const text = name === undefined ? undefined : machine.text(machine.settle(name));
  if (text === undefined) return self;
  if (value === undefined) return settingOf(machine, state, name);
  change(machine, state, 'settings', new Map([...state.settings, [text, value]]));
  return self;
}

function settingOf(machine: Machine, state: RouterState, name: Value | undefined): Value {
  const text = name === undefined ? undefined : machine.text(machine.settle(name));
  if (text === 'env') return machine.get(machine.get(machine.globals.cells.get('process')?.value ?? undefinedValue, 'env', state.at), 'NODE_ENV', state.at);
  return (text === undefined ? undefined : state.settings.get(text)) ?? machine.unknown(`setting:${text ?? ''}`);
}

/** Runs the callback, which may register more, and gives a server nobody asks anything of. */
function listen(machine: Machine, args: readonly Value[], site: Site): Value {
  noteListening(machine, args, site.at, false);
  const callback = args.map(arg => machine.settle(arg)).find(arg => arg.kind === 'thing' && arg.class === 'function');
  if (callback) machine.call(callback, undefinedValue, [], site);
  return machine.unknown('server', 0, [], { known: 'object' });
}

