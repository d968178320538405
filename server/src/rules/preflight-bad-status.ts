import { admits } from '../policy/admission';
import type { Answer } from '../policy/answer';
import type { Change } from '../policy/change';
import type { Inquiry } from '../policy/inquiry';
import { placeKey } from '../text/place';
import { isForMonitors } from './grounds/audience';
import { browserSays } from './grounds/browser-words';
import { allowOriginLine, isOkStatus } from './grounds/circumstances';
import { continuedBy, isLeftOver } from './grounds/continued';
import { isRedirect } from './grounds/preflight-blocks';
import type { Preflighted } from './grounds/preflights';
import { methodsToAllow, preflighted, sayRequest } from './grounds/preflights';
import { refusal } from './grounds/refusal';
import type { Rule } from './rule';

export const preflightBadStatus: Rule = {
  id: 'preflight-bad-status',
  category: 'breaks-requests',
  severity: 'error',
  aboutPreflights: true,
  summary: 'The preflight carries the right headers but a status that browsers refuse.',
  why: 'A preflight counts only with a status from 200 to 299. A handler that answers OPTIONS like any unexpected method, with 404, 405 or a redirect, stops every request that needs a preflight.',
  fix: 'End OPTIONS requests with 204 before anything else looks at the method or the body.',
  silent: ['The status is not known.', 'The layer that refuses stands before CORS: that is `auth-before-cors`.', 'There is no such route, whatever the method.', 'The status is a redirect: that is `preflight-redirected`.', 'Monitors ask the path, not pages (`/nginx_status`).'],
  sources: ['Fetch standard, "CORS-preflight fetch", step 7: ok status', 'Measured in Chromium 156, Firefox ESR 153 and WebKitGTK 2.50'],
  *check(inquiry) {
    const reported = new Set<string>();
    for (const request of preflighted(inquiry)) {
      const bad = request.preflight.filter(answer => answer.status !== undefined && !isOkStatus(answer.status) && !isRedirect(answer) && admits(answer, request.friend, 'omit') === true);
      const first = bad[0];
      const status = first?.status;
      if (!first || status === undefined || isForMonitors(request.route.pattern) || bad.length < request.preflight.length || bad.every(answer => isLeftOver(answer) && continuedBy(inquiry, answer)) || refusal(inquiry, request.route, request.method)) continue;
      const at = first.exit ?? allowOriginLine(first)?.at ?? request.route.at;
      if (reported.has(placeKey(at))) continue;
      reported.add(placeKey(at));
      yield {
        at,
        message: `Preflights for ${sayRequest(request)} are answered with ${status}: browsers accept only 200 to 299`
          + `${browserSays({ origin: request.friend, method: 'PUT', preflight: { status, headers: [['Access-Control-Allow-Origin', request.friend]] } })}. End OPTIONS requests with 204.`,
        changes: changesFor(inquiry, first, request),
        answers: bad,
      };
    }
  },
};

function changesFor(inquiry: Inquiry, answer: Answer, request: Preflighted): Change[] {
  const line = allowOriginLine(answer);
  return [...byOptions(inquiry, answer), {
    title: 'Answer preflights with 204',
    strength: 'safe',
    steps: [{
      kind: 'answer-preflight', handler: answer.passed.at(-1)?.at ?? request.route.at,
      methods: methodsToAllow(inquiry, request), headers: request.headers.length > 0 ? request.headers : ['content-type'], ...(line && { like: line.setBy ?? line.at }),
    }],
  }];
}

/** The library is told to end preflights with that status, or to leave them to the routes: without the option it ends them with 204. */
function byOptions({ subject }: Inquiry, { status }: Answer): Change[] {
  return subject.options.flatMap(({ options }) => options).flatMap(({ key, propertyAt, value }): Change[] => {
    if (key === 'optionsSuccessStatus' && value.kind === 'number' && value.number === status) return [{ title: 'Answer preflights with 204', strength: 'safe', steps: [{ kind: 'set-status', at: value.at, status: 204 }] }];
    if (key === 'preflightContinue' && value.kind === 'flag' && value.flag && propertyAt) return [{ title: 'Let the CORS layer answer preflights', strength: 'choice', steps: [{ kind: 'remove', at: propertyAt }] }];
    return [];
  });
}
