import type { Machine } from '../../../program/machine';
import type { Site, Thing, Value } from '../../../program/value';
import type { Place } from '../../../text/place';
import { markMiddleware } from '../../../world/middleware';
import { exchangeOfRequest } from '../../../world/node-request';
import { noteOptions } from '../../../world/registry';
import { registerCors } from './alone';
import { runCors } from './middleware';
import { optionSets } from './options';

/** The module `cors`. */
export function corsModule(machine: Machine): Value {
  const factory = machine.native('cors', (_machine, _self, args, site) => createCors(machine, args[0], site));
  markMiddleware(machine, factory, { kind: 'cors', name: 'cors', factory: true });
  factory.properties.set('default', { value: factory, enumerable: false });
  return factory;
}

/** What `cors(options)` gives. Given a request (`app.use(cors)`), the real library too returns a middleware that nobody calls. */
export function createCors(machine: Machine, given: Value | undefined, site: Site): Thing {
  const call: Place = site.at;
  const sets = given && exchangeOfRequest(given) ? [] : optionSets(machine, given, call);
  for (const set of sets) noteOptions(machine, set);
  const middleware = machine.native('cors()', (_machine, _self, args, where) => runCors(machine, given, call, args, where));
  markMiddleware(machine, middleware, { kind: 'cors', name: 'cors()', options: sets });
  if (!machine.exploring) registerCors(machine, { given, at: call, name: 'cors()', options: sets, middleware });
  return middleware;
}
