import { isSafelistedMethod } from '../../cors/method';
import { admits } from '../../policy/admission';
import type { Answer, Condition } from '../../policy/answer';
import { valueOf } from '../../policy/answer';
import type { Inquiry, Question } from '../../policy/inquiry';
import type { Layer, Route } from '../../policy/server';
import { ALLOW_ORIGIN, allowOriginLine, corsLayers, covers, endedBy } from './circumstances';
import { declaresPreflight } from './preflights';

/** A preflight that a layer turns away for want of credentials. */
export interface Refused {
  readonly layer: Layer;
  readonly answer: Answer;
  readonly route: Route;
  /** The CORS registration behind it. */
  readonly cors: Layer | undefined;
  /** The settings under which it does, in words; undefined: always. */
  readonly when?: string;
}

/**
 * The layer that turns every preflight of a route away and stands before CORS, or sets the headers itself; undefined when there is none,
 * or when no page of another origin could read the answer anyway.
 */
export function refusal(inquiry: Inquiry, route: Route, method: string): Refused | undefined {
  const friend = inquiry.friendOf(route);
  const { answers, complete } = inquiry.preflight({ route, origin: friend, method });
  const refused = answers.filter(answer => answer.outcome === 'refused' && TURNED_AWAY.has(answer.status ?? 0));
  const answer = refused[0];
  const layer = answer && endedBy(answer);
  if (!answer || !layer || !complete) return undefined;
  if (refused.length < answers.length) return refusalWhenSet(inquiry, { route, origin: friend, method }, answers, refused);
  // With cookies alone a simple request gets through, and no preflight is ever sent.
  if (isSafelistedMethod(method) && passesWithCookies(inquiry, route, method)) return undefined;
  const cors = corsLayers(inquiry).find(other => other.order > layer.order && covers(other, route.path, 'OPTIONS'));
  const wouldBeAllowed = inquiry.actual({ route, origin: friend, method }).answers.some(actual => admits(actual, friend, 'omit') === true
    && (allowOriginLine(actual)?.layer?.order ?? Infinity) >= layer.order);
  return cors || wouldBeAllowed ? { layer, answer, route, cors } : undefined;
}

/**
 * A guard that stands there only where something is set (`if (!options.key) return next()`, `if (process.env.KEY) app.use(requireKey)`):
 * with it every preflight is turned away, and a request that has what it asks for passes both it and the CORS layer behind it.
 */
function refusalWhenSet(inquiry: Inquiry, question: Question & { readonly method: string }, answers: readonly Answer[], refused: readonly Answer[]): Refused | undefined {
  const { route, method } = question;
  for (const answer of refused) {
    const layer = endedBy(answer);
    if (!layer || valueOf(answer, ALLOW_ORIGIN) !== undefined) continue;
    const others = answers.filter(other => !refused.includes(other));
    const setting = waysTo(answer).map(way => way.length > 0 ? way : oppositeOf(others)).find(way => way.length > 0 && way.every(isSetting) && others.every(other => !isGivenIn(other, way)));
    if (!setting) continue;
    const passes = (one: Answer): boolean => one.outcome !== 'refused' && one.passed.includes(layer) && isGivenIn(one, setting);
    const actual = inquiry.actual(question).answers.filter(passes);
    const cors = actual.map(({ passed }) => corsLayers(inquiry).find(other => passed.indexOf(other) > passed.indexOf(layer) && covers(other, route.path, 'OPTIONS'))).find(found => found !== undefined);
    if (!cors) continue;
    if (isSafelistedMethod(method) && inquiry.actual({ ...question, cookiesOnly: true }).answers.some(passes) && !declaresPreflight(actual, route)) continue;
    return { layer, answer, route, cors, when: setting.map(saySetting).join(' and ') };
  }
  return undefined;
}

/** What is so where a program starts as it does first, of which nothing is said: the opposite of a condition that all these answers need. */
function oppositeOf([first, ...others]: readonly Answer[]): readonly Condition[] {
  const needed = first?.conditions.find(one => others.every(other => other.conditions.some(({ text, value }) => text === one.text && value === one.value)));
  return needed ? [{ ...needed, value: !needed.value }] : [];
}

/** The sets of conditions under which an answer is given. */
function waysTo({ conditions, also = [] }: Answer): readonly (readonly Condition[])[] {
  return [conditions, ...also];
}

/** Some way to the answer does not go against the settings. */
function isGivenIn(answer: Answer, settings: readonly Condition[]): boolean {
  return waysTo(answer).some(way => !way.some(one => settings.some(other => one.fact === other.fact && one.text === other.text && one.value !== other.value)));
}

/** A fact of how the server is set up, written so that a reader finds it: a name, a member, a comparison of one with a constant. */
function isSetting({ on, fact, text }: Condition): boolean {
  return fact !== undefined && (on === 'environment' || on === 'unknown') && SETTING.test(text);
}

const SETTING = /^!?[\w$]+(?:\??\.[\w$]+)*(?: [!=]==? (?:null|undefined|true|false|-?\d+|'[^']*'|"[^"]*"))?$/;

/** `options.key is set`, `mode === 'locked'`, `not (mode === 'open')`. */
function saySetting({ text, value }: Condition): string {
  const [, negation = '', name] = /^(!?)([\w$.?]+)$/.exec(text) ?? [];
  if (name === undefined) return value ? `\`${text}\`` : `not \`${text}\``;
  return `\`${name}\` is ${value === (negation === '') ? 'set' : 'not set'}`;
}

function passesWithCookies(inquiry: Inquiry, route: Route, method: string): boolean {
  const { answers } = inquiry.actual({ route, origin: inquiry.friendOf(route), method, cookiesOnly: true });
  return answers.some(({ outcome }) => outcome !== 'refused') && !declaresPreflight(answers, route);
}

const TURNED_AWAY = new Set([400, 401, 403, 407, 429]);
