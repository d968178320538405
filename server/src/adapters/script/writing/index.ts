import { responseGuide } from '../../../cors/header-guide';
import type { OptionRole } from '../../../policy/options';
import { scriptTokens } from '../../../syntax/script-tokens';
import type { Span } from '../../../text/place';
import type { Source, WritingContext } from '../../adapter';
import { corsOptionWords } from '../npm-cors/option-words';
import { corsSchema } from '../npm-cors/schema';
import { headerCall, listAround, meaningOf } from './objects';
import type { Words } from './tokens';
import { before, callAround, declaredName, isKey, isMark, keysIn, propertyOf, textAt } from './tokens';

/** Longest text that is looked at, in UTF-16 units: a person types in it. */
const LIMIT = 1_000_000;
const CORS = /access-control-|cors/i;

/** What belongs at an offset: header names and values in strings, options of npm `cors`, origins in lists of them. Comments, patterns and templates with holes get nothing. */
export function scriptWriting({ file, text }: Source, offset: number): WritingContext | undefined {
  if (text.length > LIMIT) return undefined;
  const words: Words = { text, tokens: scriptTokens(text) };
  const index = words.tokens.findLastIndex(({ start }) => start < offset);
  const token = words.tokens[index];
  if (token?.kind === 'text' && offset <= (token.closed === true ? token.end - 1 : token.end)) return inText(words, index, offset, file);
  if (token?.kind === 'word' && offset <= token.end) return optionName(words, index, token.inside, { start: token.start, end: token.end });
  const isWithin = token !== undefined && (offset < token.end || offset === token.end && (token.kind === 'number' || token.kind === 'comment' && !token.text.endsWith('*/')));
  if (!token || isWithin) return undefined;
  const previous = before(words, index + 1);
  const inside = /^(?:[([{]|\$\{)$/.test(words.tokens[previous]?.text ?? '') && words.tokens[previous]?.kind === 'mark' ? previous : words.tokens[previous]?.inside ?? -1;
  return optionName(words, previous + 1, inside, { start: offset, end: offset });
}

function inText(words: Words, index: number, offset: number, file: string): WritingContext | undefined {
  const token = words.tokens[index];
  if (!token) return undefined;
  const content = { start: token.start + 1, end: token.closed === true ? token.end - 1 : token.end };
  const headerName = (of: 'response' | 'request'): WritingContext | undefined => {
    const span = wordAround(words.text, content, offset, /[\w-]/);
    return span?.start === content.start ? { kind: 'header-name', of, span } : undefined;
  };
  if (isKey(words, index, token.inside)) {
    const meaning = meaningOf(words, token.inside);
    return meaning === 'headers' ? headerName('response') : meaning === 'options' ? optionName(words, index, token.inside, content) : undefined;
  }
  const list = listAround(words, index);
  const place = list ?? index;
  const siblings = list === undefined ? [] : words.tokens.flatMap((other, at) => at !== index && other.inside === token.inside && other.kind === 'text' ? [other.text] : []);
  const value = (name: string): WritingContext | undefined => valueIn(words.text, content, offset, name, siblings);
  const origin = (star: boolean): WritingContext | undefined => {
    const span = wordAround(words.text, content, offset, /[^\s'"`,;()\]}]/);
    return span?.start === content.start ? { kind: 'origin', star, written: siblings, span } : undefined;
  };

  const property = propertyOf(words, place);
  if (property !== undefined) {
    const object = words.tokens[place]?.inside ?? -1;
    if (meaningOf(words, object) === 'options') {
      if (property === corsSchema.roles.origin) return origin(list === undefined && !allowsCredentials(words, object));
      const name = headerOf(property);
      return name === undefined ? undefined : value(name);
    }
    if (list !== undefined && responseGuide(property)?.list !== true) return undefined;
    if (/^key$/.test(property) && /next\.config\.[cm]?[jt]s$/.test(file)) return headerName('response');
    return responseGuide(property) ? value(property) : property === 'value' ? valueOfNamed(textAt(words, object, 'key'), value) : undefined;
  }
  const call = callAround(words, place);
  if (call) {
    const of = headerCall(call);
    if (of === undefined) return undefined;
    if (call.index === 0 && list === undefined) return headerName(of);
    const name = words.tokens.find(other => other.inside === call.open);
    return call.index === 1 && of === 'response' && name?.kind === 'text' ? valueOfNamed(name.text, value) : undefined;
  }
  if (isMark(words, token.inside, '[') && list === token.inside && /headers$/i.test(words.tokens[before(words, list)]?.text ?? '') && words.tokens[before(words, list)]?.kind === 'word') return headerName(isMark(words, index + 2, '=') ? 'response' : 'request');
  if (!CORS.test(words.text)) return undefined;
  const comparison = before(words, place);
  if (list === undefined && /^[=!]==?$/.test(words.tokens[comparison]?.text ?? '') && words.tokens[comparison]?.kind === 'mark') return /origin$/i.test(words.tokens[before(words, comparison)]?.text ?? '') ? origin(false) : undefined;
  return /(?:origin|allow_?list|white_?list)s?(?:list)?$/i.test(declaredName(words, place)?.name ?? '') ? origin(false) : undefined;
}

/** Names of options where a key of the options of npm `cors` is written. */
function optionName(words: Words, index: number, inside: number, span: Span): WritingContext | undefined {
  if (!isKey(words, index, inside) || meaningOf(words, inside) !== 'options') return undefined;
  const written = new Set(keysIn(words, inside, span.start === span.end ? -1 : index));
  return { kind: 'word', span, words: corsSchema.known.flatMap(name => written.has(name) || corsOptionWords[name] === undefined ? [] : [[name, corsOptionWords[name]] as const]) };
}

function valueOfNamed(name: string | undefined, value: (name: string) => WritingContext | undefined): WritingContext | undefined {
  return name !== undefined && responseGuide(name) ? value(name) : undefined;
}

/** A value, or the item of it that the offset stands in. */
function valueIn(text: string, content: Span, offset: number, name: string, siblings: readonly string[]): WritingContext | undefined {
  const span = wordAround(text, content, offset, /[^\s'"`,;()]/);
  if (!span) return undefined;
  const isList = responseGuide(name)?.list === true;
  const ahead = text.slice(content.start, span.start);
  if (isList ? !/(?:^|,)\s*$/.test(ahead) : ahead.trim() !== '') return undefined;
  const written = isList ? [...ahead.split(','), ...text.slice(span.end, content.end).split(','), ...siblings].map(item => item.trim()).filter(item => item !== '') : siblings;
  return { kind: 'header-value', name, written, span };
}

/** The characters of a kind around an offset, within a span. */
function wordAround(text: string, { start, end }: Span, offset: number, kind: RegExp): Span | undefined {
  let from = offset;
  while (from > start && kind.test(text.charAt(from - 1))) from--;
  let to = offset;
  while (to < end && kind.test(text.charAt(to))) to++;
  return { start: from, end: to };
}

function headerOf(option: string): string | undefined {
  const role = (Object.keys(HEADERS) as (keyof typeof HEADERS)[]).find(one => corsSchema.roles[one] === option);
  return role && HEADERS[role];
}

const HEADERS = {
  methods: 'Access-Control-Allow-Methods', allowedHeaders: 'Access-Control-Allow-Headers', exposedHeaders: 'Access-Control-Expose-Headers',
} as const satisfies Partial<Record<OptionRole, string>>;

function allowsCredentials(words: Words, object: number): boolean {
  return words.tokens.some((token, at) => token.inside === object && token.text === 'true' && propertyOf(words, at) === corsSchema.roles.credentials);
}
