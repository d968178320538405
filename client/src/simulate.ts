import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import type { AskableServer, ServerName, ServersMethod, ServersResult, SimulateCommand, SimulatedRequest, SimulateMethod, SimulateParams, SimulateResult, SimulateTarget, SourcePlace } from '../../server/src/lsp/protocol';
import type { LinkedPlace } from './simulation-page';
import { answerPage, noteHtml, pageHtml } from './simulation-page';

const COMMAND: SimulateCommand = 'corslint.simulateRequest';
const SERVERS: ServersMethod = 'corslint/servers';
const SIMULATE: SimulateMethod = 'corslint/simulate';
/** Where the last request of this workspace is kept. */
const REMEMBERED = 'corslint.simulatedRequest';

/** What the form holds: the request, and the number of the server in the list. */
interface Form {
  readonly server: number;
  readonly request: SimulatedRequest;
}

/** What the view says. */
type Message = { readonly type: 'ready' } | ({ readonly type: 'ask' } & Form) | { readonly type: 'open'; readonly place: number };

interface Remembered {
  readonly server: ServerName;
  readonly request: SimulatedRequest;
}

/** The command that opens the view, which plays requests through. There is one view; opening it again fills its form anew. */
export function simulateCommand(client: LanguageClient, memory: vscode.Memento): vscode.Disposable {
  let view: View | undefined;
  const open = async (target: unknown): Promise<SimulateResult | undefined> => {
    view ??= openView(client, memory, () => { view = undefined; });
    return view.start(typeof target === 'object' && target !== null ? target : {});
  };
  return vscode.Disposable.from(vscode.commands.registerCommand(COMMAND, open), { dispose: () => { view?.dispose(); } });
}

interface View extends vscode.Disposable {
  /** Lists the servers, fills the form and asks. Gives the answer; undefined when there is nothing to ask. */
  start(target: SimulateTarget): Promise<SimulateResult | undefined>;
}

function openView(client: LanguageClient, memory: vscode.Memento, onClosed: () => void): View {
  const active = vscode.window.activeTextEditor;
  const panel = vscode.window.createWebviewPanel('corslint.simulate', 'Simulate a Request', { viewColumn: active ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active }, { enableScripts: true, localResourceRoots: [] });
  let servers: readonly AskableServer[] = [];
  let places: readonly LinkedPlace[] = [];
  let form: object | undefined;
  let answer: string | undefined;
  let questions = 0;

  const send = (message: object): void => void panel.webview.postMessage(message);
  const show = (html: string): void => {
    answer = html;
    send({ type: 'answer', html });
  };
  /** A view that was hidden has forgotten what it showed. */
  const again = (): void => {
    if (form) send(form);
    if (answer !== undefined) send({ type: 'answer', html: answer });
  };
  const ask = async ({ server: index, request }: Form): Promise<SimulateResult | undefined> => {
    const server = servers[index];
    if (!server) {
      show(noteHtml('This server is not in the list any more. Run the command again.'));
      return undefined;
    }
    const question = ++questions;
    const { uri, kind, name, nth } = server;
    void memory.update(REMEMBERED, { server: { uri, kind, name, nth }, request } satisfies Remembered);
    form = { type: 'form', ...listed, server: index, request };
    const result = await client.sendRequest<SimulateResult>(SIMULATE, { server: { uri, kind, name, nth }, request } satisfies SimulateParams).catch((error: unknown): SimulateResult => ({ problem: `The language server could not answer: ${String(error)}.` }));
    if (question !== questions) return result;
    const page = answerPage(result);
    places = page.places;
    show(page.html);
    return result;
  };
  let listed: { readonly servers: readonly object[]; readonly origins: readonly object[] } = { servers: [], origins: [] };

  panel.webview.onDidReceiveMessage((message: Message) => {
    if (message.type === 'ready') again();
    else if (message.type === 'ask') void ask(message);
    else if (message.type === 'open') void goTo(places[message.place], panel).catch((error: unknown) => vscode.window.showErrorMessage(`The place cannot be shown: ${String(error)}`));
  });
  panel.onDidDispose(onClosed);
  panel.webview.html = pageHtml(nonce());

  return {
    dispose() {
      panel.dispose();
    },
    async start(target) {
      const file = vscode.window.activeTextEditor?.document.uri.toString() ?? active?.document.uri.toString();
      panel.reveal(undefined, true);
      await client.start();
      const found = await client.sendRequest<ServersResult>(SERVERS, {}).catch((error: unknown) => String(error));
      servers = typeof found === 'string' ? [] : found.servers;
      form = undefined;
      places = [];
      if (typeof found === 'string') {
        show(noteHtml(`The servers of this workspace could not be listed: ${found}. Run the command again.`));
        return undefined;
      }
      if (servers.length === 0) {
        show(noteHtml('No server that speaks of CORS was found in this workspace. Quick fixes on a server ("Add CORS headers…") write a first set-up.'));
        return undefined;
      }
      listed = {
        servers: servers.map(({ name, framework, at, routes }) => ({ label: `${name} · ${framework} · ${at.file}:${at.line}`, paths: routes.map(({ path }) => path) })),
        origins: found.origins.map(({ origin, who }) => ({ origin, who: WHO[who] })),
      };
      const remembered = memory.get<Remembered>(REMEMBERED);
      const first = choose(servers, target, file, remembered?.server);
      const request = firstRequest(servers[first], target, found, remembered?.request);
      form = { type: 'form', ...listed, server: first, request };
      send(form);
      return ask({ server: first, request });
    },
  };
}

