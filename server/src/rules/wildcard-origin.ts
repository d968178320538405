import { allowsCredentials } from '../policy/admission';
import { valueOf } from '../policy/answer';
import { allowOnly, originsToAllow } from './grounds/changes';
import { ALLOW_ORIGIN, allowOriginLine, environmentCondition, friendlyAnswers } from './grounds/circumstances';
import type { Rule } from './rule';

export const wildcardOrigin: Rule = {
  id: 'wildcard-origin',
  category: 'hygiene',
  severity: 'hint',
  strict: 'warning',
  summary: 'Every website may read these answers.',
  why: '`*` without credentials is legal and right for public data. It is wrong for a service that trusts its network (an intranet, a device, localhost): '
    + 'a visitor\'s browser stands inside that network.',
  fix: 'If the data is public, say so with a comment `cors: public`. Else name the origins.',
  silent: ['A comment `cors: public` says that everybody may read it.', 'Credentials are allowed: that is `wildcard-with-credentials`.', 'The environment decides whether it is sent: that is `env-origin-fail-open`.'],
  sources: ['Fetch standard, "CORS protocol and HTTP caches" and "Basic safe CORS protocol setup"'],
  cwe: [942],
  *check(inquiry, background) {
    for (const answer of friendlyAnswers(inquiry)) {
      const line = allowOriginLine(answer);
      if (!line || valueOf(answer, ALLOW_ORIGIN) !== '*' || allowsCredentials(answer) === true || environmentCondition(answer)) continue;
      yield {
        at: line.at,
        message: 'Every website may read these answers. If they are public, say so with a comment `cors: public`; else name the origins.',
        changes: [allowOnly(line, originsToAllow(inquiry, background))],
        answers: [answer],
      };
    }
  },
};
