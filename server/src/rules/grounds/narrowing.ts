import type { Change, Origins } from '../../policy/change';
import type { Inquiry } from '../../policy/inquiry';
import type { Trusted } from '../../policy/server';
import type { Background } from '../rule';
import { sayList } from './changes';

/**
 * A test that is open for many names becomes one for the names that are known: those of the workspace's front ends, else
 * a placeholder: what an open test seems to mean is a guess. In code the comparison is rewritten, in a library's options the value is replaced.
 */
export function narrowing(trusted: Trusted, { subject }: Inquiry, { origins: known }: Background): Change[] {
  const origins: Origins = known.length > 0 ? known : undefined;
  const title = origins ? `Allow only ${sayList(origins)}` : 'Allow only the origins you name';
  const changes: Change[] = [];
  if (trusted.testAt) changes.push({ title, strength: 'choice', steps: [{ kind: 'compare-exactly', at: trusted.testAt, origins }] });
  if (subject.options.length > 0) changes.push({ title, strength: 'choice', steps: [{ kind: 'allow-only', at: trusted.list ?? trusted.at, origins }] });
  return changes;
}
