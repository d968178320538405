import type { Change } from '../policy/change';
import type { Witness } from '../policy/inquiry';
import type { Trusted } from '../policy/server';
import { examineOrigin } from '../cors/examine-origin';
import { candidatesOf, isGuess } from '../policy/candidates';
import { sayList } from './grounds/changes';
import { anchorPattern } from './grounds/anchor-pattern';
import { forgeries, slips } from './grounds/slips';
import type { Background, Rule } from './rule';

export const originCheckBypass: Rule = {
  id: 'origin-check-bypass',
  category: 'security',
  severity: 'error',
  summary: 'The test of the Origin lets in origins that anybody can have.',
  why: 'A test with `includes`, `startsWith`, `endsWith` or a pattern without anchors and escaped dots accepts more names than it was written for. '
    + 'An attacker registers such a name, and pages there read what was meant for the trusted origin.',
  attack: [
    'The attacker looks at how the server answers to `Origin: https://evilexample.com`, `https://example.com.evil.io` and the like: each takes one request.',
    'One of them passes the test. Its name is for sale, or is below a domain that is the attacker\'s already.',
    'A page there calls the server from a visitor\'s browser, and reads what was meant for the trusted origin.',
  ],
  fix: 'Compare whole origins with a list. Where a pattern is needed, anchor it at both ends and escape its dots: `/^https:\\/\\/([a-z0-9-]+\\.)?example\\.com$/`.',
  silent: [
    'Origins below a trusted domain: whoever owns the domain owns them.',
    'No hostile origin was found that really gets in.',
    'The test depends on something we cannot see into.',
  ],
  sources: ['CVE-2019-25211 and expressjs/cors#408, #412, #427 are this fault', 'Measured: 50 shapes of origin tests against 19 hostile origins'],
  cwe: [183, 346, 625],
  *check(inquiry, background) {
    for (const { witness, trusted } of slips(inquiry, forgeries(inquiry))) {
      const at = trusted?.at ?? witness.line.at;
      const credentials = witness.credentials === true;
      const gain = credentials ? 'with the visitor\'s cookies' : 'without cookies';
      yield {
        at,
        severity: credentials ? 'error' : 'warning',
        message: `${describe(trusted)} also lets in ${witness.hostile.origin}, which ${owner(witness)}; pages there read the answers ${gain}. `
          + `${advice(trusted)}`,
        related: [{ at: witness.line.at, message: 'The origin is allowed here.' }, ...(trusted?.testAt ? [{ at: trusted.testAt, message: 'It is tested here.' }] : [])],
        changes: trusted ? changesFor(trusted, background) : [],
        answers: [witness.answer],
        witness: witness.hostile.origin,
      };
    }
  },
};

function describe(trusted: Trusted | undefined): string {
  if (!trusted) return 'This origin test';
  const text = trusted.text.length > 60 ? `${trusted.text.slice(0, 57)}…` : trusted.text;
  switch (trusted.test) {
    case 'includes': return `Looking for "${text}" anywhere in the Origin`;
    case 'starts-with': return `Looking for "${text}" at the start of the Origin`;
    case 'ends-with': return `Looking for "${text}" at the end of the Origin`;
    case 'within': return `Looking for the Origin anywhere in the text "${text}"`;
    default: return `The pattern /${text}/`;
  }
}

function owner({ hostile }: Witness): string {
  return hostile.trick === 'truncated' ? 'somebody else can own' : 'anybody can register';
}

function advice(trusted: Trusted | undefined): string {
  if (trusted?.test !== 'pattern') return 'Compare the whole Origin with a list.';
  return /^\^.*\$$/s.test(trusted.text) && isGuess(trusted) ? 'Its open part holds names that anybody can choose; compare with a list.' : 'Anchor the pattern at both ends and escape its dots, or compare with a list.';
}

function changesFor(trusted: Trusted, { origins }: Background): Change[] {
  const named = isGuess(trusted) ? [] : candidatesOf(trusted).map(({ origin }) => origin).filter(origin => examineOrigin(origin).kind === 'ok');
  const changes: Change[] = [];
  if (trusted.test === 'pattern') {
    const anchored = anchorPattern(trusted.text);
    if (anchored !== undefined && anchored !== trusted.text) {
      changes.push({
        title: `Anchor the pattern: /${anchored}/`,
        strength: 'choice',
        steps: [{ kind: 'set-pattern', at: trusted.at, source: anchored, flags: (trusted.flags ?? '').replace(/[gy]/g, '') }],
      });
    }
  }
  if (trusted.testAt) {
    const exact = named.length > 0 ? named : origins.length > 0 ? origins : undefined;
    changes.push({
      title: exact ? `Compare exactly with ${sayList(exact)}` : 'Compare exactly with origins you name',
      strength: 'choice',
      steps: [{ kind: 'compare-exactly', at: trusted.testAt, origins: exact }],
    });
  }
  return changes;
}
