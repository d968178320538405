import type { Machine } from '../../../program/machine';
import type { Native, Site, Thing, Value } from '../../../program/value';
import { undefinedValue } from '../../../program/value';
import { createRouter } from '../express/app';
import { registerUse } from '../express/register';
import { routerState } from '../express/router-state';
import { createCors } from '../npm-cors';

/**
 * The module `@nestjs/core`: an application on Express, whose CORS is npm `cors` in front of routes that decorators make
 * and we do not see. With the Fastify adapter nothing is said (another library answers there).
 */
export function nestModule(machine: Machine): Value {
  const create: Native = (_machine, _self, args, site) => {
    const app = onFastify(args) ? machine.unknown('nest on fastify', 0, [], { known: 'object' }) : createApp(machine, args, site);
    return machine.promise({ value: app });
  };
  const factory = machine.object([], [['create', machine.native('NestFactory.create', create)]], { class: 'host', label: 'NestFactory', lookup: (on, key, at) => on.unknown(`import:@nestjs/core.NestFactory.${key}`, 0, [], { at }) });
  return machine.object([], [['NestFactory', factory]], { class: 'host', label: '@nestjs/core', lookup: (on, key, at) => key.startsWith('@@') || key === '__esModule' ? undefined : on.unknown(`import:@nestjs/core.${key}`, 0, [], { at }) });
}

function onFastify(args: readonly Value[]): boolean {
  return args.some(arg => arg.kind === 'unknown' && /fastify/i.test(arg.symbol));
}

function createApp(machine: Machine, args: readonly Value[], site: Site): Thing {
  const router = createRouter(machine, { kind: 'router', library: 'express', version: undefined, as: { adapter: 'nestjs', framework: '@nestjs/core', name: 'Nest app' } }, site.at);
  const use = (value: Value, where: Site): void => {
    const state = routerState(machine, router);
    if (state) registerUse(machine, state, [value], where);
  };
  const enable = (given: Value | undefined, where: Site): void => {
    use(createCors(machine, isOptions(given) ? given : undefined, where), where);
  };
  const options = args.slice(1).map(arg => machine.settle(arg)).find(arg => arg.kind === 'thing' && arg.class === 'object');
  const cors = options?.kind === 'thing' ? options.properties.get('cors') : undefined;
  if (cors && machine.truthy(cors.value, site.at)) enable(cors.value, { at: cors.propertyAt ?? site.at, arguments: [] });
  const natives: Readonly<Record<string, Native>> = {
    use: (_machine, self, given, where) => {
      const state = routerState(machine, router);
      if (state) registerUse(machine, state, given, where);
      return self;
    },
    enableCors: (_machine, _self, [given], where) => {
      enable(given, where);
      return undefinedValue;
    },
    listen: () => machine.promise({ value: machine.unknown('server', 0, [], { known: 'object' }) }),
    init: (_machine, self) => machine.promise({ value: self }),
    setGlobalPrefix: (_machine, self) => self,
    useGlobalPipes: (_machine, self) => self,
    useGlobalFilters: (_machine, self) => self,
    useGlobalInterceptors: (_machine, self) => self,
    useGlobalGuards: (_machine, self) => self,
    enableVersioning: (_machine, self) => self,
    enableShutdownHooks: (_machine, self) => self,
    set: (_machine, self) => self,
    disable: (_machine, self) => self,
  };
  return machine.object([], Object.entries(natives).map(([name, native]) => [name, machine.native(`app.${name}`, native)] as const), {
    class: 'host', label: 'nest app', lookup: (on, key, at) => key === 'then' || key.startsWith('@@') ? undefined : on.unknown(`app.${key}`, 0, [], { at }),
  });
}

/** `true` and nothing mean the defaults. */
function isOptions(given: Value | undefined): boolean {
  return given !== undefined && !(given.kind === 'primitive' && (given.value === true || given.value === undefined || given.value === null));
}
