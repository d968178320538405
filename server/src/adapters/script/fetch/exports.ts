import type { Machine } from '../../../program/machine';
import type { Thing, Value } from '../../../program/value';
import type { Place } from '../../../text/place';
import type { FetchHandler } from '../../../world/fetch-ask';
import type { Found } from '../../../world/fetch-register';
import { findFunctions, memberOf, parametersOf } from '../../../world/fetch-register';
import { matchesSource, readSource } from '../next/source';
import type { Framework } from './framework';
import { frameworkOf } from './framework';
import { callingOf, registerFetch } from './register';
import { namedEntries, registerTable, verbEntries } from './route-table';

/** Registers what a file exports in the shape of a Fetch handler; `file` tells the framework by its place. */
export function registerFetchExports(machine: Machine, exported: Value, file: string): void {
  const value = machine.settle(exported);
  const at: Place = { file, span: { start: 0, end: 0 } };
  if (value.kind !== 'thing') return;
  const framework = frameworkOf(machine, file);
  if (value.call) return void registerDefault(machine, value, framework, at);
  const standard = memberOf(machine, value, 'default', at);
  if (standard) registerDefault(machine, standard, framework, at);
  registerVerbs(machine, value, framework, at);
  registerNamed(machine, value, framework, at);
}

/** `export default { fetch }`, `export default async (request) => …`, and wrappers around either. */
function registerDefault(machine: Machine, exported: Value, framework: Framework, at: Place): void {
  const value = machine.settle(exported);
  if (value.kind === 'thing' && !value.call) {
    if (value.class === 'host') return;
    const fetch = machine.settle(machine.get(value, 'fetch', at));
    for (const found of findFunctions(machine, fetch)) {
      registerFetch(machine, found, { name: 'fetch()', kind: 'server', how: 'request', platform: framework.platform === 'unknown' ? 'workers' : framework.platform, self: value, framework: framework.id, sure: true });
    }
    return;
  }
  if (framework.middleware) return registerMiddleware(machine, value, framework);
  for (const found of findFunctions(machine, value)) {
    const how = framework.how ?? callingOf(found.function);
    if (how !== undefined) registerFetch(machine, found, { name: nameOf(found.function, 'default export'), kind: 'handler', how, platform: framework.platform, framework: framework.id, path: framework.path });
  }
}

/** `export function GET(request)` and its siblings. */
function registerVerbs(machine: Machine, exports: Thing, framework: Framework, at: Place): void {
  const how = ({ function: thing }: Found): FetchHandler['how'] => framework.how ?? callingOf(thing) ?? 'request';
  const verbs = verbEntries(machine, exports, how, at, { ALL: '*', fallback: '*' });
  const pages = namedEntries(machine, exports, () => 'context', at, pagesFunctions);
  const remix = framework.middleware ? [] : namedEntries(machine, exports, () => 'context', at, { loader: 'GET', action: '*' });
  for (const [handlers, named] of [[verbs, framework], [pages, { ...framework, platform: 'workers' as const }], [remix, framework]] as const) {
    if (handlers.length === 0) continue;
    if (handlers === remix && verbs.length > 0) continue;
    registerTable(machine, {
      name: named.pattern === '/' ? handlers.map(({ method }) => method).join(', ').replace('*', 'handler') : named.pattern,
      framework: named.id, platform: named.platform, path: named.path, pattern: named.pattern, handlers, missing: named.missing, open: named.open,
    });
  }
}

/** Cloudflare Pages Functions. */
const pagesFunctions: Readonly<Record<string, string>> = {
  onRequest: '*', onRequestGet: 'GET', onRequestPost: 'POST', onRequestPut: 'PUT', onRequestPatch: 'PATCH', onRequestDelete: 'DELETE', onRequestOptions: 'OPTIONS', onRequestHead: 'HEAD',
};

/** Middlewares, hooks and handlers by the name of their export. */
function registerNamed(machine: Machine, exports: Thing, framework: Framework, at: Place): void {
  for (const name of ['middleware', 'proxy']) {
    const middleware = framework.middleware ? memberOf(machine, exports, name, at) : undefined;
    if (middleware) registerMiddleware(machine, middleware, framework, matchedBy(machine, exports, at));
  }
  for (const found of findFunctions(machine, memberOf(machine, exports, 'handle', at))) {
    if (parametersOf(found.function)[0]?.name === '{}' || /hooks\.server\.[jt]s$/.test(at.file)) {
      registerFetch(machine, found, { name: 'handle()', kind: 'handler', how: 'hook', platform: 'node', framework: 'sveltekit', layer: 'middleware' });
    }
  }
  registerFreshHandler(machine, exports, framework, at);
}

/** Fresh: `export const handler = { GET(req, ctx) { … } }`. */
function registerFreshHandler(machine: Machine, exports: Thing, framework: Framework, at: Place): void {
  const given = memberOf(machine, exports, 'handler', at);
  const handler = given && machine.settle(given);
  if (handler?.kind !== 'thing' || handler.call) return;
  const handlers = verbEntries(machine, handler, ({ function: thing }) => callingOf(thing) ?? 'request', at);
  if (handlers.length > 0) registerTable(machine, { name: 'handler', framework: 'fresh', platform: 'deno', path: framework.path, pattern: framework.pattern, handlers, missing: { status: 405, options: undefined }, open: false });
}

/** What reaches a middleware of Next: a path for example, and whether another does. */
interface Matched {
  readonly path: string;
  readonly isFor: (path: string) => boolean | undefined;
}

/** What `config.matcher` lets through to the middleware (Next 14, `source` patterns); undefined where there is none that is understood. */
function matchedBy(machine: Machine, exports: Thing, at: Place): Matched | undefined {
  const config = memberOf(machine, exports, 'config', at);
  const matcher = config && machine.settle(config).kind === 'thing' ? machine.settle(machine.get(config, 'matcher', at)) : undefined;
  if (!matcher) return undefined;
  const listed = machine.items(matcher);
  const sources = (listed?.items ?? [matcher]).map(item => {
    const text = machine.text(machine.settle(item));
    return text === undefined ? undefined : readSource(text);
  });
  const [first] = sources;
  if (!first) return undefined;
  const isFor = (path: string): boolean | undefined => {
    const matches = sources.map(source => source && matchesSource(source.pattern, path));
    return matches.includes(true) || (!matches.includes(undefined) && listed?.open !== true ? false : undefined);
  };
  return { path: first.example, isFor };
}

function registerMiddleware(machine: Machine, value: Value, framework: Framework, { path, isFor }: Partial<Matched> = {}): void {
  for (const found of findFunctions(machine, value)) {
    registerFetch(machine, found, {
      name: 'middleware()', kind: 'handler', how: framework.how ?? 'request', platform: framework.platform, framework: framework.id, layer: 'middleware', nothing: 'passed-on', path: path ?? '/api/a', isFor,
    });
  }
}

/** Registers a function that nothing called, when its parameters are those of a Fetch handler. */
export function registerFetchRoot(machine: Machine, thing: Thing, name: string): boolean {
  const how = callingOf(thing);
  const stands = how === undefined ? undefined : registerFetch(machine, { function: thing, wrapped: false }, { name, kind: 'handler', how, platform: 'unknown' });
  return stands?.() ?? false;
}

function nameOf(thing: Thing, otherwise: string): string {
  return (thing.call && 'code' in thing.call ? thing.call.code.name : undefined) ?? otherwise;
}
