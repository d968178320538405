import { allowsCredentials } from '../policy/admission';
import { strangers } from '../cors/look-alike';
import type { Answer } from '../policy/answer';
import { valueOf } from '../policy/answer';
import type { Inquiry } from '../policy/inquiry';
import { placeKey } from '../text/place';
import { allowOnly, originsToAllow } from './grounds/changes';
import { ALLOW_ORIGIN, allowOriginLine } from './grounds/circumstances';
import { environmentDecides } from './grounds/environment';
import type { Rule } from './rule';

export const wildcardOrigin: Rule = {
  id: 'wildcard-origin',
  category: 'hygiene',
  severity: 'hint',
  strict: 'warning',
  meantByPublic: true,
  summary: 'Every website may read these answers.',
  why: '`*` without credentials is legal and right for public data. It is wrong for a service that trusts its network (an intranet, a device, localhost): '
    + 'a visitor\'s browser stands inside that network.',
  fix: 'If the data is public, say so with a comment `cors: public`. Else name the origins.',
  silent: ['Something out of sight decides by the Origin whether it is sent.', 'A comment `cors: public` says that everybody may read it.', 'Credentials are allowed: that is `wildcard-with-credentials`.', 'The environment decides whether it is sent: that is `env-origin-fail-open`.'],
  sources: ['Fetch standard, "CORS protocol and HTTP caches" and "Basic safe CORS protocol setup"'],
  cwe: [942],
  *check(inquiry, background) {
    const forAll = starsForStrangers(inquiry);
    for (const answers of repliesThatAreRead(inquiry)) for (const answer of answers) {
      const line = allowOriginLine(answer);
      if (!line || answer.unseenGuard || forAll?.has(placeKey(line.at)) === false || !isStar(answer) || allowsCredentials(answer) === true || environmentDecides(answer, answers, isStar)) continue;
      yield {
        at: line.at,
        message: 'Every website may read these answers. If they are public, say so with a comment `cors: public`; else name the origins.',
        changes: [allowOnly(line, originsToAllow(inquiry, background))],
        answers: [answer],
      };
    }
  },
};

function isStar(answer: Answer): boolean {
  return valueOf(answer, ALLOW_ORIGIN) === '*';
}

/** Answers to requests, and to preflights unless it is known that no request behind them gets a star: a preflight itself is read by nobody. */
function* repliesThatAreRead(inquiry: Inquiry): Iterable<readonly Answer[]> {
  for (const { sample: route } of inquiry.circles) {
    const origin = inquiry.friendOf(route);
    for (const method of inquiry.methodsOf(route)) {
      const actual = inquiry.actual({ route, origin, method });
      yield actual.answers;
      const isNamed = actual.complete && actual.answers.some(answer => allowOriginLine(answer) !== undefined) && !actual.answers.some(answer => isStar(answer) || valueOf(answer, ALLOW_ORIGIN) === null);
      if (!isNamed) yield inquiry.preflight({ route, origin, method }).answers;
    }
  }
}

/** Where strangers are sent `*` as well; undefined when the program compares the Origin with nothing. */
function starsForStrangers(inquiry: Inquiry): ReadonlySet<string> | undefined {
  if (inquiry.heard.trusted.every(({ test }) => test === 'fixed')) return undefined;
  const [origin = 'https://evil.io'] = strangers;
  const answers = inquiry.circles.flatMap(({ sample: route }) => inquiry.methodsOf(route).flatMap(method =>
    [...inquiry.actual({ route, origin, method }).answers, ...inquiry.preflight({ route, origin, method }).answers]));
  return new Set(answers.filter(isStar).flatMap(answer => allowOriginLine(answer) ?? []).map(({ at }) => placeKey(at)));
}
