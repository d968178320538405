import type { Machine } from '../machine';
import type { Native, Site, Value } from '../value';
import { undefinedValue } from '../value';
import { isFunction } from './content';
import { argument, globalFunction, methods } from './define';
import { notKnown } from './derive';

/** `Function` and what functions inherit. Code made from text is not read. */
export function installFunctions(machine: Machine): void {
  const prototype = machine.prototypes.function;
  methods(machine, prototype, {
    call: (within, self, args, site) => within.call(self, argument(args, 0), args.slice(1), shifted(site)),
    apply,
    bind,
    toString: sourceText,
  });
  const make: Native = (within, _self, args, site) => notKnown(within, 'Function', args, { known: 'object', at: site.at });
  globalFunction(machine, 'Function', make, { construct: (within, args, site) => make(within, undefinedValue, args, site), prototype });
}

const sourceText: Native = (machine, self) => notKnown(machine, 'toString', [self], { known: 'text' });

const apply: Native = (machine, self, args, site) => {
  const given = machine.settle(argument(args, 1));
  const items = given.kind === 'primitive' ? [] : machine.items(given)?.items ?? [given];
  return machine.call(self, argument(args, 0), items, { ...site, arguments: [] });
};

const bind: Native = (machine, self, args) => {
  const target = machine.settle(self);
  if (!isFunction(target)) return notKnown(machine, 'bind', [target, ...args]);
  const [bound = undefinedValue, ...first] = args;
  const withFirst = (rest: readonly Value[]): readonly Value[] => [...first, ...rest];
  return machine.native(target.label ?? 'bound',
    (within, _self, rest, site) => within.call(target, bound, withFirst(rest), first.length > 0 ? { ...site, arguments: [] } : site),
    (within, rest, site) => within.construct(target, withFirst(rest), site));
};

function shifted(site: Site): Site {
  return { ...site, arguments: site.arguments.slice(1) };
}
