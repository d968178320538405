import fs from 'node:fs';
import { fingerprints } from '../report/fingerprint';
import type { Report } from '../report/model';
import { plural } from '../report/model';
import type { Terminal } from './terminal';
import { UsageError } from './usage';
import { writeOutput } from './write-output';

/**
 * Leaves out the findings recorded in a baseline file. Where there is none yet, it is written with the findings of this run, and
 * nothing is left to report. Throws a UsageError for a file that is no baseline or cannot be written.
 */
export function withoutBaseline(report: Report, file: string, terminal: Terminal): Report {
  const marks = fingerprints(report.findings);
  if (!fs.existsSync(file)) {
    const entries = report.findings.map(({ rule, file: name }, i) => ({ rule, file: name, fingerprint: marks[i] }));
    writeOutput(file, `${JSON.stringify({ schema: 1, findings: entries }, null, 2)}\n`);
    terminal.err(`Recorded ${plural(entries.length, 'finding')} in ${file}; later runs leave ${entries.length === 1 ? 'it' : 'them'} out.\n`);
    return { ...report, findings: [] };
  }
  const known = readBaseline(file);
  return { ...report, findings: report.findings.filter((_, i) => !known.has(marks[i] ?? '')) };
}

function readBaseline(file: string): Set<string> {
  try {
    const content: unknown = JSON.parse(fs.readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
    const entries = (content as { findings?: unknown }).findings;
    if (!Array.isArray(entries)) throw new Error('no findings');
    return new Set(entries.map(entry => String((entry as { fingerprint?: unknown }).fingerprint)));
  } catch {
    throw new UsageError(`"${file}" is not a baseline that --baseline wrote.`);
  }
}
