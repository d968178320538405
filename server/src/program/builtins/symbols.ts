import type { Machine } from '../machine';
import type { Thing, Value } from '../value';
import { primitive } from '../value';
import { argument, globalFunction, hidden } from './define';

/** `Symbol`. As a key a symbol is its label with `@@` before it, so labels are unique. */
export function installSymbols(machine: Machine): void {
  const type = globalFunction(machine, 'Symbol', (within, _self, args, site) => {
    const description = describe(within, args);
    return make(within, `${description}@${site.at.file}:${site.at.span.start}`, description);
  }, {
    prototype: machine.prototypes.symbol,
    statics: { for: (within, _self, args) => registered(within, describe(within, args)) },
  });
  for (const name of ['iterator', 'asyncIterator', 'hasInstance', 'toPrimitive', 'toStringTag', 'species', 'dispose', 'asyncDispose']) hidden(type, name, make(machine, name, `Symbol.${name}`));

  const byName = new Map<string, Thing>();
  function registered(within: Machine, description: string): Thing {
    let symbol = byName.get(description);
    if (!symbol) byName.set(description, symbol = make(within, `for:${description}`, description));
    return symbol;
  }
}

function describe(machine: Machine, args: readonly Value[]): string {
  return args.length === 0 ? '' : machine.text(argument(args, 0)) ?? '';
}

function make(machine: Machine, label: string, description: string): Thing {
  const symbol = machine.object([], [], { class: 'symbol', prototype: machine.prototypes.symbol, label });
  hidden(symbol, 'description', primitive(description));
  return symbol;
}
