import type { OptionSet } from '../policy/options';
import type { Layer, Route, SubjectKind } from '../policy/server';
import type { Machine } from '../program/machine';
import type { Place } from '../text/place';
import { samePlace } from '../text/place';
import type { Exchange } from './exchange';

/** What a library model may know of the world its machine runs in. */
export interface World {
  /** The file whose start-up is run; models ignore it, shapes look at its exports. */
  readonly file: string;
  /** This world is asked for what exists in development only. */
  readonly development: boolean;
  /** Version of a package; undefined when nothing tells. */
  version(name: string): { readonly version: string; readonly assumed: boolean } | undefined;
  /** Values of an environment variable seen in samples. */
  samples(name: string): readonly string[];
  /** Text of a file of the workspace, for models whose answers depend on a neighbour's file (`next.config.js` beside a route). */
  text?(file: string): string | undefined;
  /** True when CORS is spoken of inside the place. */
  mentions(place: Place): boolean;
  /** The source at a place; undefined when it cannot be had. */
  source(place: Place): string | undefined;
}

/** Something a model found that can be asked. The functions are called after start-up, when all is registered. */
export interface Askable {
  readonly kind: SubjectKind;
  /** Adapter id, as in `Subject.adapter`. */
  readonly adapter: string;
  readonly framework?: string;
  readonly at: Place;
  readonly name: string;
  readonly gateway?: 'no' | 'likely';
  /** It is started in sight, and nothing unknown was given it: every route is known. */
  whole?(): boolean;
  layers(): readonly Layer[];
  routes(): readonly Route[];
  options(): readonly OptionSet[];
  /** Sends the request of `exchange` and leaves the answer in it. Runs inside `machine.explore`; may throw what the program throws. */
  ask(machine: Machine, exchange: Exchange): void;
  /**
   * False while it is part of something else that is asked (a mounted router, a handler given to a server), so that
   * it is not asked twice. Default: it stands alone.
   */
  alone?(): boolean;
}

const registries = new WeakMap<Machine, { readonly world: World; readonly found: Askable[]; readonly options: OptionSet[]; readonly notes: Map<string, unknown> }>();

/** Prepares a machine: call it once, before models run. */
export function openRegistry(machine: Machine, world: World): void {
  registries.set(machine, { world, found: [], options: [], notes: new Map() });
}

/** The world a machine runs in. */
export function worldOf(machine: Machine): World {
  return registries.get(machine)?.world ?? nowhere;
}

/** Registers something that can be asked; taken back by the trail when it happened inside a question. */
export function register(machine: Machine, askable: Askable): void {
  push(machine, registries.get(machine)?.found, askable);
}

/** Everything registered so far that stands alone, in order. */
export function registered(machine: Machine): Askable[] {
  return (registries.get(machine)?.found ?? []).filter(askable => askable.alone?.() !== false);
}

/** Notes options given to a CORS library; the same ones of the same call once. Stays when the trail is unwound. */
export function noteOptions(machine: Machine, options: OptionSet): void {
  const noted = registries.get(machine)?.options;
  if (!noted || noted.some(each => samePlace(each.at, options.at) && (each.objectAt && options.objectAt ? samePlace(each.objectAt, options.objectAt) : each.objectAt === options.objectAt))) return;
  noted.push(options);
}

/** All options noted so far. */
export function notedOptions(machine: Machine): readonly OptionSet[] {
  return registries.get(machine)?.options ?? [];
}

/** A slot that models of one machine share, made on first use. */
export function shared<T>(machine: Machine, key: string, make: () => T): T {
  const notes = registries.get(machine)?.notes;
  if (!notes) return make();
  if (!notes.has(key)) notes.set(key, make());
  return notes.get(key) as T;
}

function push<T>(machine: Machine, list: T[] | undefined, item: T): void {
  if (!list) return;
  list.push(item);
  machine.trail(() => {
    const index = list.lastIndexOf(item);
    if (index >= 0) list.splice(index, 1);
  });
}

const nowhere: World = {
  file: '',
  development: false,
  version: () => undefined,
  samples: () => [],
  mentions: () => false,
  source: () => undefined,
};
