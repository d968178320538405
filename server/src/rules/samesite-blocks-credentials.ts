import { goesToOtherSites, isLoginCookie, readCookie } from '../cors/cookie';
import { parseUrl } from '../cors/origin';
import { registrableDomain } from '../cors/shared-host';
import { admits } from '../policy/admission';
import type { HeaderLine, SetCookie } from '../policy/answer';
import { linesOf } from '../policy/answer';
import type { Change } from '../policy/change';
import type { Inquiry } from '../policy/inquiry';
import type { Place } from '../text/place';
import { placeKey } from '../text/place';
import { everyAnswer } from './grounds/circumstances';
import { admitted, isPublicOrigin } from './grounds/named-origins';
import type { Draft, Rule } from './rule';

export const samesiteBlocksCredentials: Rule = {
  id: 'samesite-blocks-credentials',
  category: 'breaks-requests',
  severity: 'warning',
  summary: 'Pages of several sites may send cookies, and the login cookie is kept within one.',
  why: 'Credentials are allowed to origins of different sites. A cookie goes with the requests of a page on another site only when it is `SameSite=None; Secure`; '
    + '`Lax` and `Strict` keep it within its own site, and Chromium takes a cookie without the attribute for `Lax`. A server stands on one site, so the pages of the other are never logged in. '
    + 'No CORS error says so: the request succeeds without the cookie. In development it goes unseen, because all ports of localhost are one site.',
  fix: 'Set `SameSite=None; Secure` on the cookie, and guard what it protects against forged requests (CSRF): the browser no longer does. Browsers that block third-party cookies need a server on the page\'s own site.',
  silent: [
    'All origins that are allowed with credentials belong to one site (`app.example.com`, `www.example.com`), or to this machine and private networks.',
    'The cookie is `SameSite=None; Secure`, or its attributes are not known.',
    'Cookies that are removed, and what exists in development only.',
    'Where the name does not say that the cookie is a login, or the attribute is written out (it may be meant), it is information only.',
  ],
  sources: ['RFC 6265bis, "Same-site" and "Cross-site" requests', 'HTML standard, "site"', 'adamchainz/django-cors-headers#344', 'whatwg/fetch#769', 'Measured in Chromium, on `res.cookie` of Express 4.22 and 5.3, and on express-session 1.19 and cookie-session 2.1'],
  *check(inquiry) {
    const [first, second] = sites(inquiry);
    if (first === undefined || second === undefined) return;
    const seen = new Set<string>();
    for (const answer of everyAnswer(inquiry, second)) {
      if (answer.developmentOnly || answer.unseenGuard || admits(answer, second, 'include') !== true) continue;
      for (const line of linesOf(answer, 'Set-Cookie')) {
        const cookie = cookieIn(line);
        const key = placeKey(placeOf(line));
        if (!cookie || cookie.removed || goesToOtherSites(cookie) !== false || seen.has(key)) continue;
        seen.add(key);
        yield { ...draftOf(line, cookie, first, second), answers: [answer] };
      }
    }
  },
};

/** An origin of each site that the program names and lets in with credentials, outside of development. */
function sites(inquiry: Inquiry): string[] {
  const found = new Map<string, string>();
  for (const { origin, answer } of admitted(inquiry, isPublicOrigin, 'include')) {
    const site = registrableDomain(parseUrl(origin)?.hostname ?? '');
    if (site !== undefined && !answer.developmentOnly && !found.has(site)) found.set(site, origin);
  }
  return [...found.values()];
}

/** The name of the cookie where a call gives it, else the value of the line. */
function placeOf({ cookie, nameAt, at }: HeaderLine): Place {
  return cookie && nameAt ? nameAt : at;
}

function cookieIn({ cookie, value }: HeaderLine): SetCookie | undefined {
  return cookie ?? (value === undefined ? undefined : readCookie(value));
}

function draftOf(line: HeaderLine, { name, sameSite, secure, options }: SetCookie, first: string, second: string): Draft {
  const isPlain = sameSite === 'unset' || sameSite === 'none' && secure === false;
  const how = sameSite === 'none' ? 'is SameSite=None without Secure, which Chromium refuses' : sameSite === 'unset' ? 'has no SameSite, which Chromium takes for Lax' : `is SameSite=${sameSite === 'lax' ? 'Lax' : 'Strict'}`;
  return {
    at: placeOf(line),
    severity: isPlain && isLoginCookie(name ?? '') ? 'warning' : 'info',
    message: `The cookie${name === undefined || name === '' ? '' : ` ${name}`} ${how}, while ${first} and ${second} may send credentials. They are different sites, and the server is on one of them at most: `
      + 'requests of pages on the other come without the cookie, and no CORS error says so. Set SameSite=None and Secure, and guard against forged requests (CSRF).',
    changes: changesFor(line, options),
  };
}

function changesFor({ value, at, written }: HeaderLine, options: SetCookie['options']): Change[] {
  const title = 'Set SameSite=None; Secure (then guard against CSRF)';
  if (options) return [{ title, strength: 'choice', steps: [{ kind: 'set-options', at: options, options: [['sameSite', 'none'], ['secure', true]] }] }];
  if (value === undefined || written.length !== 1) return [];
  const kept = value.split(';').map(part => part.trim()).filter(part => part !== '' && !/^(?:samesite\s*(?:=|$)|secure$)/i.test(part));
  return [{ title, strength: 'choice', steps: [{ kind: 'set-text', at, text: [...kept, 'SameSite=None', 'Secure'].join('; ') }] }];
}
