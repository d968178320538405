import type { CodeAction, CodeActionParams, TextDocumentEdit, TextEdit, WorkspaceEdit } from 'vscode-languageserver/node';
import { CodeActionKind } from 'vscode-languageserver/node';
import { lintEdited } from '../engine/prove';
import { unusedSuppression } from '../engine/unused-suppressions';
import type { Edit } from '../text/edit';
import { escapeSnippet } from '../text/edit';
import { overlaps } from '../text/place';
import { offeredFixes, safeMends } from '../workspace/mend';
import type { Located } from '../workspace/workspace';
import type { Session } from './session';
import { toDiagnostic, toTextEdit } from './to-lsp';

/** `source.fixAll.corslint`: the fixes that keep what the author meant. */
export const FIX_ALL = `${CodeActionKind.SourceFixAll}.corslint`;

/** Fixes of the findings in the range, the one to press first in front; then the comment that silences; or all safe fixes of the file. */
export function codeActions(session: Session, { textDocument, range, context }: CodeActionParams): CodeAction[] {
  const file = session.fileOf(textDocument.uri);
  const document = session.document(file);
  if (!document || !session.isCurrent(file)) return [];
  const wants = (kind: string): boolean => context.only === undefined || context.only.some(only => kind === only || kind.startsWith(`${only}.`));
  const all = session.findingsIn(file);
  const actions: CodeAction[] = [];
  if (wants(CodeActionKind.QuickFix)) {
    const span = { start: document.offsetAt(range.start), end: document.offsetAt(range.end) };
    const here = all.filter(({ finding }) => overlaps(finding.at.span, span));
    for (const located of here) actions.push(...fixActions(session, located));
    for (const located of here) actions.push(...suppressAction(session, located));
  }
  if (context.only !== undefined && wants(FIX_ALL)) actions.push(...fixAllAction(session, all));
  return actions;
}

function fixActions(session: Session, located: Located): CodeAction[] {
  const diagnostics = [toDiagnostic(located.finding, session)];
  return offeredFixes(session.workspace, located).flatMap(({ title, edits }, i) => {
    const byHand = !session.abilities.snippetEdits && edits.some(({ snippet }) => snippet);
    const edit = toWorkspaceEdit(session, edits);
    return edit ? [{ title: byHand ? `${title} (replace the placeholder)` : title, kind: CodeActionKind.QuickFix, diagnostics, isPreferred: i === 0 && !byHand, edit }] : [];
  });
}

function fixAllAction(session: Session, findings: readonly Located[]): CodeAction[] {
  const edit = toWorkspaceEdit(session, safeMends(session.workspace, findings).flatMap(({ fix }) => fix.edits));
  return edit ? [{ title: 'Fix all that is safe to fix (CORS Lint)', kind: FIX_ALL, edit }] : [];
}

/** A comment line above the finding's, indented like it, with room for a reason; none where a comment would not silence it. */
function suppressAction(session: Session, { finding, run }: Located): CodeAction[] {
  const { file, span } = finding.at;
  const document = session.document(file);
  if (!document || finding.rule === unusedSuppression) return [];
  const text = document.getText();
  const lines = session.lines(file);
  const line = lines.lineStart(lines.position(span.start).line);
  const start = line === 0 && text.startsWith('\uFEFF') ? 1 : line;
  const indentation = /^[ \t]*/.exec(text.slice(start))?.[0] ?? '';
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  const words = `${indentation}${/\.[cm]?[jt]sx?$/i.test(file) ? '//' : '#'} corslint-disable-next-line ${finding.rule} -- `;
  const at = { file, span: { start, end: start } };
  const plain: Edit = { at, text: `${words}meant so${end}` };
  const linted = session.workspace.linted(run.file);
  const after = linted && lintEdited(linted, [plain]);
  if (!after || after.findings.length >= run.findings.length) return [];
  const edit = toWorkspaceEdit(session, [session.abilities.snippetEdits ? { at, text: `${escapeSnippet(words)}\${1:why this is meant}${end}`, snippet: true } : plain]);
  return edit ? [{ title: `Suppress ${finding.rule} with a comment`, kind: CodeActionKind.QuickFix, diagnostics: [toDiagnostic(finding, session)], edit }] : [];
}

/** Edits by document, with the version they were made for: an editor refuses them once the text has moved on. None when there is nothing to edit, or a text is not the one that was linted. */
function toWorkspaceEdit(session: Session, edits: readonly Edit[]): WorkspaceEdit | undefined {
  const files = [...new Set(edits.map(({ at }) => at.file))];
  if (files.length === 0 || files.some(file => session.document(file) && !session.isCurrent(file))) return undefined;
  const documentChanges: TextDocumentEdit[] = files.map(file => {
    const lines = session.lines(file);
    return {
      textDocument: { uri: session.uriOf(file), version: session.document(file)?.version ?? null },
      edits: edits.filter(({ at }) => at.file === file).map(edit => toTextEdit(edit, lines, session.abilities.snippetEdits)),
    };
  });
  if (session.abilities.versionedEdits) return { documentChanges };
  return { changes: Object.fromEntries(documentChanges.map(({ textDocument: { uri }, edits: own }) => [uri, own.filter((edit): edit is TextEdit => 'newText' in edit)])) };
}
