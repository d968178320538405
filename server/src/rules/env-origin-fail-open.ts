import { admits, allowsCredentials } from '../policy/admission';
import type { Answer, Condition } from '../policy/answer';
import type { Circle, Inquiry } from '../policy/inquiry';
import { strangers } from '../cors/look-alike';
import { allowOnly, originsToAllow } from './grounds/changes';
import { allowOriginLine, environmentCondition } from './grounds/circumstances';
import type { Rule } from './rule';

export const envOriginFailOpen: Rule = {
  id: 'env-origin-fail-open',
  category: 'security',
  severity: 'warning',
  summary: 'Where an environment variable is not set, every origin is allowed.',
  why: 'The allow-list comes from the environment, and what stands in for it lets everybody in. One forgotten variable in one deployment opens the server, and nothing fails that would show it.',
  fix: 'Let a missing variable stop the start, or fall back to an empty list or to the one origin you know.',
  silent: ['The fallback is a concrete origin or an empty list.', 'Every origin is allowed whatever the environment says: other rules speak of that.', 'The variable only tells development from production.'],
  sources: ['Measured: npm cors 2.8.6, @koa/cors 5, @elysiajs/cors 1.4 with an unset variable'],
  cwe: [942, 1188],
  *check(inquiry, background) {
    for (const circle of inquiry.circles) {
      const { open, closed } = sortAnswers(inquiry, circle);
      if (closed.length === 0) continue;
      for (const answer of open) {
        const line = allowOriginLine(answer);
        const condition = deciding(answer, closed);
        if (!line || !condition) continue;
        const credentials = allowsCredentials(answer) === true;
        yield {
          at: line.at,
          severity: credentials && line.value !== '*' ? 'error' : 'warning',
          message: `Every origin is allowed${credentials && line.value !== '*' ? ', with credentials,' : ''} whenever ${unset(condition.text, condition.value)}. `
            + 'Stop the start when the variable is missing, or fall back to an empty list.',
          related: condition.at ? [{ at: condition.at, message: 'The environment decides here.' }] : [],
          // A reflection under a test of the environment's list: another list beside it would shut out whom the environment names.
          changes: line.fromOrigin && line.byLibrary === undefined ? [] : [allowOnly(line, originsToAllow(inquiry, background))],
          answers: [answer],
          witness: strangers[0] ?? '',
        };
      }
    }
  },
};

/** The condition that tells the open answer from the closed ones. */
function deciding(answer: Answer, closed: readonly Answer[]): Condition | undefined {
  const own = answer.conditions.filter(({ on }) => on === 'environment');
  return own.find(({ text, value }) => closed.every(other => other.conditions.some(one => one.text === text && one.value !== value)))
    ?? own.find(({ text, value }) => closed.some(other => other.conditions.some(one => one.text === text && one.value !== value)));
}

/** Answers to a stranger that let it in under a condition of the environment, and those that do not. */
function sortAnswers(inquiry: Inquiry, { sample }: Circle): { open: Answer[]; closed: Answer[] } {
  const open: Answer[] = [];
  const closed: Answer[] = [];
  const stranger = strangers[0] ?? 'https://evil.io';
  for (const answer of inquiry.actual({ route: sample, origin: stranger }).answers) {
    const admitted = admits(answer, stranger, 'omit');
    if (answer.developmentOnly || answer.outcome === 'thrown' || answer.outcome === 'refused') continue;
    if (admitted === true && !answer.unseenGuard && environmentCondition(answer)) open.push(answer);
    else if (admitted === false || allowOriginLine(answer)?.environment !== undefined) closed.push(answer);
  }
  return { open, closed };
}

function unset(text: string, value: boolean): string {
  const name = /process\.env\.(\w+)|^env:(\w+)$/.exec(text);
  const variable = name?.[1] ?? name?.[2];
  if (variable !== undefined) return value ? `${variable} is set` : `${variable} is not set`;
  return value ? `${text} holds` : `${text} does not hold`;
}
