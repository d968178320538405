import { unusedSuppression } from '../engine/unused-suppressions';
import type { Edit } from '../text/edit';
import { escapeSnippet } from '../text/edit';
import type { Located } from '../workspace/workspace';
import type { Session } from './session';

/** A comment that may silence a finding, for clients with and without placeholders. */
export interface SilencingComment {
  readonly title: string;
  /** Silences in any case; the other may stand in the middle of a text, and has to be tried. */
  readonly isCertain: boolean;
  readonly plain: Edit;
  readonly snippet: Edit;
}

/** A comment line above the finding's, indented like it, and one at the start of the file, both with room for a reason; none for a finding that is about a comment. */
export function silencingComments(session: Session, { finding: { at: { file, span }, rule } }: Located): SilencingComment[] {
  const document = session.document(file);
  if (!document || rule === unusedSuppression) return [];
  const text = document.getText();
  const lines = session.lines(file);
  const mark = text.startsWith('\uFEFF') ? 1 : 0;
  const interpreter = /^\uFEFF?#![^\r\n]*(?:\r\n|\n|\r)/.exec(text)?.[0].length;
  const line = Math.max(lines.lineStart(lines.position(span.start).line), mark);
  const indentation = /^[ \t]*/.exec(text.slice(line))?.[0] ?? '';
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  const leader = /\.[cm]?[jt]sx?$/i.test(file) ? '//' : '#';
  const comment = (title: string, isCertain: boolean, start: number, words: string): SilencingComment => {
    const at = { file, span: { start, end: start } };
    return { title, isCertain, plain: { at, text: `${words}meant so${end}` }, snippet: { at, text: `${escapeSnippet(words)}\${1:why this is meant}${end}`, snippet: true } };
  };
  return [
    comment(`Disable ${rule} for this line`, false, line, `${indentation}${leader} corslint-disable-next-line ${rule} -- `),
    comment(`Disable ${rule} for the entire file`, true, interpreter ?? mark, `${leader} corslint-disable ${rule} -- `),
  ];
}
