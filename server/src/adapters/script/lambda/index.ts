import type { Heard, Machine } from '../../../program/machine';
import type { Native, Thing, Value } from '../../../program/value';
import { undefinedValue } from '../../../program/value';
import type { Found } from '../../../world/fetch-register';
import { claimFunction, findFunctions, functionPlace, handlerLayer, parametersOf, registerCandidate } from '../../../world/fetch-register';
import type { ObjectHandler } from '../../../world/lambda';
import { askObjectHandler } from '../../../world/lambda';
import { concretePath } from '../../../world/lambda-event';
import { registerMaker } from '../bags/makers';
import { callingOf } from '../fetch/register';

/** Registers exported functions that answer events: Lambda, Netlify, Azure. */
export function registerLambdaExports(machine: Machine, exported: Value): void {
  const value = machine.settle(exported);
  if (value.kind !== 'thing') return;
  const named: (readonly [string, Value])[] = value.call ? [['handler', value]] : machine.entries(value).entries.map(([name, each]) => [name, each] as const);
  for (const [name, each] of named) {
    const settled = machine.settle(each);
    for (const found of findFunctions(machine, settled)) {
      const how = howOf(found.function, name);
      if (how) registerObjectHandler(machine, found, name === 'default' ? 'handler' : name, how);
    }
  }
}

/** Registers a function that nothing called, when its parameters are those of an event handler. */
export function registerLambdaRoot(machine: Machine, thing: Thing, name: string): boolean {
  const how = howOf(thing, name);
  const stands = how === undefined ? undefined : registerObjectHandler(machine, { function: thing, wrapped: false }, name, how);
  return stands?.() ?? false;
}

function howOf(thing: Thing, name: string): ObjectHandler['how'] | undefined {
  const [first, second, third] = parametersOf(thing);
  if (first?.name === 'context' && second && /^_?req(?:uest)?$/.test(second.name)) return 'azure';
  if (/APIGateway|LambdaFunctionURL|HandlerEvent|ALBEvent/.test(first?.type ?? '')) return 'lambda';
  if (first && /^_*(?:event|evt|e|ev|lambdaEvent|apiEvent|proxyEvent|input|_)$/.test(first.name)) return 'lambda';
  if (third && /^_*(?:callback|cb|done)$/.test(third.name)) return 'lambda';
  const isHandler = name === 'handler' || name === 'main' || name === 'default';
  if (!isHandler || callingOf(thing) !== undefined || second && /^_?(?:res|response)$/.test(second.name)) return undefined;
  // `exports.handler = async ({ body }) => …`, `exports.handler = async () => …`
  return first === undefined || first.name === '{}' ? 'lambda' : undefined;
}

/** Registers a function that answers with an object. */
function registerObjectHandler(machine: Machine, found: Found, name: string, how: ObjectHandler['how'], sure = false): (() => boolean) | undefined {
  const at = functionPlace(found.function);
  if (!at || !claimFunction(machine, found.function)) return undefined;
  const layer = handlerLayer(at, name);
  const routeKeys = new Set<string>();
  let answersOptions = false;
  const streams = how === 'lambda' && /stream/i.test(parametersOf(found.function)[1]?.name ?? '');
  const spec: ObjectHandler = { handler: found.function, at, how, routeKeys, wrapped: found.wrapped, streams };
  const listen = (event: Heard): void => {
    if (event.kind !== 'compared' || event.tainted.kind !== 'primitive' || event.other.kind !== 'primitive') return;
    const { value } = event.tainted;
    const { value: other } = event.other;
    if (typeof other !== 'string' || typeof value !== 'string') return;
    if (other.toUpperCase() === 'OPTIONS' && /^[a-z]+$/i.test(value)) answersOptions = true;
    if (/^(?:[A-Z]+ )?\/[^\s]*\{/.test(other) || /^[A-Z]+ \/\S*$/.test(other) && / \//.test(value)) routeKeys.add(other);
  };
  return registerCandidate(machine, {
    kind: 'handler', adapter: 'lambda', framework: how === 'lambda' ? undefined : how === 'edge' ? 'cloudfront' : 'azure-functions', name, at, layers: [layer], function: found.function, otherwise: () => void (how === 'lambda' && registerObjectHandler(machine, found, name, 'edge')?.() || registerMaker(machine, found.function, name)), sure,
    // Usually the gateway answers preflights; a handler that asks for OPTIONS itself says that it does not.
    get gateway() {
      return answersOptions && how === 'lambda' ? 'no' : 'likely';
    },
    expand: path => concretePath(path),
    routeKeys,
    ask(on, exchange) {
      on.listeners.add(listen);
      try {
        return askObjectHandler(on, exchange, spec, layer);
      } finally {
        on.listeners.delete(listen);
      }
    },
  });
}

/** Azure's `app.http(name, { handler })`: the module `@azure/functions`. */
export function azureFunctions(machine: Machine): Thing {
  const register: Native = (within, _self, args, site) => {
    const options = args[1] === undefined ? undefinedValue : within.settle(args[1]);
    const handler = options.kind === 'thing' && !options.call ? within.get(options, 'handler', site.at) : options;
    for (const found of findFunctions(within, handler)) {
      const name = args[0] === undefined ? undefined : within.text(within.settle(args[0]));
      registerObjectHandler(within, found, name ?? 'handler', 'azure-http', true);
    }
    return undefinedValue;
  };
  const unknownMember = (label: string) => (_machine: Machine, _thing: Thing, key: string): Value | undefined => key.startsWith('@@') || key === '__esModule' ? undefined : machine.unknown(`${label}.${key}`);
  const methods = ['http', 'get', 'post', 'put', 'patch', 'deleteRequest'];
  const app = machine.object([], methods.map(name => [name, machine.native(`app.${name}`, register)] as const), { class: 'host', label: 'app', exotic: { get: unknownMember('import:@azure/functions.app') } });
  return machine.object([], [['app', app]], { class: 'host', label: 'import:@azure/functions', exotic: { get: unknownMember('import:@azure/functions') } });
}
