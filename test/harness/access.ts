import { lookAlikes, strangers } from '../../server/src/cors/look-alike';
import type { Linted } from '../../server/src/engine/lint';
import { admits } from '../../server/src/policy/admission';
import type { Request } from '../../server/src/policy/request';
import type { Route, Subject } from '../../server/src/policy/server';

/** What a page at an origin gets: nothing, answers, answers with the visitor's cookies. */
export type Access = 0 | 1 | 2;

/** Trusted origins whose look-alikes are tried: more teach nothing new. */
const FRIENDS_TRIED = 3;

/** Origins anybody can have: strangers, `null`, and the look-alikes of those whom the program trusts. */
export function hostileOrigins({ friends }: Linted): string[] {
  const disguised = friends.slice(0, FRIENDS_TRIED).flatMap(friend => lookAlikes(friend)).filter(({ reach }) => reach === 'anyone').map(({ origin }) => origin);
  return [...new Set([...strangers, 'null', ...disguised])].filter(origin => !friends.includes(origin));
}

/**
 * The most that an origin gets out of anything in the file, asked afresh. `doubt`: what counts where an answer is not known.
 * The engine's own proof of fixes is not used: this is what it is held against.
 */
export function accessOf({ reading, inquiries }: Linted, origin: string, doubt: 0 | 1): Access {
  let most: Access = 0;
  for (const subject of reading.subjects) {
    const methods = new Set(inquiries.filter(inquiry => inquiry.subject === subject).flatMap(inquiry => inquiry.heard.methods.map(({ method }) => method)));
    for (const route of subject.routes) {
      for (const request of requestsTo(route, origin, methods)) most = Math.max(most, accessBy(subject, request, origin, doubt)) as Access;
    }
  }
  return most;
}

function accessBy(subject: Subject, request: Request, origin: string, doubt: 0 | 1): Access {
  let most: Access = 0;
  for (const answer of subject.ask(request).answers) {
    if (admits(answer, origin, 'include') === true) return 2;
    const plain = admits(answer, origin, 'omit');
    if (plain === true || plain === undefined && doubt === 1) most = 1;
  }
  return most;
}

function requestsTo({ method, path }: Route, origin: string, heard: ReadonlySet<string>): Request[] {
  const methods = method === '*' ? [...new Set(['GET', 'POST', ...heard])] : [method];
  return methods.flatMap((one): Request[] => [
    { method: one, path, origin, headers: [['Authorization', 'Bearer token']], cookies: true, mishap: 'none' },
    { method: 'OPTIONS', path, origin, headers: [['Access-Control-Request-Method', one]], cookies: false, mishap: 'none' },
  ]);
}
