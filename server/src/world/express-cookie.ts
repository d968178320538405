import { sameSiteOf } from '../cors/cookie';
import type { SetCookie } from '../policy/answer';
import type { Machine } from '../program/machine';
import type { Site, Value } from '../program/value';

/**
 * What `res.cookie(name, value, options)` sends (Express 4.22 and 5.3, cookie 0.7.2): `sameSite: true` is Strict, `false` and nothing are
 * no attribute at all; texts in any case.
 */
export function cookieOf(machine: Machine, [name, , options]: readonly Value[], site: Site): SetCookie {
  const given = options && machine.settle(options);
  const sameSite = given && attributeOf(machine, given, 'sameSite', site);
  const secure = given && attributeOf(machine, given, 'secure', site);
  const nothing = given === undefined || given.kind === 'primitive';
  return {
    name: name && machine.text(machine.settle(name)),
    sameSite: nothing ? 'unset' : sameSite === NOT_KNOWN ? undefined : sameSite === true ? 'strict' : sameSiteOf(typeof sameSite === 'string' ? sameSite : undefined),
    secure: nothing ? false : secure === NOT_KNOWN ? undefined : Boolean(secure),
    ...(given && attributeOf(machine, given, 'maxAge', site) === 0 && { removed: true }),
    ...(given?.kind === 'thing' && given.written.length === 1 && given.written[0] ? { options: given.written[0] } : given === undefined && site.arguments.length === 2 ? { options: site.at } : {}),
  };
}

const NOT_KNOWN = Symbol('not known');

/** The constant under the key, or `NOT_KNOWN`. */
function attributeOf(machine: Machine, options: Value, key: string, site: Site): unknown {
  if (options.kind !== 'thing') return options.kind === 'primitive' ? undefined : NOT_KNOWN;
  if (!options.properties.has(key) && options.open) return NOT_KNOWN;
  const value = machine.settle(machine.get(options, key, site.at));
  return value.kind === 'primitive' ? value.value : NOT_KNOWN;
}
