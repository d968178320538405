import { strangers } from '../cors/look-alike';
import type { Inquiry } from '../policy/inquiry';
import { circleOf } from '../policy/summary';
import type { Place } from '../text/place';
import type { PageRequest } from './ask';
import { askSubject, isServer } from './ask';

/** What becomes of a fetch: the page reads the answer; the preflight fails, so that it is never sent; it is sent and may not be read. */
export type Cell = 'reads' | 'not-sent' | 'not-readable' | 'depends' | 'unknown';

/** A kind of page, and what becomes of its requests, in the order of `columns`. */
export interface Row {
  /** An origin, or `any other website`. */
  readonly who: string;
  readonly cells: readonly Cell[];
}

type Fetch = Pick<PageRequest, 'method' | 'headers' | 'credentials'>;

const JSON_BODY = [['Content-Type', 'application/json']] as const;
const fetches: ReadonlyMap<string, Fetch> = new Map([
  ['GET', { method: 'GET', headers: [], credentials: 'omit' }],
  ['POST of JSON with cookies', { method: 'POST', headers: JSON_BODY, credentials: 'include' }],
  ['PUT', { method: 'PUT', headers: JSON_BODY, credentials: 'omit' }],
]);

/** The requests that are tried, in words. */
export const columns: readonly string[] = [...fetches.keys()];

/** Front ends shown by name. */
const FRIENDS = 2;

/** Who reads what through the set-up at a place: its front ends, everybody else, and pages without an origin. Empty when no server is known to answer by it. */
export function whoReads(inquiries: readonly Inquiry[], at: Place): Row[] {
  for (const inquiry of inquiries) {
    const circle = isServer(inquiry.subject) ? circleOf(inquiry, at) : undefined;
    if (!circle) continue;
    const row = (who: string, origin: string): Row => ({ who, cells: [...fetches.values()].map(fetch => cellOf(inquiry, { ...fetch, origin, path: circle.sample.path })) });
    const friends = inquiry.named ? inquiry.friends.slice(0, FRIENDS) : [];
    return [...friends.map(origin => row(origin, origin)), row(friends.length > 0 ? 'any other website' : 'any website', strangers[0] ?? 'https://evil.example'), row('null', 'null')];
  }
  return [];
}

function cellOf({ subject }: Inquiry, page: PageRequest): Cell {
  const { verdict, blockedAt } = askSubject(subject, page);
  switch (verdict) {
    case 'allowed': return 'reads';
    case 'blocked': return blockedAt === 'preflight' ? 'not-sent' : 'not-readable';
    default: return verdict;
  }
}
