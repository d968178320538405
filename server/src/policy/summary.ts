import { parseTokenList } from '../cors/header-list';
import { strangers } from '../cors/look-alike';
import type { Place } from '../text/place';
import { contains, placeKey, samePlace } from '../text/place';
import { admits, allowsCredentials } from './admission';
import type { Answer, HeaderLine } from './answer';
import { linesOf, valueOf } from './answer';
import type { Circle, Inquiry } from './inquiry';
import type { Fact, OptionRole } from './options';

/** How a set-up decides which origins it allows. */
export type OriginPolicy = 'any' | 'reflect' | 'list' | 'pattern' | 'predicate' | 'unknown';

/** The summary of one CORS set-up, learned by asking. `null`: absent; `'unknown'`: not known. */
export interface Policy {
  readonly adapter: string;
  readonly library: string | null;
  readonly at: Place;
  /** What it covers, in words: `/api`, `GET /users`, all paths. */
  readonly scope: string;
  readonly origin: OriginPolicy;
  /** Origins that get in, as far as named. */
  readonly origins: readonly string[];
  readonly credentials: boolean | 'unknown';
  readonly methods: readonly string[] | 'unknown' | null;
  readonly allowedHeaders: readonly string[] | 'unknown' | null;
  readonly exposedHeaders: readonly string[] | 'unknown' | null;
  readonly maxAge: number | 'unknown' | null;
  readonly preflight: 'answered' | 'passed-on' | 'missing' | 'unknown';
}

/** The set-ups of one subject: one for each place that decides about the origin; none for a subject that never speaks of CORS. */
export function summarise(inquiry: Inquiry): Policy[] {
  const policies = summariesOf(inquiry).map(({ policy }) => policy);
  return [...policies, ...closedSets(inquiry, policies)];
}

/** Routes that the set-up at a place decides about; undefined when no answer shows it. */
export function circleOf(inquiry: Inquiry, at: Place): Circle | undefined {
  return summariesOf(inquiry).find(({ policy }) => samePlace(policy.at, at))?.circle;
}

interface Summary {
  readonly circle: Circle;
  readonly policy: Policy;
}

function summariesOf(inquiry: Inquiry): Summary[] {
  const found = new Map<string, Summary>();
  for (const circle of inquiry.circles) {
    const { sample } = circle;
    const method = sample.method === '*' ? 'PUT' : sample.method;
    const actual = inquiry.actual({ route: sample, origin: inquiry.friendOf(sample) }).answers;
    const preflight = inquiry.preflight({ route: sample, origin: inquiry.friendOf(sample), method }).answers;
    const line = [...actual, ...preflight].map(answer => linesOf(answer, 'Access-Control-Allow-Origin').at(-1)).find(one => one !== undefined);
    if (!line) continue;
    const key = placeKey(line.at);
    if (!found.has(key)) found.set(key, { circle, policy: summariseCircle(inquiry, circle, line, actual, preflight) });
  }
  return [...found.values()];
}

/** Library options that let nobody in whom we could find: a set-up all the same, and mostly a broken one. */
function closedSets({ subject, heard }: Inquiry, known: readonly Policy[]): Policy[] {
  return subject.options.filter(({ at }) => !known.some(policy => placeKey(policy.at) === placeKey(at))).map(({ at, library, schema, options }) => {
    const valueOfRole = (role: OptionRole): Fact | undefined => options.find(({ key }) => key === schema.roles[role])?.value;
    const texts = (role: OptionRole): readonly string[] | 'unknown' | null => textsOf(valueOfRole(role));
    const origins = heard.trusted.filter(trusted => trusted.at.file === at.file && contains(at.span, trusted.at.span)).map(({ text }) => text);
    const credentials = valueOfRole('credentials');
    const maxAge = valueOfRole('maxAge');
    return {
      adapter: subject.adapter, library, at, scope: '', origin: origins.length > 0 ? 'list' : 'unknown', origins: [...new Set(origins)],
      credentials: credentials === undefined ? false : credentials.kind === 'flag' ? credentials.flag : 'unknown',
      methods: texts('methods'), allowedHeaders: texts('allowedHeaders'), exposedHeaders: texts('exposedHeaders'),
      maxAge: maxAge === undefined ? null : maxAge.kind === 'number' ? maxAge.number : 'unknown', preflight: 'unknown',
    };
  });
}

/** The tokens of a list option; null: not given. */
function textsOf(fact: Fact | undefined): readonly string[] | 'unknown' | null {
  if (fact === undefined) return null;
  if (fact.kind === 'text') return fact.text.split(',').map(text => text.trim());
  if (fact.kind !== 'list' || fact.open) return 'unknown';
  return fact.items.every(item => item.kind === 'text') ? fact.items.map(item => item.text) : 'unknown';
}

