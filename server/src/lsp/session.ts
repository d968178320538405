import type { Connection, TextDocuments, WorkspaceFolder } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Settings } from '../engine/profiles';
import { lineMap } from '../text/line-map';
import { readText } from '../workspace/read-text';
import type { Located, Workspace } from '../workspace/workspace';
import { openWorkspace } from '../workspace/workspace';
import { fileNames } from './files';
import type { ClientSettings } from './protocol';
import type { Names } from './to-lsp';

/** What the client said it can do, as far as it matters here. */
export interface Abilities {
  readonly pullDiagnostics: boolean;
  readonly snippetEdits: boolean;
  readonly configuration: boolean;
  readonly watchedFiles: boolean;
  readonly progress: boolean;
  readonly refreshDiagnostics: boolean;
}

export const defaultClientSettings: ClientSettings = {
  enable: true, run: 'onType', scope: 'workspace', profile: 'recommended', rules: {}, exclude: [], trustedOrigins: [], codeLens: false,
};

/** Open documents, folders, settings and what linting gave: everything a request is answered from. */
export interface Session extends Names {
  readonly workspace: Workspace;
  readonly abilities: Abilities;
  fileOf(uri: string, languageId?: string): string;
  document(file: string): TextDocument | undefined;
  openFiles(): readonly string[];
  settingsFor(file: string): ClientSettings;
  /** Findings to show in a file: none where linting is switched off. */
  findingsIn(file: string): readonly Located[];
  /** Folders and settings are read again; everything is forgotten. */
  reload(): Promise<void>;
  setFolders(folders: readonly WorkspaceFolder[]): void;
  /** Folders of the workspace, absolute with `/`. */
  folders(): readonly string[];
  /** The path by which a Markdown preview of a virtual document reaches a file: from the folder's root where there is one folder. */
  linkPath(file: string): string;
  /** A document was saved: what counts for those who lint on save. */
  saved(document: TextDocument): void;
}

/** Starts a session without folders; call `setFolders` and `reload`. */
export function openSession(connection: Connection, documents: TextDocuments<TextDocument>, abilities: Abilities): Session {
  const names = fileNames();
  const savedTexts = new Map<string, string>();
  const openByFile = new Map<string, string>();
  let folders: readonly WorkspaceFolder[] = [];
  let settings: readonly { readonly folder: string; readonly settings: ClientSettings }[] = [];
  let fallback = defaultClientSettings;
  let workspace = openWorkspace([], overlay);

  documents.onDidOpen(({ document }) => {
    const file = names.fileOf(document.uri, document.languageId);
    openByFile.set(file, document.uri);
    savedTexts.set(file, document.getText());
  });
  documents.onDidClose(({ document }) => {
    const file = names.fileOf(document.uri, document.languageId);
    openByFile.delete(file);
    savedTexts.delete(file);
  });

  const session: Session = {
    get workspace() {
      return workspace;
    },
    abilities, ...names,
    document: file => documents.get(openByFile.get(file) ?? ''),
    openFiles: () => [...openByFile.keys()],
    settingsFor,
    findingsIn: file => settingsFor(file).enable ? workspace.findingsIn(file) : [],
    lines: file => lineMap(overlay(file) ?? textOnDisk(file)),
    folders: () => settings.map(({ folder }) => folder),
    linkPath: file => {
      const [only, ...others] = settings;
      return only && others.length === 0 && file.startsWith(`${only.folder}/`) ? file.slice(only.folder.length) : file;
    },
    setFolders: chosen => { folders = chosen; },
    saved: document => void savedTexts.set(names.fileOf(document.uri, document.languageId), document.getText()),
    async reload() {
      const [first = defaultClientSettings, ...others] = await readSettings();
      fallback = first;
      settings = folders.map(({ uri }, i) => ({ folder: names.fileOf(uri), settings: others[i] ?? defaultClientSettings }));
      workspace = openWorkspace(settings.map(({ folder, settings: own }) => ({ folder, exclude: own.exclude, settings: engineSettings(own), all: false })), overlay);
    },
  };
  return session;

  function overlay(file: string): string | undefined {
    const uri = openByFile.get(file);
    const document = uri === undefined ? undefined : documents.get(uri);
    if (!document) return undefined;
    return settingsFor(file).run === 'onSave' ? savedTexts.get(file) ?? document.getText() : document.getText();
  }

  function settingsFor(file: string): ClientSettings {
    return settings.find(({ folder }) => file.startsWith(`${folder}/`))?.settings ?? fallback;
  }

  /** The settings outside all folders, then those of each folder. */
  async function readSettings(): Promise<ClientSettings[]> {
    if (!abilities.configuration) return [];
    const answers = await connection.workspace.getConfiguration([{ section: 'corslint' }, ...folders.map(({ uri }) => ({ section: 'corslint', scopeUri: uri }))]) as (Partial<ClientSettings> | null)[];
    return answers.map(answer => ({ ...defaultClientSettings, ...answer }));
  }
}

function engineSettings({ profile, rules, trustedOrigins }: ClientSettings): Settings {
  return { profile, rules, trustedOrigins };
}

function textOnDisk(file: string): string {
  const result = readText(file);
  return 'text' in result ? result.text : '';
}
