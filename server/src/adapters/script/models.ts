import { builtinModule } from '../../program/builtins';
import type { Machine } from '../../program/machine';
import type { Value } from '../../program/value';
import type { Models } from '../../world/program';
import { bodyParserModule, connectModule, expressModule, routerModule, serveStaticModule } from './express';
import { corsModule } from './npm-cors';
import { nodeHttpModule } from './node-http';
import { rootByShape, exportsByShape } from './handlers';

/** Models by plain package name. */
const externals: Readonly<Record<string, (machine: Machine) => Value>> = {
  express: expressModule,
  router: routerModule,
  'express-promise-router': routerModule,
  connect: connectModule,
  'body-parser': bodyParserModule,
  'serve-static': serveStaticModule,
  cors: corsModule,
  http: nodeHttpModule,
  https: nodeHttpModule,
  http2: nodeHttpModule,
};

/** What is known of libraries and of handlers' shapes. */
export const models: Models = {
  external: (name, machine) => (Object.hasOwn(externals, name) ? externals[name]?.(machine) : undefined) ?? builtinModule(name, machine),
  exports: exportsByShape,
  root: rootByShape,
};
