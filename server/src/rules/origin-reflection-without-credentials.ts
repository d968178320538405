import { reflections } from './grounds/reflection';
import { allowOnly, originsToAllow } from './grounds/changes';
import type { Rule } from './rule';

export const originReflectionWithoutCredentials: Rule = {
  id: 'origin-reflection-without-credentials',
  category: 'hygiene',
  severity: 'info',
  summary: 'Every Origin is repeated where `*` would say the same.',
  why: 'Without credentials a reflected Origin allows what `*` allows, at the price of a separate cached copy for every origin. '
    + 'And the day somebody allows credentials, every website can read logged-in data.',
  fix: 'Send `*` if everybody may read this, or compare the Origin with a list.',
  silent: ['A test of the Origin stands before the reflection, even one we cannot see into.', 'It is not known whether credentials are allowed.'],
  sources: ['Fetch standard, "CORS protocol and HTTP caches"'],
  *check(inquiry, background) {
    for (const { line, answer, hostile } of reflections(inquiry, false)) {
      if (answer.open) continue;
      yield {
        at: line.at,
        message: `Every origin is allowed, ${hostile.origin} too, by repeating what the request says. `
          + 'Without credentials that is no more than `*`, but it becomes a hole the day credentials are allowed. Let in only origins from a list, or send `*`.',
        changes: [allowOnly(line, originsToAllow(inquiry, background))],
        answers: [answer],
        witness: hostile.origin,
      };
    }
  },
};
