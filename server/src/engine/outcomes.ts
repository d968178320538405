import { isToken } from '../cors/header-list';
import type { Answer, Outcome } from '../policy/answer';
import { linesOf } from '../policy/answer';
import type { Inquiry } from '../policy/inquiry';
import type { Route } from '../policy/server';
import { isRequestHeader } from '../cors/header-name';

/** A subject before and after an edit. */
export interface Pair {
  readonly before: Inquiry;
  readonly after: Inquiry;
}

/** The subjects of an edited text beside what they were: in order where none came or went, else by kind and name. */
export function pairUp(before: readonly Inquiry[], after: readonly Inquiry[]): Pair[] {
  return after.flatMap((inquiry, index) => {
    const was = before.length === after.length ? before[index] : before.find(({ subject }) => subject.kind === inquiry.subject.kind && subject.name === inquiry.subject.name);
    return was ? [{ before: was, after: inquiry }] : [];
  });
}

/** The route of the edited subject that a route has become. */
export function sameRoute({ subject }: Inquiry, { method, path }: Route): Route | undefined {
  return subject.routes.find(route => route.method === method && route.path === path);
}

/** What a route does no longer as well as before for those who are let in, in a few words; undefined when nothing got worse. */
export function lapse({ before, after }: Pair): string | undefined {
  for (const { sample } of before.circles) {
    const route = sameRoute(after, sample);
    if (!route) return `${sample.method} ${sample.pattern} is gone`;
    for (const method of before.methodsOf(sample)) {
      const was = before.actual({ route: sample, origin: before.friendOf(sample), method }).answers;
      const is = after.actual({ route, origin: after.friendOf(route), method }).answers;
      const wasFirst = before.preflight({ route: sample, origin: before.friendOf(sample), method }).answers;
      const isFirst = after.preflight({ route, origin: after.friendOf(route), method }).answers;
      const worse = fresh(outcomes(is), outcomes(was)).find(isFailure) ?? (was.every(({ outcome }) => outcome === 'unanswered') ? undefined : fresh(statuses(is), statuses(was))[0]) ?? fresh(otherLines(was), otherLines(is))[0]
        ?? fresh(outcomes(isFirst), outcomes(wasFirst)).find(isBreakdown) ?? lostToken(was, is);
      if (worse !== undefined) return `${method} ${sample.pattern}: ${worse}`;
    }
  }
  return undefined;
}

function fresh<T>(now: ReadonlySet<T>, known: ReadonlySet<T>): T[] {
  return [...now].filter(one => !known.has(one));
}

function outcomes(answers: readonly Answer[]): Set<Outcome> {
  return new Set(answers.map(({ outcome }) => outcome));
}

function isFailure(outcome: Outcome): boolean {
  return isBreakdown(outcome) || outcome === 'refused' || outcome === 'no-route';
}

function isBreakdown(outcome: Outcome): boolean {
  return outcome === 'unanswered' || outcome === 'thrown';
}

/** Known statuses of answers; none where one of them is not known. */
function statuses(answers: readonly Answer[]): Set<string> {
  return new Set(answers.some(({ status }) => status === undefined) ? [] : answers.map(({ status }) => `status ${status ?? ''}`));
}

/** Lines that have nothing to do with CORS. The content type that a text body gets by itself gives way to one that is set. */
function otherLines(answers: readonly Answer[]): Set<string> {
  return new Set(answers.flatMap(({ headers }) => headers.filter(({ name }) => !/access|allow|vary|cors/i.test(name)).flatMap(({ name, value = '' }) => partsOf(name.toLowerCase(), value))
    .filter(line => line !== 'content-type: text/plain;charset=UTF-8')));
}

/** A line as a whole; of a cookie what it is, and that it is `Secure`: with which requests it goes may change. */
function partsOf(name: string, value: string): string[] {
  if (name !== 'set-cookie') return [`${name}: ${value}`];
  const parts = value.split(';').map(part => part.trim());
  const rest = parts.filter(part => !/^(?:secure$|samesite\s*(?:=|$))/i.test(part)).join('; ');
  return [`${name}: ${rest}`, ...parts.some(part => /^secure$/i.test(part)) ? [`${name}: ${rest}; Secure`] : []];
}

/** Headers that several parts of a program add to: who writes one anew takes out what the others said. */
const SHARED_LISTS = ['Vary', 'Access-Control-Expose-Headers', 'Cache-Control'];

/** What an answer varies by for the sake of CORS alone is the affair of whoever answers CORS. */
const OWN_TOKENS: ReadonlySet<string> = new Set(['origin', 'access-control-request-method', 'access-control-request-headers', '*']);

/** A token that all answers had in a list, or some, and that no longer all have, or any. */
function lostToken(was: readonly Answer[], is: readonly Answer[]): string | undefined {
  for (const name of SHARED_LISTS) {
    const [before, after] = [was, is].map(answers => answers.map(answer => tokensOf(answer, name)));
    if (!before || !after || after.length === 0 || after.includes(undefined)) continue;
    for (const token of new Set(before.flatMap(tokens => tokens ?? []))) {
      const has = (tokens: readonly string[] | undefined): boolean => tokens?.includes(token) === true;
      if (!after.some(has) || before.every(has) && !after.every(has)) return `${name} loses ${token}`;
    }
  }
  return undefined;
}

/** Lower case, without what means nothing in the list; undefined when the list is not known. */
function tokensOf(answer: Answer, name: string): string[] | undefined {
  const lines = linesOf(answer, name);
  if (lines.some(({ value }) => value === undefined)) return undefined;
  return lines.flatMap(({ value }) => value?.toLowerCase().split(',').map(token => token.trim()) ?? []).filter(token => token !== '' && !OWN_TOKENS.has(token) && !(name === 'Access-Control-Expose-Headers' && (isRequestHeader(token) || !isToken(token))));
}
