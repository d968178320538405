import type { CodeAction, CodeActionParams, TextDocumentEdit } from 'vscode-languageserver/node';
import { CodeActionKind } from 'vscode-languageserver/node';
import { fixesOf } from '../engine/prove';
import { unusedSuppression } from '../engine/unused-suppressions';
import type { Edit } from '../text/edit';
import { escapeSnippet } from '../text/edit';
import { overlaps } from '../text/place';
import type { Located } from '../workspace/workspace';
import { safeEdits } from '../workspace/fix-files';
import type { Session } from './session';
import { toDiagnostic, toTextEdit } from './to-lsp';

/** `source.fixAll.corslint`: the fixes that keep what the author meant. */
export const FIX_ALL = `${CodeActionKind.SourceFixAll}.corslint`;

/** Fixes of the findings in the range, the one to press first in front; then the comment that silences; or all safe fixes of the file. */
export function codeActions(session: Session, { textDocument, range, context }: CodeActionParams): CodeAction[] {
  const file = session.fileOf(textDocument.uri);
  const document = session.document(file);
  if (!document) return [];
  const wants = (kind: string): boolean => context.only === undefined || context.only.some(only => kind === only || kind.startsWith(`${only}.`));
  const actions: CodeAction[] = [];
  const all = session.findingsIn(file);
  if (wants(CodeActionKind.QuickFix)) {
    const span = { start: document.offsetAt(range.start), end: document.offsetAt(range.end) };
    const here = all.filter(({ finding }) => overlaps(finding.at.span, span));
    for (const located of here) actions.push(...fixActions(session, located));
    for (const located of here) actions.push(...suppressAction(session, located));
  }
  if (context.only !== undefined && wants(FIX_ALL)) actions.push(...fixAllAction(session, all));
  return actions;
}

function fixActions(session: Session, { finding, linted }: Located): CodeAction[] {
  const diagnostics = [toDiagnostic(finding, session)];
  return fixesOf(linted, finding).map(({ title, edits }, i) => ({
    title: session.abilities.snippetEdits || !edits.some(({ snippet }) => snippet) ? title : `${title} (replace the placeholder)`,
    kind: CodeActionKind.QuickFix, diagnostics, isPreferred: i === 0, edit: { documentChanges: documentEdits(session, edits) },
  }));
}

function fixAllAction(session: Session, findings: readonly Located[]): CodeAction[] {
  const edits = safeEdits({ findings });
  return edits.length === 0 ? [] : [{ title: 'Fix all that is safe to fix (CORS Lint)', kind: FIX_ALL, edit: { documentChanges: documentEdits(session, edits) } }];
}

/** A comment line above the finding's, indented like it, with room for a reason. */
function suppressAction(session: Session, { finding }: Located): CodeAction[] {
  const { file, span } = finding.at;
  const document = session.document(file);
  if (!document || finding.rule === unusedSuppression) return [];
  const lines = session.lines(file);
  const start = lines.lineStart(lines.position(span.start).line);
  const text = document.getText();
  const indentation = /^[ \t]*/.exec(text.slice(start))?.[0] ?? '';
  const leader = /\.[cm]?[jt]sx?$/.test(file) ? '//' : '#';
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  const words = `${leader} corslint-disable-next-line ${finding.rule} -- `;
  const edit: Edit = session.abilities.snippetEdits
    ? { at: { file, span: { start: start + indentation.length, end: start + indentation.length } }, text: `${escapeSnippet(words)}\${1:why this is meant}\n`, snippet: true }
    : { at: { file, span: { start, end: start } }, text: `${indentation}${words}meant so${end}` };
  return [{ title: `Suppress ${finding.rule} with a comment`, kind: CodeActionKind.QuickFix, diagnostics: [toDiagnostic(finding, session)], edit: { documentChanges: documentEdits(session, [edit]) } }];
}

/** Edits by document, with the version they were made for: an editor refuses them once the text has moved on. */
export function documentEdits(session: Session, edits: readonly Edit[]): TextDocumentEdit[] {
  return [...new Set(edits.map(({ at }) => at.file))].map(file => {
    const lines = session.lines(file);
    return {
      textDocument: { uri: session.uriOf(file), version: session.document(file)?.version ?? null },
      edits: edits.filter(({ at }) => at.file === file).map(edit => toTextEdit(edit, lines, session.abilities.snippetEdits)),
    };
  });
}
