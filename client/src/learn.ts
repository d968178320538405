import * as vscode from 'vscode';
import { example } from './example';

/** Context key of the walkthrough: a finding stands in a visible editor. */
const SEEN = 'corslint.findingSeen';

/** The commands of the walkthrough, and the guide that is packed with the extension. */
export function learningCommands({ extensionUri }: vscode.ExtensionContext): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.commands.registerCommand('corslint.openGuide', () => vscode.commands.executeCommand('markdown.showPreview', vscode.Uri.joinPath(extensionUri, 'docs', 'understanding-cors.md'))),
    vscode.commands.registerCommand('corslint.openExample', openExample),
    noteFindings(),
  );
}

async function openExample(): Promise<void> {
  const document = await vscode.workspace.openTextDocument({ language: 'javascript', content: example });
  // Beside the walkthrough, so that both can be seen.
  const beside = !vscode.window.activeTextEditor && vscode.window.tabGroups.activeTabGroup.activeTab !== undefined;
  await vscode.window.showTextDocument(document, beside ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active);
}

/** Keeps the context key true while a finding of ours stands in a visible editor: the walkthrough notes when it becomes true, and only then. */
function noteFindings(): vscode.Disposable {
  let last = false;
  const look = (): void => {
    const seen = vscode.window.visibleTextEditors.some(({ document }) => vscode.languages.getDiagnostics(document.uri).some(({ source }) => source === 'corslint'));
    if (seen !== last) void vscode.commands.executeCommand('setContext', SEEN, seen);
    last = seen;
  };
  return vscode.Disposable.from(vscode.languages.onDidChangeDiagnostics(look), vscode.window.onDidChangeVisibleTextEditors(look));
}
