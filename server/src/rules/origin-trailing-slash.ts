import { failure, literalDraft, wrongOrigins } from './grounds/origin-literals';
import type { Rule } from './rule';

export const originTrailingSlash: Rule = {
  id: 'origin-trailing-slash',
  category: 'breaks-requests',
  severity: 'error',
  summary: 'An allowed origin ends with a slash.',
  why: 'An origin is scheme, host and port. Browsers send it without a slash at the end and compare letter by letter, so `https://app.example.com/` equals no origin at all.',
  fix: 'Remove the slash.',
  silent: ['The text is normalised before it is compared.', 'The same origin stands beside it without the slash.'],
  sources: ['HTML standard, "ASCII serialization of an origin"', 'Measured in Chromium 156, Firefox ESR 153 and WebKitGTK 2.50'],
  *check(inquiry) {
    for (const wrong of wrongOrigins(inquiry)) {
      // With a query behind it the slash is the smaller fault.
      if (wrong.reasons.includes('trailing-slash') && !wrong.reasons.some(reason => reason === 'query' || reason === 'fragment')) yield literalDraft(wrong, `An origin has no slash at its end: ${failure(wrong)}.`);
    }
  },
};
