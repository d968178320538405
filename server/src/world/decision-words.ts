import type { Decision } from '../program/machine';
import { fromRequest } from '../program/value';
import type { World } from './registry';

/** Longer conditions are cut where they are told. */
const LONGEST = 100;

/**
 * What a decision decides, in the words of the source, true exactly when its answer is `true`. The machine's own names for things
 * never show: what has no words is told by what it does.
 */
export function wordsOf({ text, symbol, at }: Decision, world: Pick<World, 'source'>): string {
  const source = (): string => shortened(world.source(at));
  if (symbol.startsWith('throws:')) return source() === '' ? 'something that is called fails' : `\`${source()}\` fails`;
  if (symbol.endsWith('?') && text !== '') return `${text === symbol ? source() || 'the list' : text} holds an item`;
  if (text !== symbol && text !== '') return text;
  return /^param:([\w$]+)@\d+$/.exec(symbol)?.[1] ?? (source() || 'something unknown holds');
}

/**
 * Names what is decided where it is the same fact for the preflight and for the request after it: who asks, how the server is set up.
 * What else the request brings, whether something fails, and chance may differ from one to the other.
 */
export function factOf({ symbol, taint, text }: Decision): string | undefined {
  if (symbol.startsWith('throws:') || symbol.startsWith('answers:') || CHANCE.test(`${symbol} ${text}`)) return undefined;
  if (taint & fromRequest && !(SAME_IN_BOTH.test(text) && !MAY_DIFFER.test(text))) return undefined;
  return symbol;
}

const CHANCE = /\brandom|Date\b|performance\.now|\bnow\(/;
/** One browser sends both requests to one URL. */
const SAME_IN_BOTH = /user-agent|\bhost(?:name)?\b|\.ip\b|remoteAddress/i;
const MAY_DIFFER = /method|body|cookie|authorization|access-control/i;

function shortened(source: string | undefined): string {
  const words = (source ?? '').replace(/\s+/g, ' ').trim();
  return words.length > LONGEST ? `${words.slice(0, LONGEST - 1)}…` : words;
}
