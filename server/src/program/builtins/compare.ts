import type { Place } from '../../text/place';
import type { Heard, Machine } from '../machine';
import type { Thing, Value } from '../value';
import { fromOrigin, fromRequest, taintOf } from '../value';

type Comparison = Extract<Heard, { kind: 'compared' }>;

/**
 * Whether two values are the same as `===` has it (and NaN equals itself when `nan` is set, as `includes` and maps have it);
 * undefined: not known. Neither may be a choice.
 */
export function same(a: Value, b: Value, nan = true): boolean | undefined {
  if (a.kind === 'primitive' && b.kind === 'primitive') return a.value === b.value || nan && a.value !== a.value && b.value !== b.value;
  if (a.kind === 'thing' && b.kind === 'thing') return a === b;
  if (a.kind === 'unknown' && b.kind === 'unknown' && a.symbol === b.symbol) return true;
  if (a.kind === 'unknown') return differs(a.known, b);
  if (b.kind === 'unknown') return differs(b.known, a);
  return false;
}

/** What the request does not bring (its Origin aside): nobody puts that on a list of keys, though the list may not be known. */
export function isAbsentInRequest(value: Value): boolean {
  return value.kind === 'primitive' && (value.value === undefined || value.value === null) && (value.taint & (fromOrigin | fromRequest)) === fromRequest;
}

function differs(known: Extract<Value, { kind: 'unknown' }>['known'], other: Value): false | undefined {
  if (known === undefined || other.kind === 'unknown') return undefined;
  if (other.kind === 'thing') return known === 'text' || known === 'filled-text' ? false : undefined;
  if (other.kind === 'choice') return undefined;
  if (known === 'object') return false;
  if (known === 'truthy' || known === 'filled-text') return other.value && (known === 'truthy' || typeof other.value === 'string') ? undefined : false;
  return typeof other.value === 'string' ? undefined : false;
}

/** Tells that two values were held against each other for equality, if one of them carries taint. */
export function tellEquals(machine: Machine, left: Value, right: Value, at: Place, result: boolean | undefined, list?: Thing): void {
  if (taintOf(left) === 0 && taintOf(right) === 0) return;
  const swapped = rank(right) > rank(left);
  machine.tell({ kind: 'compared', test: 'equals', tainted: swapped ? right : left, other: swapped ? left : right, ...list && { list }, at, result });
}

/** Tells that `text` was searched for `needle`. When it is the needle that carries taint, it lies `within` the text. */
export function tellSearch(machine: Machine, test: 'includes' | 'starts-with' | 'ends-with', text: Value, needle: Value, at: Place, result: boolean | undefined): void {
  if (taintOf(text) === 0 && taintOf(needle) === 0) return;
  const event: Comparison = rank(needle) > rank(text)
    ? { kind: 'compared', test: 'within', tainted: needle, other: text, at, result }
    : { kind: 'compared', test, tainted: text, other: needle, at, result };
  machine.tell(event);
}

/** Which of two tainted values an attacker decides. */
function rank(value: Value): number {
  const taint = taintOf(value);
  return taint & fromOrigin ? 3 : taint & fromRequest ? 2 : taint ? 1 : 0;
}
