import { strangers } from '../cors/look-alike';
import { isSafelistedMethod } from '../cors/method';
import { someOrigin } from '../cors/origin';
import { placeKey } from '../text/place';
import { admits, allowsCredentials } from './admission';
import type { Answer, HeaderLine, Reply } from './answer';
import { linesOf } from './answer';
import type { Candidate, Hostile } from './candidates';
import { candidatesOf, hostilesOf } from './candidates';
import type { Mishap, Request } from './request';
import { needsPermission } from './request';
import type { Heard, Layer, Route, Subject } from './server';

/** One question about a route. */
export interface Question {
  readonly route: Route;
  readonly origin: string | undefined;
  /** The method of the actual request; the route's own by default. */
  readonly method?: string;
  readonly mishap?: Mishap;
  /** Send neither cookies nor Authorization. */
  readonly anonymous?: boolean;
  /** Send cookies, but no Authorization. */
  readonly cookiesOnly?: boolean;
}

/** A hostile origin that an answer lets in. */
export interface Witness {
  readonly hostile: Hostile;
  readonly route: Route;
  readonly answer: Answer;
  /** The Allow-Origin line that let it in. */
  readonly line: HeaderLine;
  /** With cookies; undefined: not known. */
  readonly credentials: boolean | undefined;
}

/** Routes that answer every origin alike, as far as CORS goes: what is true of the sample is true of all. */
export interface Circle {
  readonly routes: readonly Route[];
  readonly sample: Route;
}

/** What rules ask a subject through: the probe set, each question asked at most once. */
export interface Inquiry {
  readonly subject: Subject;
  /** Origins the program means to let in, those that get in first. Browser-serialised. */
  readonly friends: readonly string[];
  /** Whether the program names any friend (else they are any origins at all). */
  readonly named: boolean;
  /** The origin that friendly questions to a route are asked from: one that it lets in, if there is any. */
  friendOf(route: Route): string;
  readonly circles: readonly Circle[];
  readonly heard: Heard;
  /** The actual request of a page at the origin: with cookies and Authorization unless `anonymous`. */
  actual(question: Question): Reply;
  /** The preflight before it: never with cookies or Authorization. */
  preflight(question: Question): Reply;
  /** Methods that pages send to this route: its own, or those the handler distinguishes. Upper case. */
  methodsOf(route: Route): readonly string[];
  /** The hostile origins to ask from: strangers, `null`, look-alikes of what the program trusts. */
  readonly hostiles: readonly Hostile[];
  /** Every hostile origin that gets in somewhere, one witness an origin and circle. */
  witnesses(): readonly Witness[];
  /** All answers to friendly actual requests, one list a circle. */
  friendly(circle: Circle): readonly Answer[];
}

/** Most routes whose every question is asked; more than a person would write in one file. */
const ROUTE_LIMIT = 400;
/** Most trusted comparisons that look-alikes are made from. */
const CANDIDATE_LIMIT = 24;

/** Circles in which a named origin is tried before it counts as kept out. */
const CIRCLES_TRIED = 12;
/** Friends tried on a route before it is taken to let none of them in. */
const FRIENDS_TRIED = 6;

