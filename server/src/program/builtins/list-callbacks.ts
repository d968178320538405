import type { Machine } from '../machine';
import type { Native, Site, Unknown, Value } from '../value';
import { fromOrigin, fromRequest, primitive, taintOf, undefinedValue } from '../value';
import { isFunction } from './content';
import { argument } from './define';
import { deepTaint, notKnown } from './derive';
import { listOf, setOpen } from './list-change';
import { sequence } from './sequence';

/** Methods that call back for each item. What a callback leaves unknown is decided only where something depends on it. */
export const callbackMethods: Readonly<Record<string, Native>> = {
  forEach: (machine, self, args, site) => {
    visit(machine, 'forEach', self, args, site, () => false);
    return undefinedValue;
  },
  map: (machine, self, args, site) => {
    const results: Value[] = [];
    const seen = visit(machine, 'map', self, args, site, result => { results.push(result); return false; });
    return seen.unknown ?? listOf(machine, results, site, seen.open);
  },
  flatMap: (machine, self, args, site) => {
    const results: Value[] = [];
    let open = false;
    const seen = visit(machine, 'flatMap', self, args, site, result => {
      const settled = machine.settle(result);
      const inner = settled.kind === 'thing' && settled.class === 'list' ? machine.items(settled) : undefined;
      if (inner?.open) open = true;
      results.push(...inner?.items ?? [settled]);
      return false;
    });
    return seen.unknown ?? listOf(machine, results, site, seen.open || open);
  },
  filter,
  some: (machine, self, args, site) => quantified(machine, 'some', self, args, site, true),
  every: (machine, self, args, site) => quantified(machine, 'every', self, args, site, false),
  find: (machine, self, args, site) => found(machine, 'find', self, args, site, item => item),
  findLast: (machine, self, args, site) => found(machine, 'findLast', self, args, site, item => item),
  findIndex: (machine, self, args, site) => found(machine, 'findIndex', self, args, site, (_, index) => primitive(index)),
  findLastIndex: (machine, self, args, site) => found(machine, 'findLastIndex', self, args, site, (_, index) => primitive(index)),
  reduce: (machine, self, args, site) => reduced(machine, 'reduce', self, args, site),
  reduceRight: (machine, self, args, site) => reduced(machine, 'reduceRight', self, args, site),
};

interface Seen {
  readonly open: boolean;
  /** The taint of what the callback said about items that are not known one by one. */
  readonly taint: number;
  /** Set when nothing could be visited: the result of the whole call. */
  readonly unknown?: Unknown;
}

/**
 * Calls back for the known items, and, when more may follow and none of the known ones is an unknown, once for an unknown one,
 * so that the callback's code is seen. `each` gets results for known items and stops the walk by true.
 */
function visit(machine: Machine, name: string, self: Value, args: readonly Value[], site: Site, each: (result: Value, item: Value, index: number) => boolean): Seen {
  const list = machine.settle(self);
  const callback = machine.settle(argument(args, 0));
  const content = sequence(machine, list, site.at);
  if (!isFunction(callback) || !content) return { open: true, taint: 0, unknown: notKnown(machine, name, [list, callback], { writtenFrom: [], at: site.at }) };
  const call = (item: Value, index: Value): Value => machine.call(callback, argument(args, 1), [item, index, list], site);
  const order = content.items.map((item, index) => [item, index] as const);
  if (name.startsWith('findLast')) order.reverse();
  for (const [item, index] of order) if (each(call(item, primitive(index)), item, index)) return { open: false, taint: 0 };
  if (!content.open) return { open: false, taint: 0 };
  if (content.items.some(item => item.kind === 'unknown')) return { open: true, taint: 0 };
  const item = machine.unknown(`${notKnown(machine, 'item', [list]).symbol}`, deepTaint([list]));
  return { open: true, taint: deepTaint([call(item, machine.unknown(`${item.symbol}.index`))]) };
}

