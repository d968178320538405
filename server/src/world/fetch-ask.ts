import type { Outcome } from '../policy/answer';
import type { Layer } from '../policy/server';
import type { Machine } from '../program/machine';
import type { Native, Site, Thing, Value } from '../program/value';
import { fromEnvironment, fromRequest, undefinedValue } from '../program/value';
import type { Place } from '../text/place';
import { noteRequest } from './bags';
import type { Exchange } from './exchange';
import { endExchange, inLayer } from './exchange';
import { incomingRequest, isRequest } from './fetch-request';
import { makeResponse, responseOf } from './fetch-response';
import type { Platform } from './fetch-state';
import { during, hidden } from './fetch-state';
import { createHeaderBag } from './header-bag';

/** A function that answers a Fetch request, and how it is called. */
export interface FetchHandler {
  readonly handler: Value;
  readonly self?: Value;
  readonly at: Place;
  readonly platform: Platform;
  /**
   * `request`: `(request, env, context)`. `context`: one object with `request`, `url`, `env`, `next` … (Pages Functions,
   * SvelteKit, Astro). `event`: a service worker's event with `respondWith`. `hook`: SvelteKit's `{ event, resolve }`.
   */
  readonly how: 'request' | 'context' | 'event' | 'hook';
  /** What an exit without a response means: most runtimes answer 500, a middleware lets the request go on. */
  readonly nothing: 'thrown' | 'passed-on';
  /** Something not known stands around it and may add header lines. */
  readonly wrapped?: boolean;
}

/**
 * Sends the request of `exchange` to a handler and leaves the answer there. An exception becomes the runtime's own 500
 * without header lines. True when the handler answered with a `Response` it made or changed.
 */
export function askFetch(machine: Machine, exchange: Exchange, spec: FetchHandler, layer: Layer | undefined): boolean {
  return during(machine, exchange, spec.platform, () => inLayer(exchange, layer, () => {
    const site: Site = { at: spec.at, arguments: [] };
    const done = machine.attempt(() => {
      const { args, answered } = argumentsOf(machine, exchange, spec, site);
      const returned = machine.call(spec.handler, spec.self ?? undefinedValue, args, site);
      const value = machine.awaited(machine.settle(answered() ?? returned), spec.at);
      return machine.settle(value);
    });
    if ('thrown' in done) {
      const response = responseOf(machine.settle(done.thrown));
      // Remix and Astro let a handler throw a Response; others answer 500. Which one, the shape does not tell.
      if (response) return finish(machine, exchange, machine.settle(done.thrown), spec, true);
      exchange.bag.clear(machine);
      if (spec.wrapped) exchange.bag.openUp(machine);
      exchange.status = spec.wrapped ? undefined : 500;
      endExchange(exchange, 'thrown', done.at);
      return false;
    }
    return finish(machine, exchange, done.value, spec, false);
  }));
}

function finish(machine: Machine, exchange: Exchange, value: Exclude<Value, { kind: 'choice' }>, spec: FetchHandler, unsure: boolean): boolean {
  const response = responseOf(value);
  if (response) {
    // What comes next decides the status.
    exchange.status = response.goesOn ? undefined : response.status;
    exchange.bag.adopt(machine, response.bag);
    if (unsure || spec.wrapped) exchange.bag.openUp(machine);
    const outcome: Outcome = response.goesOn ? 'passed-on' : response.status === 0 ? 'thrown' : 'answered';
    if (response.status === 0) exchange.status = undefined;
    endExchange(exchange, outcome, response.at, response.headersAt);
    return !response.foreign || response.bag.lines.length > 0;
  }
  const nothing = value.kind === 'primitive' && (value.value === undefined || value.value === null);
  if (nothing && spec.nothing === 'passed-on') {
    endExchange(exchange, 'passed-on', spec.at);
    return false;
  }
  if (nothing && !spec.wrapped) {
    exchange.status = 500;
    endExchange(exchange, 'thrown', spec.at);
    return false;
  }
  exchange.bag.openUp(machine);
  endExchange(exchange, 'answered', value.kind === 'primitive' ? undefined : value.written[0]);
  return false;
}

