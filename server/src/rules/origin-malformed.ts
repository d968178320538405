import type { OriginFault } from '../cors/examine-origin';
import { failure, literalDraft, wrongOrigins } from './grounds/origin-literals';
import type { Rule } from './rule';

export const originMalformed: Rule = {
  id: 'origin-malformed',
  category: 'breaks-requests',
  severity: 'error',
  summary: 'An allowed origin is not written as browsers write it.',
  why: 'Browsers send scheme and host in lower case, leave the default port out, write international names in punycode, and compare letter by letter. Quotes and blanks count as letters.',
  fix: 'Write the origin as the browser does; in code, `new URL(text).origin` gives it.',
  silent: ['The text is normalised before it is compared.', 'Schemes of apps: `capacitor://localhost`, `chrome-extension://…`, `tauri://localhost`.'],
  sources: ['HTML standard, "ASCII serialization of an origin"', 'Measured: 18 values in three browsers'],
  *check(inquiry) {
    for (const wrong of wrongOrigins(inquiry)) {
      const reason = wrong.reasons.find(name => MEANINGS[name] !== undefined);
      if (reason === undefined || wrong.reasons.some(name => ELSEWHERE.has(name))) continue;
      yield literalDraft(wrong, `${MEANINGS[reason] ?? ''}: ${failure(wrong)}.`);
    }
  },
};

/** Faults that have a rule of their own, or mean a pattern. */
const ELSEWHERE: ReadonlySet<OriginFault> = new Set(['trailing-slash', 'path', 'query', 'fragment', 'missing-scheme', 'list', 'pattern']);

const MEANINGS: Partial<Record<OriginFault, string>> = {
  'upper-case': 'An origin is written in lower case',
  'default-port': 'An origin leaves the default port out',
  'unicode': 'An origin has its host in ASCII (punycode)',
  'quotes': 'The quotes count as part of the origin',
  'blank': 'The blank counts as part of the origin',
  'userinfo': 'An origin has no user name',
  'json': 'A list in JSON is no origin',
  'undefined': 'The text of a missing value is no origin',
  'socket-scheme': 'The origin of a page begins with http:// or https://, for WebSockets too',
  'unusual-form': 'Browsers write this origin in another form',
};
