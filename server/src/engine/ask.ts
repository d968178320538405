import type { Answer } from '../policy/answer';
import type { Subject } from '../policy/server';
import type { Place } from '../text/place';
import { tellApart, wordsOfCondition } from './fetch-words';
import type { FetchOutcome, PageRequest } from './fetches';
import { fetchesOf } from './fetches';
import type { Setting } from './settings-of-answers';

export type { PageRequest } from './fetches';

export type AskVerdict = 'allowed' | 'blocked' | 'depends' | 'unknown';

/** What one subject would answer to the two requests of a fetch, and what the browser makes of it. Plain data: the program may be forgotten. */
export interface Asked {
  readonly subject: Pick<Subject, 'at' | 'name' | 'framework' | 'adapter' | 'kind'>;
  readonly verdict: AskVerdict;
  readonly blockedAt: 'preflight' | 'response' | null;
  /** One sentence. */
  readonly why: string;
  /** The likeliest answers; null: not sent. */
  readonly preflight: Answer | null;
  readonly response: Answer | null;
  /** The outcome they belong to: where it depends, one that is blocked. */
  readonly shown: FetchOutcome;
  /** The verdict under each outcome, when they differ; each pair of words and verdict once. */
  readonly depends: readonly Dependence[];
}

/** What decides for a verdict. */
export interface Dependence {
  /** In the words of the source, joined by `and`; `otherwise` where nothing that has words decides. */
  readonly on: string;
  readonly verdict: AskVerdict;
  /** Where the first of the conditions stands. */
  readonly at?: Place;
}

/** Sends what a page at that origin would send: the preflight without cookies, when the standard needs one, then the request itself. `base` as for `fetchesOf`. */
export function askSubject(subject: Subject, page: PageRequest, base?: string): Asked {
  return sumUp(nameOf(subject), fetchesOf(subject, page, base).outcomes);
}

function nameOf({ at, name, framework, adapter, kind }: Subject): Asked['subject'] {
  return { at, name, framework, adapter, kind };
}

/** Whether it can be asked a whole request: options and header lines alone cannot. */
export function isServer({ kind }: Pick<Subject, 'kind'>): boolean {
  return kind !== 'bag' && kind !== 'options';
}

/** The lower, the likelier is it the one that answers at that path: servers before groups before handlers; those that know the path first; those without such a route, and those that cannot be followed, last. */
export function rankOf(subject: Subject, { path }: PageRequest, { response, verdict }: Asked): number {
  const target = path.replace(/[?#].*$/, '');
  const kind = KINDS.indexOf(subject.kind);
  const known = subject.routes.some(route => route.path === target || route.pattern === target);
  return (response?.outcome === 'no-route' ? 40 : 0) + (verdict === 'unknown' ? 20 : 0) + kind * 2 + (known ? 0 : 1);
}

const KINDS: readonly Subject['kind'][] = ['server', 'group', 'handler', 'bag', 'options'];

function sumUp(subject: Asked['subject'], outcomes: readonly FetchOutcome[]): Asked {
  const production = outcomes.filter(({ developmentOnly }) => !developmentOnly);
  const considered = production.length > 0 ? production : outcomes;
  const [likeliest] = considered;
  if (!likeliest) throw new Error('a fetch has an outcome');
  const say = (shown: FetchOutcome, verdict: AskVerdict, why: string, depends: readonly Dependence[]): Asked =>
    ({ subject, verdict, blockedAt: verdict === 'unknown' ? null : shown.blockedAt, why, preflight: shown.preflight, response: shown.response, shown, depends });
  const unknown = considered.find(({ verdict }) => verdict === 'unknown');
  const blocked = considered.find(({ verdict }) => verdict === 'blocked');
  const differ = considered.some(({ verdict }) => verdict !== likeliest.verdict);
  if (!differ) return say(likeliest, likeliest.verdict, whyAll(considered.map(({ why }) => why)), []);
  const depends = dependencesOf(considered);
  const verdicts = new Set(considered.map(({ verdict }) => verdict));
  if (!blocked || !verdicts.has('allowed')) return say(likeliest, 'unknown', unknown?.why ?? likeliest.why, depends);
  const decided = depends.find(({ verdict }) => verdict === 'blocked');
  return say(blocked, 'depends', `${decided && decided.on !== OTHERWISE ? `It is blocked when ${decided.on}` : 'It is blocked in some cases that we cannot tell apart'}: ${blocked.why}`, depends);
}

/** Outcomes with the same verdict may have it for different reasons: none of them is told as the only one. */
function whyAll(reasons: readonly string[]): string {
  const [first = '', ...others] = new Set(reasons);
  return others.length === 0 ? first : [`It may have one of ${others.length + 1} reasons. ${first}`, ...others].join(' Or: ');
}

const OTHERWISE = 'otherwise';

function dependencesOf(outcomes: readonly FetchOutcome[]): Dependence[] {
  const found = new Map<string, Dependence>();
  for (const [{ verdict }, settings] of tellApart(outcomes)) {
    const on = sayAll(settings);
    const at = settings[0]?.condition.at;
    const key = `${verdict}\u0000${on}`;
    if (!found.has(key)) found.set(key, { on, verdict, ...at && { at } });
  }
  if (outcomes.some(({ unseen }) => unseen)) found.set('', { on: 'a branch is taken that was not seen', verdict: 'unknown' });
  return [...found.values()];
}

/** The conditions of one outcome in words. */
export function sayAll(settings: readonly Setting[]): string {
  const words = settings.map(({ condition, of }) => `${wordsOfCondition(condition)}${of === 'both' ? '' : of === 'preflight' ? ' (at the preflight)' : ''}`);
  return [...new Set(words)].join(' and ') || OTHERWISE;
}
