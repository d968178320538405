import type { Place } from '../text/place';
import type { Change } from './change';

/** Most severe first. */
export const severities = ['error', 'warning', 'info', 'hint'] as const;
export type Severity = (typeof severities)[number];

/** A place that helps to understand a finding. */
export interface Related {
  readonly at: Place;
  readonly message: string;
}

/** A fault in what a server answers, placed where the guilty value was written. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  /** Plain text: what is wrong, why, what to do. */
  readonly message: string;
  readonly at: Place;
  readonly related: readonly Related[];
  /** In the order a person would want them. */
  readonly changes: readonly Change[];
  /** A concrete hostile origin that gets in, for security findings. */
  readonly witness?: string;
  /** Editors may fade it. */
  readonly unnecessary?: boolean;
}

/** Negative when `a` is more severe. */
export function compareSeverity(a: Severity, b: Severity): number {
  return severities.indexOf(a) - severities.indexOf(b);
}

/** What exists in development only is worth knowing, no more: it is never reported as a warning or an error. */
export function easedForDevelopment(severity: Severity): Severity {
  return compareSeverity(severity, 'info') < 0 ? 'info' : 'hint';
}
