import { isSafelistedMethod } from '../cors/method';
import { admits } from '../policy/admission';
import type { Answer } from '../policy/answer';
import { linesOf, valueOf } from '../policy/answer';
import type { Change } from '../policy/change';
import type { Inquiry } from '../policy/inquiry';
import { wirePreflight } from '../policy/wire';
import { contains, placeKey } from '../text/place';
import { browserSays } from './grounds/browser-words';
import { sayList } from './grounds/changes';
import { ALLOW_CREDENTIALS, ALLOW_ORIGIN, allowOriginLine, isOkStatus } from './grounds/circumstances';
import type { Preflighted } from './grounds/preflights';
import { preflighted, sayNeed } from './grounds/preflights';
import type { Rule } from './rule';

export const preflightWithoutCredentials: Rule = {
  id: 'preflight-without-credentials',
  category: 'breaks-requests',
  severity: 'error',
  aboutPreflights: true,
  summary: 'An answer allows credentials, and the preflight before it does not.',
  why: 'A preflight carries no cookies, but it speaks for the request that follows: where that one is sent with cookies, the preflight too must name the origin, for `*` is no permission then, '
    + 'and must have `Access-Control-Allow-Credentials: true`. Else the browser never sends the request, and what its answer would allow does not matter.',
  fix: 'Answer the preflight with the same `Access-Control-Allow-Origin` and `Access-Control-Allow-Credentials` as the request itself.',
  silent: [
    'Requests that need no preflight.', 'The preflight fails without credentials as well: other rules say why.',
    'Two registrations of a CORS library answer the preflight and the request: that is `conflicting-cors-registrations`.',
    'Credentials are allowed with a value browsers do not know: that is `invalid-credentials-value`.',
  ],
  sources: ['Fetch standard, "CORS-preflight fetch", step 7: the CORS check is made with the credentials mode of the request', 'Measured in Chromium 156, Firefox ESR 153 and WebKitGTK 2.50'],
  *check(inquiry) {
    const reported = new Set<string>();
    for (const request of preflighted(inquiry, 'both')) {
      const actual = request.actual.find(answer => !answer.unseenGuard && admits(answer, request.friend, 'include') === true);
      const [preflight] = request.preflight;
      const line = preflight && allowOriginLine(preflight);
      if (!actual || !line || !request.preflight.every(answer => refuses(answer, request.friend)) || areTwoLibraries(actual, preflight)) continue;
      const key = placeKey(line.at);
      if (reported.has(key)) continue;
      reported.add(key);
      const star = valueOf(preflight, ALLOW_ORIGIN) === '*';
      const credentials = linesOf(actual, ALLOW_CREDENTIALS).at(-1);
      yield {
        at: line.at,
        message: `${sayNeed(request)} needs a preflight, and the preflight ${star ? 'answers `*`' : 'does not allow credentials'}: the browser refuses every such request with cookies${wordsFor(request, preflight)}. `
          + `The answer itself would allow them. ${star ? 'Name the origin there too, and send' : 'Send'} Access-Control-Allow-Credentials: true with the preflight.`,
        related: credentials ? [{ at: credentials.at, message: 'Credentials are allowed here, for the answer alone.' }] : [],
        changes: changesFor(inquiry, preflight, star),
        answers: [actual],
        // Lists alone do not show that such requests are made.
        ...(isSafelistedMethod(request.method) && request.headers.length === 0 && { severity: 'warning' }),
      };
    }
  },
};

/** Lets a request through that is sent without credentials, and for certain none that has them. */
function refuses(answer: Answer, origin: string): boolean {
  return answer.status !== undefined && isOkStatus(answer.status) && admits(answer, origin, 'omit') === true && admits(answer, origin, 'include') === false
    && linesOf(answer, ALLOW_CREDENTIALS).length === 0;
}

function areTwoLibraries(actual: Answer, preflight: Answer): boolean {
  const [one, other] = [allowOriginLine(actual)?.layer, allowOriginLine(preflight)?.layer];
  return one?.kind === 'cors' && other?.kind === 'cors' && one !== other;
}

function wordsFor({ friend, method }: Preflighted, preflight: Answer): string {
  return browserSays({ origin: friend, method: isSafelistedMethod(method) ? 'PUT' : method, credentials: 'include', preflight: wirePreflight(preflight) ?? { status: 204, headers: [[ALLOW_ORIGIN, '*']] } });
}

/** What the preflight lacks is written beside what it has. Only origins that the answer lets in are named. */
function changesFor(inquiry: Inquiry, preflight: Answer, star: boolean): Change[] {
  const line = allowOriginLine(preflight);
  if (!line) return [];
  const friends = inquiry.named ? inquiry.friends.filter(origin => inquiry.circles.some(({ sample }) => inquiry.actual({ route: sample, origin }).answers.some(answer => admits(answer, origin, 'include') === true))) : [];
  if (star && friends.length === 0) return [];
  const title = star ? `Answer preflights for ${sayList(friends)} with credentials` : 'Allow credentials in the preflight, too';
  const strength = star ? 'choice' : 'safe';
  if (line.byLibrary === undefined) {
    const beside = line.setBy ?? line.at;
    const allow = { kind: 'add-header', beside, name: ALLOW_CREDENTIALS, value: 'true' } as const;
    return [{ title, strength, steps: star ? [{ kind: 'allow-only', at: line.at, ...(line.setBy && { setBy: line.setBy }), origins: friends }, allow] : [allow] }];
  }
  const set = inquiry.subject.options.find(({ at }) => at.file === line.at.file && contains(at.span, line.at.span));
  const { origin, credentials } = set?.schema.roles ?? {};
  const [first, ...more] = friends;
  if (!set || credentials === undefined || origin === undefined || star && (first === undefined || more.length > 0)) return [];
  return [{ title, strength, steps: [{ kind: 'set-options', at: set.objectAt ?? set.at, options: [...star && first !== undefined ? [[origin, first] as const] : [], [credentials, true]] }] }];
}
