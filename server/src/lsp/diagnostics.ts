import { createHash } from 'node:crypto';
import type { CancellationToken, Connection, Diagnostic, DocumentDiagnosticParams, DocumentDiagnosticReport, WorkspaceDiagnosticParams, WorkspaceDiagnosticReport, WorkspaceDocumentDiagnosticReport, ResultProgressReporter, WorkspaceDiagnosticReportPartialResult } from 'vscode-languageserver/node';
import { breather, walkSlowly } from './breathe';
import { stopIfCancelled } from './cancelled';
import type { Session } from './session';
import { untilSettled } from './settled';
import { toDiagnostic } from './to-lsp';

/** How long, in milliseconds, after an edit the other files that depend on it are looked at again. */
const SETTLE = 150;
/** How long, in milliseconds, an answer for one document keeps everybody waiting for files that rest on it. */
const READERS_TIME = 200;
/** How long, in milliseconds, it waits itself for slow ones, which nobody else waits for. */
const SLOW_READERS_TIME = 10_000;

/** Diagnostics by pull, for one document and for the workspace, and by push for clients without it. */
export interface Diagnostics {
  /** Findings in these files may differ: wakes the held workspace requests, or pushes. */
  changed(files: readonly string[]): void;
  /** Everything may differ: settings, folders. */
  refresh(): void;
  /** A document was closed: nothing that was pushed for it stays. */
  closed(uri: string): void;
}

/** What is told when something is looked at. */
export interface Told {
  /** The whole workspace is about to be looked at. */
  working(): void;
  /** Something was looked at, and the counts may differ. */
  worked(): void;
  /** Edits have come to rest, and what rests on them may be shown anew. */
  settled(): void;
}

/** A workspace request that is held open, with what has changed since its last answer; undefined: everything may have. */
interface Held {
  stale: Set<string> | undefined;
  wake(): void;
}

