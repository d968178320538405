import { deepTaint } from '../program/builtins/derive';
import type { Machine } from '../program/machine';
import type { Site, Taint, Thing, Value } from '../program/value';
import { fromOrigin, fromRequest, primitive, taintOf, undefinedValue } from '../program/value';
import { noteUnknownCall } from './bags';
import { argumentsOfUnknownCall } from './callbacks';
import { courseOf } from './emitters';
import { liveExchange } from './exchange';
import { noteHanded } from './handed';
import { conductOf } from './middleware';
import { exchangeOfRequest } from './node-request';
import { exchangeOfResponse, handOver } from './node-response';
import { shapeOf } from './shapes';

/**
 * What a call of something we cannot see into does: it may answer with the response it is given, it calls back, it
 * fails when the question says that something fails. undefined: the machine's usual result.
 */
export function unknownCall(machine: Machine, callee: Value, self: Value, args: readonly Value[], site: Site): Value | undefined {
  const name = callee.kind === 'unknown' ? callee.symbol : callee.kind === 'thing' ? callee.label ?? '' : '';
  if (LOGS.test(name)) return undefined;
  noteUnknownCall(machine, callee, self, args, site);
  noteHanded(machine, args);
  fail(machine, callee, name, args, site);
  if (machine.exploring) giveResponse(machine, callee, self, args);
  callBack(machine, callee, name, self, args, site);
  if (args.some(arg => exchangeOfRequest(arg))) return aboutRequest(machine, callee, name, self, args, site);
  return undefined;
}

const LOGS = /(?:^|[.:])(?:log|info|warn|error|debug|trace|verbose|silly|fatal|captureException|morgan)(?:\(.*\))?$/;

/**
 * Mishap `throws`: the route's handler fails at its first call of something unknown; a middleware before it may fail where it has
 * something unknown look at what the request brings.
 */
function fail(machine: Machine, callee: Value, name: string, args: readonly Value[], site: Site): void {
  const exchange = machine.exploring ? liveExchange(machine) : undefined;
  if (!exchange || exchange.request.mishap !== 'throws' || exchange.failed) return;
  const kind = exchange.layer?.kind;
  if (kind !== 'route' && !((kind === 'middleware' || kind === 'auth') && mayRefuse(callee, name, args) && fails(machine, site))) return;
  exchange.failed = true;
  machine.throw(machine.error('Error', 'something failed', site.at), site.at);
}

/** A function of a library or another file that is there to look something up or to check it, and is given a part of the request. */
function mayRefuse(callee: Value, name: string, args: readonly Value[]): boolean {
  const handsOver = args.some(arg => exchangeOfResponse(arg) !== undefined || isNext(arg));
  return callee.kind === 'unknown' && name.startsWith('import:') && !handsOver && CHECKS.test(name) && (deepTaint(args) & fromRequest) !== 0;
}

const CHECKS = /[.:/](?:verify|decode|decrypt|load|find|query|fetch|validate|check|assert|authenticate|lookup|read|execute)(?:[A-Z_]\w*)?$/;

/** Asked though nothing else of the middleware is of interest. */
function fails(machine: Machine, site: Site): boolean {
  const symbol = `throws:${site.at.file}:${site.at.span.start}`;
  return machine.calmly(() => machine.decide({ symbol, text: '', taint: 0, at: site.at, prefer: false }), false);
}

/** Something unknown has the response: it may set headers and end it. With `next` beside it, it is a middleware. */
function giveResponse(machine: Machine, callee: Value, self: Value, args: readonly Value[]): void {
  const exchange = [self, ...args].map(arg => exchangeOfResponse(arg)).find(found => found !== undefined);
  if (!exchange) return;
  const middleware = args.some(arg => isNext(arg));
  if (middleware && callee.kind === 'unknown' && conductOf(callee) !== 'sets-headers') return;
  handOver(machine, exchange);
}

function isNext(value: Value): boolean {
  return value.kind === 'thing' && value.label === 'next';
}

/** Functions that something unknown is given are called once, so that what they do is seen. Handlers wait for a request. */
function callBack(machine: Machine, callee: Value, name: string, self: Value, args: readonly Value[], site: Site): void {
  if (callee.kind === 'unknown' && self.kind === 'unknown' && HANDLED_BY_MACHINE.test(name)) return;
  if (!machine.exploring && !CONTINUES.test(name)) return;
  const taint = args.reduce((sum, arg) => sum | taintOf(arg), taintOf(self) | taintOf(callee));
  const course = courseOf(machine, name, self, args, site);
  if (course === 'silent') return;
  for (const arg of args) {
    if (arg.kind !== 'thing' || arg.class !== 'function' || !arg.call) continue;
    const inner: Site = { at: site.at, arguments: [] };
    if ('native' in arg.call) {
      if (machine.exploring && (isNext(arg) || arg.label === 'cors origin' || arg.label === 'cors options')) machine.call(arg, undefinedValue, argumentsOfUnknownCall(machine, arg.label), inner);
      continue;
    }
    const shape = shapeOf(arg);
    if (shape !== undefined && shape !== 'set-up' && !(machine.exploring && shape === 'event-handler')) continue;
    machine.call(arg, undefinedValue, typeof course === 'object' ? [course.error] : callbackArguments(machine, arg, name, taint, site), inner);
  }
}

const HANDLED_BY_MACHINE = /\.(?:then|catch|finally|forEach|map|filter|some|every|find|findIndex|findLast|flatMap|each)$/;
/** At start-up only what goes on with it is called: what waits for a connection, a configuration, a surrounding block. */
const CONTINUES = /(?:^|[.:])(?:connect\w*|listen|sync|authenticate|init\w*|ready|start\w*|open|load\w*|boot\w*|run|create\w*|configure\w*|register|setup\w*|group|prefix|before|prepare|then|use|main)$/i;

/** What people call the first parameter of a Node-style callback. */
const ERROR_NAME = /^_*(?:e|er|ex|exc|[a-z]*err|[a-z]*errors?|erro|fehler|exception|[a-z]+(?:Err|Error))\d*$/i;

function callbackArguments(machine: Machine, callback: Thing, name: string, taint: Taint, site: Site): Value[] {
  const call = callback.call;
  if (!call || !('code' in call)) return [];
  return call.code.parameters.map((parameter, index): Value => {
    if (index !== 0 || !ERROR_NAME.test(parameter.name ?? '')) return machine.unknown(`${name}()#${index}`, taint, [], { at: site.at });
    return machine.mayFail(site.at, taint) ?? primitive(null);
  });
}

/** What an unknown function makes of the request: something about the Origin only if its name says so. */
function aboutRequest(machine: Machine, callee: Value, name: string, self: Value, args: readonly Value[], site: Site): Value {
  const guards = /origin|cors|allow|white-?list|trust|host|referer/i.test(name);
  const taint = (guards ? fromOrigin | fromRequest : fromRequest) | taintOf(callee);
  return machine.unknown(`${name}(request)`, taint, [], { from: { callee, self, arguments: args, at: site.at }, at: site.at });
}
