import { isSafelistedMethod } from '../../cors/method';
import { admits } from '../../policy/admission';
import type { Answer } from '../../policy/answer';
import type { Inquiry } from '../../policy/inquiry';
import type { Layer, Route } from '../../policy/server';
import { allowOriginLine, corsLayers, covers, endedBy } from './circumstances';
import { declaresPreflight } from './preflights';

/** A preflight that a layer turns away for want of credentials. */
export interface Refused {
  readonly layer: Layer;
  readonly answer: Answer;
  readonly route: Route;
  /** The CORS registration behind it. */
  readonly cors: Layer | undefined;
}

/**
 * The layer that turns every preflight of a route away and stands before CORS, or sets the headers itself; undefined when there is none,
 * or when no page of another origin could read the answer anyway.
 */
export function refusal(inquiry: Inquiry, route: Route, method: string): Refused | undefined {
  const friend = inquiry.friendOf(route);
  const { answers, complete } = inquiry.preflight({ route, origin: friend, method });
  const refused = answers.filter(answer => answer.outcome === 'refused' && TURNED_AWAY.has(answer.status ?? 0));
  const answer = refused[0];
  const layer = answer && endedBy(answer);
  if (!answer || !layer || refused.length < answers.length || !complete) return undefined;
  // With cookies alone a simple request gets through, and no preflight is ever sent.
  if (isSafelistedMethod(method) && passesWithCookies(inquiry, route, method)) return undefined;
  const cors = corsLayers(inquiry).find(other => other.order > layer.order && covers(other, route.path, 'OPTIONS'));
  const wouldBeAllowed = inquiry.actual({ route, origin: friend, method }).answers.some(actual => admits(actual, friend, 'omit') === true
    && (allowOriginLine(actual)?.layer?.order ?? Infinity) >= layer.order);
  return cors || wouldBeAllowed ? { layer, answer, route, cors } : undefined;
}

function passesWithCookies(inquiry: Inquiry, route: Route, method: string): boolean {
  const { answers } = inquiry.actual({ route, origin: inquiry.friendOf(route), method, cookiesOnly: true });
  return answers.some(({ outcome }) => outcome !== 'refused') && !declaresPreflight(answers, route);
}

const TURNED_AWAY = new Set([400, 401, 403, 407, 429]);
