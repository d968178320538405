import type { Change, Origins } from '../policy/change';
import type { Inquiry } from '../policy/inquiry';
import { placeKey } from '../text/place';
import { allowOnlyAt, originsToAllow } from './grounds/changes';
import type { WrongOrigin } from './grounds/origin-literals';
import { failure, wrongOrigins } from './grounds/origin-literals';
import { globPattern } from './grounds/glob-pattern';
import type { Rule } from './rule';

export const wildcardPatternLiteral: Rule = {
  id: 'wildcard-pattern-literal',
  category: 'breaks-requests',
  severity: 'error',
  summary: 'A pattern stands where origins are compared letter by letter.',
  why: 'Neither `Access-Control-Allow-Origin` nor a comparison of texts knows wildcards: `https://*.example.com` equals no origin, and no page gets in. Some libraries expand such texts, most do not.',
  fix: 'Name the origins, or give a regular expression where the library takes one: `/^https:\\/\\/([a-z0-9-]+\\.)+example\\.com$/`.',
  silent: ['The text is made into a pattern before it is compared.', 'Libraries that expand wildcards themselves.', 'A `*` alone: everybody, or `star-in-list-never-matches`.'],
  sources: ['Fetch standard, "CORS check"', 'Measured in Chromium 156, Firefox ESR 153 and WebKitGTK 2.50', 'Measured: npm cors 2.8.6 compares texts letter by letter'],
  *check(inquiry, background) {
    for (const wrong of wrongOrigins(inquiry)) {
      if (!wrong.reasons.includes('pattern') || !isPattern(wrong.text)) continue;
      const takesPatterns = isLibraryOption(inquiry, wrong);
      yield {
        at: wrong.at,
        message: `${wrong.text.includes('*') ? 'An origin with `*` in it' : 'A pattern in a text'} is no pattern here: ${failure(wrong)}. `
          + `${takesPatterns ? 'Give a regular expression, or name the origins.' : 'Name the origins, and send the one that asked.'}`,
        changes: changesFor(wrong, takesPatterns, originsToAllow(inquiry, background)),
        answers: wrong.answers,
      };
    }
  },
};

/** A wildcard in a host or a port, or the anchors of a regular expression, around something with a dot, a colon or this machine's name. */
function isPattern(text: string): boolean {
  return /[.:]|localhost/.test(text) && (/\*/.test(text) || /^\^|\$$|^\/.*\/[a-z]*$|\\\./.test(text));
}

/** The origin option of a library, or an item of its list: a regular expression may stand there. */
function isLibraryOption({ subject }: Inquiry, { at }: WrongOrigin): boolean {
  return subject.options.some(({ schema, options }) => options.some(({ key, value }) => key === schema.roles.origin
    && [value, ...value.kind === 'list' ? value.items : []].some(fact => placeKey(fact.at) === placeKey(at))));
}

function changesFor(wrong: WrongOrigin, takesPatterns: boolean, origins: Origins): Change[] {
  // A comparison in code does not take patterns: then the proof finds that nobody gets in.
  const source = takesPatterns || wrong.inList ? globPattern(wrong.text) : undefined;
  return [
    ...source === undefined ? [] : [{ title: `Make it a pattern: /${source}/`, strength: 'choice', steps: [{ kind: 'text-to-pattern', at: wrong.at, source }] } as const],
    ...wrong.inList ? [{ title: `Remove ${wrong.text}`, strength: 'choice', steps: [{ kind: 'remove', at: wrong.at }] } as const] : [allowOnlyAt(wrong.at, origins)],
  ];
}
