import type { Connection, TextDocuments, WorkspaceFolder } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Settings } from '../engine/profiles';
import type { LineMap } from '../text/line-map';
import { lineMap } from '../text/line-map';
import { innermost, isWithin, relativeTo } from '../workspace/path';
import { textOnDisk } from '../workspace/read-text';
import type { Lane } from '../workspace/lane';
import { openLane } from '../workspace/lane';
import type { Located, Workspace } from '../workspace/workspace';
import { openWorkspace } from '../workspace/workspace';
import type { Abilities } from './abilities';
import type { FileNames } from './files';
import { fileNames, untitledName } from './files';
import type { ClientSettings } from './protocol';
import { defaultClientSettings, readClientSettings } from './settings';
import type { Names } from './to-lsp';

/** Open documents, folders, settings and what linting gave: everything a request is answered from. */
export interface Session extends Names, FileNames {
  readonly abilities: Abilities;
  readonly workspace: Workspace;
  /** Where slow files are linted. */
  readonly lane: Lane;
  /** Counts what changes answers: edits, files, settings. */
  readonly revision: number;
  document(file: string): TextDocument | undefined;
  /** A document was opened, closed or saved; what counts for those who lint on save is the text of that moment. Gives its file. */
  opened(uri: string, languageId: string): string;
  closed(document: TextDocument): string;
  saved(document: TextDocument): string;
  openFiles(): readonly string[];
  /** True when the text the editor shows is the one that was linted: only then do positions and edits fit. */
  isCurrent(file: string): boolean;
  settingsFor(file: string): ClientSettings;
  /** Whether a file is looked at: linting is on there, and it is open or one that a walk takes. */
  covers(file: string): boolean;
  /** Whether findings of a file are shown, be it one that another imports from somewhere else. */
  shows(file: string): boolean;
  /** Whether a file is looked at, is slow, and has changed since: its findings are not known yet. */
  isPending(file: string): boolean;
  /** Findings to show in a file; lints it when it is covered. While it is pending in the lane, only what other files' runs found in it. */
  findingsIn(file: string): readonly Located[];
  /** Texts changed: forgets what depended on them. Gives the files whose findings may differ. */
  changed(files: readonly string[]): readonly string[];
  /** Folders and settings are read again; everything is forgotten. `pushed`: settings that the client sent by itself. */
  reload(folders: readonly WorkspaceFolder[], pushed?: unknown): Promise<void>;
  /** Done when the last reload is. */
  ready(): Promise<void>;
  /** The name a file is shown by in the report: from its folder. */
  shownName(file: string): string;
  /** The path by which a Markdown preview of a virtual document reaches a file: from the folder's root where there is one folder. */
  linkPath(file: string): string;
}

interface Folder {
  readonly folder: string;
  readonly name: string;
  readonly settings: ClientSettings;
}

