import type { Answer, HeaderLine } from '../../policy/answer';
import { linesOf, valueOf } from '../../policy/answer';
import type { Inquiry } from '../../policy/inquiry';
import { nowhere } from '../../policy/inquiry';
import type { Layer, LayerKind } from '../../policy/server';

export const ALLOW_ORIGIN = 'Access-Control-Allow-Origin';
export const ALLOW_CREDENTIALS = 'Access-Control-Allow-Credentials';
export const ALLOW_METHODS = 'Access-Control-Allow-Methods';
export const ALLOW_HEADERS = 'Access-Control-Allow-Headers';
export const EXPOSE_HEADERS = 'Access-Control-Expose-Headers';

/** The line that decides who may read: the last Allow-Origin line of an answer. */
export function allowOriginLine(answer: Answer): HeaderLine | undefined {
  return linesOf(answer, ALLOW_ORIGIN).at(-1);
}

/** What was appended stands in one line with what was there: Fetch `Headers` join values themselves. */
export function isJoined({ appended, written, value }: HeaderLine): boolean {
  return appended && written.length > 1 && value?.includes(', ') === true;
}

/** Every answer to friendly requests of a subject: actual ones and their preflights, each circle's sample. */
export function* friendlyAnswers(inquiry: Inquiry): Iterable<Answer> {
  for (const answers of friendlyReplies(inquiry)) yield* answers;
}

/** The same, question by question. */
export function* friendlyReplies(inquiry: Inquiry): Iterable<readonly Answer[]> {
  for (const { sample } of inquiry.circles) {
    const origin = inquiry.friendOf(sample);
    const methods = inquiry.methodsOf(sample);
    for (const method of methods) yield inquiry.actual({ route: sample, origin, method }).answers;
    for (const method of methods) yield inquiry.preflight({ route: sample, origin, method }).answers;
  }
}

/** Every answer to actual requests of a page at the origin, on all routes: what a route does besides CORS. Of routes that are known to answer alike one is asked. */
export function* everyAnswer(inquiry: Inquiry, origin: string): Iterable<Answer> {
  const seen = new Set<string>();
  for (const route of inquiry.circles.flatMap(({ routes }) => routes)) {
    if (route.alike !== undefined && seen.has(route.alike)) continue;
    if (route.alike !== undefined) seen.add(route.alike);
    for (const method of inquiry.methodsOf(route)) yield* inquiry.actual({ route, origin, method }).answers;
  }
}

/** For certain without an Allow-Origin line, and not for the sake of an origin that may be none of the allowed ones. */
export function isBare(answer: Answer): boolean {
  return !answer.open && !answer.unseenGuard && !answer.conditions.some(({ on }) => on === 'origin') && valueOf(answer, ALLOW_ORIGIN) === undefined;
}

/** Both can be given by one deployment: the environment does not decide between them. */
export function goTogether(a: Answer, b: Answer): boolean {
  return a.developmentOnly === b.developmentOnly && !a.conditions.some(one => one.on === 'environment' && b.conditions.some(other => other.on === 'environment' && other.text === one.text && other.value !== one.value));
}

/** 200 to 299: what a preflight's status must be (Fetch, "ok status"). */
export function isOkStatus(status: number): boolean {
  return status >= 200 && status <= 299;
}

/** The layer that ended the exchange. */
export function endedBy(answer: Answer): Layer | undefined {
  return answer.outcome === 'passed-on' ? undefined : answer.passed.at(-1);
}

/** Layers that answer, or hold those that do: they set headers of their own, and cannot be moved before what guards them. */
const ANSWERS: ReadonlySet<LayerKind> = new Set<LayerKind>(['route', 'proxy', 'static', 'router']);

/** Layers whose work is to set CORS headers: registered libraries, and what was seen to set an Allow-Origin line. */
export function corsLayers(inquiry: Inquiry): Layer[] {
  const found = new Set(inquiry.subject.layers.filter(({ kind }) => kind === 'cors'));
  for (const answer of friendlyAnswers(inquiry)) {
    for (const { layer } of linesOf(answer, ALLOW_ORIGIN)) if (layer && !ANSWERS.has(layer.kind)) found.add(layer);
  }
  for (const answer of inquiry.actual({ route: nowhere(inquiry.subject), origin: inquiry.friends[0] }).answers) {
    for (const { layer } of linesOf(answer, ALLOW_ORIGIN)) if (layer && !ANSWERS.has(layer.kind)) found.add(layer);
  }
  return [...found];
}

/** A layer's scope, written as a plain prefix, covers the path. Patterns are taken not to. */
export function covers({ path, methods }: Layer, route: string, method: string): boolean {
  if (methods.length > 0 && !methods.includes(method)) return false;
  const prefix = path.replace(/\/$/, '');
  return prefix === '' || route === prefix || route.startsWith(`${prefix}/`);
}

/** Worlds away from production, said once. */
export function isDevelopmentOnly(answers: readonly Answer[]): boolean {
  return answers.length > 0 && answers.every(({ developmentOnly }) => developmentOnly);
}
