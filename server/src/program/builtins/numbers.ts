import type { Constant } from '../core';
import type { Machine } from '../machine';
import type { Native, Value } from '../value';
import { primitive } from '../value';
import { argument, global, globalFunction, globalObject, hidden, methods } from './define';
import { known, notKnown } from './derive';

/** `Number`, `Boolean`, `BigInt`, `Math` and the parsing functions. */
export function installNumbers(machine: Machine): void {
  const toNumber = computed('Number', value => Number(value), true);
  const integer = computed('parseInt', (text, base) => parseInt(String(text), base === undefined ? undefined : Number(base)));
  const float = computed('parseFloat', text => parseFloat(String(text)));
  const type = globalFunction(machine, 'Number', (within, self, args, site) => args.length === 0 ? primitive(0) : toNumber(within, self, args, site), {
    construct: (within, args, site) => toNumber(within, primitive(undefined), args, site),
    prototype: machine.prototypes.number,
    statics: {
      isInteger: computed('isInteger', value => Number.isInteger(value)), isSafeInteger: computed('isSafeInteger', value => Number.isSafeInteger(value)),
      isFinite: computed('isFinite', value => Number.isFinite(value)), isNaN: computed('isNaN', value => Number.isNaN(value)),
      parseInt: integer, parseFloat: float,
    },
  });
  for (const name of ['MAX_SAFE_INTEGER', 'MIN_SAFE_INTEGER', 'MAX_VALUE', 'MIN_VALUE', 'EPSILON', 'POSITIVE_INFINITY', 'NEGATIVE_INFINITY', 'NaN'] as const) hidden(type, name, primitive(Number[name]));
  methods(machine, machine.prototypes.number, {
    toString: onSelf('toString', (value, base) => Number(value).toString(base === undefined ? undefined : Number(base))),
    toFixed: onSelf('toFixed', (value, digits) => Number(value).toFixed(Number(digits ?? 0))),
    valueOf: onSelf('valueOf', value => value),
  });
  methods(machine, machine.prototypes.boolean, { toString: onSelf('toString', value => String(value)), valueOf: onSelf('valueOf', value => value) });
  methods(machine, machine.prototypes.bigint, { toString: onSelf('toString', value => String(value)) });
  globalFunction(machine, 'Boolean', toBoolean, { construct: (within, args, site) => toBoolean(within, primitive(undefined), args, site), prototype: machine.prototypes.boolean });
  globalFunction(machine, 'BigInt', computed('BigInt', value => BigInt(value as string)), { prototype: machine.prototypes.bigint });
  globalFunction(machine, 'parseInt', integer);
  globalFunction(machine, 'parseFloat', float);
  globalFunction(machine, 'isNaN', computed('isNaN', value => Number.isNaN(Number(value)), true));
  globalFunction(machine, 'isFinite', computed('isFinite', value => Number.isFinite(Number(value)), true));
  global(machine, 'NaN', primitive(NaN));
  global(machine, 'Infinity', primitive(Infinity));
  installMath(machine);
}

function installMath(machine: Machine): void {
  const names = ['abs', 'ceil', 'floor', 'round', 'trunc', 'sign', 'min', 'max', 'pow', 'sqrt', 'cbrt', 'log', 'log2', 'log10', 'exp', 'hypot'] as const;
  const math = globalObject(machine, 'Math', Object.fromEntries(names.map(name => {
    const host = Reflect.get<typeof Math, string>(Math, name) as (...numbers: number[]) => number;
    return [name, computed(name, (...values) => host(...values.map(Number)))] as const;
  })));
  methods(machine, math, { random: (within, _self, _args, site) => within.unknown(`Math.random@${site.at.span.start}`, 0, [], { known: undefined, at: site.at }) });
  hidden(math, 'PI', primitive(Math.PI));
  hidden(math, 'E', primitive(Math.E));
}

/** Truth without a decision; the condition itself where it is not known, for a filter or a test decides by it as well. */
const toBoolean: Native = (machine, _self, args) => {
  const value = argument(args, 0);
  const truth = machine.knownTruth(value);
  return truth === undefined ? value : known(truth, [value], []);
};

/** A function of constants; `texts`: of objects by their text. */
function computed(name: string, compute: (...values: Constant[]) => Constant, texts = false): Native {
  return (machine, _self, args, site) => {
    const settled = args.map(arg => machine.settle(arg));
    const values = settled.map(arg => constantOf(machine, arg, texts));
    if (values.includes(undefined)) return notKnown(machine, name, settled, { writtenFrom: settled.slice(0, 1), at: site.at });
    return outcome(machine, name, () => compute(...values.map(value => value?.constant)), settled, site);
  };
}

function onSelf(name: string, compute: (self: Constant, ...values: Constant[]) => Constant): Native {
  return (machine, self, args, site) => computed(name, (own, ...values) => compute(own, ...values))(machine, self, [self, ...args], site);
}

function outcome(machine: Machine, name: string, task: () => Constant, sources: readonly Value[], site: Parameters<Native>[3]): Value {
  try {
    return known(task(), sources, sources.slice(0, 1));
  } catch (error) {
    return machine.throw(machine.error(error instanceof RangeError ? 'RangeError' : 'SyntaxError', `${name}: ${String(error)}`, site.at), site.at);
  }
}

function constantOf(machine: Machine, value: Value, texts: boolean): { readonly constant: Constant } | undefined {
  if (value.kind === 'primitive') return { constant: value.value };
  const text = texts || value.kind === 'thing' && value.class !== 'date' ? machine.text(value) : undefined;
  return text === undefined ? undefined : { constant: text };
}
