import type { Place } from './place';

/** Replaces `at` by `text`. An empty span inserts. */
export interface Edit {
  readonly at: Place;
  readonly text: string;
  /** `text` is in LSP snippet syntax and holds a placeholder a person must fill in; such an edit is never applied unasked. */
  readonly snippet?: boolean;
}

/** Edits of one file sorted by start, or undefined when two of them overlap (then none may be applied). */
export function sortEdits(edits: readonly Edit[]): Edit[] | undefined {
  const sorted = [...edits].sort((a, b) => a.at.span.start - b.at.span.start || a.at.span.end - b.at.span.end);
  for (let i = 1; i < sorted.length; i++) {
    const before = sorted[i - 1];
    const after = sorted[i];
    if (before && after && before.at.span.end > after.at.span.start) return undefined;
  }
  return sorted;
}

/**
 * The text of `file` after its edits. Edits of other files are passed over; a snippet edit is written with its
 * placeholders' default texts. Undefined when edits overlap or a span lies outside the text.
 */
export function applyEdits(file: string, text: string, edits: readonly Edit[]): string | undefined {
  const sorted = sortEdits(edits.filter(edit => edit.at.file === file));
  if (!sorted) return undefined;
  let result = '';
  let done = 0;
  for (const { at: { span }, text: replacement, snippet } of sorted) {
    if (span.start < done || span.end > text.length || span.end < span.start) return undefined;
    result += text.slice(done, span.start) + (snippet ? snippetDefault(replacement) : replacement);
    done = span.end;
  }
  return result + text.slice(done);
}

/** The plain text an LSP snippet stands for before anything is typed: `${1:x}` gives `x`, `$0` nothing, `\$` a dollar. */
export function snippetDefault(snippet: string): string {
  return snippet.replace(/\\([\\$}])|\$\{\d+:((?:\\[\\$}]|[^\\}])*)\}|\$\{?\d+\}?/g, (_, escaped: string | undefined, text: string | undefined) =>
    escaped ?? (text ?? '').replace(/\\([\\$}])/g, '$1'));
}

/** Escapes a literal text for use inside an LSP snippet. */
export function escapeSnippet(text: string): string {
  return text.replace(/[\\$}]/g, '\\$&');
}
