import type { Machine } from '../machine';
import type { PatternMatch } from '../pattern/run-pattern';
import { runPattern } from '../pattern/run-pattern';
import type { Native, Site, Thing, Unknown, Value } from '../value';
import { primitive, taintOf, undefinedValue } from '../value';
import { isFunction, patternContent } from './content';
import { argument } from './define';
import { known, longestText, notKnown, numberOf } from './derive';
import { execute, executeAll, matchValue, setLastIndex, tellPattern } from './pattern-match';
import { patternTaint } from './patterns';
import { unknownMethod } from './unknown-receiver';

export const split: Native = (machine, self, args, site) => {
  const subject = machine.settle(self);
  const separator = machine.settle(argument(args, 0));
  const limit = machine.settle(argument(args, 1));
  const text = machine.text(subject);
  if (text === undefined) return subject.kind === 'unknown' ? unknownMethod(machine, subject, 'split', [separator], site) ?? unknownText(machine, 'split', [subject]) : unknownText(machine, 'split', [subject]);
  const most = limit.kind === 'primitive' && limit.value === undefined ? 2 ** 32 - 1 : (numberOf(machine, limit) ?? 0) >>> 0;
  if (numberOf(machine, limit) === undefined) return unknownText(machine, 'split', [subject, separator, limit]);
  const parts = patternContent(separator) ? splitByPattern(separator as Thing, text) : splitByText(machine, separator, text);
  if (!parts) {
    const list = machine.list([unknownText(machine, 'split', [subject, separator])], [site.at]);
    list.open = true;
    return list;
  }
  return machine.list(parts.slice(0, most).map(part => part === undefined ? undefinedValue : known(part, [subject])), [site.at]);
};

function splitByText(machine: Machine, separator: Value, text: string): string[] | undefined {
  if (separator.kind === 'primitive' && separator.value === undefined) return [text];
  const by = machine.text(separator);
  return by === undefined ? undefined : text.split(by, 10_000);
}

function splitByPattern(pattern: Thing, text: string): (string | undefined)[] | undefined {
  const content = patternContent(pattern);
  const plain = { ...pattern, content: { source: content?.source ?? '', flags: content?.flags.replace(/[gy]/g, '') ?? '' } };
  const matches = executeAll(plain, text);
  if (!matches) return undefined;
  if (text === '') return matches.length > 0 ? [] : [''];
  const parts: (string | undefined)[] = [];
  let from = 0;
  for (const match of matches) {
    if (match.index >= text.length || match.end === from && match.end === match.index) continue;
    parts.push(text.slice(from, match.index), ...match.groups.slice(1));
    from = match.end;
  }
  return [...parts, text.slice(from)];
}

export const replace: Native = (machine, self, args, site) => replaced(machine, self, args, site, false);
export const replaceAll: Native = (machine, self, args, site) => replaced(machine, self, args, site, true);

function replaced(machine: Machine, self: Value, args: readonly Value[], site: Site, all: boolean): Value {
  const name = all ? 'replaceAll' : 'replace';
  const subject = machine.settle(self);
  const wanted = machine.settle(argument(args, 0));
  const replacement = machine.settle(argument(args, 1));
  const text = machine.text(subject);
  const content = patternContent(wanted);
  if (all && content && !content.flags.includes('g')) return machine.throw(machine.error('TypeError', 'replaceAll must be called with a global RegExp', site.at), site.at);
  if (text === undefined) return subject.kind === 'unknown' ? unknownMethod(machine, subject, name, [wanted, replacement], site) ?? unknownText(machine, name, [subject]) : unknownText(machine, name, [subject]);
  const matches = content ? patternMatches(machine, wanted as Thing, text, site) : textMatches(machine.text(wanted), text, all);
  if (!matches) return unknownText(machine, name, [subject, wanted, replacement]);
  const used: Value[] = [];
  let result = '';
  let from = 0;
  for (const match of matches) {
    const inserted = insertion(machine, match, subject, text, replacement, site);
    const insertedText = machine.text(inserted);
    if (insertedText === undefined || result.length > longestText) return unknownText(machine, name, [subject, wanted, inserted]);
    used.push(inserted);
    result += text.slice(from, match.index) + insertedText;
    from = match.end;
  }
  const made = known(result + text.slice(from), [subject, ...used]);
  return { ...made, taint: made.taint | patternTaint(wanted) };
}

function patternMatches(machine: Machine, pattern: Thing, text: string, site: Site): readonly PatternMatch[] | undefined {
  if (!patternContent(pattern)?.flags.includes('g')) {
    const match = execute(machine, pattern, text, site.at);
    return match === undefined ? undefined : match ? [match] : [];
  }
  setLastIndex(machine, pattern, 0);
  return executeAll(pattern, text);
}

function textMatches(wanted: string | undefined, text: string, all: boolean): readonly PatternMatch[] | undefined {
  if (wanted === undefined) return undefined;
  const matches: PatternMatch[] = [];
  for (let index = text.indexOf(wanted); index >= 0; index = text.indexOf(wanted, index + Math.max(1, wanted.length))) {
    matches.push({ index, end: index + wanted.length, groups: [wanted], named: undefined });
    if (!all || index + Math.max(1, wanted.length) > text.length) break;
  }
  return matches;
}

