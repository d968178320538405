import type { Machine } from '../../../program/machine';
import type { Site, Thing, Value } from '../../../program/value';
import { primitive, undefinedValue, writtenOf, taintOf } from '../../../program/value';
import type { Place } from '../../../text/place';
import type { Exchange } from '../../../world/exchange';
import type { Writing } from '../../../world/header-bag';
import { callback } from '../../../world/callbacks';
import { endResponse, exchangeOfResponse, setNodeHeader, vary } from '../../../world/node-response';
import { noteOptions } from '../../../world/registry';
import type { Given } from './options';
import { libraryName, optionSets, readOption } from './options';
import { configureOrigin, originOf } from './origin';

interface Passage {
  readonly machine: Machine;
  readonly exchange: Exchange | undefined;
  readonly req: Value;
  readonly res: Value;
  readonly next: Value;
  readonly site: Site;
  /** The call `cors(…)`. */
  readonly call: Place;
}

/** The middleware `cors(given)` returns; npm cors 2.8.6, lib/index.js `middlewareWrapper`. */
export function runCors(machine: Machine, given: Value | undefined, call: Place, args: readonly Value[], site: Site): Value {
  const [req = undefinedValue, res = undefinedValue, next = undefinedValue] = args.map(arg => machine.settle(arg));
  const passage: Passage = { machine, exchange: exchangeOfResponse(res), req, res, next, site, call };
  const options = given === undefined ? undefined : machine.settle(given);
  if (options?.kind === 'thing' && (options.class === 'function' || options.class === 'class')) {
    const done = callback(machine, 'cors options', (error, chosen) => {
      if (machine.truthy(error, site.at)) return goOn(passage, error);
      for (const set of optionSets(machine, chosen, call)) noteOptions(machine, set);
      withOptions(passage, machine.settle(chosen));
    });
    return machine.call(options, undefinedValue, [req, done], site);
  }
  withOptions(passage, options);
  return undefinedValue;
}

function withOptions(passage: Passage, given: Exclude<Value, { kind: 'choice' }> | undefined): void {
  const { machine, call, site, req } = passage;
  if (given?.kind === 'unknown') return withUnknown(passage);
  const options = given?.kind === 'thing' ? given : undefined;
  const origin = readOption(machine, options, 'origin', call);
  const settled = machine.settle(origin.value);
  if (settled.kind === 'thing' && (settled.class === 'function' || settled.class === 'class')) {
    const done = callback(machine, 'cors origin', (error, chosen, where) => {
      if (machine.truthy(error, site.at)) return goOn(passage, error);
      if (!machine.truthy(chosen, where.at)) return goOn(passage);
      const value = machine.settle(chosen);
      apply(passage, options, { value, at: where.arguments[1] ?? where.at, propertyAt: origin.propertyAt ?? origin.at });
    });
    machine.call(settled, undefinedValue, [originOf(machine, req, site), done], site);
    return;
  }
  if (!machine.truthy(settled, origin.at)) return goOn(passage);
  apply(passage, options, { ...origin, value: settled });
}

/** Options that could not be read: CORS is spoken, who knows how. */
function withUnknown(passage: Passage): void {
  const { machine, exchange, site } = passage;
  if (!exchange) return goOn(passage);
  exchange.bag.openUp(machine);
  if (exchange.request.method !== 'OPTIONS') return goOn(passage);
  machine.set(passage.res, 'statusCode', machine.unknown('cors status'), site.at);
  endResponse(exchange, site);
}

