import { strangers } from '../../cors/look-alike';
import { admits } from '../../policy/admission';
import type { Answer, Condition } from '../../policy/answer';
import type { Inquiry, Witness } from '../../policy/inquiry';
import type { Route } from '../../policy/server';
import { allowOriginLine } from './circumstances';

/** Conditions that tell development from production: `Answer.developmentOnly` speaks of those. */
const DEVELOPMENT = /NODE_ENV|APP_ENV|DENO_ENV|ENVIRONMENT\b|isProd|isDev/i;

/**
 * The condition of the environment without which this answer would not be let in. Answers to the same question (`siblings`) fall into
 * settings of the environment; there is one in which CORS is spoken of, but nothing passes `lets`. A setting that only ends the exchange
 * earlier (`if (!process.env.KEY) return 500`) decides nothing about origins. `friendly`: answers to an origin that the program means to let in.
 */
export function environmentDecides(answer: Answer, siblings: readonly Answer[], lets: (answer: Answer) => boolean, friendly: () => readonly Answer[] = () => []): Condition | undefined {
  const own = settingOf(answer);
  if (own.length === 0) return undefined;
  for (const other of siblings) {
    if (other.outcome === 'thrown' || other.outcome === 'refused') continue;
    const setting = settingOf(other);
    const turned = own.find(condition => setting.some(one => isTurned(one, condition)));
    if (!turned || siblings.some(one => !contradicts(one, setting) && !one.unseenGuard && lets(one))) continue;
    if (speaksOfOrigins(other) || friendly().some(one => !contradicts(one, setting) && allowOriginLine(one) !== undefined)) return turned;
  }
  return undefined;
}

/** What the environment has to be for an answer to be given; whether this is development aside. */
function settingOf({ conditions }: Answer): Condition[] {
  return conditions.filter(({ on, text }) => on === 'environment' && !DEVELOPMENT.test(text));
}

function contradicts(answer: Answer, setting: readonly Condition[]): boolean {
  return settingOf(answer).some(one => setting.some(other => isTurned(one, other)));
}

function isTurned(one: Condition, { text, value }: Condition): boolean {
  return one.text === text && one.value !== value;
}

/** Given under the opposite setting. */
export function isGivenElse({ conditions }: Answer, condition: Condition): boolean {
  return conditions.some(one => one.on === 'environment' && isTurned(one, condition));
}

/** The environment decides whether the witness gets in. */
export function hangsOnEnvironment(inquiry: Inquiry, { answer, hostile, route }: Witness): boolean {
  return letInByEnvironment(inquiry, answer, route, hostile.origin) !== undefined;
}

/** The condition of the environment under which a stranger (or the given origin) gets in here, and else not. */
export function letInByEnvironment(inquiry: Inquiry, answer: Answer, route: Route, origin: string = strangers[0] ?? 'https://evil.io'): Condition | undefined {
  const { answers } = inquiry.actual({ route, origin });
  return environmentDecides(answer, answers, other => admits(other, origin, 'omit') === true, () => inquiry.actual({ route, origin: inquiry.friendOf(route) }).answers);
}

/** What it sends, or does not send, hangs on the Origin or may do so. */
function speaksOfOrigins(answer: Answer): boolean {
  return answer.open || answer.unseenGuard || allowOriginLine(answer) !== undefined || answer.conditions.some(({ on }) => on === 'origin');
}
