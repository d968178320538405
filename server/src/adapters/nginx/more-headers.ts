import type { HeaderLine } from '../../policy/answer';
import type { Place } from '../../text/place';
import type { Level } from './config';
import type { Journey } from './journey';
import { evaluateWord } from './journey';
import type { Directive, Word } from './tree';
import { lookUp } from './variables';

/**
 * Lines set by the module headers-more (0.34): they add up from level to level, outermost first, a later one of a name replaces an
 * earlier one, and they go with every status unless `-s` names some.
 */
export function moreHeaders(level: Level, status: number | undefined, journey: Journey): HeaderLine[] {
  const lines = new Map<string, HeaderLine>();
  const levels: Level[] = [];
  for (let at: Level | undefined = level; at; at = at.parent) levels.unshift(at);
  for (const at of levels) {
    for (const directive of at.items) {
      if (directive.name !== 'more_set_headers' && directive.name !== 'more_clear_headers') continue;
      const { statuses, types, headers } = readMore(directive);
      // an unknown status is taken for a success
      if (statuses.length > 0 && !statuses.includes(status ?? 200) || types) continue;
      journey.site.reached(directive);
      for (const header of headers) {
        const value = directive.name === 'more_clear_headers' ? undefined : evaluateWord(header.value, journey, lookUp);
        const key = header.name.toLowerCase();
        if (!value || value.text === '') {
          for (const name of lines.keys()) if (key.endsWith('*') ? name.startsWith(key.slice(0, -1)) : name === key) lines.delete(name);
          continue;
        }
        lines.set(key, {
          name: header.name, value: value.text, at: value.at ?? header.value.at, written: value.written, nameAt: header.nameAt, setBy: directive.at,
          fromOrigin: value.fromOrigin, environment: value.environment, appended: false, layer: journey.site.layer(level),
        });
      }
    }
  }
  return [...lines.values()];
}

/** One `Name: value` of a directive of headers-more. */
export interface MoreHeader {
  readonly name: string;
  readonly nameAt: Place;
  readonly value: Word;
}

export interface More {
  readonly statuses: readonly number[];
  /** Only for some content types. */
  readonly types: boolean;
  readonly headers: readonly MoreHeader[];
}

/** Reads the arguments of `more_set_headers` or `more_clear_headers`. */
export function readMore(directive: Directive): More {
  const statuses: number[] = [];
  const headers: MoreHeader[] = [];
  let types = false;
  for (let i = 0; i < directive.args.length; i++) {
    const word = directive.args[i];
    if (!word) continue;
    if (/^-[sta]$/.test(word.text)) {
      const option = directive.args[i + 1]?.text ?? '';
      if (word.text === '-s') statuses.push(...option.trim().split(/\s+/).map(Number));
      if (word.text === '-t') types = true;
      if (word.text !== '-a') i++;
    } else if (directive.name === 'more_clear_headers') {
      for (const name of word.text.trim().split(/\s+/)) if (name !== '') headers.push({ name: name.replace(/:.*$/, ''), nameAt: word.at, value: word });
    } else {
      headers.push(headerOf(word));
    }
  }
  return { statuses, types, headers };
}

function headerOf(word: Word): MoreHeader {
  const [, before = '', name = '', between = '', value = ''] = /^(\s*)([^:\s]*)(\s*:?\s*)([^]*?)\s*$/.exec(word.text) ?? [];
  const { file, span } = word.at;
  const quotes = span.end - span.start - word.text.length;
  // with escapes in it, the parts cannot be told from the word
  if (quotes !== 0 && quotes !== 2) return { name, nameAt: word.at, value: { ...word, text: value } };
  const start = span.start + quotes / 2 + before.length;
  const valueStart = start + name.length + between.length;
  return {
    name, nameAt: { file, span: { start, end: start + name.length } },
    value: { text: value, templated: word.templated, at: { file, span: { start: valueStart, end: valueStart + value.length } } },
  };
}
