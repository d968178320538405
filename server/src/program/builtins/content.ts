import type { Place } from '../../text/place';
import type { Taint, Thing, Value } from '../value';

/** What the built-in things of a program hold in `Thing.content`. Whoever changes one of these writes the trail. */

/** Of class `pattern`. `lastIndex` is an ordinary property of the thing. */
export interface PatternContent {
  readonly source: string;
  readonly flags: string;
  /** Of the texts the pattern was built from. */
  readonly taint: Taint;
}

/** Of the classes `map` and `set`: in order of insertion. In a set key and value are the same. */
export interface CollectionContent {
  entries: readonly CollectionEntry[];
}

export interface CollectionEntry {
  readonly key: Value;
  readonly value: Value;
}

/** Of class `promise`: it is settled from the start, for waiting is no time here. */
export type PromiseContent = { readonly value: Value } | { readonly thrown: Value; readonly at: Place };

export function patternContent(value: Value): PatternContent | undefined {
  return value.kind === 'thing' && value.class === 'pattern' ? value.content as PatternContent | undefined : undefined;
}

export function collectionContent(value: Value): CollectionContent | undefined {
  return value.kind === 'thing' && (value.class === 'map' || value.class === 'set') ? value.content as CollectionContent | undefined : undefined;
}

export function promiseContent(value: Value): PromiseContent | undefined {
  return value.kind === 'thing' && value.class === 'promise' ? value.content as PromiseContent | undefined : undefined;
}

/** True for a thing that can be called. */
export function isFunction(value: Value | undefined): value is Thing {
  return value?.kind === 'thing' && value.call !== undefined;
}
