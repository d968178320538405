import { examineOrigin } from '../../cors/examine-origin';
import type { Answer, Condition, HeaderLine } from '../../policy/answer';
import { linesOf } from '../../policy/answer';
import { candidatesOf, isGuess } from '../../policy/candidates';
import type { Change, Origins } from '../../policy/change';
import type { Inquiry } from '../../policy/inquiry';
import type { Place } from '../../text/place';
import { placeKey } from '../../text/place';
import type { Background } from '../rule';

/**
 * Origins to write into an allow-list: those of the workspace's front ends; else those the program itself names, when it has one
 * set-up only (another set-up's friends are not this one's); else none, which makes a placeholder.
 */
export function originsToAllow(inquiry: Inquiry, { origins }: Background): Origins {
  const known = origins.filter(isPlain);
  if (known.length > 0) return known;
  const guesses = new Set(inquiry.heard.trusted.filter(isGuess).flatMap(candidatesOf).map(({ origin }) => origin));
  const own = inquiry.named && inquiry.circles.length === 1 ? inquiry.friends.filter(origin => isPlain(origin) && !guesses.has(origin)) : [];
  return own.length > 0 ? own : undefined;
}

/** Replaces what an Allow-Origin line sends by an allow-list. */
export function allowOnly({ at, setBy }: HeaderLine, origins: Origins): Change {
  return allowOnlyAt(at, origins, setBy);
}

/** Replaces the value at a place by an allow-list. */
export function allowOnlyAt(at: Place, origins: Origins, setBy?: Place): Change {
  return {
    title: origins ? `Allow only ${sayList(origins)}` : 'Allow only the origins you name',
    strength: 'choice',
    steps: [{ kind: 'allow-only', at, origins, ...(setBy && { setBy }) }],
  };
}

/** Takes the permission to send credentials away, as far as a line shows where it is given. */
export function dropCredentials(answer: Answer): Change[] {
  const line = linesOf(answer, 'Access-Control-Allow-Credentials').at(-1);
  if (!line) return [];
  return [{
    title: 'Do not allow credentials',
    strength: 'choice',
    steps: [{ kind: 'drop-credentials', at: line.at, ...(line.setBy && { setBy: line.setBy }) }],
  }];
}

/**
 * Keeps the permission to send credentials where an origin is named, and takes it away from this answer: of its `siblings`, answers to the
 * same request, one that stands under the opposite of a single condition written in the source allows credentials, too.
 */
export function credentialsOnlyElse(answer: Answer, siblings: readonly Answer[], isNamed: (answer: Answer) => boolean): Change[] {
  const line = linesOf(answer, 'Access-Control-Allow-Credentials').at(-1);
  const sibling = line && siblings.find(other => isNamed(other) && linesOf(other, line.name).some(({ at }) => placeKey(at) === placeKey(line.at)) && turnedBetween(answer, other) !== undefined);
  const turned = sibling && turnedBetween(answer, sibling);
  if (!line || !turned?.at) return [];
  return [{
    title: 'Allow credentials only where an origin is named',
    strength: 'choice',
    steps: [{ kind: 'send-only-when', at: line.at, ...(line.setBy && { setBy: line.setBy }), test: turned.at, value: !turned.value }],
  }];
}

/** The one condition that two answers to the same request differ in. */
function turnedBetween({ conditions }: Answer, other: Answer): Condition | undefined {
  const differs = (one: Condition): boolean => !other.conditions.some(({ text, value }) => text === one.text && value === one.value);
  const own = conditions.filter(differs);
  return own.length === 1 && conditions.length === other.conditions.length && other.conditions.some(({ text, value }) => text === own[0]?.text && value !== own[0].value) ? own[0] : undefined;
}

/** `a`, `a and b`, `a, b and 3 more`. */
export function sayList(items: readonly string[]): string {
  if (items.length <= 2) return items.join(' and ');
  return items.length === 3 ? `${items[0]}, ${items[1]} and ${items[2]}` : `${items[0]}, ${items[1]} and ${items.length - 2} more`;
}

function isPlain(origin: string): boolean {
  return examineOrigin(origin).kind === 'ok';
}
