import { trimHttpWhitespace } from '../cors/header-list';
import { linesOf } from '../policy/answer';
import { placeKey } from '../text/place';
import { ALLOW_CREDENTIALS, friendlyAnswers } from './grounds/circumstances';
import { writtenLines } from './grounds/written-lists';
import type { Rule } from './rule';

export const acacFalse: Rule = {
  id: 'acac-false',
  category: 'hygiene',
  severity: 'info',
  summary: '`Access-Control-Allow-Credentials: false` is sent.',
  why: 'The header has one value that means something, `true`. Any other says what its absence says; readers may take `false` for a switch that browsers know.',
  fix: 'Leave the header out.',
  silent: ['The same header is sent with `true` to somebody else.'],
  sources: ['Fetch standard, "CORS check"'],
  *check(inquiry) {
    const said = new Set([...friendlyAnswers(inquiry)].flatMap(answer => linesOf(answer, ALLOW_CREDENTIALS)).filter(({ value }) => trimHttpWhitespace(value ?? 'true') !== 'false').map(({ setBy, at }) => placeKey(setBy ?? at)));
    for (const { answer, line, value } of writtenLines(inquiry, ALLOW_CREDENTIALS)) {
      if (value !== 'false' || said.has(placeKey(line.setBy ?? line.at))) continue;
      yield {
        at: line.at,
        message: 'Access-Control-Allow-Credentials: false does nothing: without the header browsers refuse credentials just the same. Remove it.',
        changes: [{ title: 'Remove the header', strength: 'safe', steps: [{ kind: 'remove', at: line.setBy ?? line.at }] }],
        answers: [answer],
      };
    }
  },
};
