import { isForbiddenMethod } from '../cors/method';
import { ALLOW_METHODS } from './grounds/circumstances';
import { needlessItems } from './grounds/needless-items';
import type { Rule } from './rule';

export const forbiddenMethod: Rule = {
  id: 'forbidden-method',
  category: 'hygiene',
  severity: 'info',
  summary: 'CONNECT, TRACE or TRACK stands in `Access-Control-Allow-Methods`.',
  why: 'No script can send these methods: `fetch()` throws before anything leaves the browser. A server that lists them was mostly told to allow everything.',
  fix: 'Remove them from the list.',
  silent: ['The list repeats what the browser asks for, or is not known.'],
  sources: ['Fetch standard, "forbidden method"'],
  check: inquiry => needlessItems(inquiry, ALLOW_METHODS, isForbiddenMethod, (methods, them) => `No script can send ${methods}: browsers forbid it. Remove ${them} from Access-Control-Allow-Methods.`),
};
