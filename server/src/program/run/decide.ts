import type { Place } from '../../text/place';
import type { Decision, Question } from '../machine';
import type { Choice, Primitive, Thing, Unknown, Value } from '../value';
import { fromOrigin, primitive } from '../value';
import type { Interpreter } from './interpreter';

/** What the symbol of the question ends in whether something is null or undefined. */
const nullish = '==null';

/** Answers a question that is not known: as before in this run, as it follows from earlier answers, else anew. */
export function decide(m: Interpreter, question: Question): boolean {
  const { oracle } = m;
  const { symbol } = question;
  const before = oracle.memo.get(symbol) ?? follows(m, symbol);
  if (before !== undefined) return before;
  const answer = oracle.forced.get(symbol) ?? preset(m, symbol) ?? freshAnswer(m, question);
  oracle.memo.set(symbol, answer);
  if (answer && symbol.endsWith(nullish)) oracle.memo.set(nullish, true);
  if (m.exploring && oracle.taken.length >= m.limits.decisions) return answer;
  const decision: Decision = { ...question, text: wordsOf(m, question), answer, ...m.calm && !(question.taint & fromOrigin) && { calm: true } };
  oracle.taken.push(decision);
  oracle.covered.add(coverKey(symbol, answer));
  return answer;
}

/** What names one answer of one decision. */
export function coverKey(symbol: string, answer: boolean): string {
  return `${answer ? '+' : '-'}${symbol}`;
}

function preset(m: Interpreter, symbol: string): boolean | undefined {
  return m.exploring ? undefined : m.options.decisions?.get(symbol);
}

function freshAnswer(m: Interpreter, question: Question): boolean {
  const usual = question.prefer ?? true;
  const { hurried, covered } = m.oracle;
  return hurried && covered.has(coverKey(question.symbol, usual)) && !covered.has(coverKey(question.symbol, !usual)) ? !usual : usual;
}

/** Truth and being nullish of the same unknown hang together. */
function follows(m: Interpreter, symbol: string): boolean | undefined {
  const { memo, pinned } = m.oracle;
  if (symbol.endsWith(nullish)) {
    const base = symbol.slice(0, -nullish.length);
    if (memo.get(base) === true || pinned.has(base)) return false;
    return undefined;
  }
  // The bare key says that something was found to be nullish at all: mostly nothing was.
  if (memo.has(nullish) && memo.get(symbol + nullish) === true) return false;
  const constant = pinned.get(symbol);
  return constant ? m.knownTruth(constant) : undefined;
}

/** The condition in the words of the source, true exactly when the answer is `true`. */
function wordsOf(m: Interpreter, { text, symbol, at }: Question): string {
  if (text) return text;
  const source = m.options.text?.(at.file) ?? m.options.loadUnit(at.file)?.text;
  const slice = source?.slice(at.span.start, at.span.end);
  if (!slice || slice.length > 200) return symbol;
  const words = slice.replace(/\s+/g, ' ');
  if (symbol.includes('==') && /!==?/.test(words)) return words.replace(/!(==?)/, '=$1');
  return words;
}

/** Resolves a choice by a decision, and an unknown that was found equal to a constant to that. */
export function settle(m: Interpreter, value: Value): Exclude<Value, Choice> {
  let at = value;
  for (;;) {
    if (at.kind === 'choice') {
      const answer = decideCondition(m, at.condition, at.at);
      at = answer !== at.negated ? at.yes : at.no;
    } else if (at.kind === 'unknown' && m.oracle.pinned.size > 0) {
      const constant = m.oracle.pinned.get(at.symbol);
      return constant?.kind === 'primitive' ? { ...constant, taint: at.taint, environment: at.environment } : at;
    } else {
      return at;
    }
  }
}

function decideCondition(m: Interpreter, condition: Unknown, at: Place | undefined, prefer?: boolean): boolean {
  const { symbol, taint, environment, equality } = condition;
  const answer = decide(m, { symbol, text: '', taint, at: at ?? condition.at ?? m.here(), environment, prefer });
  if (answer && equality) m.oracle.pinned.set(equality.symbol, equality.constant);
  return answer;
}

/** Truth of a value if no decision is needed. */
export function knownTruth(m: Interpreter, value: Value): boolean | undefined {
  switch (value.kind) {
    case 'primitive': return Boolean(value.value);
    case 'thing': return true;
    case 'unknown': return value.known !== undefined && value.known !== 'text' ? true : m.oracle.memo.get(value.symbol) ?? follows(m, value.symbol);
    case 'choice': {
      const decided = m.oracle.memo.get(value.symbol);
      if (decided !== undefined) return knownTruth(m, decided !== value.negated ? value.yes : value.no);
      const yes = knownTruth(m, value.yes);
      return yes !== undefined && yes === knownTruth(m, value.no) ? yes : undefined;
    }
  }
}

