import type { Answer } from '../policy/answer';
import type { Inquiry } from '../policy/inquiry';
import type { OptionSet } from '../policy/options';
import type { Layer, Route } from '../policy/server';
import type { Place } from '../text/place';
import { contains } from '../text/place';
import { endedBy } from './grounds/circumstances';
import type { Draft, Rule } from './rule';

export const originCallbackMisuse: Rule = {
  id: 'origin-callback-misuse',
  category: 'breaks-requests',
  severity: 'error',
  summary: 'The function that decides about origins does not answer as the library expects.',
  why: 'npm cors hands the function a callback and waits for it; what the function returns is ignored. Without a call the request hangs. And requests without an Origin header come, too '
    + '(pages of the same origin, curl, health checks): a function that takes the origin for a text breaks them with a 500.',
  fix: 'Take the callback and call it once in every case: `(origin, callback) => callback(null, isAllowed(origin))`. Expect an `origin` that is undefined.',
  silent: ['The callback may be called in a place that cannot be seen.', 'The function passes an error on for origins that it does not know.'],
  sources: ['Measured: npm cors 2.8.6 with `origin: o => true`, `async o => true` and `o.endsWith(…)` in Express 4.22 and 5.3', 'expressjs/cors README, "Configuring CORS w/ Dynamic Origin"'],
  *check(inquiry) {
    for (const set of inquiry.subject.options) {
      const origin = set.options.find(({ key }) => key === set.schema.roles.origin);
      const layer = inquiry.subject.layers.find(({ kind, at, uncalled }) => kind === 'cors' && !uncalled && at.file === set.at.file && contains(at.span, set.at.span)) ?? lone(inquiry, set);
      if (origin?.value.kind !== 'function' || !layer) continue;
      const draft = neverCalls(inquiry, layer, origin.value.at, origin.value.parameters) ?? breaks(inquiry, layer, origin.value.at);
      if (draft) yield draft;
    }
  },
};

/** Options that are asked by themselves have one layer. */
function lone({ subject }: Inquiry, { at }: OptionSet): Layer | undefined {
  return subject.kind === 'options' && subject.layers.length === 1 && subject.at.file === at.file ? subject.layers[0] : undefined;
}

/** It has no parameter for the callback, and every request that reaches it hangs. */
function neverCalls(inquiry: Inquiry, layer: Layer, at: Place, parameters: number): Draft | undefined {
  if (parameters > 1) return undefined;
  const replies = reaching(inquiry, layer, route => inquiry.friendOf(route));
  const answers = replies.flat();
  if (answers.length === 0 || !answers.every(answer => answer.outcome === 'unanswered' && endedBy(answer) === layer)) return undefined;
  return {
    at,
    message: 'The library waits for a callback that this function does not take: what it returns is ignored, and every request hangs. Take it as second parameter and call it: callback(null, allowed).',
    changes: [{ title: 'Answer by the callback', strength: 'safe', steps: [{ kind: 'answer-by-callback', at }] }],
    answers,
  };
}

/** It breaks where no Origin comes, though it serves those that come with one. */
function breaks(inquiry: Inquiry, layer: Layer, at: Place): Draft | undefined {
  const broken = reaching(inquiry, layer, () => undefined).find(answers => answers.every(answer => answer.fault !== undefined && answer.exit && contains(at.span, answer.exit.span) && answer.exit.file === at.file));
  const [first] = broken ?? [];
  if (!broken || !first?.exit || first.fault === undefined) return undefined;
  return {
    at: first.exit,
    severity: 'warning',
    message: `Requests without an Origin header break here (${first.fault}) and are answered with ${first.status ?? 500}: pages of the same origin, curl and health checks send none. Expect an origin that is undefined.`,
    related: [{ at, message: 'The library calls this function for every request.' }],
    changes: [{ title: 'Expect an origin that is undefined', strength: 'safe', steps: [{ kind: 'skip-when-absent', at: first.exit }] }],
    answers: broken,
  };
}

/** Complete answers to requests that reach the layer, one list a route. */
function reaching(inquiry: Inquiry, layer: Layer, originOf: (route: Route) => string | undefined): (readonly Answer[])[] {
  return inquiry.circles.flatMap(({ sample: route }) => {
    const { answers, complete } = inquiry.actual({ route, origin: originOf(route) });
    return complete && answers.length > 0 && answers.every(({ passed }) => passed.includes(layer)) ? [answers] : [];
  });
}
