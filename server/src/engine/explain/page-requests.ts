import { nowhere } from '../fetches';
import type { CredentialsMode } from '../../cors/check';
import type { ConsoleMessage } from '../../cors/console/read-console';
import { needsPreflight } from '../../cors/fetch-request';
import { isSafelistedMethod } from '../../cors/method';
import { parseUrl, serializeOrigin, someOrigin } from '../../cors/origin';
import type { Inquiry } from '../../policy/inquiry';
import type { PageRequest } from '../fetches';
import { familyOf } from './families';

/** A request that the message may be about. */
export interface Possibility {
  readonly page: PageRequest;
  /** Scheme, host and port of the server. */
  readonly base: string;
  /** The message names the origin; else it is a guess. */
  readonly originKnown: boolean;
  /** A route of the subject stands for the path, which the message does not name. */
  readonly pathKnown: boolean;
}

/** Origins of the workspace tried where the message names none; paths tried where it has no URL; segments that a proxy in front may have cut off. */
const ORIGINS = 4;
const PATHS = 6;
const CUT = 2;

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/**
 * The requests that a message may be about, of a subject, likeliest first. What the message names is as it says; the rest is what the
 * subject has routes for, and what makes the browser send a preflight where it speaks of one. `frontEnds`: origins that pages of the workspace have.
 */
export function possibleRequests(message: ConsoleMessage, inquiry: Inquiry, frontEnds: readonly string[]): Possibility[] {
  const target = targetOf(message);
  const origins = originsOf(message, inquiry, frontEnds, target?.base);
  const found: Possibility[] = [];
  for (const { path, known } of pathsOf(target, inquiry)) {
    for (const method of methodsOf(message, inquiry, path, origins[0] ?? 'null')) {
      for (const headers of headersOf(message, method)) {
        for (const credentials of credentialsOf(message)) {
          for (const origin of origins) found.push({ page: { origin, method, path, headers, credentials }, base: target?.base ?? nowhere, originKnown: message.origin !== null, pathKnown: known });
        }
      }
    }
  }
  return found;
}

/** Where a server is taken to be whose URL the message leaves out. */

interface Target {
  readonly base: string;
  readonly path: string;
}

function targetOf({ url }: ConsoleMessage): Target | undefined {
  const parsed = url === null ? undefined : parseUrl(url) ?? parseUrl(`http://${url}`);
  const origin = parsed && /^https?:$/.test(parsed.protocol) ? serializeOrigin(parsed) : undefined;
  return parsed && origin !== undefined ? { base: origin, path: `${parsed.pathname}${parsed.search}` } : undefined;
}

/** The path as it is, and as it may arrive behind a proxy that cuts off its beginning; or the paths of the routes. */
function pathsOf(target: Target | undefined, { circles, subject }: Inquiry): { path: string; known: boolean }[] {
  if (!target) return circles.slice(0, PATHS).map(({ sample }) => ({ path: sample.path, known: false }));
  const paths = [{ path: target.path, known: true }];
  let rest = target.path;
  for (let cut = 0; cut < CUT; cut++) {
    const next = /^\/[^/?]+(\/[^?]+.*)$/.exec(rest)?.[1];
    if (next === undefined) break;
    rest = next;
    // Only where a route says so: else any server would do.
    if (subject.routes.some(({ path, pattern }) => pattern !== '/' && (path === withoutQuery(next) || pattern === withoutQuery(next)))) paths.push({ path: next, known: false });
  }
  return paths;
}

function withoutQuery(path: string): string {
  return path.replace(/[?#].*$/, '');
}

function originsOf({ origin, redirectedFrom }: ConsoleMessage, { friends, named }: Inquiry, frontEnds: readonly string[], base: string | undefined): readonly string[] {
  // Behind a redirect to another origin the browser sends `null`, and goes on to call the page by its name.
  if (origin !== null) return redirectedFrom === null || origin === 'null' ? [origin] : [origin, 'null'];
  const meant = [...new Set([...frontEnds, ...named ? friends : []])].filter(one => one !== base).slice(0, ORIGINS);
  return [...meant, ...['http://localhost:5173', someOrigin].filter(one => one !== base && !meant.includes(one)).slice(0, 1)];
}

/** The method that is named, or those the subject answers at that path, and GET, which is asked of paths that have no route too; where it answers none, one more that needs a preflight. */
function methodsOf({ method, kind }: ConsoleMessage, { subject }: Inquiry, path: string, origin: string): readonly string[] {
  if (method !== null) return [method];
  if (kind !== null && !/^(?:fetch|XMLHttpRequest)$/.test(kind)) return ['GET'];
  const answered = METHODS.filter(one => subject.ask({ method: one, path, origin, headers: [], cookies: false, mishap: 'none' }).answers.some(({ outcome }) => outcome !== 'no-route' && outcome !== 'passed-on'));
  return answered.length > 0 ? [...new Set([...answered, 'GET'])] : ['GET', 'PUT'];
}

type Headers = PageRequest['headers'];

/** Request headers worth trying: the one that is named, or none, and what pages commonly send that needs a preflight. */
function headersOf({ header, phase }: ConsoleMessage, method: string): readonly Headers[] {
  if (header !== null) return [[[header, /^content-type$/i.test(header) ? 'application/json' : '1']]];
  const plain: Headers = [];
  const json: Headers = [['Content-Type', 'application/json']];
  const authorised: Headers = [['Authorization', 'Bearer token']];
  const hasBody = method !== 'GET' && method !== 'HEAD' && method !== 'DELETE';
  const all = [plain, ...hasBody ? [json] : [], ...isSafelistedMethod(method) ? [authorised] : []];
  return phase === 'preflight' ? all.filter(headers => needsPreflight(method, headers.map(([name]) => name))) : all;
}

function credentialsOf(message: ConsoleMessage): readonly CredentialsMode[] {
  switch (familyOf(message)) {
    case 'wildcard': case 'credentials': return ['include'];
    case 'method': case 'header': return ['omit', 'include'];
    default: return message.kind === 'font' ? ['omit'] : ['omit', 'include'];
  }
}
