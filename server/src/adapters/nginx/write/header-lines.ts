import type { Edit } from '../../../text/edit';
import type { Place } from '../../../text/place';
import { samePlace } from '../../../text/place';
import { testOf } from '../condition';
import { readMore } from '../more-headers';
import type { Directive } from '../tree';
import type { Draft } from './draft';
import { replace, sourceOf } from './draft';
import { insertAfter, insertBefore, removeDirective } from './lines';
import { quoted } from './quote';
import { entryAt } from './words';

/** A header line, a map entry, one header of several in a line, or a block that holds nothing but a `return` goes. */
export function dropLine(draft: Draft, at: Place): Edit[] | undefined {
  const entry = entryAt(draft, at);
  if (entry) return entry.entry.name === 'default' ? undefined : [removeDirective(draft, entry.entry)];
  const directive = draft.find(at);
  if (directive?.name === 'if' && directive.block?.every(({ name }) => name === 'return')) return [removeDirective(draft, directive)];
  if (!directive || !/^(?:add_header|more_set_headers|proxy_set_header)$/.test(directive.name)) return undefined;
  if (directive.name === 'more_set_headers' && readMore(directive).headers.length > 1) {
    const word = directive.args.find(arg => arg.at.span.start <= at.span.start && at.span.end <= arg.at.span.end);
    const before = word && directive.args[directive.args.indexOf(word) - 1];
    const start = before?.at.span.end ?? directive.nameAt.span.end;
    return word && !samePlace(directive.at, at) ? [replace({ file: word.at.file, span: { start, end: word.at.span.end } }, '')] : undefined;
  }
  return [removeDirective(draft, directive)];
}

/** A further line beside another, under the same conditions. */
export function addHeader(draft: Draft, beside: Place, name: string, value: string): Edit[] | undefined {
  const directive = headerDirective(draft, beside);
  if (!directive || value.includes('$')) return undefined;
  return [insertAfter(draft, directive, [likeLine(draft, directive, name, value)])];
}

/** A cache keeps errors too, and the line beside it may get its `always` at the same time. */
const VARY = 'add_header Vary Origin always;';

/** `Vary: Origin` beside a line, and where its `if` does not hold as well. */
export function addVary(draft: Draft, beside: Place): Edit[] | undefined {
  const directive = headerDirective(draft, beside);
  if (!directive) return undefined;
  const edits: Edit[] = [];
  if (!hasVary(draft.siblingsOf(directive))) {
    // more_set_headers would take the place of an upstream's Vary
    const own = draft.siblingsOf(directive).some(item => item.name === 'add_header');
    edits.push(insertAfter(draft, directive, [directive.name === 'add_header' || own ? VARY : likeLine(draft, directive, 'Vary', 'Origin')]));
  }
  const around = draft.parentOf(directive);
  if (around?.name === 'if' && dependsOnOrigin(around)) {
    const outer = draft.siblingsOf(around);
    // a first add_header of its own would cost that level what it inherits
    if (!hasVary(outer) && (outer.some(item => item.name === 'add_header') || inheritsNothing(draft, around))) edits.push(insertBefore(draft, around, [VARY]));
  }
  return edits;
}

/** `always`, for this line and those that are of no use apart from it. */
export function onEveryStatus(draft: Draft, at: Place): Edit[] | undefined {
  const directive = headerDirective(draft, at);
  if (directive?.name !== 'add_header') return undefined;
  const together = draft.siblingsOf(directive).filter(item => item === directive || item.name === 'add_header' && item.at.file === directive.at.file
    && /^(?:access-control-allow-(?:origin|credentials)|access-control-expose-headers|vary)$/i.test(item.args[0]?.text ?? ''));
  return together.flatMap(item => {
    const value = item.args[1];
    return value && item.args.length === 2 ? [replace({ file: value.at.file, span: { start: value.at.span.end, end: value.at.span.end } }, ' always')] : [];
  });
}

