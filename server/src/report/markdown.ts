import type { Severity } from '../policy/finding';
import type { Range, Report, ReportedFinding, ReportedPolicy } from './model';
import { encodePath, plural, sayCounts } from './model';
import { sayNames, sayWho } from './policy-words';

export interface MarkdownOptions {
  /** Where a place leads to; a relative link with the line by default. */
  readonly link?: (range: Range) => string;
}

/** A link to a line of a file, with everything encoded that Markdown or a URL would read otherwise. */
export function fileLink(file: string, line: number): string {
  return `${encodePath(file)}#L${line}`;
}

const TITLES: Record<Severity, string> = { error: 'Errors', warning: 'Warnings', info: 'Worth knowing', hint: 'Hints' };

/** The workspace report: counts first, findings by severity, then every policy. */
export function markdown(report: Report, { link = ({ file, line }) => fileLink(file, line) }: MarkdownOptions = {}): string {
  const { findings, policies, problems, files, mentions, unasked } = report;
  const lines = [
    '# CORS report', '',
    `**${sayCounts(findings)}**, ${policies.length === 1 ? '1 policy' : `${policies.length} policies`}. `
    + `${plural(files.read, 'file')} of ${files.seen} ${files.read === 1 ? 'speaks' : 'speak'} of CORS; ${mentions.asked} of ${plural(mentions.seen, 'mention')} ${mentions.seen === 1 ? 'was' : 'were'} asked.`, '',
  ];
  for (const severity of ['error', 'warning', 'info', 'hint'] as const) lines.push(...section(findings.filter(finding => finding.severity === severity), severity, link));
  lines.push(...policyTable(policies, link));
  if (unasked.length > 0) {
    lines.push('## Could not be asked', '', 'Nothing was found here because nothing could be asked: silence is not cleanliness.', '');
    for (const range of unasked) lines.push(`- ${place(range, link)}${range.because === undefined ? '' : `: ${escape(range.because)}`}`);
    lines.push('');
  }
  if (problems.length > 0) lines.push('## Problems', '', ...problems.map(({ file, message }) => `- \`${file}\`: ${escape(message)}`), '');
  return lines.join('\n');
}

function section(findings: readonly ReportedFinding[], severity: Severity, link: (range: Range) => string): string[] {
  if (findings.length === 0) return [];
  const lines = [`## ${TITLES[severity]} (${findings.length})`, ''];
  const rules = [...new Set(findings.map(({ rule }) => rule))];
  for (const rule of rules) {
    lines.push(`### ${rule}`, '');
    for (const finding of findings.filter(one => one.rule === rule)) {
      lines.push(`- ${place(finding, link)} — ${escape(finding.message)}`);
      const [fix] = finding.fixes;
      if (fix) lines.push(`  - Fix: ${escape(fix.title)}${fix.safe ? ' (safe)' : ''}`);
    }
    lines.push('');
  }
  return lines;
}

function policyTable(policies: readonly ReportedPolicy[], link: (range: Range) => string): string[] {
  if (policies.length === 0) return [];
  const rows = policies.map(policy => `| ${place(policy, link)} | ${escape(policy.scope)} | ${escape(sayWho(policy))} | ${sayFlag(policy.credentials)} | ${escape(sayNames(policy.methods))} | ${escape(sayNames(policy.allowedHeaders))} | ${policy.preflight} | ${policy.library ?? policy.adapter} |`);
  return ['## Policies', '', 'What each set-up answers, learned by asking it.', '', '| where | scope | origins | credentials | methods | request headers | preflight | by |', '|---|---|---|---|---|---|---|---|', ...rows, ''];
}

function sayFlag(flag: boolean | 'unknown'): string {
  return flag === 'unknown' ? 'unknown' : flag ? '**yes**' : 'no';
}

function place(range: Range, link: (range: Range) => string): string {
  return `[${escape(range.file)}:${range.line}](${link(range)})`;
}

/** Keeps texts of the source from being read as Markdown or HTML. */
function escape(text: string): string {
  // Within backticks a backslash is shown; only a table's bar needs one there.
  return text.replace(/`[^`\n]+`|[\\|[\]<>*_]/g, found => found.length > 1 ? found.replaceAll('|', '\\|') : `\\${found}`).replace(/\r?\n/g, ' ');
}
