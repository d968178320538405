import type { Layer } from '../../../policy/server';
import type { Machine } from '../../../program/machine';
import type { Thing, Value } from '../../../program/value';
import { fromRequest, primitive, undefinedValue } from '../../../program/value';
import { endExchange, inLayer } from '../../../world/exchange';
import type { Call, Next } from './handler';
import { callHandler } from './handler';
import type { View } from './layers';
import { stepKey } from './layers';
import type { RouterState, Step } from './router-state';
import { routerState } from './router-state';

export interface Dispatch extends Call {
  readonly view: View;
  /** How deep `next()` is nested: beyond a bound it is carried out after its caller returned. */
  readonly nesting: { depth: number };
}

/**
 * Sends a request through a router as `router.handle` does (express 4.22 lib/router/index.js, router 2 index.js):
 * stack order, path and method, error handlers, automatic answer to OPTIONS, `next('route')`, mounted routers.
 */
export function dispatch(run: Dispatch, state: RouterState, chain: string, out: Next): void {
  const { machine, req, site } = run;
  const method = machine.text(machine.settle(machine.get(req, 'method', site.at))) ?? run.exchange.request.method;
  const allowed: string[] = [];
  const outer = { baseUrl: machine.get(req, 'baseUrl', site.at), params: machine.get(req, 'params', site.at), url: machine.get(req, 'url', site.at) };
  const base = machine.text(machine.settle(outer.baseUrl)) ?? '';
  const called = new Set<string>();
  let index = 0;
  let removed: Value | undefined;

  const finish: Next = error => {
    machine.set(req, 'baseUrl', outer.baseUrl, site.at);
    machine.set(req, 'params', outer.params, site.at);
    if (error === undefined && method === 'OPTIONS' && allowed.length > 0) return answerOptions(run, state, allowed);
    out(error);
  };

  const next: Next = error => {
    if (removed !== undefined) {
      machine.set(req, 'url', removed, site.at);
      machine.set(req, 'baseUrl', outer.baseUrl, site.at);
      removed = undefined;
    }
    const word = error?.kind === 'primitive' ? error.value : undefined;
    if (word === 'router') return finish(undefined);
    const current = word === 'route' ? undefined : error;
    const url = machine.text(machine.settle(machine.get(req, 'url', site.at))) ?? '/';
    const path = url.split('?')[0] || '/';
    while (index < state.steps.length) {
      const step = state.steps[index++];
      const match = step?.path.match(path);
      if (!step || !match) continue;
      if (step.route) {
        if (current !== undefined) continue;
        const handles = handlesMethod(step, method);
        if (!handles && method === 'OPTIONS') allow(allowed, step);
        if (!handles && method !== 'HEAD') continue;
      } else if (!breaksAtSlash(path, match.path, state)) continue;
      machine.set(req, 'params', parametersOf(machine, step.path.text, match.parameters), site.at);
      return callParameters(run, state, step.path.text, match.parameters, called, failed => {
        if (failed !== undefined) return next(current ?? failed);
        if (step.route) runRoute(run, step, chain, method, next);
        else runMiddleware(run, state, step, chain, current, { url, matched: match.path, base }, next, value => {
          removed = value;
        });
      });
    }
    finish(current);
  };
  next();
}

interface Trimmed {
  readonly url: string;
  readonly matched: string;
  readonly base: string;
}

function runMiddleware(run: Dispatch, state: RouterState, step: Step, chain: string, error: Value | undefined, trimmed: Trimmed, next: Next, remember: (url: Value) => void): void {
  const { machine, req, site, view } = run;
  const handler = step.handler;
  if (!handler) return next(error);
  const { url, matched, base } = trimmed;
  if (matched !== '') {
    const rest = url.slice(matched.length);
    remember(primitive(url, [], fromRequest));
    machine.set(req, 'url', primitive(rest.startsWith('/') ? rest : `/${rest}`, [], fromRequest), site.at);
    machine.set(req, 'baseUrl', primitive(base + matched.replace(/\/$/, ''), [], fromRequest), site.at);
  }
  machine.set(req, 'path', primitive(pathOf(machine, req, site), [], fromRequest), site.at);
  const key = stepKey(chain, step);
  const layer = view.byKey.get(key) ?? looseLayer(step, state);
  const inner = routerState(machine, handler.value);
  if (inner) {
    if (error !== undefined) return next(error);
    inLayer(run.exchange, layer, () => dispatch({ ...run, catchesRejections: inner.version !== 4 }, inner, `${key}/`, next));
    return;
  }
  enter(run, layer, handler.value, error, next);
}

