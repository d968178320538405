import fc from 'fast-check';

/** A set-up before it is written in any dialect: what people decide, and what they get wrong. */
export interface Design {
  readonly origin: OriginPolicy;
  readonly credentials: 'true' | 'True' | 'false' | undefined;
  /** The value of Access-Control-Allow-Methods. */
  readonly methods: string | undefined;
  /** The value of Access-Control-Allow-Headers. */
  readonly headers: string | undefined;
  readonly preflight: 'answered with 204' | 'answered with 200' | 'not told apart' | 'refused with 405' | 'answered without headers' | 'redirected' | 'unauthorized';
  readonly vary: boolean;
  /** The status of the answer to the request itself. */
  readonly status: 200 | 201 | 404 | 500;
}

/** How the value of Access-Control-Allow-Origin is come by. */
export type OriginPolicy =
  | { readonly kind: 'fixed'; readonly value: string }
  | { readonly kind: 'reflected' } | { readonly kind: 'reflected or star' } | { readonly kind: 'if listed' } | { readonly kind: 'listed or first' } | { readonly kind: 'if it ends so' } | { readonly kind: 'none' };

/** The page that the generated set-ups are for. */
export const FRIEND = 'https://app.example.com';
/** What their lists hold. */
export const LISTED: readonly string[] = [FRIEND, 'https://admin.example.com'];

const fixed = ['*', FRIEND, FRIEND, `${FRIEND}/`, 'https://b.example', `${FRIEND}, https://b.example`, 'app.example.com', 'http://app.example.com', 'https://*.example.com', 'null', `${FRIEND}:443`];
const kinds = ['reflected', 'reflected', 'reflected or star', 'if listed', 'if listed', 'listed or first', 'if it ends so', 'none'] as const;
const originPolicy: fc.Arbitrary<OriginPolicy> = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom(...fixed).map(value => ({ kind: 'fixed' as const, value })) },
  { weight: 2, arbitrary: fc.constantFrom(...kinds).map(kind => ({ kind })) },
);

/** Set-ups that mostly work: each part is more often right than wrong. */
export const design: fc.Arbitrary<Design> = fc.record({
  origin: originPolicy,
  credentials: mostly<Design['credentials']>('true', 'True', 'false', undefined),
  methods: mostly<string | undefined>('GET, POST, PUT, DELETE', 'GET, PUT, DELETE, OPTIONS', 'GET, POST', '*', 'GET POST PUT', 'get, put, delete', undefined),
  headers: mostly<string | undefined>('Content-Type, Authorization, X-A', 'content-type', 'Content-Type, Authorization', '*', 'Content-Type; Authorization', undefined),
  preflight: mostly<Design['preflight']>('answered with 204', 'answered with 200', 'not told apart', 'refused with 405', 'answered without headers', 'redirected', 'unauthorized'),
  vary: fc.boolean(),
  status: fc.constantFrom(200, 200, 200, 201, 404, 500),
});

/** Options of npm cors as source text: every option, each with the values it takes and some it does not. */
export const corsOptions: fc.Arbitrary<string> = fc.record({
  origin: option(quoted('*'), 'true', 'false', quoted(FRIEND), quoted(FRIEND), quoted(`${FRIEND}/`), `[${LISTED.map(quoted).join(', ')}]`, `['*', ${quoted(FRIEND)}]`, String.raw`/\.example\.com$/`, String.raw`[/^https:\/\/app\./, 'https://b.example']`, `new Set([${quoted(FRIEND)}])`,
    `(origin, callback) => callback(null, [${quoted(FRIEND)}].includes(origin))`, `(origin, callback) => origin === ${quoted(FRIEND)} ? callback(null, origin) : callback(new Error('no'))`, `function (origin, callback) { callback(null, !origin || origin.startsWith('https://app.')); }`),
  credentials: option('true', 'true', 'false', quoted('true')),
  methods: option(`['GET', 'PUT']`, quoted('GET,POST'), quoted('*'), `['get', 'delete']`, '[]', quoted('GET POST')),
  allowedHeaders: option(`['Content-Type', 'X-A']`, quoted('authorization,content-type,x-a'), quoted('*'), '[]', quoted('X-B')),
  exposedHeaders: option(quoted('X-C'), `['X-C', 'X-D']`),
  maxAge: option('600', quoted('60')),
  optionsSuccessStatus: option('200', '404'),
  preflightContinue: option('false', 'true'),
}, { requiredKeys: [] }).map(given => `{ ${Object.entries(given).flatMap(([name, value]) => value === undefined ? [] : [`${name}: ${value}`]).join(', ')} }`);

/** The first one in two of three. */
function mostly<T>(right: T, ...others: readonly T[]): fc.Arbitrary<T> {
  return fc.oneof({ weight: 2, arbitrary: fc.constant(right) }, { weight: 1, arbitrary: fc.constantFrom(...others) });
}

/** Left out half of the time. */
function option(...values: readonly string[]): fc.Arbitrary<string | undefined> {
  return fc.oneof(fc.constant(undefined), fc.constantFrom(...values));
}

function quoted(text: string): string {
  return `'${text}'`;
}
