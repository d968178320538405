import type { Answer } from '../policy/answer';
import { sameName } from '../policy/answer';
import type { Change } from '../policy/change';
import type { Inquiry } from '../policy/inquiry';
import { placeKey } from '../text/place';
import { browserSays } from './grounds/browser-words';
import { ALLOW_ORIGIN, allowOriginLine, endedBy, isBare } from './grounds/circumstances';
import { isRedirect, preflightBlock } from './grounds/preflight-blocks';
import type { Preflighted } from './grounds/preflights';
import { methodsToAllow, preflighted, sayNeed, sayRequest } from './grounds/preflights';
import type { Rule } from './rule';

export const preflightNotHandled: Rule = {
  id: 'preflight-not-handled',
  category: 'breaks-requests',
  severity: 'error',
  aboutPreflights: true,
  summary: 'The answer allows other origins, but the preflight before the request is not answered so.',
  why: 'Before a PUT, PATCH or DELETE, and before a request with JSON or an Authorization header, the browser sends an OPTIONS request and looks there for permission. '
    + 'Without it the real request is never sent, whatever headers its answer would have.',
  fix: 'Answer OPTIONS with status 204, `Access-Control-Allow-Origin`, `-Allow-Methods` and `-Allow-Headers`.',
  silent: [
    'Only requests that need no preflight (GET, HEAD, POST without JSON or custom headers).',
    'A gateway in front usually answers OPTIONS (AWS Lambda).',
    'A layer before it turns preflights away: that is `auth-before-cors`.',
    'A nearer level of nginx drops the headers: that is `nginx-add-header-inheritance`.',
    'A block of an nginx server answers OPTIONS without the headers: that is `nginx-options-block-incomplete`.',
    'The preflight is redirected: that is `preflight-redirected`.',
    'A route has a CORS library of its own: that is `per-route-cors-without-options`.',
  ],
  sources: ['Fetch standard, "CORS-preflight fetch"', 'Measured: Express 4.22 and 5.3 answer OPTIONS with 200 and `Allow`, without CORS headers'],
  *check(inquiry) {
    const reported = new Set<string>();
    for (const request of preflighted(inquiry)) {
      const line = request.actual.map(allowOriginLine).find(found => found !== undefined);
      if (!line || line.byLibrary !== undefined && line.layer?.kind === 'cors') continue;
      const bare = request.preflight.filter(answer => isBare(answer) && answer.outcome !== 'refused' && answer.outcome !== 'thrown' && answer.outcome !== 'passed-on');
      const first = bare[0];
      if (!first || bare.length < request.preflight.length || bare.every(isDropped) || bare.every(isRedirect) || preflightBlock(inquiry, first, request.actual)?.path === '') continue;
      const at = line.setBy ?? line.at;
      if (reported.has(placeKey(at))) continue;
      reported.add(placeKey(at));
      yield {
        at: line.at,
        message: `${sayNeed(request)} needs a preflight, and OPTIONS ${request.route.path} is answered ${first.status === undefined ? '' : `with ${first.status} and `}without CORS headers, so the browser never sends the request`
          + `${browserSays({ origin: request.friend, method: 'PUT', preflight: { status: first.status ?? 200, headers: [] } })}. Answer OPTIONS with 204 and the Access-Control-Allow-* headers.`,
        related: [{ at: request.route.at, message: `${sayRequest(request)} is answered here.` }, ...(first.exit ? [{ at: first.exit, message: 'The preflight ends here.' }] : [])],
        changes: changesFor(inquiry, request),
        answers: bare,
      };
    }
  },
};

/** nginx drops the lines on an inner level: `nginx-add-header-inheritance` tells where. */
function isDropped({ lost = [] }: Answer): boolean {
  return lost.some(({ because, line: { name } }) => because === 'inner-level' && sameName(name, ALLOW_ORIGIN));
}

function changesFor(inquiry: Inquiry, request: Preflighted): Change[] {
  const line = request.actual.map(allowOriginLine).find(found => found !== undefined);
  const handler = request.actual.map(endedBy).find(found => found !== undefined)?.at ?? request.route.at;
  if (!line) return [];
  return [{
    title: `Answer preflights for ${request.route.pattern}`,
    strength: 'safe',
    steps: [{
      kind: 'answer-preflight', handler, like: line.setBy ?? line.at,
      methods: methodsToAllow(inquiry, request), headers: request.headers.length > 0 ? request.headers : ['content-type'],
    }],
  }];
}