/** Starts a session without folders; `reload` gives it some. */
export function openSession(connection: Connection, documents: TextDocuments<TextDocument>, abilities: Abilities, workerScript: string): Session {
  const names = fileNames();
  const savedTexts = new Map<string, string>();
  const open = new Map<string, string>();
  const maps = new Map<string, { readonly text: string | undefined; readonly lines: LineMap }>();
  let folders: readonly Folder[] = [];
  let otherwise = defaultClientSettings;
  let complained: ReadonlySet<string> = new Set();
  const times = new Map<string, number>();
  let revision = 0;
  let { workspace, lane } = openFolders([], defaultClientSettings);
  let loading: Promise<void> = Promise.resolve();

  const session: Session = {
    ...names, abilities,
    get workspace() {
      return workspace;
    },
    get lane() {
      return lane;
    },
    get revision() {
      return revision;
    },
    document,
    opened(uri, languageId) {
      const file = names.opened(uri, languageId);
      open.set(file, uri);
      savedTexts.set(file, documents.get(uri)?.getText() ?? '');
      return file;
    },
    closed({ uri }) {
      const file = names.fileOf(uri);
      open.delete(file);
      savedTexts.delete(file);
      return file;
    },
    saved(saved) {
      const file = names.fileOf(saved.uri);
      savedTexts.set(file, saved.getText());
      return file;
    },
    openFiles: () => [...open.keys()],
    isCurrent: file => document(file)?.getText() === overlay(file),
    settingsFor,
    covers: file => session.shows(file) && (open.has(file) || workspace.reaches(file)),
    shows: file => {
      const { enable, scope } = settingsFor(file);
      return enable && (scope === 'workspace' || open.has(file)) && !workspace.isForeign(file);
    },
    isPending: file => lane.isPending(file) && session.covers(file),
    findingsIn(file) {
      const { enable } = settingsFor(file);
      if (!enable || workspace.isForeign(file)) return [];
      if ((open.has(file) || workspace.reaches(file)) && !lane.isPending(file)) workspace.lint(file);
      return workspace.findingsIn(file);
    },
    changed(files) {
      maps.clear();
      revision++;
      const stale = workspace.changed(files);
      lane.changed(files);
      return stale;
    },
    lines(file) {
      const text = overlay(file);
      const known = maps.get(file);
      if (known && known.text === text) return known.lines;
      const lines = lineMap(text ?? textOnDisk(file) ?? '');
      maps.set(file, { text, lines });
      return lines;
    },
    reload(chosen, pushed) {
      return loading = loading.then(() => load(chosen, pushed)).catch((error: unknown) => connection.console.error(`The settings could not be read: ${String(error)}`));
    },
    async ready() {
      for (let known; known !== loading;) await (known = loading);
    },
    shownName(file) {
      const within = innermost(folders, file);
      if (!within) return untitledName(names.uriOf(file)) ?? file;
      return folders.length > 1 ? `${within.name}/${relativeTo(within.folder, file)}` : relativeTo(within.folder, file);
    },
    linkPath(file) {
      const [only, ...others] = folders;
      return only && others.length === 0 && isWithin(only.folder, file) ? `/${relativeTo(only.folder, file)}` : file;
    },
  };
  return session;

  function document(file: string): TextDocument | undefined {
    const uri = open.get(file);
    return uri === undefined ? undefined : documents.get(uri);
  }

  function overlay(file: string): string | undefined {
    const text = document(file)?.getText();
    return text !== undefined && settingsFor(file).run === 'onSave' ? savedTexts.get(file) ?? text : text;
  }

  function settingsFor(file: string): ClientSettings {
    return innermost(folders, file)?.settings ?? otherwise;
  }

  async function load(chosen: readonly WorkspaceFolder[], pushed: unknown): Promise<void> {
    const complaints = new Set<string>();
    const [outside, ...inside] = (await askSettings(chosen, pushed)).map(raw => readClientSettings(raw, sentence => complaints.add(sentence)));
    for (const sentence of complaints) if (!complained.has(sentence)) connection.console.warn(sentence);
    complained = complaints;
    otherwise = outside ?? defaultClientSettings;
    folders = chosen.map(({ uri, name }, i) => ({ folder: names.fileOf(uri), name, settings: inside[i] ?? otherwise }));
    maps.clear();
    revision++;
    lane.close();
    ({ workspace, lane } = openFolders(folders, otherwise));
  }

  function openFolders(chosen: readonly Folder[], outside: ClientSettings): { workspace: Workspace; lane: Lane } {
    const roots = chosen.map(({ folder, settings: own }) => ({ folder, exclude: own.exclude, settings: engineSettings(own), all: false }));
    const opened = openWorkspace(roots, overlay, engineSettings(outside), times);
    const texts = (): [string, string][] => [...open.keys()].map(file => [file, overlay(file) ?? '']);
    const onFault = (message: string): void => connection.console.warn(`The thread for slow files has failed (${message}); they are linted in the server itself.`);
    return { workspace: opened, lane: openLane({ workspace: opened, script: workerScript, roots, otherwise: engineSettings(outside), texts, onFault }) };
  }

  /** The settings outside all folders, then those of each folder. */
  async function askSettings(chosen: readonly WorkspaceFolder[], pushed: unknown): Promise<unknown[]> {
    if (!abilities.configuration) return [pushed];
    const answers: unknown = await connection.workspace.getConfiguration([{ section: 'corslint' }, ...chosen.map(({ uri }) => ({ section: 'corslint', scopeUri: uri }))]);
    return Array.isArray(answers) ? answers as unknown[] : [];
  }
}

function engineSettings({ profile, rules, trustedOrigins }: ClientSettings): Settings {
  return { profile, rules, trustedOrigins };
}
