import { isInsecureOrigin, parseUrl } from '../cors/origin';
import type { Hostile } from '../policy/candidates';
import type { Change } from '../policy/change';
import type { Trusted } from '../policy/server';
import { placeKey } from '../text/place';
import { anchorPattern } from './grounds/anchor-pattern';
import { admitted, isPublicOrigin } from './grounds/named-origins';
import { forgeries, isNeighbour, slipPlaces, slips } from './grounds/slips';
import type { Draft, Rule } from './rule';

export const insecureOriginWithCredentials: Rule = {
  id: 'insecure-origin-with-credentials',
  category: 'security',
  severity: 'warning',
  summary: 'A page without encryption may read answers meant for the logged-in user.',
  why: 'Whoever sits on the visitor\'s network (an open wireless network, a router) can answer for any `http://` page and put a script into it. '
    + 'If that origin is allowed with credentials, the script reads over https what the server sends to the logged-in user.',
  attack: [
    'You sit in a café; the attacker is on the same network.',
    'Any page you open over http is answered by the attacker, who makes it load `http://` the trusted origin, and answers for that, too.',
    'The script in that answer has the trusted origin. It calls the https server with your cookies and reads the answers.',
  ],
  fix: 'Allow the `https://` origin only. In patterns write `https`, not `https?`, and test the scheme along with the host.',
  silent: [
    'Origins on the user\'s own machine: `localhost`, `127.0.0.1`, `[::1]`.',
    'Names and addresses of a private network (`.local`, `.test`, `192.168.…`, single words): there is no certificate to be had for them.',
    'The server itself speaks http alone: there is no encryption to get around.',
    'Credentials are not allowed.',
    'What exists in development only goes down to information.',
    'The test lets in names that anybody can register: that is `origin-check-bypass`.',
  ],
  sources: ['Fetch standard, "CORS protocol and credentials"', 'W3C Secure Contexts, "Ancestral risk"', 'OWASP WSTG-CLNT-07'],
  cwe: [319, 942],
  *check(inquiry) {
    if (inquiry.subject.plain) return;
    const isForged = forgeries(inquiry);
    const graver = slipPlaces(inquiry, hostile => isForged(hostile) || isNeighbour(hostile));
    const https = new Set(inquiry.heard.trusted.map(({ text }) => text));
    for (const { origin, trusted, answer } of admitted(inquiry, isInsecure, 'include', true)) {
      if (graver.has(placeKey(trusted.at))) continue;
      const whole = trusted.part === 'origin' && (trusted.test === 'equals' || trusted.test === 'fixed');
      yield { ...draftFor(trusted, origin, true), changes: whole ? changesFor(trusted, origin, https) : patternChanges(trusted), answers: [answer] };
    }
    for (const { witness, trusted } of slips(inquiry, isDowngrade)) {
      if (!trusted || trusted.environment !== undefined || graver.has(placeKey(trusted.at)) || witness.credentials !== true || !isInsecure(witness.hostile.origin)) continue;
      yield { ...draftFor(trusted, witness.hostile.origin, saysHttp(trusted)), changes: patternChanges(trusted), answers: [witness.answer] };
    }
  },
};

function isInsecure(origin: string): boolean {
  return isInsecureOrigin(origin) && isPublicOrigin(origin);
}

function isDowngrade({ trick }: Hostile): boolean {
  return trick === 'http-downgrade';
}

/** The author wrote of http, and did not merely leave the scheme out. */
function saysHttp({ text }: Trusted): boolean {
  return /http(?:s\?|:)/i.test(text);
}

function draftFor({ at, test, text, part }: Trusted, origin: string, isWritten: boolean): Draft {
  const whole = part === 'origin' && (test === 'equals' || test === 'fixed');
  return {
    at,
    severity: isWritten ? 'warning' : 'info',
    message: `${whole ? `${origin} is allowed with credentials` : `${test === 'pattern' ? `The pattern /${text.length > 60 ? `${text.slice(0, 57)}…` : text}/` : 'This test'} also lets in ${origin}, with credentials`}: `
      + `whoever is on the visitor's network can answer for a page without encryption, and read there what is meant for the logged-in user. ${whole ? 'Allow the https origin only.' : part === 'host' ? 'Test the scheme as well as the host.' : 'Let in https only.'}`,
    witness: origin,
  };
}

function changesFor(trusted: Trusted, origin: string, known: ReadonlySet<string>): Change[] {
  const secure = origin.replace(/^http:/, 'https:');
  if (known.has(secure) && trusted.list) return [{ title: `Remove ${origin}`, strength: 'choice', steps: [{ kind: 'remove', at: trusted.at }] }];
  // Which port https would have, nobody knows.
  return parseUrl(origin)?.port === '' ? [{ title: `Write ${secure}`, strength: 'choice', steps: [{ kind: 'set-text', at: trusted.at, text: secure }] }] : [];
}

/** The same pattern for https alone. */
function patternChanges({ at, test, text, flags = '', part }: Trusted): Change[] {
  if (test !== 'pattern' || part === 'host') return [];
  const spelled = text.replace(/\(\??:?https\?\)|\(\??:?http\|https\)|\(\??:?https\|http\)|https\?|http(?=:)/, 'https');
  const source = spelled === text ? anchorPattern(text) : spelled;
  return source === undefined || source === text || !source.includes('https') ? [] : [{ title: `Let in https only: /${source}/`, strength: 'choice', steps: [{ kind: 'set-pattern', at, source, flags }] }];
}
