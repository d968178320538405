import type { DecidedBy, EnvironmentFact } from '../../policy/answer';
import type { Place } from '../../text/place';

/** A text at work while a request is answered. */
export interface Value {
  /** undefined: unknown. */
  readonly text: string | undefined;
  readonly fromOrigin: boolean;
  /** Literal places it was put together from. */
  readonly written: readonly Place[];
  /** The one place that gives the whole value, when there is one. */
  readonly at?: Place;
  readonly environment?: EnvironmentFact;
  /** Who decides an unknown text. */
  readonly decidedBy: DecidedBy;
  /** Unknown, and perhaps made from the Origin in a way we cannot see. */
  readonly unseen: boolean;
}

/** A text that the configuration or the probe gives. */
export function known(text: string, more: Partial<Value> = {}): Value {
  return { text, fromOrigin: false, written: [], decidedBy: 'unknown', unseen: false, ...more };
}

/** A text we cannot know. */
export function unknown(decidedBy: DecidedBy, more: Partial<Value> = {}): Value {
  return { text: undefined, fromOrigin: false, written: [], decidedBy, unseen: false, ...more };
}

/** Values one after the other. */
export function concat(values: readonly Value[]): Value {
  const [first] = values;
  if (first && values.length === 1) return first;
  const unknowns = values.filter(value => value.text === undefined);
  return {
    text: unknowns.length > 0 ? undefined : values.map(value => value.text).join(''),
    fromOrigin: values.some(value => value.fromOrigin),
    written: values.flatMap(value => value.written),
    environment: values.find(value => value.environment)?.environment,
    decidedBy: unknowns[0]?.decidedBy ?? 'unknown',
    unseen: unknowns.some(value => value.unseen),
  };
}

/** nginx takes the empty text and `0` for false. */
export function isTrue(text: string): boolean {
  return text !== '' && text !== '0';
}

/** A piece of a text with variables. */
export type Part = { readonly literal: string } | { readonly variable: string };

/** Splits a text at its variables as nginx does: `$name`, `${name}`, and `$1` to `$9`, one digit each. */
export function partsOf(text: string): Part[] {
  const parts: Part[] = [];
  let done = 0;
  for (const { 0: found, 1: digit, 2: braced, 3: plain, index } of text.matchAll(/\$(?:([1-9])|\{(\w+)\}|(\w+))/g)) {
    if (index > done) parts.push({ literal: text.slice(done, index) });
    parts.push({ variable: digit ?? braced ?? plain ?? '' });
    done = index + found.length;
  }
  if (done < text.length || parts.length === 0) parts.push({ literal: text.slice(done) });
  return parts;
}
