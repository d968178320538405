import type { LayerKind } from '../policy/server';
import type { FunctionCode } from '../program/core';
import type { Machine } from '../program/machine';
import type { Closure, Thing, Value } from '../program/value';
import { forwardsOf } from './forwarding';
import { shared, worldOf } from './registry';

/**
 * Runs a handler so that its branches are followed only where they can matter: a route that says nothing of headers
 * answers the same lines in all its branches, a middleware that does not touch the response lets everything pass.
 */
export function runWithInterest<T>(machine: Machine, handler: Value, kind: LayerKind | undefined, task: () => T): T {
  return machine.calmly(task, isBoring(machine, handler, kind === 'route'));
}

/**
 * What a route's handler may do besides answering, as far as its own text tells: `nothing` that matters for CORS, or at most hand an
 * error on. Undefined: anything. Only functions of the program can be known.
 */
export function reachOfRoute(machine: Machine, handler: Value): Reach | undefined {
  return reachOf(machine, handler, FORWARDS);
}

type Reach = 'nothing' | 'errors';

/** Handlers that hand their request and response on to others are followed so far. */
const FORWARDS = 3;

function reachOf(machine: Machine, handler: Value, left: number): Reach | undefined {
  if (handler.kind !== 'thing' || !handler.call || !('code' in handler.call)) return undefined;
  const known = shared(machine, 'reach of routes', () => new WeakMap<Thing, { readonly reach: Reach | undefined }>());
  const kept = known.get(handler);
  if (kept) return kept.reach;
  // A function that forwards to itself may do anything.
  known.set(handler, { reach: undefined });
  const reach = reachOfCode(machine, handler.call, left);
  known.set(handler, { reach });
  return reach;
}

function reachOfCode(machine: Machine, closure: Closure, left: number): Reach | undefined {
  const { code, file } = closure;
  const text = worldOf(machine).source({ file, span: code.bodyAt });
  if (text === undefined) return undefined;
  const plain = reachOfText(text);
  if (plain !== undefined || left === 0) return plain;
  let without = text;
  let errors = false;
  for (const { target, arguments: { start, end } } of forwardsOf(machine, closure)) {
    const reach = reachOf(machine, target, left - 1);
    if (reach === undefined) continue;
    errors ||= reach === 'errors';
    const from = start - code.bodyAt.start;
    without = without.slice(0, from) + ' '.repeat(end - start) + without.slice(end - code.bodyAt.start);
  }
  const own = without === text ? undefined : reachOfText(without);
  return own === 'nothing' && errors ? 'errors' : own;
}

function reachOfText(text: string): Reach | undefined {
  const quiet = text.replace(HANDS_ERROR_ON, '');
  return SPEAKS.test(quiet) ? undefined : quiet.length === text.length ? 'nothing' : 'errors';
}

const HANDS_ERROR_ON = /\bnext\(\s*(?:e|ex|err|error|exception|reason)\s*\)/g;

function isBoring(machine: Machine, handler: Value, isRoute: boolean): boolean {
  if (isRoute) return reachOfRoute(machine, handler) !== undefined;
  if (handler.kind !== 'thing' || !handler.call || !('code' in handler.call)) return false;
  const { code, file } = handler.call;
  const known = shared(machine, 'boring middleware', () => new WeakMap<FunctionCode, boolean>());
  const kept = known.get(code);
  if (kept !== undefined) return kept;
  const text = worldOf(machine).source({ file, span: code.bodyAt });
  const boring = text !== undefined && !TOUCHES.test(text);
  known.set(code, boring);
  return boring;
}

/** A route may set headers by itself, through a helper, or give the response away. */
const SPEAKS = /cors|access-control|origin|vary|headers?\b|setHeader|writeHead|\.set\(|\.append\(|\bnext\(|[(,]\s*res(?:ponse)?\s*[,)]/i;
/** A middleware may answer, or go on with an error. */
const TOUCHES = /cors|access-control|origin|\bres(?:p|ponse)?\b|\bnext\(\s*[^)\s]|throw\b/i;
