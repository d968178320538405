import { createHash } from 'node:crypto';
import type { CancellationToken, Connection, Diagnostic, DocumentDiagnosticReport, WorkspaceDiagnosticReport, WorkspaceDocumentDiagnosticReport, PreviousResultId, ResultProgressReporter, WorkspaceDiagnosticReportPartialResult } from 'vscode-languageserver/node';
import type { Session } from './session';
import { toDiagnostic } from './to-lsp';

/** Files linted before the event loop gets a turn. */
const BATCH = 8;
/** How long after an edit the other files that depend on it are looked at again. */
const SETTLE = 150;

/** Diagnostics by pull, for one document and for the workspace, and by push for clients without it. */
export interface Diagnostics {
  /** Texts changed: wakes the held workspace request, or pushes. */
  changed(files: readonly string[]): void;
  /** Everything may differ: settings, folders, files that came or went. */
  refresh(): void;
  /** A closed document's pushed diagnostics stay true only if the workspace is watched. */
  closed(uri: string): void;
}

export function serveDiagnostics(connection: Connection, session: () => Session, onWorked: () => void): Diagnostics {
  const stale = new Set<string>();
  let wake = (): void => undefined;
  let timer: NodeJS.Timeout | undefined;

  connection.languages.diagnostics.on(({ textDocument, previousResultId }): DocumentDiagnosticReport => {
    const now = session();
    const file = now.fileOf(textDocument.uri, now.document(now.fileOf(textDocument.uri))?.languageId);
    const items = diagnosticsOf(now, file);
    const resultId = idOf(items);
    onWorked();
    return resultId === previousResultId ? { kind: 'unchanged', resultId } : { kind: 'full', resultId, items };
  });

  connection.languages.diagnostics.onWorkspace((params, token, _progress, partial) => workspaceReport(params.previousResultIds, token, partial));

  return {
    changed(files) {
      for (const file of files) stale.add(file);
      schedule();
    },
    refresh() {
      const now = session();
      if (now.abilities.pullDiagnostics) {
        if (now.abilities.refreshDiagnostics) void connection.languages.diagnostics.refresh();
        stale.add(EVERYTHING);
      } else for (const file of now.openFiles()) stale.add(file);
      schedule();
    },
    closed: uri => {
      if (!session().abilities.pullDiagnostics) void connection.sendDiagnostics({ uri, diagnostics: [] });
    },
  };

  function schedule(): void {
    clearTimeout(timer);
    timer = setTimeout(() => session().abilities.pullDiagnostics ? wake() : push(), SETTLE);
    timer.unref();
  }

  function push(): void {
    const now = session();
    const files = now.openFiles().filter(file => stale.has(file));
    stale.clear();
    for (const file of files) {
      const document = now.document(file);
      if (document) void connection.sendDiagnostics({ uri: document.uri, version: document.version, diagnostics: diagnosticsOf(now, file) });
    }
    onWorked();
  }

  /**
   * With partial results the request is held open: first everything that differs from what the client has, then each change as
   * it comes, until the client cancels. Without them, everything at once. A client that gets an answer asks again and again.
   */
  async function workspaceReport(previous: readonly PreviousResultId[], token: CancellationToken, partial: ResultProgressReporter<WorkspaceDiagnosticReportPartialResult> | undefined): Promise<WorkspaceDiagnosticReport> {
    const sent = new Map(previous.map(({ uri, value }) => [uri, value]));
    let pending: readonly string[] | undefined;
    for (;;) {
      const items = await collect(pending, sent, token);
      if (!partial) return { items };
      if (items.length > 0) partial.report({ items });
      if (token.isCancellationRequested) return { items: [] };
      await new Promise<void>(resolve => {
        wake = resolve;
        token.onCancellationRequested(() => resolve());
        if (stale.size > 0) schedule();
      });
      if (token.isCancellationRequested) return { items: [] };
      pending = stale.has(EVERYTHING) ? undefined : [...stale];
      stale.clear();
    }
  }

  async function collect(files: readonly string[] | undefined, sent: Map<string, string>, token: CancellationToken): Promise<WorkspaceDocumentDiagnosticReport[]> {
    const now = session();
    const wanted = files ?? now.workspace.candidates();
    const items: WorkspaceDocumentDiagnosticReport[] = [];
    const shown = new Set<string>();
    for (const [i, file] of wanted.entries()) {
      if (token.isCancellationRequested) return [];
      if (now.settingsFor(file).enable) now.workspace.lint(file);
      if (i % BATCH === BATCH - 1) await new Promise(resolve => setImmediate(resolve));
    }
    const touched = new Set([...wanted, ...now.workspace.runs().flatMap(run => run.findings.map(({ at }) => at.file))]);
    for (const file of touched) {
      if (now.settingsFor(file).scope === 'openFiles' && !now.document(file)) continue;
      const diagnostics = diagnosticsOf(now, file);
      const uri = now.uriOf(file);
      const resultId = idOf(diagnostics);
      shown.add(uri);
      if (sent.get(uri) === resultId || !sent.has(uri) && diagnostics.length === 0) continue;
      sent.set(uri, resultId);
      items.push({ kind: 'full', uri, version: now.document(file)?.version ?? null, resultId, items: diagnostics });
    }
    if (!files) {
      for (const uri of [...sent.keys()].filter(known => !shown.has(known))) {
        sent.delete(uri);
        items.push({ kind: 'full', uri, version: null, items: [] });
      }
    }
    onWorked();
    return items;
  }
}

const EVERYTHING = '';

/** Diagnostics of one file as it is now. */
export function diagnosticsOf(session: Session, file: string): Diagnostic[] {
  return session.findingsIn(file).map(({ finding }) => toDiagnostic(finding, session));
}

function idOf(items: readonly Diagnostic[]): string {
  return createHash('sha1').update(JSON.stringify(items)).digest('base64url');
}
