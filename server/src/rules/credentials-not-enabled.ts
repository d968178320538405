import { isLoginCookie, readCookie } from '../cors/cookie';
import { admits, allowsCredentials } from '../policy/admission';
import type { Answer, HeaderLine, SetCookie } from '../policy/answer';
import { linesOf } from '../policy/answer';
import type { Change } from '../policy/change';
import type { Inquiry } from '../policy/inquiry';
import { contains, placeKey } from '../text/place';
import { browserSays } from './grounds/browser-words';
import { ALLOW_CREDENTIALS, allowOriginLine, everyAnswer } from './grounds/circumstances';
import { admitted } from './grounds/named-origins';
import type { Draft, Rule } from './rule';

export const credentialsNotEnabled: Rule = {
  id: 'credentials-not-enabled',
  category: 'breaks-requests',
  severity: 'warning',
  summary: 'An answer for another origin sets a login cookie, and does not allow credentials.',
  why: 'A browser keeps the cookies of a cross-origin answer only when the page asked with `credentials: \'include\'` (or `withCredentials`), and then it hides the answer unless that has `Access-Control-Allow-Credentials: true`. '
    + 'So a page either reads the answer and gets no cookie, or its login looks like a network error, and so does every request that sends the cookie later.',
  fix: 'Allow credentials, to named origins only: `credentials: true`, or the line `Access-Control-Allow-Credentials: true` on preflights and answers. The page then asks with `credentials: \'include\'`.',
  silent: [
    'Everybody may read (`*`, or any Origin is repeated): such an answer is not meant for somebody logged in.',
    'The cookie is removed, or its name says nothing of a login.',
    'The answer is a redirect: a form was sent, and no script reads it.',
    'Some answer with the same Allow-Origin line allows credentials, or something unknown may add the line.',
    'What the environment alone names, and what exists in development only.',
  ],
  sources: ['Fetch standard, "HTTP-network fetch" (cookies of an answer are stored when credentials are included) and "CORS check"', 'Measured in Chromium: the cookie of a cross-origin answer is not stored without credentials, and stored with them while the answer is hidden'],
  *check(inquiry) {
    const [friend] = admitted(inquiry, () => true, 'omit').filter(({ answer }) => !answer.developmentOnly);
    if (!friend) return;
    const found = new Map<string, { readonly origin: HeaderLine; readonly answer: Answer; readonly cookies: HeaderLine[] }>();
    const allowing = new Set<string>();
    for (const answer of everyAnswer(inquiry, friend.origin)) {
      const origin = allowOriginLine(answer);
      if (!origin || admits(answer, friend.origin, 'omit') !== true) continue;
      const key = placeKey(origin.at);
      if (answer.open || allowsCredentials(answer) !== false || linesOf(answer, ALLOW_CREDENTIALS).length > 0) allowing.add(key);
      if (answer.developmentOnly || answer.unseenGuard || isRedirect(answer)) continue;
      const cookies = linesOf(answer, 'Set-Cookie').filter(line => line.cookie?.perhaps !== true && isLogin(cookieIn(line)));
      if (cookies.length === 0) continue;
      const known = found.get(key);
      if (known) known.cookies.push(...cookies);
      else found.set(key, { origin, answer, cookies });
    }
    for (const [key, { origin, answer, cookies }] of found) if (!allowing.has(key)) yield draftOf(inquiry, friend.origin, origin, answer, cookies);
  },
};

function isRedirect({ status }: Answer): boolean {
  return status !== undefined && status >= 300 && status <= 399;
}

function cookieIn({ cookie, value }: HeaderLine): Pick<SetCookie, 'name' | 'removed'> | undefined {
  return cookie ?? (value === undefined ? undefined : readCookie(value));
}

function isLogin(cookie: ReturnType<typeof cookieIn>): boolean {
  return cookie !== undefined && !cookie.removed && isLoginCookie(cookie.name ?? '');
}

function draftOf(inquiry: Inquiry, origin: string, line: HeaderLine, answer: Answer, cookies: readonly HeaderLine[]): Draft {
  const [first, ...others] = [...new Map(cookies.map(one => [placeKey(one.at), one])).values()];
  const name = first && cookieIn(first)?.name;
  const words = browserSays({ origin, credentials: 'include', response: { status: answer.status ?? 200, headers: [['Access-Control-Allow-Origin', origin]] } });
  return {
    at: line.at,
    message: `Pages at ${origin} may read these answers, but not with credentials, and ${others.length === 0 ? 'one sets' : 'some set'} the login cookie${name === undefined || name === '' ? '' : ` ${name}`}. `
      + `A page that asks without credentials gets no cookie; one that asks with credentials: 'include' is blocked${words}. Allow credentials.`,
    related: [...first ? [first, ...others] : []].map(({ at }) => ({ at, message: 'A login cookie is set here.' })),
    changes: changesFor(inquiry, origin, line),
    answers: [answer],
  };
}

/** On preflights, too, where they are answered elsewhere. */
function changesFor(inquiry: Inquiry, friend: string, line: HeaderLine): Change[] {
  const { subject } = inquiry;
  const title = 'Allow credentials';
  if (!line.byLibrary) {
    const places = new Map([line, ...preflightLines(inquiry, friend)].map(({ setBy, at }) => [placeKey(setBy ?? at), setBy ?? at]));
    return [{ title, strength: 'choice', steps: [...places.values()].map(beside => ({ kind: 'add-header', beside, name: ALLOW_CREDENTIALS, value: 'true' })) }];
  }
  const set = subject.options.find(({ at }) => at.file === line.at.file && contains(at.span, line.at.span)) ?? (subject.options.length === 1 ? subject.options[0] : undefined);
  const key = set?.schema.roles.credentials;
  return set && key !== undefined ? [{ title, strength: 'choice', steps: [{ kind: 'set-options', at: set.objectAt ?? set.at, options: [[key, true]] }] }] : [];
}

/** Allow-Origin lines of preflights that let the origin in without credentials. */
function preflightLines(inquiry: Inquiry, origin: string): HeaderLine[] {
  const answers = inquiry.circles.flatMap(({ sample: route }) => inquiry.methodsOf(route).flatMap(method => inquiry.preflight({ route, origin, method }).answers));
  return answers.flatMap(answer => {
    const line = allowOriginLine(answer);
    return line && !line.byLibrary && !answer.open && admits(answer, origin, 'omit') === true && line.value !== '*' && linesOf(answer, ALLOW_CREDENTIALS).length === 0 ? [line] : [];
  });
}
