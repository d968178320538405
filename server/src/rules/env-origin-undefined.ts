import type { Answer, Condition, HeaderLine } from '../policy/answer';
import type { Change } from '../policy/change';
import type { Inquiry } from '../policy/inquiry';
import { placeKey } from '../text/place';
import { originsToAllow } from './grounds/changes';
import { allowOriginLine, isBare } from './grounds/circumstances';
import { isGivenElse } from './grounds/environment';
import type { Background, Rule } from './rule';

export const envOriginUndefined: Rule = {
  id: 'env-origin-undefined',
  category: 'breaks-requests',
  severity: 'info',
  strict: 'warning',
  summary: 'Where an environment variable is not set, no origin is allowed.',
  why: 'The allowed origin comes from the environment, and nothing stands in for it. In a deployment that lacks the variable every page of another origin is refused: '
    + 'npm cors switches itself off for `undefined`, Node throws on a header that is `undefined`, and other servers send that word or nothing.',
  fix: 'Let a missing variable stop the start with a message, or fall back to an origin you know.',
  silent: ['The program stops, or falls back to an origin, when the variable is missing.', 'A sample of the environment (`.env.example`) in the workspace gives it.', 'The binding of a Worker, which is deployed with it.', 'Templates of nginx, which does not start with a variable that nobody filled in.', 'A missing variable lets everybody in: that is `env-origin-fail-open`.'],
  sources: ['Measured: npm cors 2.8.6 with `origin: undefined`', 'Node.js, `ERR_HTTP_INVALID_HEADER_VALUE`'],
  *check(inquiry, background) {
    // The image's templates leave a missing variable as it is, and nginx stops: `unknown "…" variable` (measured, 1.22).
    if (inquiry.subject.adapter === 'nginx') return;
    for (const { sample: route } of inquiry.circles) for (const method of inquiry.methodsOf(route)) {
      const { answers } = inquiry.actual({ route, origin: inquiry.friendOf(route), method });
      for (const answer of answers) {
        const line = allowOriginLine(answer);
        const variable = line && !answer.developmentOnly ? missingVariable(answer, line, answers) : undefined;
        if (!line || variable === undefined) continue;
        yield {
          at: line.at,
          message: `Where ${variable} is not set, no origin is allowed, and browsers refuse every page of another origin. Stop the start when it is missing, or fall back to an origin you know.`,
          changes: changesFor(line, inquiry, background),
          answers: [answer],
        };
      }
    }
  },
};

/** The variable without which there is no line, or none that names an origin. */
function missingVariable(answer: Answer, { at, value, environment }: HeaderLine, siblings: readonly Answer[]): string | undefined {
  if (environment?.samples.length) return undefined;
  // Only where the value itself is the question: who writes `if (process.env.X) app.use(cors(…))` has decided.
  const condition = answer.conditions.find(one => one.on === 'environment' && one.value && one.at !== undefined && placeKey(one.at) === placeKey(at));
  if (condition) {
    const without = siblings.filter(other => isGivenElse(other, condition));
    return without.length > 0 && without.every(isBare) ? environment?.name ?? nameIn(condition) : undefined;
  }
  return environment && value === undefined && environment.assured !== true ? environment.name : undefined;
}

/** The variable itself is the condition, not something made of it. */
function nameIn({ text }: Condition): string | undefined {
  const name = /^(?:process|Bun|import\.meta)\.env\.(\w+)$|^env:(\w+)$|^Deno\.env\.get\(['"](\w+)['"]\)$/.exec(text);
  return name?.[1] ?? name?.[2] ?? name?.[3];
}

/** Where there is one origin to fall back to it is written, else a placeholder. */
function changesFor({ at }: HeaderLine, inquiry: Inquiry, background: Background): Change[] {
  const known = originsToAllow(inquiry, background);
  const origin = known?.length === 1 ? known[0] : undefined;
  return [{ title: origin === undefined ? 'Fall back to an origin you name' : `Fall back to ${origin}`, strength: 'choice', steps: [{ kind: 'add-fallback', at, origin }] }];
}
