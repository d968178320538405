import type { Edit } from '../text/edit';
import type { Place } from '../text/place';
import type { ChangeStep } from './change';
import type { OpaqueFetch } from './page';
import type { Subject } from './server';

/** A header name written in the source, reached by a run or not. */
export interface NamedHeader {
  readonly name: string;
  readonly at: Place;
}

/** A place where CORS is spoken of and that no question reached. */
export interface Unasked extends Place {
  /** Why, where that is known: `@fastify/cors is not modelled`. */
  readonly because?: string;
}

/** What an adapter makes of one file. */
export interface Reading {
  readonly subjects: readonly Subject[];
  /** Every place of the file where CORS is spoken of (a header name, a library call). */
  readonly mentions: readonly Place[];
  /** Of these, the ones that no question has reached. Read it after asking. */
  unasked(): readonly Unasked[];
  /** Header names as written, for spelling, reached or not. */
  readonly headerNames: readonly NamedHeader[];
  /** CORS headers that a page's `<meta http-equiv>` names, in markup of the source or in its texts. */
  readonly metaTags?: readonly NamedHeader[];
  /** Requests of a page, in the mode `no-cors`, whose answers are read. */
  readonly opaqueFetches?: readonly OpaqueFetch[];
  /** Where the reader gave up, in plain words. */
  problems(): readonly { readonly at: Place; readonly message: string }[];
  /** Edits that carry out all the steps, or undefined when this dialect cannot write them right. None overlap. */
  write(steps: readonly ChangeStep[]): readonly Edit[] | undefined;
}