function summariseCircle(inquiry: Inquiry, circle: Circle, line: HeaderLine, actual: readonly Answer[], preflight: readonly Answer[]): Policy {
  const both = [...actual, ...preflight];
  // Where CORS is switched off, nothing is said of credentials.
  const allowing = both.filter(answer => linesOf(answer, 'Access-Control-Allow-Origin').length > 0);
  const origins = inquiry.friends.filter(origin => inquiry.actual({ route: circle.sample, origin }).answers.some(answer => admits(answer, origin, 'omit') === true));
  const origin = originPolicy(inquiry, circle, line);
  return {
    adapter: inquiry.subject.adapter,
    library: line.byLibrary ?? null,
    at: line.byLibrary === undefined ? line.setBy ?? line.at : callOf(inquiry, line.at) ?? line.at,
    scope: scopeOf(circle),
    origin,
    origins: origin === 'any' ? ['*'] : inquiry.named ? origins : [],
    credentials: agree((allowing.length > 0 ? allowing : both).map(answer => allowsCredentials(answer) ?? 'unknown')),
    methods: listOf(preflight, 'Access-Control-Allow-Methods'),
    allowedHeaders: inquiry.subject.kind === 'bag' ? listOf(both, 'Access-Control-Allow-Headers') : reflectsHeaders(preflight) ? ['*'] : listOf(preflight, 'Access-Control-Allow-Headers'),
    exposedHeaders: listOf(actual, 'Access-Control-Expose-Headers'),
    maxAge: maxAgeOf(preflight),
    preflight: preflightOf(inquiry, inquiry.friendOf(circle.sample), preflight),
  };
}

/** The library's call that a value was given to. */
function callOf({ subject }: Inquiry, at: Place): Place | undefined {
  return subject.options.find(set => set.at.file === at.file && contains(set.at.span, at.span))?.at;
}

function originPolicy(inquiry: Inquiry, circle: Circle, line: HeaderLine): OriginPolicy {
  const replies = strangers.map(origin => inquiry.actual({ route: circle.sample, origin }).answers.map(answer => ({ answer, admitted: admits(answer, origin, 'omit') })));
  const admitted = replies.map(reply => reply.some(one => one.admitted === true && !one.answer.unseenGuard));
  if (line.value === '*') return 'any';
  if (admitted.every(Boolean)) return replies.flat().some(({ admitted: one, answer }) => one === true && valueOf(answer, 'Access-Control-Allow-Origin') === '*') ? 'any' : 'reflect';
  if (line.value === undefined) return 'unknown';
  const { trusted } = inquiry.heard;
  if (trusted.some(({ test }) => test === 'pattern')) return 'pattern';
  if (trusted.some(({ test }) => test !== 'equals' && test !== 'fixed')) return 'predicate';
  return replies.flat().some(({ admitted: one, answer }) => one === undefined || answer.unseenGuard) ? 'unknown' : 'list';
}

function scopeOf({ routes }: Circle): string {
  const [first] = routes;
  if (!first) return '';
  if (routes.length === 1) return first.method === '*' ? first.pattern : `${first.method} ${first.pattern}`;
  return `${first.method === '*' ? '' : `${first.method} `}${first.pattern} and ${routes.length - 1} more`;
}

/** The list on the wire; a list that repeats what was asked is not a list of the server's. */
function listOf(answers: readonly Answer[], name: string): readonly string[] | 'unknown' | null {
  const values = new Set(answers.map(answer => valueOf(answer, name)));
  values.delete(undefined);
  if (values.size === 0) return null;
  const [value] = values;
  if (values.size > 1 || value === null || value === undefined) return 'unknown';
  const list = parseTokenList(value);
  return list.ok ? list.tokens : value.split(',').map(text => text.trim());
}

function reflectsHeaders(answers: readonly Answer[]): boolean {
  return answers.some(answer => linesOf(answer, 'Access-Control-Allow-Headers').some(({ byLibrary, written, value }) => byLibrary !== undefined && written.length === 0 && value !== undefined));
}

function maxAgeOf(answers: readonly Answer[]): number | 'unknown' | null {
  const list = listOf(answers, 'Access-Control-Max-Age');
  if (list === null || list === 'unknown') return list;
  const seconds = Number(list[0]);
  return Number.isFinite(seconds) ? seconds : 'unknown';
}

function preflightOf({ subject }: Inquiry, friend: string, answers: readonly Answer[]): Policy['preflight'] {
  if (subject.kind === 'bag' || subject.kind === 'options' || answers.length === 0) return 'unknown';
  if (answers.every(({ outcome }) => outcome === 'passed-on')) return 'passed-on';
  const admitted = answers.map(answer => admits(answer, friend, 'omit'));
  if (admitted.every(one => one === true)) return 'answered';
  return admitted.every(one => one === false) && subject.gateway === 'no' ? 'missing' : 'unknown';
}

function agree<T>(values: readonly (T | 'unknown')[]): T | 'unknown' {
  const known = [...new Set(values)];
  return known.length === 1 && known[0] !== undefined ? known[0] : 'unknown';
}
