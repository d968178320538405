import type { CompletionItem, CompletionParams } from 'vscode-languageserver/node';
import { CompletionItemKind, CompletionTriggerKind } from 'vscode-languageserver/node';
import type { Suggestion } from '../engine/suggest';
import { suggest } from '../engine/suggest';
import type { Session } from './session';

/** Characters after which suggestions are asked for: quotes, and what stands between the words of a name, a value or a directive. */
export const completionTriggers: string[] = ['"', '\'', '`', '-', ' '];

const KINDS: Record<Suggestion['kind'], CompletionItemKind> = {
  header: CompletionItemKind.Field, value: CompletionItemKind.Value, origin: CompletionItemKind.Constant, word: CompletionItemKind.Property,
};

/** What can be written at a position, from the text as the editor shows it: nothing is linted for it. */
export function completions(session: Session, { textDocument: { uri }, position, context }: CompletionParams): CompletionItem[] {
  const file = session.fileOf(uri);
  const document = session.document(file);
  if (!document || !session.shows(file)) return [];
  const { settings: { trustedOrigins }, origins } = session.workspace.circumstances(file);
  const found = suggest({ file, text: document.getText() }, document.offsetAt(position), [...trustedOrigins, ...origins]);
  // In a script a space stands everywhere: names of options come when a person types one.
  const isSpace = context?.triggerKind === CompletionTriggerKind.TriggerCharacter && context.triggerCharacter === ' ' && /\.[cm]?[jt]sx?$/i.test(file);
  return found.filter(({ kind }) => !isSpace || kind !== 'word').map(({ kind, text, words, span }, i): CompletionItem => ({
    label: text, kind: KINDS[kind], sortText: String(i).padStart(2, '0'),
    ...(words !== undefined && { documentation: { kind: 'markdown', value: words } }),
    textEdit: { range: { start: document.positionAt(span.start), end: document.positionAt(span.end) }, newText: text },
  }));
}
