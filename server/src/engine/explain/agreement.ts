import type { ConsoleMessage } from '../../cors/console/read-console';
import { readConsole } from '../../cors/console/read-console';
import type { EngineName } from '../../cors/engine';
import type { Answer } from '../../policy/answer';
import type { FetchOutcome } from '../fetches';
import { browsersOf } from '../fetches';
import { familyOf } from './families';

/** How what a browser would print compares with what it did print. `cause`: the same fault, with other particulars; `unknown`: nobody can say. */
export type Agreement = 'same' | 'cause' | 'other' | 'unknown';

/**
 * Whether an outcome makes the browser print the message. Both are compared by what they say, not by their letters, so that wordings of
 * all versions and languages are one; what the pasted message does not say is no difference.
 */
export function agreementOf(pasted: ConsoleMessage, outcome: FetchOutcome): Agreement {
  const predicted = predictedBy(pasted.browser, outcome);
  if (predicted === undefined) return 'unknown';
  if (predicted === null || familyOf(predicted) !== familyOf(pasted)) return 'other';
  if (pasted.phase !== null && outcome.blockedAt !== null && pasted.phase !== outcome.blockedAt) return 'other';
  const same = predicted.code === pasted.code && agree(pasted.value, predicted.value) && agree(pasted.method, predicted.method) && agree(pasted.header?.toLowerCase() ?? null, predicted.header?.toLowerCase() ?? null)
    && agree(pasted.status, statusOf(outcome, predicted));
  return same ? 'same' : 'cause';
}

/** What the browser would print, read back; null: nothing, the page gets its answer; undefined: not known. */
export function predictedBy(browser: ConsoleMessage['browser'], outcome: FetchOutcome): ConsoleMessage | null | undefined {
  if (browser === 'unknown') return undefined;
  const verdict = browsersOf(outcome)[browser satisfies EngineName];
  if (!verdict) return undefined;
  return verdict.message === null ? null : readConsole(verdict.message)[0] ?? null;
}

function agree<T>(pasted: T | null, predicted: T | null): boolean {
  return pasted === null || predicted === null || pasted === predicted;
}

/** A status that the program does not fix is no difference. */
function statusOf(outcome: FetchOutcome, { status }: ConsoleMessage): number | null {
  const answer: Answer | null = outcome.blockedAt === 'preflight' ? outcome.preflight : outcome.response;
  return answer?.status === undefined ? null : status ?? answer.status;
}
