import { parseTokenList } from '../cors/header-list';
import { admits } from '../policy/admission';
import type { Answer } from '../policy/answer';
import { linesOf, valueOf } from '../policy/answer';
import { needsPermission } from '../policy/request';
import { placeKey } from '../text/place';
import { addPermission } from './grounds/add-permission';
import { browserSays } from './grounds/browser-words';
import { ALLOW_HEADERS, allowOriginLine, isOkStatus } from './grounds/circumstances';
import { properCase } from '../cors/header-name';
import { preflighted, sayRequest } from './grounds/preflights';
import type { Rule } from './rule';

export const headerNotAllowed: Rule = {
  id: 'header-not-allowed',
  category: 'breaks-requests',
  severity: 'error',
  summary: 'A handler reads a request header that the preflight does not allow.',
  why: 'A page may send `Authorization`, a JSON `Content-Type` or any header of its own only when the preflight lists it in `Access-Control-Allow-Headers`. '
    + 'A handler that waits for such a header never gets it from a browser.',
  fix: 'Add the header to the list.',
  silent: ['The list repeats what the browser asks for.', '`*` without credentials; with them that is `wildcard-list-with-credentials`.', 'Headers that browsers, proxies or tools set by themselves.', 'The list is not known.'],
  sources: ['Fetch standard, "CORS-safelisted request-header" and "CORS-preflight fetch"'],
  *check(inquiry) {
    const missing = new Map<string, { answer: Answer; headers: Set<string>; says: string; friend: string }>();
    for (const request of preflighted(inquiry)) {
      for (const header of request.headers) {
        const refusing = request.preflight.filter(answer => refuses(answer, header, request.friend));
        const answer = refusing[0];
        if (!answer || refusing.length < request.preflight.length) continue;
        const at = linesOf(answer, ALLOW_HEADERS).at(-1)?.at ?? allowOriginLine(answer)?.at;
        if (!at) continue;
        const known = missing.get(placeKey(at)) ?? { answer, headers: new Set<string>(), says: sayRequest(request), friend: request.friend };
        known.headers.add(header);
        missing.set(placeKey(at), known);
      }
    }
    for (const { answer, headers, says, friend } of missing.values()) {
      const line = linesOf(answer, ALLOW_HEADERS).at(-1) ?? allowOriginLine(answer);
      if (!line) continue;
      const [first = 'authorization'] = headers;
      yield {
        at: line.at,
        message: `The preflight does not allow the request header ${[...headers].join(', ')}, which ${says} reads`
          + `${browserSays({ origin: friend, headers: [[first, 'x']], preflight: { status: 204, headers: [['Access-Control-Allow-Origin', friend], ['Access-Control-Allow-Headers', valueOf(answer, ALLOW_HEADERS) ?? '']] } })}. `
          + 'Add it to Access-Control-Allow-Headers.',
        related: inquiry.heard.requestHeaders.filter(({ name }) => headers.has(name)).slice(0, 3).map(({ name, at }) => ({ at, message: `${name} is read here.` })),
        changes: addPermission({ answer, header: ALLOW_HEADERS, role: 'allowedHeaders', tokens: [...headers].map(properCase), along: ['Content-Type'], options: inquiry.subject.options }),
        answers: [answer],
      };
    }
  },
};

function refuses(answer: Answer, header: string, friend: string): boolean {
  if (!needsPermission(header) || admits(answer, friend, 'omit') !== true || answer.status === undefined || !isOkStatus(answer.status)) return false;
  const value = valueOf(answer, ALLOW_HEADERS);
  if (value === null) return false;
  const list = parseTokenList(value ?? '');
  if (!list.ok) return false;
  const listed = list.tokens.map(token => token.toLowerCase());
  // Where credentials are allowed `*` means nothing: `wildcard-list-with-credentials` says so.
  return !listed.includes(header) && !listed.includes('*');
}
