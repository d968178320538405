import { strangers } from '../cors/look-alike';
import type { Condition } from '../policy/answer';
import type { ChangeStep } from '../policy/change';
import type { Reading } from '../policy/reading';
import type { Request } from '../policy/request';
import type { Source, Surroundings } from '../policy/source';
import type { Decision, Heard } from '../program/machine';
import { fromOrigin, taintOf } from '../program/value';
import type { Edit } from '../text/edit';
import type { Place } from '../text/place';
import { placeKey } from '../text/place';
import { askOnce, decidedBy, saysDevelopment } from './exchange';
import { wordsOf } from './decision-words';
import type { Mentions } from './mentions';
import { findMentions, findMetaTags } from './mentions';
import { callRoots } from './net';
import { findOpaqueFetches } from './page-fetch';
import type { Models, RunningWorld } from './program';
import { startWorld, unitOf } from './program';
import type { Askable } from './registry';
import { registered } from './registry';
import type { InWorld } from './subjects';
import { joinSubjects } from './subjects';
import type { Replying } from './unasked';
import { unaskedMentions } from './unasked';

/** Most worlds a file is started in. */
const WORLDS = 5;
/** Rounds in which functions that nothing reached are called by their shape. */
const ROUNDS = 3;
/** Most routes that are asked before the subjects are handed out, to see what is reached. */
const TRIAL_ROUTES = 40;
/** Most origins they are asked from. */
const TRIAL_ORIGINS = 3;

/** Reads a program by starting it. Work is done when `subjects` is first looked at. Never throws. */
export function readProgram(source: Source, around: Surroundings, models: Models, write: (steps: readonly ChangeStep[]) => readonly Edit[] | undefined): Reading {
  const within: Surroundings = { ...around, text: file => file === source.file ? source.text : around.text(file), exists: file => file === source.file || around.exists(file) };
  const unit = unitOf(source.file, source.text);
  const mentions: Mentions = unit ? findMentions(unit) : { all: [], headerNames: [], spoken: false, within: () => false };
  const meant = mentions.all.filter(({ reads }) => reads !== true);
  let run: Started | undefined;
  const started = (): Started => run ??= mentions.spoken ? startAll(source, within, models, mentions) : { worlds: [], subjects: [] };
  return {
    get subjects() {
      return started().subjects.map(({ subject }) => subject);
    },
    mentions: meant.map(({ at }) => at),
    unasked: () => {
      const { worlds, subjects } = started();
      return unaskedMentions(meant, worlds.map(({ running, unbidden }) => ({ visited: place => running.machine.visited(place), unbidden })), subjects);
    },
    headerNames: mentions.headerNames,
    metaTags: unit ? findMetaTags(unit, source.text) : [],
    opaqueFetches: unit ? findOpaqueFetches(unit) : [],
    problems: () => {
      const found = new Map<string, { readonly at: Place; readonly message: string }>();
      for (const { running } of started().worlds) {
        for (const problem of running.machine.problems) found.set(`${placeKey(problem.at)}${problem.message}`, problem);
        const { gaveUp } = running.start;
        if (gaveUp && gaveUp.reason !== 'exit') found.set(placeKey(gaveUp.at), { at: gaveUp.at, message: GAVE_UP[gaveUp.reason] });
      }
      return [...found.values()].filter(({ at }) => at.file === source.file);
    },
    write,
  };
}

const GAVE_UP: Readonly<Record<'steps' | 'depth' | 'memory' | 'fault', string>> = {
  steps: 'start-up takes too long to follow',
  depth: 'calls are nested too deeply to follow',
  memory: 'start-up builds more than can be held',
  fault: 'start-up could not be followed here',
};

interface Started {
  readonly worlds: readonly World[];
  readonly subjects: readonly Replying[];
}

interface World {
  readonly running: RunningWorld;
  /** Mentions that ran without a question, by `placeKey`. */
  readonly unbidden: ReadonlySet<string>;
  readonly condition?: Condition;
  readonly development: boolean;
}

/** Production first; then worlds in which one decision of start-up went the other way; development when it is asked for. */
function startAll(source: Source, around: Surroundings, models: Models, mentions: Mentions): Started {
  const resolved = new Map<string, unknown>();
  const start = (nodeEnv: string, decisions: ReadonlyMap<string, boolean>): RunningWorld => {
    return startWorld(around, models, { file: source.file, nodeEnv, decisions, mentions: place => mentions.within(place), resolved });
  };
  const first = startInProduction(start);
  const worlds: World[] = [{ running: first, development: false, unbidden: fillNet(first, models, mentions) }];
  const asksMode = [...first.machine.files].some(file => /NODE_ENV|import\.meta\.env/.test(around.text(file) ?? ''));
  const forks = forksOf(first, source.file, mentions, file => RELEVANT.test(around.text(file) ?? '')).slice(0, WORLDS - 1 - (asksMode ? 1 : 0));
  for (const fork of forks) {
    const presets = new Map(first.machine.decisions.map(({ symbol, answer }) => [symbol, answer]));
    presets.set(fork.symbol, !fork.answer);
    const flipped = { ...fork, answer: !fork.answer };
    const running = start('production', presets);
    worlds.push({
      running, development: saysDevelopment(flipped), unbidden: fillNet(running, models, mentions),
      condition: { on: decidedBy(fork), text: wordsOf(fork, first.world), value: flipped.answer, at: fork.at, fact: fork.symbol },
    });
  }
  const mode = asksMode ? start('development', new Map()) : undefined;
  if (mode) worlds.push({ running: mode, development: true, unbidden: fillNet(mode, models, mentions), condition: { on: 'environment', text: "NODE_ENV === 'production'", value: false, fact: MODE } });

  if (mentions.all.some(({ kind }) => kind === 'header')) for (const { running } of worlds) models.rest?.(running.machine, running.start.exports, running.functions, source.file);
  const found = worlds.flatMap(({ running, condition, development }) => registered(running.machine).filter(askable => concerns(askable, source.file)).map((askable): InWorld => ({ running, askable, condition, development })));
  return { worlds, subjects: joinSubjects(found, source.file) };
}

