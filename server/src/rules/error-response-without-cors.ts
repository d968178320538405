import { admits } from '../policy/admission';
import type { Answer } from '../policy/answer';
import { sameName } from '../policy/answer';
import { placeKey, samePlace } from '../text/place';
import { isForAssets, isForMonitors } from './grounds/audience';
import { browserSays } from './grounds/browser-words';
import { ALLOW_ORIGIN, allowOriginLine, goTogether, isBare } from './grounds/circumstances';
import type { Rule } from './rule';

export const errorResponseWithoutCors: Rule = {
  id: 'error-response-without-cors',
  category: 'breaks-requests',
  severity: 'warning',
  summary: 'Error answers lack the CORS headers that good answers have.',
  why: 'When the server fails, the page sees "blocked by CORS policy" instead of the 404 or 500, and the search for the fault starts in the wrong place. '
    + 'The page cannot tell "not found" from "not reachable" either.',
  fix: 'Send the headers with every status (nginx: `always`), or set them before anything can fail.',
  silent: ['Frameworks that keep headers set before a throw (Express).', 'A function that fails as a whole and is answered by its platform.', 'The error answer is not known.', 'Fonts, pictures and what monitors ask: no script reads the status.'],
  sources: ['nginx documentation, add_header: only 200, 201, 204, 206, 301, 302, 303, 304, 307 and 308 without `always`; measured on 1.22', 'Measured: Express 4.22 and 5.3 keep CORS headers on 404 and 500'],
  *check(inquiry) {
    if (inquiry.subject.kind === 'bag') return;
    const reported = new Set<string>();
    for (const circle of inquiry.circles) {
      const route = circle.sample;
      if (isForAssets(route.pattern) || isForMonitors(route.pattern)) continue;
      const usual = inquiry.actual({ route, origin: inquiry.friendOf(route) }).answers;
      const good = usual.filter(answer => admits(answer, inquiry.friendOf(route), 'omit') === true);
      const line = good.map(allowOriginLine).find(found => found !== undefined);
      if (!line) continue;
      for (const answer of failures(inquiry.actual({ route, origin: inquiry.friendOf(route), mishap: 'fails' }).answers, inquiry.actual({ route, origin: inquiry.friendOf(route), mishap: 'throws' }).answers)) {
        if (!isBare(answer) || answer.status === undefined || answer.status < 400 || usual.some(other => isSameExit(other, answer)) || !good.some(other => goTogether(other, answer))) continue;
        const lost = answer.lost?.find(({ line: { name } }) => sameName(name, ALLOW_ORIGIN));
        const at = lost?.line.setBy ?? line.setBy ?? line.at;
        if (reported.has(placeKey(at))) continue;
        reported.add(placeKey(at));
        const onlyStatus = lost?.because === 'error-status';
        yield {
          at,
          // A body that does not parse is the client's own fault, and rare: most servers live with it.
          ...(isBadBody(answer) && { severity: 'hint' as const }),
          message: `This header is missing when ${route.pattern} is answered with ${answer.status}: the page then sees a CORS error instead of the status`
            + `${browserSays({ origin: inquiry.friendOf(route), response: { status: answer.status, headers: [] } })}. ${onlyStatus ? 'Add `always`.' : 'Set the headers before anything can fail.'}`,
          related: answer.exit ? [{ at: answer.exit, message: 'The error is answered here.' }] : [],
          changes: onlyStatus ? [{ title: 'Send it with every status (always)', strength: 'safe', steps: [{ kind: 'on-every-status', at }] }] : [],
          answers: [answer],
        };
      }
    }
  },
};

/** A body parser turned the request down, or handed its error on; so did a library that fails by itself. */
function isBadBody(answer: Answer): boolean {
  return answer.outcome === 'thrown' || (answer.status === 400 || answer.status === 413) && answer.passed.some(({ kind }) => kind === 'parser');
}

/** An exit that is taken when all goes well, too, or no exit at all: another rule's affair. */
function isSameExit(a: Answer, b: Answer): boolean {
  if (a.status !== b.status) return false;
  return a.exit === undefined || b.exit === undefined ? a.outcome === 'no-route' && b.outcome === 'no-route' : samePlace(a.exit, b.exit);
}

/** Declared dialects fail behind the server; programs throw, and only an error handler of theirs makes an answer that is theirs. */
function failures(failing: readonly Answer[], throwing: readonly Answer[]): Answer[] {
  return [...failing.filter(({ outcome }) => outcome !== 'refused'), ...throwing.filter(({ passed, outcome }) => outcome === 'answered' && passed.at(-1)?.kind === 'error')];
}
