import type { Rule } from '../rules/rule';

/** Where the pages stand that findings link to. */
const HOME = 'https://github.com/corslint/corslint/blob/main';

/** The page of a rule; of the project without one. */
export function pageOf(rule: string): string {
  return rule === '' ? HOME.replace('/blob/main', '') : `${HOME}/docs/rules/${rule}.md`;
}

/** The guide that explains CORS itself: where hovers lead. */
export const guidePage = `${HOME}/docs/understanding-cors.md`;

/** A rule in words, as Markdown: its page without the examples. */
export function describeRule({ id, severity, recommended, strict, category, summary, why, attack = [], fix, silent, sources, cwe = [] }: Rule): string {
  return [
    `# ${id}`, '', summary, '',
    `${recommended ?? severity}${strict === undefined && recommended === undefined ? '' : ` (${strict ?? severity} in the strict profile)`} · ${category}${cwe.length > 0 ? ` · ${cwe.map(number => `CWE-${number}`).join(', ')}` : ''}`, '',
    '## Why', '', why, '',
    ...(attack.length > 0 ? ['## The attack', '', ...attack.map((step, i) => `${i + 1}. ${step}`), ''] : []),
    '## What to do', '', fix, '',
    '## When it stays silent', '', ...silent.map(text => `- ${text}`), '',
    '## Sources', '', ...sources.map(text => `- ${text}`), '',
  ].join('\n');
}
