import type { Severity } from '../policy/finding';
import type { Policy } from '../policy/summary';

/** A range in a file as people count: lines and columns from 1, columns in UTF-16 units, end exclusive. */
export interface Range {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export interface ReportedEdit extends Range {
  readonly text: string;
  /** `text` is in LSP snippet syntax and holds a placeholder. */
  readonly snippet?: true;
}

export interface ReportedFix {
  readonly title: string;
  readonly safe: boolean;
  readonly edits: readonly ReportedEdit[];
}

export interface ReportedFinding extends Range {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly witness?: string;
  readonly related: readonly (Range & { readonly message: string })[];
  readonly fixes: readonly ReportedFix[];
}

/** The summary of one set-up, with its place as people count. */
export type ReportedPolicy = Omit<Policy, 'at'> & Range;

/** A mention of CORS that could not be asked, and why where that is known. */
export type ReportedUnasked = Range & { readonly because?: string };

/** Everything a format needs. File names are as they are to be shown: relative, with `/`. Sorted by file and position. */
export interface Report {
  readonly version: string;
  readonly files: { readonly seen: number; readonly read: number; readonly skipped: number };
  /** Mentions of CORS seen and asked: what could not be asked is not clean, only silent. */
  readonly mentions: { readonly seen: number; readonly asked: number };
  readonly unasked: readonly ReportedUnasked[];
  readonly findings: readonly ReportedFinding[];
  readonly policies: readonly ReportedPolicy[];
  readonly problems: readonly { readonly file: string; readonly message: string }[];
  /** What `--fix` or `--fix-dry-run` mended: each finding with the one fix that was applied, at the places before it. */
  readonly fixed?: readonly ReportedFinding[];
  /** The texts that fixing gave, for a dry run. */
  readonly output?: readonly { readonly file: string; readonly text: string }[];
}

/** `3 errors, 1 warning`, or `no findings`. */
export function sayCounts(findings: readonly ReportedFinding[]): string {
  const parts = (['error', 'warning', 'info', 'hint'] as const).flatMap(severity => {
    const count = findings.filter(finding => finding.severity === severity).length;
    return count === 0 ? [] : [`${count} ${severity}${count === 1 || severity === 'info' ? '' : 's'}`];
  });
  return parts.length === 0 ? 'no findings' : parts.join(', ');
}

/** `1 mention`, `2 mentions`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** A path as the path of a URL. */
export function encodePath(file: string): string {
  return encodeURI(file).replace(/[#?()'!*]/g, char => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
