import type { Cookie } from '../cors/cookie';
import { goesToOtherSites, isLoginCookie, readCookie } from '../cors/cookie';
import { isSameOrigin, parseUrl } from '../cors/origin';
import { registrableDomain } from '../cors/shared-host';
import type { Subject } from '../policy/server';
import type { PageRequest } from './fetches';
import { nowhere } from './fetches';

/** Most routes that are asked for the cookies they set. */
const ROUTES = 30;

/**
 * What is to be said of cookies: whether the mode of the request sends any, and which of those that the server sets do not go with it,
 * whatever the CORS headers say (RFC 6265bis, "Same-site" and "Cross-site" requests). `base`: where the server is reached.
 */
export function cookieNotes(subject: Subject, page: PageRequest, base: string): string[] {
  if (isSameOrigin(page.origin, base)) return [];
  if (page.credentials !== 'include') return page.credentials === 'omit' ? [] : ['With credentials: "same-origin" no cookies go with a request to another origin.'];
  if (base === nowhere || !areOtherSites(page.origin, base)) return [];
  const notes: string[] = [];
  for (const cookie of cookiesOf(subject, page)) {
    const name = cookie.name === undefined || cookie.name === '' ? 'A cookie that the server sets' : `The cookie ${cookie.name}`;
    if (cookie.removed || goesToOtherSites(cookie) !== false) continue;
    if (cookie.sameSite === 'unset') notes.push(`${name} has no SameSite, which Chromium takes for Lax: it does not go with this request, for page and server are different sites.`);
    else if (cookie.sameSite === 'none') notes.push(`${name} is SameSite=None without Secure, which Chromium refuses.`);
    else notes.push(`${name} is SameSite=${cookie.sameSite === 'lax' ? 'Lax' : 'Strict'}: it does not go with this request, for page and server are different sites.`);
  }
  return [...new Set(notes), 'Page and server are different sites: a browser that blocks third-party cookies sends none, whatever the headers say.'];
}

/** Another registrable domain, or another scheme ("schemeful same-site"); undefined hosts count as the same only when they are equal. */
function areOtherSites(page: string, base: string): boolean {
  const first = parseUrl(page);
  const second = parseUrl(base);
  if (!first || !second) return page === 'null';
  const site = (url: URL): string => registrableDomain(url.hostname) ?? url.hostname;
  return site(first) !== site(second) || first.protocol !== second.protocol;
}

/** Cookies that the routes of a subject set, as far as they are known, logins first. */
function cookiesOf(subject: Subject, { origin }: PageRequest): Cookie[] {
  const found = new Map<string, Cookie>();
  for (const { method, path } of subject.routes.slice(0, ROUTES)) {
    const { answers } = subject.ask({ method: method === '*' ? 'POST' : method, path, origin, headers: [], cookies: true, mishap: 'none' });
    for (const line of answers.flatMap(({ headers }) => headers)) {
      if (!/^set-cookie$/i.test(line.name)) continue;
      const cookie = line.cookie ?? (line.value === undefined ? undefined : readCookie(line.value));
      if (cookie && !found.has(cookie.name ?? '')) found.set(cookie.name ?? '', cookie);
    }
  }
  return [...found.values()].sort((a, b) => Number(isLoginCookie(b.name ?? '')) - Number(isLoginCookie(a.name ?? '')));
}
