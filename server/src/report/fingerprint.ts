import { createHash } from 'node:crypto';
import type { ReportedFinding } from './model';

/**
 * One fingerprint a finding that survives moved lines: rule, file, message and how many of the same came before it.
 * In the order of the findings.
 */
export function fingerprints(findings: readonly ReportedFinding[]): string[] {
  const seen = new Map<string, number>();
  return findings.map(({ rule, file, message }) => {
    const key = `${rule}\u0000${file}\u0000${message}`;
    const count = seen.get(key) ?? 0;
    seen.set(key, count + 1);
    return createHash('sha256').update(`${key}\u0000${count}`).digest('hex').slice(0, 32);
  });
}
