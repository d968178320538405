import { someOrigin } from '../cors/origin';
import type { Change } from '../policy/change';
import { linesOf } from '../policy/answer';
import { trimHttpWhitespace } from '../cors/header-list';
import { placeKey } from '../text/place';
import { browserSays } from './grounds/browser-words';
import { ALLOW_CREDENTIALS, ALLOW_ORIGIN, friendlyAnswers } from './grounds/circumstances';
import type { Rule } from './rule';

export const invalidCredentialsValue: Rule = {
  id: 'invalid-credentials-value',
  category: 'breaks-requests',
  severity: 'error',
  summary: 'Credentials are allowed by a value that is not exactly `true`.',
  why: 'Browsers accept the four letters `true` in lower case and nothing else. `True`, `1`, `yes` or the value sent twice mean no. Some libraries want the boolean `true` and ignore a text.',
  fix: 'Write `true`.',
  silent: ['`false`: it says no, like leaving the header out.', 'The value is not known.'],
  sources: ['Fetch standard, "CORS check"', 'Measured: npm cors 2.8.6 ignores `credentials: \'true\'`'],
  *check(inquiry) {
    const reported = new Set<string>();
    for (const answer of friendlyAnswers(inquiry)) {
      const lines = linesOf(answer, ALLOW_CREDENTIALS);
      const line = lines.at(-1);
      if (!line || lines.some(({ value }) => value === undefined)) continue;
      const value = lines.map(one => trimHttpWhitespace(one.value ?? '')).join(', ');
      if (value === 'true' || value === '' || /^false$/i.test(value) || reported.has(placeKey(line.at))) continue;
      reported.add(placeKey(line.at));
      const changes: Change[] = lines.length === 1
        ? [{ title: 'Write true', strength: 'safe', steps: [{ kind: 'set-text', at: line.at, text: 'true' }] }]
        : line.setBy ? [{ title: 'Remove this line', strength: 'safe', steps: [{ kind: 'remove', at: line.setBy }] }] : [];
      yield {
        at: line.at,
        message: `"${value}" does not allow credentials: only "true" does${browserSays({ origin: someOrigin, credentials: 'include', response: { status: 200, headers: [[ALLOW_ORIGIN, someOrigin], [ALLOW_CREDENTIALS, value]] } })}. Write "true".`,
        changes, answers: [answer],
      };
    }
    for (const { schema, options, library } of inquiry.subject.options) {
      const option = options.find(({ key }) => key === schema.roles.credentials);
      if (!schema.strictCredentials || !option) continue;
      const { value } = option;
      const ignored = value.kind === 'text' && /^(?:true|1|yes)$/i.test(value.text) || value.kind === 'number' && value.number !== 0;
      if (!ignored) continue;
      yield {
        at: value.at,
        message: `${library} allows credentials only for the boolean true and ignores this ${value.kind === 'text' ? 'text' : 'number'}. Write true.`,
        changes: [{ title: 'Write true', strength: 'safe', steps: [{ kind: 'set-flag', at: value.at, flag: true }] }],
      };
    }
  },
};
