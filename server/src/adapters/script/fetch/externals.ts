import type { Machine } from '../../../program/machine';
import type { Native, Thing, Value } from '../../../program/value';
import { primitive, undefinedValue } from '../../../program/value';
import { fetchFunction } from '../../../world/fetch-ask';
import { headersClass } from '../../../world/fetch-headers';
import { requestClass } from '../../../world/fetch-request';
import { json, responseClass } from '../../../world/fetch-response';
import { nextServer } from '../next/next-server';
import { serve } from './globals';

/** A package of which these exports are known; the others are unknown. */
function packageOf(machine: Machine, name: string, exports: Iterable<readonly [string, Value]>): Thing {
  return machine.object([], exports, {
    class: 'host', label: `import:${name}`,
    exotic: { get: (_machine, _thing, key) => key.startsWith('@@') || key === '__esModule' ? undefined : machine.unknown(`import:${name}.${key}`) },
  });
}

const std = (machine: Machine, name: string): Thing => packageOf(machine, name, [['serve', machine.native('serve', serve('deno', 'serve()'))], ['listenAndServe', machine.native('listenAndServe', serve('deno', 'listenAndServe()'))]]);

/** Ponyfills of the Fetch API. */
const fetchApi = (machine: Machine, name: string): Thing => packageOf(machine, name, [
  ['fetch', fetchFunction(machine)], ['Headers', headersClass(machine)], ['Request', requestClass(machine)], ['Response', responseClass(machine)], ['default', fetchFunction(machine)],
]);

/** Remix's and SvelteKit's helpers that make responses. */
const helpers = (machine: Machine, name: string): Thing => {
  const makeJson: Native = (within, _self, args, site) => {
    const init = args[1] === undefined ? undefinedValue : within.settle(args[1]);
    const status = init.kind === 'primitive' && typeof init.value === 'number' ? within.object([site.at], [['status', init]]) : init;
    return json([args[0] ?? undefinedValue, status], site, within);
  };
  const text: Native = (within, _self, args, site) => within.construct(responseClass(within), [args[0] ?? primitive(''), args[1] ?? undefinedValue], site);
  return packageOf(machine, name, [['json', machine.native('json', makeJson)], ['text', machine.native('text', text)]]);
};

/** Models by plain package name. */
export const fetchExternals: Readonly<Record<string, (machine: Machine) => Value>> = {
  'std/http/server.ts': machine => std(machine, 'std/http/server.ts'),
  'std/http/mod.ts': machine => std(machine, 'std/http/mod.ts'),
  '@std/http': machine => std(machine, '@std/http'),
  '@std/http/server': machine => std(machine, '@std/http/server'),
  'undici': machine => fetchApi(machine, 'undici'),
  'node-fetch': machine => fetchApi(machine, 'node-fetch'),
  'cross-fetch': machine => fetchApi(machine, 'cross-fetch'),
  'isomorphic-fetch': machine => fetchApi(machine, 'isomorphic-fetch'),
  '@remix-run/node': machine => helpers(machine, '@remix-run/node'),
  '@remix-run/cloudflare': machine => helpers(machine, '@remix-run/cloudflare'),
  '@remix-run/server-runtime': machine => helpers(machine, '@remix-run/server-runtime'),
  '@sveltejs/kit': machine => helpers(machine, '@sveltejs/kit'),
  'next/server': nextServer,
  'next/server.js': nextServer,
};
