import { isSafelistedRequestHeaderName } from '../cors/request-header';
import { ALLOW_HEADERS } from './grounds/circumstances';
import { needlessItems } from './grounds/needless-items';
import type { Rule } from './rule';

export const redundantSafelisted: Rule = {
  id: 'redundant-safelisted',
  category: 'hygiene',
  severity: 'hint',
  recommended: 'off',
  summary: 'A header that pages may always send stands in `Access-Control-Allow-Headers`.',
  why: '`Accept`, `Accept-Language` and `Content-Language` need no permission, unless their value is very long or odd.',
  fix: 'Remove them from the list.',
  silent: ['The recommended profile.', '`Content-Type` and `Range`: most of their values do need it.', 'Methods: lists of methods are easier to read when they are whole.'],
  sources: ['Fetch standard, "CORS-safelisted request-header"'],
  check: inquiry => needlessItems(inquiry, ALLOW_HEADERS, name => isSafelistedRequestHeaderName(name) && !/^(?:content-type|range)$/i.test(name),
    (names, them) => `Pages may send ${names} without permission. Remove ${them} from Access-Control-Allow-Headers.`),
};