/** Lines that an outer level sets are set again where `exit` stands: after it when it is a header line, else before it. */
export function repeatHeaders(draft: Draft, exit: Place, exitHeaders: Place | undefined, like: readonly Place[]): Edit[] | undefined {
  const anchor = (exitHeaders && headerDirective(draft, exitHeaders)) ?? draft.find(exit);
  if (!anchor) return undefined;
  const beside = draft.siblingsOf(anchor);
  const set = new Set(beside.filter(item => item.name === 'add_header').map(item => item.args[0]?.text.toLowerCase()));
  // an answer with a status of its own needs no `always`
  const ends = beside.some(item => item.name === 'return');
  const lines: string[] = [];
  for (const place of like) {
    const directive = headerDirective(draft, place);
    if (!directive) return undefined;
    if (!set.has(directive.args[0]?.text.toLowerCase())) lines.push(ends ? sourceOf(draft, directive.at) : withAlways(draft, directive));
  }
  if (lines.length === 0 || anchor.name === 'location' || anchor.name === 'server') return undefined;
  return [anchor.name === 'add_header' ? insertAfter(draft, anchor, lines) : insertBefore(draft, anchor, lines)];
}

/** What is repeated goes with errors too, lest there be a place more that does without. */
function withAlways(draft: Draft, directive: Directive): string {
  const source = sourceOf(draft, directive.at);
  return directive.name === 'add_header' && directive.args.length === 2 ? source.replace(/\s*;$/, ' always;') : source;
}

/** The directive of a header line. */
export function headerDirective(draft: Draft, at: Place): Directive | undefined {
  const directive = draft.find(at);
  return directive && /^(?:add_header|more_set_headers)$/.test(directive.name) ? directive : undefined;
}

/** A line in the manner of another: quotes, `always`, statuses. */
export function likeLine(draft: Draft, like: Directive, name: string, value: string): string {
  if (like.name === 'more_set_headers') {
    const { headers } = readMore(like);
    const first = like.args.find(arg => headers[0] && arg.at.span.start <= headers[0].nameAt.span.start && headers[0].nameAt.span.end <= arg.at.span.end);
    const options = first ? draft.textOf(like.at.file).slice(like.nameAt.span.end, first.at.span.start).trim() : '';
    return `more_set_headers ${options === '' ? '' : `${options} `}${quoted(`${name}: ${value}`, quoteOf(draft, first?.at))};`;
  }
  const nameQuote = draft.textOf(like.at.file)[like.args[0]?.at.span.start ?? -1];
  const writtenName = nameQuote === '"' || nameQuote === '\'' ? quoted(name, nameQuote) : name;
  const bare = /^[\w*./:-]+$/.test(value) && !/^["']/.test(sourceOf(draft, like.args[1]?.at ?? like.nameAt));
  return `add_header ${writtenName} ${bare ? value : quoted(value, quoteOf(draft, like.args[1]?.at))}${like.args[2]?.text === 'always' ? ' always' : ''};`;
}

function quoteOf(draft: Draft, at: Place | undefined): '"' | '\'' {
  return at && sourceOf(draft, at).startsWith('\'') ? '\'' : '"';
}

function hasVary(items: readonly Directive[]): boolean {
  return items.some(item => item.name === 'add_header' ? /^vary$/i.test(item.args[0]?.text ?? '') && /\borigin\b|\*/i.test(item.args[1]?.text ?? '')
    : item.name === 'more_set_headers' && readMore(item).headers.some(({ name, value }) => /^vary$/i.test(name) && /\borigin\b|\*/i.test(value.text)));
}

function inheritsNothing(draft: Draft, directive: Directive): boolean {
  if (draft.config.fragment && !draft.config.fragment.locations.length || draft.config.http.items.some(item => item.name === 'add_header')) return false;
  let top = directive;
  for (let at = draft.parentOf(directive); at; at = draft.parentOf(at)) {
    top = at;
    if (at.block?.some(item => item.name === 'add_header')) return false;
  }
  return top.name === 'server' || top.name === 'http';
}

/** An `if` that asks for the method alone does not. */
function dependsOnOrigin(directive: Directive): boolean {
  const test = testOf(directive);
  return test.kind !== 'unclear' && test.kind !== 'file' && test.variable !== 'request_method';
}
