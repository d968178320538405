import { examineOrigin } from '../cors/examine-origin';
import type { LookAlike } from '../cors/look-alike';
import { lookAlikes } from '../cors/look-alike';
import { parseUrl, serializeOrigin } from '../cors/origin';
import { sampleOfPattern } from './pattern-sample';
import type { Trusted } from './server';

/** An origin that a browser could send and that the program seems to mean, with what made us think so. */
export interface Candidate {
  readonly origin: string;
  readonly trusted: Trusted;
}

/** A hostile origin, and the comparison it is made to slip through. */
export interface Hostile extends LookAlike {
  readonly trusted?: Trusted;
}

/** The origins a comparison seems to mean, each serialised; none when nothing can be made of it. */
export function candidatesOf(trusted: Trusted): Candidate[] {
  const found = new Set<string>();
  for (const text of textsOf(trusted)) {
    const examined = examineOrigin(text);
    const origin = examined.kind === 'ok' ? examined.origin : examined.kind === 'malformed' ? examined.normalised : undefined;
    const whole = origin ?? (trusted.part === 'host' || trusted.test !== 'equals' && trusted.test !== 'fixed' ? originOfPart(text) : undefined);
    if (whole !== undefined && whole !== '*' && whole !== 'null') found.add(whole);
  }
  return [...found].map(origin => ({ origin, trusted }));
}

/** The program leaves a part of the origin open (any subdomain, any port), so that its candidates are guesses: good for asking, not for writing down. */
export function isGuess({ test, text }: Trusted): boolean {
  return test === 'pattern' ? /\\[dw]|\[|[.)][*+]/i.test(text) : text.trim().startsWith('.');
}

/** The look-alikes that the kind of test calls for: exact comparison has none. */
export function hostilesOf({ origin, trusted }: Candidate): Hostile[] {
  if (trusted.part === 'origin' && (trusted.test === 'equals' || trusted.test === 'fixed')) return [];
  return lookAlikes(origin).map(lookAlike => ({ ...lookAlike, trusted }));
}

function textsOf({ test, text }: Trusted): string[] {
  if (test === 'pattern') {
    const sample = sampleOfPattern(text);
    return sample === undefined ? [] : [sample];
  }
  if (test === 'within' || /[,\s]/.test(text.trim())) return text.split(/[\s,;]+/).filter(part => part !== '');
  return [text.trim()];
}

/** The origin that a host, the end or the start of an origin stands for: `.example.com` → `https://app.example.com`. */
function originOfPart(text: string): string | undefined {
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text.replace(/^:?\/\//, '').replace(/^\./, 'app.')}`;
  const url = parseUrl(whole.replace(/:\*?$/, ':3000'));
  // A text of one label (`example`, `localhost`) is meant as it stands only for this machine.
  if (!url || !/[.:]|^localhost$/.test(url.hostname)) return undefined;
  return serializeOrigin(url.hostname === 'localhost' && !/^https?:/i.test(text) ? whole.replace(/^https:/, 'http:') : url);
}
