import type { Severity } from '../policy/finding';
import { fingerprints } from './fingerprint';
import type { Report } from './model';

const SEVERITIES: Record<Severity, string> = { error: 'critical', warning: 'major', info: 'minor', hint: 'info' };

/** GitLab Code Quality report. */
export function gitlab({ findings }: Report): string {
  const marks = fingerprints(findings);
  return `${JSON.stringify(findings.map(({ rule, message, severity, file, line, endLine }, i) => ({
    description: message, check_name: rule, fingerprint: marks[i], severity: SEVERITIES[severity],
    location: { path: file, lines: { begin: line, end: endLine } },
  })), null, 2)}\n`;
}
