import type { Condition } from '../../policy/answer';

/** A question to which the configuration has no answer. */
export interface OpenQuestion extends Omit<Condition, 'value'> {
  /** Equal questions are answered equally within one run. */
  readonly symbol: string;
  /** May depend on the Origin in a way we cannot see. */
  readonly unseen?: boolean;
}

/** The decisions of one run. */
export interface Decisions {
  decide(question: OpenQuestion): boolean;
  readonly taken: readonly (Condition & { readonly unseen: boolean })[];
}

/** Runs a task once for each way its open questions may be answered, `true` first, breadth first; `complete`: none was left out. */
export function explore<T>(limit: number, task: (decisions: Decisions) => T): { results: T[]; complete: boolean } {
  const results: T[] = [];
  const waiting: boolean[][] = [[]];
  for (let prefix = waiting.shift(); prefix; prefix = waiting.shift()) {
    if (results.length >= limit) return { results, complete: false };
    const start = prefix;
    const bySymbol = new Map<string, boolean>();
    const path: boolean[] = [];
    const taken: (Condition & { unseen: boolean })[] = [];
    results.push(task({
      taken,
      decide({ symbol, unseen = false, on, text, at }) {
        const before = bySymbol.get(symbol);
        if (before !== undefined) return before;
        const value = start[path.length] ?? true;
        if (path.length >= start.length) waiting.push([...path, false]);
        path.push(value);
        bySymbol.set(symbol, value);
        taken.push({ on, text, value, at, unseen });
        return value;
      },
    }));
  }
  return { results, complete: true };
}
