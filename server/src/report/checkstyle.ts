import type { Severity } from '../policy/finding';
import type { Report } from './model';
import { escapeXml, groupBy } from './xml';

const SEVERITIES: Record<Severity, string> = { error: 'error', warning: 'warning', info: 'info', hint: 'info' };

/** Checkstyle XML, which most CI servers read. */
export function checkstyle({ findings }: Report): string {
  const files = groupBy(findings, ({ file }) => file).map(([file, found]) => [
    `  <file name="${escapeXml(file)}">`,
    ...found.map(({ line, column, severity, message, rule }) => `    <error line="${line}" column="${column}" severity="${SEVERITIES[severity]}" message="${escapeXml(message)}" source="corslint.${escapeXml(rule)}"/>`),
    '  </file>',
  ].join('\n'));
  return `<?xml version="1.0" encoding="UTF-8"?>\n<checkstyle version="4.3">\n${files.join('\n')}${files.length > 0 ? '\n' : ''}</checkstyle>\n`;
}
