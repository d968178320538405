import type { Place } from '../text/place';

/** A request that a page sends in the mode `no-cors`, and what it reads of the answer that the browser hides from it. */
export interface OpaqueFetch {
  /** The option, key and value: `mode: 'no-cors'`. */
  readonly at: Place;
  /** Where it goes: an address of another origin by its look, or one that is put together elsewhere. Relative addresses are left out. */
  readonly goes: 'elsewhere' | 'unknown';
  /** The origin it goes to, where it is written in full. */
  readonly origin: string | undefined;
  /** At least one, in the order of the source. */
  readonly reads: readonly OpaqueRead[];
}

/** A part of an answer that is looked at. */
export interface OpaqueRead {
  /** Name of the member of `Response`: `json`, `ok`, `headers`, … */
  readonly member: string;
  /** `response.json`, or the name taken out of it. */
  readonly at: Place;
}
