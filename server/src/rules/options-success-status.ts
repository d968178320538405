import type { Rule } from './rule';

export const optionsSuccessStatus: Rule = {
  id: 'options-success-status',
  category: 'hygiene',
  severity: 'hint',
  recommended: 'off',
  summary: 'Preflights are answered with 200 for the sake of old browsers.',
  why: 'npm `cors` answers with 204. The option `optionsSuccessStatus: 200` was for browsers that stumbled over 204 (Internet Explorer 11, some television sets); every browser of today takes any status from 200 to 299.',
  fix: 'Remove the option, unless such browsers are still to be served.',
  silent: ['The recommended profile.', 'A status outside of 200 to 299.'],
  sources: ['Fetch standard, "CORS-preflight fetch", step 7: ok status', 'README of npm cors 2.8.6'],
  *check({ subject }) {
    for (const { options, library } of subject.options) {
      const option = options.find(({ key }) => key === 'optionsSuccessStatus');
      if (option?.value.kind !== 'number' || option.value.number !== 200) continue;
      yield {
        at: option.value.at,
        message: `Browsers of today take the 204 that ${library} sends by itself: 200 is for Internet Explorer 11 and its like. Remove the option.`,
        changes: option.propertyAt ? [{ title: 'Remove optionsSuccessStatus', strength: 'choice', steps: [{ kind: 'remove', at: option.propertyAt }] }] : [],
      };
    }
  },
};
