import type { Edit } from '../../../text/edit';
import type { Place } from '../../../text/place';
import { contains, samePlace } from '../../../text/place';
import { testOf } from '../condition';
import { mapTable } from '../map';
import type { Directive } from '../tree';
import type { Draft } from './draft';
import { replace, sourceOf } from './draft';
import { escapeIn, inMannerOf, quoted } from './quote';

/** The text at a place becomes another. Within a word, only what can stand there unquoted or fits its quotes. */
export function setText(draft: Draft, at: Place, text: string): Edit[] | undefined {
  // a `$` would be read as a variable
  if (text.includes('$') || /[\r\n]/.test(text)) return undefined;
  return putText(draft, at, text);
}

/** As `setText`, for a text that may hold variables. */
export function putText(draft: Draft, at: Place, text: string): Edit[] | undefined {
  const source = sourceOf(draft, at);
  const word = draft.word(at);
  // the name of a directive is no text, unless it is the key of a map
  if (word && samePlace(word.of.nameAt, at) && !entryAt(draft, at)) return undefined;
  if (word) return [replace(at, inMannerOf(source, text))];
  const around = wordAround(draft, at);
  if (!around) return undefined;
  const [quote] = sourceOf(draft, around);
  if (quote === '"' || quote === '\'') return [replace(at, escapeIn(text, quote))];
  return /^[^\s;{}"'\\]+$/.test(text) ? [replace(at, text)] : undefined;
}

/** A header name becomes another; `proxy_set_header` may become `add_header`. */
export function rename(draft: Draft, at: Place, to: string): Edit[] | undefined {
  if (!/^[\w-]+$/.test(to)) return undefined;
  const word = draft.word(at);
  if (word && samePlace(word.of.nameAt, at)) return to === 'add_header' && /_set_header$/.test(word.of.name) ? [replace(at, to)] : undefined;
  return word && !/_headers?$/.test(word.of.name) ? undefined : setText(draft, at, to);
}

/** A token joins a comma list. */
export function addToken(draft: Draft, at: Place, token: string): Edit[] | undefined {
  const source = sourceOf(draft, at);
  const text = draft.word(at)?.word.text ?? source;
  if (text.trim() === '' || text.includes('$')) return undefined;
  // It may be there in another case, in which it does not count.
  const known = text.split(/[\s,]+/).find(one => one.toLowerCase() === token.toLowerCase());
  if (known !== undefined) return setText(draft, at, text.replace(new RegExp(`(?<![^\\s,])${known.replace(/[^\w-]/g, '\\$&')}(?![^\\s,])`), token));
  return setText(draft, at, `${text.replace(/[\s,]+$/, '')}${/,\S/.test(text) && !/,\s/.test(text) ? ',' : ', '}${token}`);
}

/** The status of a `return`, given by its place or that of the directive. */
export function setStatus(draft: Draft, at: Place, status: number): Edit[] | undefined {
  const directive = draft.find(at);
  const [word, text] = directive?.args ?? [];
  if (directive?.name !== 'return' || !word || !/^\d{3}$/.test(word.text)) return undefined;
  // 204 has no body
  const end = status === 204 && text ? text.at.span.end : word.at.span.end;
  return [replace({ file: word.at.file, span: { start: word.at.span.start, end } }, String(status))];
}

/** The pattern of a map's key or of an `if`. */
export function setPattern(draft: Draft, at: Place, source: string, flags: string): Edit[] | undefined {
  if (!/^i?$/.test(flags)) return undefined;
  const pattern = source.replaceAll('\\/', '/');
  const entry = entryAt(draft, at);
  if (entry) return [replace(at, quoted(`~${flags === 'i' ? '*' : ''}${pattern}`))];
  const directive = draft.find(at);
  if (directive?.name !== 'if') return undefined;
  const test = testOf(directive);
  // its groups may be spoken of
  if (test.kind !== 'match' || !contains(test.operand.at.span, at.span) || test.ignoreCase !== (flags === 'i') || /\$[1-9]/.test(sourceOf(draft, directive.at))) return undefined;
  return [replace(operandPlace(draft, at), quoted(pattern))];
}

/** The entry of a `map` whose key stands at the place. */
export function entryAt(draft: Draft, at: Place): { readonly entry: Directive; readonly block: Directive } | undefined {
  const entry = draft.all.find(item => samePlace(item.nameAt, at));
  const block = entry && draft.parentOf(entry);
  return entry && block?.name === 'map' && (mapTable(block).entries.some(({ directive }) => directive === entry) || entry.name === 'default') ? { entry, block } : undefined;
}

/** Quotes around an operand belong to it. */
function operandPlace(draft: Draft, at: Place): Place {
  const text = draft.textOf(at.file);
  const { start, end } = at.span;
  const quote = text[start - 1];
  return (quote === '"' || quote === '\'') && text[end] === quote ? { file: at.file, span: { start: start - 1, end: end + 1 } } : at;
}

function wordAround(draft: Draft, at: Place): Place | undefined {
  for (const item of draft.all) {
    const word = item.args.find(arg => arg.at.file === at.file && arg.at.span.start <= at.span.start && at.span.end <= arg.at.span.end);
    if (word) return word.at;
  }
  return undefined;
}
