import { strangers } from '../cors/look-alike';
import { admits, allowsCredentials } from '../policy/admission';
import type { Answer, HeaderLine } from '../policy/answer';
import { valueOf } from '../policy/answer';
import type { Inquiry, Witness } from '../policy/inquiry';
import type { Intent } from '../policy/intent';
import type { Route } from '../policy/server';
import { allowOnly, dropCredentials, sayList } from './grounds/changes';
import { ALLOW_ORIGIN, allowOriginLine, friendlyAnswers } from './grounds/circumstances';
import type { Background, Draft, Rule } from './rule';

export const intentMismatch: Rule = {
  id: 'intent-mismatch',
  category: 'correctness',
  severity: 'warning',
  summary: 'The set-up does something else than the comment beside it says was meant.',
  why: 'A comment `cors: public` says that everybody may read the answers, `cors: first-party https://app.example.com` that nobody may but these origins (without a list: but those that the program names). '
    + 'Where the server lets in others, or public answers carry credentials, one of the two is wrong, and whoever reads the comment trusts it.',
  fix: 'Make the set-up do what the comment says, or mend the comment.',
  silent: ['No such comment stands beside the line, option or registration that decides.', 'What an unknown condition decides.', '`*` with credentials: that is `wildcard-with-credentials`.'],
  sources: ['Fetch standard, "CORS check"'],
  cwe: [942],
  *check(inquiry, background) {
    if (!background.intentAt) return;
    const reported = new Set<Intent>();
    for (const draft of [...letsInOthers(inquiry, background), ...isNotPublic(inquiry, background)]) {
      if (reported.has(draft.intent)) continue;
      reported.add(draft.intent);
      yield { ...draft.draft, related: [{ at: draft.intent.at, message: 'Here it says what was meant.' }] };
    }
  },
};

interface Mismatch {
  readonly intent: Intent;
  readonly draft: Draft;
}

function* letsInOthers(inquiry: Inquiry, background: Background): Iterable<Mismatch> {
  const mismatch = (line: HeaderLine, answer: Answer, origin: string, isHostile: boolean): Mismatch[] => {
    const intent = intentOf(line, background);
    if (intent?.kind !== 'first-party' || intent.origins.includes(origin) || !isHostile && intent.origins.length === 0) return [];
    const whom = intent.origins.length > 0 ? sayList(intent.origins) : 'the origins named here';
    return [{
      intent,
      draft: {
        at: line.at, answers: [answer], ...(isHostile && { witness: origin }),
        message: `The comment says first-party, and pages at ${origin} may read this too${allowsCredentials(answer) === true ? ', with credentials' : ''}. Allow only ${whom}, or mend the comment.`,
        changes: intent.origins.length > 0 ? [allowOnly(line, intent.origins)] : [],
      },
    }];
  };
  const isStranger = ({ hostile }: Witness): boolean => hostile.trick === 'stranger';
  const ofWitness = ({ hostile, line, answer }: Witness): Mismatch[] => mismatch(line, answer, hostile.origin, true);
  // Everybody, whom the program names, whom it lets in by mistake: the plainest is said.
  yield* inquiry.witnesses().filter(isStranger).flatMap(ofWitness);
  if (inquiry.named) {
    for (const { sample: route } of inquiry.circles) for (const origin of inquiry.friends) for (const answer of answersTo(inquiry, route, origin)) {
      const line = allowOriginLine(answer);
      if (line && !answer.unseenGuard && admits(answer, origin, 'omit') === true) yield* mismatch(line, answer, origin, false);
    }
  }
  yield* inquiry.witnesses().filter(witness => !isStranger(witness)).flatMap(ofWitness);
}

function* isNotPublic(inquiry: Inquiry, background: Background): Iterable<Mismatch> {
  const [stranger = 'https://evil.io'] = strangers;
  for (const answer of friendlyAnswers(inquiry)) {
    const line = allowOriginLine(answer);
    const intent = line && intentOf(line, background);
    if (line && intent?.kind === 'public' && allowsCredentials(answer) === true && valueOf(answer, ALLOW_ORIGIN) !== '*') {
      yield { intent, draft: { at: line.at, answers: [answer], message: 'The comment says public, and pages may read this with the visitor\'s cookies. Public answers need no credentials: do not allow them, or mend the comment.', changes: dropCredentials(answer) } };
    }
  }
  for (const { sample: route } of inquiry.circles) {
    const friendly = answersTo(inquiry, route, inquiry.friendOf(route));
    const asked = [inquiry.actual({ route, origin: stranger }), inquiry.preflight({ route, origin: stranger })];
    if (asked.some(({ complete, answers }) => !complete || answers.some(answer => answer.open || answer.unseenGuard || admits(answer, stranger, 'omit') !== false))) continue;
    for (const answer of friendly) {
      const line = allowOriginLine(answer);
      const intent = line && intentOf(line, background);
      if (line && intent?.kind === 'public' && admits(answer, inquiry.friendOf(route), 'omit') === true) yield { intent, draft: { at: line.at, answers: [answer], message: `The comment says public, and not everybody may read this: a page at ${stranger} may not. Allow \`*\`, or mend the comment.` } };
    }
  }
}

function answersTo(inquiry: Inquiry, route: Route, origin: string): readonly Answer[] {
  return inquiry.methodsOf(route).flatMap(method => inquiry.actual({ route, origin, method }).answers);
}

/** Beside the value, or where the line, option or registration begins that sends it. */
function intentOf({ at, setBy, layer }: HeaderLine, { intentAt }: Background): Intent | undefined {
  for (const place of [at, setBy, layer?.at]) {
    const intent = place && intentAt?.(place === at ? at : { file: place.file, span: { start: place.span.start, end: place.span.start } });
    if (intent) return intent;
  }
  return undefined;
}
