import type { CancellationToken, Connection } from 'vscode-languageserver/node';
import { ErrorCodes, ResponseError } from 'vscode-languageserver/node';
import type { Fix } from '../engine/prove';
import type { Finding } from '../policy/finding';
import { buildReport } from '../report/build';
import { format } from '../report/formats';
import { fileLink, markdown } from '../report/markdown';
import type { Report } from '../report/model';
import { packageVersionText } from '../version';
import { textOnDisk } from '../workspace/read-text';
import type { Located } from '../workspace/workspace';
import { breather, walkSlowly } from './breathe';
import { stopIfCancelled } from './cancelled';
import type { ReportParams } from './protocol';
import type { Session } from './session';
import { untilSettled } from './settled';

/** The workspace report as Markdown, with progress and cancel. Links lead to paths with the line, which the preview follows. */
export async function reportDocument(connection: Connection, session: Session, token: CancellationToken): Promise<string> {
  const { report, paths } = await makeReport(connection, session, token, false);
  return markdown(report, { link: ({ file, line }) => fileLink(session.linkPath(paths.get(file) ?? file), line) });
}

const FORMATS: readonly string[] = ['markdown', 'html', 'json', 'sarif', 'junit'] satisfies ReportParams['format'][];

/** The workspace report in a format, as the command line writes it: with fixes. Another format is answered with an error of one sentence. */
export async function reportIn(name: ReportParams['format'], connection: Connection, session: Session, token: CancellationToken): Promise<string> {
  if (!FORMATS.includes(name)) throw new ResponseError(ErrorCodes.InvalidParams, `The report comes as ${FORMATS.join(', ')}, not as "${name}".`);
  const { report } = await makeReport(connection, session, token, true);
  return format(report, name, { colour: false });
}

interface MadeReport {
  readonly report: Report;
  /** Files by the names they are shown by. */
  readonly paths: ReadonlyMap<string, string>;
}

async function makeReport(connection: Connection, session: Session, token: CancellationToken, withFixes: boolean): Promise<MadeReport> {
  const progress = session.abilities.progress ? await connection.window.createWorkDoneProgress() : undefined;
  progress?.begin('Asking the workspace about CORS', 0, undefined, true);
  const step = async (done: number, file: string): Promise<void> => {
    progress?.report(Math.min(Math.round(100 * done), 100), file.slice(file.lastIndexOf('/') + 1));
    await breathe();
    stopIfCancelled(token, progress?.token);
  };
  const breathe = breather();
  try {
    const { workspace } = session;
    const files = await walkSlowly(workspace.search(), breathe, () => token.isCancellationRequested || progress?.token.isCancellationRequested === true) ?? [];
    for (const [i, file] of files.entries()) {
      if (i % 8 === 0) await step(i / files.length, file);
      if (!session.settingsFor(file).enable) continue;
      await untilSettled(session, file, token);
      if (!session.isPending(file)) workspace.lint(file);
    }
    const findings = findingsOf(session);
    const fixes = new Map<Finding, readonly Fix[]>();
    for (const [i, located] of findings.entries()) {
      if (!withFixes) break;
      await step(i / findings.length, located.finding.at.file);
      fixes.set(located.finding, (await session.lane.offers([{ located, comments: [] }]))[0]?.fixes ?? []);
    }
    stopIfCancelled(token, progress?.token);
    return build(session, findings, fixes);
  } finally {
    progress?.done();
  }
}

function findingsOf(session: Session): Located[] {
  const places = new Set(shownRuns(session).flatMap(({ file, findings }) => [file, ...findings.map(({ at }) => at.file)]));
  return [...places].sort().flatMap(file => session.findingsIn(file));
}

function shownRuns(session: Session): readonly Located['run'][] {
  return session.workspace.runs().filter(({ file }) => session.settingsFor(file).enable);
}

function build(session: Session, findings: readonly Located[], fixes: ReadonlyMap<Finding, readonly Fix[]>): MadeReport {
  const runs = shownRuns(session);
  const { seen, skipped } = session.workspace.counts();
  const paths = new Map<string, string>();
  const name = (file: string): string => {
    const shown = session.shownName(file);
    paths.set(shown, file);
    return shown;
  };
  const report = buildReport({
    version: packageVersionText, runs, least: 'hint',
    findings: findings.map(({ finding }) => ({ finding, fixes: fixes.get(finding) ?? [] })),
    files: { seen, read: runs.length, skipped: skipped.length }, problems: skipped.map(({ file, message }) => ({ file: name(file), message })),
    text: file => session.document(file)?.getText() ?? textOnDisk(file), name,
  });
  return { report, paths };
}
