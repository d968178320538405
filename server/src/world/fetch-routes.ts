import { someOrigin } from '../cors/origin';
import type { Answer } from '../policy/answer';
import type { Request } from '../policy/request';
import type { Route } from '../policy/server';
import { sampleOfPattern } from '../policy/pattern-sample';
import type { Heard, Machine } from '../program/machine';
import type { Place } from '../text/place';
import type { Exchange } from './exchange';
import { answerKey, askOnce } from './exchange';
import { ownOrigin } from './fetch-request';
import type { World } from './registry';

/** Sends the request of an exchange and leaves the answer in it. */
export type Ask = (machine: Machine, exchange: Exchange) => void;

/** What is known of a handler's paths beforehand. */
export interface Hints {
  readonly path?: string;
  readonly routeKeys?: ReadonlySet<string>;
  readonly expand?: (pattern: string) => string;
}

const pathLimit = 8;
const methodLimit = 6;
const origin = someOrigin;

/**
 * The paths and methods a handler distinguishes, found by asking it and listening to what it compares. A method that
 * is only ever turned away (404, 405, 501) is no route. Never empty.
 */
export function discoverRoutes(machine: Machine, world: World, at: Place, hints: Hints, ask: Ask): readonly Route[] {
  const { path: first = '/', routeKeys, expand = path => path } = hints;
  const routes: Route[] = [];
  const paths = [first];
  for (let i = 0; i < paths.length && i < pathLimit; i++) {
    const path = paths[i] ?? first;
    const { methods, found } = methodsOf(machine, world, path, ask);
    for (const more of [...found].map(expand)) if (!paths.includes(more)) paths.push(more);
    routes.push(...methods.map(method => ({ method, path, pattern: path, at })));
    if (i === 0) routes.push(...keyedRoutes(routeKeys ?? new Set(), expand, at));
  }
  if (paths.length === 1 && TAKES_PATH_APART.test(world.source({ file: at.file, span: { start: 0, end: Infinity } }) ?? '')) routes.push(...deeperRoutes(machine, world, first, at, ask));
  const distinct = routes.filter((route, index) => routes.findIndex(other => other.method === route.method && other.path === route.path) === index);
  return distinct.length > 0 ? distinct : [{ method: '*', path: first, pattern: first, at }];
}

/** What looks at parts of the path shows nothing of the paths that it is made for. */
const TAKES_PATH_APART = /\b(?:pathname|url|path|rawPath)\b[\w.()?!]{0,40}\.(?:split|slice|substr|substring|replace)\(|\.pathname\.match\(/;
const deeperPaths = ['/1', '/items/1', '/api/items/1'];

/** Paths of some depth at which the handler answers otherwise than at the first one. */
function deeperRoutes(machine: Machine, world: World, first: string, at: Place, ask: Ask): readonly Route[] {
  const answersAt = (path: string): readonly Answer[] => askOnce(machine, world, request('GET', path), exchange => ask(machine, exchange), { runs: 8 }).answers;
  const known = new Set(answersAt(first).map(answerKey));
  const routes: Route[] = [];
  for (const path of deeperPaths) {
    const fresh = answersAt(path).filter(answer => !known.has(answerKey(answer)));
    if (!fresh.some(isWelcome)) continue;
    for (const answer of fresh) known.add(answerKey(answer));
    routes.push(...methodsOf(machine, world, path, ask).methods.map(method => ({ method, path, pattern: path, at })));
  }
  return routes;
}

/** Routes named by keys like `GET /items/{id}`. */
function keyedRoutes(keys: ReadonlySet<string>, expand: (pattern: string) => string, at: Place): readonly Route[] {
  return [...keys].flatMap(key => {
    const [, method, pattern] = /^([A-Z]+) (\/\S*)$/.exec(key) ?? [];
    return method === undefined || pattern === undefined || method === 'OPTIONS' ? [] : [{ method: method === 'ANY' ? '*' : method, path: expand(pattern), pattern, at }];
  });
}

/** The methods that path is answered for, and further paths heard of while asking. */
function methodsOf(machine: Machine, world: World, path: string, ask: Ask): { readonly methods: readonly string[]; readonly found: ReadonlySet<string> } {
  const found = new Set<string>();
  const heard = new Set<string>();
  const asked = ['GET'];
  const welcome: string[] = [];
  for (let i = 0; i < asked.length && i < methodLimit; i++) {
    const method = asked[i] ?? 'GET';
    const listen = (event: Heard): void => hear(event, method, path, heard, found);
    machine.listeners.add(listen);
    try {
      const { answers } = askOnce(machine, world, request(method, path), exchange => ask(machine, exchange), { runs: 8 });
      if (answers.some(isWelcome)) welcome.push(method);
    } finally {
      machine.listeners.delete(listen);
    }
    for (const each of heard) if (!asked.includes(each) && each !== 'OPTIONS' && each !== 'HEAD') asked.push(each);
  }
  if (asked.length === 1) return { methods: welcome.length > 0 ? ['*'] : [], found };
  return { methods: welcome, found };
}

function hear(event: Heard, method: string, path: string, heard: Set<string>, found: Set<string>): void {
  if (event.kind !== 'compared' || event.tainted.kind !== 'primitive' || event.other.kind !== 'primitive') return;
  const { value } = event.tainted;
  const { value: other } = event.other;
  if (typeof value !== 'string' || typeof other !== 'string') return;
  if (value.toUpperCase() === method && /^[a-z]{3,7}$/i.test(other) && event.test === 'equals') heard.add(other.toUpperCase());
  else if (value === path || value === ownOrigin + path || path.endsWith(value) && value.startsWith('/')) {
    const sample = event.test === 'pattern' ? sampleOfPattern(other) : other;
    const bare = sample?.startsWith(ownOrigin) ? sample.slice(ownOrigin.length) : sample;
    if (bare?.startsWith('/') && !/[\s*]/.test(bare)) found.add(bare);
  }
}

function isWelcome(answer: Answer): boolean {
  if (answer.outcome === 'no-route' || answer.outcome === 'refused') return false;
  return answer.status === undefined || ![404, 405, 501].includes(answer.status);
}

function request(method: string, path: string): Request {
  return { method, path, origin, headers: [], cookies: false, mishap: 'none' };
}
