import { styleText } from 'node:util';
import type { Severity } from '../policy/finding';
import type { Report, ReportedFinding } from './model';
import { plural, sayCounts } from './model';

type Paint = (style: Parameters<typeof styleText>[0], text: string) => string;

const STYLES: Record<Severity, Parameters<typeof styleText>[0]> = { error: 'red', warning: 'yellow', info: 'blue', hint: 'gray' };

/** For people at a terminal: findings by file, with the counts last. */
export function stylish(report: Report, { colour }: { readonly colour: boolean }): string {
  const paint: Paint = colour ? (style, text) => styleText(style, text, { validateStream: false }) : (_, text) => text;
  const lines: string[] = [];
  let file = '';
  for (const finding of report.findings) {
    if (finding.file !== file) lines.push(...(file === '' ? [] : ['']), paint('underline', file = finding.file));
    lines.push(...sayFinding(finding, paint));
  }
  for (const { file: where, message } of report.problems) lines.push(paint('gray', `${where}: ${message}`));
  if (lines.length > 0) lines.push('');
  lines.push(sayTotal(report, paint));
  return `${lines.join('\n')}\n`;
}

function sayFinding({ line, column, severity, message, rule, fixes, related, file }: ReportedFinding, paint: Paint): string[] {
  const lines = [`  ${`${line}:${column}`.padEnd(8)} ${paint(STYLES[severity], severity.padEnd(7))}  ${message}  ${paint('gray', rule)}`];
  for (const one of related.slice(0, 2)) lines.push(paint('gray', `           ${one.file === file ? '' : `${one.file}:`}${one.line}:${one.column}  ${one.message}`));
  const [first] = fixes;
  if (first) lines.push(paint('green', `           fix: ${first.title}${first.safe ? ' (--fix)' : ''}`));
  return lines;
}

/** Most places of mentions that are named. */
const PLACES = 5;

function sayTotal({ findings, files, mentions, unasked: places }: Report, paint: Paint): string {
  const fixable = findings.filter(({ fixes }) => fixes.some(({ safe }) => safe)).length;
  const unasked = mentions.seen - mentions.asked;
  return [
    `${sayCounts(findings)} in ${plural(files.read, 'file')} that speak${files.read === 1 ? 's' : ''} of CORS (of ${files.seen}).`,
    ...(fixable > 0 ? [`${plural(fixable, 'finding')} can be fixed with --fix.`] : []),
    ...(unasked > 0 ? [paint('gray', `${unasked} of ${plural(mentions.seen, 'mention')} of CORS could not be asked: silence there is not cleanliness.`)] : []),
    ...places.slice(0, PLACES).map(({ file, line, because }) => paint('gray', `  ${file}:${line}${because === undefined ? '' : `  ${because}`}`)),
    ...(places.length > PLACES ? [paint('gray', `  and ${places.length - PLACES} more (--format json lists them)`)] : []),
  ].join('\n');
}
