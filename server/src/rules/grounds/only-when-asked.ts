import { strangers } from '../../cors/look-alike';
import type { Answer } from '../../policy/answer';
import { linesOf, valueOf } from '../../policy/answer';
import type { Inquiry } from '../../policy/inquiry';
import type { Route } from '../../policy/server';
import { ALLOW_ORIGIN, allowOriginLine } from './circumstances';

/** Enough to see that another name gets another answer. */
const FRIENDS_COMPARED = 3;

/** Answers to GET that carry one value whoever asks, where a request without Origin gets none for certain. */
export function onlyWhenAsked(inquiry: Inquiry, route: Route): Answer[] {
  if (inquiry.subject.kind === 'bag' || route.method !== 'GET' && route.method !== '*') return [];
  const first = inquiry.actual({ route, origin: inquiry.friendOf(route), method: 'GET' });
  if (!first.answers.some(answer => allowOriginLine(answer) !== undefined)) return [];
  const asked = [first, ...[...inquiry.friends.slice(0, FRIENDS_COMPARED), ...strangers.slice(0, 2)].map(origin => inquiry.actual({ route, origin, method: 'GET' }))];
  const unasked = inquiry.actual({ route, origin: undefined, method: 'GET' });
  if (![...asked, unasked].every(({ complete, answers }) => complete && answers.length > 0 && answers.every(({ open }) => !open))) return [];
  if (unasked.answers.some(answer => valueOf(answer, ALLOW_ORIGIN) !== undefined)) return [];
  const values = new Set(asked.flatMap(({ answers }) => answers.map(answer => valueOf(answer, ALLOW_ORIGIN))));
  const [value] = values;
  if (values.size !== 1 || typeof value !== 'string') return [];
  return first.answers.filter(answer => answer.outcome === 'answered' && !answer.unseenGuard && allowOriginLine(answer) !== undefined && !variesByOrigin(answer));
}

function variesByOrigin(answer: Answer): boolean {
  return linesOf(answer, 'Vary').some(({ value }) => value === undefined || value.split(',').some(name => /^(?:origin|\*)$/i.test(name.trim())));
}
