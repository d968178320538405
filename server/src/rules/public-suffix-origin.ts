import { sharedDomainOf } from '../cors/shared-host';
import { parseUrl } from '../cors/origin';
import type { Slip } from './grounds/slips';
import { narrowing } from './grounds/narrowing';
import { forgeries, isNeighbour, slipPlaces, slips } from './grounds/slips';
import { placeKey } from '../text/place';
import type { Rule } from './rule';

export const publicSuffixOrigin: Rule = {
  id: 'public-suffix-origin',
  category: 'security',
  severity: 'error',
  summary: 'Every name under a domain that hands names to everybody is allowed.',
  why: 'Under `vercel.app`, `github.io`, `pages.dev` and their kin anybody gets a name within a minute. A test that lets in all of them, meant for one\'s own previews, lets in an attacker\'s page as well.',
  attack: [
    'The attacker opens a free account and calls a project so that its address passes the test, such as `https://evil.vercel.app`.',
    'A visitor who is logged in at the server opens that page.',
    'Its script reads what the server answers to the visitor.',
  ],
  fix: 'Name the origins, or let the pattern demand the part that is yours: `/^https:\\/\\/myproject-[a-z0-9]+-myteam\\.vercel\\.app$/`. '
    + 'Whoever may choose the front of the name can still imitate it: keep credentials for origins in full.',
  silent: ['The pattern demands a part of the name that only your project has.', 'The domain belongs to one owner: that is `untrusted-subdomains`.', 'The test lets in names under other domains too: that is `origin-check-bypass`.'],
  sources: ['Public Suffix List, private section', 'Fetch standard, "CORS protocol and credentials"', 'gin-contrib/cors#80'],
  cwe: [942, 346],
  *check(inquiry, background) {
    const graver = slipPlaces(inquiry, forgeries(inquiry));
    for (const { witness, trusted } of slips(inquiry, isNeighbour)) {
      const at = trusted?.at ?? witness.line.at;
      if (graver.has(placeKey(at))) continue;
      const credentials = witness.credentials === true;
      yield {
        at,
        severity: credentials ? 'error' : 'info',
        message: `Anybody can get a name under ${ownerOf(witness)}, and every one is allowed: a page at ${witness.hostile.origin} reads the answers ${credentials ? 'with the visitor\'s cookies' : 'too'}. `
          + 'Name the origins, or demand the part of the name that is yours.',
        related: [{ at: witness.line.at, message: 'The origin is allowed here.' }],
        changes: trusted ? narrowing(trusted, inquiry, background) : [],
        answers: [witness.answer],
        witness: witness.hostile.origin,
      };
    }
  },
};

function ownerOf({ hostile }: Slip['witness']): string {
  return sharedDomainOf(parseUrl(hostile.origin)?.hostname ?? '') ?? 'this domain';
}
