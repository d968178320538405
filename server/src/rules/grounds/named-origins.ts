import { isLoopbackOrigin, parseUrl } from '../../cors/origin';
import { isPrivateHost } from '../../cors/private-host';
import { strangers } from '../../cors/look-alike';
import type { CredentialsMode } from '../../cors/check';
import { admits } from '../../policy/admission';
import type { Answer } from '../../policy/answer';
import type { Candidate } from '../../policy/candidates';
import { candidatesOf, isGuess } from '../../policy/candidates';
import type { Inquiry } from '../../policy/inquiry';
import type { Route } from '../../policy/server';
import { placeKey } from '../../text/place';
import { allowOriginLine } from './circumstances';

/** An origin that the program names, and one answer that lets it in for certain. */
export interface Admitted extends Candidate {
  readonly route: Route;
  readonly answer: Answer;
}

/**
 * Of the origins that literals of the program name (comparisons in full, fixed headers; `guesses`: patterns and parts of origins as well) those
 * that pass `wanted` and get in, each literal once. Values of the environment are left out: what they hold in production is not known.
 * An answer that lets strangers in too says nothing of the name.
 */
export function admitted(inquiry: Inquiry, wanted: (origin: string) => boolean, credentials: CredentialsMode, guesses = false): Admitted[] {
  const found: Admitted[] = [];
  for (const trusted of inquiry.heard.trusted) {
    if (trusted.environment !== undefined || !guesses && (trusted.part === 'host' || trusted.test !== 'equals' && trusted.test !== 'fixed' || isGuess(trusted))) continue;
    for (const candidate of candidatesOf(trusted)) {
      const hit = wanted(candidate.origin) ? answerTo(inquiry, candidate.origin, credentials) : undefined;
      if (hit) found.push({ ...candidate, ...hit });
    }
  }
  return found;
}

/** Those of one list, or of one comparison with its items, together: they are one decision. Each literal once. */
export function perList(found: readonly Admitted[]): Admitted[][] {
  const lists = new Map<string, Admitted[]>();
  for (const each of found) {
    const key = placeKey(each.trusted.list ?? each.trusted.testAt ?? each.trusted.at);
    const known = lists.get(key) ?? [];
    if (!known.some(({ trusted }) => placeKey(trusted.at) === placeKey(each.trusted.at))) lists.set(key, [...known, each]);
  }
  return [...lists.values()];
}

/** An answer that lets the origin in, production before development; undefined where there is none. */
function answerTo(inquiry: Inquiry, origin: string, credentials: CredentialsMode): { readonly route: Route; readonly answer: Answer } | undefined {
  const hits = inquiry.circles.flatMap(({ sample: route }) => inquiry.methodsOf(route).flatMap(method => inquiry.actual({ route, origin, method }).answers
    .filter(answer => !answer.unseenGuard && admits(answer, origin, credentials) === true && !isForAll(inquiry, route, method, answer))
    .map(answer => ({ route, answer }))));
  return hits.find(({ answer }) => !answer.developmentOnly) ?? hits[0];
}

/** Strangers get in at the same line: by `*`, or by a reflection. */
function isForAll(inquiry: Inquiry, route: Route, method: string, answer: Answer): boolean {
  const line = allowOriginLine(answer);
  const [stranger = 'https://evil.io'] = strangers;
  return line?.value === '*' || inquiry.actual({ route, origin: stranger, method }).answers.some(other => {
    const at = allowOriginLine(other)?.at;
    return at?.file === line?.at.file && at?.span.start === line?.at.span.start && admits(other, stranger, 'omit') === true;
  });
}

/** On the internet: neither this machine nor a private network, and a page a browser opens. */
export function isPublicOrigin(origin: string): boolean {
  const url = parseUrl(origin);
  return url !== undefined && /^https?:$/.test(url.protocol) && !isLoopbackOrigin(origin) && !isPrivateHost(url.hostname);
}
