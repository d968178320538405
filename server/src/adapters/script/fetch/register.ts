import type { Machine } from '../../../program/machine';
import type { Thing, Value } from '../../../program/value';
import { endExchange } from '../../../world/exchange';
import { askFetch } from '../../../world/fetch-ask';
import type { FetchHandler } from '../../../world/fetch-ask';
import type { Candidate, Found } from '../../../world/fetch-register';
import { registerMaker } from '../bags/makers';
import { claimFunction, functionPlace, handlerLayer, parametersOf, registerCandidate } from '../../../world/fetch-register';

/** How one handler is registered. */
export interface Registration {
  readonly name: string;
  readonly kind: Candidate['kind'];
  readonly how: FetchHandler['how'];
  readonly platform: FetchHandler['platform'];
  readonly self?: Value;
  readonly framework?: string;
  readonly path?: string;
  /** Whether requests for a path come to it at all, where something in front chooses; undefined: not known. */
  readonly isFor?: ((path: string) => boolean | undefined) | undefined;
  readonly nothing?: FetchHandler['nothing'];
  readonly layer?: 'route' | 'middleware';
  readonly sure?: boolean;
}

/**
 * Registers a function that answers a Fetch request; the result tells whether it does. undefined when it is registered
 * already or has no place in the source.
 */
export function registerFetch(machine: Machine, found: Found, registration: Registration): (() => boolean) | undefined {
  const at = functionPlace(found.function);
  if (!at || !claimFunction(machine, found.function)) return undefined;
  const layer = handlerLayer(at, registration.name, registration.layer ?? 'route');
  const spec: FetchHandler = {
    handler: found.function, self: registration.self, at, platform: registration.platform, how: registration.how,
    nothing: registration.nothing ?? 'thrown', wrapped: found.wrapped,
  };
  return registerCandidate(machine, {
    kind: registration.kind, adapter: 'fetch-handler', framework: registration.framework, name: registration.name, at, layers: [layer],
    path: registration.path, function: found.function, otherwise: () => void registerMaker(machine, found.function, registration.name), sure: registration.sure ?? false,
    ask(on, exchange) {
      if (registration.isFor?.(exchange.request.path.replace(/[?#].*$/, '')) !== false) return askFetch(on, exchange, spec, layer);
      endExchange(exchange, 'passed-on', at);
      return false;
    },
  });
}

/** How a function wants to be called, by the names and types of its parameters; undefined when they are no handler's. */
export function callingOf(thing: Thing): FetchHandler['how'] | undefined {
  const [first, second] = parametersOf(thing);
  if (!first || second && /^_?(?:res|response|reply|callback|cb|done)$/i.test(second.name)) return undefined;
  if (/^(?:Next)?Request\b/.test(first.type) || /^_?(?:req|request)$/i.test(first.name)) return 'request';
  // Azure's `(context, req)`.
  if (second && /^_?req(?:uest)?$/i.test(second.name)) return undefined;
  if (/FetchEvent|ExtendableEvent/.test(first.type)) return 'event';
  if (/APIContext|EventContext|RequestEvent|LoaderFunctionArgs|ActionFunctionArgs|LoaderArgs|ActionArgs|PagesFunction|APIEvent/.test(first.type)) return 'context';
  if (first.name === '{}') return requestIn(thing) ? 'context' : undefined;
  return /^_?(?:context|ctx)$/.test(first.name) ? 'context' : undefined;
}

/** `({ request, params }) => …` */
function requestIn(thing: Thing): boolean {
  if (!thing.call || !('code' in thing.call)) return false;
  const target = thing.call.code.parameters[0]?.target;
  return target?.bind === 'record' && target.entries.some(({ key }) => 'name' in key && (key.name === 'request' || key.name === 'req'));
}
