import type { Answer, Condition, DecidedBy, HeaderLine, LostLine, Outcome, Reply } from '../policy/answer';
import type { Request } from '../policy/request';
import type { Layer } from '../policy/server';
import type { Budget, Decision, Machine, Run } from '../program/machine';
import { fromEnvironment, fromOrigin, fromRequest } from '../program/value';
import type { Place } from '../text/place';
import type { HeaderBag } from './header-bag';
import { createHeaderBag } from './header-bag';
import { factOf, wordsOf } from './decision-words';
import { ownHost } from './node-request';
import type { World } from './registry';
import { shared } from './registry';

/** One request and its answer while the program works on it. Lives for one run. */
export interface Exchange {
  readonly world: World;
  /** Looking at its Origin is noticed. */
  readonly request: Request;
  /** The request has an Origin. Asking this is not noticed. */
  readonly sendsOrigin: boolean;
  readonly bag: HeaderBag;
  /** undefined: not known. */
  status: number | undefined;
  /** How it ended; undefined while it is under way. */
  outcome: Outcome | undefined;
  /** The head of the response is out: what is set from now on is lost. */
  sent: boolean;
  /** The call that sent the head without ending the exchange. */
  sentAt: Place | undefined;
  /** What the program broke with. */
  fault: string | undefined;
  /** Lines that were set when the head was out, for certain. */
  readonly late: LostLine[];
  /** The call of `next()` that came back last. */
  handedOn: Place | undefined;
  /** Everything that ran so far ran at once: nothing that was entered could wait for anything. */
  prompt: boolean;
  /** Layers entered, in order. */
  readonly passed: Layer[];
  /** Something unknown was given the response: it may have set headers and ended it. */
  handedOver: boolean;
  /** The mishap asked for has happened. */
  failed: boolean;
  /** The layer that runs now: header lines are its work. */
  layer: Layer | undefined;
  /** Layers that looked at the Origin. */
  readonly originReadBy: Set<Layer>;
  exit: Place | undefined;
  exitHeaders: Place | undefined;
  /** Node: the status that stands in `res.statusCode` now; undefined: not known. */
  readStatus: (() => number | undefined) | undefined;
}

function createExchange(world: World, request: Request, sendsOrigin: boolean): Exchange {
  return {
    world, request, sendsOrigin, bag: createHeaderBag(world.samples), status: undefined, outcome: undefined, sent: false, sentAt: undefined, fault: undefined, late: [], handedOn: undefined, prompt: true, handedOver: false, failed: false,
    passed: [], layer: undefined, originReadBy: new Set(), exit: undefined, exitHeaders: undefined, readStatus: undefined,
  };
}

/** Notes that the request enters a layer, runs `task` there, and returns to the layer before. */
export function inLayer<T>(exchange: Exchange, layer: Layer | undefined, task: () => T): T {
  const before = exchange.layer;
  if (layer) {
    exchange.layer = layer;
    if (exchange.passed[exchange.passed.length - 1] !== layer) exchange.passed.push(layer);
  }
  try {
    return task();
  } finally {
    exchange.layer = before;
  }
}

/**
 * Ends the exchange; a second end changes nothing. A layer that is no route and ends with 401, 403, 407, 429 or a
 * redirect has `refused` the request.
 */
export function endExchange(exchange: Exchange, outcome: Outcome, exit?: Place, exitHeaders?: Place): void {
  if (exchange.outcome !== undefined) return;
  exchange.outcome = outcome === 'answered' && refuses(exchange) ? 'refused' : outcome;
  // Whoever comes next decides.
  if (outcome === 'passed-on') exchange.status = undefined;
  exchange.sent = true;
  exchange.exit = exit;
  exchange.exitHeaders ??= exitHeaders;
}

/** A reply that also says whether the Origin made any difference. */
export interface AskedReply extends Reply {
  /** Nothing looked at the text of the Origin: any other origin gets the same reply. */
  readonly anyOrigin: boolean;
}

/** Sends one request: runs `task` on a fresh exchange for every branch the program takes. Never throws. */
export function askOnce(machine: Machine, world: World, request: Request, task: (exchange: Exchange) => void, budget?: Partial<Budget>): AskedReply {
  const live = liveSlot(machine);
  let looked = false;
  const watched: Request = {
    ...request,
    get origin() {
      looked = true;
      return request.origin;
    },
  };
  const exploration = machine.explore(() => {
    const exchange = createExchange(world, watched, request.origin !== undefined);
    live.current = exchange;
    const end = machine.attempt(() => task(exchange));
    if ('thrown' in end) endExchange(exchange, 'thrown', end.at);
    return snapshot(exchange);
  }, budget);
  live.current = undefined;
  const answers = exploration.runs.map(run => toAnswer(run, world, request.origin));
  return { answers: withoutTwins(answers), complete: exploration.complete, anyOrigin: !looked };
}

/** The exchange that is under way on a machine, for those who are called without it. */
export function liveExchange(machine: Machine): Exchange | undefined {
  return liveSlot(machine).current;
}

function liveSlot(machine: Machine): { current: Exchange | undefined } {
  return shared(machine, 'live exchange', () => ({ current: undefined }));
}

/** The state of an exchange, copied out of the heap. An exchange that is still under way hangs. */
export type Snapshot = Pick<Answer, 'outcome' | 'status' | 'headers' | 'open' | 'passed' | 'originReadBy' | 'exit' | 'exitHeaders' | 'lost' | 'fault'>;

