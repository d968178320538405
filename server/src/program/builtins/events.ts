import type { Machine } from '../machine';
import type { Native, Site, Thing, Value } from '../value';
import { primitive } from '../value';
import { isFunction } from './content';
import { argument, hidden, methods } from './define';
import { nameOf } from './derive';
import { listOf } from './list-change';

interface Listening {
  readonly event: string;
  readonly callback: Value;
}

/** `EventEmitter` of `node:events`: listeners are called when the program emits. Each machine has its own table of listeners. */
export function makeEmitterClass(machine: Machine): Thing {
  const table = new WeakMap<Thing, readonly Listening[]>();
  const prototype = machine.object([], [], { label: 'EventEmitter.prototype' });
  const construct = (within: Machine, _args: readonly Value[], site: Site): Thing => within.object([site.at], [], { prototype });
  const type = machine.native('EventEmitter', (_within, self) => self, construct);
  hidden(type, 'prototype', prototype);
  hidden(type, 'EventEmitter', type);
  hidden(type, 'default', type);
  hidden(prototype, 'constructor', type);

  const listen: Native = (within, self, args) => {
    if (self.kind === 'thing') change(within, self, [...table.get(self) ?? [], { event: eventName(within, args), callback: argument(args, 1) }]);
    return self;
  };
  const forget: Native = (within, self, args) => {
    if (self.kind === 'thing') change(within, self, (table.get(self) ?? []).filter(({ event, callback }) => event !== eventName(within, args) || callback !== args[1] && args.length > 1));
    return self;
  };
  methods(machine, prototype, {
    on: listen, once: listen, addListener: listen, prependListener: listen, prependOnceListener: listen,
    off: forget, removeListener: forget, removeAllListeners: forget,
    setMaxListeners: (_within, self) => self,
    emit: (within, self, args, site) => {
      const called = self.kind === 'thing' ? (table.get(self) ?? []).filter(({ event }) => event === eventName(within, args)) : [];
      for (const { callback } of called) if (isFunction(callback)) within.call(callback, self, args.slice(1), site);
      return primitive(called.length > 0);
    },
    listenerCount: (within, self, args) => primitive(self.kind === 'thing' ? (table.get(self) ?? []).filter(({ event }) => event === eventName(within, args)).length : 0),
    listeners: (within, self, args, site) => listOf(within, self.kind === 'thing' ? (table.get(self) ?? []).filter(({ event }) => event === eventName(within, args)).map(({ callback }) => callback) : [], site),
  });
  return type;

  function change(within: Machine, emitter: Thing, listeners: readonly Listening[]): void {
    const before = table.get(emitter) ?? [];
    table.set(emitter, listeners);
    within.trail(() => { table.set(emitter, before); });
  }
}

function eventName(machine: Machine, args: readonly Value[]): string {
  const event = machine.settle(argument(args, 0));
  return machine.text(event) ?? nameOf(event);
}

