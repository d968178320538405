import { isInsecureOrigin, parseUrl } from '../cors/origin';
import type { Hostile } from '../policy/candidates';
import type { Change, ChangeStep } from '../policy/change';
import type { Trusted } from '../policy/server';
import { placeKey } from '../text/place';
import { anchorPattern } from './grounds/anchor-pattern';
import { sayList } from './grounds/changes';
import type { Admitted } from './grounds/named-origins';
import { admitted, isPublicOrigin, perList } from './grounds/named-origins';
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
    const found = admitted(inquiry, isInsecure, 'include', true).filter(({ trusted }) => !graver.has(placeKey(trusted.at)));
    for (const { origin, trusted, answer } of found) {
      if (!isWhole(trusted)) yield { ...draftFor(trusted, origin, true), changes: patternChanges(trusted), answers: [answer] };
    }
    for (const [first, ...others] of perList(found.filter(({ trusted }) => isWhole(trusted)))) {
      if (!first) continue;
      yield {
        ...draftFor(first.trusted, first.origin, true, others.map(({ origin }) => origin)),
        related: others.map(({ origin, trusted }) => ({ at: trusted.at, message: `${origin} is allowed as well.` })),
        changes: changesFor([first, ...others], https), answers: [first.answer],
      };
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

/** It stands for one origin, compared in full. */
function isWhole({ part, test }: Trusted): boolean {
  return part === 'origin' && (test === 'equals' || test === 'fixed');
}

/** `others`: of the same list. */
function draftFor(trusted: Trusted, origin: string, isWritten: boolean, others: readonly string[] = []): Draft {
  const { at, test, text, part } = trusted;
  const whole = isWhole(trusted);
  return {
    at,
    severity: isWritten ? 'warning' : 'info',
    message: `${whole ? `${sayList([origin, ...others])} ${others.length === 0 ? 'is' : 'are'} allowed with credentials` : `${test === 'pattern' ? `The pattern /${text.length > 60 ? `${text.slice(0, 57)}…` : text}/` : 'This test'} also lets in ${origin}, with credentials`}: `
      + `whoever is on the visitor's network can answer for a page without encryption, and read there what is meant for the logged-in user. ${whole ? `Allow the https ${others.length === 0 ? 'origin' : 'origins'} only.` : part === 'host' ? 'Test the scheme as well as the host.' : 'Let in https only.'}`,
    witness: origin,
  };
}

function changesFor(found: readonly Admitted[], known: ReadonlySet<string>): Change[] {
  const steps = found.map(one => stepFor(one, known));
  const [first] = found;
  const written = steps.filter(step => step !== undefined);
  if (!first || written.length < found.length) return [];
  const secure = found.filter((_, index) => steps[index]?.kind === 'set-text').map(({ origin }) => secured(origin));
  const title = secure.length > 0 ? `Write ${sayList(secure)}` : `Remove ${sayList(found.map(({ origin }) => origin))}`;
  return [{ title, strength: 'choice', steps: written }];
}

/** It goes where the secure origin is listed already. */
function stepFor({ trusted, origin }: Admitted, known: ReadonlySet<string>): ChangeStep | undefined {
  if (known.has(secured(origin)) && trusted.list) return { kind: 'remove', at: trusted.at };
  // Which port https would have, nobody knows.
  return parseUrl(origin)?.port === '' ? { kind: 'set-text', at: trusted.at, text: secured(origin) } : undefined;
}

function secured(origin: string): string {
  return origin.replace(/^http:/, 'https:');
}

/** The same pattern for https alone. */
function patternChanges({ at, test, text, flags = '', part }: Trusted): Change[] {
  if (test !== 'pattern' || part === 'host') return [];
  const spelled = text.replace(/\(\??:?https\?\)|\(\??:?http\|https\)|\(\??:?https\|http\)|https\?|http(?=:)/, 'https');
  const source = spelled === text ? anchorPattern(text) : spelled;
  return source === undefined || source === text || !source.includes('https') ? [] : [{ title: `Let in https only: /${source}/`, strength: 'choice', steps: [{ kind: 'set-pattern', at, source, flags }] }];
}
