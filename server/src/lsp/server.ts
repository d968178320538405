import type { CancellationToken, Connection, InitializeParams, InitializeResult, WorkspaceFolder } from 'vscode-languageserver/node';
import { CodeActionKind, CodeLensRefreshRequest, DidChangeConfigurationNotification, DidChangeWatchedFilesNotification, FileChangeType, MessageType, ShowMessageNotification, TextDocumentSyncKind, TextDocuments, WatchKind } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { packageVersionText } from '../version';
import { decidesWalk } from '../workspace/workspace';
import { abilitiesOf, noAbilities } from './abilities';
import { stopIfCancelled } from './cancelled';
import { ADD_HEADERS, codeActions, FIX_ALL, OPEN_PAGE, resolveCodeAction } from './code-actions';
import { completions, completionTriggers } from './completion';
import { serveDiagnostics } from './diagnostics';
import { documentLinks } from './document-links';
import { codeLenses, hover } from './policies';
import { explain } from './explain';
import type { ExplainMethod, ExplainParams, ExplainResult, RefreshMethod, ReportMethod, ReportParams, ReportResult, ReportScheme, ServersMethod, ServersResult, SimulateMethod, SimulateParams, SimulateResult } from './protocol';
import { reportDocument, reportIn } from './report-document';
import type { Session } from './session';
import { openSession } from './session';
import { untilSettled } from './settled';
import { servers, simulate } from './simulate';
import { statusLine } from './status';

const REPORT_SCHEME: ReportScheme = 'corslint-report';
const REFRESH: RefreshMethod = 'corslint/refresh';
const REPORT: ReportMethod = 'corslint/report';
const EXPLAIN: ExplainMethod = 'corslint/explain';
const SERVERS: ServersMethod = 'corslint/servers';
const SIMULATE: SimulateMethod = 'corslint/simulate';

/** Which files' coming, going and changing is told; of everything else only that it went, for folders go as a whole. */
const WATCHED = ['**/*.{js,mjs,cjs,jsx,ts,mts,cts,tsx,json,conf,nginx,template,tmpl,j2,inc,vhost}', '**/{sites-available,sites-enabled,conf.d,snippets}/*', '**/{yarn.lock,pnpm-lock.yaml,bun.lock,.gitignore}', '**/.env*'];

