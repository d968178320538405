import type { Place } from '../text/place';
import { contains, samePlace } from '../text/place';
import type { Inquiry } from '../policy/inquiry';
import type { Layer, Route } from '../policy/server';
import { browserSays } from './grounds/browser-words';
import { corsLayers, covers, isBare } from './grounds/circumstances';
import type { Rule } from './rule';

export const corsAfterRoutes: Rule = {
  id: 'cors-after-routes',
  category: 'breaks-requests',
  severity: 'error',
  summary: 'CORS is set up after the routes it is meant for.',
  why: 'Layers run in the order they are registered. A route that answers first never meets the CORS layer behind it, so its answers carry no permission. '
    + 'The preflight may well pass, which makes it look as if CORS worked.',
  fix: 'Register CORS before the first route, and before authentication, body parsers and rate limits.',
  silent: ['Routes that set their own headers.', 'Pages, health checks and the like in front of CORS, while the routes behind it have it.'],
  sources: ['Measured: Express 4.22 and 5.3, `cors()` after routes', 'expressjs/cors#126, #143, #149'],
  *check(inquiry) {
    const layers = corsLayers(inquiry);
    if (layers.length === 0 || inquiry.subject.kind === 'bag') return;
    for (const layer of layers) {
      const missed = missedRoutes(inquiry, layer);
      const first = missed[0];
      if (!first) continue;
      const reached = inquiry.subject.layers.some(other => other.kind === 'route' && other.order > layer.order);
      const apis = missed.filter(({ route }) => !LIKELY_NOT_CORS.test(route.path));
      if (reached && apis.length === 0) continue;
      const names = [...new Set(missed.map(({ route }) => `${route.method} ${route.pattern}`))];
      yield {
        at: layer.at,
        severity: reached ? 'warning' : 'error',
        message: `${layer.name} comes too late for ${names.slice(0, 2).join(', ')}${names.length > 2 ? ` and ${names.length - 2} more` : ''}: `
          + `${names.length === 1 ? 'this route answers' : 'these routes answer'} before it, and the browser lets no page read the answer`
          + `${browserSays({ origin: inquiry.friendOf(first.route), response: { status: 200, headers: [] } })}. Register it before the first route.`,
        related: missed.slice(0, 3).map(({ route }) => ({ at: route.at, message: `${route.method} ${route.pattern} answers without CORS headers.` })),
        changes: [{ title: `Move ${layer.name} before the first route`, strength: 'safe', steps: [{ kind: 'move-before', at: layer.at, before: outermost(inquiry, first, layer) }] }],
      };
    }
  },
};

/** Paths that are seldom fetched by pages of another origin. */
const LIKELY_NOT_CORS = /^\/?$|^\/(?:health|healthz|ready|readyz|live|livez|ping|status|metrics|favicon|robots|static|assets|public|docs|api-docs|swagger|login|logout|auth|index|about|home)\b|\.(?:js|mjs|css|html?|txt|xml|ico|png|svg|webmanifest|map)$/i;

interface Missed {
  readonly route: Route;
  readonly layer: Layer;
  /** The router it is reached through, the outermost one. */
  readonly router: Layer | undefined;
}

function missedRoutes(inquiry: Inquiry, layer: Layer): Missed[] {
  const found: Missed[] = [];
  for (const { sample, routes } of inquiry.circles) {
    const { answers } = inquiry.actual({ route: sample, origin: inquiry.friendOf(sample) });
    if (answers.length === 0 || !answers.every(answer => answer.outcome === 'answered' && isBare(answer))) continue;
    const router = answers[0]?.passed.find(({ kind, order }) => kind === 'router' && order < layer.order);
    for (const route of routes) {
      const ender = inquiry.subject.layers.find(({ at, kind }) => kind === 'route' && samePlace(at, route.at));
      if (ender && ender.order < layer.order && covers(layer, route.path, route.method === '*' ? 'GET' : route.method)) found.push({ route, layer: ender, router });
    }
  }
  return found.sort((a, b) => a.layer.order - b.layer.order);
}

/** The outermost registration that holds the route: a route in a router is reached through the router's mount. */
function outermost(inquiry: Inquiry, { layer, router }: Missed, cors: Layer): Place {
  if (router && router.at.file === cors.at.file) return router.at;
  const holders = inquiry.subject.layers.filter(({ kind, order, at }) => kind === 'router' && order < layer.order && (at.file !== layer.at.file || contains(at.span, layer.at.span)));
  return (holders.at(-1) ?? layer).at;
}
