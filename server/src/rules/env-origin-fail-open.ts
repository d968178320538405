import { admits, allowsCredentials } from '../policy/admission';
import type { Answer, Condition } from '../policy/answer';
import type { Change } from '../policy/change';
import type { Circle, Inquiry } from '../policy/inquiry';
import { strangers } from '../cors/look-alike';
import { allowOnly, originsToAllow } from './grounds/changes';
import { allowOriginLine } from './grounds/circumstances';
import { isGivenElse, letInByEnvironment } from './grounds/environment';
import type { Rule } from './rule';

export const envOriginFailOpen: Rule = {
  id: 'env-origin-fail-open',
  category: 'security',
  severity: 'warning',
  summary: 'Where an environment variable is not set, every origin is allowed.',
  why: 'The allow-list comes from the environment, and what stands in for it lets everybody in. One forgotten variable in one deployment opens the server, and nothing fails that would show it.',
  attack: [
    'A deployment goes out without the variable: a new stage, a renamed setting, a container started by hand.',
    'The server starts, everything works, and every origin is allowed.',
    'A page at `https://evil.io` that a visitor opens reads what the server answers to that visitor.',
  ],
  fix: 'Let a missing variable stop the start, or fall back to an empty list or to the one origin you know.',
  silent: ['The fallback is a concrete origin or an empty list.', 'Every origin is allowed whatever the environment says: other rules speak of that.', 'The variable only tells development from production.'],
  sources: ['Measured: npm cors 2.8.6, @koa/cors 5, @elysiajs/cors 1.4 with an unset variable'],
  cwe: [942, 1188],
  *check(inquiry, background) {
    for (const circle of inquiry.circles) {
      const { open, closed } = sortAnswers(inquiry, circle);
      for (const { answer, condition } of open) {
        const line = allowOriginLine(answer);
        if (!line || !closed.some(other => isGivenElse(other, condition))) continue;
        const credentials = allowsCredentials(answer) === true;
        yield {
          at: line.at,
          severity: credentials && line.value !== '*' ? 'error' : 'warning',
          message: `Every origin is allowed${credentials && line.value !== '*' ? ' with credentials' : ''}, ${strangers[0] ?? ''} too, whenever ${unset(condition.text, condition.value)}. `
            + 'Stop the start when the variable is missing, or fall back to an empty list.',
          related: condition.at ? [{ at: condition.at, message: 'The environment decides here.' }] : [],
          // A reflection under a test of the environment's list: another list beside it would shut out whom the environment names.
          changes: line.fromOrigin && line.byLibrary === undefined ? keepClosed(condition) : [allowOnly(line, originsToAllow(inquiry, background))],
          answers: [answer],
          witness: strangers[0] ?? '',
        };
      }
    }
  },
};

/** Answers to a stranger that let it in because of the environment, and those that keep it out. */
function sortAnswers(inquiry: Inquiry, { sample }: Circle): { open: { answer: Answer; condition: Condition }[]; closed: Answer[] } {
  const open: { answer: Answer; condition: Condition }[] = [];
  const closed: Answer[] = [];
  const stranger = strangers[0] ?? 'https://evil.io';
  for (const answer of inquiry.actual({ route: sample, origin: stranger }).answers) {
    const admitted = admits(answer, stranger, 'omit');
    if (answer.developmentOnly || answer.outcome === 'thrown' || answer.outcome === 'refused') continue;
    const condition = admitted === true && !answer.unseenGuard ? letInByEnvironment(inquiry, answer, sample, stranger) : undefined;
    if (condition) open.push({ answer, condition });
    else if (admitted === false || allowOriginLine(answer)?.environment !== undefined) closed.push(answer);
  }
  return { open, closed };
}

/** The test that lets everybody in where nothing is set goes, or the one for an empty list that was made of nothing; the list that is set still counts. */
function keepClosed({ at }: Condition): Change[] {
  const title = 'Let nobody in when nothing is set';
  return at ? [{ title, strength: 'choice', steps: [{ kind: 'remove', at }] }, { title, strength: 'choice', steps: [{ kind: 'drop-empty-test', at }] }] : [];
}

function unset(text: string, value: boolean): string {
  const name = /process\.env\.(\w+)|^env:(\w+)$/.exec(text);
  const variable = name?.[1] ?? name?.[2];
  if (variable !== undefined) return value ? `${variable} is set` : `${variable} is not set`;
  return value ? `${text} holds` : `${text} does not hold`;
}
