import type { Report } from './model';
import { sayCounts } from './model';

/** One finding a line, no excerpts: for programs that read text. */
export function agent({ findings }: Report): string {
  const lines = findings.map(({ file, line, column, severity, rule, message, fixes }) =>
    `${file}:${line}:${column} ${severity} ${rule}: ${message.replace(/\s+/g, ' ')}${fixes[0] ? ` [fix: ${fixes[0].title}]` : ''}`);
  return `${[...lines, sayCounts(findings)].join('\n')}\n`;
}
