import type { Change } from '../policy/change';
import { localInProduction } from './grounds/local-origins';
import type { Admitted } from './grounds/named-origins';
import { perList } from './grounds/named-origins';
import type { Rule } from './rule';

export const localhostOriginInProduction: Rule = {
  id: 'localhost-origin-in-production',
  category: 'security',
  severity: 'info',
  strict: 'warning',
  summary: 'An origin on the user\'s own machine is allowed in production, with credentials.',
  why: 'The list holds the origin of the development server beside the public one, in every environment. Whatever listens on that port of a visitor\'s machine '
    + '(another tool, a malicious package, a page somebody was asked to open) can then read what is meant for the logged-in user.',
  attack: [
    'You run something on that port: a tool, a package with a web page in it, a project you were asked to try.',
    'Its page has the allowed origin. Its script calls the production server with the cookies in your browser.',
    'The answer is handed to it.',
  ],
  fix: 'Let the environment decide: allow the local origin in development only.',
  silent: [
    'The local origin is allowed in development only.',
    'No public origin stands beside it: the whole set-up is for development.',
    'Credentials are not allowed.',
    'The shell of an app: `capacitor://localhost`, `ionic://localhost`.',
    'The file is named for development or tests.',
  ],
  sources: ['Fetch standard, "CORS protocol and credentials"', 'OWASP WSTG-CLNT-07'],
  cwe: [942],
  *check(inquiry) {
    for (const [first, ...others] of perList(localInProduction(inquiry))) {
      if (!first) continue;
      const { origin, trusted, answer } = first;
      yield {
        at: trusted.at,
        message: `${origin} ${others.length === 0 ? 'is' : `and ${others.length} more ${others.length === 1 ? 'origin' : 'origins'} of the visitor's own machine are`} allowed with credentials in production too: `
          + `whatever runs on ${others.length === 0 ? 'that port of a visitor\'s machine' : 'those ports there'} can read what is meant for the logged-in user. Allow ${others.length === 0 ? 'it' : 'them'} in development only.`,
        related: others.map(other => ({ at: other.trusted.at, message: `${other.origin} is allowed as well.` })),
        changes: changesFor([first, ...others]),
        answers: [answer],
        witness: origin,
      };
    }
  },
};

function changesFor(found: readonly Admitted[]): Change[] {
  if (found.some(({ trusted }) => !trusted.list)) return [];
  return [{ title: `Remove ${found.map(({ origin }) => origin).join(', ')}`, strength: 'choice', steps: found.map(({ trusted }) => ({ kind: 'remove', at: trusted.at })) }];
}