/** Starts asking a subject. Asking is lazy but for the first round, which learns whom the program trusts. Never throws. */
export function inquire(subject: Subject): Inquiry {
  const { routes, twins } = withoutTwins(subject.routes.slice(0, ROUTE_LIMIT));
  const stranger = strangers[0] ?? 'https://evil.io';
  const actual = (question: Question): Reply => subject.ask(actualRequest(question));
  const preflight = (question: Question): Reply => subject.ask(preflightRequest(question, subject.heard()));

  // The first round makes the program show its comparisons.
  for (const route of routes) {
    actual({ route, origin: stranger });
    preflight({ route, origin: stranger });
  }
  // What a handler does for a method it tells apart shows only to that method.
  for (const route of routes) for (const method of methodsOf(route, subject.heard())) actual({ route, origin: stranger, method });
  const letsIn = (route: Route, origin: string): boolean => methodsOf(route, subject.heard()).some(method => getsIn(actual({ route, origin, method }), origin));
  const candidates = learn(subject);
  const named = distinct(candidates.map(({ origin }) => origin)).slice(0, CANDIDATE_LIMIT);
  const circles = group(routes, twins, route => signatureOf(route, actual({ route, origin: stranger }), preflight({ route, origin: stranger })));
  const samples = circles.slice(0, CIRCLES_TRIED).map(({ sample }) => sample);
  const friends = named.filter(origin => samples.some(route => letsIn(route, origin)));
  friends.push(...named.filter(origin => !friends.includes(origin)));
  const friendly = new Map(circles.flatMap(circle => {
    const friend = friends.slice(0, FRIENDS_TRIED).find(origin => letsIn(circle.sample, origin)) ?? friends[0] ?? someOrigin;
    return circle.routes.map(route => [route, friend] as const);
  }));
  const friendOf = (route: Route): string => friendly.get(route) ?? friends[0] ?? someOrigin;
  const hostiles = hostilesFor(candidates);
  let witnesses: readonly Witness[] | undefined;

  return {
    subject, friends, named: named.length > 0, friendOf, circles, hostiles, actual, preflight,
    get heard() {
      return subject.heard();
    },
    methodsOf: route => methodsOf(route, subject.heard()),
    witnesses: () => witnesses ??= deciding(circles, subject.heard(), friendOf, actual).flatMap(question => hostiles.flatMap(hostile => witness(question, hostile, actual))),
    friendly: ({ sample }) => methodsOf(sample, subject.heard()).flatMap(method => actual({ route: sample, origin: friendOf(sample), method }).answers),
  };
}

/** A path no program has a route for: shows what layers do that stand behind all routes. */
export function nowhere(subject: Subject): Route {
  return { method: 'GET', path: '/corslint-no-such-path', pattern: '(no such path)', at: subject.at };
}

/** Request headers a well-equipped page sends with this method. */
function actualRequest({ route, origin, method = firstMethod(route), mishap = 'none', anonymous = false, cookiesOnly = false }: Question): Request {
  const headers: [string, string][] = isSafelistedMethod(method) && method !== 'POST' ? [] : [['Content-Type', 'application/json']];
  if (!anonymous && !cookiesOnly) headers.push(['Authorization', 'Bearer token']);
  return { method, path: route.path, origin, headers, cookies: !anonymous, mayCarryMore: !anonymous && !cookiesOnly, mishap };
}

function preflightRequest({ route, origin, method = firstMethod(route), mishap = 'none' }: Question, heard: Heard): Request {
  const names = new Set(['authorization', 'content-type']);
  for (const { name } of heard.requestHeaders) if (needsPermission(name)) names.add(name);
  const headers: [string, string][] = [['Access-Control-Request-Method', method], ['Access-Control-Request-Headers', [...names].sort().join(',')]];
  return { method: 'OPTIONS', path: route.path, origin, headers, cookies: false, mishap };
}

function firstMethod(route: Route): string {
  return route.method === '*' ? 'GET' : route.method;
}

function methodsOf(route: Route, heard: Heard): readonly string[] {
  if (route.method !== '*') return [route.method];
  const heardMethods = heard.methods.map(({ method }) => method).filter(method => method !== 'OPTIONS' && method !== 'HEAD');
  return [...new Set(['GET', ...heardMethods])];
}

/** Candidates in the order heard, each origin and kind of test once. */
function learn(subject: Subject): Candidate[] {
  const found = new Map<string, Candidate>();
  for (const trusted of subject.heard().trusted) {
    for (const candidate of candidatesOf(trusted)) {
      const key = `${candidate.origin}\u0000${trusted.test}\u0000${trusted.part}`;
      if (!found.has(key)) found.set(key, candidate);
    }
  }
  return [...found.values()];
}

function getsIn({ answers }: Reply, origin: string): boolean {
  return answers.some(answer => admits(answer, origin, 'omit') === true);
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}

/** One route of each kind, and the others by the one that stands for them. */
function withoutTwins(all: readonly Route[]): { routes: Route[]; twins: Map<Route, Route[]> } {
  const first = new Map<string, Route>();
  const twins = new Map<Route, Route[]>();
  const routes = all.filter(route => {
    const known = route.alike === undefined ? undefined : first.get(route.alike);
    if (known) twins.set(known, [...twins.get(known) ?? [], route]);
    else if (route.alike !== undefined) first.set(route.alike, route);
    return !known;
  });
  return { routes, twins };
}