interface Arguments {
  readonly args: readonly Value[];
  /** What was given to `respondWith`. */
  answered(): Value | undefined;
}

function argumentsOf(machine: Machine, exchange: Exchange, spec: FetchHandler, site: Site): Arguments {
  const request = incomingRequest(machine, exchange);
  if (spec.how === 'request') {
    const params = machine.unknown('context', fromRequest, [], { known: 'object' });
    const second = spec.platform === 'workers' ? bindings(machine) : params;
    return { args: [request, second, executionContext(machine)], answered: () => undefined };
  }
  if (spec.how === 'context') return { args: [contextOf(machine, request, site), goOn(machine)], answered: () => undefined };
  if (spec.how === 'hook') {
    const event = contextOf(machine, request, site);
    return { args: [machine.object([], [['event', event], ['resolve', goOn(machine)]])], answered: () => undefined };
  }
  let answer: Value | undefined;
  const event = machine.object([], [
    ['request', request],
    ['respondWith', machine.native('respondWith', (_machine, _self, args) => {
      answer ??= args[0];
      return undefinedValue;
    })],
  ], { class: 'host', label: 'FetchEvent', exotic: { get: (_machine, _thing, key) => machine.unknown(`event.${key}`) } });
  return { args: [event], answered: () => answer };
}

/** Environment bindings of Workers: what is read from them comes from the environment. */
export function bindings(machine: Machine): Thing {
  return machine.object([], [], {
    class: 'host', label: 'env',
    exotic: { get: (_machine, _thing, key) => ({ ...machine.unknown(`env:${key}`, fromEnvironment, [], { environment: key }), bound: true }) },
  });
}

function executionContext(machine: Machine): Thing {
  const nothing: Native = () => undefinedValue;
  return machine.object([], [['waitUntil', machine.native('waitUntil', nothing)], ['passThroughOnException', machine.native('passThroughOnException', nothing)]], {
    class: 'host', label: 'context', exotic: { get: (_machine, _thing, key) => machine.unknown(`context.${key}`, fromRequest) },
  });
}

/** The one argument of Pages Functions, SvelteKit, Astro and Remix handlers. */
function contextOf(machine: Machine, request: Thing, site: Site): Thing {
  const type = machine.globals.cells.get('URL')?.value;
  const url = type ? machine.construct(type, [machine.get(request, 'url', site.at)], site) : machine.unknown('url', fromRequest);
  const context = machine.object([], [['request', request], ['req', request], ['url', url], ['env', bindings(machine)], ['next', goOn(machine)]], {
    class: 'host', label: 'context', exotic: { get: (_machine, _thing, key) => machine.unknown(`context.${key}`, fromRequest) },
  });
  const nothing: Native = () => undefinedValue;
  hidden(context, 'waitUntil', machine.native('waitUntil', nothing));
  hidden(context, 'setHeaders', machine.native('setHeaders', nothing));
  return context;
}

/** `next()` and `resolve(event)`: whatever comes next answers; its headers can be changed. */
function goOn(machine: Machine): Thing {
  return machine.native('next', (_machine, _self, _args, site) => openResponse(machine, 'next', site, false));
}

/** A response that was not made here: its status and header lines are not known. */
export function openResponse(machine: Machine, symbol: string, site: Site, immutable: boolean): Thing {
  const bag = createHeaderBag();
  bag.openUp(machine);
  const name = `${symbol}@${site.at.span.start}`;
  return makeResponse(machine, { status: machine.unknown(`${name}.status`), bag, at: site.at, immutable, foreign: true, symbol: name });
}

/** The global `fetch`: may throw, and gives a response whose headers cannot be changed. */
export function fetchFunction(machine: Machine): Thing {
  return machine.native('fetch', (_machine, _self, args, site) => {
    noteRequest(machine, args);
    // The network is unknown code: it may fail, and it is where a handler fails that is asked to.
    machine.call(machine.unknown('fetch', 0, [], { at: site.at }), undefinedValue, [], { at: site.at, arguments: [] });
    const input = args[0] === undefined ? undefinedValue : machine.settle(args[0]);
    return machine.promise({ value: openResponse(machine, isRequest(input) ? 'fetch-request' : 'fetch', site, true) });
  });
}
