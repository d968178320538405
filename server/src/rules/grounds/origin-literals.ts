import { someOrigin } from '../../cors/origin';
import type { OriginFault } from '../../cors/examine-origin';
import { examineOrigin } from '../../cors/examine-origin';
import type { Answer } from '../../policy/answer';
import type { Inquiry } from '../../policy/inquiry';
import type { Place } from '../../text/place';
import { placeKey } from '../../text/place';
import { browserSays } from './browser-words';
import { ALLOW_ORIGIN, allowOriginLine, friendlyAnswers, isJoined } from './circumstances';
import type { Draft } from '../rule';

/** A text that is held against the Origin, or sent as the allowed one, and that no browser's Origin equals. */
export interface WrongOrigin {
  readonly text: string;
  readonly at: Place;
  readonly reasons: readonly OriginFault[];
  /** The one origin it can mean. */
  readonly normalised: string | undefined;
  /** Sent as the header's value, not compared. */
  readonly sent: boolean;
  /** In a list that is compared item by item. */
  readonly inList: boolean;
  /** Where the allowed origin is a library's option value that may become a list. */
  readonly listable: boolean;
  readonly answers: readonly Answer[];
}

/** Every wrong literal of a subject once, whether it is compared with the Origin or sent as it is. */
export function wrongOrigins(inquiry: Inquiry): WrongOrigin[] {
  const found = new Map<string, WrongOrigin>();
  const known = new Set(inquiry.heard.trusted.filter(({ test }) => test === 'equals').map(({ text }) => text));
  const add = (text: string, at: Place, more: Pick<WrongOrigin, 'sent' | 'inList' | 'listable' | 'answers'>): void => {
    const examined = examineOrigin(text);
    if (examined.kind !== 'malformed' || found.has(placeKey(at))) return;
    // The right form stands beside it: the wrong one is dead, and harms nobody.
    if (examined.normalised !== undefined && known.has(examined.normalised)) return;
    found.set(placeKey(at), { text, at, reasons: examined.reasons, normalised: examined.normalised, ...more });
  };
  for (const answer of friendlyAnswers(inquiry)) {
    const line = allowOriginLine(answer);
    if (!line || line.value === undefined || line.fromOrigin || line.environment || isJoined(line)) continue;
    add(line.value, line.at, { sent: true, inList: false, listable: line.byLibrary !== undefined, answers: [answer] });
  }
  for (const { text, test, part, at, list, environment } of inquiry.heard.trusted) {
    if (test === 'equals' && part === 'origin' && environment === undefined && looksLikeOrigin(text)) add(text, at, { sent: false, inList: list !== undefined, listable: false, answers: [] });
  }
  return [...found.values()];
}

/** A compared text that was meant as an origin: guards against `undefined`, `null` and empty texts are not. */
function looksLikeOrigin(text: string): boolean {
  return /[.:/]|localhost/.test(text) && !/^(?:undefined|file:\/\/)$/.test(text);
}

/** Why it fails, in the browser's words where the browser gets to say something. */
export function failure({ sent, text }: WrongOrigin): string {
  return sent
    ? `browsers compare it letter by letter with the page's origin${browserSays({ origin: someOrigin, response: { status: 200, headers: [[ALLOW_ORIGIN, text]] } })}`
    : 'it never equals the Origin a browser sends';
}

/** A finding on a literal with the mend that keeps what the author meant: its normal form, if there is just one. */
export function literalDraft(wrong: WrongOrigin, message: string): Draft {
  return {
    at: wrong.at,
    message: `${message}${wrong.normalised === undefined ? '' : ` Write "${wrong.normalised}".`}`,
    changes: wrong.normalised === undefined ? [] : [{ title: `Write ${wrong.normalised}`, strength: 'safe', steps: [{ kind: 'set-text', at: wrong.at, text: wrong.normalised }] }],
    answers: wrong.answers,
  };
}
