import type { EngineName } from './engine';
import { judgeWithAll } from './engines';
import type { BlockedAt, Redirect } from './exchange';
import { judgeExchange } from './exchange';
import { readExchange } from './exchange-input';

/** What an engine says about one exchange; `code` and `message` are null when it is allowed. */
export interface BrowserResult {
  readonly allowed: boolean;
  readonly code: string | null;
  readonly message: string | null;
}

/** The verdict on one exchange; the top level is the Fetch standard's. */
export interface SimulateResult {
  /** As given; the position (from 0) when none was given. */
  readonly id: string | number;
  readonly preflightNeeded: boolean;
  readonly allowed: boolean;
  readonly blockedAt: BlockedAt;
  /** Names of the response's headers the script can read, lower case, sorted; null when it gets no response (a redirect included). */
  readonly exposedHeaders: readonly string[] | null;
  readonly browsers: Readonly<Record<EngineName, BrowserResult>>;
  /** Only when the response redirects: the verdict then holds up to here, the next response decides. */
  readonly redirect?: Redirect;
}

/** One exchange, or the whole input, that could not be judged. `index` counts from 0; null: the input as a whole. */
export interface SimulateError {
  readonly id: string | number | null;
  readonly index: number | null;
  readonly message: string;
}

/**
 * Judges exchanges: an array, or an object with an array `exchanges`. Never throws: an exchange that cannot be read gives one
 * error that names the place and what was expected, and the others are judged all the same.
 */
export function simulate(input: unknown): { results: SimulateResult[]; errors: SimulateError[] } {
  const exchanges = exchangesOf(input);
  if (!exchanges) return { results: [], errors: [{ id: null, index: null, message: 'expected an array of exchanges, or an object with an array "exchanges"' }] };
  const results: SimulateResult[] = [];
  const errors: SimulateError[] = [];
  exchanges.forEach((entry, index) => {
    const read = readExchange(entry);
    const id = read.id ?? index;
    if (read.ok) results.push(judge(id, read.exchange));
    else errors.push({ id, index, message: read.message });
  });
  return { results, errors };
}

function exchangesOf(input: unknown): readonly unknown[] | undefined {
  const list: unknown = typeof input === 'object' && input !== null && 'exchanges' in input ? input.exchanges : input;
  return Array.isArray(list) ? list as readonly unknown[] : undefined;
}

function judge(id: string | number, exchange: Parameters<typeof judgeExchange>[0]): SimulateResult {
  const verdict = judgeExchange(exchange);
  const { chromium, firefox, webkit } = judgeWithAll(exchange, verdict.request);
  const { preflightNeeded, allowed, blockedAt, exposedHeaders, redirect } = verdict;
  const browsers = { chromium: outcome(chromium), firefox: outcome(firefox), webkit: outcome(webkit) };
  return { id, preflightNeeded, allowed, blockedAt, exposedHeaders, browsers, ...(redirect ? { redirect } : {}) };
}

function outcome({ allowed, code, message }: BrowserResult): BrowserResult {
  return { allowed, code, message };
}