/** Wires the language server to a connection. The connection is listened to by the caller. `workerScript`: the file that a thread for slow files runs. */
export function serve(connection: Connection, workerScript: string): void {
  const documents = new TextDocuments(TextDocument);
  let session: Session | undefined;
  let folders: readonly WorkspaceFolder[] = [];
  let pushedSettings: unknown;
  let shownReport: string | undefined;
  const current = (): Session => session ??= openSession(connection, documents, noAbilities, workerScript);
  const status = statusLine(connection, current);
  const diagnostics = serveDiagnostics(connection, current, {
    working: status.working,
    worked: status.tell,
    settled: renewReport,
  });

  connection.onInitialize((params): InitializeResult => {
    session = openSession(connection, documents, abilitiesOf(params), workerScript);
    folders = foldersOf(params);
    pushedSettings = params.initializationOptions as unknown;
    return {
      serverInfo: { name: 'corslint', version: packageVersionText },
      capabilities: {
        positionEncoding: 'utf-16',
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
        diagnosticProvider: { identifier: 'corslint', interFileDependencies: true, workspaceDiagnostics: true },
        codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, ADD_HEADERS, FIX_ALL], resolveProvider: true },
        executeCommandProvider: { commands: [OPEN_PAGE] },
        completionProvider: { triggerCharacters: completionTriggers },
        hoverProvider: true,
        codeLensProvider: {},
        documentLinkProvider: {},
        workspace: { workspaceFolders: { supported: true, changeNotifications: true }, textDocumentContent: { schemes: [REPORT_SCHEME] } },
      },
    };
  });

  connection.onInitialized(() => {
    const { abilities } = current();
    if (abilities.configurationRegistration) void connection.client.register(DidChangeConfigurationNotification.type, { section: 'corslint' });
    if (abilities.watchedFiles) void connection.client.register(DidChangeWatchedFilesNotification.type, { watchers: [...WATCHED.map(globPattern => ({ globPattern })), { globPattern: '**/*', kind: WatchKind.Delete }] });
    if (abilities.workspaceFolders) {
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        const gone = new Set([...added, ...removed].map(({ uri }) => uri));
        folders = [...folders.filter(({ uri }) => !gone.has(uri)), ...added];
        void reload();
      });
    }
    void reload();
  });

  connection.onDidChangeConfiguration(({ settings }: { settings?: { corslint?: unknown } | null }) => {
    pushedSettings = settings?.corslint ?? pushedSettings;
    void reload();
  });
  connection.onDidChangeWatchedFiles(({ changes }) => {
    const now = current();
    const gone = new Set(changes.filter(({ type }) => type === FileChangeType.Deleted).map(({ uri }) => now.fileOf(uri)));
    const files = new Set(changes.map(({ uri }) => now.fileOf(uri)).filter(file => gone.has(file) || !now.document(file)));
    diagnostics.changed(now.changed([...files]));
    if ([...files].some(decidesWalk)) diagnostics.refresh();
  });

  documents.onDidOpen(({ document }) => {
    const now = current();
    diagnostics.changed(now.changed([now.opened(document.uri, document.languageId)]));
  });
  documents.onDidChangeContent(({ document }) => {
    const now = current();
    const file = now.fileOf(document.uri);
    if (now.isCurrent(file)) diagnostics.changed(now.changed([file]));
  });
  documents.onDidSave(({ document }) => {
    const now = current();
    const file = now.saved(document);
    diagnostics.changed(now.changed([file]));
    if (now.abilities.pullDiagnostics && now.abilities.refreshDiagnostics && now.settingsFor(file).run === 'onSave') void connection.languages.diagnostics.refresh();
  });
  documents.onDidClose(({ document }) => {
    const now = current();
    diagnostics.closed(document.uri);
    diagnostics.changed(now.changed([now.closed(document)]));
  });

  connection.onCodeAction(async (params, token) => {
    await current().ready();
    stopIfCancelled(token);
    return codeActions(current(), params, token);
  });
  connection.onCodeActionResolve(async action => {
    const resolved = await resolveCodeAction(current(), action);
    if (!resolved.edit) void connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Info, message: `"${action.title}" cannot be proven as the text is now. Try the fixes of the single problems.` });
    return resolved;
  });
  connection.onExecuteCommand(async ({ command, arguments: [page] = [] }) => {
    if (command === OPEN_PAGE && typeof page === 'string' && page.startsWith('https://')) await connection.window.showDocument({ uri: page, external: true });
    return null;
  });
  connection.onCompletion(async (params, token) => {
    await current().ready();
    stopIfCancelled(token);
    return completions(current(), params);
  });
  connection.onHover(async ({ textDocument, position }, token) => {
    const now = current();
    await now.ready();
    stopIfCancelled(token);
    const file = now.fileOf(textDocument.uri);
    const document = now.document(file);
    return document && now.isCurrent(file) ? hover(now, file, document.offsetAt(position)) : null;
  });
  connection.onCodeLens(async ({ textDocument }, token) => {
    const now = current();
    await now.ready();
    stopIfCancelled(token);
    const file = now.fileOf(textDocument.uri);
    await untilSettled(now, file, token);
    return codeLenses(now, file);
  });
  connection.onDocumentLinks(async ({ textDocument }, token) => {
    await current().ready();
    stopIfCancelled(token);
    return documentLinks(current(), current().fileOf(textDocument.uri));
  });
  connection.workspace.textDocumentContent.on(async ({ uri }, token) => {
    await current().ready();
    const text = await reportDocument(connection, current(), token);
    shownReport = uri;
    return { text };
  });
  connection.onRequest(REFRESH, async () => {
    await reload();
    renewReport();
    return null;
  });
  connection.onRequest(REPORT, async ({ format }: ReportParams, token: CancellationToken): Promise<ReportResult> => {
    await current().ready();
    return { text: await reportIn(format, connection, current(), token) };
  });
  connection.onRequest(SERVERS, async (_params: unknown, token: CancellationToken): Promise<ServersResult> => {
    await current().ready();
    return servers(connection, current(), token);
  });
  connection.onRequest(SIMULATE, async (params: SimulateParams, token: CancellationToken): Promise<SimulateResult> => {
    await current().ready();
    return simulate(current(), params, token);
  });
  connection.onRequest(EXPLAIN, async (params: ExplainParams, token: CancellationToken): Promise<ExplainResult> => {
    await current().ready();
    return explain(connection, current(), params, token);
  });

  documents.listen(connection);

  function renewReport(): void {
    if (shownReport !== undefined && current().abilities.contentDocuments) void connection.workspace.textDocumentContent.refresh(shownReport);
  }

  async function reload(): Promise<void> {
    const now = current();
    await now.reload(folders, pushedSettings);
    diagnostics.refresh();
    if (now.abilities.refreshCodeLens) void connection.sendRequest(CodeLensRefreshRequest.type);
    status.tell();
  }
}

function foldersOf({ workspaceFolders, rootUri }: InitializeParams): WorkspaceFolder[] {
  if (workspaceFolders) return workspaceFolders;
  return rootUri ? [{ uri: rootUri, name: rootUri.slice(rootUri.lastIndexOf('/') + 1) }] : [];
}
