import type { CancellationToken, Connection } from 'vscode-languageserver/node';
import { buildReport } from '../report/build';
import { fileLink, markdown } from '../report/markdown';
import { packageVersionText } from '../version';
import { readText } from '../workspace/read-text';
import { breather, walkSlowly } from './breathe';
import { stopIfCancelled } from './cancelled';
import type { Session } from './session';

/** The workspace report as Markdown, with progress and cancel. Links lead to paths with the line, which the preview follows. */
export async function reportDocument(connection: Connection, session: Session, token: CancellationToken): Promise<string> {
  const progress = session.abilities.progress ? await connection.window.createWorkDoneProgress() : undefined;
  progress?.begin('Asking the workspace about CORS', 0, undefined, true);
  try {
    const { workspace } = session;
    const isStopped = (): boolean => token.isCancellationRequested || progress?.token.isCancellationRequested === true;
    const breathe = breather();
    const files = await walkSlowly(workspace.search(), breathe, isStopped) ?? [];
    for (const [i, file] of files.entries()) {
      stopIfCancelled(token, progress?.token);
      if (session.settingsFor(file).enable) workspace.lint(file);
      if (i % 8 === 7) progress?.report(Math.round(100 * i / files.length), file.slice(file.lastIndexOf('/') + 1));
      await breathe();
    }
    stopIfCancelled(token, progress?.token);
    return write(session);
  } finally {
    progress?.done();
  }
}

function write(session: Session): string {
  const { workspace } = session;
  const runs = workspace.runs().filter(({ file }) => session.settingsFor(file).enable);
  const places = new Set(runs.flatMap(({ file, findings }) => [file, ...findings.map(({ at }) => at.file)]));
  const { seen, skipped } = workspace.counts();
  const paths = new Map<string, string>();
  const name = (file: string): string => {
    const shown = session.shownName(file);
    paths.set(shown, file);
    return shown;
  };
  const report = buildReport({
    version: packageVersionText, runs, least: 'hint',
    findings: [...places].sort().flatMap(file => session.findingsIn(file)).map(({ finding }) => ({ finding, fixes: [] })),
    files: { seen, read: runs.length, skipped: skipped.length }, problems: skipped.map(({ file, message }) => ({ file: name(file), message })),
    text: file => session.document(file)?.getText() ?? textOnDisk(file), name,
  });
  return markdown(report, { link: ({ file, line }) => fileLink(session.linkPath(paths.get(file) ?? file), line) });
}

function textOnDisk(file: string): string {
  const result = readText(file);
  return 'text' in result ? result.text : '';
}
