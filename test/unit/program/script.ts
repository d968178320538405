import { createMachine, type MachineOptions, type ProgramMachine } from '../../../server/src/program/create';
import { lowerScript } from '../../../server/src/program/lower';
import { installBuiltins } from '../../../server/src/program/builtins';
import type { Unit } from '../../../server/src/program/core';
import { resolveModule } from '../../../server/src/program/resolve';
import type { Thing, Value } from '../../../server/src/program/value';
import { parseScript } from '../../../server/src/syntax/script';

/** A machine over files held in memory. */
export function machineOf(files: Readonly<Record<string, string>>, more: Partial<MachineOptions> = {}): ProgramMachine {
  const units = new Map<string, Unit>();
  const text = (file: string): string | undefined => files[file];
  const machine = createMachine({
    loadUnit(file) {
      const source = text(file);
      if (source === undefined) return undefined;
      let unit = units.get(file);
      if (!unit) units.set(file, unit = lowerScript(parseScript(file, source)));
      return unit;
    },
    text,
    resolve: (specifier, from) => resolveModule(specifier, from, file => file in files, text),
    strict: true,
    ...more,
  });
  installBuiltins(machine);
  return machine;
}

/** Runs one file and gives the machine with what it exports. */
export function start(source: string, more: Partial<MachineOptions> = {}, file = '/a.js'): { machine: ProgramMachine; exports: Thing } {
  const machine = machineOf({ [file]: source }, more);
  const { exports } = machine.start(file);
  if (exports.kind !== 'thing') throw new Error('no exports');
  return { machine, exports };
}

/** A value as plain data: unknowns as `?symbol`, functions as `function`. */
export function plain(machine: ProgramMachine, value: Value, left = 8): unknown {
  switch (value.kind) {
    case 'primitive': return value.value;
    case 'unknown': return `?${value.symbol}`;
    case 'choice': return { if: `${value.negated ? '!' : ''}${value.symbol}`, yes: plain(machine, value.yes), no: plain(machine, value.no) };
    case 'thing': {
      if (value.call) return 'function';
      if (left === 0) return '…';
      if (value.length !== undefined) return [...(machine.items(value)?.items ?? []).map(item => plain(machine, item, left - 1)), ...value.open ? ['…'] : []];
      return Object.fromEntries([...machine.entries(value).entries.map(([key, held]) => [key, plain(machine, held, left - 1)]), ...value.open ? [['…', true]] : []]);
    }
  }
}
