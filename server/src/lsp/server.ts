import type { Connection, InitializeParams, InitializeResult } from 'vscode-languageserver/node';
import { CodeActionKind, DidChangeConfigurationNotification, DidChangeWatchedFilesNotification, TextDocumentSyncKind, TextDocuments } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { packageVersionText } from '../version';
import { codeActions, FIX_ALL } from './code-actions';
import { serveDiagnostics } from './diagnostics';
import { codeLenses, hover } from './policies';
import type { ReportScheme, StatusMethod, StatusParams } from './protocol';
import { reportDocument } from './report-document';
import type { Abilities, Session } from './session';
import { openSession } from './session';

const REPORT_SCHEME: ReportScheme = 'corslint-report';
const STATUS: StatusMethod = 'corslint/status';
const WATCHED = ['**/*.{js,mjs,cjs,jsx,ts,mts,cts,tsx,conf,nginx,template,j2,inc}', '**/{sites-available,sites-enabled,conf.d}/*', '**/{package.json,package-lock.json,tsconfig.json,.gitignore}', '**/.env*'];

/** Wires the language server to a connection. The connection is listened to by the caller. */
export function serve(connection: Connection): void {
  const documents = new TextDocuments(TextDocument);
  let session: Session | undefined;
  let folders: InitializeParams['workspaceFolders'] = [];
  let canWatchFolders = false;
  const current = (): Session => session ??= openSession(connection, documents, NO_ABILITIES);
  const diagnostics = serveDiagnostics(connection, current, () => tellStatus());

  connection.onInitialize((params): InitializeResult => {
    session = openSession(connection, documents, abilitiesOf(params));
    folders = params.workspaceFolders ?? (params.rootUri ? [{ uri: params.rootUri, name: '' }] : []);
    canWatchFolders = params.capabilities.workspace?.workspaceFolders === true;
    return {
      serverInfo: { name: 'corslint', version: packageVersionText },
      capabilities: {
        positionEncoding: 'utf-16',
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
        diagnosticProvider: { identifier: 'corslint', interFileDependencies: true, workspaceDiagnostics: true },
        codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, FIX_ALL] },
        hoverProvider: true,
        codeLensProvider: {},
        workspace: { workspaceFolders: { supported: true, changeNotifications: true }, textDocumentContent: { schemes: [REPORT_SCHEME] } },
      },
    };
  });

  connection.onInitialized(async () => {
    const { abilities } = current();
    if (abilities.configuration) void connection.client.register(DidChangeConfigurationNotification.type, { section: 'corslint' });
    if (abilities.watchedFiles) void connection.client.register(DidChangeWatchedFilesNotification.type, { watchers: WATCHED.map(globPattern => ({ globPattern })) });
    if (canWatchFolders) {
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        const gone = new Set(removed.map(({ uri }) => uri));
        folders = [...folders ?? [], ...added].filter(({ uri }) => !gone.has(uri));
        void reload();
      });
    }
    await reload();
  });

  connection.onDidChangeConfiguration(() => void reload());
  connection.onDidChangeWatchedFiles(({ changes }) => {
    const now = current();
    const files = changes.map(({ uri }) => now.fileOf(uri)).filter(file => !now.document(file));
    if (changes.some(({ type }) => type !== 2) || files.some(file => file.endsWith('/.gitignore'))) now.workspace.rewalk();
    diagnostics.changed(now.workspace.changed(files));
  });

  documents.onDidChangeContent(({ document }) => {
    const now = current();
    diagnostics.changed(now.workspace.changed([now.fileOf(document.uri, document.languageId)]));
  });
  documents.onDidSave(({ document }) => {
    const now = current();
    now.saved(document);
    diagnostics.changed(now.workspace.changed([now.fileOf(document.uri, document.languageId)]));
  });
  documents.onDidClose(({ document }) => {
    const now = current();
    diagnostics.closed(document.uri);
    diagnostics.changed(now.workspace.changed([now.fileOf(document.uri, document.languageId)]));
  });

  connection.onCodeAction(params => codeActions(current(), params));
  connection.onHover(({ textDocument, position }) => {
    const now = current();
    const file = now.fileOf(textDocument.uri);
    const document = now.document(file);
    return document ? hover(now, file, document.offsetAt(position)) : null;
  });
  connection.onCodeLens(({ textDocument }) => codeLenses(current(), current().fileOf(textDocument.uri)));
  connection.workspace.textDocumentContent.on(async (_params, token) => ({ text: await reportDocument(connection, current(), token) }));

  documents.listen(connection);

  async function reload(): Promise<void> {
    const now = current();
    now.setFolders(folders ?? []);
    await now.reload();
    diagnostics.refresh();
    tellStatus();
  }

  function tellStatus(): void {
    const now = current();
    const runs = now.workspace.runs();
    const count = runs.reduce((sum, { findings }) => sum + findings.filter(({ severity }) => severity !== 'hint').length, 0);
    const unasked = runs.reduce((sum, { mentions }) => sum + mentions.unasked.length, 0);
    const status: StatusParams = {
      state: 'ready', text: count === 0 ? 'no findings' : `${count} ${count === 1 ? 'finding' : 'findings'}`,
      ...(unasked > 0 && { detail: `${unasked} ${unasked === 1 ? 'mention' : 'mentions'} of CORS could not be asked.` }),
    };
    void connection.sendNotification(STATUS, status);
  }
}

const NO_ABILITIES: Abilities = { pullDiagnostics: false, snippetEdits: false, configuration: false, watchedFiles: false, progress: false, refreshDiagnostics: false };

function abilitiesOf({ capabilities: { textDocument, workspace, window } }: InitializeParams): Abilities {
  return {
    pullDiagnostics: textDocument?.diagnostic !== undefined,
    snippetEdits: workspace?.workspaceEdit?.snippetEditSupport === true,
    configuration: workspace?.configuration === true,
    watchedFiles: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    progress: window?.workDoneProgress === true,
    refreshDiagnostics: workspace?.diagnostics?.refreshSupport === true,
  };
}
