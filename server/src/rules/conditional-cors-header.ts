import { placeKey } from '../text/place';
import { allowOriginLine } from './grounds/circumstances';
import { onlyWhenAsked } from './grounds/only-when-asked';
import type { Rule } from './rule';

export const conditionalCorsHeader: Rule = {
  id: 'conditional-cors-header',
  category: 'correctness',
  severity: 'info',
  summary: 'The same Allow-Origin value is sent to every site, but only when the request carries an Origin.',
  why: 'Browsers send no Origin with a plain image, a stylesheet or a click on a link. A cache keeps the answer to that without the header, and gives it to a script that asks for the same address: the browser refuses it.',
  fix: 'Send the value always: it is the same for everybody. Or send `Vary: Origin`, so that caches keep the answers apart.',
  silent: ['The value depends on which origin asks: that is `missing-vary-origin`.', '`Vary: Origin` is sent.', 'The answer is no GET, or header lines may be there that we cannot see.'],
  sources: ['Fetch standard, "CORS protocol and HTTP caches"', 'mozilla/addons#12155, whatwg/fetch#402'],
  *check(inquiry) {
    const reported = new Set<string>();
    for (const { sample } of inquiry.circles) for (const answer of onlyWhenAsked(inquiry, sample)) {
      const line = allowOriginLine(answer);
      if (!line || reported.has(placeKey(line.at))) continue;
      reported.add(placeKey(line.at));
      yield {
        at: line.at,
        message: 'This value is the same for every site, but is sent only when the request carries an Origin: a cache that kept the answer without it gives that to a script, whose browser refuses it. Send it always.',
        changes: [{ title: 'Send Vary: Origin', strength: 'safe', steps: [{ kind: 'add-vary', beside: line.setBy ?? line.at }] }],
        answers: [answer],
      };
    }
  },
};
