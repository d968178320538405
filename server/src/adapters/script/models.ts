import { builtinModule } from '../../program/builtins';
import type { Machine } from '../../program/machine';
import type { Value } from '../../program/value';
import type { Models } from '../../world/program';
import { bodyParserModule, connectModule, expressModule, jsonServerModule, routerModule, serveStaticModule } from './express';
import { cookieSessionModule, expressSessionModule } from './express/session';
import { helmetModule } from './helmet';
import { nestModule } from './nest';
import { corsModule } from './npm-cors';
import { nodeHttpModule, nodeHttpsModule } from './node-http';
import { registerBags } from './bags';
import { registerMaker } from './bags/makers';
import { fetchExternals, installFetch, registerFetchExports, registerFetchRoot } from './fetch';
import { rootByShape, exportsByShape } from './handlers';
import { azureFunctions, registerLambdaExports, registerLambdaRoot } from './lambda';
import { isNextConfig, registerNextConfig } from './next/config';

/** Models by plain package name. */
const externals: Readonly<Record<string, (machine: Machine) => Value>> = {
  express: expressModule,
  router: routerModule,
  'express-promise-router': routerModule,
  connect: connectModule,
  'body-parser': bodyParserModule,
  'serve-static': serveStaticModule,
  cors: corsModule,
  'json-server': jsonServerModule,
  '@nestjs/core': nestModule,
  helmet: helmetModule,
  'express-session': expressSessionModule,
  'cookie-session': cookieSessionModule,
  http: nodeHttpModule,
  https: nodeHttpsModule,
  http2: nodeHttpModule,
  '@azure/functions': azureFunctions,
  ...fetchExternals,
};

/** What is known of libraries and of handlers' shapes. */
export const models: Models = {
  external: (name, machine) => (Object.hasOwn(externals, name) ? externals[name]?.(machine) : undefined) ?? builtinModule(name, machine),
  install: installFetch,
  exports(machine, exported, file) {
    if (isNextConfig(file)) return registerNextConfig(machine, exported, file);
    exportsByShape(machine, exported);
    registerFetchExports(machine, exported, file);
    registerLambdaExports(machine, exported);
  },
  rest: registerBags,
  root: (machine, found, name, self) => rootByShape(machine, found, name, self) || registerFetchRoot(machine, found, name) || registerLambdaRoot(machine, found, name) || registerMaker(machine, found, name),
};
