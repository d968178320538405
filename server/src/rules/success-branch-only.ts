import { admits } from '../policy/admission';
import type { Answer } from '../policy/answer';
import type { Change } from '../policy/change';
import type { Inquiry } from '../policy/inquiry';
import type { Route } from '../policy/server';
import { placeKey } from '../text/place';
import { isForServices } from './grounds/audience';
import { browserSays } from './grounds/browser-words';
import { ALLOW_ORIGIN, allowOriginLine, covers, goTogether, isBare } from './grounds/circumstances';
import { preflightBlock } from './grounds/preflight-blocks';
import { sayRequest } from './grounds/preflights';
import type { Draft, Rule } from './rule';

export const successBranchOnly: Rule = {
  id: 'success-branch-only',
  category: 'breaks-requests',
  severity: 'error',
  summary: 'Some exits of the handler answer without the CORS headers that its others have.',
  why: 'A page sees "blocked by CORS policy" exactly when something is wrong with its request: the 400, 404 or 500 with its explanation never reaches it.',
  fix: 'Let every exit send the same headers: set them first, or build every response with one helper.',
  silent: ['The exit hands the request on, or returns something we cannot see into.', 'The exit answers an origin that is not allowed.', 'Headers may be added around the handler.', 'A block of nginx for OPTIONS has them alone: that is `nginx-options-block-incomplete`.'],
  sources: ['supabase/supabase#9373', 'Measured: handlers with early returns, Node 20 and undici'],
  *check(inquiry) {
    if (inquiry.subject.kind === 'bag') return;
    const reported = new Set<string>();
    for (const draft of preflightsOnly(inquiry)) {
      reported.add(placeKey(draft.at));
      yield draft;
    }
    for (const circle of inquiry.circles) {
      if (isForServices(circle.sample)) continue;
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

/**
 * Preflights are answered with CORS headers, and no answer to a request itself has any: the browser sends every request and lets no page
 * read what comes back. One finding an exit where the same handler does both, else one at what answers the preflights.
 */
function* preflightsOnly(inquiry: Inquiry): Iterable<Draft> {
  if (inquiry.subject.kind === 'group' || inquiry.subject.kind === 'options') return;
  const asked = inquiry.circles.flatMap(({ sample: route }) => inquiry.methodsOf(route).map(method => {
    const origin = inquiry.friendOf(route);
    return { route, origin, actual: inquiry.actual({ route, origin, method }), preflight: inquiry.preflight({ route, origin, method }) };
  }));
  if (!asked.every(({ actual }) => actual.complete && actual.answers.every(answer => isBare(answer) && answer.outcome !== 'passed-on' && answer.outcome !== 'unanswered'))) return;
  for (const { route, origin, actual, preflight } of asked) {
    const good = preflight.answers.filter(answer => answer.outcome === 'answered' && admits(answer, origin, 'omit') === true);
    const line = good.map(allowOriginLine).find(found => found !== undefined);
    if (!line || good.length < preflight.answers.length || good[0] && preflightBlock(inquiry, good[0], actual.answers)) continue;
    const exits = actual.answers.filter(answer => answer.outcome === 'answered' && answer.exit && !(answer.status !== undefined && answer.status >= 300 && answer.status < 400));
    for (const answer of exits) {
      if (!answer.exit || answer.status !== undefined && answer.status >= 300 || !good.some(other => goTogether(other, answer))) continue;
      const ender = answer.passed.at(-1);
      const same = line.layer === undefined || line.layer === ender || line.layer.path === ender?.path && line.layer.at.file === ender.at.file;
      // What stands behind the answer and would have set it comes too late: that is `cors-after-routes`.
      if (!same && line.layer && ender && line.layer.order > ender.order && covers(line.layer, route.path, route.method === '*' ? 'GET' : route.method)) continue;
      yield {
        at: same ? answer.exit : line.setBy ?? line.at,
        message: `Only preflights are answered with ${ALLOW_ORIGIN}, not ${route.pattern === '/' ? 'the request itself' : sayRequest({ route, method: route.method === '*' ? 'GET' : route.method })}: the browser sends it and lets no page read what comes back`
          + `${browserSays({ origin, response: { status: answer.status ?? 200, headers: [] } })}. ${same ? 'Send the same headers here.' : 'Set the headers for every method.'}`,
        related: [same ? { at: line.setBy ?? line.at, message: 'Preflights get it from here.' } : { at: answer.exit, message: 'This answer lacks it.' }],
        changes: same ? [repeatAt(exits, good)] : line.layer && line.byLibrary !== undefined ? [{ title: 'Register the CORS middleware for every request', strength: 'choice', steps: [{ kind: 'register-for-all', at: line.layer.at }] }] : [],
        answers: [answer],
      };
    }
  }
}

/** Every exit sends what the good ones send. */
function repeatAt(exits: readonly Answer[], good: readonly Answer[]): Change {
  const like = corsLines(good, /^(?:access-control-(?:allow-(?:origin|credentials)|expose-headers)|vary)$/i);
  const places = new Map(exits.flatMap(({ exit, exitHeaders }) => exit ? [[placeKey(exit), { exit, exitHeaders }] as const] : []));
  return {
    title: places.size > 1 ? 'Send the same CORS headers from every exit' : 'Send the same CORS headers here', strength: 'safe',
    steps: [...places.values()].map(({ exit, exitHeaders }) => ({ kind: 'repeat-headers', exit, ...(exitHeaders && { exitHeaders }), like })),
  };
}

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
function corsLines(good: readonly Answer[], names = /^(?:access-control-|vary$)/i): Draft['at'][] {
  const places = new Map<string, Draft['at']>();
  for (const { name, setBy, at } of good[0]?.headers ?? []) {
    if (names.test(name)) places.set(placeKey(setBy ?? at), setBy ?? at);
  }
  return [...places.values()];
}
