import { isLoopbackOrigin, parseUrl } from '../cors/origin';
import { admits } from '../policy/admission';
import type { Answer } from '../policy/answer';
import type { Inquiry } from '../policy/inquiry';
import { placeKey } from '../text/place';
import { localInProduction } from './grounds/local-origins';
import type { Admitted } from './grounds/named-origins';
import { admitted } from './grounds/named-origins';
import type { Rule } from './rule';

export const localhostAliasMissing: Rule = {
  id: 'localhost-alias-missing',
  category: 'breaks-requests',
  severity: 'hint',
  strict: 'info',
  summary: '`localhost` is allowed, `127.0.0.1` is not.',
  why: 'Both lead to the same page, but browsers compare origins letter by letter: a developer who opens the other address, or whose tool does, is refused.',
  fix: 'Allow both, or always open the one.',
  silent: ['Both are allowed.', 'No list holds the origin: there is one place for one value.', 'The local origin should not be there at all: that is `localhost-origin-in-production`.'],
  sources: ['HTML standard, "ASCII serialization of an origin"', 'Measured in Chromium 156, Firefox ESR 153 and WebKitGTK 2.50', 'microsoft/Web-Dev-For-Beginners#89'],
  *check(inquiry) {
    const elsewhere = new Set(localInProduction(inquiry).map(({ trusted }) => placeKey(trusted.at)));
    for (const found of admitted(inquiry, isLoopbackOrigin, 'omit')) {
      const { origin, trusted, answer } = found;
      const alias = aliasOf(origin);
      if (!trusted.list || alias === undefined || elsewhere.has(placeKey(trusted.at)) || !isRefused(inquiry, found, alias)) continue;
      yield {
        at: trusted.at,
        message: `Browsers take ${origin} and ${alias} for two origins, and only the first is allowed: who opens the page at the other is refused. Allow both if you use both.`,
        changes: [{ title: `Allow ${alias} too`, strength: 'choice', steps: [{ kind: 'split-list', at: trusted.at, texts: [origin, alias] }] }],
        answers: [answer],
      };
    }
  },
};

/** The same page under its number. Undefined for anything but the plain name. */
function aliasOf(origin: string): string | undefined {
  const url = parseUrl(origin);
  return url?.hostname === 'localhost' && /^https?:$/.test(url.protocol) ? origin.replace('//localhost', '//127.0.0.1') : undefined;
}

/** Every answer to the alias keeps it out for certain. */
function isRefused(inquiry: Inquiry, { route }: Admitted, alias: string): boolean {
  const answers: readonly Answer[] = inquiry.methodsOf(route).flatMap(method => inquiry.actual({ route, origin: alias, method }).answers);
  return answers.every(answer => admits(answer, alias, 'omit') === false);
}
