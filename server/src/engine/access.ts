import { admits } from '../policy/admission';
import type { Answer } from '../policy/answer';
import { linesOf, valueOf } from '../policy/answer';
import type { Inquiry } from '../policy/inquiry';
import { nowhere } from '../policy/inquiry';
import type { Route } from '../policy/server';

/** 0: kept out, 1: reads without credentials, 2: with them. */
export type Access = 0 | 1 | 2;

/** The most that a page at the origin gets anywhere. `doubt`: what an answer that is not known counts for. */
export function accessOf(inquiries: readonly Inquiry[], origin: string, doubt: 0 | 1): Access {
  return inquiries.reduce<Access>((most, inquiry) => most === 2 ? most : higher(most, mostOf(answersTo(inquiry, origin), origin, doubt)), 0);
}

/** The most that a page at the origin gets from one route, its preflights included. */
export function accessTo(inquiry: Inquiry, route: Route, origin: string, doubt: 0 | 1): Access {
  return mostOf(answersFrom(inquiry, route, origin), origin, doubt);
}

function mostOf(answers: Iterable<Answer>, origin: string, doubt: 0 | 1): Access {
  let most: Access = 0;
  for (const answer of answers) {
    if (admits(answer, origin, 'include') === true) return 2;
    const plain = admits(answer, origin, 'omit');
    if (plain === true || plain === undefined && doubt === 1) most = 1;
  }
  return most;
}

function higher(a: Access, b: Access): Access {
  return a > b ? a : b;
}

/** Preflights and unknown paths count too: a CORS layer behind all routes shows there what its author meant. */
function* answersTo(inquiry: Inquiry, origin: string): Iterable<Answer> {
  for (const { sample } of inquiry.circles) yield* answersFrom(inquiry, sample, origin);
  yield* inquiry.actual({ route: nowhere(inquiry.subject), origin }).answers;
}

function* answersFrom(inquiry: Inquiry, route: Route, origin: string): Iterable<Answer> {
  for (const method of inquiry.methodsOf(route)) {
    yield* inquiry.actual({ route, origin, method }).answers;
    yield* inquiry.preflight({ route, origin, method }).answers;
  }
}

/** The program names the origin and sends it, be it among others. */
export function isFriend(inquiries: readonly Inquiry[], origin: string): boolean {
  const says = (answer: Answer): boolean => linesOf(answer, 'Access-Control-Allow-Origin').some(({ value }) => value?.split(', ').includes(origin) === true);
  return inquiries.some(inquiry => inquiry.named && inquiry.friends.includes(origin) && [...answersTo(inquiry, origin)].some(says));
}

/** Some answer names the origin itself: a `*` lets in whom nobody meant. */
export function isNamed(inquiries: readonly Inquiry[], origin: string): boolean {
  return inquiries.some(inquiry => [...answersTo(inquiry, origin)].some(answer => valueOf(answer, 'Access-Control-Allow-Origin') === origin));
}
