import type { Change } from '../policy/change';
import { failure, literalDraft, wrongOrigins } from './grounds/origin-literals';
import type { Draft, Rule } from './rule';

export const originMissingScheme: Rule = {
  id: 'origin-missing-scheme',
  category: 'breaks-requests',
  severity: 'error',
  summary: 'An allowed origin lacks `https://` or `http://`.',
  why: 'An origin begins with its scheme, and `http://` and `https://` are different origins. A bare host equals no origin.',
  fix: 'Write the scheme.',
  silent: ['The text is compared with the Origin\'s host.', 'Libraries that take bare hosts.'],
  sources: ['HTML standard, "ASCII serialization of an origin"'],
  *check(inquiry) {
    for (const wrong of wrongOrigins(inquiry)) {
      if (!wrong.reasons.includes('missing-scheme')) continue;
      const draft = literalDraft(wrong, `An origin begins with https:// or http://: ${failure(wrong)}.`);
      yield wrong.normalised === undefined ? { ...draft, message: `${draft.message} Write the scheme.`, changes: schemes(draft, wrong.text) } : draft;
    }
  },
};

/** Which of the two was meant is the author's to say; localhost is mostly without TLS. */
function schemes(draft: Draft, text: string): Change[] {
  const host = text.replace(/^\/\//, '').replace(/[/?#].*$/, '').toLowerCase();
  const order = /^(?:localhost|127\.|\[::1\])/.test(host) ? ['http', 'https'] : ['https', 'http'];
  return order.map(scheme => ({ title: `Write ${scheme}://${host}`, strength: 'choice', steps: [{ kind: 'set-text', at: draft.at, text: `${scheme}://${host}` }] }));
}
