import type { OptionSet } from '../../../policy/options';
import type { Layer, LayerKind, Route } from '../../../policy/server';
import type { Machine } from '../../../program/machine';
import type { Value } from '../../../program/value';
import type { MiddlewareFacts } from '../../../world/middleware';
import { conductOf, middlewareFacts } from '../../../world/middleware';
import { likeness } from './alike';
import type { Handler, RouterState, Step } from './router-state';
import { routerState } from './router-state';
import { spelledPath } from './unknown-path';

/** The layers of an app with everything mounted in it, flattened, and what can be asked of it. */
export interface View {
  readonly layers: readonly Layer[];
  readonly routes: readonly Route[];
  readonly options: readonly OptionSet[];
  /** The layer of a step or of one of its handlers, by the chain of steps that leads there. */
  readonly byKey: ReadonlyMap<string, Layer>;
}

/** Names a step in the chain of mounts that leads to it; `handler` counts within a route. */
export function stepKey(chain: string, step: Step, handler?: number): string {
  return `${chain}${step.id}${handler === undefined ? '' : `.${handler}`}`;
}

/** Flattens an app: call it when start-up is over. */
export function viewOf(machine: Machine, root: RouterState): View {
  const layers: Layer[] = [];
  const byKey = new Map<string, Layer>();
  const routes: Route[] = [];
  const options: OptionSet[] = [];
  const unknownRoutes: Route[] = [];
  const likes = likeness(machine, root);

  const add = (key: string, layer: Omit<Layer, 'order'>): void => {
    const made = { ...layer, order: layers.length };
    layers.push(made);
    byKey.set(key, made);
  };

  const visit = (state: RouterState, chain: string, prefix: string, examplePrefix: string, open: readonly RouterState[]): void => {
    for (const step of state.steps) {
      const path = prefix + step.path.text;
      const example = step.path.example === undefined ? undefined : joinPaths(examplePrefix, step.path.example);
      if (step.handler) {
        const { value } = step.handler;
        const facts = middlewareFacts(machine, value);
        const inner = routerState(machine, value);
        const key = stepKey(chain, step);
        if (facts.options) options.push(...facts.options);
        const ends = !inner && endsRequests(value, facts.kind);
        add(key, {
          kind: inner ? 'router' : ends ? 'route' : facts.kind, at: step.at, path, methods: [], ...written(step, step.handler, facts),
          name: inner ? `${receiver(state)}.use(${quoted(step.path.text)}${step.path.text ? ', ' : ''}router)` : ends && step.path.text !== '' ? `${receiver(state)}.use(${quoted(step.path.text)})` : facts.name,
        });
        // In Express a handler for all paths is what is left when no route matches; connect has nothing else.
        if (ends && (step.path.text !== '' || state.library === 'connect') && example !== undefined) routes.push({ method: '*', path: example || '/', pattern: spelledPath(path) || '/', at: step.at });
        if (inner && !open.includes(inner) && open.length < 10 && example !== undefined) visit(inner, `${key}/`, path === '/' ? '' : path, example === '/' ? '' : example.replace(/\/$/, ''), [...open, inner]);
        else if (!inner && value.kind === 'unknown' && conductOf(value) === 'routes' && example !== undefined) unknownRoutes.push({ method: '*', path: example, pattern: spelledPath(path) || '/', at: step.at });
      } else if (step.route) {
        const { handlers } = step.route;
        const last = handlers.length - 1;
        handlers.forEach((handler, index) => {
          const facts = middlewareFacts(machine, handler.value);
          if (facts.options) options.push(...facts.options);
          add(stepKey(chain, step, index), {
            kind: kindInRoute(facts.kind, handler, isLast(handlers, index)), at: handler.at,
            name: index === last || isLast(handlers, index) ? `${receiver(state)}.${handler.method?.toLowerCase() ?? 'all'}(${quoted(step.path.text)})` : facts.name,
            path, methods: handler.method ? [handler.method] : [], ...written(step, handler, facts),
          });
        });
        if (example !== undefined) {
          const chainIds = chain.split('/').filter(id => id !== '').map(Number);
          routes.push(...routesOf(machine, step, handlers, example, path).map(route => ({ ...route, alike: likes.of(route.method, route.path, chainIds, step) })));
        }
      }
    }
  };
  visit(root, '', '', '', [root]);
  if (routes.length === 0) routes.push(...unknownRoutes);
  if (routes.length === 0) routes.push({ method: '*', path: '/', pattern: '/', at: root.at });
  return { layers, routes, options, byKey };
}

/** What a change needs to know of how a step is written, and what is wrong with it at start-up. */
function written({ path, pathAt }: Step, { valueAt }: Handler, { factory }: MiddlewareFacts): Pick<Layer, 'pathAt' | 'pathFault' | 'uncalled'> {
  return { ...(pathAt && { pathAt }), ...(path.fault !== undefined && { pathFault: path.fault }), ...(factory && valueAt && { uncalled: valueAt }) };
}

/** `/api` and `/users` are `/api/users`. */
function joinPaths(prefix: string, path: string): string {
  return prefix === '' ? path : path === '/' ? prefix : prefix + path;
}

/** The last handler for its method ends the request, as a rule. */
function isLast(handlers: readonly Handler[], index: number): boolean {
  const method = handlers[index]?.method;
  return !handlers.slice(index + 1).some(later => later.method === method || later.method === undefined || method === undefined);
}

function kindInRoute(kind: LayerKind, handler: Handler, last: boolean): LayerKind {
  if (!last || kind === 'error') return kind;
  if (kind === 'cors' && (handler.value.kind !== 'thing' || !isProgramFunction(handler.value))) return 'cors';
  return kind === 'static' || kind === 'proxy' ? kind : 'route';
}

/** `(req, res) => …`: it cannot hand the request on. */
function endsRequests(value: Value, kind: LayerKind): boolean {
  return (kind === 'middleware' || kind === 'cors') && value.kind === 'thing' && value.call !== undefined && 'code' in value.call && value.call.code.parameters.length === 2;
}

function isProgramFunction(value: Value): boolean {
  return value.kind === 'thing' && value.call !== undefined && 'code' in value.call;
}

/** Requests that reach a route for certain. A route that is all middleware (`app.all('*', (req, res, next) => …)`) answers nothing. */
function routesOf(machine: Machine, step: Step, handlers: readonly Handler[], path: string, pattern: string): Route[] {
  const methods = [...new Set(handlers.map(handler => handler.method))];
  const named = methods.filter(method => method !== undefined && method !== 'OPTIONS');
  const at = step.at;
  if (named.length > 0) return named.map(method => ({ method: method ?? '*', path, pattern: spelledPath(pattern) || '/', at: handlers.find(handler => handler.method === method)?.at ?? at }));
  if (!methods.includes(undefined) || handlers.every(handler => passesOn(machine, handler.value))) return [];
  return [{ method: '*', path, pattern: spelledPath(pattern) || '/', at }];
}

function passesOn(machine: Machine, value: Value): boolean {
  if (value.kind === 'thing' && value.call && 'code' in value.call) return value.call.code.parameters.length >= 3;
  if (value.kind === 'unknown') return conductOf(value) !== 'routes';
  return middlewareFacts(machine, value).kind !== 'route';
}

function receiver(state: RouterState): string {
  return state.kind;
}

function quoted(path: string): string {
  return path === '' ? '' : path.startsWith('/') && !/^\/.*\/[a-z]*$/.test(path) ? `'${path}'` : path;
}
