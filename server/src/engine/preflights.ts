import { parseTokenList } from '../cors/header-list';
import { isSafelistedMethod } from '../cors/method';
import { admits, allowsCredentials } from '../policy/admission';
import type { Answer } from '../policy/answer';
import { valueOf } from '../policy/answer';
import type { Inquiry } from '../policy/inquiry';
import type { Route } from '../policy/server';
import { rules } from '../rules';
import type { Pair } from './outcomes';
import { sameRoute } from './outcomes';

/** What the rule finds is a preflight that fails. */
export function stopsPreflights(rule: string): boolean {
  return rules.some(({ id, aboutPreflights }) => id === rule && aboutPreflights);
}

/** Some preflight failed for certain before an edit, and may pass after it. */
export function opensPreflights({ before, after }: Pair): boolean {
  return before.circles.some(({ sample }) => before.methodsOf(sample).some(method => {
    const route = sameRoute(after, sample);
    return route !== undefined && fails(before, sample, method) && !fails(after, route, method);
  }));
}

/** Some preflight failed for certain before the edit. */
export function isStopped({ before }: Pair): boolean {
  return before.circles.some(({ sample }) => before.methodsOf(sample).some(method => fails(before, sample, method)));
}

/** Every answer to the preflight of a friend stops the request for certain. */
function fails(inquiry: Inquiry, route: Route, method: string): boolean {
  const origin = inquiry.friendOf(route);
  const { answers, complete } = inquiry.preflight({ route, origin, method });
  return complete && answers.length > 0 && answers.every(answer => stops(answer, origin, method));
}

/** Fetch, "CORS-preflight fetch": the CORS check, an ok status, the method in the list. */
function stops(answer: Answer, origin: string, method: string): boolean {
  if (answer.outcome === 'passed-on') return false;
  if (admits(answer, origin, 'omit') === false || answer.status !== undefined && (answer.status < 200 || answer.status > 299)) return true;
  const value = valueOf(answer, 'Access-Control-Allow-Methods');
  if (isSafelistedMethod(method) || value === null) return false;
  const list = parseTokenList(value ?? '');
  return !list.ok || !list.tokens.includes(method) && !(list.tokens.includes('*') && (allowsCredentials(answer) !== true || valueOf(answer, 'Access-Control-Allow-Origin') === '*'));
}
