import type { Site, Thing, Unknown, Value } from '../value';
import { taintOf } from '../value';
import { taintOfAll } from './call';
import { classInfoOf } from './classes';
import { nameOf } from './compare';
import { settle } from './decide';
import { prototypeOf } from './function-member';
import { shortSymbol } from './get';
import { step, type Interpreter } from './interpreter';
import { closureOf, invoke } from './invoke';
import { setPrototype } from './set';

/** `new`. `target`: the class that `new` was applied to, when this one stands above it. */
export function constructValue(m: Interpreter, callee: Value, args: readonly Value[], site: Site, target?: Thing): Value {
  const made = settle(m, callee);
  if (made.kind === 'primitive') return m.throw(m.error('TypeError', 'not a constructor', site.at), site.at);
  step(m);
  if (made.kind === 'unknown') return unknownInstance(m, made, args, site, target);
  if (made.construct) return adopt(m, made.construct(m, args, site), target);
  const closure = closureOf(made);
  if (!closure) {
    if (made.call && 'native' in made.call && !made.open) return adopt(m, m.call(made, m.object([site.at]), args, site), target);
    if (!made.open && made.class !== 'host') return m.throw(m.error('TypeError', 'not a constructor', site.at), site.at);
    return unknownInstance(m, m.unknown(nameOf(made)), args, site, target);
  }
  const newTarget = target ?? made;
  const info = classInfoOf(made);
  if (!info && closure.code.kind !== 'function') return m.throw(m.error('TypeError', 'not a constructor', site.at), site.at);
  const self = info?.derived ? undefined : m.object([site.at], undefined, { prototype: prototypeOf(m, newTarget) });
  return invoke(m, made, closure, self, args, site, newTarget);
}

/** What a native made becomes an instance of the class below it. */
function adopt(m: Interpreter, value: Value, target: Thing | undefined): Value {
  if (target && value.kind === 'thing') setPrototype(m, value, prototypeOf(m, target));
  return value;
}

function unknownInstance(m: Interpreter, callee: Unknown, args: readonly Value[], site: Site, target: Thing | undefined): Value {
  const taint = taintOf(callee) | taintOfAll(args);
  m.mayThrow(site.at, taint);
  // An instance of a class of the program that has something unknown above it.
  if (target) return m.object([site.at], undefined, { prototype: prototypeOf(m, target), open: true });
  const special = m.options.unknownCall?.(m, callee, m.unknown('new'), args, site);
  if (special) return special;
  return {
    kind: 'unknown', symbol: shortSymbol(`new ${callee.symbol}(${args.map(nameOf).join(',')})`), taint, written: [], known: 'object', at: site.at,
    from: { callee, self: m.unknown('new'), arguments: args, at: site.at },
  };
}