/** Truth of a value; decided when not known. `prefer`: the answer the first run takes. */
export function truthy(m: Interpreter, value: Value, at: Place, prefer?: boolean): boolean {
  const known = knownTruth(m, value);
  if (known !== undefined) return known;
  if (value.kind === 'choice') {
    const preferred = prefer === undefined ? undefined : preferOfChoice(m, value, prefer);
    const answer = decideCondition(m, value.condition, value.at ?? at, preferred);
    return truthy(m, answer !== value.negated ? value.yes : value.no, at, prefer);
  }
  if (value.kind !== 'unknown') return true;
  return decideCondition(m, value, value.at ?? at, prefer);
}

/** The answer to a choice's condition that leads to the wanted truth, when one does. */
function preferOfChoice(m: Interpreter, choice: Choice, wanted: boolean): boolean | undefined {
  const yes = knownTruth(m, choice.yes);
  const no = knownTruth(m, choice.no);
  if (yes === wanted && no !== wanted) return !choice.negated;
  if (no === wanted && yes !== wanted) return choice.negated;
  return undefined;
}

/** How deeply choices may be nested before they are decided. */
const deepest = 5;

/** `yes` if `condition` is true, else `no`; a plain value when that makes no difference or is decided already. */
export function choose(m: Interpreter, condition: Unknown, yes: Value, no: Value, at?: Place, negated = false): Value {
  const decided = m.oracle.memo.get(condition.symbol) ?? follows(m, condition.symbol);
  if (decided !== undefined) return decided !== negated ? yes : no;
  if (yes === no) return yes;
  const merged = mergeEqual(yes, no);
  if (merged) return merged;
  const choice: Choice = { kind: 'choice', symbol: condition.symbol, negated, condition, yes, no, at };
  return depthOf(choice) > deepest ? settle(m, choice) : choice;
}

/** The same constant on both sides is no choice; all its places are kept. */
function mergeEqual(a: Value, b: Value): Primitive | undefined {
  if (a.kind !== 'primitive' || b.kind !== 'primitive' || a.value !== b.value) return undefined;
  return { ...a, taint: a.taint | b.taint, written: a.written === b.written ? a.written : [...a.written, ...b.written] };
}

function depthOf(value: Value): number {
  return value.kind === 'choice' ? 1 + Math.max(depthOf(value.yes), depthOf(value.no)) : 0;
}

/** Does something without effects to both sides of a choice. The choice is decided if that throws on one side. */
export function mapChoice(m: Interpreter, choice: Choice, change: (value: Exclude<Value, Choice>) => Value): Value {
  const decided = m.oracle.memo.get(choice.symbol) ?? follows(m, choice.symbol);
  if (decided !== undefined) return each(decided !== choice.negated ? choice.yes : choice.no);
  const both = m.attempt(() => ({ yes: each(choice.yes), no: each(choice.no) }));
  if (!('value' in both)) return change(settle(m, choice));
  return choose(m, choice.condition, both.value.yes, both.value.no, choice.at, choice.negated);

  function each(value: Value): Value {
    return value.kind === 'choice' ? mapChoice(m, value, change) : change(value);
  }
}

/** The opposite truth of a value, lazily. */
export function negate(m: Interpreter, value: Value, at: Place): Value {
  const known = knownTruth(m, value);
  if (known !== undefined) return primitive(!known, [], value.kind === 'primitive' ? value.taint : 0);
  if (value.kind === 'choice') return mapChoice(m, value, side => negate(m, side, at));
  if (value.kind !== 'unknown') return primitive(false);
  return choose(m, value, primitive(false), primitive(true), value.at ?? at);
}

/** It is known to be neither null nor undefined. */
export function knownPresent(m: Interpreter, value: Value): boolean {
  if (value.kind === 'primitive') return value.value !== undefined && value.value !== null;
  if (value.kind !== 'unknown') return value.kind === 'thing';
  return value.known !== undefined || (m.oracle.memo.get(value.symbol + nullish) ?? follows(m, value.symbol + nullish)) === false;
}

/** Whether an unknown is null or undefined, as an unknown that hangs together with its truth. */
export function nullishTest(m: Interpreter, value: Unknown, at: Place): Value {
  if (value.known !== undefined) return primitive(false);
  const symbol = value.symbol + nullish;
  const known = m.oracle.memo.get(symbol) ?? follows(m, symbol);
  if (known !== undefined) return primitive(known);
  return { kind: 'unknown', symbol, taint: value.taint, written: [], environment: value.environment, at };
}

/** A name for a thing that is the same in every run. */
export function thingName(thing: Thing): string {
  const at = thing.written[0];
  return thing.label ?? (at ? `${thing.class}@${at.file}:${at.span.start}` : thing.class);
}
