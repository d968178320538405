import type { Report } from './model';
import { escapeXml, groupBy } from './xml';

/** JUnit XML: a suite a file, a failed case a finding; a single passed case when there is none. */
export function junit({ findings }: Report): string {
  const suites = groupBy(findings, ({ file }) => file).map(([file, found]) => [
    `  <testsuite name="${escapeXml(file)}" tests="${found.length}" failures="${found.length}" errors="0">`,
    ...found.map(({ rule, line, column, severity, message }) =>
      `    <testcase name="${escapeXml(rule)} ${line}:${column}" classname="${escapeXml(file)}"><failure type="${severity}" message="${escapeXml(message)}">${escapeXml(`${file}:${line}:${column} ${message}`)}</failure></testcase>`),
    '  </testsuite>',
  ].join('\n'));
  const clean = '  <testsuite name="corslint" tests="1" failures="0" errors="0">\n    <testcase name="no findings" classname="corslint"/>\n  </testsuite>';
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.length > 0 ? suites.join('\n') : clean}\n</testsuites>\n`;
}
