import type { Answer, HeaderLine } from '../policy/answer';
import { linesOf } from '../policy/answer';
import type { Change } from '../policy/change';
import { samePlace } from '../text/place';
import { browserSays, SOMEBODY } from './grounds/browser-words';
import { ALLOW_ORIGIN, friendlyAnswers, isJoined } from './grounds/circumstances';
import type { Draft, Rule } from './rule';

export const duplicateAllowOrigin: Rule = {
  id: 'duplicate-allow-origin',
  category: 'breaks-requests',
  severity: 'error',
  summary: 'One answer carries Access-Control-Allow-Origin twice.',
  why: 'Browsers join the lines to one value (`*, *`), which equals no origin, even where both say the same. It happens when two layers each add the header: a proxy and the program, or `append` where `set` was meant.',
  fix: 'Let one layer own the header. A proxy hides the upstream\'s (`proxy_hide_header`), a program sets instead of appending.',
  silent: ['The second line replaces the first.', 'It is not known whether the upstream sends the header.'],
  sources: ['Fetch standard, "CORS check"', 'Measured: `res.append`, header arrays and Headers.append in Node 20; two add_header in nginx 1.22'],
  *check(inquiry) {
    for (const answer of friendlyAnswers(inquiry)) {
      const lines = linesOf(answer, ALLOW_ORIGIN);
      const [first, ...others] = lines;
      if (first && others.length === 0 && isJoined(first)) yield joined(first, answer);
      const last = others.at(-1);
      if (!first || !last) continue;
      const value = lines.map(line => line.value ?? '…').join(', ');
      yield {
        at: last.at,
        message: `Access-Control-Allow-Origin is sent ${lines.length === 2 ? 'twice' : `${lines.length} times`}: the browser reads "${value}", which no origin equals`
          + `${lines.every(line => line.value !== undefined) ? browserSays({ origin: SOMEBODY, response: { status: 200, headers: [[ALLOW_ORIGIN, value]] } }) : ''}. Send it once.`,
        related: [{ at: first.at, message: 'It is sent here as well.' }],
        changes: changesFor(first, last),
        answers: [answer],
      };
    }
  },
};

function joined(line: HeaderLine, answer: Answer): Draft {
  const value = line.value ?? '';
  const earlier = line.written.find(place => !samePlace(place, line.at));
  return {
    at: line.at,
    message: `Access-Control-Allow-Origin is appended to a value that was there: the browser reads "${value}", which no origin equals`
      + `${browserSays({ origin: SOMEBODY, response: { status: 200, headers: [[ALLOW_ORIGIN, value]] } })}. Set it instead.`,
    related: earlier ? [{ at: earlier, message: 'It is set here as well.' }] : [],
    changes: changesFor(line, line).slice(0, 2),
    answers: [answer],
  };
}

/** Which one to drop is for a person to say; setting instead of appending keeps the later value, as the author wrote it last. */
function changesFor(first: HeaderLine, last: HeaderLine): Change[] {
  const changes: Change[] = [];
  if (last.appended && last.setBy) changes.push({ title: 'Set the header instead of appending it', strength: 'choice', steps: [{ kind: 'set-instead-of-append', at: last.setBy }] });
  if (last.setBy) changes.push({ title: 'Remove this line', strength: 'choice', steps: [{ kind: 'remove', at: last.setBy }] });
  if (first.setBy) changes.push({ title: 'Remove the other line', strength: 'choice', steps: [{ kind: 'remove', at: first.setBy }] });
  return changes;
}
