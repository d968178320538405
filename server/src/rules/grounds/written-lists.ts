import { trimHttpWhitespace } from '../../cors/header-list';
import { allowsCredentials } from '../../policy/admission';
import type { Answer, HeaderLine } from '../../policy/answer';
import { linesOf } from '../../policy/answer';
import type { Change, ChangeStep } from '../../policy/change';
import type { Inquiry } from '../../policy/inquiry';
import type { Fact } from '../../policy/options';
import type { Place } from '../../text/place';
import { contains, placeKey, samePlace } from '../../text/place';
import { ALLOW_HEADERS, ALLOW_METHODS, EXPOSE_HEADERS, friendlyAnswers } from './circumstances';

/** A header line whose value somebody wrote down. */
export interface WrittenLine {
  readonly answer: Answer;
  readonly line: HeaderLine;
  /** On the wire, without the blanks around it. */
  readonly value: string;
}

/** One item of a comma-separated value. */
export interface WrittenItem {
  readonly text: string;
  /** Where it stands: its own literal in a list, else the line's value. */
  readonly at: Place;
}

/** Written lines whose value is a list, item by item; empty items are left out. */
export interface WrittenList extends WrittenLine {
  readonly items: readonly WrittenItem[];
}

/**
 * The lines with that name in answers to friendly requests in which browsers look at it, or in those given; each place once for each word about credentials. Left out is what nobody wrote: values that are unknown, that
 * repeat what the browser asks for, that are a library's default or come from the environment.
 */
export function* writtenLines(inquiry: Inquiry, name: string, answers: Iterable<Answer> = answersWith(inquiry, name)): Iterable<WrittenLine> {
  const seen = new Set<string>();
  for (const answer of answers) {
    const credentials = String(allowsCredentials(answer));
    for (const line of linesOf(answer, name)) {
      if (line.value === undefined || line.environment || line.written.length === 0) continue;
      const key = `${placeKey(line.at)}\u0000${credentials}`;
      if (seen.has(key)) continue;
      seen.add(key);
      yield { answer, line, value: trimHttpWhitespace(line.value) };
    }
  }
}

/** Answers in which browsers look at the header: what a program sends elsewhere, for want of a better value, does no harm. */
function* answersWith(inquiry: Inquiry, name: string): Iterable<Answer> {
  if (inquiry.subject.kind === 'bag' || !IN_PREFLIGHTS.has(name) && !IN_ACTUAL_ANSWERS.has(name)) {
    yield* friendlyAnswers(inquiry);
    return;
  }
  for (const { sample: route } of inquiry.circles) {
    for (const method of inquiry.methodsOf(route)) {
      const question = { route, method, origin: inquiry.friendOf(route) };
      yield* (IN_PREFLIGHTS.has(name) ? inquiry.preflight(question) : inquiry.actual(question)).answers;
    }
  }
}

const IN_PREFLIGHTS: ReadonlySet<string> = new Set([ALLOW_METHODS, ALLOW_HEADERS, 'Access-Control-Max-Age', 'Access-Control-Allow-Private-Network']);
const IN_ACTUAL_ANSWERS: ReadonlySet<string> = new Set([EXPOSE_HEADERS, 'Timing-Allow-Origin']);

/** The same for a header that holds a list. */
export function* writtenLists(inquiry: Inquiry, name: string, answers?: Iterable<Answer>): Iterable<WrittenList> {
  for (const written of writtenLines(inquiry, name, answers)) yield { ...written, items: itemsOf(inquiry, written) };
}

/** Items become others, or go where `replace` gives nothing; the line goes with its last item. Undefined when nothing changes. */
export function changeItems(list: WrittenList, replace: (text: string) => string | undefined, title: string, strength: Change['strength']): Change[] {
  const { line, items } = list;
  const changed = items.filter(({ text }) => replace(text) !== text);
  if (changed.length === 0) return [];
  const change = (steps: readonly ChangeStep[]): Change[] => [{ title, strength, steps }];
  if (items.every(({ text }) => replace(text) === undefined)) return change([{ kind: 'remove', at: line.setBy ?? line.at }]);
  if (items.some(({ at }) => samePlace(at, line.at))) return change([{ kind: 'set-text', at: line.at, text: rewritten(line.value ?? '', replace) }]);
  return change(changed.map(({ text, at }): ChangeStep => {
    const other = replace(text);
    return other === undefined ? { kind: 'remove', at } : { kind: 'set-text', at, text: other };
  }));
}

/** The value with its own blanks after commas. */
function rewritten(value: string, replace: (text: string) => string | undefined): string {
  return value.split(',').flatMap(part => {
    const text = trimHttpWhitespace(part);
    const other = text === '' ? '' : replace(text);
    return other === undefined ? [] : [part.replace(text, () => other)];
  }).join(',').trim();
}

function itemsOf({ subject }: Inquiry, { line, value }: WrittenLine): WrittenItem[] {
  const texts = value.split(',').map(trimHttpWhitespace).filter(text => text !== '');
  const places = listedAt(subject.options.flatMap(({ options }) => options.map(option => option.value)), line.at) ?? (line.written.length > 1 ? line.written : []);
  return texts.map((text, index) => ({ text, at: places.length === texts.length ? places[index] ?? line.at : line.at }));
}

/** Where the items of an option's list stand. */
function listedAt(values: readonly Fact[], at: Place): Place[] | undefined {
  const list = values.find(value => value.kind === 'list' && (samePlace(value.at, at) || value.at.file === at.file && contains(value.at.span, at.span)));
  return list?.kind === 'list' && !list.open ? list.items.map(item => item.at) : undefined;
}
