import { registrableDomain } from '../cors/shared-host';
import { parseUrl } from '../cors/origin';
import type { Hostile } from '../policy/candidates';
import { placeKey } from '../text/place';
import { narrowing } from './grounds/narrowing';
import { isPublicOrigin } from './grounds/named-origins';
import { forgeries, isNeighbour, slipPlaces, slips } from './grounds/slips';
import type { Rule } from './rule';

export const untrustedSubdomains: Rule = {
  id: 'untrusted-subdomains',
  category: 'security',
  severity: 'info',
  strict: 'warning',
  summary: 'Every subdomain may read answers meant for the logged-in user.',
  why: 'The domain is yours, but so are a forgotten host whose DNS entry points to a cancelled service, a blog with a script injected, and a tool run by others. '
    + 'Whoever takes over one of them reads with the visitor\'s cookies what the server sends.',
  attack: [
    '`old.example.com` still points to a cloud service that was cancelled. The attacker registers that service\'s name and serves the subdomain.',
    'Or a blog at `blog.example.com` shows a comment with a script in it.',
    'That page has a trusted origin: it reads with the visitor\'s cookies what the server answers.',
  ],
  fix: 'Name the subdomains that need it.',
  silent: ['Credentials are not allowed.', 'Anybody can get a name under the domain: that is `public-suffix-origin`.', 'The test lets in names under other domains too: that is `origin-check-bypass`.', 'The names are of this machine or a private network.'],
  sources: ['Fetch standard, "CORS protocol and credentials"', 'OWASP WSTG-CLNT-07'],
  cwe: [942, 346],
  *check(inquiry, background) {
    const isForged = forgeries(inquiry);
    const graver = slipPlaces(inquiry, hostile => isForged(hostile) || isNeighbour(hostile));
    for (const { witness, trusted } of slips(inquiry, isSubdomain)) {
      const at = trusted?.at ?? witness.line.at;
      // A comparison with one whole name lets in no other: somebody else did.
      if (graver.has(placeKey(at)) || witness.credentials !== true || trusted?.test === 'equals' || !isPublicOrigin(witness.hostile.origin)) continue;
      const domain = domainOf(witness.hostile.origin, trusted?.text ?? '');
      yield {
        at,
        message: `Every subdomain of ${domain} is allowed with credentials: whoever takes over one of them, ${witness.hostile.origin} for instance, reads what is meant for the logged-in user. Name those that need it.`,
        related: [{ at: witness.line.at, message: 'The origin is allowed here.' }],
        changes: trusted ? narrowing(trusted, inquiry, background) : [],
        answers: [witness.answer],
        witness: witness.hostile.origin,
      };
    }
  },
};

/** Any label in front of the trusted name, or beside it; the owner's bare domain is no subdomain. */
function isSubdomain({ trick, reach, origin }: Hostile): boolean {
  const host = parseUrl(origin)?.hostname ?? '';
  return reach === 'subdomain' && (trick === 'subdomain' || trick === 'neighbour') && registrableDomain(host) !== host;
}

/** The domain whose names are all let in: the longest one of the witness that the comparison spells out, else the owner's. */
function domainOf(origin: string, text: string): string {
  const host = parseUrl(origin)?.hostname ?? '';
  const owned = registrableDomain(host) ?? 'the domain';
  const labels = host.split('.');
  const spelled = text.replace(/\\/g, '').toLowerCase();
  const parents = labels.slice(1).map((_, index) => labels.slice(index + 1).join('.')).filter(parent => parent.length > owned.length && parent.endsWith(`.${owned}`));
  return parents.find(parent => spelled.includes(parent)) ?? owned;
}
