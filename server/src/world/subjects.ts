import type { Answer, Condition, Reply } from '../policy/answer';
import type { OptionSet } from '../policy/options';
import type { Request } from '../policy/request';
import { requestKey } from '../policy/request';
import type { Layer, Route, Subject, SubjectInWorld } from '../policy/server';
import { placeKey } from '../text/place';
import type { Ear } from './hearing';
import { createEar, looksAtOrigin } from './hearing';
import { answerKey, askOnce, liveExchange } from './exchange';
import { addressOf } from './listening';
import type { RunningWorld } from './program';
import type { Askable } from './registry';
import type { Replying } from './unasked';
import { notedOptions } from './registry';

/** One thing to ask, in one world. */
export interface InWorld {
  readonly running: RunningWorld;
  readonly askable: Askable;
  /** The start-up decision that this world took otherwise than the first one. */
  readonly condition?: Condition;
  readonly development: boolean;
}

/** Joins what several worlds have at the same place into subjects, in the order of the first world that has it. */
export function joinSubjects(found: readonly InWorld[], file: string): Replying[] {
  const groups = new Map<string, InWorld[]>();
  const counts = new Map<RunningWorld, Map<string, number>>();
  for (const one of found) {
    const base = `${placeKey(one.askable.at)}\u0000${one.askable.adapter}\u0000${one.askable.kind}`;
    // A factory makes several at one place: the first is joined with the first of the other worlds.
    const counted = counts.get(one.running) ?? new Map<string, number>();
    counts.set(one.running, counted);
    const count = counted.get(base) ?? 0;
    counted.set(base, count + 1);
    const key = `${base}\u0000${count}`;
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return [...groups.values()].map(group => subjectOf(group, file));
}

function subjectOf(group: readonly InWorld[], file: string): Replying {
  const [first] = group;
  if (!first) throw new Error('a group has a member');
  const { askable, running } = first;
  const ear = createEar(name => running.world.samples(name));
  const replies = new Map<string, Reply>();
  const fruitless = new Map<InWorld, number>();
  const alike: Alike = new Map();
  let layers: readonly Layer[] | undefined;
  let routes: readonly Route[] | undefined;
  const allLayers = (): readonly Layer[] => layers ??= joinLayers(group.map(one => one.askable.layers()));
  const subject: Subject = {
    kind: askable.kind,
    adapter: askable.adapter,
    framework: askable.framework,
    file,
    at: askable.at,
    name: askable.name,
    gateway: askable.gateway ?? 'no',
    get layers() {
      return allLayers();
    },
    get routes() {
      return routes ??= joinRoutes(group.map(one => one.askable.routes()));
    },
    get options() {
      return optionsOf(group);
    },
    get whole() {
      return group.every(one => one.askable.whole?.() === true);
    },
    get address() {
      return askable.kind === 'server' ? group.map(one => addressOf(one.running.machine)).find(address => address !== undefined) : undefined;
    },
    heard: () => ear.heard(),
    ...group.length > 1 && { worlds: () => worldsOf(group, ear, allLayers()) },
    ask(request) {
      const key = requestKey(request);
      const kept = replies.get(key);
      if (kept) return kept;
      const reply = askAll(group.filter(one => (fruitless.get(one) ?? 0) < PATIENCE), request, ear, allLayers(), alike, (one, fresh) => {
        // A world whose layers differ may answer otherwise at the next path.
        if (one !== first && sameLayers(one, first)) fruitless.set(one, fresh ? 0 : (fruitless.get(one) ?? 0) + 1);
      });
      replies.set(key, reply);
      return reply;
    },
  };
  return { subject, replies: () => replies.values() };
}

/** Each world by itself: its own start-up condition is true there, those of the others are not. */
function worldsOf(group: readonly InWorld[], ear: Ear, layers: readonly Layer[]): SubjectInWorld[] {
  return group.map(one => ({
    conditions: group.flatMap(({ condition }): Condition[] => !condition ? [] : [condition === one.condition ? condition : { ...condition, value: !condition.value }]),
    ask: request => askAll([{ running: one.running, askable: one.askable, development: one.development }], request, ear, layers, new Map(), () => undefined),
  }));
}

/** Replies of a world that any other origin gets as well, by the request. */
type Alike = Map<InWorld, Map<string, Reply>>;

/** So many questions in a row a further world with the same layers is asked in vain before it is left out. */
const PATIENCE = 8;

function sameLayers(a: InWorld, b: InWorld): boolean {
  const own = a.askable.layers();
  const other = b.askable.layers();
  return own.length === other.length && own.every((layer, i) => other[i] !== undefined && layerKey(layer) === layerKey(other[i]));
}

/** Asks in every world; answers of later worlds that say nothing new are dropped. `asked` hears whether a world had something new. */
function askAll(group: readonly InWorld[], request: Request, ear: Ear, layers: readonly Layer[], alike: Alike, asked: (one: InWorld, fresh: boolean) => void): Reply {
  const answers: Answer[] = [];
  const seen = new Set<string>();
  let complete = true;
  for (const one of group) {
    const { running, askable, condition, development } = one;
    const { machine, world } = running;
    const listen = (event: Parameters<Ear['hear']>[0]): void => {
      ear.hear(event, request);
      if (looksAtOrigin(event)) noteOriginRead(machine);
    };
    const known = alike.get(one) ?? new Map<string, Reply>();
    alike.set(one, known);
    const anyKey = requestKey({ ...request, origin: request.origin === undefined ? undefined : '*' });
    let reply = known.get(anyKey);
    if (!reply) {
      machine.listeners.add(listen);
      try {
        const fresh = askOnce(machine, world, request, exchange => {
          askable.ask(machine, exchange);
        });
        if (fresh.anyOrigin) known.set(anyKey, fresh);
        reply = fresh;
      } catch {
        // A fault of ours must not end the linting of a file: the subject cannot tell.
        reply = { answers: [unknownAnswer], complete: false };
      } finally {
        machine.listeners.delete(listen);
      }
    }
    complete &&= reply.complete;
    const before = answers.length;
    for (const answer of reply.answers) {
      const own = canonical(condition || development ? {
        ...answer,
        conditions: condition ? [condition, ...answer.conditions] : answer.conditions,
        ...condition && answer.also && { also: answer.also.map(conditions => [condition, ...conditions]) },
        developmentOnly: answer.developmentOnly || development,
      } : answer, layers);
      const key = answerKey(own);
      if (seen.has(key)) continue;
      seen.add(key);
      ear.read(own);
      answers.push(own);
    }
    asked(one, answers.length > before);
  }
  return { answers, complete };
}

/** The layer that runs now minds the Origin. */
function noteOriginRead(machine: RunningWorld['machine']): void {
  const exchange = liveExchange(machine);
  if (exchange?.layer) exchange.originReadBy.add(exchange.layer);
}

const unknownAnswer: Answer = {
  outcome: 'answered', status: undefined, headers: [], open: true, conditions: [], unseenGuard: false, developmentOnly: false, passed: [],
};

/** The same layers stand in the subject and in its answers, whatever world an answer is from. */
function canonical(answer: Answer, layers: readonly Layer[]): Answer {
  if (answer.passed.every(layer => layers.includes(layer))) return answer;
  const same = (layer: Layer): Layer => layers.find(other => layerKey(other) === layerKey(layer)) ?? layer;
  return { ...answer, passed: answer.passed.map(same), originReadBy: answer.originReadBy?.map(same), headers: answer.headers.map(line => line.layer ? { ...line, layer: same(line.layer) } : line) };
}

function layerKey(layer: Layer): string {
  return `${placeKey(layer.at)}\u0000${layer.kind}\u0000${layer.name}\u0000${layer.path}\u0000${layer.methods.join()}`;
}

function joinLayers(lists: readonly (readonly Layer[])[]): readonly Layer[] {
  const [first = [], ...others] = lists;
  const keys = new Set(first.map(layerKey));
  const further = others.flat().filter(layer => !keys.has(layerKey(layer)) && keys.add(layerKey(layer)));
  return further.length === 0 ? first : [...first, ...further.map((layer, index) => ({ ...layer, order: first.length + index }))];
}

function joinRoutes(lists: readonly (readonly Route[])[]): readonly Route[] {
  const found = new Map<string, Route>();
  for (const route of lists.flat()) {
    const key = `${route.method} ${route.path} ${placeKey(route.at)}`;
    if (!found.has(key)) found.set(key, route);
  }
  const routes = [...found.values()];
  // A stand-in for "no route is known" is none when another world knows one.
  return routes.length > 1 ? routes.filter(route => lists.length === 1 || route.method !== '*' || route.path !== '/' || lists.flat().every(other => other.method === '*')) : routes;
}

function optionsOf(group: readonly InWorld[]): readonly OptionSet[] {
  const own = group.flatMap(one => one.askable.options());
  const calls = new Set(own.map(set => placeKey(set.at)));
  // Options that a function gives when it is asked stand at the same call.
  const noted = group.flatMap(({ running }) => notedOptions(running.machine)).filter(set => calls.has(placeKey(set.at)));
  const found = new Map<string, OptionSet>();
  for (const set of [...own, ...noted]) {
    const key = `${placeKey(set.at)}${set.objectAt ? placeKey(set.objectAt) : ''}`;
    if (!found.has(key)) found.set(key, set);
  }
  return [...found.values()];
}
