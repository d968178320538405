import { allowsCredentials } from '../policy/admission';
import type { Change } from '../policy/change';
import { originsToAllow, sayList } from './grounds/changes';
import { writtenLines } from './grounds/written-lists';
import type { Rule } from './rule';

export const timingAllowOriginWildcard: Rule = {
  id: 'timing-allow-origin-wildcard',
  category: 'hygiene',
  severity: 'info',
  summary: '`Timing-Allow-Origin: *` is sent with answers to requests with credentials.',
  why: 'Any page may then measure how long each step of the request took and how large the answer is, for a visitor who is logged in. Times and sizes can tell what an answer holds, or whether somebody is logged in at all.',
  fix: 'Name the origins that measure, or leave the header out.',
  silent: ['Credentials are not allowed, or it is not known whether they are.'],
  sources: ['Fetch standard, "TAO check"', 'Resource Timing, "Privacy and Security"'],
  *check(inquiry, background) {
    for (const { answer, line, value } of writtenLines(inquiry, 'Timing-Allow-Origin')) {
      if (value !== '*' || allowsCredentials(answer) !== true) continue;
      const origins = originsToAllow(inquiry, background) ?? [];
      const name: Change[] = origins.length === 0 ? [] : [{ title: `Let only ${sayList(origins)} measure`, strength: 'choice', steps: [{ kind: 'set-text', at: line.at, text: origins.join(', ') }] }];
      yield {
        at: line.at,
        message: 'Any page may measure the times and sizes of these answers, which are for visitors who are logged in. Name the origins that measure, or remove Timing-Allow-Origin.',
        changes: [...name, { title: 'Remove the header', strength: 'choice', steps: [{ kind: 'remove', at: line.setBy ?? line.at }] }],
        answers: [answer],
      };
    }
  },
};
