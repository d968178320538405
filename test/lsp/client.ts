import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CodeAction, Diagnostic, InitializeParams, InitializeResult, ProtocolConnection, Registration, TextDocumentEdit, TextEdit, WorkspaceDocumentDiagnosticReport } from 'vscode-languageserver-protocol/node';
import { CancellationTokenSource, createProtocolConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver-protocol/node';
import { builtFile } from '../harness/built';

/** What a client can do, all of it. */
export const able: InitializeParams['capabilities'] = {
  textDocument: { diagnostic: { dynamicRegistration: false }, codeAction: { dataSupport: true, resolveSupport: { properties: ['edit'] } } },
  workspace: {
    configuration: true, workspaceFolders: true, workspaceEdit: { documentChanges: true, snippetEditSupport: true }, didChangeConfiguration: { dynamicRegistration: true },
    didChangeWatchedFiles: { dynamicRegistration: true }, diagnostics: { refreshSupport: true }, codeLens: { refreshSupport: true }, textDocumentContent: { dynamicRegistration: true },
  },
  window: { workDoneProgress: true, showDocument: { support: true } },
};

export interface ClientOptions {
  readonly capabilities?: InitializeParams['capabilities'];
  /** Folders of the workspace, below the temporary folder; the folder itself by default. */
  readonly folders?: readonly string[];
  /** Settings the server is given for a scope (undefined: outside all folders). */
  readonly settings?: (scope: string | undefined) => unknown;
  /** Arguments for Node. */
  readonly node?: readonly string[];
  readonly initializationOptions?: unknown;
}

/** A client of the real server process over stdio. Waits on versions and events, never on time. */
export interface Client {
  readonly connection: ProtocolConnection;
  readonly initialized: InitializeResult;
  readonly folder: string;
  readonly registrations: Registration[];
  /** Settings the server is given; change them and call `settingsChanged`. */
  settings: ClientOptions['settings'];
  uri(name: string): string;
  write(name: string, text: string): void;
  open(name: string, text: string, languageId?: string): Promise<void>;
  change(name: string, version: number, text: string): Promise<void>;
  save(name: string): Promise<void>;
  close(name: string): Promise<void>;
  /** Tells of files on disk: 1 created, 2 changed, 3 deleted. */
  watched(changes: Readonly<Record<string, 1 | 2 | 3>>): Promise<void>;
  pull(name: string, previousResultId?: string): Promise<{ kind: string; resultId?: string; items: Diagnostic[] }>;
  codes(name: string): Promise<unknown[]>;
  /** Settles when so many diagnostics of exactly that version (undefined: of a closed document) have been pushed last. */
  pushed(name: string, version: number | undefined, count: number): Promise<Diagnostic[]>;
  actions(name: string, diagnostic: Diagnostic, only?: string[]): Promise<CodeAction[]>;
  /** Settles when the server has sent that request or notification once more, with its parameters. */
  next(method: string): Promise<unknown>;
  /** The server takes the new settings over: settles when it has. */
  set(settings: ClientOptions['settings']): Promise<void>;
  /** The exit code, once the server has ended. */
  readonly exited: Promise<number | null>;
  /** Ends the server as an editor does. Gives its exit code. */
  stop(): Promise<number | null>;
}

export async function startClient(files: Readonly<Record<string, string>>, { capabilities = able, folders = ['.'], settings, node = [], initializationOptions }: ClientOptions = {}): Promise<Client> {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'corslint-lsp-')));
  const write = (name: string, text: string): void => {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), text);
  };
  for (const [name, text] of Object.entries(files)) write(name, text);
  const child = spawn(process.execPath, [...node, builtFile('language-server.js'), '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const connection = createProtocolConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
  const exited = new Promise<number | null>(resolve => child.once('exit', resolve));
  const published = new Map<string, { version?: number; diagnostics: Diagnostic[] }>();
  const registrations: Registration[] = [];
  const waiting = new Map<string, ((params: unknown) => void)[]>();
  const came = (method: string, params: unknown): void => (waiting.get(method) ?? []).splice(0).forEach(wake => wake(params));
  const next = (method: string): Promise<unknown> => new Promise(resolve => waiting.set(method, [...waiting.get(method) ?? [], resolve]));
  connection.onNotification('textDocument/publishDiagnostics', (params: { uri: string; version?: number; diagnostics: Diagnostic[] }) => {
    published.set(params.uri, params);
    came('textDocument/publishDiagnostics', params);
  });
  connection.onRequest('workspace/configuration', (params: { items: { scopeUri?: string }[] }) => params.items.map(({ scopeUri }) => client.settings?.(scopeUri) ?? null));
  connection.onRequest('client/registerCapability', (params: { registrations: Registration[] }) => {
    registrations.push(...params.registrations);
    return null;
  });
  for (const method of ['workspace/diagnostic/refresh', 'window/workDoneProgress/create', 'workspace/codeLens/refresh', 'workspace/textDocumentContent/refresh']) {
    connection.onRequest(method, (params: unknown) => {
      came(method, params);
      return null;
    });
  }
  connection.onRequest('window/showDocument', (params: unknown) => {
    came('window/showDocument', params);
    return { success: true };
  });
  for (const method of ['window/logMessage', 'window/showMessage', 'corslint/status']) connection.onNotification(method, (params: unknown) => came(method, params));
  connection.listen();
  const uri = (name: string): string => /^[a-z-]+:/.test(name) ? name : pathToFileURL(path.join(folder, name)).href;
  const workspaceFolders = folders.map(name => ({ uri: uri(name), name: path.basename(path.join(folder, name)) }));
  const initialized: InitializeResult = await connection.sendRequest('initialize', { processId: process.pid, rootUri: workspaceFolders[0]?.uri ?? null, workspaceFolders, capabilities, initializationOptions });
  const client: Client = {
    connection, initialized, folder, registrations, settings, uri, write, next, exited,
    open: (name, text, languageId = 'javascript') => connection.sendNotification('textDocument/didOpen', { textDocument: { uri: uri(name), languageId, version: 1, text } }),
    change: (name, version, text) => connection.sendNotification('textDocument/didChange', { textDocument: { uri: uri(name), version }, contentChanges: [{ text }] }),
    save: name => connection.sendNotification('textDocument/didSave', { textDocument: { uri: uri(name) } }),
    close: name => connection.sendNotification('textDocument/didClose', { textDocument: { uri: uri(name) } }),
    watched: changes => connection.sendNotification('workspace/didChangeWatchedFiles', { changes: Object.entries(changes).map(([name, type]) => ({ uri: uri(name), type })) }),
    pull: (name, previousResultId) => connection.sendRequest('textDocument/diagnostic', { textDocument: { uri: uri(name) }, previousResultId }),
    codes: async name => (await client.pull(name)).items.map(({ code }) => code),
    async pushed(name, version, count) {
      for (;;) {
        const known = published.get(uri(name));
        if (known && known.version === version && known.diagnostics.length === count) return known.diagnostics;
        await next('textDocument/publishDiagnostics');
      }
    },
    actions: (name, diagnostic, only) => connection.sendRequest('textDocument/codeAction', { textDocument: { uri: uri(name) }, range: diagnostic.range, context: { diagnostics: [diagnostic], ...(only && { only }) } }),
    async set(given) {
      client.settings = given;
      const taken = next('workspace/diagnostic/refresh');
      await connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
      await taken;
    },
    async stop() {
      await connection.sendRequest('shutdown');
      await connection.sendNotification('exit');
      const code = await exited;
      connection.dispose();
      fs.rmSync(folder, { recursive: true, force: true });
      return code;
    },
  };
  await connection.sendNotification('initialized', {});
  return client;
}

/** Applies the edits of an action to a text; placeholders give their default. */
export function apply(text: string, action: CodeAction | undefined): string {
  const edits: TextEdit[] = (action?.edit?.documentChanges ?? []).flatMap(change => (change as TextDocumentEdit).edits).map(edit => 'snippet' in edit ? { range: edit.range, newText: edit.snippet.value.replace(/\$\{\d+:([^}]*)\}/g, '$1').replace(/\\([\\$}])/g, '$1') } : edit);
  edits.push(...Object.values(action?.edit?.changes ?? {}).flat());
  const starts = [0, ...[...text.matchAll(/\r\n|\n|\r/g)].map(match => match.index + match[0].length)];
  const offset = ({ line, character }: { line: number; character: number }): number => (starts[line] ?? text.length) + character;
  return edits.map(({ range, newText }) => ({ start: offset(range.start), end: offset(range.end), newText })).sort((a, b) => b.start - a.start)
    .reduce((result, { start, end, newText }) => result.slice(0, start) + newText + result.slice(end), text);
}

