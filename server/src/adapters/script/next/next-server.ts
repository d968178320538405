import type { Machine } from '../../../program/machine';
import type { Native, Site, Thing, Value } from '../../../program/value';
import { primitive, undefinedValue } from '../../../program/value';
import { fillHeaders } from '../../../world/fetch-headers';
import { requestClass } from '../../../world/fetch-request';
import { construct, makeClass, makeResponse, prototypeOf, setLocation } from '../../../world/fetch-response';
import { fetchState, hidden } from '../../../world/fetch-state';
import { createHeaderBag } from '../../../world/header-bag';
import { worldOf } from '../../../world/registry';

/** The module `next/server`. */
export function nextServer(machine: Machine): Thing {
  return machine.object([], [['NextResponse', nextResponseClass(machine)], ['NextRequest', requestClass(machine)]], {
    class: 'host', label: 'import:next/server',
    exotic: { get: (_machine, _thing, key) => key.startsWith('@@') || key === '__esModule' ? undefined : machine.unknown(`import:next/server.${key}`) },
  });
}

/** `NextResponse`: a `Response` with `next`, `rewrite`, cookies, and redirects whose headers can be changed. */
function nextResponseClass(machine: Machine): Thing {
  const state = fetchState(machine);
  if (state.nextResponse) return state.nextResponse;
  const made = makeClass(machine, 'NextResponse');
  const prototype = prototypeOf(made);
  const goOn = (name: string, argument: number): Native => (within, _self, args, site) => goesOn(within, args[argument], site, argument, prototype, name === 'rewrite');
  hidden(made, 'next', machine.native('NextResponse.next', goOn('next', 0)));
  hidden(made, 'rewrite', machine.native('NextResponse.rewrite', goOn('rewrite', 1)));
  hidden(made, 'redirect', machine.native('NextResponse.redirect', (within, _self, args, site) => redirect(within, args, site, prototype)));
  if (prototype) hidden(prototype, 'cookies', machine.unknown('response.cookies'));
  state.nextResponse = made;
  return made;
}

/** The request goes on; lines set here are added to whatever answers. */
function goesOn(machine: Machine, init: Value | undefined, site: Site, argument: number, prototype: Thing | undefined, open: boolean): Thing {
  const bag = createHeaderBag(worldOf(machine).samples);
  const given = init === undefined ? undefinedValue : machine.settle(init);
  const headers = given.kind === 'thing' ? machine.get(given, 'headers', site.at) : undefinedValue;
  if (given.kind === 'unknown') bag.openUp(machine);
  else fillHeaders(machine, bag, headers, { ...site, arguments: [site.arguments[argument] ?? site.at] });
  if (open) bag.openUp(machine);
  return makeResponse(machine, { status: primitive(200), bag, at: site.at, goesOn: true, prototype });
}

/** `NextResponse.redirect(url, status | init)`: 307 unless said otherwise. */
function redirect(machine: Machine, args: readonly Value[], site: Site, prototype: Thing | undefined): Thing {
  const second = args[1] === undefined ? undefinedValue : machine.settle(args[1]);
  const init = second.kind === 'primitive' && typeof second.value === 'number' ? machine.object([site.at], [['status', second]])
    : second.kind === 'thing' && !second.properties.has('status') ? copyWith(machine, second, site) : second;
  const response = construct(machine, primitive(null), init.kind === 'primitive' ? machine.object([site.at], [['status', primitive(307)]]) : init, site, { prototype });
  const bag = (response.content as { readonly bag: Parameters<typeof setLocation>[1] }).bag;
  setLocation(machine, bag, machine.settle(args[0] ?? undefinedValue), site);
  return response;
}

function copyWith(machine: Machine, init: Thing, site: Site): Thing {
  const copy = machine.object(init.written, [['status', primitive(307)]], { open: init.open });
  const headers = init.properties.get('headers');
  if (headers) copy.properties.set('headers', { ...headers, value: machine.get(init, 'headers', site.at) });
  return copy;
}
