import type { Place } from '../text/place';

/** A comment that says what was meant: `cors: public`, `cors: first-party https://app.example.com`. */
export interface Intent {
  /** `public`: everybody may read it; `first-party`: nobody but these origins, or, where none follow, those that the program names. */
  readonly kind: 'public' | 'first-party';
  /** Browser-serialised. */
  readonly origins: readonly string[];
  /** The comment's words. */
  readonly at: Place;
  /** The line (from 0) it speaks of: its own, or the next one when it stands alone. */
  readonly line: number;
}
