import { responseGuide } from '../../cors/header-guide';
import type { NginxWord } from '../../syntax/nginx-lexer';
import { nginxTokens } from '../../syntax/nginx-lexer';
import type { Span } from '../../text/place';
import type { Source, WritingContext } from '../adapter';
import { isNginxName } from './claims';

/** Longest text that is looked at, in UTF-16 units: a person types in it. */
const LIMIT = 1_000_000;
const ALWAYS = ['always', 'Also on answers with an error status; without it only on 200, 201, 204, 206, 301, 302, 303, 304, 307 and 308.'] as const;

/** What belongs at an offset: behind `add_header` the name of a header, its value, `always`; behind `proxy_hide_header` and its like a name. */
export function nginxWriting({ file, text }: Source, offset: number): WritingContext | undefined {
  if (text.length > LIMIT || !isNginxName(file)) return undefined;
  const { tokens, comments } = nginxTokens(text);
  if (comments.some(({ start, end }) => start < offset && offset <= end)) return undefined;
  let last = tokens.findLastIndex(({ span }) => span.start < offset);
  const typed = tokens[last];
  const current = typed?.kind === 'word' && (offset < typed.span.end || offset === typed.span.end && !isClosed(text, typed)) ? typed : undefined;
  if (!current && typed && offset < typed.span.end) return undefined;
  if (current) last--;
  const ahead: NginxWord[] = [];
  for (let token = tokens[last]; token?.kind === 'word'; token = tokens[--last]) {
    ahead.unshift(token);
    if (isDirective(token)) break;
  }
  const [directive, name, ...others] = ahead;
  if (!directive || !isDirective(directive) || !directive.startsLine && tokens[last - 1]?.kind === 'word') return undefined;
  // A new line without a `;` before it may be the next directive as well.
  if (!current && /[\r\n]/.test(text.slice(ahead.at(-1)?.span.end ?? 0, offset))) return undefined;
  if (!name) {
    const span = around(text, current, offset, /[\w-]/);
    return span && (!current || span.start === contentOf(text, current).start) ? { kind: 'header-name', of: 'response', span } : undefined;
  }
  if (directive.text !== 'add_header') return undefined;
  if (others.length === 0) return valueOf(text, current, offset, name.text);
  return others.length === 1 && current?.quote === undefined ? { kind: 'word', words: [ALWAYS], span: around(text, current, offset, /\w/) ?? { start: offset, end: offset } } : undefined;
}

function isDirective({ text, quote }: NginxWord): boolean {
  return quote === undefined && /^(?:add_header|(?:proxy|fastcgi|uwsgi|scgi|grpc)_hide_header)$/.test(text);
}

function valueOf(text: string, current: NginxWord | undefined, offset: number, name: string): WritingContext | undefined {
  const guide = responseGuide(name);
  const span = around(text, current, offset, /[^\s'",;{}]/);
  if (!guide || !span) return undefined;
  const content = current ? contentOf(text, current) : span;
  const before = text.slice(content.start, span.start);
  if (guide.list ? !/(?:^|,)\s*$/.test(before) : before.trim() !== '') return undefined;
  const written = guide.list && current?.quote ? [...before.split(','), ...(isClosed(text, current) ? text.slice(span.end, content.end).split(',') : [])].map(item => item.trim()).filter(item => item !== '') : [];
  return { kind: 'header-value', name: guide.name, written, span };
}

/** The characters of a kind around an offset, within the word that it stands in. */
function around(text: string, current: NginxWord | undefined, offset: number, kind: RegExp): Span | undefined {
  if (!current) return { start: offset, end: offset };
  const content = contentOf(text, current);
  if (offset < content.start || current.templated) return undefined;
  let start = offset;
  while (start > content.start && kind.test(text.charAt(start - 1))) start--;
  let end = offset;
  while (end < content.end && kind.test(text.charAt(end))) end++;
  return { start, end };
}

function contentOf(text: string, word: NginxWord): Span {
  return word.quote ? { start: word.span.start + 1, end: word.span.end - (isClosed(text, word) ? 1 : 0) } : word.span;
}

/** A quoted word whose second quote is there. */
function isClosed(text: string, { quote, span }: NginxWord): boolean {
  return quote !== undefined && span.end - span.start > 1 && text[span.end - 1] === quote;
}
