import type { Place } from '../text/place';

/** Origins to write: known ones, or undefined for a placeholder a person must fill in. */
export type Origins = readonly string[] | undefined;

/**
 * What would make an answer right, in no dialect's syntax. `at` places are those that answers and facts carry.
 * An adapter writes it as edits or declines.
 */
export type ChangeStep =
  /** The value at `at` (a `*`, a reflection, `true`, a fixed text) becomes an allow-list; Vary is seen to where the dialect needs it. */
  | { readonly kind: 'allow-only'; readonly at: Place; readonly setBy?: Place; readonly origins: Origins }
  /** Credentials are no longer allowed: the option, call, property or directive with the value at `at` goes. */
  | { readonly kind: 'drop-credentials'; readonly at: Place; readonly setBy?: Place }
  /** The header line at `at` is sent only where the condition written at `test` comes out as `value`. */
  | { readonly kind: 'send-only-when'; readonly at: Place; readonly setBy?: Place; readonly test: Place; readonly value: boolean }
  /** A literal text becomes another. */
  | { readonly kind: 'set-text'; readonly at: Place; readonly text: string }
  /** A literal becomes a boolean (`'true'` → `true`). */
  | { readonly kind: 'set-flag'; readonly at: Place; readonly flag: boolean }
  /** One text becomes a list of texts. */
  | { readonly kind: 'split-list'; readonly at: Place; readonly texts: readonly string[] }
  /** The one argument of the call at `at` becomes an option of that key (`cors('https://a')` → `cors({ origin: 'https://a' })`). */
  | { readonly kind: 'wrap-argument'; readonly at: Place; readonly key: string }
  /** An option key or header name becomes another. */
  | { readonly kind: 'rename'; readonly at: Place; readonly to: string }
  /** A list item, option, header line or registration goes, with its comma, statement or line. */
  | { readonly kind: 'remove'; readonly at: Place }
  /** What the registration at `at` does for preflights to all paths, it does for every request. */
  | { readonly kind: 'register-for-all'; readonly at: Place }
  /** The alternative of a test goes that holds where nothing is in the list that is declared around `at`. */
  | { readonly kind: 'drop-empty-test'; readonly at: Place }
  /** A token joins the list of methods or headers at `at` (a comma text or a list). */
  | { readonly kind: 'add-token'; readonly at: Place; readonly token: string }
  /** A further header line, beside the one set at `beside` and under the same conditions. */
  | { readonly kind: 'add-header'; readonly beside: Place; readonly name: string; readonly value: string }
  /** An option with a list of texts is added to the options of the call at `at`. */
  | { readonly kind: 'add-option'; readonly at: Place; readonly key: string; readonly texts: readonly string[] }
  /** `Vary: Origin` wherever the line set at `beside` is or could have been sent. */
  | { readonly kind: 'add-vary'; readonly beside: Place }
  /**
   * Preflights are answered. `handler`: the handler's function, route registration or location that must answer them.
   * `like`: a registration or header line whose CORS set-up is to be repeated.
   */
  | { readonly kind: 'answer-preflight'; readonly handler: Place; readonly like?: Place; readonly methods: readonly string[]; readonly headers: readonly string[] }
  /** The path of a registration, written at `at`, becomes another. */
  | { readonly kind: 'set-path'; readonly at: Place; readonly path: string }
  /** The factory named at `at` is called, and its result stands there. */
  | { readonly kind: 'call-factory'; readonly at: Place }
  /** The function at `at` gives its result to a Node-style callback, its last parameter, instead of returning it. */
  | { readonly kind: 'answer-by-callback'; readonly at: Place }
  /** Where the expression at `at` would read a member of nothing, it gives nothing instead (`origin?.endsWith(…)`). */
  | { readonly kind: 'skip-when-absent'; readonly at: Place }
  /** The registration at `at` moves in front of the one at `before`. */
  | { readonly kind: 'move-before'; readonly at: Place; readonly before: Place }
  /** The exit at `exit` gets the header lines that are set at `like`. */
  | { readonly kind: 'repeat-headers'; readonly exit: Place; readonly exitHeaders?: Place; readonly like: readonly Place[] }
  /** The directive at `at` also applies to error answers (nginx `always`). */
  | { readonly kind: 'on-every-status'; readonly at: Place }
  /** Appending becomes setting. */
  | { readonly kind: 'set-instead-of-append'; readonly at: Place }
  /** The origin test at `at` becomes an exact comparison with the origins. */
  | { readonly kind: 'compare-exactly'; readonly at: Place; readonly origins: Origins }
  /** The pattern at `at` becomes this one. */
  | { readonly kind: 'set-pattern'; readonly at: Place; readonly source: string; readonly flags: string }
  /** Where the value at `at` is missing, an origin stands in for it. */
  | { readonly kind: 'add-fallback'; readonly at: Place; readonly origin: string | undefined }
  /** The text at `at`, an option that takes patterns too, becomes this pattern. Whoever it matches was meant by the text. */
  | { readonly kind: 'text-to-pattern'; readonly at: Place; readonly source: string }
  /** Options get these values: in the object at `at`, or in one that the call at `at` is given as its last argument. */
  | { readonly kind: 'set-options'; readonly at: Place; readonly options: readonly (readonly [key: string, value: string | boolean])[] }
  /** The status written at `at` becomes another. */
  | { readonly kind: 'set-status'; readonly at: Place; readonly status: number };

/** A change with the words a person picks it by. */
export interface Change {
  /** Imperative sentence without full stop: `Allow only https://app.example.com`. */
  readonly title: string;
  /** `safe`: keeps what the author meant, applied by `--fix`; `choice`: a person picks it. */
  readonly strength: 'safe' | 'choice';
  /** All are written, or none. */
  readonly steps: readonly ChangeStep[];
}
