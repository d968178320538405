import type { Answer, Condition, HeaderLine } from '../policy/answer';
import type { FetchOutcome } from './fetches';
import type { Setting } from './settings-of-answers';
import { exclude } from './settings-of-answers';

/** What of an answer is not known though it matters: one sentence. `of`: what it answers. */
export function unseenPart({ headers, status, open }: Answer, of: 'preflight' | 'request'): string {
  const hidden = headers.find(({ name, value }) => value === undefined && /^(?:access-control-|location$)/i.test(name));
  if (hidden) return `The value of ${hidden.name} in the answer to the ${of} is not known: ${sourceOf(hidden)}.`;
  if (open) return `The answer to the ${of} may have header lines that we cannot see.`;
  return status === undefined ? `The status of the answer to the ${of} is not known.` : `The answer to the ${of} has parts that we cannot see.`;
}

function sourceOf({ environment, fromOrigin }: HeaderLine): string {
  if (environment) return `it comes from the environment variable ${environment.name}`;
  return fromOrigin ? 'it is computed from the Origin in a way that we cannot follow' : 'it is computed in a way that we cannot follow';
}

/** A condition as it is in an outcome: in the words of the source, turned round where it does not hold. */
export function wordsOfCondition({ text, value }: Condition): string {
  if (value) return text;
  const comparison = /^([^&|?!=<>]*[^&|?!=<> ]) ?(===?|!==?) ?([^&|?!=<>]+)$/.exec(text);
  if (comparison) return `${comparison[1] ?? ''} ${TURNED[comparison[2] ?? ''] ?? ''} ${comparison[3] ?? ''}`;
  const fails = /^(`.*`|something that is called) fails$/.exec(text);
  if (fails) return `${fails[1] ?? ''} does not fail`;
  if (/^!?[\w$.]+$/.test(text)) return text.startsWith('!') ? text.slice(1) : `!${text}`;
  return `not ${text}`;
}

const TURNED: Readonly<Record<string, string>> = { '==': '!=', '!=': '==', '===': '!==', '!==': '===' };

/** Most outcomes that are held against each other to find what tells them apart. */
const COMPARED = 150;

/**
 * What tells each outcome from those with another verdict: of its conditions as few as are needed for that, those met first kept: they say most of how a server is set up.
 * Empty where nothing that has words tells them apart.
 */
export function tellApart<T extends Pick<FetchOutcome, 'verdict' | 'conditions' | 'unseen'>>(outcomes: readonly T[]): Map<T, readonly Setting[]> {
  const compared = outcomes.filter(({ unseen }) => !unseen).slice(0, COMPARED);
  return new Map(compared.map(outcome => {
    // Only those that differ for certain: where nothing tells two apart, all that is said of either would be said in vain.
    const others = compared.filter(other => other.verdict !== outcome.verdict && exclude(outcome.conditions, other.conditions));
    let kept = others.length > 0 ? [...outcome.conditions] : [];
    for (const setting of [...kept].reverse()) {
      const fewer = kept.filter(one => one !== setting);
      if (others.every(other => exclude(fewer, other.conditions))) kept = fewer;
    }
    return [outcome, kept];
  }));
}
