import type { CancellationToken, Connection } from 'vscode-languageserver/node';
import { ResponseError, LSPErrorCodes } from 'vscode-languageserver/node';
import { buildReport } from '../report/build';
import { markdown } from '../report/markdown';
import { packageVersionText } from '../version';
import { readText } from '../workspace/read-text';
import type { Session } from './session';

/** Files linted before the event loop gets a turn. */
const BATCH = 4;

/** The workspace report as Markdown, with progress and cancel. Links lead to absolute paths with the line, which the preview follows. */
export async function reportDocument(connection: Connection, session: Session, token: CancellationToken): Promise<string> {
  const progress = session.abilities.progress ? await connection.window.createWorkDoneProgress() : undefined;
  progress?.begin('Asking the workspace about CORS', 0, undefined, true);
  try {
    const { workspace } = session;
    const files = workspace.candidates().filter(file => session.settingsFor(file).enable);
    for (const [i, file] of files.entries()) {
      if (token.isCancellationRequested || progress?.token.isCancellationRequested) throw new ResponseError(LSPErrorCodes.RequestCancelled, 'The report was cancelled.');
      workspace.lint(file);
      if (i % BATCH === BATCH - 1) {
        progress?.report(Math.round(100 * i / files.length), file.slice(file.lastIndexOf('/') + 1));
        await new Promise(resolve => setImmediate(resolve));
      }
    }
    return write(session);
  } finally {
    progress?.done();
  }
}

function write(session: Session): string {
  const { workspace } = session;
  const runs = workspace.runs();
  const places = new Set(runs.flatMap(({ source, findings }) => [source.file, ...findings.map(({ at }) => at.file)]));
  const { seen, read, skipped } = workspace.counts();
  const paths = new Map<string, string>();
  const name = (file: string): string => {
    const folder = session.folders().find(one => file.startsWith(`${one}/`));
    const shown = folder === undefined ? file : file.slice(folder.length + 1);
    paths.set(shown, file);
    return shown;
  };
  const report = buildReport({
    version: packageVersionText, runs, findings: [...places].sort().flatMap(file => session.findingsIn(file)), fixes: () => [], least: 'hint',
    files: { seen, read, skipped: skipped.length }, problems: skipped.map(({ file, message }) => ({ file: name(file), message })),
    text: file => session.document(file)?.getText() ?? textOnDisk(file), name,
  });
  return markdown(report, { link: ({ file, line }) => `${encodeURI(session.linkPath(paths.get(file) ?? file))}#L${line}` });
}

function textOnDisk(file: string): string {
  const result = readText(file);
  return 'text' in result ? result.text : '';
}
