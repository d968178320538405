import type { Run } from '../engine/lint';
import type { Fix } from '../engine/prove';
import type { Finding, Severity } from '../policy/finding';
import { compareSeverity } from '../policy/finding';
import type { Unasked } from '../policy/reading';
import type { LineMap } from '../text/line-map';
import { lineMap } from '../text/line-map';
import type { Place } from '../text/place';
import { placeKey } from '../text/place';
import type { Range, Report, ReportedFinding, ReportedPolicy } from './model';

/** What a report is made of. */
export interface Material {
  readonly version: string;
  readonly runs: readonly Run[];
  /** Findings to show, each once, with their proven fixes. */
  readonly findings: readonly { readonly finding: Finding; readonly fixes: readonly Fix[] }[];
  /** The least severity shown. */
  readonly least: Severity;
  readonly files: Report['files'];
  readonly problems: Report['problems'];
  /** Text of a file, for lines and columns. */
  readonly text: (file: string) => string | undefined;
  /** The name a file is shown by. */
  readonly name: (file: string) => string;
}

/** A place as a range people count. */
export type Locate = (place: Place) => Range;

/** Finds lines and columns; each text is taken once. */
export function locator(text: (file: string) => string | undefined, name: (file: string) => string): Locate {
  const maps = new Map<string, LineMap>();
  return ({ file, span }) => {
    let lines = maps.get(file);
    if (!lines) maps.set(file, lines = lineMap(text(file) ?? ''));
    const start = lines.position(span.start);
    const end = lines.position(span.end);
    return { file: name(file), line: start.line + 1, column: start.column + 1, endLine: end.line + 1, endColumn: end.column + 1 };
  };
}

/** A finding as it is reported. */
export function reportFinding(finding: Finding, fixes: readonly Fix[], range: Locate): ReportedFinding {
  return {
    rule: finding.rule, severity: finding.severity, message: finding.message, ...range(finding.at),
    ...(finding.witness !== undefined && { witness: finding.witness }),
    related: finding.related.map(({ at, message }) => ({ message, ...range(at) })),
    fixes: fixes.map(({ title, safe, edits }) => ({ title, safe, edits: edits.map(({ at, text: replacement, snippet }) => ({ ...range(at), text: replacement, ...(snippet && { snippet: true as const }) })) })),
  };
}

/** Puts a report together: sorted, each policy once, positions as people count. */
export function buildReport({ version, runs, findings, least, files, problems, text, name }: Material): Report {
  const range = locator(text, name);
  const shown = findings.filter(({ finding }) => compareSeverity(finding.severity, least) <= 0).map(({ finding, fixes }) => reportFinding(finding, fixes, range));
  const policies = new Map<string, ReportedPolicy>();
  for (const { policies: found } of runs) {
    for (const { at, ...policy } of found) if (!policies.has(`${placeKey(at)}${policy.scope}`)) policies.set(`${placeKey(at)}${policy.scope}`, { ...policy, ...range(at) });
  }
  const mentions = mentionsOf(runs);
  return {
    version, files,
    mentions: { seen: mentions.seen, asked: mentions.seen - mentions.unasked.length },
    unasked: mentions.unasked.map(({ because, ...place }) => ({ ...range(place), ...(because !== undefined && { because }) })).sort(byPlace),
    findings: shown.sort((a, b) => byPlace(a, b) || compareSeverity(a.severity, b.severity)),
    policies: [...policies.values()].sort(byPlace),
    problems: [...problems, ...runs.flatMap(run => run.problems.map(({ at, message }) => ({ file: name(at.file), message })))],
  };
}

/** A mention that one run could not ask may have been asked by another that imports its file. */
function mentionsOf(runs: readonly Run[]): { seen: number; unasked: Unasked[] } {
  const seen = runs.reduce((sum, { mentions }) => sum + mentions.seen, 0);
  return { seen, unasked: runs.flatMap(({ mentions }) => mentions.unasked) };
}

function byPlace(a: Range, b: Range): number {
  return a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line || a.column - b.column;
}
