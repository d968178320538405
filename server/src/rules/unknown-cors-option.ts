import type { Change } from '../policy/change';
import type { Fact, Option, OptionRole, OptionSchema, OptionSet } from '../policy/options';
import { contains } from '../text/place';
import type { Draft, Rule } from './rule';

export const unknownCorsOption: Rule = {
  id: 'unknown-cors-option',
  category: 'correctness',
  severity: 'warning',
  summary: 'The CORS library does not know this option and ignores it.',
  why: 'Libraries differ in how they call the same thing (`allowedHeaders` or `allowHeaders`, `exposedHeaders` or `exposeHeaders`), and none complains about a name it does not know. '
    + 'A misspelled `origin` is worst: npm cors then answers `*`. So it does for `cors(\'https://app.example.com\')`: there are no options in a text.',
  fix: 'Use the library\'s own name.',
  silent: ['Something unknown is spread into the options, or they are handed on to something else too.', 'The name resembles none that the library knows and does not speak of CORS.'],
  sources: ['Measured: npm cors 2.8.6 with `origins`, `allowOrigin`, `allowHeaders`, `exposeHeaders`, `allowedMethods`, `allowCredentials`, and with a text or list in place of the options'],
  *check({ subject }) {
    for (const set of subject.options) if (!set.open) yield* set.given ? checkGiven(set, set.given) : checkSet(set);
  },
};

/** `cors('https://a.example')`: there are no options in a text, and the library finds none. */
function* checkGiven({ library, schema, at }: OptionSet, given: Fact): Iterable<Draft> {
  const key = schema.roles.origin;
  const [name, ...others] = namesIn(given);
  if (name === undefined || key === undefined || schema.defaultOrigin === 'none') return;
  yield {
    at: given.at.file === at.file && contains(at.span, given.at.span) ? given.at : at,
    severity: 'error',
    message: `${library} takes an object of options and finds none in ${others.length > 0 ? 'a list' : 'a text'}, so every origin is allowed. Write \`{ ${key}: … }\` around it.`,
    changes: [{ title: `Allow only ${others.length > 0 ? 'these origins' : name}`, strength: 'safe', steps: [{ kind: 'wrap-argument', at, key }] }],
  };
}

/** The origins of a text or list of texts; none where a `*` says what the library answers anyway. */
function namesIn(given: Fact): readonly string[] {
  const items = given.kind === 'list' && !given.open ? given.items : [given];
  const texts = items.flatMap(item => item.kind === 'text' ? [item.text] : []);
  return texts.length === items.length && texts.every(text => /^[a-z][a-z0-9+.-]*:\/\//i.test(text)) ? texts : [];
}

function* checkSet(set: OptionSet): Iterable<Draft> {
  for (const option of set.options) {
    if (set.schema.known.includes(option.key)) continue;
    const role = roleOf(option.key, set.schema);
    const right = role === undefined ? namesake(option.key, set.schema) : set.schema.roles[role];
    if (role === undefined && right === undefined) continue;
    const given = right !== undefined && set.options.some(({ key }) => key === right);
    const opens = role === 'origin' && !given && set.schema.defaultOrigin !== 'none';
    yield {
      at: option.keyAt,
      severity: opens ? 'error' : 'warning',
      message: `${set.library} has no option \`${option.key}\` and ignores it${opens ? ', so every origin is allowed' : ''}.`
        + (right === undefined ? ' Remove it.' : given ? ` \`${right}\` is given too; remove this one.` : ` It is called \`${right}\`.`),
      changes: changesFor(option, right, given),
    };
  }
}

function changesFor(option: Option, right: string | undefined, given: boolean): Change[] {
  if (right !== undefined && !given) return [{ title: `Rename to ${right}`, strength: 'safe', steps: [{ kind: 'rename', at: option.keyAt, to: right }] }];
  return option.propertyAt ? [{ title: `Remove ${option.key}`, strength: 'choice', steps: [{ kind: 'remove', at: option.propertyAt }] }] : [];
}

/** What a key was meant to be: a name some CORS library has for the role, or one letter away from the right one. */
function roleOf(key: string, schema: OptionSchema): OptionRole | undefined {
  const plain = key.toLowerCase().replace(/[-_]/g, '').replace(/^(?:access)?control/, '').replace(/^cors/, '');
  for (const [role, names] of NAMES) if (names.has(plain)) return role;
  for (const [role, right] of Object.entries(schema.roles) as [OptionRole, string][]) if (isNear(plain, right.toLowerCase())) return role;
  return undefined;
}

/** A key that has no role among libraries but resembles one that this library reads: `optionSuccessStatus`. */
function namesake(key: string, { known }: OptionSchema): string | undefined {
  const plain = key.toLowerCase();
  return known.find(right => isNear(plain, right.toLowerCase())) ?? (/success(?:status|state|code)$/.test(plain) ? known.find(right => /successstatus$/i.test(right)) : undefined);
}

/** Lower case, without dashes and underscores. */
const NAMES: readonly (readonly [OptionRole, ReadonlySet<string>])[] = [
  ['origin', new Set(['origins', 'alloworigin', 'alloworigins', 'allowedorigin', 'allowedorigins', 'whitelist', 'allowlist', 'domains', 'origin'])],
  ['methods', new Set(['method', 'allowmethods', 'allowedmethods', 'allowmethod', 'allowedmethod', 'allowrequestmethods', 'methods'])],
  ['allowedHeaders', new Set(['allowheaders', 'allowedheaders', 'allowheader', 'allowedheader', 'allowrequestheaders', 'requestheaders', 'headers'])],
  ['exposedHeaders', new Set(['exposeheaders', 'exposedheaders', 'exposeheader', 'exposedheader', 'expose', 'allowresponseheaders', 'responseheaders'])],
  ['credentials', new Set(['credential', 'allowcredentials', 'allowcredential', 'allowedcredentials', 'supportscredentials', 'supportcredentials', 'withcredentials', 'credentials'])],
  ['maxAge', new Set(['maxage', 'preflightmaxage', 'maxageseconds', 'age'])],
];

/** One letter more, less or different, or two neighbours swapped. */
function isNear(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1 || a.length < 5) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  const restA = a.slice(start);
  const restB = b.slice(start);
  return restA.slice(1) === restB || restA === restB.slice(1) || restA.slice(1) === restB.slice(1)
    || restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2);
}
