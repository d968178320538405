import type { Change } from '../policy/change';
import type { Inquiry } from '../policy/inquiry';
import type { Layer, Route } from '../policy/server';
import { browserSays } from './grounds/browser-words';
import { isBare } from './grounds/circumstances';
import type { Rule } from './rule';

export const corsPathScopeMiss: Rule = {
  id: 'cors-path-scope-miss',
  category: 'breaks-requests',
  severity: 'warning',
  summary: 'CORS is registered on a path where the server has no routes.',
  why: 'A layer with a path sees only requests below it. Where the routes stand elsewhere, none of them ever meets it, and all answer without permission.',
  fix: 'Register it on the path of the routes, or without a path. In a router, paths begin where the router is mounted.',
  silent: [
    'Some route stands below the path: the others may be meant for the same origin alone.',
    'Files, proxies or something unknown may answer there.',
    'The app is started elsewhere, or something unknown was given it: it may have more routes.',
  ],
  sources: ['Measured: Express 4.22 and 5.3, `app.use(\'/api\', cors())` with routes at `/v1`'],
  *check(inquiry) {
    if (inquiry.subject.whole !== true) return;
    for (const layer of inquiry.subject.layers) {
      if (layer.kind !== 'cors' || layer.methods.length > 0 || layer.uncalled || layer.pathFault !== undefined || !/^(?:\/[\w.~-]+)+\/?$/.test(layer.path)) continue;
      const missed = missedBy(inquiry, layer);
      const [first] = missed;
      if (!first) continue;
      const names = [...new Set(missed.map(({ method, pattern }) => `${method} ${pattern}`))];
      yield {
        at: layer.pathAt ?? layer.at,
        message: `No route stands below ${layer.path}, so ${layer.name} is never reached: ${names.slice(0, 2).join(', ')}${names.length > 2 ? ` and ${names.length - 2} more` : ''} ${names.length === 1 ? 'is' : 'are'} answered without CORS headers`
          + `${browserSays({ origin: inquiry.friendOf(first), response: { status: 200, headers: [] } })}. Register it on their path.`,
        related: missed.slice(0, 3).map(({ at, method, pattern }) => ({ at, message: `${method} ${pattern} is answered here.` })),
        changes: changesFor(inquiry, layer, missed),
      };
    }
  },
};

/** The routes that answer without headers, when nothing at all is below the layer's path. */
function missedBy(inquiry: Inquiry, layer: Layer): Route[] {
  const prefix = layer.path.replace(/\/$/, '');
  const { layers, routes, at } = inquiry.subject;
  const mayAnswer = ({ kind, path }: Layer): boolean => (kind === 'static' || kind === 'proxy' || kind === 'router' || kind === 'middleware') && (path === prefix || path.startsWith(`${prefix}/`));
  // Something that is registered by its name alone may be a router from somewhere else.
  const mayBeRouter = ({ kind, path, name }: Layer): boolean => path === '' && (kind === 'static' || kind === 'proxy' || kind === 'middleware' && /^[\w$.]+$/.test(name));
  if (layers.some(other => other !== layer && (mayAnswer(other) || mayBeRouter(other)))) return [];
  const below: Route = { method: 'GET', path: `${prefix}/corslint-no-such-path`, pattern: layer.path, at };
  const asked = [below, { ...below, path: prefix }].map(route => inquiry.actual({ route, origin: inquiry.friends[0] }));
  if (!asked.every(({ answers, complete }) => complete && answers.every(({ outcome }) => outcome === 'no-route'))) return [];
  const missed: Route[] = [];
  for (const circle of inquiry.circles) {
    const { answers } = inquiry.actual({ route: circle.sample, origin: inquiry.friendOf(circle.sample) });
    if (answers.some(({ passed }) => passed.includes(layer))) return [];
    if (answers.length === 0 || !answers.every(answer => answer.outcome === 'answered' && isBare(answer))) continue;
    missed.push(...circle.routes.filter(({ path }) => !LIKELY_NOT_CORS.test(path)));
  }
  return routes.length > 0 ? missed : [];
}

/** Paths that are seldom fetched by pages of another origin. */
const LIKELY_NOT_CORS = /^\/?$|^\/(?:health|ready|live|ping|status|metrics|version|favicon|robots|static|assets|public|docs|api-docs|swagger|login|logout|auth|oauth|callback|webhooks?|hooks?|admin|index|about|home|internal)|[*{]|\.\w+$/i;

/** The path that the routes have in common, whole segments of it. */
function changesFor({ subject }: Inquiry, { pathAt, path }: Layer, missed: readonly Route[]): Change[] {
  if (!pathAt) return [];
  const [first = [], ...others] = missed.map(({ pattern }) => pattern.split('/').slice(1));
  const common = first.slice(0, Math.max(0, first.findIndex((segment, index) => !/^[\w.~-]+$/.test(segment) || others.some(other => other[index] !== segment))));
  const whole = first.every((segment, index) => /^[\w.~-]+$/.test(segment) && others.every(other => other[index] === segment)) ? first : common;
  const shared = `/${whole.join('/')}`;
  // In a router, what is written is added to where the router is mounted.
  const mount = subject.layers.filter(({ kind, path: at }) => kind === 'router' && path.startsWith(`${at}/`)).map(({ path: at }) => at).sort((a, b) => b.length - a.length)[0] ?? '';
  if (mount !== '' && shared !== mount && !shared.startsWith(`${mount}/`)) return [];
  const right = shared.slice(mount.length) || '/';
  return right === path ? [] : [{ title: `Register it on ${right}`, strength: 'choice', steps: [{ kind: 'set-path', at: pathAt, path: right }] }];
}
