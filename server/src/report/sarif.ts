import type { Severity } from '../policy/finding';
import { rules } from '../rules';
import { pageOf } from './documentation';
import { fingerprints } from './fingerprint';
import type { Range, Report, ReportedFix } from './model';
import { encodePath } from './model';

const LEVELS: Record<Severity, string> = { error: 'error', warning: 'warning', info: 'note', hint: 'note' };

/** SARIF 2.1.0, as code scanning services read it. Columns count UTF-16 units. */
export function sarif({ version, findings, problems }: Report): string {
  const marks = fingerprints(findings);
  const used = rules.filter(({ id }) => findings.some(({ rule }) => rule === id));
  return `${JSON.stringify({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{
      tool: {
        driver: {
          name: 'corslint', version, informationUri: pageOf(''),
          rules: used.map(({ id, summary, why, fix, severity, category, cwe = [] }) => ({
            id, name: id, shortDescription: { text: plain(summary) }, fullDescription: { text: plain(why) },
            help: { text: plain(`${why} ${fix}`), markdown: `${why}\n\n**What to do:** ${fix}` }, helpUri: pageOf(id),
            defaultConfiguration: { level: LEVELS[severity] },
            properties: { tags: [category, ...cwe.map(number => `external/cwe/cwe-${number}`)], ...(category === 'security' && { 'security-severity': severity === 'error' ? '8.0' : '5.0' }) },
          })),
        },
      },
      columnKind: 'utf16CodeUnits',
      invocations: [{ executionSuccessful: true, toolExecutionNotifications: problems.map(({ file, message }) => ({ level: 'note', message: { text: `${file}: ${message}` } })) }],
      results: findings.map((finding, i) => ({
        ruleId: finding.rule, level: LEVELS[finding.severity], message: { text: finding.message }, locations: [location(finding)],
        ...(used.some(({ id }) => id === finding.rule) && { ruleIndex: used.findIndex(({ id }) => id === finding.rule) }),
        ...(finding.related.length > 0 && { relatedLocations: finding.related.map((one, id) => ({ id, message: { text: one.message }, ...location(one) })) }),
        partialFingerprints: { 'corslint/v1': marks[i] },
        ...(finding.fixes.some(hasPlainEdits) && { fixes: finding.fixes.filter(hasPlainEdits).map(sarifFix) }),
      })),
    }],
  }, null, 2)}\n`;
}

function location({ file, ...region }: Range): object {
  const { line, column, endLine, endColumn } = region;
  return { physicalLocation: { artifactLocation: { uri: encodePath(file) }, region: { startLine: line, startColumn: column, endLine, endColumn } } };
}

/** A fix with a placeholder is nothing a machine may apply. */
function hasPlainEdits({ edits }: ReportedFix): boolean {
  return !edits.some(({ snippet }) => snippet);
}

function sarifFix({ title, edits }: ReportedFix): object {
  const files = [...new Set(edits.map(({ file }) => file))];
  return {
    description: { text: title },
    artifactChanges: files.map(file => ({
      artifactLocation: { uri: encodePath(file) },
      replacements: edits.filter(edit => edit.file === file).map(({ line, column, endLine, endColumn, text }) => ({
        deletedRegion: { startLine: line, startColumn: column, endLine, endColumn }, insertedContent: { text },
      })),
    })),
  };
}

function plain(markdown: string): string {
  return markdown.replace(/`/g, '');
}
