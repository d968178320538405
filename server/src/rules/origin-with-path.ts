import { failure, literalDraft, wrongOrigins } from './grounds/origin-literals';
import type { Rule } from './rule';

export const originWithPath: Rule = {
  id: 'origin-with-path',
  category: 'breaks-requests',
  severity: 'error',
  summary: 'An allowed origin has a path, a query or a fragment.',
  why: 'An origin is scheme, host and port, nothing else. Browsers send no path, so a text with one equals no origin. Permission cannot be given to a part of a site.',
  fix: 'Cut everything behind the host and port.',
  silent: ['The text is cut down before it is compared.'],
  sources: ['HTML standard, "ASCII serialization of an origin"'],
  *check(inquiry) {
    for (const wrong of wrongOrigins(inquiry)) {
      if (!wrong.reasons.some(reason => reason === 'path' || reason === 'query' || reason === 'fragment') || wrong.reasons.includes('missing-scheme')) continue;
      yield literalDraft(wrong, `An origin ends after the host and port: ${failure(wrong)}.`);
    }
  },
};
