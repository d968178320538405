import type { HeaderLine } from '../policy/answer';
import type { Change } from '../policy/change';
import type { Inquiry } from '../policy/inquiry';
import type { Layer } from '../policy/server';
import { placeKey } from '../text/place';
import { wirePreflight } from '../policy/wire';
import { browserSays } from './grounds/browser-words';
import { allowOriginLine, corsLayers, covers, endedBy } from './grounds/circumstances';
import { isRedirect } from './grounds/preflight-blocks';
import type { Preflighted } from './grounds/preflights';
import { methodsToAllow, preflighted, sayNeed } from './grounds/preflights';
import type { Rule } from './rule';

export const preflightRedirected: Rule = {
  id: 'preflight-redirected',
  category: 'breaks-requests',
  severity: 'error',
  aboutPreflights: true,
  summary: 'Preflights are sent elsewhere, which browsers do not follow.',
  why: 'A preflight carries no cookies, so a layer that sends whoever is not logged in to a login page redirects every preflight, and so does a redirect that is meant for people. '
    + 'Browsers refuse a preflight that is redirected, whatever headers it has, and never send the request.',
  fix: 'Answer OPTIONS requests with 204 before anything redirects. Where CORS stands behind the layer that redirects, register it first.',
  silent: ['The request itself is redirected as well: a slash at the end, another host, http to https.', 'Whether the preflight is redirected depends on what is not known.'],
  sources: ['Fetch standard, "CORS-preflight fetch": an ok status is needed, redirects are not followed', 'Measured in Chromium 156, Firefox ESR 153 and WebKitGTK 2.50 with 301 and 308'],
  *check(inquiry) {
    const reported = new Set<string>();
    for (const request of preflighted(inquiry)) {
      const [first] = request.preflight;
      if (!first || !request.preflight.every(answer => isRedirect(answer) && !answer.unseenGuard)) continue;
      const layer = endedBy(first);
      const cors = layer && corsLayers(inquiry).find(other => other.order > layer.order && covers(other, request.route.path, 'OPTIONS'));
      const at = cors?.at ?? first.exit ?? layer?.at ?? request.route.at;
      if (reported.has(placeKey(at))) continue;
      reported.add(placeKey(at));
      yield {
        at,
        message: `The preflight for ${sayNeed(request)} is redirected with ${first.status ?? 302}${cors ? ` before ${cors.name} is reached` : ''}: browsers do not follow it and never send the request`
          + `${browserSays({ origin: request.friend, method: 'PUT', preflight: wirePreflight(first) ?? { status: first.status ?? 302, headers: [['Location', '/']] } })}. ${cors ? `Register ${cors.name} first.` : 'Answer OPTIONS requests with 204 before that.'}`,
        related: [cors && first.exit ? { at: first.exit, message: 'The preflight is redirected here.' } : { at: request.route.at, message: 'The request itself is answered here.' }],
        changes: changesFor(inquiry, request, layer, cors),
        answers: request.preflight,
      };
    }
  },
};

function changesFor(inquiry: Inquiry, request: Preflighted, layer: Layer | undefined, cors: Layer | undefined): Change[] {
  const line = request.actual.map(allowOriginLine).find(found => found !== undefined);
  if (cors && layer) return [{ title: `Move ${cors.name} before ${layer.name}`, strength: 'safe', steps: [{ kind: 'move-before', at: cors.at, before: layer.at }, ...handAnswer(inquiry, request, line, cors)] }];
  return line ? [{
    title: `Answer preflights for ${request.route.pattern}`, strength: 'safe',
    steps: [{ kind: 'answer-preflight', handler: layer?.at ?? request.route.at, like: line.setBy ?? line.at, methods: methodsToAllow(inquiry, request), headers: headersOf(request) }],
  }] : [];
}

/** A layer of the author's own sets the headers and hands on: it has to answer preflights, too, for the layer behind it still redirects. */
function handAnswer(inquiry: Inquiry, request: Preflighted, line: HeaderLine | undefined, cors: Layer): Change['steps'] {
  if (!line || line.byLibrary !== undefined) return [];
  return [{ kind: 'answer-preflight', handler: cors.at, like: line.setBy ?? line.at, methods: methodsToAllow(inquiry, request), headers: headersOf(request) }];
}

function headersOf({ headers }: Preflighted): readonly string[] {
  return headers.length > 0 ? headers : ['content-type'];
}
