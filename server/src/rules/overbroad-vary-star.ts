import type { Answer } from '../policy/answer';
import { linesOf, valueOf } from '../policy/answer';
import { ALLOW_ORIGIN, allowOriginLine } from './grounds/circumstances';
import { writtenLines } from './grounds/written-lists';
import type { Rule } from './rule';

export const overbroadVaryStar: Rule = {
  id: 'overbroad-vary-star',
  category: 'hygiene',
  severity: 'info',
  summary: '`Vary: *` is sent.',
  why: '`*` says that the answer depends on more than the request shows: no cache may use it a second time. What CORS needs is `Vary: Origin`.',
  fix: 'Write `Vary: Origin`.',
  silent: ['The answer says by `Cache-Control` that it is not to be kept.', 'The answer does not speak of CORS.'],
  sources: ['RFC 9110, 12.5.5', 'Fetch standard, "CORS protocol and HTTP caches"'],
  *check(inquiry) {
    for (const { answer, line, value } of writtenLines(inquiry, 'Vary')) {
      if (value !== '*' || !allowOriginLine(answer) || isKeptNowhere(answer)) continue;
      const varies = valueOf(answer, ALLOW_ORIGIN) !== '*';
      yield {
        at: line.at,
        message: `\`Vary: *\` keeps every cache from using the answer again. ${varies ? 'CORS needs no more than `Vary: Origin`.' : 'An answer that is the same for every origin needs no Vary for CORS.'}`,
        changes: varies
          ? [{ title: 'Write Vary: Origin', strength: 'choice', steps: [{ kind: 'set-text', at: line.at, text: 'Origin' }] }]
          : [{ title: 'Remove the header', strength: 'choice', steps: [{ kind: 'remove', at: line.setBy ?? line.at }] }],
        answers: [answer],
      };
    }
  },
};

function isKeptNowhere(answer: Answer): boolean {
  return linesOf(answer, 'Cache-Control').some(({ value }) => value === undefined || /no-store|no-cache|private/i.test(value));
}
