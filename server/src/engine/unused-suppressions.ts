import type { Finding } from '../policy/finding';
import { rules } from '../rules';
import { placeKey } from '../text/place';
import type { Run } from './lint';

/** The id under which needless suppression comments are reported. */
export const unusedSuppression = 'unused-suppression';

/**
 * Suppression comments of a file that silenced nothing, in any of the runs that reach the file. Give every run that read it:
 * a shared file's comment may silence what only its importer shows.
 */
export function unusedSuppressions(file: string, runs: readonly Run[]): Finding[] {
  const used = new Set(runs.flatMap(run => run.used).filter(({ at }) => at.file === file).map(({ at }) => placeKey(at)));
  const own = runs.find(run => run.file === file)?.suppressions ?? [];
  return own.filter(({ at }) => !used.has(placeKey(at))).map(({ at, rules: ids }) => {
    const unknown = ids.filter(id => !rules.some(rule => rule.id === id));
    return {
      rule: unusedSuppression,
      severity: 'info',
      message: unknown.length > 0 ? `There is no rule ${unknown.join(', ')}; \`corslint rules\` lists them.` : 'This comment silences nothing. Remove it.',
      at, related: [], unnecessary: true,
      changes: [],
    };
  });
}
