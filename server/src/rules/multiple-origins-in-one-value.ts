import { examineOrigin } from '../cors/examine-origin';
import type { Change } from '../policy/change';
import { sayList } from './grounds/changes';
import { failure, wrongOrigins } from './grounds/origin-literals';
import type { WrongOrigin } from './grounds/origin-literals';
import type { Rule } from './rule';

export const multipleOriginsInOneValue: Rule = {
  id: 'multiple-origins-in-one-value',
  category: 'breaks-requests',
  severity: 'error',
  summary: 'Several origins stand in one value.',
  why: '`Access-Control-Allow-Origin` holds one origin or `*`. A value with commas or blanks is compared as a whole and equals no origin.',
  fix: 'Give a list, and send the one origin that is asked for.',
  silent: ['The text is split before it is compared.', 'Libraries that split it themselves.'],
  sources: ['Fetch standard, "CORS check"', 'Unleash/unleash-proxy#158, ollama/ollama#18011'],
  *check(inquiry) {
    for (const wrong of wrongOrigins(inquiry)) {
      if (!wrong.reasons.includes('list')) continue;
      const origins = wrong.text.split(/[\s,;|]+/).filter(text => text !== '');
      const areHeaders = origins.every(text => isRequestHeader(text));
      yield {
        at: wrong.at,
        message: areHeaders ? `These are names of request headers, not origins: ${failure(wrong)}. They belong into Access-Control-Allow-Headers.`
          : `Several origins in one value are one text: ${failure(wrong)}. Give a list, and send the one origin that asked.`,
        changes: areHeaders ? [] : changesFor(wrong, origins.map(normal)),
        answers: wrong.answers,
      };
    }
  },
};

/** Names that are listed in Access-Control-Allow-Headers day by day: the value stands under the wrong header. */
function isRequestHeader(text: string): boolean {
  return /^(?:accept|authorization|cache-control|content-type|origin|x-[a-z0-9-]+)$/i.test(text);
}

function normal(text: string): string {
  const examined = examineOrigin(text);
  return examined.kind === 'malformed' && examined.normalised !== undefined ? examined.normalised : text;
}

function changesFor(wrong: WrongOrigin, origins: readonly string[]): Change[] {
  if (origins.length === 0) return [];
  if (wrong.listable || wrong.inList) return [{ title: `Make it a list of ${origins.length} origins`, strength: 'safe', steps: [{ kind: 'split-list', at: wrong.at, texts: origins }] }];
  if (!wrong.sent) return [];
  return [
    { title: `Allow each of the ${origins.length} origins by itself`, strength: 'choice', steps: [{ kind: 'allow-only', at: wrong.at, origins }] },
    // Where nobody sees who asks, one value is sent to all.
    ...origins.slice(0, FEW).map((origin): Change => ({ title: `Allow ${origin} alone, not ${others(origins, origin)}`, strength: 'choice', steps: [{ kind: 'set-text', at: wrong.at, text: origin }] })),
  ];
}

/** Choices a person can overlook. */
const FEW = 3;

function others(origins: readonly string[], kept: string): string {
  return sayList(origins.filter(origin => origin !== kept));
}
