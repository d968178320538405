import type { Layer, Route } from '../../../policy/server';
import type { Machine } from '../../../program/machine';
import type { Site, Thing, Value } from '../../../program/value';
import { primitive, undefinedValue } from '../../../program/value';
import type { Place } from '../../../text/place';
import type { Exchange } from '../../../world/exchange';
import { endExchange, inLayer } from '../../../world/exchange';
import { memberOf } from '../../../world/fetch-register';
import { register, worldOf } from '../../../world/registry';
import { matchesSource, readSource } from './source';

/** One entry of `headers()`. */
interface Entry {
  readonly layer: Layer;
  readonly path: string;
  readonly source: string;
  readonly matches: (path: string) => boolean | undefined;
  readonly headers: Value;
  /** It has `has` or `missing` conditions. */
  readonly conditional: boolean;
}

/** True for the file name of a Next configuration. */
export function isNextConfig(file: string): boolean {
  return /(?:^|[\\/])next\.config\.[cm]?[jt]s$/.test(file);
}

/**
 * Registers the `headers()` of a Next configuration. Measured with Next 15: its lines reach every answer on a path, the
 * automatic OPTIONS answer and thrown errors included; of two lines with one name the last wins.
 */
export function registerNextConfig(machine: Machine, exported: Value, file: string): void {
  const nowhere: Place = { file, span: { start: 0, end: 0 } };
  for (const config of configsIn(machine, exported, nowhere, 0)) {
    const property = config.properties.get('headers');
    const at = property?.propertyAt ?? config.written[0] ?? nowhere;
    const site: Site = { at, arguments: [] };
    const made = machine.attempt(() => machine.awaited(machine.settle(machine.call(machine.get(config, 'headers', at), config, [], site)), at));
    if (!('value' in made)) continue;
    const entries = readEntries(machine, machine.settle(made.value), at);
    const speaking = entries.filter(({ layer }) => worldOf(machine).mentions(layer.at));
    if (speaking.length > 0) registerEntries(machine, speaking, at);
  }
}

/** Objects with a `headers` function behind an export: itself, what a function returns, what a wrapper is given. */
function configsIn(machine: Machine, exported: Value | undefined, at: Place, depth: number): readonly Thing[] {
  if (!exported || depth > 4) return [];
  const value = machine.settle(exported);
  if (value.kind === 'unknown') return value.from ? value.from.arguments.flatMap(each => configsIn(machine, each, at, depth + 1)) : [];
  if (value.kind !== 'thing') return [];
  if (value.call) {
    const made = machine.attempt(() => machine.awaited(machine.settle(machine.call(value, undefinedValue, [machine.unknown('phase'), machine.unknown('config')], { at, arguments: [] })), at));
    return 'value' in made ? configsIn(machine, made.value, at, depth + 1) : [];
  }
  if (value.properties.has('headers')) return [value];
  return configsIn(machine, memberOf(machine, value, 'default', at), at, depth + 1);
}

function readEntries(machine: Machine, list: Value, at: Place): readonly Entry[] {
  const items = machine.items(list)?.items ?? [];
  return items.flatMap((item, order): Entry[] => {
    const entry = machine.settle(item);
    if (entry.kind !== 'thing') return [];
    const source = machine.text(machine.settle(machine.get(entry, 'source', at)));
    if (source === undefined) return [];
    const read = readSource(source);
    const place = entry.written[entry.written.length - 1] ?? at;
    return [{
      layer: { kind: 'route', at: place, name: `headers() for ${source}`, order, path: source, methods: [] },
      path: read?.example ?? '/', source, headers: machine.get(entry, 'headers', at),
      matches: path => read ? matchesSource(read.pattern, path) : undefined,
      conditional: entry.properties.has('has') || entry.properties.has('missing'),
    }];
  });
}

function registerEntries(machine: Machine, entries: readonly Entry[], at: Place): void {
  const version = worldOf(machine).version('next');
  const routes: Route[] = [];
  for (const { path, source, layer } of entries) if (!routes.some(route => route.path === path)) routes.push({ method: '*', path, pattern: source, at: layer.at });
  register(machine, {
    kind: 'server', adapter: 'next-config', framework: version ? `next@${version.version.split('.')[0] ?? ''}` : 'next', at, name: 'headers()',
    layers: () => entries.map(({ layer }) => layer),
    routes: () => routes,
    options: () => [],
    ask: (on, exchange) => askEntries(on, exchange, entries),
  });
}

function askEntries(machine: Machine, exchange: Exchange, entries: readonly Entry[]): void {
  const [path = '/'] = exchange.request.path.split('?');
  for (const entry of entries) {
    if (entry.matches(path) === false) continue;
    const applies = !entry.conditional || machine.decide({
      symbol: `next-condition@${entry.layer.at.span.start}`, text: `the conditions of ${entry.source} hold`, taint: 0, at: entry.layer.at, prefer: true,
    });
    if (applies) inLayer(exchange, entry.layer, () => setLines(machine, exchange, entry));
  }
  // Whatever answers on that path may add lines of its own.
  exchange.bag.openUp(machine);
  endExchange(exchange, 'answered', entries[0]?.layer.at);
}

function setLines(machine: Machine, exchange: Exchange, entry: Entry): void {
  const list = machine.settle(entry.headers);
  const headers = machine.items(list);
  exchange.exitHeaders = list.kind === 'thing' ? list.written[0] : undefined;
  for (const item of headers?.items ?? []) {
    const header = machine.settle(item);
    if (header.kind !== 'thing') continue;
    const key = machine.settle(machine.get(header, 'key', entry.layer.at));
    const value = machine.settle(machine.get(header, 'value', entry.layer.at));
    if (key.kind === 'primitive' && key.value === undefined || value.kind === 'primitive' && value.value === undefined) continue;
    const keyProperty = header.properties.get('key');
    const valueProperty = header.properties.get('value');
    const whole = header.written[header.written.length - 1];
    exchange.bag.set(machine, key.kind === 'thing' ? primitive('') : key, value, {
      at: valueProperty?.valueAt ?? whole ?? entry.layer.at, nameAt: keyProperty?.valueAt, setBy: whole ?? entry.layer.at, layer: entry.layer,
    });
  }
}
