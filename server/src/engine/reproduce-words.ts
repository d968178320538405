import { nowhere } from './fetches';
import { prepareRequest } from '../cors/fetch-request';
import { preflightHeaders } from '../cors/preflight';
import type { PageRequest } from './ask';
import type { Reproduction } from './reproduce';

/** A header line as a browser sends it. */
export type SentHeader = readonly [name: string, value: string];

/** What a browser sends for a page: the preflight's header lines, or none where it sends none, and those of the request itself but for cookies. */
export interface Sent {
  readonly preflight: readonly SentHeader[] | undefined;
  readonly headers: readonly SentHeader[];
  /** Names that the preflight asks for: lower case, sorted (Fetch, "CORS-unsafe request-header names"). */
  readonly asked: readonly string[];
}

/** Works out both requests of a page. */
export function sentBy(page: PageRequest): Sent {
  const wire = prepareRequest({ origin: page.origin, url: `${nowhere}${page.path}`, method: page.method, headers: page.headers, credentials: page.credentials });
  const origin: SentHeader = ['Origin', wire.origin];
  return {
    preflight: wire.preflightNeeded ? [origin, ...preflightHeaders(wire).filter(([name]) => name.startsWith('Access-'))] : undefined,
    headers: [origin, ...wire.headers], asked: wire.unsafeHeaders,
  };
}

/** Where nothing tells the address: a placeholder that no machine answers to. */
export const UNKNOWN_ADDRESS = 'http://localhost:PORT';

/** `GET /users/:id`. */
export function nameOfRoute({ route, trials: [shown] }: Reproduction): string {
  return `${shown?.page.method ?? route.method} ${route.pattern === '' ? route.path : route.pattern}`;
}

/** What the person has to put in before the requests can be sent, one sentence each. */
export function toFillIn({ subject, placeholder, trials }: Reproduction): string[] {
  const headers = trials.flatMap(({ page }) => page.headers);
  return [
    ...subject.address === undefined ? [`Put the server's address in place of ${UNKNOWN_ADDRESS}.`] : [],
    ...subject.kind === 'server' ? [] : ['The path is the one this file knows: put in front what it is mounted under, if anything.'],
    ...headers.some(([, value]) => value.includes('TOKEN') || value === 'VALUE') ? ['Put real values in place of TOKEN and VALUE.'] : [],
    ...placeholder === undefined ? [] : [`${placeholder} stands for your front end's origin: the source names none.`],
  ];
}

/** What decides the outcome besides the request; undefined when nothing does. */
export function circumstance({ trials: [shown] }: Reproduction): string | undefined {
  return shown?.under === undefined ? undefined : `The fault shows where this holds: ${shown.under}.`;
}
