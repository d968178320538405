import type { Place } from '../../text/place';
import type { Closure, Native, Site, Taint, Thing, Unknown, Value } from '../value';
import { taintOf, undefinedValue } from '../value';
import { unknownMethod } from '../builtins/unknown-receiver';
import { nameOf } from './compare';
import { decide, settle } from './decide';
import { shortSymbol } from './get';
import { step, type Interpreter } from './interpreter';
import { invoke } from './invoke';
import { setOpen } from './set';

/** Calls a value. Something that is known not to be a function throws a TypeError of the program. */
export function callValue(m: Interpreter, callee: Value, self: Value, args: readonly Value[], site: Site): Value {
  const target = settle(m, callee);
  if (target.kind === 'thing' && target.call) return callThing(m, target, target.call, self, args, site);
  if (target.kind === 'unknown' || target.kind === 'thing' && (target.class === 'host' || target.open)) return callUnknown(m, target, self, args, site);
  return m.throw(m.error('TypeError', 'not a function', site.at), site.at);
}

function callThing(m: Interpreter, target: Thing, call: Closure | { readonly native: Native }, self: Value, args: readonly Value[], site: Site): Value {
  step(m);
  if (!('native' in call)) return invoke(m, target, call, self, args, site, undefined);
  if (m.depth >= m.limits.depth + 10) return tooDeep(m, target, args, site);
  m.depth++;
  const result = call.native(m, self, args, site);
  m.depth--;
  return result;
}

/** Calls nested too deeply are not followed. */
export function tooDeep(m: Interpreter, callee: Thing, args: readonly Value[], site: Site): Unknown {
  return m.unknown(`deep:${nameOf(callee)}`, taintOfAll(args), [], { at: site.at });
}

/** How far into objects and lists handed to something unknown one looks for taint. */
const taintDepth = 2;

/** The taint of values and of what plain objects and lists among them hold. */
export function taintOfAll(values: readonly Value[], left = taintDepth): Taint {
  let taint = 0;
  for (const value of values) {
    taint |= taintOf(value);
    if (value.kind !== 'thing' || left === 0 || value.class !== 'object' && value.class !== 'list') continue;
    let seen = 0;
    for (const property of value.properties.values()) {
      if (++seen > 40) break;
      taint |= taintOfAll([property.value], left - 1);
    }
  }
  return taint;
}

const logs = /(^|[.\]])(log|info|warn|error|debug|trace|verbose|silly|fatal)$/;

function callUnknown(m: Interpreter, callee: Thing | Unknown, self: Value, args: readonly Value[], site: Site): Value {
  step(m);
  const special = m.options.unknownCall?.(m, callee, self, args, site);
  if (special) return special;
  const taint = taintOf(callee) | taintOfAll(args) | taintOf(self);
  if (!(callee.kind === 'unknown' && logs.test(callee.symbol))) {
    m.mayThrow(site.at, taint);
    if (site.dropped) openArguments(m, args, site);
  }
  const named = byName(m, callee, self, args, site);
  if (named) return named;
  const symbol = callSymbol(callee, args);
  return {
    kind: 'unknown', symbol, taint, written: [], at: site.at, from: { callee, self, arguments: args, at: site.at },
    ...callee.kind === 'unknown' && callee.environment !== undefined && { environment: callee.environment },
  };
}

function callSymbol(callee: Value, args: readonly Value[]): string {
  return shortSymbol(`${nameOf(callee)}(${args.map(nameOf).join(',')})`);
}

/** What a method of something unknown does by its name: `then(f)` runs `f`, `map(f)` shows it an item, so that its code is seen. */
function byName(m: Interpreter, callee: Thing | Unknown, self: Value, args: readonly Value[], site: Site): Value | undefined {
  if (callee.kind !== 'unknown' || self.kind !== 'unknown') return undefined;
  const member = /\.(\w+)$/.exec(callee.symbol)?.[1];
  if (member === undefined) return undefined;
  const [first, second] = args;
  if (member !== 'then' && member !== 'catch' && member !== 'finally') return unknownMethod(m, self, member, args, site);
  const inner: Site = { at: site.at, arguments: [] };
  const failed = member === 'catch' ? first : second;
  const error = failed?.kind === 'thing' && failed.call ? mayFail(m, site.at, taintOf(self)) : undefined;
  if (failed && error) return settledBy(m, () => callValue(m, failed, undefinedValue, [error], inner));
  if (member === 'catch' || first?.kind !== 'thing' || !first.call) return self;
  const result = settledBy(m, () => callValue(m, first, undefinedValue, member === 'then' ? [self] : [], inner));
  return member === 'then' ? result : self;
}

/** Runs what a promise calls; what it throws is the rejection of the next promise. */
export function settledBy(m: Interpreter, task: () => Value): Value {
  const result = m.attempt(task);
  if (!('value' in result)) return m.promise(result);
  const { value } = result;
  return value.kind === 'unknown' || value.kind === 'thing' && value.class === 'promise' ? value : m.promise({ value });
}

function failure(at: Place, taint: Taint): Parameters<typeof decide>[1] {
  return { symbol: `throws:${at.file}:${at.span.start}`, text: '', taint, at, prefer: false };
}

function errorAt(at: Place): Unknown {
  return { kind: 'unknown', symbol: `error:${at.file}:${at.span.start}`, taint: 0, written: [], known: 'object', at };
}

/** Asks whether something unknown that is waited for fails: with which error, or undefined. */
export function mayFail(m: Interpreter, at: Place, taint: Taint): Value | undefined {
  return m.exploring && decide(m, failure(at, taint)) ? errorAt(at) : undefined;
}

/** How many calls of one `try` are asked whether they throw: where exactly it left is seldom of interest. */
const askedPerTry = 3;

/** Asks whether something unknown throws, if that could be caught by the program. */
export function mayThrow(m: Interpreter, at: Place, taint: Taint): void {
  const { tries } = m;
  if (!m.exploring || !tries || tries.asked >= askedPerTry) return;
  tries.asked++;
  if (decide(m, failure(at, taint))) m.throw(errorAt(at), at);
}

/**
 * A call for its effect alone may change the objects it is given, when the program still holds them. Fresh literals
 * and functions are of no concern.
 */
function openArguments(m: Interpreter, args: readonly Value[], site: Site): void {
  args.forEach((arg, i) => {
    if (arg.kind !== 'thing' || arg.class !== 'object' && arg.class !== 'list' && arg.class !== 'map') return;
    const at = site.arguments[i];
    const made = arg.written[0];
    if (at && made && made.file === at.file && made.span.start >= at.span.start && made.span.end <= at.span.end) return;
    setOpen(m, arg);
  });
}
