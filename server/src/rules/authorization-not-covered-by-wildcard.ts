import { admits, allowsCredentials } from '../policy/admission';
import type { Answer } from '../policy/answer';
import { ALLOW_HEADERS, isOkStatus } from './grounds/circumstances';
import { preflighted, sayRequest } from './grounds/preflights';
import { writtenLists } from './grounds/written-lists';
import type { Rule } from './rule';

export const authorizationNotCoveredByWildcard: Rule = {
  id: 'authorization-not-covered-by-wildcard',
  category: 'correctness',
  severity: 'warning',
  summary: 'A handler reads `Authorization`, and the preflight allows headers by `*` alone.',
  why: 'By the Fetch standard `*` covers every request header but `Authorization`, which must be named. Browsers of 2026 still let it pass: Chromium reports a deprecation, Firefox warns that it will be refused soon.',
  fix: 'Name it: `*, Authorization`.',
  silent: ['No handler reads `Authorization`.', '`Authorization` is named.', 'Credentials are allowed: that is `wildcard-list-with-credentials`.'],
  sources: ['Fetch standard, "CORS non-wildcard request-header name"', 'whatwg/fetch#251', 'Measured in Chromium 156, Firefox ESR 153 and WebKitGTK 2.50: allowed, the first two with a warning'],
  *check(inquiry) {
    if (!inquiry.heard.requestHeaders.some(({ name }) => name === 'authorization')) return;
    const needing = new Map<Answer, string>();
    for (const request of preflighted(inquiry)) {
      if (!request.headers.includes('authorization')) continue;
      for (const answer of request.preflight) if (isOkStatus(answer.status ?? 0) && admits(answer, request.friend, 'omit') === true) needing.set(answer, sayRequest(request));
    }
    for (const list of writtenLists(inquiry, ALLOW_HEADERS, needing.keys())) {
      const { answer, items } = list;
      const star = items.find(({ text }) => text === '*');
      const says = needing.get(answer);
      if (!star || says === undefined || items.some(({ text }) => /^authorization$/i.test(text)) || allowsCredentials(answer) !== false) continue;
      yield {
        at: star.at,
        message: `\`*\` does not cover Authorization, which ${says} reads: browsers warn today, and are to refuse it. Write "*, Authorization".`,
        related: inquiry.heard.requestHeaders.filter(({ name }) => name === 'authorization').slice(0, 3).map(({ name, at }) => ({ at, message: `${name} is read here.` })),
        changes: [{ title: 'Add Authorization to Access-Control-Allow-Headers', strength: 'safe', steps: [{ kind: 'add-token', at: list.line.at, token: 'Authorization' }] }],
        answers: [answer],
      };
    }
  },
};
