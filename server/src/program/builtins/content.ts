import type { Callable, CollectionContent, PatternContent, PromiseContent, Thing, Value } from '../value';

/** What a pattern holds; undefined for anything else. `lastIndex` is an ordinary property of the thing. */
export function patternContent(value: Value | undefined): PatternContent | undefined {
  return value?.kind === 'thing' && value.class === 'pattern' ? value.content as PatternContent | undefined : undefined;
}

/** What a map or set holds. */
export function collectionContent(value: Value | undefined): CollectionContent | undefined {
  return value?.kind === 'thing' && (value.class === 'map' || value.class === 'set') ? value.content as CollectionContent | undefined : undefined;
}

/** What a promise was settled with. */
export function promiseContent(value: Value | undefined): PromiseContent | undefined {
  return value?.kind === 'thing' && value.class === 'promise' ? value.content as PromiseContent | undefined : undefined;
}

/** True for a thing that can be called. */
export function isFunction(value: Value | undefined): value is Thing & { readonly call: Callable } {
  return value?.kind === 'thing' && value.call !== undefined;
}

/** True for a list of the program. */
export function isList(value: Value | undefined): value is Thing {
  return value?.kind === 'thing' && value.class === 'list';
}
