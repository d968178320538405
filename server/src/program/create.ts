import type { Place, Span } from '../text/place';
import type { Unit } from './core';
import type { Decision, Family, Heard, Machine } from './machine';
import { callValue, mayFail, mayThrow } from './run/call';
import { constructValue } from './run/construct';
import { entriesOf, itemsOf, makeList, textOf } from './run/contents';
import { decide, knownPresent, knownTruth, settle, truthy } from './run/decide';
import { evaluate } from './run/evaluate';
import { explore, guarded, restoreCounters, saveCounters } from './run/explore';
import { familyOfThing, getMember } from './run/get';
import { defaultLimits, ProgramThrow, Stop, type Interpreter, type MachineOptions, type ProgramMachine } from './run/interpreter';
import { loadFile, moduleExports, requireModule } from './run/modules';
import { createReach, reached, type Reach } from './run/reach';
import { createScope } from './run/scope';
import { removeMember, setMember, setOpen } from './run/set';
import type { PromiseContent, Thing, Value } from './value';
import { primitive, undefinedValue } from './value';

export type { MachineOptions, ProgramMachine, Resolved, Start } from './run/interpreter';
export { resolveModule } from './resolve';

const families: readonly Family[] = ['object', 'function', 'list', 'text', 'number', 'boolean', 'bigint', 'symbol', 'pattern', 'map', 'set', 'error', 'promise', 'date', 'url'];
const nowhere: Span = { start: 0, end: 0 };

