import type { Range, TextEdit, SnippetTextEdit, Diagnostic } from 'vscode-languageserver/node';
import { DiagnosticSeverity, DiagnosticTag } from 'vscode-languageserver/node';
import { unusedSuppression } from '../engine/unused-suppressions';
import type { Finding, Severity } from '../policy/finding';
import { pageOf } from '../report/documentation';
import type { Edit } from '../text/edit';
import { snippetDefault } from '../text/edit';
import type { LineMap } from '../text/line-map';
import type { Place, Span } from '../text/place';

const SEVERITIES: Record<Severity, DiagnosticSeverity> = {
  error: DiagnosticSeverity.Error, warning: DiagnosticSeverity.Warning, info: DiagnosticSeverity.Information, hint: DiagnosticSeverity.Hint,
};

/** What conversions need of the session. */
export interface Names {
  lines(file: string): LineMap;
  uriOf(file: string): string;
}

/** A span as LSP counts it: lines and UTF-16 columns from 0. */
export function toRange(lines: LineMap, { start, end }: Span): Range {
  const from = lines.position(start);
  const to = lines.position(end);
  return { start: { line: from.line, character: from.column }, end: { line: to.line, character: to.column } };
}

/** A finding as the client shows it, with a link to the page of its rule and with related places. */
export function toDiagnostic({ rule, severity, message, at, related, unnecessary }: Finding, names: Names): Diagnostic {
  const location = (place: Place): { uri: string; range: Range } => ({ uri: names.uriOf(place.file), range: toRange(names.lines(place.file), place.span) });
  return {
    range: toRange(names.lines(at.file), at.span),
    severity: SEVERITIES[severity], code: rule, source: 'corslint', message,
    ...(rule !== unusedSuppression && { codeDescription: { href: pageOf(rule) } }),
    ...(related.length > 0 && { relatedInformation: related.map(one => ({ location: location(one.at), message: one.message })) }),
    ...(unnecessary && { tags: [DiagnosticTag.Unnecessary] }),
  };
}

/** An edit for a client that can or cannot tab through placeholders; one that cannot gets the placeholder's text to change by hand. */
export function toTextEdit({ at, text, snippet }: Edit, lines: LineMap, snippets: boolean): TextEdit | SnippetTextEdit {
  const range = toRange(lines, at.span);
  if (!snippet) return { range, newText: text };
  return snippets ? { range, snippet: { kind: 'snippet', value: text } } : { range, newText: snippetDefault(text) };
}
