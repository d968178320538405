import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import type { ExplainedMessage, ExplainMethod, ExplainParams, ExplainResult, SourcePlace } from '../../server/src/lsp/protocol';

const EXPLAIN: ExplainMethod = 'corslint/explain';

/** Words that stand in what browsers print about requests they blocked. Only for what is offered: what a message is, the server knows. */
const LOOKS_LIKE_ONE = /CORS|Access-Control-|cross-origin|same[- ]origin|net::ERR_|Mixed Content|Content Security Policy|Cross-Origin|Failed to fetch|NetworkError/i;
/** Longest text that is offered, in UTF-16 units: what a person copies out of a console. */
const LONGEST = 20_000;
/** How long the clipboard is waited for, in milliseconds. */
const CLIPBOARD = 1000;

/** The command that explains a browser's error. Its argument, where it has one, is the text; without it a person is asked. */
export function explainCommand(client: LanguageClient): vscode.Disposable {
  return vscode.commands.registerCommand('corslint.explainError', async (given?: unknown) => {
    const text = typeof given === 'string' ? given : await askText();
    if (text === undefined || text.trim() === '') return;
    await client.start();
    const result = await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: 'CORS Lint' }, () => client.sendRequest<ExplainResult>(EXPLAIN, { text } satisfies ExplainParams)).then(value => value, leaveIfCancelled);
    if (result) await show(result);
  });
}

/** What the input box shows is one line; a message of several is kept whole as long as nobody edits it. */
async function askText(): Promise<string | undefined> {
  const found = selectedText() ?? await copiedText();
  const line = found && oneLine(found);
  const typed = await vscode.window.showInputBox({
    title: 'Explain a Browser Error', prompt: 'Paste what the browser\'s console says, the whole message. Copy several lines before you call this.', placeHolder: 'Access to fetch at \'https://…\' from origin \'https://…\' has been blocked by CORS policy: …',
    ignoreFocusOut: true, ...line !== undefined && { value: line },
  });
  return typed !== undefined && typed === line ? found : typed;
}

function selectedText(): string | undefined {
  const editor = vscode.window.activeTextEditor;
  return editor && offered(editor.document.getText(editor.selection));
}

/** In a browser the clipboard may wait for a permission that nobody gives: then nothing is offered. */
async function copiedText(): Promise<string | undefined> {
  const never = new Promise<string>(resolve => setTimeout(() => resolve(''), CLIPBOARD));
  return offered(await Promise.race([Promise.resolve(vscode.env.clipboard.readText()).catch(() => ''), never]));
}

function offered(text: string): string | undefined {
  return text.length <= LONGEST && LOOKS_LIKE_ONE.test(text) ? text : undefined;
}

function oneLine(text: string): string {
  return text.trim().replace(/\s*[\r\n]+\s*/g, ' ');
}

/** A person who cancels knows that they did. */
function leaveIfCancelled(error: unknown): undefined {
  const { code } = error as { readonly code?: unknown };
  if (code !== -32_800 && code !== -32_802) throw error;
  return undefined;
}

async function show({ messages, files }: ExplainResult): Promise<void> {
  if (messages.length === 0) {
    void vscode.window.showInformationMessage('This is no message of Chrome, Firefox or Safari about a blocked request that CORS Lint knows. Copy it from the browser\'s console as a whole.');
    return;
  }
  const message = messages.length === 1 ? messages[0] : await choose(messages);
  if (message) await tell(message, files);
}

/** Several messages were pasted: which of them? */
async function choose(messages: readonly ExplainedMessage[]): Promise<ExplainedMessage | undefined> {
  const items = messages.map(message => ({ label: message.cause, description: message.url ?? '', detail: message.culprits[0] && `${message.culprits[0].at.file}:${message.culprits[0].at.line}`, message }));
  return (await vscode.window.showQuickPick(items, { title: `${messages.length} messages`, placeHolder: 'Which one?', matchOnDescription: true, matchOnDetail: true }))?.message;
}

async function tell(message: ExplainedMessage, files: number): Promise<void> {
  const { culprits: [first, ...others], notCors } = message;
  if (first) await reveal(first.at);
  const where = first ? `${first.certainty === 'certain' ? 'It comes from' : first.certainty === 'likely' ? 'It comes likely from' : 'It may come from'} ${first.at.file}:${first.at.line}${first.fixes.length > 0 ? '; Ctrl+. there offers the fix.' : '.'}`
    : notCors === null ? `No server in ${files === 1 ? 'the one file' : `the ${files} files`} of this workspace that speak${files === 1 ? 's' : ''} of CORS is known to give this message.` : '';
  const text = [notCors === null ? '' : NOT_CORS, message.cause, message.notCause ?? '', message.missing ?? '', where].filter(part => part !== '').join(' ');
  const more = others.length > 0 ? `Other Places (${others.length})` : undefined;
  const chosen = await vscode.window.showInformationMessage(text, ...more === undefined ? [] : [more]);
  if (chosen !== undefined && chosen === more) await offerPlaces(message);
}

const NOT_CORS = 'This is not about CORS.';

async function offerPlaces({ culprits, cause }: ExplainedMessage): Promise<void> {
  const items = culprits.map(culprit => ({ label: `${culprit.at.file}:${culprit.at.line}`, description: `${culprit.certainty}${culprit.rule === null ? '' : `, ${culprit.rule}`}`, detail: culprit.message, culprit }));
  const chosen = await vscode.window.showQuickPick(items, { title: cause, placeHolder: 'Go to a place', matchOnDescription: true, matchOnDetail: true });
  if (chosen) await reveal(chosen.culprit.at);
}

async function reveal({ uri, range: { start, end } }: SourcePlace): Promise<void> {
  const selection = new vscode.Range(start.line, start.character, end.line, end.character);
  const editor = await vscode.window.showTextDocument(vscode.Uri.parse(uri, true), { selection });
  editor.revealRange(selection, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}
