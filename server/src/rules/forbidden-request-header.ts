import { isForbiddenRequestHeader } from '../cors/request-header';
import { ALLOW_HEADERS } from './grounds/circumstances';
import { isResponseHeader } from '../cors/header-name';
import { needlessItems } from './grounds/needless-items';
import type { Rule } from './rule';

export const forbiddenRequestHeader: Rule = {
  id: 'forbidden-request-header',
  category: 'hygiene',
  severity: 'hint',
  recommended: 'off',
  summary: 'A header that only the browser itself sets stands in `Access-Control-Allow-Headers`.',
  why: '`Origin`, `Cookie`, `Host`, `Content-Length` and their like are set by browsers, never by scripts, and no preflight asks for them. In the list they do nothing.',
  fix: 'Remove them from the list.',
  silent: ['The recommended profile.', 'Headers of answers in the list: that is `response-header-in-allow-headers`.'],
  sources: ['Fetch standard, "forbidden request-header"'],
  check: inquiry => needlessItems(inquiry, ALLOW_HEADERS, name => isForbiddenRequestHeader(name) && !isResponseHeader(name),
    (names, them) => `Browsers set ${names} themselves, and no preflight asks for ${them}. Remove ${them} from Access-Control-Allow-Headers.`),
};
