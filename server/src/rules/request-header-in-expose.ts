import { EXPOSE_HEADERS } from './grounds/circumstances';
import { isRequestHeader } from '../cors/header-name';
import { needlessItems } from './grounds/needless-items';
import type { Rule } from './rule';

export const requestHeaderInExpose: Rule = {
  id: 'request-header-in-expose',
  category: 'hygiene',
  severity: 'info',
  summary: 'A header of requests stands in `Access-Control-Expose-Headers`.',
  why: 'The list names headers of answers that scripts may read. `Origin`, `Accept` or `X-Requested-With` come with requests: exposing them gives nobody anything. What pages may send stands in `Access-Control-Allow-Headers`.',
  fix: 'Remove them; if pages are to send them, name them in `Access-Control-Allow-Headers`.',
  silent: ['Names that answers carry too, like `Authorization` for a renewed token.'],
  sources: ['Fetch standard, "CORS-exposed header-name list"', 'spring-projects/spring-boot#5834 (such a list)'],
  check: inquiry => needlessItems(inquiry, EXPOSE_HEADERS, isRequestHeader,
    (names, them) => `${names} ${them === 'it' ? 'comes' : 'come'} with requests, and this list is for headers of answers that scripts read. Remove ${them} from Access-Control-Expose-Headers.`),
};
