import type { OptionSet } from '../../../policy/options';
import type { Layer } from '../../../policy/server';
import type { Machine } from '../../../program/machine';
import type { Site, Thing, Value } from '../../../program/value';
import { undefinedValue } from '../../../program/value';
import type { Place } from '../../../text/place';
import type { Exchange } from '../../../world/exchange';
import { endExchange, inLayer } from '../../../world/exchange';
import { isUsed } from '../../../world/middleware';
import { createNodeRequest } from '../../../world/node-request';
import { createNodeResponse } from '../../../world/node-response';
import { register } from '../../../world/registry';
import { errorOf } from '../express/handler';
import { runCors } from './middleware';

/** Options of npm cors that no app in sight uses. */
export interface LoneCors {
  readonly given: Value | undefined;
  readonly at: Place;
  readonly name: string;
  readonly options: readonly OptionSet[];
  /** The middleware that was made of them; without one, they stand in an object. */
  readonly middleware?: Thing;
}

/** Registers a set-up of npm cors to be asked by itself, unless an app turns out to use it. */
export function registerCors(machine: Machine, { given, at, name, options, middleware }: LoneCors): void {
  const layer: Layer = { kind: 'cors', at, name, order: 0, path: '', methods: [] };
  register(machine, {
    kind: 'options', adapter: 'express-cors', at, name,
    layers: () => [layer],
    routes: () => [{ method: '*', path: '/', pattern: '/', at }],
    options: () => options,
    alone: () => !middleware || !isUsed(machine, middleware),
    ask: (on, exchange) => {
      inLayer(exchange, layer, () => {
        askCors(on, exchange, given, at);
      });
    },
  });
}

/** Sends a request through the middleware that `cors(given)` makes, and no further. */
function askCors(machine: Machine, exchange: Exchange, given: Value | undefined, at: Place): void {
  const site: Site = { at, arguments: [] };
  const req = createNodeRequest(machine, exchange);
  const res = createNodeResponse(machine, exchange, 'any');
  const next = machine.native('next', (_machine, _self, args) => {
    const error = errorOf(machine, args[0], site);
    exchange.status = error ? 500 : undefined;
    endExchange(exchange, error ? 'thrown' : 'passed-on');
    return undefinedValue;
  });
  runCors(machine, given, at, [req, res, next], site);
}
