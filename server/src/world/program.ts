import type { Surroundings } from '../policy/source';
import { installBuiltins } from '../program/builtins';
import type { Unit } from '../program/core';
import type { ProgramMachine, Start } from '../program/create';
import { createMachine, resolveModule } from '../program/create';
import { lowerScript } from '../program/lower';
import type { Machine } from '../program/machine';
import type { Thing, Value } from '../program/value';
import { undefinedValue } from '../program/value';
import { parseScript } from '../syntax/script';
import type { Place } from '../text/place';
import type { World } from './registry';
import { openRegistry } from './registry';
import { unknownCall } from './unknown-call';

/** What the adapters know of libraries. */
export interface Models {
  /** The model of a package, by its plain name. */
  external(name: string, machine: ProgramMachine): Value | undefined;
  /** Adds globals that models need (`Response`, `Headers`); called before start-up. */
  install?(machine: ProgramMachine): void;
  /** Registers what the exports of the file are by their shape. */
  exports?(machine: ProgramMachine, exported: Value, file: string): void;
  /** Registers what is left when everything else is: header lines that nothing answers with. */
  rest?(machine: ProgramMachine, exported: Value, functions: readonly Thing[], file: string): void;
  /** Registers a function that nothing called, by its shape. `self`: its `this`. False: it has no shape that can be asked. */
  root?(machine: ProgramMachine, found: Thing, name: string, self: () => Value): boolean;
}

/** One run of start-up, with the decisions it was given. */
export interface RunningWorld {
  readonly machine: ProgramMachine;
  readonly world: World;
  readonly start: Start;
  /** Functions the program made in start-up, in order. */
  readonly functions: readonly Thing[];
  /** Instances that the net made of classes, by their prototypes. */
  readonly instances: Map<Thing, Thing>;
}

export interface WorldOptions {
  readonly file: string;
  readonly nodeEnv: string;
  readonly decisions: ReadonlyMap<string, boolean>;
  readonly mentions: (place: Place) => boolean;
  /** What finding modules has read already, for all worlds of a file. */
  readonly resolved?: Map<string, unknown>;
}

/** Starts the program of a file in one world. Never throws. */
export function startWorld(around: Surroundings, models: Models, options: WorldOptions): RunningWorld {
  const { file, nodeEnv, decisions } = options;
  const functions: Thing[] = [];
  const machine = createMachine({
    loadUnit: name => unitOf(name, around.text(name)),
    text: name => around.text(name),
    resolve: (specifier, from) => resolveModule(specifier, from, name => around.exists(name), name => around.text(name), options.resolved),
    externals: (name, on) => models.external(name, on as ProgramMachine),
    decisions,
    unknownCall,
    made: thing => {
      functions.push(thing);
    },
  });
  const world: World = {
    file,
    development: nodeEnv !== 'production',
    version: name => around.packageVersion(name, file),
    samples: name => around.environment(name, file),
    text: name => around.text(name),
    mentions: options.mentions,
    source: ({ file: name, span }) => around.text(name)?.slice(span.start, span.end),
  };
  openRegistry(machine, world);
  installBuiltins(machine, { nodeEnv });
  outliveExit(machine);
  models.install?.(machine);
  const start = machine.start(file);
  models.exports?.(machine, start.exports, file);
  return { machine, world, start, functions, instances: new Map() };
}

/** A server that is asked did not end itself when it started. */
function outliveExit(machine: Machine): void {
  const process = machine.globals.cells.get('process')?.value;
  if (process?.kind !== 'thing') return;
  for (const name of ['exit', 'abort']) {
    const exit = machine.native(`process.${name}`, (on, _self, _args, site) => on.exploring ? on.exit(site.at) : undefinedValue);
    process.properties.set(name, { value: exit, enumerable: false });
  }
}

const units = new Map<string, { readonly text: string; readonly unit: Unit }>();
const unitLimit = 300;

/** The lowered text of a file; the last ones are kept, for a file is read once for each that imports it. */
export function unitOf(file: string, text: string | undefined): Unit | undefined {
  if (text === undefined) return undefined;
  const kept = units.get(file);
  if (kept?.text === text) return kept.unit;
  const unit = lowerScript(parseScript(file, text));
  units.delete(file);
  units.set(file, { text, unit });
  if (units.size > unitLimit) {
    const [oldest] = units.keys();
    if (oldest !== undefined) units.delete(oldest);
  }
  return unit;
}
