import type { InitializeParams } from 'vscode-languageserver/node';
import type { ExperimentalAbilities } from './protocol';

/** What the client said it can do, as far as it matters here. */
export interface Abilities {
  readonly pullDiagnostics: boolean;
  readonly refreshDiagnostics: boolean;
  readonly refreshCodeLens: boolean;
  /** Edits of documents by version; without it they go by URI alone. */
  readonly versionedEdits: boolean;
  readonly snippetEdits: boolean;
  /** Actions may come without their edit, which is asked for when one is chosen. */
  readonly resolvedActions: boolean;
  /** Web pages are opened for us. */
  readonly showDocument: boolean;
  readonly configuration: boolean;
  readonly configurationRegistration: boolean;
  readonly workspaceFolders: boolean;
  readonly watchedFiles: boolean;
  readonly progress: boolean;
  /** Documents that the server makes up, such as the report. */
  readonly contentDocuments: boolean;
  /** Texts are put on the clipboard for us. */
  readonly copyText: boolean;
}

/** What is taken for granted of a client that has said nothing yet: nothing. */
export const noAbilities: Abilities = {
  pullDiagnostics: false, refreshDiagnostics: false, refreshCodeLens: false, versionedEdits: false, snippetEdits: false, resolvedActions: false, showDocument: false, configuration: false,
  configurationRegistration: false, workspaceFolders: false, watchedFiles: false, progress: false, contentDocuments: false, copyText: false,
};

/** Reads what a client says of itself when it starts the session. What it does not say it cannot do. */
export function abilitiesOf({ capabilities: { textDocument, workspace, window, experimental } }: InitializeParams): Abilities {
  return {
    pullDiagnostics: textDocument?.diagnostic !== undefined,
    refreshDiagnostics: workspace?.diagnostics?.refreshSupport === true,
    refreshCodeLens: workspace?.codeLens?.refreshSupport === true,
    versionedEdits: workspace?.workspaceEdit?.documentChanges === true,
    snippetEdits: workspace?.workspaceEdit?.documentChanges === true && workspace.workspaceEdit.snippetEditSupport === true,
    resolvedActions: textDocument?.codeAction?.dataSupport === true && textDocument.codeAction.resolveSupport?.properties.includes('edit') === true,
    showDocument: window?.showDocument?.support === true,
    configuration: workspace?.configuration === true,
    configurationRegistration: workspace?.didChangeConfiguration?.dynamicRegistration === true,
    workspaceFolders: workspace?.workspaceFolders === true,
    watchedFiles: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    progress: window?.workDoneProgress === true,
    contentDocuments: workspace?.textDocumentContent !== undefined,
    copyText: (experimental as ExperimentalAbilities | null | undefined)?.corslint?.copyText === true,
  };
}
