import type { CodeLens, Hover } from 'vscode-languageserver/node';
import type { Cell, Row } from '../engine/who-reads';
import { columns, whoReads } from '../engine/who-reads';
import type { Policy } from '../policy/summary';
import { guidePage } from '../report/documentation';
import { sayNames, sayWho } from '../report/policy-words';
import type { LineMap } from '../text/line-map';
import { placeKey } from '../text/place';
import type { SimulateCommand, SimulateTarget } from './protocol';
import type { Session } from './session';
import { toRange } from './to-lsp';

/** What the set-up at an offset answers, in words. */
export function hover(session: Session, file: string, offset: number): Hover | null {
  const found = policiesIn(session, file).find(({ policy: { at } }) => at.span.start <= offset && offset <= at.span.end);
  if (!found) return null;
  const { policy, run } = found;
  // Asking a slow program once more would keep others waiting.
  const linted = session.lane.isSlow(run) ? undefined : session.workspace.linted(run);
  const rows = linted ? whoReads(linted.inquiries, policy.at) : [];
  return { contents: { kind: 'markdown', value: [describe(policy), ...(rows.length > 0 ? [drawTable(rows)] : []), `[Understanding CORS](${guidePage})`].join('\n\n') }, range: toRange(session.lines(file), policy.at.span) };
}

/** One line above each set-up that says who may read its answers, and leads to the report; one above each server and route that leads to the view that simulates a request. */
export function codeLenses(session: Session, file: string): CodeLens[] {
  if (!session.settingsFor(file).codeLens) return [];
  const lines = session.lines(file);
  const policies = policiesIn(session, file).map(({ policy }) => ({
    range: toRange(lines, policy.at.span),
    command: { title: `CORS: ${sayWho(policy)}${policy.credentials === true ? ', with credentials' : ''}`, command: 'corslint.showReport' },
  }));
  return [...policies, ...simulationLenses(session, file, lines)];
}

const SIMULATE: SimulateCommand = 'corslint.simulateRequest';

function simulationLenses(session: Session, file: string, lines: LineMap): CodeLens[] {
  const found = new Map<string, CodeLens>();
  for (const run of session.workspace.runs()) {
    for (const { kind, name, nth, at, routes } of run.servers) {
      const server: SimulateTarget = { uri: session.uriOf(run.file), kind: kind === 'server' || kind === 'group' ? kind : 'handler', name, nth };
      for (const stands of [{ at, title: `CORS: simulate a request to ${name}`, target: server }, ...routes.map(route => ({ at: route.at, title: `CORS: simulate ${route.method === '*' ? 'a request' : route.method} ${route.path}`, target: { ...server, ...(route.method !== '*' && { method: route.method }), path: route.path } }))]) {
        const line = lines.position(stands.at.span.start).line;
        if (stands.at.file === file && !found.has(`${line}`)) found.set(`${line}`, { range: toRange(lines, stands.at.span), command: { title: stands.title, command: SIMULATE, arguments: [stands.target] } });
      }
    }
  }
  return [...found.values()];
}

/** A set-up, and the file whose run found it. */
interface FoundPolicy {
  readonly policy: Policy;
  readonly run: string;
}

function policiesIn(session: Session, file: string): FoundPolicy[] {
  if (!session.covers(file) || session.isPending(file)) return []; // a hover does not wait for a slow file
  session.workspace.lint(file);
  const found = new Map<string, FoundPolicy>();
  for (const run of session.workspace.runs()) for (const policy of run.policies) if (policy.at.file === file && !found.has(placeKey(policy.at))) found.set(placeKey(policy.at), { policy, run: run.file });
  return [...found.values()];
}

function describe(policy: Policy): string {
  const rows: [string, string][] = [
    ['Scope', policy.scope], ['May read', sayWho(policy)], ['With credentials', policy.credentials === 'unknown' ? 'unknown' : policy.credentials ? 'yes' : 'no'],
    ['Methods', sayNames(policy.methods)], ['Request headers', sayNames(policy.allowedHeaders)], ['Readable headers', sayNames(policy.exposedHeaders)], ['Preflight', policy.preflight],
  ];
  return `**CORS**${policy.library === null ? '' : ` by ${policy.library}`}\n\n| | |\n|---|---|\n${rows.map(([name, value]) => `| ${name} | ${value.replace(/[|\\]/g, '\\$&')} |`).join('\n')}`;
}

function drawTable(rows: readonly Row[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(['A page at', ...columns]), line(['---', ...columns.map(() => ':---:')]), ...rows.map(({ who, cells }) => line([who === 'null' || who.includes('://') ? `\`${who}\`` : who, ...cells.map(say)]))].join('\n');
}

function say(cell: Cell): string {
  switch (cell) {
    case 'reads': return '✓ reads';
    case 'not-sent': return '✗ not sent';
    case 'not-readable': return '✗ may not read';
    case 'depends': return 'it depends';
    case 'unknown': return 'unknown';
  }
}
