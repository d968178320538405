import { ALLOW_HEADERS } from './grounds/circumstances';
import { isResponseHeader } from '../cors/header-name';
import { needlessItems } from './grounds/needless-items';
import type { Rule } from './rule';

export const responseHeaderInAllowHeaders: Rule = {
  id: 'response-header-in-allow-headers',
  category: 'hygiene',
  severity: 'info',
  summary: 'A header of answers stands in `Access-Control-Allow-Headers`.',
  why: 'The list names headers that pages may send. `Access-Control-Allow-Origin` or `Set-Cookie` are sent by servers; a page that sends them is wrong itself, and listing them hides that.',
  fix: 'Remove them from the list, and from the pages that send them: a page that still does is refused then.',
  silent: ['The list repeats what the browser asks for, or is not known.'],
  sources: ['Fetch standard, "HTTP responses"', 'supabase/supabase#34731 (pages that send them)'],
  check: inquiry => needlessItems(inquiry, ALLOW_HEADERS, isResponseHeader,
    (names, them) => `${names} ${them === 'it' ? 'belongs' : 'belong'} in answers, and this list is for headers that pages send. Remove ${them} from Access-Control-Allow-Headers.`, 'choice'),
};