/** Answers the pull requests of the connection, or pushes. `session`: the one of the moment. */
export function serveDiagnostics(connection: Connection, session: () => Session, told: Told): Diagnostics {
  const held = new Set<Held>();
  const toSettle = new Set<string>();
  /** What was answered last for each file that was asked for. */
  const answered = new Map<string, string>();
  let timer: NodeJS.Timeout | undefined;

  connection.languages.diagnostics.on(documentReport);
  connection.languages.diagnostics.onWorkspace((params, token, _progress, partial) => workspaceReport(params, token, partial));

  return {
    changed(files) {
      for (const request of held) for (const file of files) request.stale?.add(file);
      for (const file of files) toSettle.add(file);
      schedule();
    },
    refresh() {
      const now = session();
      if (now.abilities.pullDiagnostics && now.abilities.refreshDiagnostics) void connection.languages.diagnostics.refresh();
      for (const request of held) request.stale = undefined;
      for (const file of now.openFiles()) toSettle.add(file);
      schedule();
    },
    closed: uri => {
      if (!session().abilities.pullDiagnostics) void connection.sendDiagnostics({ uri, diagnostics: [] });
    },
  };

  function schedule(): void {
    clearTimeout(timer);
    timer = setTimeout(() => void settle(), SETTLE);
    timer.unref();
  }

  /** Looks again at what was touched and what findings of it lie in; then everybody is told who does not ask. */
  async function settle(): Promise<void> {
    const now = session();
    await now.ready();
    const touched = new Set(toSettle);
    toSettle.clear();
    for (const request of held) request.wake();
    const breathe = breather();
    const slow: string[] = [];
    for (const file of [...touched].filter(now.covers)) {
      if (now.isPending(file)) slow.push(file);
      else for (const { at } of now.workspace.lint(file)?.findings ?? []) touched.add(at.file);
      await breathe();
    }
    show(now, touched);
    for (const file of slow) {
      await now.lane.settle(file);
      if (now.isPending(file)) continue;
      for (const { at } of now.workspace.lint(file)?.findings ?? []) touched.add(at.file);
      show(now, touched); // what it found no more is gone from the others, too
    }
  }

  function show(now: Session, files: ReadonlySet<string>): void {
    if (now.abilities.pullDiagnostics) renewOutdated(now);
    else push(now, files);
    told.worked();
    told.settled();
  }

  function push(now: Session, files: Iterable<string>): void {
    for (const file of files) {
      const document = now.document(file);
      if (document && now.isCurrent(file) && !isUnsure(now, file)) void connection.sendDiagnostics({ uri: document.uri, version: document.version, diagnostics: diagnosticsOf(now, file) });
    }
  }

  /** Where something else was answered for an open document, before another file was looked at, the client is told to ask again: it leaves open documents out of what the workspace request says. */
  function renewOutdated(now: Session): void {
    const isOutdated = (file: string): boolean => {
      const last = answered.get(file);
      return last !== undefined && now.isCurrent(file) && !isUnsure(now, file) && last !== idOf(diagnosticsOf(now, file));
    };
    if (now.abilities.refreshDiagnostics && now.openFiles().some(isOutdated)) void connection.languages.diagnostics.refresh();
  }

  async function documentReport({ textDocument, previousResultId }: DocumentDiagnosticParams, token: CancellationToken): Promise<DocumentDiagnosticReport> {
    const now = session();
    await now.ready();
    stopIfCancelled(token);
    const file = now.fileOf(textDocument.uri);
    await lintReaders(now, file, token);
    await untilSettled(now, file, token);
    const items = diagnosticsOf(now, file);
    const resultId = idOf(items);
    answered.set(file, resultId);
    told.worked();
    return resultId === previousResultId ? { kind: 'unchanged', resultId } : { kind: 'full', resultId, items };
  }

  /** What rests on the file may find something in it: without it, findings would go with every keystroke and come back. Not for long: the rest follows. */
  async function lintReaders(now: Session, file: string, token: CancellationToken): Promise<void> {
    const breathe = breather();
    const started = performance.now();
    const readers = now.workspace.unsettled(file).filter(reader => reader !== file && now.covers(reader));
    for (const reader of readers.filter(one => !now.isPending(one))) {
      if (performance.now() > started + READERS_TIME) break;
      now.workspace.lint(reader);
      await breathe();
      stopIfCancelled(token);
    }
    for (const reader of readers.filter(now.isPending)) {
      if (performance.now() > started + SLOW_READERS_TIME) break;
      await untilSettled(now, reader, token);
    }
  }

  /**
   * With partial results the request is held open: first everything that differs from what the client has, then each change as
   * it comes, until the client cancels. Without them, everything at once. A client that gets an answer asks again and again.
   */
  async function workspaceReport({ previousResultIds }: WorkspaceDiagnosticParams, token: CancellationToken, partial: ResultProgressReporter<WorkspaceDiagnosticReportPartialResult> | undefined): Promise<WorkspaceDiagnosticReport> {
    const sent = new Map(previousResultIds.map(({ uri, value }) => [uri, value]));
    const request: Held = { stale: undefined, wake: () => undefined };
    held.add(request);
    try {
      for (;;) {
        await session().ready();
        const files = request.stale && [...request.stale];
        request.stale = new Set();
        const items = await collect(files, sent, token);
        if (token.isCancellationRequested) return { items: [] };
        if (!partial) return { items };
        if (items.length > 0) partial.report({ items });
        await new Promise<void>(resolve => {
          request.wake = resolve;
          token.onCancellationRequested(() => resolve());
          if (request.stale?.size !== 0) schedule();
        });
        if (token.isCancellationRequested) return { items: [] };
      }
    } finally {
      held.delete(request);
    }
  }

  /** The reports of files that differ from what was sent; of all files when none are given. */
  async function collect(files: readonly string[] | undefined, sent: Map<string, string>, token: CancellationToken): Promise<WorkspaceDocumentDiagnosticReport[]> {
    const now = session();
    const { workspace } = now;
    const isOver = (): boolean => token.isCancellationRequested || now.workspace !== workspace;
    const breathe = breather();
    if (!files) told.working();
    const candidates = files ?? await walkSlowly(workspace.search(), breathe, isOver) ?? [];
    const touched = new Set(files ?? [...now.openFiles(), ...[...sent.keys()].map(uri => now.fileOf(uri))]);
    const isLate = (file: string): number => now.isPending(file) ? 1 : 0;
    for (const file of [...candidates].sort((a, b) => isLate(a) - isLate(b))) {
      if (isOver()) return [];
      touched.add(file);
      if (!now.covers(file)) continue;
      await now.lane.settle(file);
      if (isOver()) return [];
      if (!now.isPending(file)) for (const { at } of workspace.lint(file)?.findings ?? []) touched.add(at.file);
      await breathe();
    }
    const items: WorkspaceDocumentDiagnosticReport[] = [];
    for (const file of touched) {
      if (isOver()) return [];
      if (isUnsure(now, file)) continue; // it has changed again, and comes again
      const diagnostics = now.shows(file) ? diagnosticsOf(now, file) : [];
      const uri = now.uriOf(file);
      const resultId = idOf(diagnostics);
      const known = sent.get(uri);
      if (known === resultId || known === undefined && diagnostics.length === 0) continue;
      sent.set(uri, resultId);
      items.push({ kind: 'full', uri, version: now.document(file)?.version ?? null, resultId, items: diagnostics });
      await breathe();
    }
    if (!files) renewOutdated(now);
    told.worked();
    return items;
  }
}

/** Whether a slow file that may find something in this one, itself included, is not linted yet. */
function isUnsure(session: Session, file: string): boolean {
  return session.isPending(file) || session.workspace.unsettled(file).some(session.isPending);
}

/** Diagnostics of one file as it is now. */
function diagnosticsOf(session: Session, file: string): Diagnostic[] {
  return session.findingsIn(file).map(({ finding }) => toDiagnostic(finding, session));
}

function idOf(items: readonly Diagnostic[]): string {
  return createHash('sha1').update(JSON.stringify(items)).digest('base64url');
}
