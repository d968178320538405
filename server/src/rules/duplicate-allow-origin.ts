import { someOrigin } from '../cors/origin';
import { examineOrigin } from '../cors/examine-origin';
import type { Answer, HeaderLine } from '../policy/answer';
import { linesOf } from '../policy/answer';
import type { Change } from '../policy/change';
import type { Inquiry } from '../policy/inquiry';
import { samePlace } from '../text/place';
import { browserSays } from './grounds/browser-words';
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
          + `${lines.every(line => line.value !== undefined) ? browserSays({ origin: someOrigin, response: { status: 200, headers: [[ALLOW_ORIGIN, value]] } }) : ''}. Send it once.`,
        related: [{ at: first.at, message: 'It is sent here as well.' }],
        changes: changesFor(lines, [first.value, last.value], areTogether(inquiry, lines)),
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
      + `${browserSays({ origin: someOrigin, response: { status: 200, headers: [[ALLOW_ORIGIN, value]] } })}. Set it instead.`,
    related: earlier ? [{ at: earlier, message: 'It is set here as well.' }] : [],
    changes: changesFor([line], [value.slice(0, value.lastIndexOf(', ')), value.slice(value.lastIndexOf(', ') + 2)], true),
    answers: [answer],
  };
}

/** Which one to drop is for a person to say; setting instead of appending keeps the later value, as the author wrote it last. */
function changesFor(lines: readonly HeaderLine[], [earlier, later]: readonly (string | undefined)[], together: boolean): Change[] {
  const [first, last] = [lines[0], lines.at(-1)];
  if (!first || !last) return [];
  const changes = together ? allowEach(lines) : [];
  // A list, or a loop over one, writes them all: there is no line to drop.
  if (lines.length > 1 && first.setBy && last.setBy && samePlace(first.setBy, last.setBy)) return changes;
  const onlyEarlier = sayOnly(earlier, later);
  const onlyLater = sayOnly(later, earlier);
  if (last.appended && last.setBy) changes.push({ title: `Set the header instead of appending it${onlyLater}`, strength: 'choice', steps: [{ kind: 'set-instead-of-append', at: last.setBy }] });
  if (last.setBy) changes.push({ title: `Remove this line${onlyEarlier}`, strength: 'choice', steps: [{ kind: 'remove', at: last.setBy }] });
  if (first.setBy && first !== last) changes.push({ title: `Remove the other line${onlyLater}`, strength: 'choice', steps: [{ kind: 'remove', at: first.setBy }] });
  return changes;
}

/** No answer carries one of them without the others: they are meant for the same requests. */
function areTogether(inquiry: Inquiry, lines: readonly HeaderLine[]): boolean {
  const counts = [...friendlyAnswers(inquiry)].map(answer => lines.filter(({ at }) => linesOf(answer, ALLOW_ORIGIN).some(other => samePlace(other.at, at))).length);
  return counts.every(count => count === 0 || count === lines.length);
}

/** What is still sent, where the two are not the same. */
function sayOnly(kept: string | undefined, dropped: string | undefined): string {
  return kept === undefined || dropped === undefined || kept === dropped ? '' : `: only ${kept} is sent`;
}

/** Several origins that were written down: each is sent to the one that asks. */
function allowEach(lines: readonly HeaderLine[]): Change[] {
  const origins = [...new Set(lines.flatMap(line => isJoined(line) ? line.value?.split(', ') : [line.value]))];
  const [first, ...others] = lines;
  if (!first || origins.length < 2 || lines.some(({ fromOrigin, byLibrary }) => fromOrigin || byLibrary !== undefined)) return [];
  const known = origins.filter(origin => origin !== undefined && examineOrigin(origin).kind === 'ok');
  if (known.length < origins.length) return [];
  const { at, setBy } = first;
  const dropped = others.flatMap(other => other.setBy && setBy && !samePlace(other.setBy, setBy) ? [{ kind: 'remove', at: other.setBy } as const] : []);
  return [{
    title: `Allow each of the ${known.length} origins by itself`, strength: 'choice',
    steps: [{ kind: 'allow-only', at, origins: known.filter(origin => origin !== undefined), ...(setBy && { setBy }) }, ...dropped],
  }];
}