/** Items that may or may not be there stay in the list, which then is open: `[fixed, process.env.X].filter(Boolean)`. What only the run decides is decided once requests are asked. */
function filter(machine: Machine, self: Value, args: readonly Value[], site: Site): Value {
  const kept: Value[] = [];
  let uncertain = false;
  const seen = visit(machine, 'filter', self, args, site, (result, item) => {
    const truth = machine.knownTruth(result);
    const undecided = item.kind === 'unknown' || item.kind === 'thing' || !machine.exploring && item.kind === 'choice';
    if (truth === undefined && undecided && (taintOf(result) & (fromOrigin | fromRequest)) === 0) {
      uncertain = true;
      kept.push(item);
    } else if (truth ?? machine.truthy(result, site.at)) {
      kept.push(item);
    }
    return false;
  });
  return seen.unknown ?? listOf(machine, kept, site, seen.open || uncertain);
}

/** `some` ends with the first true, `every` with the first false: `ends`. */
function quantified(machine: Machine, name: 'some' | 'every', self: Value, args: readonly Value[], site: Site, ends: boolean): Value {
  const unsure: Value[] = [];
  let taint = 0;
  let ended = false;
  const seen = visit(machine, name, self, args, site, result => {
    const truth = machine.knownTruth(result);
    if (truth === undefined) unsure.push(machine.settle(result));
    taint |= taintOf(result);
    return ended = truth === ends;
  });
  if (ended) return primitive(ends, [], taint);
  if (seen.unknown) return seen.unknown;
  if (unsure.length === 1 && !seen.open && unsure[0]?.kind === 'unknown') return unsure[0];
  if (unsure.length > 0 || seen.open) return notKnown(machine, name, [machine.settle(self), ...unsure], { taint: taint | seen.taint, writtenFrom: [], at: site.at });
  return primitive(!ends, [], taint);
}

/** `find` and its like. An item of which it is not known whether it is the one makes a choice that nobody has to decide yet. */
function found(machine: Machine, name: string, self: Value, args: readonly Value[], site: Site, pick: (item: Value, index: number) => Value): Value {
  const candidates: { readonly condition: Unknown; readonly result: Value }[] = [];
  let hit: Value | undefined;
  let taint = 0;
  const seen = visit(machine, name, self, args, site, (result, item, index) => {
    const truth = machine.knownTruth(result);
    taint |= taintOf(result);
    if (truth) hit = pick(item, index);
    else if (truth === undefined) {
      const condition = machine.settle(result);
      if (condition.kind === 'unknown') candidates.push({ condition, result: pick(item, index) });
      else if (machine.truthy(condition, site.at)) hit = pick(item, index);
    }
    return hit !== undefined;
  });
  if (seen.unknown) return seen.unknown;
  const none = name.endsWith('Index') ? primitive(-1, [], taint) : primitive(undefined, [], taint);
  let value: Value = hit ? withTaint(hit, taint) : seen.open ? notKnown(machine, name, [machine.settle(self)], { taint: taint | seen.taint, at: site.at }) : none;
  for (const { condition, result } of candidates.reverse()) {
    value = { kind: 'choice', symbol: condition.symbol, negated: false, condition, yes: result, no: value };
  }
  return value;
}

function withTaint(value: Value, taint: number): Value {
  return value.kind === 'primitive' || value.kind === 'unknown' ? { ...value, taint: value.taint | taint } : value;
}

function reduced(machine: Machine, name: 'reduce' | 'reduceRight', self: Value, args: readonly Value[], site: Site): Value {
  const list = machine.settle(self);
  const callback = machine.settle(argument(args, 0));
  const content = machine.items(list);
  if (!isFunction(callback) || !content) return notKnown(machine, name, [list, callback], { writtenFrom: [], at: site.at });
  const order = content.items.map((item, index) => [item, index] as const);
  if (name === 'reduceRight') order.reverse();
  const first = args.length > 1 ? undefined : order.shift();
  if (args.length < 2 && !first) {
    if (content.open) return notKnown(machine, name, [list], { at: site.at });
    machine.throw(machine.error('TypeError', 'Reduce of empty array with no initial value', site.at), site.at);
  }
  let result = first ? first[0] : argument(args, 1);
  for (const [item, index] of order) result = machine.call(callback, undefinedValue, [result, item, primitive(index), list], site);
  if (!content.open) return result;
  const settled = machine.settle(result);
  if (settled.kind === 'thing') {
    setOpen(machine, settled);
    return settled;
  }
  return notKnown(machine, name, [list, settled], { at: site.at });
}
