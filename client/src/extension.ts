import * as vscode from 'vscode';
import { LanguageClient, TransportKind, type LanguageClientOptions } from 'vscode-languageclient/node';
import { copying } from './copy';
import { explainCommand } from './explain';
import { learningCommands } from './learn';
import { reportCommands } from './report';
import { simulateCommand } from './simulate';
import { SCHEMES } from './schemes';
import { showStatus } from './status';

let client: LanguageClient | undefined;

/** Starts the language server and registers the commands. Everything shown is computed by the server. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel('CORS Lint', { log: true });
  const running = new LanguageClient('corslint', 'CORS Lint', serverOptions(context), clientOptions(log));
  client = running;
  context.subscriptions.push(
    log,
    showStatus(running),
    reportCommands(running),
    copying(running),
    explainCommand(running),
    learningCommands(context),
    simulateCommand(running, context.workspaceState),
    vscode.commands.registerCommand('corslint.restartServer', () => running.restart()),
    vscode.commands.registerCommand('corslint.showLog', () => log.show()),
  );
  await running.start();
}

export async function deactivate(): Promise<void> {
  await client?.dispose();
}

function serverOptions(context: vscode.ExtensionContext): ConstructorParameters<typeof LanguageClient>[2] {
  const module = context.asAbsolutePath('server/dist/language-server.js');
  return { module, transport: TransportKind.ipc };
}

function clientOptions(log: vscode.LogOutputChannel): LanguageClientOptions {
  return {
    documentSelector: SCHEMES.map(scheme => ({ scheme })),
    outputChannel: log,
    diagnosticCollectionName: 'corslint',
    // The library's defaults leave findings stale until the next save, and know nothing of tabs not yet loaded.
    diagnosticPullOptions: {
      onChange: true,
      onSave: true,
      onTabs: true,
      match: (_selector, resource) => SCHEMES.includes(resource.scheme),
    },
    markdown: { isTrusted: false, supportHtml: false },
  };
}
