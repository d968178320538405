import type { Machine } from '../machine';
import type { Native, NativeConstruct, Thing, Value } from '../value';
import { primitive, undefinedValue } from '../value';

/** Adds a hidden method to a thing. For set-up only: it writes no trail. */
export function method(machine: Machine, thing: Thing, name: string, call: Native): void {
  hidden(thing, name, machine.native(`${thing.label ?? ''}.${name}`, call));
}

/** Adds methods to a thing. */
export function methods(machine: Machine, thing: Thing, natives: Readonly<Record<string, Native>>): void {
  for (const [name, call] of Object.entries(natives)) method(machine, thing, name, call);
}

/** Adds a hidden property to a thing. */
export function hidden(thing: Thing, name: string, value: Value): void {
  thing.properties.set(name, { value, enumerable: false });
}

/** Adds a hidden property that is computed when read. */
export function accessor(machine: Machine, thing: Thing, name: string, get: Native, set?: Native): void {
  thing.properties.set(name, {
    value: undefinedValue,
    getter: machine.native(`${thing.label ?? ''}.${name}`, get),
    ...set && { setter: machine.native(`${thing.label ?? ''}.${name}`, set) },
    enumerable: false,
  });
}

/** Binds a global name. */
export function global(machine: Machine, name: string, value: Value): void {
  machine.globals.cells.set(name, { value, constant: false });
}

/** Binds a global function with its members. */
export function globalFunction(machine: Machine, name: string, call: Native, more: { construct?: NativeConstruct; statics?: Readonly<Record<string, Native>>; prototype?: Thing } = {}): Thing {
  const made = machine.native(name, call, more.construct);
  if (more.statics) methods(machine, made, more.statics);
  if (more.prototype) {
    hidden(made, 'prototype', more.prototype);
    hidden(more.prototype, 'constructor', made);
  }
  global(machine, name, made);
  return made;
}

/** Binds a global object with members, e.g. `Math`. */
export function globalObject(machine: Machine, name: string, natives: Readonly<Record<string, Native>>): Thing {
  const made = machine.object([], [], { label: name });
  methods(machine, made, natives);
  global(machine, name, made);
  return made;
}

/** An argument; what was not given is undefined. */
export function argument(args: readonly Value[], index: number): Value {
  return args[index] ?? undefinedValue;
}

export const yes = primitive(true);
export const no = primitive(false);