function runRoute(run: Dispatch, step: Step, chain: string, method: string, done: Next): void {
  const handlers = step.route?.handlers ?? [];
  const wanted = method === 'HEAD' && !handlers.some(handler => handler.method === 'HEAD') ? 'GET' : method;
  let index = 0;
  const next: Next = error => {
    const word = error?.kind === 'primitive' ? error.value : undefined;
    if (word === 'route') return done(undefined);
    if (word === 'router') return done(error);
    while (index < handlers.length) {
      const position = index++;
      const handler = handlers[position];
      if (!handler || handler.method !== undefined && handler.method !== wanted) continue;
      const layer = run.view.byKey.get(stepKey(chain, step, position));
      return enter(run, layer, handler.value, error, next);
    }
    done(error);
  };
  next();
}

/** Runs one function in its layer. Deep chains of `next()` are flattened, so that long stacks need no deep recursion. */
function enter(run: Dispatch, layer: Layer | undefined, handler: Value, error: Value | undefined, next: Next): void {
  let pending: { readonly error: Value | undefined } | undefined;
  let running = true;
  run.nesting.depth++;
  // Error handlers that a request without an error passes by are not entered.
  const enters = error === undefined ? layer?.kind !== 'error' : true;
  inLayer(run.exchange, enters ? layer : undefined, () => {
    callHandler(run, handler, error, failed => {
      if (running && run.nesting.depth > 12) pending ??= { error: failed };
      else next(failed);
    }, layer?.kind);
  });
  running = false;
  run.nesting.depth--;
  if (pending) next(pending.error);
}

function callParameters(run: Dispatch, state: RouterState, pattern: string, parameters: readonly (readonly [string, string])[], called: Set<string>, done: Next): void {
  const { machine, req, res, site } = run;
  const waiting = parameters.flatMap(([name, value]) => {
    const key = `${name}=${value}`;
    if (called.has(key)) return [];
    const callbacks = state.parameters.get(name) ?? [];
    if (callbacks.length > 0) called.add(key);
    return callbacks.map(callback => ({ callback, name, value }));
  });
  let index = 0;
  const next: Next = error => {
    const each = waiting[index++];
    if (error !== undefined || !each) return done(error);
    const nextFunction = machine.native('next', (_machine, _self, args) => {
      next(args[0] === undefined || !machine.truthy(args[0], site.at) ? undefined : machine.settle(args[0]));
      return undefinedValue;
    });
    const args = [req, res, nextFunction, parameterValue(machine, pattern, each.name, each.value), primitive(each.name)];
    const end = machine.attempt(() => machine.call(each.callback, undefinedValue, args, site));
    if ('thrown' in end) next(end.thrown);
  };
  next();
}

/** 200 (or what was set) with `Allow`, when routes match the path but none takes OPTIONS. */
function answerOptions(run: Dispatch, state: RouterState, allowed: readonly string[]): void {
  const { machine, exchange } = run;
  const methods = [...new Set(allowed)];
  const text = state.version === 4 ? methods.join(',') : methods.sort().join(', ');
  if (!exchange.sent) exchange.bag.set(machine, primitive('Allow'), primitive(text), { at: state.at });
  exchange.status = exchange.readStatus?.();
  endExchange(exchange, 'no-route', state.at);
}

function handlesMethod(step: Step, method: string): boolean {
  const handlers = step.route?.handlers ?? [];
  const has = (name: string): boolean => handlers.some(handler => handler.method === undefined || handler.method === name);
  return has(method) || method === 'HEAD' && has('GET');
}

function allow(allowed: string[], step: Step): void {
  const methods = new Set((step.route?.handlers ?? []).flatMap(handler => handler.method === undefined ? [] : [handler.method]));
  if (methods.has('GET')) methods.add('HEAD');
  allowed.push(...methods);
}

/** A mount matches whole segments only; Express 4 also lets it end at a dot. */
function breaksAtSlash(path: string, matched: string, state: RouterState): boolean {
  if (matched === '') return true;
  if (!path.startsWith(matched)) return false;
  const next = path[matched.length];
  return next === undefined || next === '/' || next === '.' && state.version !== 5 && state.library === 'express' || matched.endsWith('/');
}

function parametersOf(machine: Machine, pattern: string, parameters: readonly (readonly [string, string])[]): Thing {
  return machine.object([], parameters.map(([name, value]) => [name, parameterValue(machine, pattern, name, value)] as const));
}

/** What a `:name` of the path holds is any text: the one we ask with is no better than another. What the path itself restricts is taken from it. */
function parameterValue(machine: Machine, pattern: string, name: string, sample: string): Value {
  const free = new RegExp(`:${name.replace(/\W/g, '\\$&')}(?![\\w(])`).test(pattern);
  return free ? machine.unknown(`request.params.${name}`, fromRequest, [], { known: 'filled-text' }) : primitive(sample, [], fromRequest);
}

function pathOf(machine: Machine, req: Thing, site: Call['site']): string {
  return (machine.text(machine.settle(machine.get(req, 'url', site.at))) ?? '/').split('?')[0] ?? '/';
}

function looseLayer(step: Step, state: RouterState): Layer {
  return { kind: 'middleware', at: step.at, name: `${state.kind}.use()`, order: 0, path: step.path.text, methods: [] };
}
