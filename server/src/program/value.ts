import type { Place } from '../text/place';
import type { Constant, FunctionCode } from './core';
import type { Machine } from './machine';

/**
 * Abstract values. Every value carries the places it was written. What is not known is a value too (`Unknown`),
 * and a choice between two values may stay undecided until something depends on it (`Choice`).
 */
export type Value = Primitive | Thing | Unknown | Choice;

/** What a value was computed from: a set of bits. */
export type Taint = number;
/** The request's Origin header. */
export const fromOrigin: Taint = 1;
/** Anything else of the request. */
export const fromRequest: Taint = 2;
/** The environment (process.env and the like). */
export const fromEnvironment: Taint = 4;

export interface Primitive {
  readonly kind: 'primitive';
  readonly value: Constant;
  readonly taint: Taint;
  /** Literals it was put together from, the nearest last; a fix may touch it only when there is exactly one. */
  readonly written: readonly Place[];
  /** Name of the environment variable it came from, when a sample stands in for it. */
  readonly environment?: string;
}

export interface Unknown {
  readonly kind: 'unknown';
  /** Names what it is, so that the same unknown is decided the same way within one run: `import:pkg`, `env:NAME`, `import:pkg.a.b()`, `param:x@12`. */
  readonly symbol: string;
  readonly taint: Taint;
  readonly written: readonly Place[];
  readonly environment?: string;
  /** It is deployed together with the program (a Worker's binding): who runs the one has the other. */
  readonly bound?: boolean;
  /** It is known to be a text / a text that is not empty / truthy / an object, though not which. */
  readonly known?: 'text' | 'filled-text' | 'truthy' | 'object';
  /** The call it came from, so that functions handed to an unknown wrapper can still be found. */
  readonly from?: { readonly callee: Value; readonly self: Value; readonly arguments: readonly Value[]; readonly at: Place };
  /** The expression in the source that first gave it, for the words of a decision. */
  readonly at?: Place;
  /** It is the truth of an equality: once decided true, the unknown named `symbol` is that constant for the rest of the run. */
  readonly equality?: { readonly symbol: string; readonly constant: Primitive };
}

/** `yes` when the condition named `symbol` holds (negated: when it does not), else `no`. */
export interface Choice {
  readonly kind: 'choice';
  readonly symbol: string;
  readonly negated: boolean;
  readonly condition: Unknown;
  readonly yes: Value;
  readonly no: Value;
  /** The condition in the source. */
  readonly at?: Place;
}

export interface Property {
  value: Value;
  getter?: Value;
  setter?: Value;
  /** Where the key stands, and `key: value` as a whole. */
  readonly keyAt?: Place;
  readonly propertyAt?: Place;
  /** The expression that gave the value, also when the value itself was written elsewhere. */
  readonly valueAt?: Place;
  readonly enumerable: boolean;
}

export type ThingClass = 'object' | 'list' | 'function' | 'class' | 'pattern' | 'map' | 'set' | 'error' | 'promise' | 'date' | 'url' | 'symbol' | 'host';

/** An object of any kind. Mutable; every write goes through the machine, which keeps the trail. */
export interface Thing {
  readonly kind: 'thing';
  readonly class: ThingClass;
  /** Own properties in order; a list's items have the keys `0`, `1`, … and no `length` property. */
  readonly properties: Map<string, Property>;
  prototype: Thing | undefined;
  /** Where it was created. */
  readonly written: readonly Place[];
  /** Something unknown was merged in or may have changed it: what it lacks proves nothing. */
  open: boolean;
  /** List length. */
  length?: number;
  /** Behaviour of functions and classes. */
  readonly call?: Callable;
  /** `new` on it. When absent, `new` behaves as for a plain function. */
  readonly construct?: NativeConstruct;
  /**
   * Content of patterns (`PatternContent`), maps and sets (`CollectionContent`), promises (`PromiseContent`); of dates,
   * URLs and host things it belongs to whoever made the thing.
   */
  readonly content?: unknown;
  /** Answers for things whose keys or items are not all written down as properties (`process.env`, a headers object). */
  readonly exotic?: Exotic;
  /** A stable name for messages and fallbacks: `import:express`, `Array.prototype.map`. */
  readonly label?: string;
  /** What an answer depends on that something unknown computes from this thing (the request object: `fromRequest`, …). */
  readonly taint?: Taint;
  /** Made by the start-up: every request meets the same one. Noted of patterns. */
  readonly lasting?: boolean;
  /** Answers for a property that the thing does not have itself (`process.env.X`), before its prototype is asked; undefined: go on there. */
  readonly lookup?: Lookup;
}

