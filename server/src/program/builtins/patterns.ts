import type { Machine } from '../machine';
import { isValidPattern } from '../pattern/run-pattern';
import type { Native, PatternContent, Taint, Value } from '../value';
import { primitive, taintOf, undefinedValue } from '../value';
import { patternContent } from './content';
import { accessor, argument, globalFunction, hidden, methods } from './define';
import { deepTaint, known, notKnown } from './derive';
import { carriesOn, execute, matchValue, tellPattern } from './pattern-match';

/** `RegExp` and its methods. */
export function installPatterns(machine: Machine): void {
  const prototype = machine.prototypes.pattern;
  globalFunction(machine, 'RegExp', construct, { construct: (within, args, site) => construct(within, undefinedValue, args, site), prototype, statics: { escape: escapeText } });
  methods(machine, prototype, { test, exec, toString: text });
  hidden(prototype, 'lastIndex', primitive(0));
  accessor(machine, prototype, 'source', (_, self) => primitive(patternContent(self)?.source, self.kind === 'thing' ? self.written : []));
  accessor(machine, prototype, 'flags', (_, self) => primitive(patternContent(self)?.flags));
  for (const [name, flag] of [['global', 'g'], ['ignoreCase', 'i'], ['multiline', 'm'], ['sticky', 'y'], ['unicode', 'u'], ['dotAll', 's']] as const) {
    accessor(machine, prototype, name, (_, self) => primitive(patternContent(self)?.flags.includes(flag) ?? false));
  }
}

const construct: Native = (machine, _self, args, site) => {
  const given = machine.settle(argument(args, 0));
  const flagsGiven = machine.settle(argument(args, 1));
  const copied = patternContent(given);
  const source = copied?.source ?? (given.kind === 'primitive' && given.value === undefined ? '(?:)' : machine.text(given));
  const flags = flagsGiven.kind === 'primitive' && flagsGiven.value === undefined ? copied?.flags ?? '' : machine.text(flagsGiven);
  if (source === undefined || flags === undefined) return notKnown(machine, 'RegExp', [given], { known: 'object', at: site.at });
  if (!isValidPattern(source, flags)) machine.throw(machine.error('SyntaxError', `Invalid regular expression: /${source}/${flags}`, site.at), site.at);
  const content: PatternContent = { source: slashed(source), flags, taint: deepTaint([given]) };
  return machine.object(known(source, [given]).written, [], { class: 'pattern', prototype: machine.prototypes.pattern, content });
};

/** The source as `source` gives it: an empty one written out, slashes escaped. */
function slashed(source: string): string {
  try {
    return new RegExp(source).source;
  } catch {
    return source;
  }
}

/** `RegExp.escape`, as far as its result means the same. */
const escapeText: Native = (machine, _self, args) => {
  const value = machine.settle(argument(args, 0));
  const text = machine.text(value);
  return text === undefined ? notKnown(machine, 'RegExp.escape', [value], { known: 'text' }) : known(text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&').replace(/\\-/g, '\\x2d'), [value]);
};

const test: Native = (machine, self, args, site) => {
  const subject = machine.settle(argument(args, 0));
  const text = machine.text(subject);
  if (self.kind !== 'thing' || text === undefined) {
    if (self.kind === 'thing') tellPattern(machine, self, subject, site.at, undefined);
    return notKnown(machine, 'test', [self, subject], { at: site.at, writtenFrom: [] });
  }
  const isCarriedOn = carriesOn(self);
  const match = execute(machine, self, text, site.at);
  const result = match === undefined ? undefined : match !== null;
  tellPattern(machine, self, subject, site.at, result, isCarriedOn);
  return result === undefined ? notKnown(machine, 'test', [self, subject], { at: site.at, writtenFrom: [] }) : primitive(result, [], taintOf(subject) | patternTaint(self));
};

const exec: Native = (machine, self, args, site) => {
  const subject = machine.settle(argument(args, 0));
  const text = machine.text(subject);
  const isCarriedOn = carriesOn(self);
  const match = self.kind === 'thing' && text !== undefined ? execute(machine, self, text, site.at) : undefined;
  if (self.kind === 'thing') tellPattern(machine, self, subject, site.at, match === undefined ? undefined : match !== null, isCarriedOn);
  return match === undefined ? notKnown(machine, 'exec', [self, subject], { at: site.at }) : matchValue(machine, match, subject, site.at);
};

const text: Native = (machine, self) => {
  const content = patternContent(self);
  return content ? primitive(`/${content.source}/${content.flags}`, [], patternTaint(self)) : notKnown(machine, 'toString', [self], { known: 'text' });
};

/** The taint of the text that a pattern was built from. */
export function patternTaint(value: Value): Taint {
  return patternContent(value)?.taint ?? 0;
}
