import type { CredentialsMode } from '../cors/check';
import { isSafelistedMethod } from '../cors/method';
import { admits } from '../policy/admission';
import type { Answer, HeaderLine } from '../policy/answer';
import { linesOf } from '../policy/answer';
import type { Change } from '../policy/change';
import type { Inquiry } from '../policy/inquiry';
import type { Layer, Route } from '../policy/server';
import { wirePreflight, wireResponse } from '../policy/wire';
import type { Place } from '../text/place';
import { contains, placeKey } from '../text/place';
import { browserSays } from './grounds/browser-words';
import { ALLOW_ORIGIN, allowOriginLine, endedBy } from './grounds/circumstances';
import { sayRequest } from './grounds/preflights';
import type { Rule } from './rule';

/** A preflight and its request that two registrations answer differently. */
interface Conflict {
  readonly route: Route;
  readonly method: string;
  readonly origin: string;
  readonly credentials: CredentialsMode;
  /** Answers the preflight. */
  readonly first: Layer;
  /** The line that the answer itself has in the end. */
  readonly second: HeaderLine;
  /** The preflight passes and the answer does not, or the other way round. */
  readonly passes: 'preflight' | 'response';
  readonly actual: Answer;
  readonly preflight: Answer;
}

export const conflictingCorsRegistrations: Rule = {
  id: 'conflicting-cors-registrations',
  category: 'breaks-requests',
  severity: 'warning',
  summary: 'Two CORS layers stand on the same path and do not agree.',
  why: 'The first one answers the preflight and ends it. The last one has the last word on the answer itself. What one allows and the other does not never works: the preflight passes and the answer may not be read, or the request is never sent.',
  fix: 'Keep one of them, or give both the same origins and credentials.',
  silent: ['Both let the same origins in.', 'A route has a layer of its own for requests that need no preflight.'],
  sources: ['Measured: Express 4.22 and 5.3, two `cors()`: the preflight has the first one\'s origin, the answer the last one\'s', 'nestjs/nest#1579'],
  *check(inquiry) {
    const reported = new Set<string>();
    for (const conflict of conflicts(inquiry)) {
      const { route, method, origin, credentials, first, second, passes, actual, preflight } = conflict;
      const layer = second.layer;
      const at = layer && callOf(inquiry, layer, second.at);
      if (!layer || !at || reported.has(placeKey(at))) continue;
      reported.add(placeKey(at));
      const scene = { origin, method: 'PUT', credentials };
      const says = passes === 'preflight' ? browserSays({ ...scene, response: wireResponse(actual) ?? { status: 200, headers: [] } }) : browserSays({ ...scene, preflight: wirePreflight(preflight) ?? { status: 204, headers: [] } });
      yield {
        at,
        message: `Two CORS layers answer ${sayRequest({ route, method })} and do not agree: ${first.name} answers the preflight, this one has the last word on the answer. For ${origin}${credentials === 'include' ? ' with credentials' : ''} `
          + `${passes === 'preflight' ? 'the preflight passes, and the answer may not be read' : 'the answer could be read, but the preflight fails'}${says}. ${isAlike(first, layer) ? 'Keep one of them.' : 'Give both the same origins and credentials, or let the first leave this path out.'}`,
        related: [{ at: first.at, message: 'This one answers preflights.' }],
        // Without the one for all paths the others would have none.
        changes: isAlike(first, layer) ? [remove(first, `Remove the other one, ${first.name}`), remove(layer, 'Remove this one')] : [],
        answers: [actual],
      };
    }
  },
};

function* conflicts(inquiry: Inquiry): Iterable<Conflict> {
  const { kind, layers } = inquiry.subject;
  if (kind === 'options' || kind === 'bag' || layers.filter(layer => layer.kind === 'cors').length < 2) return;
  for (const { sample: route } of inquiry.circles) {
    for (const method of inquiry.methodsOf(route)) {
      for (const origin of inquiry.named ? inquiry.friends : [inquiry.friendOf(route)]) {
        const found = conflictAt(inquiry, route, method, origin);
        if (found) yield found;
      }
    }
  }
}

/** One answer to each: what depends on anything is no plain contradiction. */
function conflictAt(inquiry: Inquiry, route: Route, method: string, origin: string): Conflict | undefined {
  const [actual, ...otherActual] = inquiry.actual({ route, origin, method }).answers.filter(({ outcome, developmentOnly }) => outcome === 'answered' && !developmentOnly);
  const [preflight, ...otherPreflights] = inquiry.preflight({ route, origin, method }).answers.filter(({ developmentOnly }) => !developmentOnly);
  if (!actual || !preflight || otherPreflights.length > 0 || [actual, preflight, ...otherActual].some(({ open, unseenGuard }) => open || unseenGuard)) return undefined;
  // Two lines are what `duplicate-allow-origin` speaks of.
  if ([actual, preflight].some(answer => linesOf(answer, ALLOW_ORIGIN).length > 1)) return undefined;
  const second = allowOriginLine(actual);
  const first = allowOriginLine(preflight)?.layer ?? endedBy(preflight);
  if (first?.kind !== 'cors' || second?.layer?.kind !== 'cors' || first.order >= second.layer.order) return undefined;
  // A layer for a part of the paths may well keep others out than the one for all; that it lets nobody in was not meant.
  for (const credentials of ['omit', 'include'] as const) {
    const before = admits(preflight, origin, credentials);
    const after = admits(actual, origin, credentials);
    if (before === undefined || after === undefined || before === after || otherActual.some(answer => admits(answer, origin, credentials) !== after)) continue;
    if (before ? !isAlike(first, second.layer) : isSafelistedMethod(method)) continue;
    return { route, method, origin, credentials, first, second, passes: before ? 'preflight' : 'response', actual, preflight };
  }
  return undefined;
}

/** The call that makes the layer; the whole registration where it is no library's. */
function callOf({ subject }: Inquiry, layer: Layer, value: Place): Place {
  return subject.options.find(({ at }) => at.file === value.file && contains(at.span, value.span) && at.file === layer.at.file && contains(layer.at.span, at.span))?.at ?? layer.at;
}

/** Both are for the same paths. */
function isAlike(first: Layer, second: Layer): boolean {
  return first.path === second.path && second.methods.length === 0;
}

function remove(layer: Layer, title: string): Change {
  return { title, strength: 'choice', steps: [{ kind: 'remove', at: layer.at }] };
}
