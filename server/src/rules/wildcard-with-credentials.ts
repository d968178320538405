import { someOrigin } from '../cors/origin';
import { allowsCredentials } from '../policy/admission';
import type { Answer } from '../policy/answer';
import { linesOf, valueOf } from '../policy/answer';
import { browserSays } from './grounds/browser-words';
import { allowOnly, credentialsOnlyElse, dropCredentials, originsToAllow } from './grounds/changes';
import { ALLOW_CREDENTIALS, ALLOW_ORIGIN, allowOriginLine, friendlyReplies } from './grounds/circumstances';
import { environmentDecides } from './grounds/environment';
import type { Rule } from './rule';

export const wildcardWithCredentials: Rule = {
  id: 'wildcard-with-credentials',
  category: 'breaks-requests',
  severity: 'error',
  summary: '`Access-Control-Allow-Origin: *` is sent together with `Access-Control-Allow-Credentials: true`.',
  why: 'A browser never accepts `*` for a request with cookies or HTTP authentication, so every such request fails although the server answered. '
    + 'Replacing `*` by the reflected Origin makes the requests work, and hands the answers to every hostile page as well.',
  fix: 'Name the origins that may send credentials, or do not allow credentials.',
  silent: [
    'Libraries that reflect the Origin instead of sending `*` for this pair of options: that is `credentialed-origin-reflection`.',
    'A `*` that is only the fallback of an unset environment variable: that is `env-origin-fail-open`.',
    '`*` without credentials, and credentials that are `false` or absent.',
  ],
  sources: ['Fetch standard, "CORS protocol and credentials"', 'Measured in Chromium 156, Firefox ESR 153 and WebKitGTK 2.50'],
  cwe: [942],
  *check(inquiry, background) {
    const refusal = browserSays({ origin: someOrigin, credentials: 'include', response: { status: 200, headers: [[ALLOW_ORIGIN, '*'], [ALLOW_CREDENTIALS, 'true']] } });
    for (const answers of friendlyReplies(inquiry)) for (const answer of answers) {
      const line = allowOriginLine(answer);
      if (!line || !isStar(answer) || allowsCredentials(answer) !== true || environmentDecides(answer, answers, isStar)) continue;
      const credentials = linesOf(answer, ALLOW_CREDENTIALS).at(-1);
      yield {
        at: line.at,
        message: `\`*\` cannot be used with credentials: browsers refuse every request with cookies${refusal}. `
          + (answer.unseenGuard ? 'Send the Origin that was checked instead where cookies are meant, or do not allow credentials with `*`.' : 'Name the allowed origins, or do not allow credentials.'),
        related: credentials ? [{ at: credentials.at, message: 'Credentials are allowed here.' }] : [],
        changes: [...(answer.unseenGuard ? credentialsOnlyElse(answer, answers, isNamed) : [allowOnly(line, originsToAllow(inquiry, background))]), ...dropCredentials(answer)],
        answers: [answer],
        // A path that somebody opened to everybody on purpose only lacks a word about credentials.
        ...(credentials?.layer && line.layer && line.layer !== credentials.layer && line.layer.path !== credentials.layer.path && { severity: 'warning' }),
      };
    }
  },
};

function isStar(answer: Answer): boolean {
  return valueOf(answer, ALLOW_ORIGIN) === '*';
}

/** Not `*`, or not known to be: whoever gets in there was named somewhere. */
function isNamed(answer: Answer): boolean {
  return allowOriginLine(answer) !== undefined && !isStar(answer);
}
