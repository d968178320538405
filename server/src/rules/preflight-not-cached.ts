import { admits } from '../policy/admission';
import type { Answer } from '../policy/answer';
import { linesOf, valueOf } from '../policy/answer';
import type { Inquiry } from '../policy/inquiry';
import { ALLOW_METHODS, allowOriginLine, isOkStatus } from './grounds/circumstances';
import { preflighted, sayNeed } from './grounds/preflights';
import type { Rule } from './rule';

const MAX_AGE = 'Access-Control-Max-Age';

export const preflightNotCached: Rule = {
  id: 'preflight-not-cached',
  category: 'hygiene',
  severity: 'hint',
  recommended: 'off',
  summary: 'Preflights are answered without `Access-Control-Max-Age`.',
  why: 'Without it browsers keep the answer for 5 seconds, and nearly every request costs a second round trip.',
  fix: 'Send `Access-Control-Max-Age: 7200`, the most that Chromium uses.',
  silent: ['The recommended profile.', 'No request of the program needs a preflight.', 'The preflight fails anyway, or its answer is not wholly known.'],
  sources: ['Fetch standard, "CORS-preflight fetch", max-age', 'Source of Chromium (preflight_result.cc)'],
  *check(inquiry) {
    const needed = [...preflighted(inquiry)].map(request => ({ friend: request.friend, says: `the preflight of ${sayNeed(request)}`, answers: request.preflight }));
    for (const { friend, says, answers } of [...needed, ...listed(inquiry)]) {
      for (const answer of answers) {
        const line = allowOriginLine(answer);
        if (!line || !isOkStatus(answer.status ?? 0) || valueOf(answer, MAX_AGE) !== undefined || admits(answer, friend, 'omit') !== true) continue;
        yield {
          at: line.setBy ?? line.at,
          message: `The answer to ${says} is kept for 5 seconds only: it has no ${MAX_AGE}. Send 7200, the most that Chromium uses.`,
          changes: line.byLibrary === undefined ? [{ title: `Send ${MAX_AGE}: 7200`, strength: 'safe', steps: [{ kind: 'add-header', beside: line.setBy ?? line.at, name: MAX_AGE, value: '7200' }] }] : [],
          answers: [answer],
        };
      }
    }
  },
};

/** Answers for preflights alone: methods are listed by hand in them, and in no other answer. */
function listed(inquiry: Inquiry): { readonly friend: string; readonly says: string; readonly answers: readonly Answer[] }[] {
  if (inquiry.subject.kind === 'bag') return [];
  return inquiry.circles.map(circle => {
    const friend = inquiry.friendOf(circle.sample);
    const isListed = (answer: Answer): boolean => linesOf(answer, ALLOW_METHODS).some(({ byLibrary, written }) => byLibrary === undefined && written.length > 0);
    const answers = inquiry.friendly(circle).some(isListed) ? [] : inquiry.preflight({ route: circle.sample, origin: friend }).answers.filter(isListed);
    return { friend, says: `preflights of ${circle.sample.pattern}`, answers };
  });
}
