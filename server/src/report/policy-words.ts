import type { Policy } from '../policy/summary';

/** Who may read what a set-up answers, in words. */
export function sayWho({ origin, origins }: Pick<Policy, 'origin' | 'origins'>): string {
  const names = origins.join(', ');
  switch (origin) {
    case 'any': return 'every website';
    case 'reflect': return 'every website (the Origin is repeated)';
    case 'unknown': return origins.length > 0 ? `${names} and perhaps others` : 'unknown';
    case 'list': return origins.length > 0 ? names : 'nobody known';
    case 'pattern': return origins.length > 0 ? names : 'whoever a pattern matches';
    case 'predicate': return origins.length > 0 ? names : 'whoever a test lets in';
  }
}

/** Methods or headers of a set-up, in words. */
export function sayNames(names: readonly string[] | 'unknown' | null): string {
  return names === 'unknown' ? 'unknown' : names === null || names.length === 0 ? 'none' : names.join(', ');
}