function snapshot(exchange: Exchange): Snapshot {
  const unseen = exchange.outcome === undefined && exchange.handedOver;
  return {
    outcome: exchange.outcome ?? (unseen ? 'answered' : 'unanswered'),
    status: unseen && !exchange.sent ? undefined : exchange.status,
    headers: exchange.bag.lines.map(withoutOwnHost),
    open: exchange.bag.open,
    passed: [...exchange.passed],
    originReadBy: [...exchange.originReadBy],
    exit: exchange.exit,
    exitHeaders: exchange.exitHeaders,
    ...(exchange.fault !== undefined && { fault: exchange.fault }),
    ...(exchange.late.length > 0 && { lost: [...exchange.late] }),
  };
}

/** The host we are reached by is made up: a value that holds it is not known. */
function withoutOwnHost(line: HeaderLine): HeaderLine {
  return line.value?.includes(ownHost) ? { ...line, value: undefined } : line;
}

/** What one run of a question answers, with the conditions it stands under. */
function toAnswer(run: Run<Snapshot>, world: World, origin: string | undefined): Answer {
  const base: Snapshot = 'value' in run.result
    ? run.result.value
    : 'thrown' in run.result
      ? { outcome: 'thrown', status: undefined, headers: [] as HeaderLine[], open: true, passed: [], exit: run.result.at }
      : { outcome: 'answered', status: undefined, headers: [] as HeaderLine[], open: true, passed: [], exit: run.result.gaveUp.at };
  return {
    ...base,
    conditions: run.decisions.map(decision => toCondition(decision, world)),
    unseenGuard: run.decisions.some(decision => (decision.taint & fromOrigin) !== 0 && !failedMembership(decision, origin ?? '')),
    developmentOnly: world.development || run.decisions.some(saysDevelopment),
  };
}

/**
 * Who decides a question: the origin first, for a guard on it counts most; then the request, also where a secret of the
 * environment has a part in it; a failure is nobody's decision.
 */
export function decidedBy(decision: Pick<Decision, 'taint' | 'environment' | 'symbol'>): DecidedBy {
  if (decision.taint & fromOrigin) return 'origin';
  if (decision.symbol.startsWith('throws:')) return 'unknown';
  if (decision.taint & fromRequest) return 'request';
  return decision.environment !== undefined || decision.taint & fromEnvironment ? 'environment' : 'unknown';
}

/**
 * The Origin was held against one unknown value or looked for in an unknown list, in vain. A stranger's origin is none of
 * them, so what it gets then it gets without a guard.
 */
function failedMembership({ symbol, answer }: Decision, origin: string): boolean {
  if (/\.indexOf\(.*\)===-1$/.test(symbol)) return answer;
  if (answer) return false;
  if (/===origin$|^more of |\.(?:includes|has)\(.*\)$/.test(symbol)) return true;
  const text = /^"([^"]+)"===|==="([^"]+)"$/.exec(symbol);
  const compared = text?.[1] ?? text?.[2];
  return compared !== undefined && origin.includes(compared);
}

function toCondition(decision: Decision, world: World): Condition {
  const fact = factOf(decision);
  return { on: decidedBy(decision), text: wordsOf(decision, world), value: decision.answer, at: decision.at, ...fact !== undefined && { fact } };
}

/** The decision says that this is no production: `isDev` taken, `isProduction` not taken, `APP_ENV === 'development'` taken … */
export function saysDevelopment(decision: Decision): boolean {
  // Some read the environment through a service that we cannot see into: `configService.get('PRODUCTION') === 'true'`.
  const through = decidedBy(decision) === 'unknown' && /\b(?:get|env|config\w*)\(\s*['"`][A-Z_]*(?:PROD|DEV|NODE_ENV|ENVIRONMENT)[A-Z_]*['"`]/.test(decision.text);
  if (decidedBy(decision) !== 'environment' && !through) return false;
  const text = `${decision.environment ?? ''} ${decision.text}`;
  const negated = /!==?\s*['"`]/.test(decision.text);
  if (/['"`](?:dev|development|local|test|testing)['"`]/i.test(decision.text)) return decision.answer !== negated;
  if (/['"`]prod(?:uction)?['"`]/i.test(decision.text)) return decision.answer === negated;
  if (/prod(?:uction)?\b/i.test(text) && !/\bnon[-_]?prod/i.test(text)) return !decision.answer;
  return /(?:^|[^a-z])(?:is)?[-_]?(?:dev|development|debug|local)(?:[^a-z]|$)/i.test(text) && decision.answer;
}

function refuses(exchange: Exchange): boolean {
  const { layer, status } = exchange;
  if (!layer || layer.kind === 'route' || layer.kind === 'error' || layer.kind === 'static' || status === undefined) return false;
  return status === 401 || status === 403 || status === 407 || status === 429 || status >= 300 && status < 400;
}

/** Answers that say the same are one: the one that is no development's, and stands under the fewest conditions; it keeps those of the others. */
function withoutTwins(answers: readonly Answer[]): Answer[] {
  const found = new Map<string, Answer>();
  for (const answer of answers) {
    const key = answerKey(answer);
    const other = found.get(key);
    const better = !other || other.developmentOnly && !answer.developmentOnly || other.developmentOnly === answer.developmentOnly && other.conditions.length > answer.conditions.length;
    const [kept, twin] = better ? [answer, other] : [other, answer];
    // What exists in development only is no further way to an answer of production.
    found.set(key, twin && twin.developmentOnly === kept.developmentOnly ? { ...kept, also: [...twin.also ?? [], twin.conditions] } : kept);
  }
  return [...found.values()];
}

/** A text that is equal for answers that say the same, whatever they stand under. */
export function answerKey(answer: Answer): string {
  return JSON.stringify([
    answer.outcome, answer.status, answer.open, answer.unseenGuard, answer.exit?.file, answer.exit?.span.start,
    answer.headers.map(line => [line.name, line.value, line.at.file, line.at.span.start, line.environment?.name]), answer.passed.map(layer => layer.order),
  ]);
}
