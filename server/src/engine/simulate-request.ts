import type { EngineName, EngineVerdict } from '../cors/engine';
import type { WireRequest } from '../cors/fetch-request';
import { prepareRequest } from '../cors/fetch-request';
import { preflightHeaders } from '../cors/preflight';
import type { Answer, HeaderLine } from '../policy/answer';
import type { Subject } from '../policy/server';
import type { Asked } from './ask';
import { askSubject } from './ask';
import { cookieNotes } from './cookie-notes';
import type { FetchOutcome, PageRequest } from './fetches';
import { browsersOf } from './fetches';
import type { Need } from './needs';
import { needsOf } from './needs';
import type { Responsible } from './responsible';
import { responsibleFor } from './responsible';

/** One request line by line, and the answer to it. */
export interface SimulatedExchange {
  readonly kind: 'preflight' | 'request';
  readonly method: string;
  readonly path: string;
  readonly sent: readonly SentLine[];
  /** Null: nothing that could be followed answers. */
  readonly answer: SimulatedAnswer | null;
  /** The browser never sends it, because the preflight fails. */
  readonly withheld: boolean;
}

/** An answer in plain data. */
export interface SimulatedAnswer extends Pick<Answer, 'status' | 'outcome' | 'open'> {
  readonly headers: readonly Pick<HeaderLine, 'name' | 'value' | 'at'>[];
}

/** A header line of a request. `browser`: no script can set it. */
export interface SentLine {
  readonly name: string;
  readonly value: string;
  readonly by: 'page' | 'browser';
}

/** A fetch from a page as a network panel shows it, with what accounts for its end. Plain data: it can be sent between threads. */
export interface Simulation extends Pick<Asked, 'subject' | 'verdict' | 'blockedAt' | 'why' | 'depends'> {
  /** The preflight first, when there is one. Empty when `fetch()` itself refuses. */
  readonly exchanges: readonly SimulatedExchange[];
  /** What each browser makes of it; undefined: it goes on to an answer that is not known. */
  readonly browsers: Readonly<Record<EngineName, EngineVerdict | undefined>>;
  readonly responsible: readonly Responsible[];
  /** What the answers would need for this page to read them; none when it may, or when that is not known. */
  readonly needs: readonly Need[];
  /** Sentences about cookies that do not go with the request. */
  readonly cookies: readonly string[];
}

/**
 * Plays a fetch of a page through against a subject. Where it depends, the case shown is one that is blocked. `base`: scheme, host and port
 * by which the server is reached; anything else is taken for none.
 */
export function simulateRequest(subject: Subject, page: PageRequest, base: string): Simulation {
  const asked = askSubject(subject, page, base);
  const { verdict, blockedAt, why, depends, shown } = asked;
  const wire = prepareRequest({ origin: page.origin, url: `${base}${page.path}`, method: page.method, headers: page.headers, credentials: page.credentials });
  return {
    subject: asked.subject, verdict, blockedAt, why, depends,
    exchanges: wire.refusal ? [] : exchangesOf(wire, page, shown),
    browsers: browsersOf(shown),
    responsible: responsibleFor(shown),
    needs: shown.verdict === 'blocked' && shown.exchange ? needsOf(wire, shown.exchange) : [],
    cookies: wire.refusal ? [] : cookieNotes(subject, page, base),
  };
}

function exchangesOf(wire: WireRequest, { path, credentials }: PageRequest, { preflight, response, blockedAt }: FetchOutcome): SimulatedExchange[] {
  const request: SimulatedExchange = { kind: 'request', method: wire.method, path, sent: requestLines(wire, credentials), answer: plain(response), withheld: blockedAt === 'preflight' };
  if (!wire.preflightNeeded) return [request];
  const sent = preflightHeaders(wire).map(([name, value]): SentLine => ({ name, value, by: 'browser' }));
  return [{ kind: 'preflight', method: 'OPTIONS', path, sent, answer: plain(preflight), withheld: false }, request];
}

function plain(answer: Answer | null): SimulatedAnswer | null {
  return answer && { status: answer.status, outcome: answer.outcome, open: answer.open, headers: answer.headers.map(({ name, value, at }) => ({ name, value, at })) };
}

function requestLines(wire: WireRequest, credentials: PageRequest['credentials']): SentLine[] {
  const own = wire.headers.map(([name, value]): SentLine => ({ name, value, by: 'page' }));
  // Fetch, "append a request Origin header": cross-origin requests carry it, and all others but GET and HEAD.
  const origin: SentLine[] = wire.crossOrigin || wire.method !== 'GET' && wire.method !== 'HEAD' ? [{ name: 'Origin', value: wire.origin, by: 'browser' }] : [];
  const cookies: SentLine[] = credentials === 'include' || credentials === 'same-origin' && !wire.crossOrigin ? [{ name: 'Cookie', value: '(those of the server\'s site)', by: 'browser' }] : [];
  return [...origin, ...own, ...cookies];
}
