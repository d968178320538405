import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import type { RefreshMethod, ReportMethod, ReportParams, ReportResult, ReportUri } from '../../server/src/lsp/protocol';

const REPORT: ReportUri = 'corslint-report:/CORS%20report.md';
const REFRESH: RefreshMethod = 'corslint/refresh';
const TEXT: ReportMethod = 'corslint/report';
/** Context key of the manifest: the tab in front shows the report, as a preview or as text. */
const IN_FRONT = 'corslint.isReport';

/** Formats by the extension of the file they are written to; the first of each name is the one the dialog offers. */
const FORMATS: readonly { readonly extension: string; readonly name: string; readonly format: ReportParams['format'] }[] = [
  { extension: 'md', name: 'Markdown', format: 'markdown' },
  { extension: 'html', name: 'HTML', format: 'html' },
  { extension: 'json', name: 'JSON', format: 'json' },
  { extension: 'sarif', name: 'SARIF', format: 'sarif' },
  { extension: 'xml', name: 'JUnit XML', format: 'junit' },
];

/** The commands of the workspace report, and the buttons over it. */
export function reportCommands(client: LanguageClient): vscode.Disposable {
  const follow = (): void => void vscode.commands.executeCommand('setContext', IN_FRONT, isReport(vscode.window.tabGroups.activeTabGroup.activeTab));
  follow();
  return vscode.Disposable.from(
    vscode.window.tabGroups.onDidChangeTabs(follow),
    vscode.window.tabGroups.onDidChangeTabGroups(follow),
    vscode.commands.registerCommand('corslint.showReport', () => showReport(client)),
    vscode.commands.registerCommand('corslint.refreshReport', () => refreshReport(client)),
    vscode.commands.registerCommand('corslint.exportReport', (target?: unknown) => exportReport(client, target)),
  );
}

async function showReport(client: LanguageClient): Promise<void> {
  await client.start();
  await vscode.commands.executeCommand('markdown.showPreview', vscode.Uri.parse(REPORT, true));
}

/** The server tells the editor when the report differs. */
async function refreshReport(client: LanguageClient): Promise<void> {
  await client.start();
  await client.sendRequest(REFRESH);
}

/** Asks where to, unless a command's caller said so, and writes the report in the format that the extension stands for. */
async function exportReport(client: LanguageClient, given: unknown): Promise<void> {
  const target = given instanceof vscode.Uri && given.toString() !== REPORT && given.scheme !== 'webview-panel' ? given : await askTarget();
  if (!target) return;
  const extension = /\.([^./]+)$/.exec(target.path)?.[1]?.toLowerCase();
  const known = FORMATS.find(one => one.extension === extension);
  if (!known) {
    void vscode.window.showErrorMessage(`The report is written to files ending in ${FORMATS.map(one => `.${one.extension}`).join(', ')}.`);
    return;
  }
  await client.start();
  const { text } = await client.sendRequest<ReportResult>(TEXT, { format: known.format } satisfies ReportParams);
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
  void offerToOpen(target);
}

async function askTarget(): Promise<vscode.Uri | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  return vscode.window.showSaveDialog({
    title: 'Export CORS Report',
    ...(folder && { defaultUri: vscode.Uri.joinPath(folder, 'cors-report.md') }),
    filters: Object.fromEntries(FORMATS.map(({ extension, name }) => [name, [extension]])),
  });
}

async function offerToOpen(target: vscode.Uri): Promise<void> {
  const open = await vscode.window.showInformationMessage(`The CORS report was written to ${vscode.workspace.asRelativePath(target)}.`, 'Open');
  if (open) await vscode.commands.executeCommand('vscode.open', target);
}

/** A preview tells no more of itself than its kind and its title. */
function isReport(tab: vscode.Tab | undefined): boolean {
  if (tab?.input instanceof vscode.TabInputText) return tab.input.uri.toString() === vscode.Uri.parse(REPORT, true).toString();
  return tab?.input instanceof vscode.TabInputWebview && tab.input.viewType.endsWith('markdown.preview') && tab.label.includes('CORS report');
}
