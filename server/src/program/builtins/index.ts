import type { Machine } from '../machine';
import { undefinedValue } from '../value';
import { installBuffers } from './buffers';
import { installClockAndConsole } from './clock';
import { installCollections } from './collections';
import { global } from './define';
import { installEncoding } from './encoding';
import type { Environment } from './environment';
import { installEnvironment } from './environment';
import { installErrors } from './errors';
import { installFunctions } from './functions';
import { installJson } from './json';
import { installLists } from './lists';
import { installNumbers } from './numbers';
import { installObjects } from './objects';
import { installPatterns } from './patterns';
import { installPromises } from './promises';
import { installReflect } from './reflect';
import { installSearchParams } from './search-params';
import { installSymbols } from './symbols';
import { installTexts } from './texts';
import { installTimers } from './timers';
import { installUrls } from './urls';

export type { Environment } from './environment';
export { builtinModule, builtinModules } from './modules';
export { unknownMethod } from './unknown-receiver';

/**
 * Gives a new machine the globals and prototypes of JavaScript and of its hosts (Node, Deno, Bun, workers), without
 * anything of HTTP. Call it once, before start-up.
 */
export function installBuiltins(machine: Machine, environment: Environment = {}): void {
  installObjects(machine);
  installFunctions(machine);
  installErrors(machine);
  installTexts(machine);
  installNumbers(machine);
  installLists(machine);
  installPatterns(machine);
  installCollections(machine);
  installSymbols(machine);
  installReflect(machine);
  installPromises(machine);
  installJson(machine);
  installSearchParams(machine);
  installUrls(machine);
  installEncoding(machine);
  installBuffers(machine);
  installTimers(machine);
  installClockAndConsole(machine);
  installEnvironment(machine, environment);
  global(machine, 'undefined', undefinedValue);
  const root = machine.object([], [], { class: 'host', label: 'globalThis', exotic: {
    get: (within, _thing, key) => within.globals.cells.get(key)?.value,
    set: (within, _thing, key, value) => {
      const { cells } = within.globals;
      const before = cells.get(key);
      cells.set(key, { value, constant: false });
      within.trail(() => {
        if (before) cells.set(key, before);
        else cells.delete(key);
      });
      return true;
    },
  } });
  for (const name of ['globalThis', 'global']) global(machine, name, root);
}
