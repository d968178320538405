import { allowOnlyAt, originsToAllow } from './grounds/changes';
import type { Rule } from './rule';

export const starInListNeverMatches: Rule = {
  id: 'star-in-list-never-matches',
  category: 'breaks-requests',
  severity: 'error',
  summary: '`*` in a list of origins is compared like any other origin, and matches none.',
  why: 'In some libraries `[\'*\']` means everybody, in npm cors it means an origin that is called `*`, which no page has. No origin is allowed.',
  fix: 'Name the origins. If everybody may read the answers, give the text `\'*\'` instead of a list.',
  silent: ['Libraries whose list understands `*`.'],
  sources: ['Measured: npm cors 2.8.6 with `origin: [\'*\']`'],
  *check(inquiry, background) {
    for (const { schema, options, library } of inquiry.subject.options) {
      const option = options.find(({ key }) => key === schema.roles.origin);
      if (schema.starInList !== 'never-matches' || option?.value.kind !== 'list') continue;
      for (const item of option.value.items) {
        if (item.kind !== 'text' || item.text !== '*') continue;
        const alone = option.value.items.length === 1 && !option.value.open;
        yield {
          at: item.at,
          message: `${library} compares \`*\` in a list like any origin, so it matches none${alone ? ' and no page of another origin gets in' : ''}. Name the origins; everybody is the text \`'*'\` without a list.`,
          changes: alone
            ? [allowOnlyAt(option.value.at, originsToAllow(inquiry, background))]
            : [{ title: 'Remove the *', strength: 'safe', steps: [{ kind: 'remove', at: item.at }] }],
        };
      }
    }
  },
};