function group(routes: readonly Route[], twins: ReadonlyMap<Route, readonly Route[]>, signature: (route: Route) => string): Circle[] {
  const circles = new Map<string, Route[]>();
  for (const route of routes) {
    const key = signature(route);
    const circle = circles.get(key);
    if (circle) circle.push(route);
    else circles.set(key, [route]);
  }
  return [...circles.values()].flatMap(members => members[0] ? [{ routes: members.flatMap(member => [member, ...twins.get(member) ?? []]), sample: members[0] }] : []);
}

/**
 * What a stranger sees of a route, as far as CORS goes: the method, the layers that are passed before the route's own handler, whether that
 * handler minds the Origin or sets CORS lines itself, and how each exchange ends. Routes with the same signature answer every origin alike.
 */
function signatureOf(route: Route, actual: Reply, preflight: Reply): string {
  return [route.method, signReply(actual, false), signReply(preflight, true)].join('\u0002');
}

function signReply({ answers, complete }: Reply, withStatus: boolean): string {
  const mixed = new Set(answers.map(answer => linesOf(answer, 'Access-Control-Allow-Origin').length > 0)).size > 1;
  return answers.map(answer => [
    answer.outcome, answer.open, answer.unseenGuard, complete, withStatus ? answer.status : '',
    answer.passed.filter(layer => layer.kind !== 'route' || minds(answer, layer)).map(({ order }) => order).join(),
    CORS_LINES.flatMap(name => linesOf(answer, name)).map(line => placeKey(line.at)).join(';'),
    (answer.lost ?? []).map(({ by }) => placeKey(by)).join(';'),
    mixed && answer.exit ? placeKey(answer.exit) : '',
  ].join('\u0001')).sort().join('|');
}

function minds(answer: Answer, layer: Layer): boolean {
  return answer.originReadBy === undefined || answer.originReadBy.includes(layer) || answer.headers.some(line => line.layer === layer && /^(?:access-control-|vary$)/i.test(line.name));
}

const ORIGIN_LINES = ['Access-Control-Allow-Origin', 'Access-Control-Allow-Credentials'];
const CORS_LINES = ['Access-Control-Allow-Origin', 'Access-Control-Allow-Credentials', 'Access-Control-Allow-Methods', 'Access-Control-Allow-Headers', 'Vary'];

function hostilesFor(candidates: readonly Candidate[]): Hostile[] {
  const everybody: Hostile[] = strangers.map(origin => ({ origin, trick: 'stranger', reach: 'anyone' }));
  const nobody: Hostile = { origin: 'null', trick: 'null', reach: 'anyone' };
  const disguised = candidates.slice(0, CANDIDATE_LIMIT).flatMap(hostilesOf).filter(({ origin }) => origin !== 'null');
  const seen = new Set(candidates.map(({ origin }) => origin));
  return [...everybody, nobody, ...disguised].filter(({ origin }) => !seen.has(origin) && seen.add(origin));
}

/**
 * Of circles and methods whose CORS lines come from the same places, and which mind the Origin in the same layers, one is enough to ask
 * hostile origins of.
 */
function deciding(circles: readonly Circle[], heard: Heard, friendOf: (route: Route) => string, actual: (q: Question) => Reply): Question[] {
  const chosen = new Map<string, Question>();
  for (const question of circles.flatMap(({ sample: route }) => methodsOf(route, heard).map(method => ({ route, method, origin: friendOf(route) })))) {
    const { answers } = actual(question);
    const key = [...new Set(answers.map(answer => [
      ...ORIGIN_LINES.flatMap(name => linesOf(answer, name)).map(line => placeKey(line.at)),
      ...(answer.originReadBy ?? answer.passed).map(({ order }) => order), answer.open,
    ].join('\u0001')))].sort().join('|');
    if (!chosen.has(key)) chosen.set(key, question);
  }
  return [...chosen.values()];
}

function witness(question: Question, hostile: Hostile, actual: (q: Question) => Reply): Witness[] {
  const found: Witness[] = [];
  for (const answer of actual({ ...question, origin: hostile.origin }).answers) {
    if (answer.unseenGuard || admits(answer, hostile.origin, 'omit') !== true) continue;
    const line = linesOf(answer, 'Access-Control-Allow-Origin').at(-1);
    if (line) found.push({ hostile, route: question.route, answer, line, credentials: allowsCredentials(answer) });
  }
  return found;
}
