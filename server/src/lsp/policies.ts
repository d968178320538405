import type { CodeLens, Hover } from 'vscode-languageserver/node';
import type { Policy } from '../policy/summary';
import { placeKey } from '../text/place';
import type { Session } from './session';
import { toRange } from './to-lsp';

/** What the set-up at an offset answers, in words. */
export function hover(session: Session, file: string, offset: number): Hover | null {
  const policy = policiesIn(session, file).find(({ at }) => at.span.start <= offset && offset <= at.span.end);
  if (!policy) return null;
  return { contents: { kind: 'markdown', value: describe(policy) }, range: toRange(session.lines(file), policy.at.span) };
}

/** One line above each set-up that says who may read its answers; leads to the report. */
export function codeLenses(session: Session, file: string): CodeLens[] {
  if (!session.settingsFor(file).codeLens) return [];
  const lines = session.lines(file);
  return policiesIn(session, file).map(policy => ({
    range: toRange(lines, policy.at.span),
    command: { title: `CORS: ${whoMayRead(policy)}${policy.credentials === true ? ', with credentials' : ''}`, command: 'corslint.showReport' },
  }));
}

function policiesIn(session: Session, file: string): Policy[] {
  if (!session.covers(file) || session.isPending(file)) return []; // a hover does not wait for a slow file
  session.workspace.lint(file);
  const found = new Map<string, Policy>();
  for (const run of session.workspace.runs()) for (const policy of run.policies) if (policy.at.file === file && !found.has(placeKey(policy.at))) found.set(placeKey(policy.at), policy);
  return [...found.values()];
}

function describe(policy: Policy): string {
  const rows: [string, string][] = [
    ['Scope', policy.scope], ['May read', whoMayRead(policy)], ['With credentials', policy.credentials === 'unknown' ? 'unknown' : policy.credentials ? 'yes' : 'no'],
    ['Methods', sayList(policy.methods)], ['Request headers', sayList(policy.allowedHeaders)], ['Readable headers', sayList(policy.exposedHeaders)], ['Preflight', policy.preflight],
  ];
  return `**CORS**${policy.library === null ? '' : ` by ${policy.library}`}\n\n| | |\n|---|---|\n${rows.map(([name, value]) => `| ${name} | ${value.replace(/[|\\]/g, '\\$&')} |`).join('\n')}`;
}

function whoMayRead({ origin, origins }: Policy): string {
  switch (origin) {
    case 'any': return 'every website';
    case 'reflect': return 'every website (the Origin is repeated)';
    case 'unknown': return origins.length > 0 ? `${origins.join(', ')} and perhaps others` : 'unknown';
    default: return origins.length > 0 ? origins.join(', ') : 'nobody known';
  }
}

function sayList(list: readonly string[] | 'unknown' | null): string {
  return list === 'unknown' ? 'unknown' : list === null || list.length === 0 ? 'none' : list.join(', ');
}
