import type { Place } from '../text/place';

/** A value as the source gives it, for rules about plain option values. */
export type FactValue =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'flag'; readonly flag: boolean }
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'nothing'; readonly of: 'null' | 'undefined' }
  /** `open`: more items may follow. */
  | { readonly kind: 'list'; readonly items: readonly Fact[]; readonly open: boolean }
  | { readonly kind: 'pattern'; readonly source: string; readonly flags: string }
  | { readonly kind: 'function'; readonly parameters: number }
  | { readonly kind: 'object'; readonly of: string }
  | { readonly kind: 'environment'; readonly name: string; readonly samples: readonly string[] }
  | { readonly kind: 'one-of'; readonly values: readonly Fact[] }
  | { readonly kind: 'unknown' };

/** A value with the literal or expression that gives it. */
export type Fact = FactValue & { readonly at: Place };

/** One key of an options object after all spreads. */
export interface Option {
  readonly key: string;
  readonly keyAt: Place;
  /** `key: value` as a whole, where it stands in a literal. */
  readonly propertyAt?: Place;
  readonly value: Fact;
}

export type OptionRole = 'origin' | 'methods' | 'allowedHeaders' | 'exposedHeaders' | 'credentials' | 'maxAge';

/** What a CORS library makes of its options: data, one table a library. */
export interface OptionSchema {
  /** Every key it reads. */
  readonly known: readonly string[];
  /** Which known key each role has. */
  readonly roles: Readonly<Partial<Record<OptionRole, string>>>;
  /** What an absent origin key means. */
  readonly defaultOrigin: 'any' | 'reflect' | 'none';
  /** The credentials flag must be exactly `true`. */
  readonly strictCredentials: boolean;
  /** What `*` in a list of origins does. */
  readonly starInList: 'any' | 'never-matches';
}

/** Options given to a CORS library at one call. */
export interface OptionSet {
  readonly schema: OptionSchema;
  /** With version when known: `cors@2.8.6`. */
  readonly library: string;
  /** The call `cors(…)`. */
  readonly at: Place;
  /** The object literal that holds the options, when there is one. */
  readonly objectAt?: Place;
  readonly options: readonly Option[];
  /** What was given in place of an options object (`cors('https://a')`): the library reads no option of it. */
  readonly given?: Fact;
  /** Something unknown was spread into it, or it is used elsewhere too: absence proves nothing, unknown keys may be someone else's. */
  readonly open: boolean;
}
