import { isSafelistedMethod } from '../cors/method';
import type { Inquiry } from '../policy/inquiry';
import type { Place } from '../text/place';
import { contains, placeKey } from '../text/place';
import { browserSays } from './grounds/browser-words';
import { allowOriginLine, isBare } from './grounds/circumstances';
import { methodsToAllow, preflighted, sayRequest } from './grounds/preflights';
import type { Rule } from './rule';

export const perRouteCorsWithoutOptions: Rule = {
  id: 'per-route-cors-without-options',
  category: 'breaks-requests',
  severity: 'error',
  aboutPreflights: true,
  summary: 'A route has its own CORS layer, but OPTIONS requests never reach it.',
  why: '`app.put(path, cors(), …)` runs for PUT alone. The preflight is an OPTIONS request; the framework answers it by itself, without CORS headers, and the browser never sends the PUT.',
  fix: 'Register the same CORS layer for OPTIONS on the same path: `app.options(path, cors())`.',
  silent: ['The path answers OPTIONS in another place.', 'The route\'s method needs no preflight and it reads no custom header.'],
  sources: ['Measured: Express 4.22 and 5.3, per-route `cors()` with and without `app.options`', 'expressjs/cors README, "Enabling CORS Pre-Flight"'],
  *check(inquiry) {
    const reported = new Set<string>();
    for (const request of preflighted(inquiry)) {
      const line = request.actual.map(allowOriginLine).find(found => found !== undefined);
      if (!line?.byLibrary || line.layer?.kind !== 'cors') continue;
      if (isSafelistedMethod(request.method) && request.headers.length === 0) continue;
      const bare = request.preflight.filter(answer => isBare(answer) && answer.outcome !== 'refused' && answer.outcome !== 'thrown');
      const first = bare[0];
      if (!first || bare.length < request.preflight.length || reported.has(placeKey(request.route.at))) continue;
      reported.add(placeKey(request.route.at));
      yield {
        at: callOf(inquiry, line.at) ?? line.layer.at,
        message: `${sayRequest(request)} allows other origins, but its preflight does not reach ${line.layer.name}: OPTIONS is answered ${first.status === undefined ? '' : `with ${first.status} and `}without CORS headers`
          + `${browserSays({ origin: request.friend, method: 'PUT', preflight: { status: first.status ?? 200, headers: [] } })}. Register it for OPTIONS on this path too.`,
        related: [{ at: request.route.at, message: `${sayRequest(request)} is answered here.` }],
        changes: [{
          title: `Answer preflights for ${request.route.pattern}`,
          strength: 'safe',
          steps: [{ kind: 'answer-preflight', handler: request.route.at, like: line.layer.at, methods: methodsToAllow(inquiry, request), headers: request.headers }],
        }],
        answers: bare,
      };
    }
  },
};

/** The library's call that the line's value was given to. */
function callOf({ subject }: Inquiry, at: Place): Place | undefined {
  return subject.options.find(set => set.at.file === at.file && contains(set.at.span, at.span))?.at;
}
