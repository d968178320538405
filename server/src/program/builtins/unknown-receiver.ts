import type { Machine } from '../machine';
import type { Site, Unknown, Value } from '../value';
import { fromRequest, primitive, undefinedValue } from '../value';
import { isAbsentInRequest, tellSearch } from './compare';
import { isFunction } from './content';
import { argument } from './define';
import { deepTaint, notKnown } from './derive';

/**
 * What a method call on something unknown gives when the method's name says what it is: `split` makes an open list of
 * unknown texts, `map` and its like show their callback one unknown item, `trim` keeps the variable of the environment.
 * undefined: nothing is known of such a method.
 */
export function unknownMethod(machine: Machine, self: Unknown, name: string, args: readonly Value[], site: Site): Value | undefined {
  if (name === 'split') return splitUnknown(machine, self, args, site);
  const callback = args.find(isFunction);
  if (callback && withItem.has(name)) return showItem(machine, self, name, args, callback, site);
  if (keepingText.has(name)) return notKnown(machine, name, [self, ...args], { known: 'text', writtenFrom: [self], at: site.at });
  if (lookUps.has(name) && args.length === 1 && isAbsentInRequest(machine.settle(argument(args, 0)))) return primitive(name === 'indexOf' ? -1 : false, [], fromRequest);
  const test = searches.get(name);
  if (test && self.taint !== 0) tellSearch(machine, test, self, machine.settle(argument(args, 0)), site.at, undefined);
  return undefined;
}

const lookUps = new Set(['includes', 'has', 'indexOf']);
const searches = new Map<string, 'includes' | 'starts-with' | 'ends-with'>([['includes', 'includes'], ['indexOf', 'includes'], ['startsWith', 'starts-with'], ['endsWith', 'ends-with']]);
const keepingText = new Set(['trim', 'trimStart', 'trimEnd', 'toLowerCase', 'toUpperCase', 'toLocaleLowerCase', 'toString', 'replace', 'replaceAll', 'substring', 'substr', 'normalize']);
const withItem = new Set(['map', 'flatMap', 'filter', 'forEach', 'some', 'every', 'find', 'findLast', 'findIndex', 'findLastIndex', 'reduce', 'reduceRight', 'sort', 'toSorted']);

function splitUnknown(machine: Machine, self: Unknown, args: readonly Value[], site: Site): Value {
  const item = notKnown(machine, 'split', [self, ...args], { known: 'text', writtenFrom: [self], at: site.at });
  const list = machine.list([item], [site.at]);
  list.open = true;
  return list;
}

/** Calls the callback once, so that its code is seen, with an item that stands for any. */
function showItem(machine: Machine, self: Unknown, name: string, args: readonly Value[], callback: Value, site: Site): Value {
  const item = machine.unknown(`${self.symbol}[]`, self.taint, self.written, { ...self.environment !== undefined && { environment: self.environment } });
  const index = machine.unknown(`${self.symbol}[].index`, self.taint);
  const rest = name.startsWith('reduce') ? [args[1] ?? machine.unknown(`${self.symbol}[].first`, self.taint), item, index, self] : name.endsWith('ort') || name === 'toSorted' ? [item, item] : [item, index, self];
  const result = machine.call(callback, argument(args, 1), rest, site);
  if (name === 'forEach') return undefinedValue;
  const taint = deepTaint([result]);
  if (name === 'map' || name === 'flatMap' || name === 'filter') {
    const list = machine.list([name === 'filter' ? item : result], [site.at]);
    list.open = true;
    return list;
  }
  return notKnown(machine, name, [self], { taint, writtenFrom: [], at: site.at });
}
