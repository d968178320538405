import type { Machine } from '../machine';
import type { Native, Site, Thing, Value } from '../value';
import { primitive, undefinedValue } from '../value';
import { argument, global, globalFunction, hidden, methods } from './define';
import { notKnown } from './derive';

/** `Error` and its kinds. */
export function installErrors(machine: Machine): void {
  const base = machine.prototypes.error;
  install(machine, 'Error', base);
  methods(machine, base, { toString: describe });
  const root = machine.globals.cells.get('Error')?.value;
  for (const name of ['TypeError', 'RangeError', 'SyntaxError', 'ReferenceError', 'EvalError', 'URIError', 'AggregateError']) {
    const prototype = machine.object([], [], { class: 'object', prototype: base, label: `${name}.prototype` });
    const made = install(machine, name, prototype);
    if (root?.kind === 'thing') made.prototype = root;
  }
}

const describe: Native = (machine, self) => {
  const text = machine.text(self);
  return text === undefined ? notKnown(machine, 'toString', [self], { known: 'text' }) : primitive(text);
};

function install(machine: Machine, name: string, prototype: Thing): Thing {
  hidden(prototype, 'name', primitive(name));
  hidden(prototype, 'message', primitive(''));
  hidden(prototype, 'stack', machine.unknown('error.stack', 0, [], { known: 'text' }));
  const construct = (within: Machine, args: readonly Value[], site: Site): Thing => {
    const made = within.object([site.at], [], { class: 'error', prototype });
    const [message, options] = (name === 'AggregateError' ? args.slice(1) : args).map(arg => within.settle(arg));
    if (message && !(message.kind === 'primitive' && message.value === undefined)) hidden(made, 'message', message);
    if (name === 'AggregateError') hidden(made, 'errors', argument(args, 0));
    if (options?.kind === 'thing' && options.properties.has('cause')) hidden(made, 'cause', within.get(options, 'cause', site.at));
    return made;
  };
  const nothing: Native = () => undefinedValue;
  const made = globalFunction(machine, name, (within, _self, args, site) => construct(within, args, site), { construct, prototype, statics: { captureStackTrace: nothing } });
  global(machine, name, made);
  return made;
}
