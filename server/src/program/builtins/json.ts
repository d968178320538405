import type { Machine } from '../machine';
import type { Native, Site, Value } from '../value';
import { primitive, undefinedValue } from '../value';
import { isFunction } from './content';
import { argument, globalObject } from './define';
import { deepTaint, known, longestText, notKnown } from './derive';
import { listOf } from './list-change';

/** `JSON`. */
export function installJson(machine: Machine): void {
  globalObject(machine, 'JSON', { parse, stringify });
}

const parse: Native = (machine, _self, args, site) => {
  const source = machine.settle(argument(args, 0));
  const text = machine.text(source);
  if (text === undefined) {
    machine.mayThrow(site.at, deepTaint([source]));
    return notKnown(machine, 'JSON.parse', [source], { at: site.at });
  }
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    return machine.throw(machine.error('SyntaxError', error instanceof Error ? error.message : 'Invalid JSON', site.at), site.at);
  }
  const value = fromData(machine, data, source, site);
  const reviver = machine.settle(argument(args, 1));
  return isFunction(reviver) ? notKnown(machine, 'JSON.parse', [source, reviver], { at: site.at }) : value;
};

/** Plain data as values that carry the taint and the places of the text they were read from. */
function fromData(machine: Machine, data: unknown, source: Value, site: Site): Value {
  if (Array.isArray(data)) return listOf(machine, data.map(item => fromData(machine, item, source, site)), site);
  if (typeof data === 'object' && data !== null) return machine.object([site.at], Object.entries(data).map(([key, value]) => [key, fromData(machine, value, source, site)] as const));
  return typeof data === 'string' || typeof data === 'number' || typeof data === 'boolean' || data === null ? known(data, [source]) : undefinedValue;
}

const stringify: Native = (machine, _self, args, site) => {
  const value = machine.settle(argument(args, 0));
  const replacer = machine.settle(argument(args, 1));
  const space = machine.settle(argument(args, 2));
  const unknown = (): Value => notKnown(machine, 'JSON.stringify', [value], { known: 'text', writtenFrom: [], at: site.at });
  if (replacer.kind !== 'primitive' || space.kind !== 'primitive') return unknown();
  const data = toData(machine, value, site, 8);
  if (!data) return unknown();
  const text = JSON.stringify(data.data, null, typeof space.value === 'number' ? space.value : typeof space.value === 'string' ? space.value : undefined) as string | undefined;
  if (text !== undefined && text.length > longestText) return unknown();
  return primitive(text, [], deepTaint([value], 8));
};

/** The plain data of a value that is known all through; undefined when it is not, or goes too deep. */
function toData(machine: Machine, unsettled: Value, site: Site, depth: number): { readonly data: unknown } | undefined {
  const value = machine.settle(unsettled);
  if (value.kind === 'primitive') return typeof value.value === 'bigint' ? undefined : { data: value.value };
  if (value.kind === 'unknown' || depth === 0) return undefined;
  if (isFunction(value)) return { data: undefined };
  const own = machine.get(value, 'toJSON', site.at);
  if (isFunction(own)) return toData(machine, machine.call(own, value, [], site), site, depth - 1);
  if (value.open || own.kind === 'unknown') return undefined;
  if (value.class === 'list') {
    const items = machine.items(value)?.items.map(item => toData(machine, item, site, depth - 1)) ?? [];
    return items.every(item => item !== undefined) ? { data: items.map(item => item.data) } : undefined;
  }
  if (value.class === 'date' || value.class === 'host' || value.class === 'promise') return undefined;
  const { entries, open } = machine.entries(value);
  if (open) return undefined;
  const data: [string, unknown][] = [];
  for (const [key, inner] of entries) {
    const part = toData(machine, inner, site, depth - 1);
    if (!part) return undefined;
    data.push([key, part.data]);
  }
  return { data: Object.fromEntries(data) };
}
