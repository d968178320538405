import type { Cookie } from '../cors/cookie';
import type { Place } from '../text/place';
import type { Layer } from './server';

/** How a request ended. */
export type Outcome =
  /** A handler sent a response. */
  | 'answered'
  /** Nothing in this subject ended it: it went on to whatever comes next (a fragment's `next()`). */
  | 'passed-on'
  /** An exception left the subject, or its default error answer was sent. */
  | 'thrown'
  /** No route matched: the framework's own 404 or automatic answer. */
  | 'no-route'
  /** An earlier layer turned it away (401, 403, redirect, 429). */
  | 'refused'
  /** The handler ended without answering: the request hangs. */
  | 'unanswered';

/** What a decision of the program depended on. */
export type DecidedBy = 'origin' | 'request' | 'environment' | 'unknown';

/** One decision on something not known, under which an answer stands. */
export interface Condition {
  readonly on: DecidedBy;
  /** The condition in the words of the source, e.g. `process.env.NODE_ENV === 'production'`. */
  readonly text: string;
  readonly value: boolean;
  readonly at?: Place;
  /** Names what is decided, where that is one fact for both requests of a fetch: answers that take it differently do not go together. Undefined: each request may meet it otherwise. */
  readonly fact?: string;
}

/** A value that comes from the environment: what is known of it. */
export interface EnvironmentFact {
  /** Name of the variable, e.g. `CORS_ORIGIN`. */
  readonly name: string;
  /** Values seen in `.env` samples of the workspace; never printed when the name looks secret. */
  readonly samples: readonly string[];
  /** The program saw to it that the variable is set, or gives the value more text: it is never missing. */
  readonly assured?: boolean;
}

/** One header line of an answer, with the places it was written. */
export interface HeaderLine {
  /** As written in the source. Compare with `sameName`. */
  readonly name: string;
  /** The value on the wire; undefined: unknown. */
  readonly value: string | undefined;
  /** Where the winning value was written: the place a finding about the value stands on. */
  readonly at: Place;
  /** Every literal the value was put together from, `at` included when it is one. */
  readonly written: readonly Place[];
  /** Where the name was written, when it was. */
  readonly nameAt?: Place;
  /** The call, property or directive that set the line as a whole. */
  readonly setBy?: Place;
  /** The value was computed from the request's Origin. */
  readonly fromOrigin: boolean;
  readonly environment?: EnvironmentFact;
  /** Added beside lines of the same name instead of replacing them. */
  readonly appended: boolean;
  /** The layer that set it. */
  readonly layer?: Layer;
  /** Of a `Set-Cookie` line that is put together by a call: what is known of it though its value is not. */
  readonly cookie?: SetCookie;
  /** Set by a library whose options `at` points into (`cors@2.8.6`), not by a line that names the header. */
  readonly byLibrary?: string;
}

/** A cookie, and where its attributes are written. */
export interface SetCookie extends Cookie {
  /** The object with its attributes, or the call where there is none. */
  readonly options?: Place;
  /** A library sends it when there is something to keep (a session): this answer need not be one that does. */
  readonly perhaps?: boolean;
}

/** What a subject answers to one request on one path through the program. */
export interface Answer {
  readonly outcome: Outcome;
  /** undefined: unknown. */
  readonly status: number | undefined;
  readonly headers: readonly HeaderLine[];
  /** There may be header lines we could not see: nothing may be concluded from what is missing. */
  readonly open: boolean;
  /** Names, lower case, of which no further lines can come though the answer is open: a proxy hides those of its upstream. */
  readonly closed?: readonly string[];
  readonly conditions: readonly Condition[];
  /** Further sets of conditions under which the same answer is given. */
  readonly also?: readonly (readonly Condition[])[];
  /** A decision on this path depends on something unknown about the Origin: no security finding may stand on it. */
  readonly unseenGuard: boolean;
  /** The path exists in development only (a condition on NODE_ENV or the like says so). */
  readonly developmentOnly: boolean;
  /** The layers the request entered, in order; the last one ended it, if any did. */
  readonly passed: readonly Layer[];
  /** The layers of `passed` that looked at the Origin; undefined: not listened for. */
  readonly originReadBy?: readonly Layer[];
  /** Where the exchange was ended: the call, return or directive. */
  readonly exit?: Place;
  /** The program broke, and nobody caught it: what it broke with (`TypeError: Cannot read properties of undefined (reading 'endsWith')`). */
  readonly fault?: string;
  /** The header object or call the exit used, for changes that add to it. */
  readonly exitHeaders?: Place;
  /** Lines that were set for this answer and lost again before it left (nginx: a nearer level's own lines replace the outer ones). */
  readonly lost?: readonly LostLine[];
}

/** A header line that did not reach the client. */
export interface LostLine {
  readonly line: HeaderLine;
  /** What replaced or dropped it. */
  readonly by: Place;
  readonly because: 'inner-level' | 'error-status' | 'sent-already';
}

/** All answers to one request. `complete`: every branch was seen. */
export interface Reply {
  readonly answers: readonly Answer[];
  readonly complete: boolean;
}

/** True when both are the same header name (ASCII case-insensitively). */
export function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** The lines of an answer with that name, in order. */
export function linesOf(answer: Answer, name: string): HeaderLine[] {
  return answer.headers.filter(line => sameName(line.name, name));
}

/** The value a browser sees (lines joined by `, `); undefined: absent for certain; null: unknown or perhaps there. */
export function valueOf(answer: Answer, name: string): string | undefined | null {
  const lines = linesOf(answer, name);
  if (lines.length === 0) return answer.open && !answer.closed?.includes(name.toLowerCase()) ? null : undefined;
  return lines.some(line => line.value === undefined) ? null : lines.map(line => line.value).join(', ');
}
