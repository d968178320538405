import { ALLOW_METHODS } from './grounds/circumstances';
import { needlessItems } from './grounds/needless-items';
import type { Rule } from './rule';

export const redundantOptionsMethod: Rule = {
  id: 'redundant-options-method',
  category: 'hygiene',
  severity: 'hint',
  recommended: 'off',
  summary: 'OPTIONS stands in `Access-Control-Allow-Methods`.',
  why: 'A preflight is an OPTIONS request and needs no permission. The list is about the request behind it; only a script that itself calls `fetch(url, { method: \'OPTIONS\' })` needs it there.',
  fix: 'Remove it from the list.',
  silent: ['The recommended profile.'],
  sources: ['Fetch standard, "CORS-preflight fetch"'],
  check: inquiry => needlessItems(inquiry, ALLOW_METHODS, text => /^options$/i.test(text), name => `Preflights need no permission: ${name} in Access-Control-Allow-Methods is for scripts that send OPTIONS themselves. Remove it.`, 'choice'),
};
