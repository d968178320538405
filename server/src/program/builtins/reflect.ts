import type { Machine } from '../machine';
import type { Native, Thing, Value } from '../value';
import { primitive, undefinedValue } from '../value';
import { isFunction } from './content';
import { argument, globalFunction, globalObject, methods } from './define';
import { notKnown } from './derive';
import { listOf } from './list-change';

/**
 * `Reflect` and `Proxy`. `Reflect.decorate` is absent, so that compiled decorators take their own way; metadata is
 * written nowhere and unknown when read.
 */
export function installReflect(machine: Machine): void {
  const reflect = globalObject(machine, 'Reflect', {
    get: (within, _self, args, site) => withKey(within, args, 'Reflect.get', key => within.get(argument(args, 0), key, site.at)),
    set: (within, _self, args, site) => withKey(within, args, 'Reflect.set', key => { within.set(argument(args, 0), key, argument(args, 2), site.at); return primitive(true); }),
    deleteProperty: (within, _self, args) => withKey(within, args, 'Reflect.deleteProperty', key => { within.remove(argument(args, 0), key); return primitive(true); }),
    ownKeys: (within, _self, args, site) => {
      const thing = within.settle(argument(args, 0));
      if (thing.kind !== 'thing') return notKnown(within, 'Reflect.ownKeys', [thing]);
      const { entries, open } = within.entries(thing);
      return listOf(within, entries.map(([key]) => primitive(key)), site, open);
    },
    has: (within, _self, args, site) => withKey(within, args, 'Reflect.has', key => {
      const value = within.get(argument(args, 0), key, site.at);
      return value.kind === 'unknown' ? notKnown(within, 'Reflect.has', [value]) : primitive(!(value.kind === 'primitive' && value.value === undefined));
    }),
    apply: (within, _self, args, site) => within.call(argument(args, 0), argument(args, 1), within.items(within.settle(argument(args, 2)))?.items ?? [], { ...site, arguments: [] }),
    construct: (within, _self, args, site) => within.construct(argument(args, 0), within.items(within.settle(argument(args, 1)))?.items ?? [], { ...site, arguments: [] }),
    getPrototypeOf: (within, _self, args) => {
      const value = within.settle(argument(args, 0));
      return value.kind === 'thing' ? value.prototype ?? primitive(null) : notKnown(within, 'Reflect.getPrototypeOf', [value]);
    },
    metadata: within => within.native('metadata', () => undefinedValue),
  });
  const nothing: Native = () => undefinedValue;
  const unknown: Native = (within, _self, args, site) => notKnown(within, 'Reflect.getMetadata', args.map(arg => within.settle(arg)), { at: site.at });
  methods(machine, reflect, { defineMetadata: nothing, deleteMetadata: nothing, getMetadata: unknown, getOwnMetadata: unknown, hasMetadata: unknown, hasOwnMetadata: unknown, getMetadataKeys: unknown });
  const proxy: Native = (within, _self, _args, site) => within.throw(within.error('TypeError', 'Constructor Proxy requires \'new\'', site.at), site.at);
  globalFunction(machine, 'Proxy', proxy, { construct: (within, args) => makeProxy(within, within.settle(argument(args, 0)), within.settle(argument(args, 1))) });
}

/** The target itself when nothing is trapped; of the traps, `get` and `set` run. */
function makeProxy(machine: Machine, target: Value, handler: Value): Value {
  if (target.kind !== 'thing' || handler.kind !== 'thing') return notKnown(machine, 'Proxy', [target, handler], { known: 'object' });
  const trap = (name: string): Thing | undefined => {
    const found = handler.properties.get(name)?.value;
    return isFunction(found) ? found : undefined;
  };
  const [get, set] = [trap('get'), trap('set')];
  if (!get && !set || target.call) return target;
  const made: Thing = machine.object(target.written, [], {
    class: 'host', label: 'Proxy', open: true,
    exotic: {
      get: (within, thing, key, at) => get ? within.call(get, handler, [target, primitive(key), thing], { at, arguments: [] }) : within.get(target, key, at),
      set: (within, thing, key, value, at) => {
        if (set) within.call(set, handler, [target, primitive(key), value, thing], { at, arguments: [] });
        else within.set(target, key, value, at);
        return true;
      },
      entries: within => within.entries(target),
    },
  });
  return made;
}

function withKey(machine: Machine, args: readonly Value[], name: string, task: (key: string) => Value): Value {
  const key = machine.text(argument(args, 1));
  return key === undefined ? notKnown(machine, name, args.map(arg => machine.settle(arg))) : task(key);
}
