import { examineOrigin } from '../cors/examine-origin';
import type { Intent } from '../policy/intent';
import type { Place, Span } from '../text/place';
import type { LineMap } from '../text/line-map';

/** A comment that silences findings. */
export interface Suppression {
  readonly scope: 'next-line' | 'line' | 'file';
  /** Rule ids; empty: all. */
  readonly rules: readonly string[];
  readonly reason: string | undefined;
  /** The comment's words, from `corslint-` to their end. */
  readonly at: Place;
  /** The line (from 0) it speaks of; undefined for a file. */
  readonly line: number | undefined;
}

export interface Comments {
  readonly suppressions: readonly Suppression[];
  readonly intents: readonly Intent[];
}

/** Leaders of comments in every language we read; the text before must not make it part of a word or URL. */
const COMMENT = /(?:^|[\s;{}(),])(?:\/\/|\/\*+|#|<!--)[ \t]*(corslint-disable(?:-next-line|-line)?\b[^\r\n]*|cors:[ \t]*(?:public|first-party)\b[^\r\n]*)/gim;

/** Finds the comments of a text. Any text may come in. */
export function readComments(file: string, text: string, lines: LineMap): Comments {
  const suppressions: Suppression[] = [];
  const intents: Intent[] = [];
  if (!/corslint-disable|cors:[ \t]*(?:public|first-party)/i.test(text)) return { suppressions, intents };
  for (const match of text.matchAll(COMMENT)) {
    const words = (match[1] ?? '').replace(/\s*(?:\*\/|-->).*$/, '').trimEnd();
    const start = match.index + match[0].length - (match[1] ?? '').length;
    const span: Span = { start, end: start + words.length };
    const { line } = lines.position(start);
    const leader = match.index + (/^[\s;{}(),]/.test(match[0]) ? 1 : 0);
    const alone = /^\s*$/.test(text.slice(lines.lineStart(line), leader));
    if (/^cors:/i.test(words)) intents.push(parseIntent(words, { file, span }, alone ? line + 1 : line));
    else suppressions.push(parse(words, { file, span }, line));
  }
  return { suppressions, intents };
}

function parse(words: string, at: Place, line: number): Suppression {
  const [, scope = '', rest = ''] = /^corslint-disable(-next-line|-line)?\b(.*)$/is.exec(words) ?? [];
  const [list = '', ...reason] = rest.split(/\s--\s/);
  const rules = list.split(/[\s,]+/).filter(word => word !== '');
  const common = { rules, reason: reason.length > 0 ? reason.join(' -- ').trim() : undefined, at };
  if (scope === '') return { ...common, scope: 'file', line: undefined };
  return scope === '-line' ? { ...common, scope: 'line', line } : { ...common, scope: 'next-line', line: line + 1 };
}

/** What follows ` -- ` is a reason. */
function parseIntent(words: string, at: Place, line: number): Intent {
  const kind = /^cors:\s*public\b/i.test(words) ? 'public' : 'first-party';
  const [list = ''] = words.split(/\s--\s/);
  const origins = kind === 'public' ? [] : list.split(/[\s,]+/).filter(word => word.includes('://')).flatMap(word => {
    const examined = examineOrigin(word);
    return examined.kind === 'ok' ? [examined.origin] : examined.kind === 'malformed' ? examined.normalised ?? [] : [];
  });
  return { kind, origins: [...new Set(origins)], at, line };
}

/** True when the suppression silences a finding of that rule that touches these lines (from 0). */
export function silences({ scope, rules, line }: Suppression, rule: string, first: number, last: number): boolean {
  if (rules.length > 0 && !rules.includes(rule)) return false;
  return scope === 'file' || line !== undefined && first <= line && line <= last;
}
