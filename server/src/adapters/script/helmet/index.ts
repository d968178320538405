import type { Machine } from '../../../program/machine';
import type { Native, Thing, Value } from '../../../program/value';
import { primitive, undefinedValue } from '../../../program/value';
import type { Place } from '../../../text/place';
import { markMiddleware } from '../../../world/middleware';
import { exchangeOfResponse } from '../../../world/node-response';

/**
 * The module `helmet` (4 and later), as far as it bears on reading across origins: Cross-Origin-Resource-Policy and
 * Cross-Origin-Opener-Policy are `same-origin` unless told otherwise. It never ends a request.
 */
export function helmetModule(machine: Machine): Value {
  const create: Native = (_machine, _self, [options], site) => middleware(machine, options && machine.settle(options), site.at);
  const module = machine.native('helmet', create);
  module.properties.set('default', { value: module, enumerable: false });
  for (const name of ['contentSecurityPolicy', 'hsts', 'frameguard', 'noSniff', 'xssFilter', 'hidePoweredBy', 'ieNoOpen', 'dnsPrefetchControl', 'referrerPolicy', 'permittedCrossDomainPolicies', 'crossOriginEmbedderPolicy', 'originAgentCluster']) {
    module.properties.set(name, { value: machine.native(`helmet.${name}`, () => passing(machine)), enumerable: true });
  }
  module.properties.set('crossOriginResourcePolicy', { value: machine.native('helmet.crossOriginResourcePolicy', (_machine, _self, [options], site) =>
    middleware(machine, machine.object([], [['crossOriginResourcePolicy', options ?? primitive(true)], ['crossOriginOpenerPolicy', primitive(false)]]), site.at)), enumerable: true });
  return module;
}

function middleware(machine: Machine, options: Value | undefined, call: Place): Thing {
  const made = machine.native('helmet()', (_machine, _self, args, site) => {
    const exchange = exchangeOfResponse(args[1]);
    if (exchange && !exchange.sent) {
      for (const [key, name] of [['crossOriginResourcePolicy', 'Cross-Origin-Resource-Policy'], ['crossOriginOpenerPolicy', 'Cross-Origin-Opener-Policy']] as const) {
        const policy = policyOf(machine, options, key, call);
        if (policy) exchange.bag.set(machine, primitive(name), policy.value, { at: policy.at, setBy: call, layer: exchange.layer, byLibrary: 'helmet' });
      }
    }
    return machine.call(args[2] ?? undefinedValue, undefinedValue, [], site);
  });
  markMiddleware(machine, made, { kind: 'middleware', name: 'helmet()' });
  return made;
}

/** `false` turns a header off, `{ policy }` sets it, absent or `true` is `same-origin`. */
function policyOf(machine: Machine, options: Value | undefined, key: string, call: Place): { readonly value: Value; readonly at: Place } | undefined {
  if (options?.kind === 'unknown') return { value: machine.unknown(`helmet.${key}`), at: call };
  const property = options?.kind === 'thing' ? options.properties.get(key) : undefined;
  if (!property) return { value: options?.kind === 'thing' && options.open ? machine.unknown(`helmet.${key}`) : primitive('same-origin'), at: call };
  const at = property.propertyAt ?? call;
  const given = machine.settle(property.value);
  if (given.kind === 'thing') {
    const policy = machine.settle(machine.get(given, 'policy', at));
    return { value: policy.kind === 'primitive' && policy.value === undefined ? primitive('same-origin') : policy, at: policy.kind === 'primitive' && policy.written.length === 1 && policy.written[0] ? policy.written[0] : at };
  }
  if (given.kind === 'unknown') return { value: given, at };
  return given.value === false ? undefined : { value: primitive('same-origin'), at };
}

function passing(machine: Machine): Thing {
  return machine.native('helmet part', (_machine, _self, args, site) => machine.call(args[2] ?? undefinedValue, undefinedValue, [], site));
}
