import type { HeaderLine } from '../policy/answer';
import type { Inquiry } from '../policy/inquiry';
import type { Trusted } from '../policy/server';
import { placeKey } from '../text/place';
import { allowOnly, originsToAllow } from './grounds/changes';
import { allowOriginLine, friendlyAnswers } from './grounds/circumstances';
import { reflections } from './grounds/reflection';
import type { Rule } from './rule';

export const originReflectionWithoutCredentials: Rule = {
  id: 'origin-reflection-without-credentials',
  category: 'hygiene',
  severity: 'info',
  summary: 'Every Origin is repeated where `*` would say the same.',
  why: 'Without credentials a reflected Origin allows what `*` allows, at the price of a separate cached copy for every origin. '
    + 'And the day somebody allows credentials, every website can read logged-in data. Where the program does compare the Origin with a list and lets in everybody all the same, '
    + 'the list is a mistake that nobody has noticed: then this is a warning.',
  fix: 'Send `*` if everybody may read this, or compare the Origin with a list.',
  silent: ['A test of the Origin stands before the reflection, even one we cannot see into.', 'It is not known whether credentials are allowed.'],
  sources: ['Fetch standard, "CORS protocol and HTTP caches"'],
  *check(inquiry, background) {
    for (const { line, answer, hostile } of reflections(inquiry, false)) {
      if (answer.open) continue;
      const list = uselessTest(inquiry, line);
      yield {
        at: line.at,
        ...list && { severity: 'warning' as const, related: [{ at: list.testAt ?? list.at, message: 'The Origin is compared here, to no effect.' }] },
        message: list ? `The Origin is compared with ${list.test === 'pattern' ? 'a pattern' : `"${list.text}"`}, but every origin gets in all the same, ${hostile.origin} too. Let in only those that pass the test.` : `Every origin is allowed, ${hostile.origin} too, by repeating what the request says. `
          + 'Without credentials that is no more than `*`, but it becomes a hole the day credentials are allowed. Let in only origins from a list, or send `*`.',
        changes: [allowOnly(line, originsToAllow(inquiry, background))],
        answers: [answer],
        witness: hostile.origin,
      };
    }
  },
};

/** A pattern that nobody writes to keep somebody out. */
const MEANS_EVERYBODY = /^\^?\(?\.[*+]\)?\$?$/;

/** A test of the Origin in the file of the only line that allows anybody: whoever wrote it meant to keep somebody out. */
function uselessTest(inquiry: Inquiry, { at }: HeaderLine): Trusted | undefined {
  const test = inquiry.heard.trusted.find(one => one.test !== 'fixed' && one.testAt?.file === at.file && !(one.test === 'pattern' && MEANS_EVERYBODY.test(one.text)));
  if (!test) return undefined;
  for (const answer of friendlyAnswers(inquiry)) {
    const line = allowOriginLine(answer);
    if (line && placeKey(line.at) !== placeKey(at)) return undefined;
  }
  return test;
}