/** A workspace request that is held open. */
export interface Held {
  /** What the next partial result says: findings by file name, `null` for one with the same result as before. */
  next(): Promise<Record<string, unknown[]>>;
  /** Resolves with the final answer once the client has cancelled. */
  cancel(): Promise<unknown>;
}

/** Sends `workspace/diagnostic` with a token for partial results. */
export function holdWorkspace({ connection }: Client, previousResultIds: readonly { uri: string; value: string }[] = []): Held {
  const token = `w${Math.random()}`;
  const source = new CancellationTokenSource();
  const queue: WorkspaceDocumentDiagnosticReport[][] = [];
  let wake = (): void => undefined;
  connection.onNotification('$/progress', ({ token: own, value }: { token: string; value: { items: WorkspaceDocumentDiagnosticReport[] } }) => {
    if (own !== token) return;
    queue.push(value.items);
    wake();
  });
  const answer = connection.sendRequest('workspace/diagnostic', { previousResultIds, partialResultToken: token }, source.token).catch((error: unknown) => error);
  return {
    async next() {
      while (queue.length === 0) await new Promise<void>(resolve => { wake = resolve; });
      return Object.fromEntries((queue.shift() ?? []).map(report => [path.basename(report.uri), report.kind === 'full' ? report.items.map(({ code }) => code) : []]));
    },
    cancel() {
      source.cancel();
      return answer;
    },
  };
}

/** Settles with what the promise gives, and fails when it ends well. */
export async function errorOf(promise: Promise<unknown>): Promise<{ code: number; message: string }> {
  return promise.then(() => assert.fail('it did not fail'), (error: unknown) => error as { code: number; message: string });
}
