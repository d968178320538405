import type { Constant } from '../core';
import type { Machine } from '../machine';
import type { Native, Value } from '../value';
import { primitive } from '../value';
import { tellSearch } from './compare';
import { argument, globalFunction, methods } from './define';
import { known, longestText, notKnown } from './derive';
import { match, matchAll, replace, replaceAll, search, split } from './text-patterns';
import { unknownMethod } from './unknown-receiver';
import { patternContent } from './content';

/** `String` and the methods of texts. Known texts are computed; the result keeps where its text was written. */
export function installTexts(machine: Machine): void {
  const prototype = machine.prototypes.text;
  for (const name of shortening) methods(machine, prototype, { [name]: computed(name, 'self') });
  for (const name of joining) methods(machine, prototype, { [name]: computed(name, 'all') });
  for (const name of measuring) methods(machine, prototype, { [name]: computed(name, 'none') });
  methods(machine, prototype, {
    includes: searching('includes', 'includes'),
    startsWith: searching('startsWith', 'starts-with'),
    endsWith: searching('endsWith', 'ends-with'),
    indexOf: searching('indexOf', 'includes'),
    lastIndexOf: searching('lastIndexOf', 'includes'),
    split, replace, replaceAll, match, matchAll, search,
    toString: itself, valueOf: itself,
  });
  globalFunction(machine, 'String', convert, {
    construct: (within, args, site) => convert(within, primitive(undefined), args, site),
    prototype,
    statics: { raw, fromCharCode: computed('fromCharCode', 'all'), fromCodePoint: computed('fromCodePoint', 'all') },
  });
}

const shortening = ['trim', 'trimStart', 'trimEnd', 'trimLeft', 'trimRight', 'toLowerCase', 'toUpperCase', 'toLocaleLowerCase', 'toLocaleUpperCase', 'slice', 'substring', 'substr', 'charAt', 'at', 'normalize', 'repeat', 'toWellFormed'];
const joining = ['concat', 'padStart', 'padEnd'];
const measuring = ['localeCompare', 'codePointAt', 'charCodeAt', 'isWellFormed'];

const itself: Native = (_, self) => self;

const convert: Native = (machine, _self, args) => {
  if (args.length === 0) return primitive('');
  const value = machine.settle(argument(args, 0));
  if (value.kind === 'primitive' && typeof value.value === 'string') return value;
  const text = machine.text(value);
  return text === undefined ? notKnown(machine, 'String', [value], { known: 'text' }) : known(text, [value]);
};

/** A method whose result is what the host computes for known texts; `written`: whose places the result keeps. */
function computed(name: string, written: 'self' | 'all' | 'none'): Native {
  const host = (Reflect.get(String.prototype, name) ?? Reflect.get(String, name)) as ((...args: Constant[]) => Constant) | undefined;
  return (machine, self, args, site) => {
    const subject = machine.settle(self);
    const settled = args.map(arg => machine.settle(arg));
    const sources = subject.kind === 'thing' && subject.call ? settled : [subject, ...settled];
    const from = written === 'none' ? [] : written === 'self' ? [subject] : sources;
    const unknown = (): Value => notKnown(machine, name, sources, { writtenFrom: from, ...written !== 'none' && { known: 'text' as const }, at: site.at });
    if (subject.kind === 'unknown') return unknownMethod(machine, subject, name, settled, site) ?? unknown();
    const text = sources.length > settled.length ? machine.text(subject) : '';
    const given = settled.map(arg => constant(machine, arg));
    if (!host || text === undefined || given.includes(notConstant) || grows(name, text, given)) return unknown();
    try {
      return known(host.apply(text, given as Constant[]), sources, from);
    } catch (error) {
      return machine.throw(machine.error(error instanceof RangeError ? 'RangeError' : 'TypeError', String(error), site.at), site.at);
    }
  };
}

const notConstant = Symbol('not known');

function constant(machine: Machine, value: Value): Constant | typeof notConstant {
  if (value.kind === 'primitive') return value.value;
  return machine.text(value) ?? notConstant;
}

/** True when the result would be longer than any text may grow. */
function grows(name: string, text: string, given: readonly unknown[]): boolean {
  if (name === 'repeat') return Number(given[0]) > longestText || text.length * Number(given[0]) > longestText;
  if (name === 'concat') return given.reduce((length: number, part) => length + String(part).length, text.length) > longestText;
  return name.startsWith('pad') && Number(given[0]) > longestText;
}

function searching(name: 'includes' | 'startsWith' | 'endsWith' | 'indexOf' | 'lastIndexOf', test: 'includes' | 'starts-with' | 'ends-with'): Native {
  return (machine, self, args, site) => {
    const subject = machine.settle(self);
    const needle = machine.settle(argument(args, 0));
    const from = args[1] && machine.settle(args[1]);
    if (patternContent(needle) && test === name.replace(/[A-Z]/, letter => `-${letter.toLowerCase()}`)) {
      return machine.throw(machine.error('TypeError', `First argument to String.prototype.${name} must not be a regular expression`, site.at), site.at);
    }
    const text = machine.text(subject);
    const wanted = machine.text(needle);
    if (text === undefined || wanted === undefined || from && from.kind !== 'primitive') {
      tellSearch(machine, test, subject, needle, site.at, undefined);
      return notKnown(machine, name, [subject, needle], { writtenFrom: [], at: site.at });
    }
    const start = from === undefined || from.value === undefined ? undefined : Number(from.value);
    const result = name === 'lastIndexOf' ? text.lastIndexOf(wanted, start) : name === 'indexOf' ? text.indexOf(wanted, start) : text[name](wanted, start);
    tellSearch(machine, test, subject, needle, site.at, typeof result === 'number' ? result >= 0 : result);
    return known(result, [subject, needle], []);
  };
}

/** `String.raw` as a tag; the cooked strings stand in for the raw ones. */
const raw: Native = (machine, _self, args) => {
  const [strings, ...values] = args;
  const parts = strings && machine.items(strings);
  if (!parts || parts.open) return notKnown(machine, 'raw', args, { known: 'text' });
  const pieces = parts.items.flatMap((part, index) => { const value = values[index]; return value && index < parts.items.length - 1 ? [part, machine.settle(value)] : [part]; });
  const texts = pieces.map(piece => machine.text(piece));
  return texts.includes(undefined) ? notKnown(machine, 'raw', args, { known: 'text' }) : known(texts.join(''), pieces);
};

