import type { Machine } from '../../../program/machine';
import type { Native, Thing, Value } from '../../../program/value';
import { undefinedValue } from '../../../program/value';
import type { Place } from '../../../text/place';
import { fetchFunction } from '../../../world/fetch-ask';
import { headersClass } from '../../../world/fetch-headers';
import { findFunctions } from '../../../world/fetch-register';
import { requestClass } from '../../../world/fetch-request';
import { responseClass } from '../../../world/fetch-response';
import { awsLambda } from '../../../world/lambda';
import type { Platform } from '../../../world/fetch-state';
import { registerFetch } from './register';
import { registerBunRoutes } from './route-table';

/** Puts the Fetch API and the servers that take Fetch handlers into the globals. Call it after the built-ins. */
export function installFetch(machine: Machine): void {
  const { cells } = machine.globals;
  const define = (name: string, value: Value): void => void cells.set(name, { value, constant: false });
  define('Headers', headersClass(machine));
  define('Request', requestClass(machine));
  define('Response', responseClass(machine));
  define('fetch', fetchFunction(machine));
  define('awslambda', awsLambda(machine));
  define('addEventListener', machine.native('addEventListener', listen));
  serveOn(machine, 'Deno', machine.native('Deno.serve', serve('deno', 'Deno.serve()')));
  serveOn(machine, 'Bun', machine.native('Bun.serve', serve('unknown', 'Bun.serve()')));
  for (const name of ['self', 'globalThis']) {
    const value = cells.get(name)?.value;
    if (value?.kind !== 'thing') continue;
    for (const each of ['addEventListener', 'Response', 'Headers', 'Request', 'fetch', 'awslambda']) {
      const global = cells.get(each)?.value;
      if (global && !value.properties.has(each)) value.properties.set(each, { value: global, enumerable: false });
    }
  }
}

/** `Deno` and `Bun` may be there from the built-ins (their environment). */
function serveOn(machine: Machine, name: string, serve: Thing): void {
  const before = machine.globals.cells.get(name)?.value;
  const thing = before?.kind === 'thing' ? before : machine.object([], [], {
    class: 'host', label: name,
    exotic: { get: (_machine, _thing, key) => machine.unknown(`${name}.${key}`) },
  });
  thing.properties.set('serve', { value: serve, enumerable: false });
  if (before?.kind !== 'thing') machine.globals.cells.set(name, { value: thing, constant: false });
}

/** `serve(handler)`, `serve(options, handler)`, `serve({ fetch })`, `serve({ handler })`. */
export function serve(platform: Platform, name: string): Native {
  return (machine, _self, args, site) => {
    for (const arg of args) {
      const settled = machine.settle(arg);
      if (settled.kind === 'unknown' || settled.kind === 'thing' && settled.call) {
        for (const found of findFunctions(machine, settled)) registerFetch(machine, found, { name, kind: 'server', how: 'request', platform, sure: true });
      } else if (settled.kind === 'thing') serveOptions(machine, settled, platform, name, site.at);
    }
    return machine.object([site.at], [], { class: 'host', label: 'server', exotic: { get: (_machine, _thing, key) => machine.unknown(`server.${key}`) } });
  };
}

function serveOptions(machine: Machine, options: Thing, platform: Platform, name: string, at: Place): void {
  registerBunRoutes(machine, options, name, at);
  for (const key of ['fetch', 'handler']) {
    for (const found of findFunctions(machine, machine.get(options, key, at))) {
      registerFetch(machine, found, { name, kind: 'server', how: 'request', platform, self: options, sure: true });
    }
  }
}

/** A service worker's `addEventListener('fetch', event => event.respondWith(…))`. */
const listen: Native = (machine, _self, args) => {
  const event = args[0] === undefined ? undefined : machine.text(machine.settle(args[0]));
  if (event !== 'fetch') return undefinedValue;
  for (const found of findFunctions(machine, args[1])) {
    registerFetch(machine, found, { name: "addEventListener('fetch')", kind: 'server', how: 'event', platform: 'workers', nothing: 'passed-on', sure: true });
  }
  return undefinedValue;
};
