import { admits } from '../policy/admission';
import type { Answer } from '../policy/answer';
import type { Inquiry } from '../policy/inquiry';
import type { Route } from '../policy/server';
import { placeKey } from '../text/place';
import { browserSays } from './grounds/browser-words';
import { ALLOW_ORIGIN, allowOriginLine, goTogether, isBare } from './grounds/circumstances';
import type { Draft, Rule } from './rule';

export const successBranchOnly: Rule = {
  id: 'success-branch-only',
  category: 'breaks-requests',
  severity: 'error',
  summary: 'Some exits of the handler answer without the CORS headers that its others have.',
  why: 'A page sees "blocked by CORS policy" exactly when something is wrong with its request: the 400, 404 or 500 with its explanation never reaches it.',
  fix: 'Let every exit send the same headers: set them first, or build every response with one helper.',
  silent: ['The exit hands the request on, or returns something we cannot see into.', 'The exit answers an origin that is not allowed.', 'Headers may be added around the handler.'],
  sources: ['supabase/supabase#9373', 'Measured: handlers with early returns, Node 20 and undici'],
  *check(inquiry) {
    if (inquiry.subject.kind === 'bag') return;
    const reported = new Set<string>();
    for (const circle of inquiry.circles) {
      for (const method of inquiry.methodsOf(circle.sample)) {
        for (const draft of checkRoute(inquiry, circle.sample, method)) {
          if (reported.has(placeKey(draft.at))) continue;
          reported.add(placeKey(draft.at));
          yield draft;
        }
      }
    }
  },
};

function* checkRoute(inquiry: Inquiry, route: Route, method: string): Iterable<Draft> {
  const { answers } = inquiry.actual({ route, origin: inquiry.friendOf(route), method });
  const good = answers.filter(answer => answer.outcome === 'answered' && admits(answer, inquiry.friendOf(route), 'omit') === true);
  const line = good.map(allowOriginLine).find(found => found !== undefined);
  if (!line || line.layer && line.layer.kind !== 'route') return;
  for (const answer of answers) {
    if (answer.outcome !== 'answered' || !isBare(answer) || !answer.exit || answer.status !== undefined && answer.status >= 300 && answer.status < 400) continue;
    if (!good.some(other => goTogether(other, answer))) continue;
    yield {
      at: answer.exit,
      message: `This exit answers${answer.status === undefined ? '' : ` ${answer.status}`} without ${ALLOW_ORIGIN}, which other exits of ${route.pattern === '/' ? 'the handler' : route.pattern} send: the page sees a CORS error instead of the answer`
        + `${browserSays({ origin: inquiry.friendOf(route), response: { status: answer.status ?? 500, headers: [] } })}. Send the same headers here.`,
      related: [{ at: line.setBy ?? line.at, message: 'Other exits send it from here.' }],
      changes: [{ title: 'Send the same CORS headers here', strength: 'safe', steps: [{ kind: 'repeat-headers', exit: answer.exit, ...(answer.exitHeaders && { exitHeaders: answer.exitHeaders }), like: corsLines(good) }] }],
      answers: [answer],
    };
  }
}

/** Where the good exit's CORS lines are set, each place once. */
function corsLines(good: readonly Answer[]): Draft['at'][] {
  const places = new Map<string, Draft['at']>();
  for (const { name, setBy, at } of good[0]?.headers ?? []) {
    if (/^(?:access-control-|vary$)/i.test(name)) places.set(placeKey(setBy ?? at), setBy ?? at);
  }
  return [...places.values()];
}