/** The fact that the program does not run in production. */
const MODE = 'NODE_ENV';

/** A world in which no decision of start-up says that this is development. */
function startInProduction(start: (nodeEnv: string, decisions: ReadonlyMap<string, boolean>) => RunningWorld): RunningWorld {
  const first = start('production', new Map());
  const turned = first.machine.decisions.filter(saysDevelopment).map(({ symbol, answer }) => [symbol, !answer] as const);
  return turned.length === 0 ? first : start('production', new Map(turned));
}

/** True when something of it stands in the file: what other files make is asked when they are read. */
function concerns(askable: Askable, file: string): boolean {
  return askable.at.file === file || askable.options().some(({ at }) => at.file === file) || askable.layers().some(({ at }) => at.file === file);
}

/** What a file speaks of whose decisions may bear on CORS. */
const RELEVANT = /cors|access-control|origin|allow/i;

/** Start-up decisions worth another world: those of the file itself before others, near a mention before far from one. */
function forksOf({ machine }: RunningWorld, file: string, mentions: Mentions, relevant: (file: string) => boolean): Decision[] {
  // What was not reached may stand behind a decision.
  const missing = mentions.all.filter(mention => !machine.visited(mention.at));
  const near = missing.length > 0 ? missing : mentions.all;
  const distance = ({ at }: Decision): number => at.file !== file ? 1e9
    : Math.min(1e8, ...near.map(mention => Math.abs(mention.at.span.start - at.span.start)));
  const symbols = new Set<string>();
  return machine.decisions
    .filter(({ symbol, at, calm }) => !calm && !symbol.startsWith('throws:') && (at.file === file || relevant(at.file)) && !symbols.has(symbol) && symbols.add(symbol))
    .map((decision, index) => ({ decision, index }))
    .sort((a, b) => distance(a.decision) - distance(b.decision) || a.index - b.index)
    .map(({ decision }) => decision);
}

/**
 * The completeness net: asks what is registered until every mention is reached, then calls the outermost functions
 * around those that are not. Gives the mentions that ran at start-up or in such a call, not for a question.
 */
function fillNet(running: RunningWorld, models: Models, mentions: Mentions): ReadonlySet<string> {
  const { machine } = running;
  const unbidden = new Set(mentions.all.filter(({ at }) => machine.visited(at)).map(({ at }) => placeKey(at)));
  const missing = (): Mentions['all'] => mentions.all.filter(({ at }) => !machine.visited(at));
  const asked = new Set<unknown>();
  for (let round = 0; round < ROUNDS && missing().length > 0; round++) {
    for (const askable of registered(machine)) {
      if (asked.has(askable) || !concerns(askable, running.world.file)) continue;
      asked.add(askable);
      trial(running, askable, () => missing().length === 0);
    }
    const left = missing();
    if (left.length === 0) break;
    const done = callRoots(running, models, left);
    for (const { at } of left) if (machine.visited(at)) unbidden.add(placeKey(at));
    if (!done) break;
  }
  return unbidden;
}

function trial({ machine, world }: RunningWorld, askable: Askable, done: () => boolean): void {
  const [stranger = 'https://evil.io'] = strangers;
  // A stranger first, then those whom the program compares it with: what only they are sent is seen too.
  const origins = new Set([stranger]);
  const listen = (event: Heard): void => {
    if (event.kind !== 'compared' || event.test !== 'equals' || event.other.kind !== 'primitive' || (taintOf(event.tainted) & fromOrigin) === 0) return;
    const { value } = event.other;
    if (typeof value === 'string' && value.includes('://') && origins.size < TRIAL_ORIGINS) origins.add(value);
  };
  machine.listeners.add(listen);
  try {
    for (const origin of origins) {
      for (const route of askable.routes().slice(0, TRIAL_ROUTES)) {
        const method = route.method === '*' ? 'GET' : route.method;
        const base: Request = { method, path: route.path, origin, headers: [['Authorization', 'Bearer token']], cookies: true, mayCarryMore: true, mishap: 'none' };
        for (const request of [base, { ...base, method: 'OPTIONS', headers: [['Access-Control-Request-Method', method], ['Access-Control-Request-Headers', 'authorization,content-type']], cookies: false, mayCarryMore: false }] satisfies Request[]) {
          askOnce(machine, world, request, exchange => {
            askable.ask(machine, exchange);
          }, { runs: 12 });
          if (done()) return;
        }
      }
    }
  } catch {
    // A fault of ours: what was not reached stays unasked.
  } finally {
    machine.listeners.delete(listen);
  }
}
