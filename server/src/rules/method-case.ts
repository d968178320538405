import { someOrigin } from '../cors/origin';
import { browserSays } from './grounds/browser-words';
import { ALLOW_METHODS, ALLOW_ORIGIN } from './grounds/circumstances';
import { changeItems, writtenLists } from './grounds/written-lists';
import type { Rule } from './rule';

export const methodCase: Rule = {
  id: 'method-case',
  category: 'breaks-requests',
  severity: 'error',
  summary: 'A method in `Access-Control-Allow-Methods` is not written in capitals.',
  why: 'Methods are compared letter by letter, and browsers send `PUT`, `PATCH` and `DELETE` in capitals. `put` in the list allows a method that nobody sends.',
  fix: 'Write methods in capitals.',
  silent: ['`get`, `head` and `post`: browsers never look them up.', 'The right form stands in the same list.'],
  sources: ['Fetch standard, "CORS-preflight fetch", step 7', 'Measured in Chromium 156, Firefox ESR 153 and WebKitGTK 2.50', 'Measured: npm cors 2.8.6 sends the list as it is written'],
  *check(inquiry) {
    for (const list of writtenLists(inquiry, ALLOW_METHODS)) {
      const listed = new Set(list.items.map(({ text }) => text));
      const wrong = list.items.filter(({ text }) => isWrong(text) && !listed.has(text.toUpperCase()));
      const [first] = wrong;
      if (!first) continue;
      const right = first.text.toUpperCase();
      yield {
        at: first.at,
        message: `Methods are compared letter by letter: ${wrong.map(({ text }) => `"${text}"`).join(', ')} ${wrong.length > 1 ? 'do' : 'does'} not allow ${wrong.map(({ text }) => text.toUpperCase()).join(', ')}`
          + `${browserSays({ origin: someOrigin, method: right, preflight: { status: 204, headers: [[ALLOW_ORIGIN, someOrigin], [ALLOW_METHODS, first.text]] } })}. Write methods in capitals.`,
        changes: changeItems(list, text => METHOD.test(text) ? text.toUpperCase() : text, 'Write methods in capitals', 'safe'),
        answers: [list.answer],
      };
    }
  },
};

/** Methods that browsers look up in the list. */
function isWrong(text: string): boolean {
  return /^(?:put|patch|delete)$/i.test(text) && text !== text.toUpperCase();
}

const METHOD = /^(?:get|head|post|put|patch|delete|options)$/i;
