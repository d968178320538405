import type { HeaderLine } from '../policy/answer';
import { valueOf } from '../policy/answer';
import type { Change, ChangeStep } from '../policy/change';
import type { Inquiry } from '../policy/inquiry';
import { wirePreflight } from '../policy/wire';
import type { Layer, Route } from '../policy/server';
import { placeKey } from '../text/place';
import { browserSays } from './grounds/browser-words';
import { ALLOW_ORIGIN, allowOriginLine } from './grounds/circumstances';
import { methodsToAllow } from './grounds/preflights';
import type { Refused } from './grounds/refusal';
import { refusal } from './grounds/refusal';
import type { Draft, Rule } from './rule';

export const authBeforeCors: Rule = {
  id: 'auth-before-cors',
  category: 'breaks-requests',
  severity: 'error',
  aboutPreflights: true,
  summary: 'Preflights are turned away before CORS answers them.',
  why: 'A preflight never carries cookies or an Authorization header. A layer that demands them and stands before CORS refuses every preflight, '
    + 'and the browser then does not send the request at all. The 401 of the real request lacks the headers too, so the page cannot even see that it must log in. A layer that is there only when a key or password is set up does the same from that day on.',
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

function draft(inquiry: Inquiry, { layer, answer, route, cors, when }: Refused, method: string): Draft {
  const says = browserSays({ origin: inquiry.friendOf(route), method: 'PUT', preflight: wirePreflight(answer) ?? { status: answer.status ?? 401, headers: [] } });
  // Its own headers do not help an answer with such a status.
  const bare = valueOf(answer, ALLOW_ORIGIN) === undefined;
  return {
    at: cors?.at ?? layer.at,
    message: `${when === undefined ? '' : `When ${when}, `}${layer.name} answers every preflight for ${method === 'GET' ? '' : `${method} `}${route.pattern} with ${answer.status ?? 'an error'}${bare ? ' before CORS is reached' : ''}: a preflight never carries credentials${says}. `
      + (cors ? `Register ${cors.name} before it.` : bare ? 'Let it pass OPTIONS requests, or set the CORS headers before it.' : 'Let it pass OPTIONS requests.'),
    related: [{ at: cors ? layer.at : allowedAt(inquiry, route) ?? layer.at, message: cors ? 'This layer turns preflights away.' : bare ? 'CORS headers are set here, too late.' : 'CORS headers are set here.' }],
    changes: cors ? moveFirst(inquiry, layer, route, cors, method) : answerFirst(inquiry, route, method),
    answers: [answer],
    ...(when !== undefined && { severity: 'warning' }),
  };
}

/** A layer of the author's own may set the headers and hand on: then the one that refuses still would, and it has to answer preflights, too. */
function moveFirst(inquiry: Inquiry, layer: Layer, route: Route, cors: Layer, method: string): Change[] {
  const move: ChangeStep = { kind: 'move-before', at: cors.at, before: layer.at };
  const title = `Move ${cors.name} before ${layer.name}`;
  const line = allowedBy(inquiry, route);
  const like = line && (line.setBy ?? line.at);
  const answer: ChangeStep | undefined = !like || line.byLibrary !== undefined ? undefined : { kind: 'answer-preflight', handler: cors.at, like, methods: methodsToAllow(inquiry, { route, method }), headers: HEADERS };
  return [{ title, strength: 'safe', steps: [move] }, ...(answer ? [{ title: `${title}, and answer preflights in it`, strength: 'safe', steps: [move, answer] } as const] : [])];
}

const HEADERS = ['authorization', 'content-type'];

/** Where nothing can be moved (nginx), the preflight is answered before anybody asks for credentials. */
function answerFirst(inquiry: Inquiry, route: Route, method: string): Change[] {
  const like = allowedAt(inquiry, route);
  if (!like) return [];
  return [{
    title: `Answer preflights for ${route.pattern} without asking for credentials`,
    strength: 'safe',
    steps: [{ kind: 'answer-preflight', handler: route.at, like, methods: methodsToAllow(inquiry, { route, method }), headers: HEADERS }],
  }];
}

function allowedAt(inquiry: Inquiry, route: Route): Layer['at'] | undefined {
  const line = allowedBy(inquiry, route);
  return line && (line.setBy ?? line.at);
}

function allowedBy(inquiry: Inquiry, route: Route): HeaderLine | undefined {
  return inquiry.actual({ route, origin: inquiry.friendOf(route) }).answers.map(allowOriginLine).find(line => line !== undefined);
}
