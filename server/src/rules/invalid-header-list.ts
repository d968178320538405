import { someOrigin } from '../cors/origin';
import { isToken } from '../cors/header-list';
import type { Change } from '../policy/change';
import { browserSays } from './grounds/browser-words';
import { ALLOW_HEADERS, ALLOW_METHODS, ALLOW_ORIGIN, EXPOSE_HEADERS } from './grounds/circumstances';
import type { WrittenList } from './grounds/written-lists';
import { changeItems, writtenLists } from './grounds/written-lists';
import type { Rule } from './rule';

export const invalidHeaderList: Rule = {
  id: 'invalid-header-list',
  category: 'breaks-requests',
  severity: 'error',
  summary: 'A list of methods or headers holds something that is no name.',
  why: 'The items of `Access-Control-Allow-Methods`, `-Allow-Headers` and `-Expose-Headers` are names with commas between them. One item with a blank, a semicolon, a colon or a quote makes browsers drop the whole list.',
  fix: 'Put commas between the names, and nothing else.',
  silent: ['Empty items and a comma at the end: they are legal.', 'The list is not known.'],
  sources: ['Fetch standard, "extract header list values"', 'RFC 9110, 5.6.1 and 5.6.2', 'Measured in Chromium 156, Firefox ESR 153 and WebKitGTK 2.50'],
  *check(inquiry) {
    for (const header of [ALLOW_METHODS, ALLOW_HEADERS, EXPOSE_HEADERS]) {
      for (const list of writtenLists(inquiry, header)) {
        const wrong = list.items.find(({ text }) => !isToken(text));
        if (!wrong) continue;
        const scene = { origin: someOrigin, method: header === ALLOW_METHODS ? 'PUT' : 'GET', headers: header === ALLOW_HEADERS ? [['X-A', '1']] as const : [] };
        const words = header === EXPOSE_HEADERS ? '' : browserSays({ ...scene, preflight: { status: 204, headers: [[ALLOW_ORIGIN, someOrigin], [header, list.value]] } });
        yield {
          at: wrong.at,
          message: `"${wrong.text}" is no name, and browsers drop the whole ${header}${words}. ${joined(wrong.text) === undefined ? 'Put commas between the names, and nothing else.' : `Write it without blanks: ${joined(wrong.text) ?? ''}.`}`,
          severity: header === EXPOSE_HEADERS ? 'warning' : 'error',
          changes: withCommas(list),
          answers: [list.answer],
        };
      }
    }
  },
};

/** The names that can be told apart, with commas between them. */
function withCommas(list: WrittenList): Change[] {
  const torn = list.items.some(({ text }) => joined(text) !== undefined);
  const title = torn ? 'Write the names without blanks' : 'Put commas between the names';
  const mend = (text: string): string => isToken(text) ? text : joined(text) ?? text.split(/[\s;,|"'`[\]]+/).filter(part => part !== '').join(', ');
  const names = list.items.flatMap(({ text }) => mend(text).split(', '));
  if (!names.every(name => isToken(name) && !/^-+$/.test(name))) return [];
  const [only] = list.items;
  if (list.items.length === 1 && only && list.line.byLibrary !== undefined) return [{ title, strength: 'safe', steps: [{ kind: 'split-list', at: only.at, texts: names }] }];
  return changeItems(list, mend, title, 'safe');
}

/** A name that a formatter took for a subtraction: `x - client - key` → `x-client-key`. Undefined for anything else. */
function joined(text: string): string | undefined {
  return /^\w+(?:\s+-\s+\w+)+$/.test(text) ? text.replace(/\s+-\s+/g, '-') : undefined;
}