/** `cors(options, req, res, next)`. */
function apply(passage: Passage, options: Thing | undefined, origin: Given): void {
  const { machine, exchange, site, call, req, res } = passage;
  if (!exchange) return goOn(passage);
  const method = machine.text(machine.settle(machine.get(req, 'method', site.at)))?.toUpperCase();
  const read = (key: string): Given => readOption(machine, options, key, call);
  const writing = ({ at, propertyAt }: Given): Writing => ({ at, setBy: propertyAt ?? call, layer: exchange.layer, byLibrary: libraryName(machine) });
  const put = (name: string, value: Value, given: Given): void => {
    if (machine.knownTruth(value) !== false) setNodeHeader(machine, exchange, primitive(name), value, site, writing(given));
  };
  const varyOn = (name: string, given: Given): void => {
    if (!exchange.sent) vary(machine, exchange.bag, primitive(name), writing(given));
  };

  const { value: allowed, vary: varies } = configureOrigin(machine, origin, req, site);
  const preflight = method === 'OPTIONS';
  // All values are made before the first header is set: `methods: undefined` throws with none of them sent.
  const methods = preflight ? joined(machine, read('methods'), site, true) : undefined;
  if (allowed) put('Access-Control-Allow-Origin', allowed, origin);
  if (varies) varyOn('Origin', origin);
  const credentials = read('credentials');
  if (isTrue(machine, credentials)) put('Access-Control-Allow-Credentials', primitive('true', writtenOf(credentials.value), taintOf(machine.settle(credentials.value))), credentials);
  if (methods) put('Access-Control-Allow-Methods', methods, read('methods'));
  if (preflight) {
    allowHeaders(passage, read, put, varyOn);
    const maxAge = read('maxAge');
    const age = machine.settle(maxAge.value);
    if (age.kind === 'unknown') put('Access-Control-Max-Age', age, maxAge);
    else if (age.kind === 'primitive' && (typeof age.value === 'number' || age.value)) put('Access-Control-Max-Age', primitive(String(age.value), age.written, age.taint), maxAge);
  }
  const exposed = read('exposedHeaders');
  if (machine.knownTruth(machine.settle(exposed.value)) !== false) put('Access-Control-Expose-Headers', joined(machine, exposed, site, false), exposed);
  if (!preflight) return goOn(passage);
  if (machine.truthy(read('preflightContinue').value, read('preflightContinue').at)) return goOn(passage);
  machine.set(res, 'statusCode', machine.settle(read('optionsSuccessStatus').value), site.at);
  endResponse(exchange, { ...site, at: call });
}

function allowHeaders(passage: Passage, read: (key: string) => Given, put: (name: string, value: Value, given: Given) => void, varyOn: (name: string, given: Given) => void): void {
  const { machine, site } = passage;
  const named = read('allowedHeaders');
  const given = machine.knownTruth(machine.settle(named.value)) === false ? read('headers') : named;
  if (!machine.truthy(given.value, given.at)) {
    const asked = machine.settle(machine.get(machine.get(passage.req, 'headers', site.at), 'access-control-request-headers', site.at));
    varyOn('Access-Control-Request-Headers', given);
    if (asked.kind !== 'primitive' || typeof asked.value === 'string') put('Access-Control-Allow-Headers', asked, given);
    return;
  }
  put('Access-Control-Allow-Headers', joined(machine, given, site, false), given);
}

/** `value.join ? value.join(',') : value`; with `must`, undefined and null throw as `methods.join` does. */
function joined(machine: Machine, { value, at }: Given, site: Site, must: boolean): Value {
  const settled = machine.settle(value);
  if (settled.kind === 'primitive' && (settled.value === undefined || settled.value === null) && must) {
    machine.throw(machine.error('TypeError', `Cannot read properties of ${String(settled.value)} (reading 'join')`, site.at), site.at);
  }
  if (settled.kind !== 'thing' || settled.class !== 'list') return settled;
  const items = machine.items(settled);
  const texts = items?.items.map(item => machine.text(machine.settle(item)));
  const written = settled.written;
  const known = items && !items.open && texts?.every(text => text !== undefined);
  return known ? primitive((texts ?? []).join(','), written) : machine.unknown(`joined@${at.span.start}`, 0, written, { known: 'text' });
}

function isTrue(machine: Machine, { value, at }: Given): boolean {
  const settled = machine.settle(value);
  if (settled.kind !== 'unknown') return settled.kind === 'primitive' && settled.value === true;
  // A text (from the environment) is never `true`.
  if (settled.known === 'text' || settled.known === 'filled-text') return false;
  if (settled.environment !== undefined && settled.symbol === `env:${settled.environment}`) return false;
  return machine.decide({ symbol: `${settled.symbol}===true`, text: 'credentials are allowed', taint: settled.taint, at, environment: settled.environment, prefer: true });
}

function goOn({ machine, next, site }: Passage, error?: Value): void {
  if (next.kind === 'thing' || next.kind === 'unknown') machine.call(next, undefinedValue, error ? [error] : [], site);
}
