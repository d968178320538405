import { allowOnly, dropCredentials, originsToAllow } from './grounds/changes';
import { reflections } from './grounds/reflection';
import type { Rule } from './rule';

export const credentialedOriginReflection: Rule = {
  id: 'credentialed-origin-reflection',
  category: 'security',
  severity: 'error',
  summary: 'Any website may read answers that were meant for the logged-in user.',
  why: 'The server repeats whatever Origin it is sent and allows credentials. A page at a hostile origin can then send requests with the visitor\'s cookies and read the answers: '
    + 'profile, messages, API keys, CSRF tokens.',
  attack: [
    'You are logged in at the server; your browser holds its cookie.',
    'You open a page at `https://evil.io`, from a link or an advertisement.',
    'Its script calls `fetch(\'https://your-server/me\', { credentials: \'include\' })`. The browser adds your cookie and `Origin: https://evil.io`.',
    'The server repeats that origin and allows credentials: the browser hands the answer to the script, which sends it home.',
  ],
  fix: 'Compare the Origin with an explicit list before repeating it. If the data is public, send `*` and do not allow credentials.',
  silent: [
    'A test of the Origin stands before the reflection, even one we cannot see into.',
    'The reflection exists in development only: then one step less severe.',
    'Credentials are not allowed: that is `origin-reflection-without-credentials`.',
  ],
  sources: ['Fetch standard, "CORS protocol and credentials"', 'OWASP WSTG-CLNT-07', 'Measured: npm cors 2.8.6 with `origin: true` reflects every origin'],
  cwe: [942, 346],
  *check(inquiry, background) {
    for (const { line, answer, hostile } of reflections(inquiry)) {
      if (line.value === '*' || answer.headers.length === 0) continue;
      yield {
        at: line.at,
        message: `Any website can read logged-in data here: a page at ${hostile.origin} gets its own origin allowed, with the visitor's cookies. `
          + 'Let in only origins from a list, or do not allow credentials.',
        related: answer.headers.filter(({ name }) => /^access-control-allow-credentials$/i.test(name)).map(({ at }) => ({ at, message: 'Credentials are allowed here.' })),
        changes: [allowOnly(line, originsToAllow(inquiry, background)), ...dropCredentials(answer)],
        answers: [answer],
        witness: hostile.origin,
      };
    }
  },
};
