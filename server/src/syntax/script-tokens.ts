/** A token of JavaScript or TypeScript, as far as quotes and brackets need to be told from the rest. */
export interface ScriptToken {
  /** `text`: a string, or a template without holes; `piece`: a part of a template with holes. A mark is one character, but for `===`, `!==`, `==`, `!=` and `=>`. */
  readonly kind: 'word' | 'number' | 'text' | 'piece' | 'pattern' | 'mark' | 'comment';
  readonly start: number;
  /** Behind the last character: of a string that is not closed, the end of its line. */
  readonly end: number;
  /** As written; of a `text` and a `piece` what stands between the quotes. */
  readonly text: string;
  /** Index of the innermost bracket that is open around it; -1: none. */
  readonly inside: number;
  /** Of a `text`: whether its closing quote is there. */
  readonly closed?: boolean;
}

const WORD = /[\p{ID_Start}$_#@][\p{ID_Continue}$\u200c\u200d]*/uy;
const NUMBER = /\.?\d[\w.]*/y;
const MARK = /[=!]==?|=>|\?\.|[^]/y;
const CLOSES: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
/** A `/` after one of these words begins a pattern. */
const BEFORE_PATTERN: ReadonlySet<string> = new Set(['return', 'typeof', 'case', 'in', 'of', 'do', 'else', 'void', 'delete', 'throw', 'new', 'await', 'yield', 'instanceof']);

/** The tokens of a text in order, comments among them. Half-typed text is normal: a string ends with its line, a bracket that closes nothing is a mark. Never throws. */
export function scriptTokens(text: string): ScriptToken[] {
  const tokens: ScriptToken[] = [];
  /** Indices of open brackets; a template's hole is opened by its `${`. */
  const open: number[] = [];
  let at = text.startsWith('#!') ? lineEnd(text, 0) : 0;
  const add = (kind: ScriptToken['kind'], end: number, own = text.slice(at, end), closed?: boolean): void => {
    tokens.push({ kind, start: at, end, text: own, inside: open.at(-1) ?? -1, ...(closed !== undefined && { closed }) });
    at = end;
  };
  while (at < text.length) {
    const char = text.charAt(at);
    if (/\s/.test(char) || char === '\uFEFF') at++;
    else if (text.startsWith('//', at)) add('comment', lineEnd(text, at));
    else if (text.startsWith('/*', at)) add('comment', endOf(text, '*/', at + 2));
    else if (char === '"' || char === '\'') {
      const { end, closed } = stringEnd(text, at);
      add('text', end, text.slice(at + 1, closed ? end - 1 : end), closed);
    } else if (char === '`') template(at + 1);
    else if (char === '/' && startsPattern(tokens)) add('pattern', patternEnd(text, at));
    else {
      const end = matchAt(WORD, text, at);
      const numberEnd = end === undefined ? matchAt(NUMBER, text, at) : undefined;
      if (end !== undefined) add('word', end);
      else if (numberEnd !== undefined) add('number', numberEnd);
      else mark(matchAt(MARK, text, at) ?? at + 1);
    }
  }
  return tokens;

  function mark(end: number): void {
    const opener = CLOSES[text.slice(at, end)];
    if (opener !== undefined) {
      const hole = tokens[open.at(-1) ?? -1]?.text === '${';
      if (hole && opener === '{') {
        open.pop();
        return template(at + 1);
      }
      const match = open.findLastIndex(index => tokens[index]?.text === opener);
      if (match >= 0) open.length = match;
      add('mark', end);
    } else {
      const opens = /^[([{]$/.test(text.slice(at, end));
      add('mark', end);
      if (opens) open.push(tokens.length - 1);
    }
  }

  /** From behind a backtick or the end of a hole (at `from - 1`) to the next hole or the end. */
  function template(from: number): void {
    let end = from;
    while (end < text.length && text[end] !== '`' && !text.startsWith('${', end)) end += text[end] === '\\' ? 2 : 1;
    end = Math.min(end, text.length);
    const closed = text[end] === '`';
    const whole = text[at] === '`' && !text.startsWith('${', end);
    const words = text.slice(from, end);
    if (closed || end === text.length) return add(whole ? 'text' : 'piece', closed ? end + 1 : end, words, whole ? closed : undefined);
    add('piece', end, words);
    add('mark', end + 2);
    open.push(tokens.length - 1);
  }
}

function matchAt(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

function lineEnd(text: string, from: number): number {
  const end = /[\n\r\u2028\u2029]/g;
  end.lastIndex = from;
  return end.exec(text)?.index ?? text.length;
}

function endOf(text: string, closing: string, from: number): number {
  const found = text.indexOf(closing, from);
  return found < 0 ? text.length : found + closing.length;
}

function stringEnd(text: string, start: number): { end: number; closed: boolean } {
  let at = start + 1;
  for (; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === text[start]) return { end: at + 1, closed: true };
    if (char === '\n' || char === '\r') break;
    if (char === '\\') at += text.startsWith('\r\n', at + 1) ? 2 : 1;
  }
  return { end: Math.min(at, text.length), closed: false };
}

/** Where a value may begin, a `/` begins a pattern. */
function startsPattern(tokens: readonly ScriptToken[]): boolean {
  const before = tokens.findLast(({ kind }) => kind !== 'comment');
  if (!before) return true;
  if (before.kind === 'word') return BEFORE_PATTERN.has(before.text);
  return before.kind === 'mark' && !/^[)\]}]$/.test(before.text);
}

function patternEnd(text: string, start: number): number {
  let inClass = false;
  let at = start + 1;
  for (; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '\n' || char === '\r') return start + 1;
    if (char === '\\') at++;
    else if (char === '[') inClass = true;
    else if (char === ']') inClass = false;
    else if (char === '/' && !inClass) break;
  }
  return at >= text.length ? start + 1 : at + 1;
}
