import { sameSiteOf } from '../../../cors/cookie';
import type { SetCookie } from '../../../policy/answer';
import type { Machine } from '../../../program/machine';
import type { Native, Site, Thing, Value } from '../../../program/value';
import { primitive, undefinedValue } from '../../../program/value';
import type { Place } from '../../../text/place';
import { markMiddleware } from '../../../world/middleware';
import { exchangeOfResponse } from '../../../world/node-response';

/** The module `express-session` (1.19.0 measured): the attributes stand in `cookie`. */
export function expressSessionModule(machine: Machine): Value {
  return sessionModule(machine, 'session()', (within, options, site) => {
    const inner = options && memberOf(within, options, 'cookie', site);
    const name = textOr(within, options, ['name', 'key'], 'connect.sid', site);
    return cookieWith(within, name, inner, site, false);
  });
}

/** The module `cookie-session` (2.1.1 measured): the attributes stand among the options, and the connection decides on Secure where nothing is said. */
export function cookieSessionModule(machine: Machine): Value {
  return sessionModule(machine, 'cookieSession()', (within, options, site) => cookieWith(within, textOr(within, options, ['name'], 'session', site), options ?? undefinedValue, site, undefined));
}

interface Told {
  readonly cookie: SetCookie;
  /** Where the finding belongs. */
  readonly at: Place;
}

/** A function that makes a middleware; what else the module has is not known. */
function sessionModule(machine: Machine, name: string, read: (machine: Machine, options: Exclude<Value, { kind: 'choice' }> | undefined, site: Site) => Told): Value {
  const create: Native = (within, _self, [given], site) => {
    const { cookie, at } = read(within, given && within.settle(given), site);
    const made = within.native(name, (on, _this, args, called) => {
      const exchange = exchangeOfResponse(args[1]);
      if (exchange && !exchange.sent) exchange.bag.append(on, primitive('Set-Cookie'), on.unknown(`session:${cookie.name ?? ''}`, 0, [], { known: 'text' }), { at, setBy: site.at, layer: exchange.layer, cookie });
      return on.call(args[2] ?? undefinedValue, undefinedValue, [], called);
    });
    markMiddleware(within, made, { kind: 'middleware', name });
    return made;
  };
  const module = machine.native(name.slice(0, -2), create);
  module.open = true;
  module.properties.set('default', { value: module, enumerable: false });
  return module;
}

/** `sameSite: true` is Strict, `false` and nothing are no attribute at all, `'auto'` hangs on the connection; what is not a plain object is not known. */
function cookieWith(machine: Machine, name: string | undefined, given: Value | undefined, site: Site, secureElse: false | undefined): Told {
  const attributes = given === undefined || given.kind === 'primitive' ? undefined : given;
  const known = attributes === undefined || attributes.kind === 'thing' && attributes.class === 'object' && !attributes.call;
  const sameSite = known ? constantOf(machine, attributes, 'sameSite', site) : NOT_KNOWN;
  const secure = known ? constantOf(machine, attributes, 'secure', site) : NOT_KNOWN;
  const literal = known && attributes?.kind === 'thing' ? attributes : undefined;
  const place = literal?.written.length === 1 ? literal.written[0] : undefined;
  return {
    at: literal?.properties.get('sameSite')?.valueAt ?? place ?? site.at,
    cookie: {
      name, perhaps: true,
      sameSite: sameSite === NOT_KNOWN || sameSite === 'auto' ? undefined : sameSite === true ? 'strict' : sameSiteOf(typeof sameSite === 'string' ? sameSite : undefined),
      secure: secure === NOT_KNOWN || secure === 'auto' ? undefined : secure === undefined ? secureElse : Boolean(secure),
      ...(place && { options: place }),
    },
  };
}

const NOT_KNOWN = Symbol('not known');

function constantOf(machine: Machine, options: Thing | Value | undefined, key: string, site: Site): unknown {
  if (options === undefined) return undefined;
  const value = memberOf(machine, options, key, site);
  return value === undefined ? undefined : value.kind === 'primitive' ? value.value : NOT_KNOWN;
}

/** undefined: for certain not given. */
function memberOf(machine: Machine, options: Value, key: string, site: Site): Exclude<Value, { kind: 'choice' }> | undefined {
  if (options.kind === 'primitive') return undefined;
  if (options.kind === 'thing' && !options.properties.has(key)) return options.open ? machine.unknown(`session.${key}`, 0, [], { at: site.at }) : undefined;
  return machine.settle(machine.get(options, key, site.at));
}

/** The text under the first key that is given; undefined: not known. */
function textOr(machine: Machine, options: Value | undefined, keys: readonly string[], otherwise: string, site: Site): string | undefined {
  for (const key of keys) {
    const value = options && memberOf(machine, options, key, site);
    if (value && !(value.kind === 'primitive' && !value.value)) return machine.text(value);
  }
  return otherwise;
}
