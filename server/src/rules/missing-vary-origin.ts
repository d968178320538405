import { strangers } from '../cors/look-alike';
import type { Answer, HeaderLine } from '../policy/answer';
import { linesOf, valueOf } from '../policy/answer';
import type { Change } from '../policy/change';
import type { Inquiry } from '../policy/inquiry';
import type { Route } from '../policy/server';
import { contains, placeKey } from '../text/place';
import { ALLOW_ORIGIN, allowOriginLine } from './grounds/circumstances';
import { onlyWhenAsked } from './grounds/only-when-asked';
import type { Rule } from './rule';

export const missingVaryOrigin: Rule = {
  id: 'missing-vary-origin',
  category: 'correctness',
  severity: 'warning',
  summary: 'The answer depends on the Origin, and no `Vary: Origin` says so.',
  why: 'A cache keeps the answer made for one site and hands it to another, which the browser then refuses; or it keeps the answer without the header, and nobody gets in until it expires. '
    + 'The line is needed on every answer, those for origins that are not allowed and for no Origin as well.',
  fix: 'Send `Vary: Origin` whenever the answer was computed from the Origin, also when the answer is no.',
  silent: ['The same value is sent to everybody.', 'It is the same for every site that asks, and left out where there is no Origin: that is `conditional-cors-header`.', 'Libraries that send it themselves.', 'Only the preflight depends on the Origin: caches do not keep OPTIONS.', 'Header lines may be there that we cannot see.'],
  sources: ['Fetch standard, "CORS protocol and HTTP caches"', 'expressjs/cors#106, seaweedfs/seaweedfs#7544'],
  *check(inquiry) {
    if (inquiry.subject.kind === 'bag') return;
    const reported = new Set<string>();
    for (const { sample } of inquiry.circles) {
      if (sample.method !== 'GET' && sample.method !== '*' && sample.method !== 'HEAD') continue;
      const alike = new Set(onlyWhenAsked(inquiry, sample));
      const answers = dependent(inquiry, sample);
      for (const answer of answers) {
        if (alike.has(answer)) continue;
        const line = allowOriginLine(answer);
        if (!line || variesByOrigin(answer) !== false || reported.has(placeKey(line.at)) || isSwitchedOff(answer, line, answers)) continue;
        reported.add(placeKey(line.at));
        yield {
          at: line.setBy && !(line.setBy.file === line.at.file && contains(line.setBy.span, line.at.span)) ? line.setBy : line.at,
          message: 'This value depends on the Origin, but the answer lacks `Vary: Origin`: a cache hands one site\'s answer to another, whose browser refuses it. Send `Vary: Origin`, also when the origin is not allowed.',
          changes: changesFor(line, answer),
          answers: [answer],
        };
      }
    }
  },
};

/** Enough to see that another name gets another answer. */
const FRIENDS_COMPARED = 3;

/** Where a Vary is written already, a second one might replace it: then its own list is the place. The proof says which way holds. */
function changesFor(line: HeaderLine, answer: Answer): Change[] {
  const title = 'Send Vary: Origin';
  const known = linesOf(answer, 'Vary').at(-1);
  return [
    { title, strength: 'safe', steps: [{ kind: 'add-vary', beside: line.setBy ?? line.at }] },
    ...(known && known.written.length > 0 ? [{ title, strength: 'safe', steps: [{ kind: 'add-token', at: known.at, token: 'Origin' }] } as const] : []),
  ];
}

/** Answers to the friend that would be others for a stranger, or for nobody. */
function dependent(inquiry: Inquiry, route: Route): Answer[] {
  const friendly = inquiry.actual({ route, origin: inquiry.friendOf(route) }).answers.filter(answer => !answer.open && answer.outcome !== 'refused' && allowOriginLine(answer) !== undefined);
  const valuesFor = (origin: string | undefined): Set<string | null | undefined> => new Set(inquiry.actual({ route, origin }).answers.filter(answer => !answer.open || allowOriginLine(answer) !== undefined).map(answer => valueOf(answer, ALLOW_ORIGIN)));
  const values = [strangers[0], strangers[1], undefined].map(valuesFor);
  const own = valuesFor(inquiry.friendOf(route));
  // A list of one that falls back to its only name says that name to everybody.
  const isSame = !own.has(null) && [...values, ...inquiry.friends.slice(0, FRIENDS_COMPARED).map(valuesFor)].every(others => others.size === own.size && [...others].every(value => own.has(value)));
  return isSame ? [] : friendly.filter(answer => {
    const value = valueOf(answer, ALLOW_ORIGIN);
    return allowOriginLine(answer)?.fromOrigin === true || value !== null && values.some(others => !others.has(value) && !others.has(null));
  });
}

/** The same line goes out with `Vary: Origin` too, and something that we cannot see decides: whoever switches it off says so. */
function isSwitchedOff(answer: Answer, line: HeaderLine, answers: readonly Answer[]): boolean {
  return answer.conditions.some(({ on }) => on === 'unknown') && answers.some(other => {
    const same = allowOriginLine(other);
    return same !== undefined && placeKey(same.at) === placeKey(line.at) && variesByOrigin(other) === true;
  });
}

/** Undefined: not known. */
function variesByOrigin(answer: Answer): boolean | undefined {
  const lines = linesOf(answer, 'Vary');
  if (lines.some(({ value }) => value === undefined)) return undefined;
  return lines.some(({ value }) => value?.split(',').some(name => /^(?:origin|\*)$/i.test(name.trim())));
}
