import { someOrigin } from '../cors/origin';
import { isSafelistedMethod } from '../cors/method';
import { allowsCredentials } from '../policy/admission';
import type { Change } from '../policy/change';
import type { Severity } from '../policy/finding';
import type { Inquiry } from '../policy/inquiry';
import { needsPermission } from '../policy/request';
import { browserSays } from './grounds/browser-words';
import { dropCredentials } from './grounds/changes';
import { ALLOW_CREDENTIALS, ALLOW_HEADERS, ALLOW_METHODS, ALLOW_ORIGIN, allowOriginLine, EXPOSE_HEADERS } from './grounds/circumstances';
import { isNeverExposed, properCase } from '../cors/header-name';
import type { WrittenList } from './grounds/written-lists';
import { writtenLists } from './grounds/written-lists';
import type { Rule } from './rule';

export const wildcardListWithCredentials: Rule = {
  id: 'wildcard-list-with-credentials',
  category: 'breaks-requests',
  severity: 'error',
  summary: '`*` stands in a list of methods or headers of an answer that allows credentials.',
  why: 'For a request with cookies or HTTP authentication `*` in `Access-Control-Allow-Methods`, `-Allow-Headers` and `-Expose-Headers` is no wildcard: it is a method or header of the name `*`. '
    + 'PUT, DELETE, JSON and every header of a page\'s own are refused, and nothing is exposed.',
  fix: 'Name the methods and headers.',
  silent: ['Credentials are not allowed, or it is not known whether they are.', '`Access-Control-Allow-Origin: *` beside it: that is `wildcard-with-credentials`.', 'Libraries that expand `*`, or repeat what the browser asks for.'],
  sources: ['Fetch standard, "CORS protocol and credentials"', 'Measured in Chromium 156, Firefox ESR 153 and WebKitGTK 2.50'],
  *check(inquiry) {
    for (const header of [ALLOW_METHODS, ALLOW_HEADERS, EXPOSE_HEADERS]) {
      for (const list of writtenLists(inquiry, header)) {
        const star = list.items.find(({ text }) => text === '*');
        // Beside `Access-Control-Allow-Origin: *` no credentials get through at all: `wildcard-with-credentials` says so.
        const origin = allowOriginLine(list.answer);
        if (!star || !origin || allowsCredentials(list.answer) !== true || (origin.value ?? (origin.fromOrigin ? '' : '*')) === '*') continue;
        const names = namesFor(inquiry, header);
        yield {
          at: star.at,
          message: `${EFFECTS[header] ?? ''}${wordsFor(header)}. ${names.length > 0 ? `Name them: ${names.join(', ')}.` : 'Name them.'}`,
          severity: severityOf(inquiry, header, list),
          changes: [...nameThem(list, names, header), ...dropCredentials(list.answer)],
          answers: [list.answer],
        };
      }
    }
  },
};

const EFFECTS: Readonly<Record<string, string>> = {
  [ALLOW_METHODS]: '`*` allows no method once credentials are sent: it is taken for a method of that name',
  [ALLOW_HEADERS]: '`*` allows no header once credentials are sent: it is taken for a header of that name',
  [EXPOSE_HEADERS]: '`*` exposes no header once credentials are sent: scripts find null, and the console says nothing',
};

function wordsFor(header: string): string {
  const preflight = { status: 204, headers: [[ALLOW_ORIGIN, someOrigin], [ALLOW_CREDENTIALS, 'true'], [header, '*']] as const };
  if (header === ALLOW_METHODS) return browserSays({ origin: someOrigin, method: 'PUT', credentials: 'include', preflight });
  return header === ALLOW_HEADERS ? browserSays({ origin: someOrigin, headers: [['Content-Type', 'application/json']], credentials: 'include', preflight }) : '';
}

/** An error where something is certain to need the list; names beside the star may be all that is needed. */
function severityOf(inquiry: Inquiry, header: string, { items }: WrittenList): Severity {
  if (header === EXPOSE_HEADERS || items.some(({ text }) => text !== '*' && !/^(?:authorization|get|head|post|options)$/i.test(text))) return 'warning';
  if (header === ALLOW_HEADERS) return 'error';
  return inquiry.circles.some(({ sample }) => sample.method === '*' || inquiry.methodsOf(sample).some(method => !isSafelistedMethod(method))) ? 'error' : 'warning';
}

/** What the list is for, as far as the program shows it. */
function namesFor(inquiry: Inquiry, header: string): string[] {
  if (header === ALLOW_METHODS) {
    const known = [...new Set(inquiry.circles.flatMap(({ routes }) => routes.flatMap(route => inquiry.methodsOf(route))))];
    const whole = known.some(method => !isSafelistedMethod(method)) ? known : ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
    return METHODS.filter(method => whole.includes(method) && method !== 'HEAD' && method !== 'OPTIONS');
  }
  if (header === ALLOW_HEADERS) {
    return [...new Set(['Content-Type', 'Authorization', ...inquiry.heard.requestHeaders.map(({ name }) => name).filter(needsPermission).sort().map(properCase)])];
  }
  const sent = inquiry.circles.flatMap(circle => inquiry.friendly(circle)).flatMap(({ headers }) => headers.filter(line => line.layer?.kind === 'route').map(({ name }) => name));
  return [...new Set(sent.filter(name => !isNeverExposed(name)).map(properCase))];
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

function nameThem({ line, items }: WrittenList, names: readonly string[], header: string): Change[] {
  const star = items.findIndex(({ text }) => text === '*');
  const at = items[star]?.at ?? line.at;
  const others = items.filter(({ text }) => text !== '*').map(({ text }) => text);
  const missing = names.filter(name => !others.some(other => other.toLowerCase() === name.toLowerCase()));
  const title = names.length > 0 ? `Name them in ${header}` : `Remove ${header}`;
  if (names.length === 0) return others.length > 0 ? [] : [{ title, strength: 'choice', steps: [{ kind: 'remove', at: line.setBy ?? line.at }] }];
  const inList = items.length > 1 && items.every(item => item === items[star] || item.at.span.start !== at.span.start);
  if (missing.length === 0) return inList ? [{ title: 'Remove `*`', strength: 'choice', steps: [{ kind: 'remove', at }] }] : [];
  if (line.byLibrary !== undefined && (inList || items.length === 1)) return [{ title, strength: 'choice', steps: [{ kind: 'split-list', at, texts: missing }] }];
  const texts = inList ? missing : items.flatMap(({ text }) => text === '*' ? missing : [text]);
  return [{ title, strength: 'choice', steps: [{ kind: 'set-text', at, text: texts.join(', ') }] }];
}
