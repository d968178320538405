import { misspelledCorsHeader } from '../cors/header-name';
import type { Rule } from './rule';

/** Different misspellings in one file beyond which it is about misspellings. */
const TABLE = 4;

export const misspelledCorsHeaderRule: Rule = {
  id: 'misspelled-cors-header',
  category: 'breaks-requests',
  severity: 'error',
  summary: 'The name of a CORS header is misspelled.',
  why: 'Browsers look for the exact names (in any case). `Access-Control-Allow-Header` or `Access-Allow-Control-Origin` mean nothing to them, and no error is printed about the name.',
  fix: 'Write the header\'s name.',
  silent: ['The right names in any case, and the request headers `Access-Control-Request-*`.', 'Texts that are no header names.', 'Files with more than four misspellings: that is a table of them, not a server.'],
  sources: ['Fetch standard, "HTTP responses"', 'axios/axios#71'],
  *checkReading({ headerNames }) {
    if (new Set(headerNames.map(({ name }) => name.toLowerCase()).filter(name => misspelledCorsHeader(name) !== undefined)).size > TABLE) return;
    for (const { name, at } of headerNames) {
      const right = misspelledCorsHeader(name);
      if (right === undefined) continue;
      yield {
        at,
        message: `${/[:\s]$/.test(name) ? 'A header\'s name has no colon or space at its end' : `Browsers do not know ${name}`}: the header is called ${right}.`,
        changes: [{ title: `Write ${right}`, strength: 'safe', steps: [{ kind: 'rename', at, to: right }] }],
      };
    }
  },
};
