import type { Machine } from '../../../program/machine';
import { reachOfRoute } from '../../../world/interest';
import type { RouterState, Step } from './router-state';
import { routerState } from './router-state';

/**
 * Tells which routes of an app answer every origin alike without asking them: their handlers say nothing of headers, and the same
 * layers that may matter stand before and behind them. Undefined for a route whose own handlers may matter.
 */
export interface Likeness {
  of(method: string, path: string, chain: readonly number[], step: Step): string | undefined;
}

/** `root`: the app. Paths and chains of step ids are counted from it. */
export function likeness(machine: Machine, root: RouterState): Likeness {
  const relevant = new Map<RouterState, readonly { readonly step: Step; readonly router: RouterState | undefined }[]>();
  const relevantOf = (state: RouterState): readonly { readonly step: Step; readonly router: RouterState | undefined }[] => {
    let found = relevant.get(state);
    if (!found) {
      found = state.steps.filter(step => reachOf(machine, step) === undefined).map(step => ({ step, router: step.handler && routerState(machine, step.handler.value) }));
      relevant.set(state, found);
    }
    return found;
  };

  const walk = (state: RouterState, path: string, [here, ...deeper]: readonly number[], depth: number, out: string[]): void => {
    const isHome = here !== undefined && deeper.length === 0;
    let passed = false;
    for (const { step, router } of relevantOf(state)) {
      if (isHome && !passed && step.id > here) passed = out.push('@') > 0;
      const match = step.path.match(path);
      if (!match) continue;
      out.push(String(step.id));
      if (!router || depth > 10) continue;
      const rest = path.slice(match.path.length);
      out.push('(');
      walk(router, rest.startsWith('/') ? rest : `/${rest}`, step.id === here ? deeper : [], depth + 1, out);
      out.push(')');
    }
    if (isHome && !passed) out.push('@');
  };

  return {
    of(method, path, chain, step) {
      const reach = reachOf(machine, step);
      if (reach === undefined) return undefined;
      const out = [method, reach];
      walk(root, path, [...chain, step.id], 0, out);
      return out.join(' ');
    },
  };
}

/** What the handlers of a route may do besides answering; undefined: anything, or the step is no route. */
function reachOf(machine: Machine, { route }: Step): string | undefined {
  if (!route || route.handlers.length === 0) return undefined;
  const reaches = route.handlers.map(({ value }) => reachOfRoute(machine, value));
  return reaches.some(reach => reach === undefined) ? undefined : reaches.join();
}
