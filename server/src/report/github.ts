import type { Severity } from '../policy/finding';
import type { Report } from './model';

const LEVELS: Record<Severity, string> = { error: 'error', warning: 'warning', info: 'notice', hint: 'notice' };

/** Workflow commands of GitHub Actions: annotations on the changed lines. */
export function github({ findings }: Report): string {
  return findings.map(({ severity, file, line, endLine, column, endColumn, rule, message }) =>
    `::${LEVELS[severity]} file=${property(file)},line=${line},endLine=${endLine},col=${column},endColumn=${endColumn},title=${property(rule)}::${data(message)}\n`).join('');
}

/** Escapes as `@actions/core` does. */
function data(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

function property(text: string): string {
  return data(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
}
