import type { Machine } from '../machine';
import type { Native, PromiseContent, Site, Value } from '../value';
import { primitive, undefinedValue } from '../value';
import { isFunction, promiseContent } from './content';
import { argument, globalFunction, methods } from './define';
import { notKnown } from './derive';
import { listOf } from './list-change';

/** `Promise`. Waiting is no time here: a promise is settled when it is made, and what waits for it runs at once. */
export function installPromises(machine: Machine): void {
  methods(machine, machine.prototypes.promise, { then, catch: (within, self, args, site) => then(within, self, [undefinedValue, argument(args, 0)], site), finally: finallyDo });
  globalFunction(machine, 'Promise', (within, _self, _args, site) => within.throw(within.error('TypeError', 'Promise constructor cannot be invoked without \'new\'', site.at), site.at), {
    construct,
    prototype: machine.prototypes.promise,
    statics: {
      resolve: (within, _self, args, site) => fulfilled(within, argument(args, 0), site),
      reject: (within, _self, args, site) => within.promise({ thrown: argument(args, 0), at: site.at }),
      all: (within, _self, args, site) => gathered(within, args, site, values => listOf(within, values.map(value => within.awaited(value, site.at)), site)),
      allSettled: (within, _self, args, site) => gathered(within, args, site, values => listOf(within, values.map(value => report(within, value, site)), site)),
      race: (within, _self, args, site) => gathered(within, args, site, values => within.awaited(values[0] ?? undefinedValue, site.at)),
      any: (within, _self, args, site) => gathered(within, args, site, values => within.awaited(values.find(value => !isRejected(value)) ?? values[0] ?? undefinedValue, site.at)),
      withResolvers,
      try: (within, _self, args, site) => settledBy(within, () => within.call(argument(args, 0), undefinedValue, args.slice(1), site), site),
    },
  });
}

/** Runs a task; what it gives or throws settles a promise. A promise that it gives is taken for its own. */
export function settledBy(machine: Machine, task: () => Value, site: Site): Value {
  const done = machine.attempt(task);
  return 'value' in done ? fulfilled(machine, done.value, site) : machine.promise(done);
}

function fulfilled(machine: Machine, given: Value, site: Site): Value {
  const value = machine.settle(given);
  if (promiseContent(value) || value.kind === 'unknown') return value.kind === 'unknown' ? machine.promise({ value }) : value;
  const then = value.kind === 'thing' && value.class !== 'host' ? value.properties.get('then')?.value : undefined;
  if (!isFunction(then)) return machine.promise({ value });
  return construct(machine, [machine.native('adopt', (within, _self, args) => within.call(then, value, args, site))], site);
}

/** `new Promise(executor)`: what the executor resolves with. One that nothing settles here stays unknown, for something else will. */
function construct(machine: Machine, args: readonly Value[], site: Site): Value {
  let settled: PromiseContent | undefined;
  const settle = (content: PromiseContent): Value => {
    if (!settled) {
      settled = content;
      machine.trail(() => { settled = undefined; });
    }
    return undefinedValue;
  };
  const resolve = machine.native('resolve', (within, _self, given, callSite) => {
    const value = fulfilled(within, argument(given, 0), callSite);
    return settle(promiseContent(value) ?? { value });
  });
  const reject = machine.native('reject', (_within, _self, given, callSite) => settle({ thrown: argument(given, 0), at: callSite.at }));
  const run = machine.attempt(() => machine.call(argument(args, 0), undefinedValue, [resolve, reject], site));
  if ('thrown' in run) settle(run);
  return machine.promise(settled ?? { value: machine.unknown(`promise@${site.at.span.start}`, 0, [], { at: site.at }) });
}

const then: Native = (machine, self, args, site) => {
  const promise = machine.settle(self);
  const content = promiseContent(promise);
  if (!content) return notKnown(machine, 'then', [promise, ...args], { at: site.at });
  const [onValue, onError] = [argument(args, 0), argument(args, 1)].map(arg => machine.settle(arg));
  if ('thrown' in content) return isFunction(onError) ? settledBy(machine, () => machine.call(onError, undefinedValue, [content.thrown], site), site) : promise;
  return isFunction(onValue) ? settledBy(machine, () => machine.call(onValue, undefinedValue, [content.value], site), site) : promise;
};

const finallyDo: Native = (machine, self, args, site) => {
  const promise = machine.settle(self);
  const callback = machine.settle(argument(args, 0));
  if (!isFunction(callback)) return promise;
  const done = settledBy(machine, () => machine.call(callback, undefinedValue, [], site), site);
  return isRejected(done) ? done : promise;
};

const withResolvers: Native = (machine, _self, _args, site) => {
  let parts: readonly Value[] = [];
  const promise = construct(machine, [machine.native('executor', (_within, _this, given) => { parts = given; return undefinedValue; })], site);
  return machine.object([site.at], [['promise', promise], ['resolve', argument(parts, 0)], ['reject', argument(parts, 1)]]);
};

function gathered(machine: Machine, args: readonly Value[], site: Site, take: (values: readonly Value[]) => Value): Value {
  const content = machine.items(machine.settle(argument(args, 0)));
  if (!content || content.open) return machine.promise({ value: notKnown(machine, 'Promise.all', [machine.settle(argument(args, 0))], { at: site.at }) });
  return settledBy(machine, () => take(content.items), site);
}

function report(machine: Machine, value: Value, site: Site): Value {
  const done = machine.attempt(() => machine.awaited(value, site.at));
  return 'value' in done
    ? machine.object([site.at], [['status', primitive('fulfilled')], ['value', done.value]])
    : machine.object([site.at], [['status', primitive('rejected')], ['reason', done.thrown]]);
}

function isRejected(value: Value): boolean {
  const content = promiseContent(value);
  return content !== undefined && 'thrown' in content;
}
