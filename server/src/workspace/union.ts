import type { Run } from '../engine/lint';
import { unusedSuppressions } from '../engine/unused-suppressions';
import type { Finding } from '../policy/finding';
import { compareSeverity } from '../policy/finding';
import { comparePlaces, placeKey } from '../text/place';

/** A finding with the run it came from: what a fix is made of. */
export interface Located {
  readonly finding: Finding;
  readonly run: Run;
}

/**
 * Findings that lie in a file, whichever file's run found them; one a rule and place, the most severe; sorted. `whole`: the runs
 * are all there are, so that a comment which silenced nothing in them is needless.
 */
export function unionIn(file: string, runs: readonly Run[], whole: boolean): Located[] {
  const found = new Map<string, Located>();
  for (const run of runs) {
    for (const finding of run.findings) {
      if (finding.at.file !== file) continue;
      const key = keyOf(finding);
      const known = found.get(key);
      if (!known || compareSeverity(finding.severity, known.finding.severity) < 0) found.set(key, { finding, run });
    }
  }
  const own = runs.find(run => run.file === file);
  // A part of a server may be silenced for a server that imports it and was not looked at.
  if (own && (whole || own.policies.length > 0)) for (const finding of unusedSuppressions(file, runs)) found.set(keyOf(finding), { finding, run: own });
  return [...found.values()].sort((a, b) => comparePlaces(a.finding.at, b.finding.at) || compareSeverity(a.finding.severity, b.finding.severity));
}

function keyOf({ rule, at }: Finding): string {
  return `${rule}\u0000${placeKey(at)}`;
}
