import type { Machine } from '../machine';
import type { Native, Site, Thing, Value } from '../value';
import { fromRequest, primitive, undefinedValue } from '../value';
import { isFunction } from './content';
import { accessor, argument, globalFunction, methods } from './define';
import { known, notKnown } from './derive';
import { listOf } from './list-change';

interface ParamsContent {
  pairs: readonly (readonly [string, Value])[];
  /** The request's own query: it may hold what the probe does not say. */
  readonly ofRequest: boolean;
  readonly changed?: (query: string) => void;
}

/** `URLSearchParams`. */
export function installSearchParams(machine: Machine): void {
  const prototype = machine.object([], [], { label: 'URLSearchParams.prototype' });
  globalFunction(machine, 'URLSearchParams', (within, _self, args) => notKnown(within, 'URLSearchParams', args), { construct, prototype });
  methods(machine, prototype, {
    get: (within, self, args) => found(within, self, args, 'get', values => values[0] ?? primitive(null)),
    has: (within, self, args) => found(within, self, args, 'has', values => primitive(values.length > 0)),
    getAll: (within, self, args, site) => found(within, self, args, 'getAll', values => listOf(within, values, site)),
    set: (within, self, args) => {
      const key = within.text(argument(args, 0));
      return key === undefined ? undefinedValue : change(within, self, pairs => [...pairs.filter(([name]) => name !== key), [key, argument(args, 1)]]);
    },
    append: (within, self, args) => {
      const key = within.text(argument(args, 0));
      return key === undefined ? undefinedValue : change(within, self, pairs => [...pairs, [key, argument(args, 1)]]);
    },
    delete: (within, self, args) => {
      const key = within.text(argument(args, 0));
      return change(within, self, pairs => pairs.filter(([name]) => name !== key));
    },
    sort: (within, self) => change(within, self, pairs => [...pairs].sort(([a], [b]) => a < b ? -1 : a > b ? 1 : 0)),
    toString: asText,
    forEach: (within, self, args, site) => {
      const callback = within.settle(argument(args, 0));
      if (isFunction(callback)) for (const [key, value] of contentOf(self)?.pairs ?? []) within.call(callback, undefinedValue, [value, primitive(key), self], site);
      return undefinedValue;
    },
    keys: (within, self, _args, site) => listOf(within, pairsOf(self).map(([key]) => primitive(key)), site, isOpen(self)),
    values: (within, self, _args, site) => listOf(within, pairsOf(self).map(([, value]) => value), site, isOpen(self)),
    entries: (within, self, _args, site) => listOf(within, pairsOf(self).map(([key, value]) => listOf(within, [primitive(key), value], site)), site, isOpen(self)),
  });
  accessor(machine, prototype, 'size', (within, self) => isOpen(self) ? notKnown(within, 'size', [self]) : primitive(pairsOf(self).length));
}

/** A thing that holds query parameters; `changed` hears of changes. */
export function makeSearchParams(machine: Machine, pairs: ParamsContent['pairs'], ofRequest: boolean, changed?: (query: string) => void): Thing {
  const type = machine.globals.cells.get('URLSearchParams')?.value;
  const prototype = type?.kind === 'thing' ? type.properties.get('prototype')?.value : undefined;
  const content: ParamsContent = { pairs, ofRequest, ...changed && { changed } };
  return machine.object([], [], {
    class: 'host', content, label: 'URLSearchParams', ...prototype?.kind === 'thing' && { prototype },
    exotic: { items: within => ({ items: content.pairs.map(([key, value]) => within.list([primitive(key), value], [])), open: ofRequest }) },
  });
}

function construct(machine: Machine, args: readonly Value[], site: Site): Value {
  const given = machine.settle(argument(args, 0));
  if (given.kind === 'unknown') return notKnown(machine, 'URLSearchParams', [given], { known: 'object', at: site.at });
  if (given.kind === 'thing') {
    const other = contentOf(given);
    if (other) return makeSearchParams(machine, other.pairs, other.ofRequest);
    const items = machine.items(given)?.items.map(item => machine.items(item)?.items ?? []);
    const pairs = items ? items.flatMap(([key, value]) => key && value ? [[machine.text(key) ?? '', value] as const] : []) : machine.entries(given).entries;
    return makeSearchParams(machine, pairs, false);
  }
  const text = given.value === undefined ? '' : String(given.value);
  return makeSearchParams(machine, [...new URLSearchParams(text)].map(([key, value]) => [key, known(value, [given])] as const), (given.taint & fromRequest) !== 0);
}

function found(machine: Machine, self: Value, args: readonly Value[], name: string, pick: (values: readonly Value[]) => Value): Value {
  const key = machine.text(argument(args, 0));
  const content = contentOf(self);
  const values = content?.pairs.filter(([own]) => own === key).map(([, value]) => value) ?? [];
  if (!content || key === undefined || values.length === 0 && content.ofRequest) return machine.unknown(`query.${key ?? '?'}${name === 'get' ? '' : `.${name}`}`, fromRequest);
  return pick(values);
}

function change(machine: Machine, self: Value, task: (pairs: ParamsContent['pairs']) => ParamsContent['pairs']): Value {
  const content = contentOf(self);
  if (!content) return undefinedValue;
  const before = content.pairs;
  content.pairs = task(before);
  machine.trail(() => { content.pairs = before; });
  content.changed?.(query(machine, content) ?? '');
  return undefinedValue;
}

const asText: Native = (machine, self) => {
  const content = contentOf(self);
  const text = content && query(machine, content);
  return text === undefined || content?.ofRequest ? notKnown(machine, 'toString', [self], { known: 'text' }) : known(text, pairsOf(self).map(([, value]) => value));
};

function query(machine: Machine, content: ParamsContent): string | undefined {
  const pairs = content.pairs.map(([key, value]) => [key, machine.text(value)] as const);
  return pairs.some(([, value]) => value === undefined) ? undefined : new URLSearchParams(pairs.map(([key, value]): [string, string] => [key, value ?? ''])).toString();
}

function pairsOf(value: Value): ParamsContent['pairs'] {
  return contentOf(value)?.pairs ?? [];
}

function isOpen(value: Value): boolean {
  return contentOf(value)?.ofRequest ?? true;
}

function contentOf(value: Value): ParamsContent | undefined {
  return value.kind === 'thing' && value.label === 'URLSearchParams' ? value.content as ParamsContent | undefined : undefined;
}
