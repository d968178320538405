import vm from 'node:vm';
import type { MachineOptions, ProgramMachine } from '../../../server/src/program/create';
import { builtinModule, installBuiltins } from '../../../server/src/program/builtins';
import type { Environment } from '../../../server/src/program/builtins';
import type { Thing, Value } from '../../../server/src/program/value';
import { machineOf, plain } from '../program/script';

/** A machine with the built-ins that has run a file. */
export function run(source: string, environment: Environment = {}, more: Partial<MachineOptions> = {}): { machine: ProgramMachine; exports: Thing } {
  const machine = machineOf({ '/a.js': source }, { externals: (name, within) => builtinModule(name, within), ...more });
  installBuiltins(machine, environment);
  const { exports } = machine.start('/a.js');
  if (exports.kind !== 'thing') throw new Error('no exports');
  return { machine, exports };
}

/** What the machine makes of an expression, as plain data; `throws NAME` when it throws. */
export function byMachine(expression: string, environment: Environment = {}): unknown {
  const { machine, exports } = run(wrapped(expression), environment);
  return plain(machine, exports.properties.get('value')?.value ?? { kind: 'primitive', value: 'nothing exported', taint: 0, written: [] } satisfies Value);
}

/** What Node makes of it, in the same form. */
export function byNode(expression: string): unknown {
  const exports: { value?: unknown } = {};
  vm.runInNewContext(wrapped(expression), { exports, URL, URLSearchParams, structuredClone, atob, btoa, Buffer });
  return data(exports.value);
}

function wrapped(expression: string): string {
  return `exports.value = (() => { try { ${/^\s*(return|const|let|var|for|class|function|if)\b/.test(expression) ? expression : `return ${expression}`} } catch (e) { return 'throws ' + e.name } })();`;
}

/** Objects of the other realm as plain ones of this realm. */
function data(value: unknown, left = 8): unknown {
  if (typeof value === 'function') return 'function';
  if (typeof value !== 'object' || value === null) return value;
  if (left === 0) return '…';
  if (Array.isArray(value)) return Array.from(value, item => data(item, left - 1));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, data(inner, left - 1)]));
}
