import type { Answer } from '../policy/answer';
import type { Change } from '../policy/change';
import type { Inquiry } from '../policy/inquiry';
import { admits } from '../policy/admission';
import { isSafelistedMethod } from '../cors/method';
import { wireResponse } from '../policy/wire';
import type { Layer, Route } from '../policy/server';
import { placeKey } from '../text/place';
import { browserSays } from './grounds/browser-words';
import { allowOriginLine, corsLayers, covers, endedBy } from './grounds/circumstances';
import { declaresPreflight, methodsToAllow } from './grounds/preflights';
import type { Draft, Rule } from './rule';

export const authBeforeCors: Rule = {
  id: 'auth-before-cors',
  category: 'breaks-requests',
  severity: 'error',
  summary: 'Preflights are turned away before CORS answers them.',
  why: 'A preflight never carries cookies or an Authorization header. A layer that demands them and stands before CORS refuses every preflight, '
    + 'and the browser then does not send the request at all. The 401 of the real request lacks the headers too, so the page cannot even see that it must log in.',
  fix: 'Register CORS before the layer that refuses, or let that layer pass OPTIONS requests.',
  silent: ['The layer lets OPTIONS through.', 'The routes behind it need no preflight.', 'No page of another origin could read the answer anyway.'],
  sources: ['Fetch standard, "CORS-preflight fetch": credentials mode is never `include`', 'Measured: Express 4.22 and 5.3, nginx 1.22'],
  *check(inquiry) {
    const reported = new Set<string>();
    for (const circle of inquiry.circles) {
      const route = circle.sample;
      for (const method of inquiry.methodsOf(route)) {
        const refused = refusal(inquiry, route, method);
        if (!refused) continue;
        const key = placeKey(refused.layer.at);
        if (reported.has(key)) continue;
        reported.add(key);
        yield draft(inquiry, refused, method);
      }
    }
  },
};

interface Refused {
  readonly layer: Layer;
  readonly answer: Answer;
  readonly route: Route;
  /** The CORS registration behind it. */
  readonly cors: Layer | undefined;
}

function refusal(inquiry: Inquiry, route: Route, method: string): Refused | undefined {
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
  return answers.some(({ outcome }) => outcome !== 'refused') && !declaresPreflight(answers);
}

const TURNED_AWAY = new Set([400, 401, 403, 407, 429]);

function draft(inquiry: Inquiry, { layer, answer, route, cors }: Refused, method: string): Draft {
  const says = browserSays({ origin: inquiry.friendOf(route), method: 'PUT', preflight: wireResponse(answer) ?? { status: answer.status ?? 401, headers: [] } });
  return {
    at: cors?.at ?? layer.at,
    message: `${layer.name} answers every preflight for ${method === 'GET' ? '' : `${method} `}${route.pattern} with ${answer.status ?? 'an error'} before CORS is reached: a preflight never carries credentials${says}. `
      + (cors ? `Register ${cors.name} before it.` : 'Let it pass OPTIONS requests, or set the CORS headers before it.'),
    related: [{ at: cors ? layer.at : allowedAt(inquiry, route) ?? layer.at, message: cors ? 'This layer turns preflights away.' : 'CORS headers are set here, too late.' }],
    changes: cors ? [{ title: `Move ${cors.name} before ${layer.name}`, strength: 'safe', steps: [{ kind: 'move-before', at: cors.at, before: layer.at }] }] : answerFirst(inquiry, route, method),
    answers: [answer],
  };
}

/** Where nothing can be moved (nginx), the preflight is answered before anybody asks for credentials. */
function answerFirst(inquiry: Inquiry, route: Route, method: string): Change[] {
  const like = allowedAt(inquiry, route);
  if (!like) return [];
  const headers = ['authorization', 'content-type'];
  return [{
    title: `Answer preflights for ${route.pattern} without asking for credentials`,
    strength: 'safe',
    steps: [{ kind: 'answer-preflight', handler: route.at, path: route.pattern, like, methods: methodsToAllow(inquiry, { route, method }), headers }],
  }];
}

function allowedAt(inquiry: Inquiry, route: Route): Layer['at'] | undefined {
  for (const answer of inquiry.actual({ route, origin: inquiry.friendOf(route) }).answers) {
    const line = allowOriginLine(answer);
    if (line) return line.setBy ?? line.at;
  }
  return undefined;
}