/** What a match is replaced by: what the program's function says, or the template filled in. */
function insertion(machine: Machine, match: PatternMatch, subject: Value, text: string, replacement: Value, site: Site): Value {
  if (isFunction(replacement)) {
    const groups = match.groups.map(group => group === undefined ? undefinedValue : known(group, [subject]));
    const named = match.named && machine.object([site.at], Object.entries(match.named).map(([name, value]) => [name, value === undefined ? undefinedValue : known(value, [subject])] as const));
    return machine.settle(machine.call(replacement, undefinedValue, [...groups, primitive(match.index), subject, ...named ? [named] : []], site));
  }
  const template = machine.text(replacement);
  if (template === undefined || !template.includes('$')) return replacement;
  return known(expand(template, match, text), [replacement]);
}

/** GetSubstitution of ECMA-262. */
function expand(template: string, match: PatternMatch, text: string): string {
  return template.replace(/\$(?:([$&`'])|(\d{1,2})|<([^>]*)>)/g, (whole, sign: string | undefined, digits: string | undefined, name: string | undefined) => {
    switch (sign) {
      case '$': return '$';
      case '&': return match.groups[0] ?? '';
      case '`': return text.slice(0, match.index);
      case '\'': return text.slice(match.end);
      case undefined:
    }
    if (digits !== undefined) {
      const two = Number(digits);
      if (digits.length === 2 && two >= 1 && two < match.groups.length) return match.groups[two] ?? '';
      const one = Number(digits[0]);
      return one >= 1 && one < match.groups.length ? (match.groups[one] ?? '') + digits.slice(1) : whole;
    }
    return match.named ? match.named[name ?? ''] ?? '' : whole;
  });
}

export const match: Native = (machine, self, args, site) => {
  const { subject, text, pattern } = patternCall(machine, self, args, site);
  if (text === undefined || !pattern) return missed(machine, 'match', subject, pattern, args, site);
  if (!patternContent(pattern)?.flags.includes('g')) {
    const found = execute(machine, pattern, text, site.at);
    tellPattern(machine, pattern, subject, site.at, found === undefined ? undefined : found !== null);
    return found === undefined ? notKnown(machine, 'match', [subject, pattern], { at: site.at }) : matchValue(machine, found, subject, site.at);
  }
  setLastIndex(machine, pattern, 0);
  const found = executeAll(pattern, text);
  tellPattern(machine, pattern, subject, site.at, found && found.length > 0);
  if (!found) return notKnown(machine, 'match', [subject, pattern], { at: site.at });
  return found.length === 0 ? primitive(null, [], taintOf(subject)) : machine.list(found.map(({ groups }) => known(groups[0] ?? '', [subject])), [site.at]);
};

export const matchAll: Native = (machine, self, args, site) => {
  const { subject, text, pattern } = patternCall(machine, self, args, site);
  const found = text !== undefined && pattern ? executeAll(pattern, text) : undefined;
  if (!pattern || !found) return missed(machine, 'matchAll', subject, pattern, args, site);
  tellPattern(machine, pattern, subject, site.at, found.length > 0);
  return machine.list(found.map(one => matchValue(machine, one, subject, site.at)), [site.at]);
};

export const search: Native = (machine, self, args, site) => {
  const { subject, text, pattern } = patternCall(machine, self, args, site);
  const content = patternContent(pattern);
  const result = text !== undefined && content ? runPattern(content.source, content.flags, text) : 'too-complex';
  if (!pattern || typeof result === 'string') return missed(machine, 'search', subject, pattern, args, site);
  tellPattern(machine, pattern, subject, site.at, result.match !== null);
  return primitive(result.match?.index ?? -1, [], taintOf(subject) | patternTaint(pattern));
};

/** The subject and the pattern of `match` and its like; a text given as pattern is read as one. */
function patternCall(machine: Machine, self: Value, args: readonly Value[], site: Site): { subject: Exclude<Value, { kind: 'choice' }>; text: string | undefined; pattern: Thing | undefined } {
  const subject = machine.settle(self);
  const given = machine.settle(argument(args, 0));
  const text = machine.text(subject);
  if (patternContent(given)) return { subject, text, pattern: given as Thing };
  const source = given.kind === 'primitive' && given.value === undefined ? '' : machine.text(given);
  if (source === undefined) return { subject, text, pattern: undefined };
  if (runPattern(source, '', '') === 'invalid') machine.throw(machine.error('SyntaxError', `Invalid regular expression: /${source}/`, site.at), site.at);
  const written = given.kind === 'primitive' ? given.written : [site.at];
  return { subject, text, pattern: machine.object(written, [], { class: 'pattern', prototype: machine.prototypes.pattern, content: { source: source || '(?:)', flags: '', taint: taintOf(given) } }) };
}

function missed(machine: Machine, name: string, subject: Value, pattern: Thing | undefined, args: readonly Value[], site: Site): Value {
  if (pattern) tellPattern(machine, pattern, subject, site.at, undefined);
  return notKnown(machine, name, [subject, pattern ?? machine.settle(argument(args, 0))], { at: site.at });
}

function unknownText(machine: Machine, name: string, sources: readonly Value[]): Unknown {
  return notKnown(machine, name, sources, { known: 'text' });
}
