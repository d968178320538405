import type { FunctionCode } from '../program/core';
import type { ProgramMachine } from '../program/create';
import type { Site, Thing, Value } from '../program/value';
import { undefinedValue } from '../program/value';
import type { Place } from '../text/place';
import { placeKey } from '../text/place';
import { functionPlace } from './fetch-register';
import type { Mention } from './mentions';
import type { Models, RunningWorld } from './program';
import { registered } from './registry';

/**
 * Calls the outermost functions around mentions that nothing has reached: handlers are registered to be asked, what
 * has no shape is called with unknown arguments. False when nothing could be done.
 */
export function callRoots(running: RunningWorld, models: Models, missing: readonly Mention[]): boolean {
  let done = false;
  // What is asked anyway is not called: outside a question its changes would stay.
  const asked = new Set(registered(running.machine).flatMap(askable => [askable.at, ...askable.layers().map(layer => layer.at)]).map(placeKey));
  for (const mention of missing) {
    if (running.machine.visited(mention.at)) continue;
    for (const code of mention.functions) {
      const thing = functionOf(running, mention.at.file, code);
      if (!thing || called.has(thing)) continue;
      called.add(thing);
      const place = functionPlace(thing);
      if (place && asked.has(placeKey(place))) break;
      callRoot(running, models, thing, mention);
      done = true;
      break;
    }
  }
  return done;
}

/** Each function is a root once. */
const called = new WeakSet<Thing>();

function callRoot(running: RunningWorld, models: Models, thing: Thing, mention: Mention): void {
  if (rootByShape(running, models, thing)) return;
  callPlainly(running, models, thing, mention, 0);
}

function rootByShape(running: RunningWorld, models: Models, thing: Thing): boolean {
  return running.machine.bounded(ROOT_STEPS, () => models.root?.(running.machine, thing, nameOf(thing), () => selfOf(running, thing))) ?? false;
}

/** Calls a function as if start-up did; what it returns may be a handler itself. */
function callPlainly(running: RunningWorld, models: Models, thing: Thing, mention: Mention, depth: number): void {
  const { machine } = running;
  const at = thing.written[0];
  if (!at || depth > 3) return;
  const site: Site = { at, arguments: [] };
  const self = selfOf(running, thing);
  // Its constructor may have called it.
  if (machine.visited(mention.at)) return;
  const end = attempt(machine, () => machine.call(thing, self, unknownArguments(machine, thing, at), site));
  const given = end && attempt(machine, () => machine.awaited(end, at));
  if (given?.kind === 'thing' && given.call && 'code' in given.call && !called.has(given)) {
    called.add(given);
    if (!rootByShape(running, models, given) && !machine.visited(mention.at)) callPlainly(running, models, given, mention, depth + 1);
  }
}

/** A limit that is reached, or a fault, ends the call and no more. */
function attempt(machine: ProgramMachine, task: () => Value): Value | undefined {
  const end = machine.bounded(ROOT_STEPS, () => machine.attempt(task));
  return end && 'value' in end ? end.value : undefined;
}

/** Steps one root may take: what is found in it is asked later with limits of its own. */
const ROOT_STEPS = 10_000;

/** A method is called on an instance of its class; one instance serves all its methods. */
function selfOf({ machine, instances }: RunningWorld, thing: Thing): Value {
  const home = thing.call && 'code' in thing.call ? thing.call.home : undefined;
  if (!home) return undefinedValue;
  const kept = instances.get(home);
  if (kept) return kept;
  const constructor = home.properties.get('constructor')?.value;
  const site: Site = { at: thing.written[0] ?? nowhere, arguments: [] };
  const made = constructor?.kind === 'thing' && constructor !== thing
    ? attempt(machine, () => machine.construct(constructor, unknownArguments(machine, constructor, site.at), site)) : undefined;
  const instance = made?.kind === 'thing' ? made : machine.object([], [], { prototype: home, open: true });
  instances.set(home, instance);
  return instance;
}

const nowhere: Place = { file: '', span: { start: 0, end: 0 } };

function unknownArguments(machine: ProgramMachine, thing: Thing, at: Place): Value[] {
  if (!thing.call || !('code' in thing.call)) return [];
  return thing.call.code.parameters.map((parameter, index) => parameter.fallback ? undefinedValue
    : machine.unknown(`param:${parameter.name ?? index}@${at.span.start}`, 0, [], { at }));
}

function functionOf({ functions }: RunningWorld, file: string, code: FunctionCode): Thing | undefined {
  return functions.find(({ call }) => call !== undefined && 'code' in call && call.file === file && call.code.at.start === code.at.start && call.code.at.end === code.at.end);
}

function nameOf(thing: Thing): string {
  return (thing.call && 'code' in thing.call ? thing.call.code.name : undefined) ?? 'function';
}
