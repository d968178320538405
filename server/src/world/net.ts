import type { FunctionCode } from '../program/core';
import type { Machine } from '../program/machine';
import type { Site, Thing, Value } from '../program/value';
import { undefinedValue } from '../program/value';
import type { Place } from '../text/place';
import type { Mention } from './mentions';
import type { Models, RunningWorld } from './program';

/**
 * Calls the outermost functions around mentions that nothing has reached: handlers are registered to be asked, what
 * has no shape is called with unknown arguments. False when nothing could be done.
 */
export function callRoots(running: RunningWorld, models: Models, missing: readonly Mention[], round: number): boolean {
  let done = false;
  const tried = new Set<FunctionCode>();
  for (const mention of missing) {
    for (const code of mention.functions) {
      if (tried.has(code)) break;
      const thing = functionOf(running, mention.at.file, code);
      if (!thing || tooOften(running, thing, round)) continue;
      tried.add(code);
      done = callRoot(running, models, thing) || done;
      break;
    }
  }
  return done;
}

/** Each function is a root once; in the last round functions that were handlers by shape are called plainly too. */
const called = new WeakMap<Thing, number>();

function tooOften(running: RunningWorld, thing: Thing, round: number): boolean {
  void running;
  void round;
  return (called.get(thing) ?? 0) > 0;
}

function callRoot(running: RunningWorld, models: Models, thing: Thing): boolean {
  const { machine } = running;
  called.set(thing, (called.get(thing) ?? 0) + 1);
  const name = nameOf(thing);
  if (models.root?.(machine, thing, name)) return true;
  callPlainly(running, models, thing, 0);
  return true;
}

/** Calls a function as if start-up did; what it returns may be a handler itself. */
function callPlainly(running: RunningWorld, models: Models, thing: Thing, depth: number): void {
  const { machine } = running;
  const at = thing.written[0];
  if (!at || depth > 3) return;
  const site: Site = { at, arguments: [] };
  // Inside an exploration the changes would be taken back, outside a fault must not end the reading.
  const end = attempt(machine, () => machine.call(thing, selfOf(machine, thing, site), unknownArguments(machine, thing, at), site));
  const given = end && machine.awaited(end, at);
  if (given?.kind === 'thing' && given.call && 'code' in given.call && !models.root?.(machine, given, nameOf(given))) callPlainly(running, models, given, depth + 1);
}

function attempt(machine: Machine, task: () => Value): Value | undefined {
  try {
    const end = machine.attempt(task);
    return 'value' in end ? end.value : undefined;
  } catch {
    return undefined;
  }
}

/** A method is called on an instance of its class. */
function selfOf(machine: Machine, thing: Thing, site: Site): Value {
  const home = thing.call && 'code' in thing.call ? thing.call.home : undefined;
  const constructor = home?.properties.get('constructor')?.value;
  if (constructor?.kind === 'thing' && (constructor.class === 'class' || constructor.class === 'function')) {
    const made = attempt(machine, () => machine.construct(constructor, unknownArguments(machine, constructor, site.at), site));
    if (made) return made;
  }
  return home ? machine.object([], [], { prototype: home, open: true }) : undefinedValue;
}

function unknownArguments(machine: Machine, thing: Thing, at: Place): Value[] {
  if (!thing.call || !('code' in thing.call)) return [];
  return thing.call.code.parameters.map((parameter, index) => parameter.fallback ? undefinedValue
    : machine.unknown(`param:${parameter.name ?? index}@${at.span.start}`, 0, [], { at }));
}

function functionOf({ functions }: RunningWorld, file: string, code: FunctionCode): Thing | undefined {
  return functions.find(({ call }) => call !== undefined && 'code' in call && call.code === code && call.file === file)
    ?? functions.find(({ call }) => call !== undefined && 'code' in call && call.file === file && call.code.at.start === code.at.start && call.code.at.end === code.at.end);
}

function nameOf(thing: Thing): string {
  return (thing.call && 'code' in thing.call ? thing.call.code.name : undefined) ?? 'handler';
}