const WHO = { 'front-end': 'a front end of this workspace', named: 'named by a server', hostile: 'hostile' } as const;

/** The number of the server to begin with: the one asked for, one of the file in front, the last one, the first. */
function choose(servers: readonly AskableServer[], target: SimulateTarget, file: string | undefined, last: ServerName | undefined): number {
  const isNamed = ({ uri, kind, name, nth }: AskableServer, wanted: SimulateTarget): boolean => (wanted.uri === undefined || uri === wanted.uri) && kind === wanted.kind && name === wanted.name && nth === wanted.nth;
  const wanted = [
    servers.findIndex(server => target.name !== undefined && isNamed(server, target)),
    servers.findIndex(({ uri, at }) => target.uri !== undefined && (uri === target.uri || at.uri === target.uri)),
    servers.findIndex(server => last !== undefined && isNamed(server, last) && server.at.uri === file),
    servers.findIndex(({ at }) => at.uri === file),
    servers.findIndex(server => last !== undefined && isNamed(server, last)),
  ];
  return wanted.find(index => index >= 0) ?? 0;
}

/** What the form begins with: what was asked last, else what a front end of the workspace would send to the first route. */
function firstRequest(server: AskableServer | undefined, { method, path }: SimulateTarget, { origins }: ServersResult, last: SimulatedRequest | undefined): SimulatedRequest {
  const route = server?.routes[0];
  const base: SimulatedRequest = { origin: origins[0]?.who === 'hostile' ? 'https://app.example.com' : origins[0]?.origin ?? 'https://app.example.com', method: 'GET', path: '/', headers: '', credentials: 'same-origin', base: '', ...last };
  const isKnown = last !== undefined && server?.routes.some(one => one.path === last.path) === true;
  const plain = { method: route && route.method !== '*' ? route.method : 'GET', path: route?.path ?? '/' };
  return { ...base, ...(!isKnown && plain), ...(path !== undefined && { path, method: method ?? 'GET' }) };
}

/** Opens the place in another column than the view's, and the menu of fixes where those are wanted. */
async function goTo(place: LinkedPlace | undefined, panel: vscode.WebviewPanel): Promise<void> {
  if (!place) return;
  const viewColumn = panel.viewColumn === vscode.ViewColumn.One ? vscode.ViewColumn.Beside : vscode.ViewColumn.One;
  await vscode.window.showTextDocument(vscode.Uri.parse(place.at.uri, true), { viewColumn, selection: rangeOf(place.at) });
  if (place.fix) await vscode.commands.executeCommand('editor.action.quickFix');
}

function rangeOf({ range: { start, end } }: SourcePlace): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}

function nonce(): string {
  return globalThis.crypto.randomUUID().replaceAll('-', '');
}
