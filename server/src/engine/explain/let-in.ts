import type { ConsoleMessage } from '../../cors/console/read-console';
import type { Change, ChangeStep } from '../../policy/change';
import type { Inquiry } from '../../policy/inquiry';
import type { Trusted } from '../../policy/server';
import { fetchesOf } from '../fetches';
import type { Linted } from '../lint';
import type { Fix } from '../prove';
import { brokenLaw } from '../prove';
import { afterEdits } from '../after-edits';
import { agreementOf } from './agreement';
import type { Possibility } from './page-requests';

/**
 * The change that adds the origin of the page to those that are let in, written and proven: its request no longer gives the message then, whoever was let
 * in still is, and nobody else gains. Undefined: no dialect can write it, or what stands in the way is something else. Never safe: only a person knows who is meant.
 */
export function letIn(linted: Linted, inquiry: Inquiry, { page, base, originKnown }: Possibility, lists: readonly Trusted[], message: ConsoleMessage): Fix | undefined {
  if (!originKnown || page.origin === 'null') return undefined;
  for (const list of lists) {
    for (const step of stepsFor(list, lists, page.origin)) {
      const change: Change = { title: `Allow ${page.origin} as well`, strength: 'choice', steps: [step] };
      const edits = linted.reading.write(change.steps);
      const after = edits && edits.length > 0 ? afterEdits(linted, inquiry, edits) : undefined;
      if (!edits || !after) continue;
      if (!fetchesOf(after.inquiry.subject, page, base).outcomes.every(outcome => agreementOf(message, outcome) === 'other')) continue;
      const named: Change = { ...change, steps: [{ kind: 'allow-only', at: list.at, origins: [page.origin] }] };
      if (brokenLaw(linted, after.linted, named) === undefined) return { title: change.title, safe: false, edits, change };
    }
  }
  return undefined;
}

/** Ways to write it, best first: a token more in the list, or a list in place of the only origin. */
function stepsFor({ at, list, test, part }: Trusted, lists: readonly Trusted[], origin: string): ChangeStep[] {
  if (part !== 'origin' || test === 'pattern' || test === 'within') return [];
  const beside = lists.filter(other => other.list && list && other.list.file === list.file && other.list.span.start === list.span.start).map(({ text }) => text);
  return [
    ...(list ? [{ kind: 'add-token' as const, at: list, token: origin }, { kind: 'allow-only' as const, at: list, origins: [...beside, origin] }] : []),
    ...(list ? [] : [{ kind: 'allow-only' as const, at, origins: [...lists.filter(other => other.at.span.start === at.span.start && other.at.file === at.file).map(({ text }) => text), origin] }]),
  ];
}
