import type { Place } from '../text/place';
import type { Answer } from '../policy/answer';
import type { Change } from '../policy/change';
import type { Related, Severity } from '../policy/finding';
import type { Inquiry } from '../policy/inquiry';
import type { Intent } from '../policy/intent';
import type { Reading } from '../policy/reading';

export type Category = 'security' | 'breaks-requests' | 'correctness' | 'hygiene';

/** What a rule says it found. The engine makes a Finding of it. */
export interface Draft {
  readonly at: Place;
  /** Plain text: what is wrong, why (the browser's words or the witness), what to do. */
  readonly message: string;
  readonly related?: readonly Related[];
  readonly changes?: readonly Change[];
  /** When it differs from the rule's own. */
  readonly severity?: Severity;
  /** The answers it rests on: what exists in development only is never a warning or an error. */
  readonly answers?: readonly Answer[];
  readonly witness?: string;
}

/** What the workspace tells a rule besides the subject it asks. */
export interface Background {
  /** Origins the workspace's front ends use, likeliest first: for allow-lists that fixes write. */
  readonly origins: readonly string[];
  /** What a comment says was meant at a place: one that speaks of a line it touches. */
  intentAt?(place: Place): Intent | undefined;
}

/** A rule: metadata once, and the check. Its id is the file name, the fixture folder, the page and the diagnostic code. */
export interface Rule {
  readonly id: string;
  readonly category: Category;
  /** In the `recommended` profile, unless it is off there. */
  readonly severity: Severity;
  /** Off in the `recommended` profile: true, but for those who ask for it. */
  readonly recommended?: 'off';
  /** In the `strict` profile, where it differs. */
  readonly strict?: Severity;
  /** One sentence: the fault. */
  readonly summary: string;
  /** Why it matters, in a few sentences; Markdown. */
  readonly why: string;
  /** What an attacker does, step by step; Markdown. For rules about what can be exploited. */
  readonly attack?: readonly string[];
  /** What to do, in a few sentences; Markdown. */
  readonly fix: string;
  /** When it stays silent, one sentence each. */
  readonly silent: readonly string[];
  /** Standards, measurements and threads the rule rests on. */
  readonly sources: readonly string[];
  readonly cwe?: readonly number[];
  /** It says that a preflight fails, so that the request is never sent: its fixes are tried on preflights. */
  readonly aboutPreflights?: true;
  /** What it finds is just what a `cors: public` comment beside it says was meant. */
  readonly meantByPublic?: true;
  /** Asks one subject. */
  check?(inquiry: Inquiry, background: Background): Iterable<Draft>;
  /** Looks at what the reader saw, where no request can reach. */
  checkReading?(reading: Reading): Iterable<Draft>;
}
