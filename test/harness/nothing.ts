/** Apps and middleware take three arguments and more: they are handed over, not called back. */
const APP_LENGTH = 3;

/**
 * Stands for databases and the like where a fixture is run: may be called, made, awaited, walked through and sent, and nothing is in it.
 * Calls back at once where the last of two or more arguments is a function, as middleware and old databases do.
 */
export const nothing: unknown = empty(true);

/** What comes when nothing is awaited: the same, but no promise. */
const found: unknown = empty(false);

export function isNothing(value: unknown): boolean {
  return value === nothing || value === found;
}

/** Has what is known, and nothing under every other name. */
export function orNothing(known: object): unknown {
  return new Proxy(known, { get: (target, key) => key in target ? target[key as keyof typeof target] : nothing });
}

function empty(promised: boolean): unknown {
  return new Proxy(function () { /* callable */ }, {
    get: (_target, key) => {
      switch (key) {
        case 'then': return promised ? (resolve?: (value: unknown) => unknown) => Promise.resolve(resolve ? resolve(found) : found) : undefined;
        case '__esModule': return undefined;
        case 'toJSON': return () => null;
        case Symbol.toPrimitive: return () => 'x';
        case Symbol.iterator: case Symbol.asyncIterator: return () => ({ next: () => ({ done: true }) });
        default: return typeof key === 'symbol' ? undefined : nothing;
      }
    },
    apply: (_target, _self, given: unknown[]) => {
      const last = given.at(-1);
      if (given.length > 1 && typeof last === 'function' && last.length < APP_LENGTH) (last as (error: null, found: unknown) => void)(null, nothing);
      return nothing;
    },
    construct: () => nothing as object,
  });
}
