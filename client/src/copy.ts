import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import type { CopyTextCommand, ExperimentalAbilities } from '../../server/src/lsp/protocol';

const COPY: CopyTextCommand = 'corslint.copyText';
/** How long the status bar says so, in milliseconds. */
const SAID = 5000;

/** The command of code actions that copy a text; the server is told that there is one. Call it before the client starts. */
export function copying(client: LanguageClient): vscode.Disposable {
  client.registerFeature({
    fillClientCapabilities: capabilities => {
      const abilities: ExperimentalAbilities = { corslint: { copyText: true } };
      capabilities.experimental = { ...capabilities.experimental as object | undefined, ...abilities };
    },
    initialize: () => undefined,
    getState: () => ({ kind: 'static' }),
    clear: () => undefined,
  });
  return vscode.commands.registerCommand(COPY, async (text: unknown, what: unknown) => {
    if (typeof text !== 'string') return;
    await vscode.env.clipboard.writeText(text);
    vscode.window.setStatusBarMessage(`Copied ${typeof what === 'string' ? what : 'the text'}`, SAID);
  });
}
