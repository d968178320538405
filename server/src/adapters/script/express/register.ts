import type { Machine } from '../../../program/machine';
import type { PatternContent, Site, Value } from '../../../program/value';
import type { Place } from '../../../text/place';
import type { PathLiteral, PathPattern } from './path';
import { anyOf, pathPattern, plainPrefix } from './path';
import { claimFunction } from '../../../world/fetch-register';
import { useMiddleware } from '../../../world/middleware';
import type { Handler, RouterState } from './router-state';
import { addStep, change, languageOf, noteChange, routerState } from './router-state';
import { unknownPath } from './unknown-path';

/** `app.use([path], …handlers)`: one step a handler. */
export function registerUse(machine: Machine, state: RouterState, args: readonly Value[], site: Site): void {
  const [first] = args;
  const path = first === undefined ? undefined : pathOf(machine, state, first, args.length > 1, false);
  const at = site.statement ?? site.at;
  for (const { value, valueAt } of handlersIn(machine, args, path ? 1 : 0, site)) {
    const mounted = routerState(machine, value);
    if (mounted) change(machine, mounted, 'mounted', true);
    addStep(machine, state, { path: path ?? pathPattern('', false, 4), ...(path && { pathAt: site.arguments[0] }), at, handler: { method: undefined, value, at, valueAt } });
  }
}

/** `app.METHOD(path, …handlers)` and `app.all`: a route of its own. */
export function registerRoute(machine: Machine, state: RouterState, method: string | undefined, args: readonly Value[], site: Site): void {
  const [first] = args;
  if (first === undefined) return;
  const path = pathOf(machine, state, first, true, true);
  const at = site.statement ?? site.at;
  const handlers = handlersIn(machine, args, path ? 1 : 0, site).map(({ value, valueAt }): Handler => ({ method, value, at, valueAt }));
  if (handlers.length > 0) addStep(machine, state, { path: path ?? pathPattern('/', true, 4), ...(path && { pathAt: site.arguments[0] }), at, route: { handlers } });
}

/** `app.route(path)`: an empty route that handlers are added to. */
export function openRoute(machine: Machine, state: RouterState, args: readonly Value[], site: Site): (method: string | undefined, values: readonly Value[], site: Site) => void {
  const path = args[0] === undefined ? undefined : pathOf(machine, state, args[0], true, true);
  const route: { handlers: readonly Handler[] } = { handlers: [] };
  addStep(machine, state, { path: path ?? pathPattern('/', true, 4), at: site.statement ?? site.at, route });
  return (method, values, where) => {
    const before = route.handlers;
    machine.trail(() => {
      route.handlers = before;
      noteChange(machine);
    });
    noteChange(machine);
    const at: Place = where.statement ?? where.at;
    route.handlers = [...before, ...flatten(machine, values).map((value): Handler => ({ method, value, at }))];
  };
}

/** The handlers among the arguments from the one at `start` on, with the argument that gives each. */
function handlersIn(machine: Machine, args: readonly Value[], start: number, { arguments: places }: Site): { readonly value: Value; readonly valueAt: Place | undefined }[] {
  return args.slice(start).flatMap((arg, index) => {
    const values = flatten(machine, [arg]);
    return values.map(value => ({ value, valueAt: values.length === 1 ? places[start + index] : undefined }));
  });
}

/** Functions, routers and unknown values in any depth of lists; what can be no handler is left out. */
function flatten(machine: Machine, values: readonly Value[], depth = 0): Value[] {
  return values.flatMap((value): Value[] => {
    const settled = machine.settle(value);
    if (settled.kind === 'primitive') return [];
    // What an app calls is not asked by itself.
    if (settled.kind === 'thing' && settled.call) {
      if ('code' in settled.call) claimFunction(machine, settled);
      useMiddleware(machine, settled);
    }
    if (settled.kind === 'unknown' || settled.class !== 'list') return [settled];
    return depth > 8 ? [] : flatten(machine, machine.items(settled)?.items ?? [], depth + 1);
  });
}

/**
 * The path a first argument stands for; undefined when it is a handler. A path whose text is not known becomes one of
 * its own, that no other route has.
 */
function pathOf(machine: Machine, state: RouterState, value: Value, more: boolean, end: boolean): PathPattern | undefined {
  const literals = literalsOf(machine, value, more, end);
  if (!literals) return undefined;
  return anyOf(literals.map(literal => state.library === 'connect' && typeof literal === 'string' ? plainPrefix(literal) : pathPattern(literal, end, languageOf(state))));
}

function literalsOf(machine: Machine, value: Value, more: boolean, end: boolean): PathLiteral[] | undefined {
  const settled = machine.settle(value);
  if (settled.kind === 'primitive') return typeof settled.value === 'string' ? [settled.value] : undefined;
  if (settled.kind === 'unknown') {
    const isPath = end || more && (settled.known === 'text' || settled.known === 'filled-text' || settled.environment !== undefined || /(?:path|prefix|url|base|root|route|endpoint|version)s?$/i.test(settled.symbol));
    return isPath ? [unknownPath(settled.symbol)] : undefined;
  }
  if (settled.class === 'pattern') {
    const { source, flags } = settled.content as PatternContent;
    return [{ source, flags }];
  }
  if (settled.class !== 'list') return undefined;
  const items = machine.items(settled)?.items ?? [];
  const inner = items.map(item => literalsOf(machine, item, true, end));
  return inner.length > 0 && inner.every(each => each !== undefined) ? inner.flat() : undefined;
}