/** Makes a machine for one world: one heap, one set of start-up decisions. Built-ins are added by whoever wants them. */
export function createMachine(options: MachineOptions): ProgramMachine {
  const prototypes = makePrototypes();
  const limits = { ...defaultLimits, ...options.limits };
  const reaches = new Map<string, Reach>();
  const problems: { at: Place; message: string }[] = [];
  const files = new Set<string>();
  const counted: MachineOptions = {
    ...options,
    loadUnit(file): Unit | undefined {
      const unit = options.loadUnit(file);
      if (unit) files.add(file);
      return unit;
    },
  };
  const startDecisions: Decision[] = [];
  const m: Interpreter = {
    options: counted, limits, prototypes, problems, files,
    globals: createScope(undefined),
    registry: { modules: new Map(), externals: new Map(), loading: 0 },
    shadow: new Map(),
    oracle: { memo: new Map(), pinned: new Map(), forced: new Map(), taken: startDecisions, covered: new Set(), hurried: false },
    decisions: startDecisions,
    listeners: new Set(),
    depth: 0, tries: undefined, stepsLeft: limits.startSteps, hereFile: '', hereSpan: nowhere, statementCall: undefined, statementSpan: nowhere, statementDrops: false, undo: [], exploring: false, calm: false, spent: 0,

    reachOf(file) {
      let reach = reaches.get(file);
      if (!reach) reaches.set(file, reach = createReach());
      return reach;
    },
    report: (at, message) => { if (problems.length < 100) problems.push({ at, message }); },
    note: file => { files.add(file); },
    here: () => ({ file: m.hereFile, span: m.hereSpan }),
    constant: value => primitive(value),
    evaluate: (e, scope, frame) => evaluate(m, e, scope, frame),
    open: thing => { setOpen(m, thing); },

    object(written, entries, kind) {
      const thing: Thing = {
        kind: 'thing', class: kind?.class ?? 'object', properties: new Map(), written, open: kind?.open ?? false,
        prototype: kind?.prototype ?? prototypes[familyOfThing({ class: kind?.class ?? 'object' })],
        content: kind?.content, label: kind?.label, lookup: kind?.lookup, exotic: kind?.exotic, taint: kind?.taint,
        ...kind?.class === 'pattern' && !m.exploring && { lasting: true },
      };
      if (entries) for (const [key, value] of entries) thing.properties.set(key, { value, enumerable: true });
      return thing;
    },
    list: (items, written) => makeList(m, items, false, written),
    native: (label, call, construct) => ({
      kind: 'thing', class: 'function', properties: new Map(), prototype: prototypes.function, written: [], open: false, call: { native: call }, construct, label,
    }),
    promise: settled => m.object([], undefined, { class: 'promise', content: settled }),
    error(name, message, at) {
      const kind = m.globals.cells.get(name)?.value;
      const prototype = kind?.kind === 'thing' ? kind.properties.get('prototype')?.value : undefined;
      const made = m.object([at], [['message', primitive(message)]], { class: 'error', ...prototype?.kind === 'thing' && { prototype } });
      if (prototype?.kind !== 'thing') made.properties.set('name', { value: primitive(name), enumerable: false });
      return made;
    },
    unknown: (symbol, taint = 0, written = [], more) => ({ kind: 'unknown', symbol, taint, written, ...more }),

    settle: value => settle(m, value),
    truthy: (value, at) => truthy(m, value, at),
    knownTruth: value => knownTruth(m, value),
    knownPresent: value => knownPresent(m, value),
    text: value => textOf(m, value),
    items: value => itemsOf(m, value),
    entries: thing => entriesOf(m, thing),

    get: (object, key, at) => getMember(m, object, key, at),
    set: (object, key, value, at, keyAt) => { setMember(m, object, key, value, at, { keyAt }); },
    remove: (object, key) => { removeMember(m, object, key); },
    call: (callee, self, args, site) => callValue(m, callee, self, args, site),
    construct: (callee, args, site) => constructValue(m, callee, args, site),
    awaited(value, at) {
      const source = value.kind === 'choice' && holdsPromise(value) ? settle(m, value) : value;
      if (source.kind !== 'thing' || source.class !== 'promise') return source;
      const content = source.content as PromiseContent | undefined;
      if (!content) return m.unknown('promise', source.taint ?? 0, [], { at });
      if ('thrown' in content) throw new ProgramThrow(content.thrown, content.at);
      return m.awaited(content.value, at);
    },
    mayThrow: (at, taint = 0) => { mayThrow(m, at, taint); },
    mayFail: (at, taint = 0) => mayFail(m, at, taint),
    exit(at) {
      throw new Stop({ reason: 'exit', at });
    },
    throw(value, at) {
      throw new ProgramThrow(value, at);
    },
    attempt(task) {
      const saved = saveCounters(m);
      try {
        return { value: task() };
      } catch (error) {
        if (!(error instanceof ProgramThrow)) throw error;
        restoreCounters(m, saved);
        return { thrown: error.value, at: error.at };
      }
    },
    decide: question => decide(m, question),
    trail(undo) {
      if (m.exploring) m.undo.push(undo);
    },
    load: (specifier, from, at) => requireModule(m, specifier, from, at),
    explore: (task, budget = {}) => explore(m, task, budget),
    calmly(task, calm = true) {
      const before = m.calm;
      m.calm = calm;
      try {
        return task();
      } finally {
        m.calm = before;
      }
    },
    tell(event: Heard) {
      for (const listener of m.listeners) listener(event);
    },
    visited: ({ file, span }) => {
      const reach = reaches.get(file);
      return reach !== undefined && reached(reach, span);
    },
    remember(file) {
      const reach = m.reachOf(file);
      const before = reach.ends.slice();
      return () => {
        reach.ends = before;
      };
    },
    bounded(steps, task) {
      const before = m.stepsLeft;
      m.stepsLeft = Math.min(steps, before);
      const allowed = m.stepsLeft;
      const result = guarded(m, () => ({ value: task() }));
      m.stepsLeft = before - (allowed - Math.max(0, m.stepsLeft));
      return 'value' in result ? result.value : undefined;
    },
    start(file) {
      const result = guarded(m, () => ({ module: loadFile(m, file)?.module }));
      const module = 'gaveUp' in result ? m.registry.modules.get(file) : result.module;
      const exports = module ? moduleExports(m, module) : undefinedValue;
      return 'gaveUp' in result ? { exports, gaveUp: result.gaveUp } : { exports };
    },
  };
  return m;

  function makePrototypes(): Machine['prototypes'] {
    const make = (family: Family, prototype: Thing | undefined): Thing => ({
      kind: 'thing', class: 'object', properties: new Map(), prototype, written: [], open: false, label: `${family}.prototype`,
    });
    const object = make('object', undefined);
    return Object.fromEntries(families.map(family => [family, family === 'object' ? object : make(family, object)])) as Record<Family, Thing>;
  }
}

function holdsPromise(value: Value): boolean {
  return value.kind === 'choice' ? holdsPromise(value.yes) || holdsPromise(value.no) : value.kind === 'thing' && value.class === 'promise';
}

