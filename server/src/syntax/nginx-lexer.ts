import type { Span } from '../text/place';

/** A word of a directive: its name or an argument. */
export interface NginxWord {
  readonly kind: 'word';
  /** What nginx makes of it: quotes gone, `\"`, `\'`, `\\`, `\t`, `\r`, `\n` replaced, other backslashes kept; variables as written. */
  readonly text: string;
  /** Quotes included. */
  readonly span: Span;
  readonly quote: '"' | '\'' | undefined;
  /** No other word stands before it in its line. */
  readonly startsLine: boolean;
  /** A part of it is filled in by a template engine: its text is not what nginx sees. */
  readonly templated: boolean;
}

export interface NginxMark {
  /** `foreign`: a whole block in another language, braces included. */
  readonly kind: 'end' | 'open' | 'close' | 'foreign';
  readonly span: Span;
}

export type NginxToken = NginxWord | NginxMark;

/** Tokens and comments of a text, in order. Never throws; an unclosed quote takes the rest of the text. */
export function nginxTokens(text: string): { tokens: NginxToken[]; comments: Span[]; templated: boolean } {
  const tokens: NginxToken[] = [];
  const comments: Span[] = [];
  let templated = false;
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  let startsLine = true;
  while (at < text.length) {
    const char = text[at] ?? '';
    if (char === '\n' || char === '\r') {
      startsLine = true;
      at++;
    } else if (char === ' ' || char === '\t') {
      at++;
    } else if (char === '#') {
      const end = lineEnd(text, at);
      comments.push({ start: at, end });
      at = end;
    } else if (text.startsWith('{%', at) || text.startsWith('{#', at) || text.startsWith('<%', at) && text[at + 2] !== '=') {
      const end = controlEnd(text, at);
      comments.push({ start: at, end });
      templated = true;
      at = end;
    } else if (char === ';' || char === '}') {
      tokens.push({ kind: char === ';' ? 'end' : 'close', span: { start: at, end: at + 1 } });
      startsLine = false;
      at++;
    } else if (char === '{' && text[at + 1] !== '{') {
      const end = opensForeignBlock(tokens) ? foreignEnd(text, at) : undefined;
      tokens.push({ kind: end === undefined ? 'open' : 'foreign', span: { start: at, end: end ?? at + 1 } });
      startsLine = false;
      at = end ?? at + 1;
    } else {
      const word = readWord(text, at, startsLine);
      if (word.templated) templated = true;
      tokens.push(word);
      startsLine = false;
      at = word.span.end;
    }
  }
  return { tokens, comments, templated };
}

const ESCAPES: Readonly<Record<string, string>> = { '"': '"', '\'': '\'', '\\': '\\', t: '\t', r: '\r', n: '\n' };

function readWord(text: string, start: number, startsLine: boolean): NginxWord {
  const first = text[start];
  const quote = first === '"' || first === '\'' ? first : undefined;
  let at = quote ? start + 1 : start;
  let value = '';
  let templated = false;
  while (at < text.length) {
    const char = text[at] ?? '';
    if (char === '\\' && at + 1 < text.length) {
      const escaped = text[at + 1] ?? '';
      value += ESCAPES[escaped] ?? char + escaped;
      at += 2;
    } else if (quote ? char === quote : /[\s;]/.test(char)) {
      break;
    } else if (text.startsWith('{{', at) || text.startsWith('<%=', at)) {
      const close = text.indexOf(char === '<' ? '%>' : '}}', at);
      if (close < 0 || text.slice(at, close).includes('\n')) {
        if (!quote && char === '{') break;
        value += char;
        at++;
      } else {
        templated = true;
        value += text.slice(at, close + 2);
        at = close + 2;
      }
    } else if (char === '$' && text[at + 1] === '{') {
      value += '${';
      at += 2;
    } else if (!quote && char === '{') {
      break;
    } else {
      value += char;
      at++;
    }
  }
  // a brace that opens nothing of a template, where a word was expected
  if (at === start) return { kind: 'word', text: first ?? '', span: { start, end: start + 1 }, quote: undefined, startsLine, templated };
  return { kind: 'word', text: value, span: { start, end: quote ? Math.min(at + 1, text.length) : at }, quote, startsLine, templated };
}

function lineEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== '\n' && text[at] !== '\r') at++;
  return at;
}

/** Where a template's control tag ends; what it says of the other case (`else` to `endif`) is passed over with it. */
function controlEnd(text: string, start: number): number {
  const opens = text.slice(start, start + 2);
  const closes = opens === '{%' ? '%}' : opens === '{#' ? '#}' : '%>';
  const tagEnd = (from: number): number => {
    const close = text.indexOf(closes, from);
    return close < 0 ? lineEnd(text, from) : close + 2;
  };
  const end = tagEnd(start);
  if (opens === '{#' || !/^..[-+]?\s*(?:else|elif|elsif)\b/.test(text.slice(start, end))) return end;
  let depth = 0;
  for (let at = end; ;) {
    const tag = text.indexOf(opens, at);
    if (tag < 0) return end;
    at = tagEnd(tag);
    const word = /^..[-+=]?\s*(\w+)/.exec(text.slice(tag, at))?.[1];
    if (word === 'if' || word === 'unless' || word === 'for') depth++;
    else if (word === 'endif' || word === 'endfor' || word === 'endunless' || word === 'end') {
      if (depth === 0) return at;
      depth--;
    }
  }
}

function opensForeignBlock(tokens: readonly NginxToken[]): boolean {
  let first: NginxToken | undefined;
  for (let i = tokens.length - 1; i >= 0 && tokens[i]?.kind === 'word'; i--) first = tokens[i];
  return first?.kind === 'word' && first.text.endsWith('_by_lua_block');
}

/** The end of a balanced Lua block that starts at `{`: braces in strings and comments do not count. */
function foreignEnd(text: string, start: number): number {
  const parts = /--\[(=*)\[|--[^\n]*|\[(=*)\[|"(?:\\[^]|[^"\\\n])*"|'(?:\\[^]|[^'\\\n])*'|[{}]/g;
  parts.lastIndex = start;
  let depth = 0;
  for (let part = parts.exec(text); part; part = parts.exec(text)) {
    const [found, comment, string] = part;
    const level = comment ?? string;
    if (level !== undefined) {
      const close = text.indexOf(`]${level}]`, parts.lastIndex);
      if (close < 0) return text.length;
      parts.lastIndex = close + level.length + 2;
    } else if (found === '{') {
      depth++;
    } else if (found === '}' && --depth === 0) {
      return part.index + 1;
    }
  }
  return text.length;
}
