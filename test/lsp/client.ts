import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CodeAction, Diagnostic, InitializeParams, InitializeResult, ProtocolConnection, TextDocumentEdit, WorkspaceDiagnosticReportPartialResult } from 'vscode-languageserver-protocol/node';
import { builtFile } from '../harness/built';
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver-protocol/node';

const server = builtFile('language-server.js');

/** What a client can do, all of it. */
export const able: InitializeParams['capabilities'] = {
  textDocument: { diagnostic: { dynamicRegistration: false } },
  workspace: {
    configuration: true, workspaceFolders: true, workspaceEdit: { documentChanges: true, snippetEditSupport: true },
    didChangeWatchedFiles: { dynamicRegistration: true }, diagnostics: { refreshSupport: true },
  },
  window: { workDoneProgress: true },
};

/** A client of the real server process over stdio. Waits on versions and events, never on time. */
export interface Client {
  readonly connection: ProtocolConnection;
  readonly initialized: InitializeResult;
  readonly folder: string;
  /** Settings the server is given; change them and call `settingsChanged`. */
  settings: Record<string, unknown>;
  uri(name: string): string;
  open(name: string, text: string, languageId?: string): Promise<void>;
  change(name: string, version: number, text: string): Promise<void>;
  pull(name: string, previousResultId?: string): Promise<{ kind: string; resultId?: string; items: Diagnostic[] }>;
  /** The pushed diagnostics of exactly that version. */
  pushed(name: string, version: number): Promise<Diagnostic[]>;
  actions(name: string, diagnostic: Diagnostic, only?: string[]): Promise<CodeAction[]>;
  settingsChanged(): Promise<void>;
  stop(): Promise<void>;
}

export async function startClient(files: Readonly<Record<string, string>>, capabilities: InitializeParams['capabilities'] = able): Promise<Client> {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'corslint-lsp-')));
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), text);
  }
  const child = spawn(process.execPath, [server, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const connection = createProtocolConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
  const published = new Map<string, { version?: number; diagnostics: Diagnostic[] }>();
  const waiting: (() => void)[] = [];
  connection.onNotification('textDocument/publishDiagnostics', (params: { uri: string; version?: number; diagnostics: Diagnostic[] }) => {
    published.set(params.uri, params);
    waiting.splice(0).forEach(wake => wake());
  });
  connection.onRequest('workspace/configuration', (params: { items: unknown[] }) => params.items.map(() => client.settings));
  for (const method of ['client/registerCapability', 'workspace/diagnostic/refresh', 'window/workDoneProgress/create']) connection.onRequest(method, () => null);
  connection.listen();
  const uri = (name: string): string => pathToFileURL(path.join(folder, name)).href;
  const initialized: InitializeResult = await connection.sendRequest('initialize', { processId: process.pid, rootUri: pathToFileURL(folder).href, workspaceFolders: [{ uri: pathToFileURL(folder).href, name: 'ws' }], capabilities });
  const client: Client = {
    connection, initialized, folder, settings: {}, uri,
    open: (name, text, languageId = 'javascript') => connection.sendNotification('textDocument/didOpen', { textDocument: { uri: uri(name), languageId, version: 1, text } }),
    change: (name, version, text) => connection.sendNotification('textDocument/didChange', { textDocument: { uri: uri(name), version }, contentChanges: [{ text }] }),
    pull: (name, previousResultId) => connection.sendRequest('textDocument/diagnostic', { textDocument: { uri: uri(name) }, previousResultId }),
    async pushed(name, version) {
      for (;;) {
        const known = published.get(uri(name));
        if (known?.version === version) return known.diagnostics;
        await new Promise<void>(resolve => waiting.push(resolve));
      }
    },
    actions: (name, diagnostic, only) => connection.sendRequest('textDocument/codeAction', { textDocument: { uri: uri(name) }, range: diagnostic.range, context: { diagnostics: [diagnostic], ...(only && { only }) } }),
    settingsChanged: () => connection.sendNotification('workspace/didChangeConfiguration', { settings: null }),
    async stop() {
      await connection.sendRequest('shutdown');
      const exited = new Promise<number | null>(resolve => child.once('exit', resolve));
      await connection.sendNotification('exit');
      assert.equal(await exited, 0);
      connection.dispose();
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
  await connection.sendNotification('initialized', {});
  return client;
}

/** Applies the edits of an action to a text; placeholders give their default. */
export function apply(text: string, action: CodeAction | undefined): string {
  const edits = (action?.edit?.documentChanges ?? []).flatMap(change => (change as TextDocumentEdit).edits);
  const lines = text.split('\n');
  const offset = ({ line, character }: { line: number; character: number }): number => lines.slice(0, line).reduce((sum, one) => sum + one.length + 1, 0) + character;
  const plain = edits.map(edit => ({ start: offset(edit.range.start), end: offset(edit.range.end), text: 'snippet' in edit ? edit.snippet.value.replace(/\$\{\d+:([^}]*)\}/g, '$1').replace(/\\([\\$}])/g, '$1') : (edit).newText }));
  return plain.sort((a, b) => b.start - a.start).reduce((result, { start, end, text: replacement }) => result.slice(0, start) + replacement + result.slice(end), text);
}

/** The items of partial results as they come in. */
export function partialResults(connection: ProtocolConnection, token: string): { next(): Promise<WorkspaceDiagnosticReportPartialResult['items']> } {
  const queue: WorkspaceDiagnosticReportPartialResult['items'][] = [];
  let wake = (): void => undefined;
  connection.onNotification('$/progress', ({ token: own, value }: { token: string; value: WorkspaceDiagnosticReportPartialResult }) => {
    if (own !== token) return;
    queue.push(value.items);
    wake();
  });
  return {
    async next() {
      while (queue.length === 0) await new Promise<void>(resolve => { wake = resolve; });
      return queue.shift() ?? [];
    },
  };
}