export type Lookup = (machine: Machine, key: string, at: Place) => Value | undefined;

/** Hooks of a thing; each may be absent. Own properties go first in `get`. */
export interface Exotic {
  /** Value of a key that has no own property; undefined: go on with the prototype. */
  get?(machine: Machine, thing: Thing, key: string, at: Place): Value | undefined;
  /** Takes a write; true: done, false: write an own property as usual. */
  set?(machine: Machine, thing: Thing, key: string, value: Value, at: Place, keyAt?: Place): boolean;
  /** Takes a `delete`; true: done. */
  remove?(machine: Machine, thing: Thing, key: string): boolean;
  /** Enumerable keys with values, in place of the own properties. */
  entries?(machine: Machine, thing: Thing): { readonly entries: readonly (readonly [string, Value])[]; readonly open: boolean };
  /** What `for…of` and spread see. */
  items?(machine: Machine, thing: Thing): { readonly items: readonly Value[]; readonly open: boolean };
}

export interface PatternContent {
  readonly source: string;
  readonly flags: string;
  /** Of the text it was built from. */
  readonly taint?: Taint;
}

/** Content of maps and sets (there `value` is the key), in order, by `collectionKey`. */
export interface CollectionContent {
  readonly entries: Map<unknown, { readonly key: Value; readonly value: Value }>;
}

/** What identifies a key of a map or set: the constant, the thing, or the symbol of what is not known. */
export function collectionKey(key: Value): unknown {
  if (key.kind === 'thing') return key;
  if (key.kind === 'primitive') return typeof key.value === 'string' ? `'${key.value}` : key.value;
  return `?${key.symbol}`;
}

/** A promise is settled from the start: waiting is a plain sequence. */
export type PromiseContent = { readonly value: Value } | { readonly thrown: Value; readonly at: Place };

export type Callable = Closure | { readonly native: Native };

/** A function of the program with the scope it was made in. */
export interface Closure {
  readonly code: FunctionCode;
  readonly file: string;
  readonly scope: Scope;
  readonly home?: Thing;
  /** Fields to set up when it is a class's constructor. */
  readonly fields?: unknown;
}

/** Where a call stands. */
export interface Site {
  readonly at: Place;
  /** The arguments' own places, by index (spread arguments excluded). */
  readonly arguments: readonly Place[];
  /** The place of the statement around the call, when the call is all of it (or its awaited/assigned value). */
  readonly statement?: Place;
  /** Nothing takes the value of the call: it was made for what it does. */
  readonly dropped?: boolean;
}

export type Native = (machine: Machine, self: Value, args: readonly Value[], site: Site) => Value;
export type NativeConstruct = (machine: Machine, args: readonly Value[], site: Site) => Value;

/** A scope: names bound to cells, and the scope around it. */
export interface Scope {
  readonly cells: Map<string, Cell>;
  readonly parent: Scope | undefined;
}

export interface Cell {
  /** undefined: declared, not yet given a value. */
  value: Value | undefined;
  readonly constant: boolean;
}

/** The same value with further taint. */
export function tainted<V extends Value>(value: V, taint: Taint): V {
  if (taint === 0 || value.kind === 'thing' || value.kind === 'choice' || (value.taint & taint) === taint) return value;
  return { ...value, taint: value.taint | taint };
}

export function primitive(value: Constant, written: readonly Place[] = [], taint: Taint = 0): Primitive {
  return { kind: 'primitive', value, taint, written };
}

export const undefinedValue: Primitive = primitive(undefined);

/** The taint of a value as far as it shows without looking into objects. */
export function taintOf(value: Value): Taint {
  switch (value.kind) {
    case 'thing': return value.taint ?? 0;
    case 'choice': return value.condition.taint | taintOf(value.yes) | taintOf(value.no);
    default: return value.taint;
  }
}

/** The places a value was written, without those of an object's content. */
export function writtenOf(value: Value): readonly Place[] {
  return value.kind === 'choice' ? [...writtenOf(value.yes), ...writtenOf(value.no)] : value.written;
}
