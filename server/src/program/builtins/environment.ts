import type { Machine } from '../machine';
import type { Native, Thing, Value } from '../value';
import { fromEnvironment, primitive, undefinedValue } from '../value';
import { argument, global, hidden, method, methods } from './define';
import { nextTick } from './timers';

export interface Environment {
  /** `NODE_ENV` and the modes that go with it; undefined: not decided. */
  readonly nodeEnv?: string;
}

/** `process`, `Deno`, `Bun`, `import.meta` and their environment: a variable is unknown, and known by its name. */
export function installEnvironment(machine: Machine, environment: Environment): void {
  const variables = environmentThing(machine, environment, 'process.env');
  const process = installProcess(machine, variables);
  global(machine, 'process', process);
  global(machine, 'import.meta', importMeta(machine, environment));
  const read: Native = (within, _self, args, site) => {
    const name = within.text(argument(args, 0));
    return name === undefined ? within.unknown('env:?', fromEnvironment) : within.get(variables, name, site.at);
  };
  const deno = unknownHost(machine, 'Deno');
  hidden(deno, 'env', machine.object([], [['get', machine.native('Deno.env.get', read)], ['has', machine.native('Deno.env.has', (within, _self, args) => within.unknown(`env:${within.text(argument(args, 0)) ?? '?'}`, fromEnvironment))], ['toObject', machine.native('Deno.env.toObject', () => variables)]], { label: 'Deno.env' }));
  global(machine, 'Deno', deno);
  const bun = unknownHost(machine, 'Bun');
  hidden(bun, 'env', variables);
  global(machine, 'Bun', bun);
}

/** An object whose every property is a variable of the environment. What the program writes to it is there. */
function environmentThing(machine: Machine, { nodeEnv }: Environment, label: string): Thing {
  return machine.object([], [], {
    class: 'host', label, taint: fromEnvironment, open: true,
    exotic: {
      get: (within, _thing, key, at) => {
        if (key.startsWith('@@') || key in Object.prototype) return undefined;
        within.tell({ kind: 'read', what: 'environment', name: key, at });
        if (key === 'NODE_ENV' && nodeEnv !== undefined) return { kind: 'primitive', value: nodeEnv, taint: fromEnvironment, written: [], environment: key };
        return within.unknown(`env:${key}`, fromEnvironment, [], { environment: key, at });
      },
      entries: (_within, thing) => ({ entries: [...thing.properties].map(([key, { value }]) => [key, value] as const), open: true }),
    },
  });
}

function installProcess(machine: Machine, variables: Thing): Thing {
  const process = unknownHost(machine, 'process');
  hidden(process, 'env', variables);
  const nothing: Native = () => undefinedValue;
  const itself: Native = (_, self) => self;
  methods(machine, process, {
    exit: (within, _self, _args, site) => within.exit(site.at),
    abort: (within, _self, _args, site) => within.exit(site.at),
    // A listener for the end of the process answers no request.
    on: itself, once: itself, off: itself, addListener: itself, removeListener: itself, emitWarning: nothing,
    loadEnvFile: nothing,
    nextTick,
  });
  method(machine, process, 'cwd', within => within.unknown('process.cwd()', fromEnvironment, [], { known: 'filled-text' }));
  hidden(process, 'argv', openList(machine, [machine.unknown('process.argv[0]', fromEnvironment), machine.unknown('process.argv[1]', fromEnvironment)]));
  return process;
}

/** `import.meta`: its `env` as Vite and its like have it. */
function importMeta(machine: Machine, environment: Environment): Thing {
  const meta = unknownHost(machine, 'import.meta');
  const variables = environmentThing(machine, environment, 'import.meta.env');
  const { nodeEnv } = environment;
  if (nodeEnv !== undefined) {
    const mode = (value: Value): { value: Value; enumerable: boolean } => ({ value, enumerable: true });
    const known = (value: string | boolean): Value => ({ kind: 'primitive', value, taint: fromEnvironment, written: [], environment: 'NODE_ENV' });
    variables.properties.set('MODE', mode(known(nodeEnv)));
    variables.properties.set('PROD', mode(known(nodeEnv === 'production')));
    variables.properties.set('DEV', mode(known(nodeEnv !== 'production')));
  }
  hidden(meta, 'env', variables);
  hidden(meta, 'main', primitive(true));
  for (const name of ['url', 'dirname', 'filename', 'dir', 'path']) hidden(meta, name, machine.unknown(`import.meta.${name}`, fromEnvironment, [], { known: 'filled-text' }));
  return meta;
}

function openList(machine: Machine, items: readonly Value[]): Thing {
  const list = machine.list(items, []);
  list.open = true;
  return list;
}

/** A thing of the host whose other members are not known. */
export function unknownHost(machine: Machine, label: string): Thing {
  return machine.object([], [], {
    class: 'host', label,
    exotic: { get: (within, _thing, key, at) => key.startsWith('@@') || key in Object.prototype ? undefined : within.unknown(`${label}.${key}`, 0, [], { at }) },
  });
}
