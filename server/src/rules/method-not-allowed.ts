import { isSafelistedMethod } from '../cors/method';
import { parseTokenList } from '../cors/header-list';
import { admits } from '../policy/admission';
import type { Answer } from '../policy/answer';
import { linesOf, valueOf } from '../policy/answer';
import type { Change } from '../policy/change';
import type { Inquiry } from '../policy/inquiry';
import { placeKey } from '../text/place';
import { browserSays } from './grounds/browser-words';
import { addPermission } from './grounds/add-permission';
import { ALLOW_METHODS, allowOriginLine, isOkStatus } from './grounds/circumstances';
import { preflighted, sayRequest } from './grounds/preflights';
import type { Rule } from './rule';

export const methodNotAllowed: Rule = {
  id: 'method-not-allowed',
  category: 'breaks-requests',
  severity: 'error',
  aboutPreflights: true,
  summary: 'A route answers a method that the preflight does not allow.',
  why: 'For any method but GET, HEAD and POST the preflight must name it in `Access-Control-Allow-Methods`. A route that is there but not listed works in curl and fails in every browser.',
  fix: 'Add the method to the list.',
  silent: ['GET, HEAD and POST: browsers never ask for them.', '`*` without credentials; with them that is `wildcard-list-with-credentials`.', 'The method stands there in small letters: that is `method-case`.', 'The list is not known, or something in front may answer the preflight.'],
  sources: ['Fetch standard, "CORS-preflight fetch"', 'Measured: defaults of npm cors 2.8.6 (six methods)'],
  *check(inquiry) {
    const missing = new Map<string, { answer: Answer; methods: Set<string>; says: string; friend: string }>();
    for (const request of preflighted(inquiry)) {
      const { method, preflight } = request;
      if (isSafelistedMethod(method)) continue;
      const refusing = preflight.filter(answer => refuses(answer, method, request.friend));
      const answer = refusing[0];
      if (!answer || refusing.length < preflight.length) continue;
      const at = linesOf(answer, ALLOW_METHODS).at(-1)?.at ?? allowOriginLine(answer)?.at;
      if (!at) continue;
      const known = missing.get(placeKey(at)) ?? { answer, methods: new Set<string>(), says: sayRequest(request), friend: request.friend };
      known.methods.add(method);
      missing.set(placeKey(at), known);
    }
    for (const { answer, methods, says, friend } of missing.values()) {
      const line = linesOf(answer, ALLOW_METHODS).at(-1) ?? allowOriginLine(answer);
      if (!line) continue;
      const [first = 'PUT'] = methods;
      yield {
        at: line.at,
        message: `The preflight does not allow ${[...methods].join(', ')}, which ${says} needs`
          + `${browserSays({ origin: friend, method: first, preflight: { status: 204, headers: [['Access-Control-Allow-Origin', friend], ['Access-Control-Allow-Methods', valueOf(answer, ALLOW_METHODS) ?? '']] } })}. `
          + 'Add it to Access-Control-Allow-Methods.',
        changes: changesFor(inquiry, answer, [...methods]),
        answers: [answer],
      };
    }
  },
};

function refuses(answer: Answer, method: string, friend: string): boolean {
  if (admits(answer, friend, 'omit') !== true || answer.status === undefined || !isOkStatus(answer.status)) return false;
  const value = valueOf(answer, ALLOW_METHODS);
  if (value === null) return false;
  const list = parseTokenList(value ?? '');
  if (!list.ok) return false;
  // Where credentials are allowed `*` means nothing, and letters count: `wildcard-list-with-credentials` and `method-case` say so.
  return !list.tokens.some(token => token === '*' || token.toUpperCase() === method);
}

function changesFor(inquiry: Inquiry, answer: Answer, methods: readonly string[]): Change[] {
  return addPermission({ answer, header: ALLOW_METHODS, role: 'methods', tokens: methods, along: ['GET', 'POST'], options: inquiry.subject.options });
}
