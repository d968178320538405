import type { Answer, Condition } from '../policy/answer';
import { placeKey } from '../text/place';

/** A condition, and which request of a fetch meets it: `both` where it is one fact for both of them. */
export interface Setting {
  readonly condition: Condition;
  readonly of: 'both' | 'preflight' | 'response';
}

/**
 * What has to be so for both answers to be given, with the fewest conditions; undefined: one world never gives both.
 * `world`: what is so from the start. A null stands for a request that is not sent, or whose answer is not known.
 */
export function settingsOfPair(world: readonly Condition[], preflight: Answer | null, response: Answer | null): readonly Setting[] | undefined {
  let best: readonly Setting[] | undefined;
  for (const first of waysTo(preflight)) {
    for (const second of waysTo(response)) {
      const joined = join([
        ...world.map(condition => ({ condition, of: 'both' as const })),
        ...first.map(condition => ({ condition, of: condition.fact === undefined ? 'preflight' as const : 'both' as const })),
        ...second.map(condition => ({ condition, of: condition.fact === undefined ? 'response' as const : 'both' as const })),
      ]);
      if (joined && (!best || joined.length < best.length)) best = joined;
    }
  }
  return best;
}

/** Two ways a fetch may go exclude each other: something is so in one and not in the other. */
export function exclude(some: readonly Setting[], others: readonly Setting[]): boolean {
  const values = new Map(others.map(one => [keyOf(one), one.condition.value]));
  return some.some(one => values.get(keyOf(one)) === !one.condition.value);
}

/** Most ways to one answer that are tried. */
const WAYS = 24;

function waysTo(answer: Answer | null): readonly (readonly Condition[])[] {
  return answer ? [answer.conditions, ...answer.also ?? []].slice(0, WAYS) : [[]];
}

/** Each condition once; undefined: they contradict each other. */
function join(settings: readonly Setting[]): readonly Setting[] | undefined {
  const found = new Map<string, Setting>();
  for (const setting of settings) {
    const key = keyOf(setting);
    const other = found.get(key);
    if (other && other.condition.value !== setting.condition.value) return undefined;
    if (!other) found.set(key, setting);
  }
  return [...found.values()];
}

function keyOf({ condition, of }: Setting): string {
  const { fact, text, at } = condition;
  return fact === undefined ? `${of}\u0000${text}\u0000${at ? placeKey(at) : ''}` : `\u0001${fact}`;
}
