import type { Machine } from '../../../program/machine';
import type { Native, Site, Thing, Value } from '../../../program/value';
import { undefinedValue } from '../../../program/value';
import { claimFunction } from '../../../world/fetch-register';
import { noteListening } from '../../../world/listening';
import { shared } from '../../../world/registry';
import { functionInside } from '../../../world/wrapped';
import { change, routerState } from '../express/router-state';
import { registerNodeHandler } from '../handlers';

/** The modules `http` and `http2`: servers that a program makes. Clients stay unknown. */
export function nodeHttpModule(machine: Machine): Value {
  return moduleOf(machine, false);
}

/** The module `https`: the same, with encryption. */
export function nodeHttpsModule(machine: Machine): Value {
  return moduleOf(machine, true);
}

function moduleOf(machine: Machine, secure: boolean): Value {
  const maker = (encrypts: boolean): Native => (_machine, _self, args, site) => makeServer(machine, args, site, encrypts);
  const members: Record<string, Value> = {
    createServer: machine.native('http.createServer', maker(secure)),
    createSecureServer: machine.native('http2.createSecureServer', maker(true)),
    Server: machine.native('http.Server', maker(secure), (_machine, args, site) => makeServer(machine, args, site, secure)),
  };
  const module = machine.object([], Object.entries(members), { class: 'host', label: 'http', exotic: {
    get: (on, _thing, key, at) => key === 'default' ? module : key.startsWith('@@') ? undefined : on.unknown(`import:http.${key}`, 0, [], { at }),
  } });
  return module;
}

function makeServer(machine: Machine, args: readonly Value[], site: Site, secure: boolean): Thing {
  const server: Thing = machine.object([], [], { class: 'host', label: 'http server', prototype: serverMethods(machine), exotic: {
    get: (on, _thing, key, at) => serverMembers.has(key) || key.startsWith('@@') ? undefined : on.unknown(`server.${key}`, 0, [], { at }),
  } });
  const handler = args.map(arg => machine.settle(arg)).find(arg => arg.kind === 'thing' && arg.call !== undefined || arg.kind === 'unknown' && functionInside(arg) !== undefined);
  if (handler) serve(machine, handler, site);
  if (secure) encrypting(machine).add(server);
  return server;
}

/** An app answers for itself; a function is asked here. */
function serve(machine: Machine, handler: Value, site: Site): void {
  const app = routerState(machine, handler);
  if (app) return change(machine, app, 'listening', true);
  const inner = handler.kind === 'unknown' ? functionInside(handler) : handler.kind === 'thing' ? handler : undefined;
  if (!inner || !claimFunction(machine, inner)) return;
  registerNodeHandler(machine, { handler: inner, at: site.at, name: 'http server', kind: 'server', adapter: 'node-http', framework: 'node:http', flavour: 'node', layer: 'route' });
}

/** Servers of `https` and the like. */
function encrypting(machine: Machine): Set<Value> {
  return shared(machine, 'http servers that encrypt', () => new Set<Value>());
}

const serverMembers: ReadonlySet<string> = new Set(['on', 'once', 'addListener', 'listen', 'close', 'setTimeout']);

function serverMethods(machine: Machine): Thing {
  return shared(machine, 'http server methods', () => {
    const on: Native = (_machine, self, [event, listener], site) => {
      const name = event === undefined ? undefined : machine.text(machine.settle(event));
      if (listener && (name === 'request' || name === 'stream')) serve(machine, machine.settle(listener), site);
      return self;
    };
    const listen: Native = (_machine, self, args, site) => {
      noteListening(machine, args, site.at, encrypting(machine).has(self));
      const callback = args.map(arg => machine.settle(arg)).find(arg => arg.kind === 'thing' && arg.class === 'function');
      if (callback) machine.call(callback, self, [], site);
      return self;
    };
    const itself: Native = (_machine, self) => self;
    const natives: Record<string, Native> = { on, once: on, addListener: on, listen, close: () => undefinedValue, setTimeout: itself };
    return machine.object([], Object.entries(natives).map(([name, native]) => [name, machine.native(`server.${name}`, native)] as const));
  });
}
