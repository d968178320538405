import type { Edit } from '../../../text/edit';
import type { Place } from '../../../text/place';
import type { Directive } from '../tree';
import type { Draft } from './draft';

/** How a directive stands in its text. */
interface Standing {
  /** The blanks its line begins with. */
  readonly indent: string;
  /** Nothing but blanks stands before it in its line. */
  readonly alone: boolean;
  /** Nothing but blanks and perhaps a comment follows it in its line. */
  readonly endsLine: boolean;
  readonly lineStart: number;
  /** Where the line's text ends, line end excluded. */
  readonly lineEnd: number;
}

function standing(text: string, { span }: Place): Standing {
  const lineStart = Math.max(text.lastIndexOf('\n', span.start - 1), text.lastIndexOf('\r', span.start - 1)) + 1;
  const end = text.slice(span.end).search(/[\r\n]/);
  const lineEnd = end < 0 ? text.length : span.end + end;
  const before = text.slice(lineStart, span.start);
  return {
    lineStart, lineEnd, indent: /^[ \t\uFEFF]*/.exec(before)?.[0].replace('\uFEFF', '') ?? '', alone: /^[\s\uFEFF]*$/.test(before),
    endsLine: /^\s*(?:#.*)?$/.test(text.slice(span.end, lineEnd)),
  };
}

/** The line end a text uses. */
function lineEndOf(text: string): string {
  return /\r\n|\n|\r/.exec(text)?.[0] ?? '\n';
}

/** One step of indentation, as the text has it. */
export function indentStep(text: string): string {
  const indents = [...text.matchAll(/^([ \t]+)\S/gm)].map(([, indent = '']) => indent);
  if (indents.some(indent => indent.startsWith('\t'))) return '\t';
  return ' '.repeat(Math.min(8, ...indents.map(({ length }) => length)) % 8 || 4);
}

/** Further directives after one, in lines of their own where it has one. Lines may hold `\n`; they are indented as it is. */
export function insertAfter(draft: Draft, directive: Directive, lines: readonly string[], snippet = false): Edit {
  const text = draft.textOf(directive.at.file);
  const stands = standing(text, directive.at);
  if (!stands.alone || !stands.endsLine) return at(directive.at.file, directive.at.span.end, lines.map(line => ` ${oneLine(line)}`).join(''), snippet);
  const end = lineEndOf(text);
  return at(directive.at.file, stands.lineEnd, lines.map(line => end + indented(line, stands.indent, end)).join(''), snippet);
}

/** Directives before one. */
export function insertBefore(draft: Draft, directive: Directive, lines: readonly string[], snippet = false): Edit {
  const text = draft.textOf(directive.at.file);
  const stands = standing(text, directive.at);
  if (!stands.alone) return at(directive.at.file, directive.at.span.start, lines.map(line => `${oneLine(line)} `).join(''), snippet);
  const end = lineEndOf(text);
  return at(directive.at.file, directive.at.span.start, lines.map(line => `${indented(line, stands.indent, end).slice(stands.indent.length)}${end}${stands.indent}`).join(''), snippet);
}

/** Directives at the start of a block that may be empty. */
export function insertInto(draft: Draft, directive: Directive, lines: readonly string[]): Edit | undefined {
  const [first] = directive.block ?? [];
  if (first && first.at.file === directive.at.file) return insertBefore(draft, first, lines);
  const { file, span } = directive.at;
  const text = draft.textOf(file);
  const brace = text.indexOf('{', directive.headAt.span.end);
  if (brace < 0 || brace >= span.end) return undefined;
  const { indent } = standing(text, directive.at);
  const end = lineEndOf(text);
  const inner = indent + indentStep(text);
  return at(file, brace + 1, lines.map(line => end + indented(line, inner, end)).join('') + (text.slice(brace + 1).startsWith('}') ? end + indent : ''), false);
}

/** Takes a directive out, with its line when it stands there alone; a comment behind it stays. */
export function removeDirective(draft: Draft, directive: Directive): Edit {
  const { file, span } = directive.at;
  const text = draft.textOf(file);
  const stands = standing(text, directive.at);
  const rest = text.slice(span.end, stands.lineEnd);
  if (stands.alone && rest.trim() === '') {
    const next = /^(?:\r\n|\n|\r)/.exec(text.slice(stands.lineEnd))?.[0].length ?? 0;
    return { at: { file, span: { start: stands.lineStart, end: stands.lineEnd + next } }, text: '' };
  }
  if (stands.alone) return { at: { file, span: { start: span.start, end: span.end + (/^[ \t]*/.exec(rest)?.[0].length ?? 0) } }, text: '' };
  const blanks = /[ \t]*$/.exec(text.slice(stands.lineStart, span.start))?.[0].length ?? 0;
  return { at: { file, span: { start: span.start - blanks, end: span.end } }, text: '' };
}

function at(file: string, offset: number, text: string, snippet: boolean): Edit {
  const place = { file, span: { start: offset, end: offset } };
  return snippet ? { at: place, text, snippet } : { at: place, text };
}

function indented(line: string, indent: string, end: string): string {
  return line.split('\n').map(part => indent + part).join(end);
}

function oneLine(line: string): string {
  return line.replace(/\n\s*/g, ' ');
}
