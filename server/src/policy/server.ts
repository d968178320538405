import type { Place } from '../text/place';
import type { Condition, Reply } from './answer';
import type { OptionSet } from './options';
import type { Request } from './request';

export type LayerKind = 'cors' | 'auth' | 'redirect' | 'parser' | 'static' | 'router' | 'route' | 'error' | 'proxy' | 'middleware';

/** One step a request may pass. The same object stands in `Subject.layers`, in `Answer.passed` and in `HeaderLine.layer`. */
export interface Layer {
  readonly kind: LayerKind;
  /** The statement or directive that registers it, as a whole: what a change would move or copy. */
  readonly at: Place;
  /** For messages: `cors()`, `app.put('/users/:id')`, `location /api`. */
  readonly name: string;
  /** Position in the server, counted from 0, outermost first. */
  readonly order: number;
  /** Path prefix or pattern as written, `''` for all paths. */
  readonly path: string;
  /** Methods it answers; empty: all. */
  readonly methods: readonly string[];
  /** Where the path is written, when it stands in an argument or word of its own. */
  readonly pathAt?: Place;
  /** The framework refuses the path and throws when it is registered: why, in its own words. */
  readonly pathFault?: string;
  /** A factory stands where the middleware belongs that it makes (`app.use(cors)`): the expression that names it. */
  readonly uncalled?: Place;
}

/** Something a request can be sent to for certain: a path that matches, and a method. */
export interface Route {
  /** Upper case; `*` for any method. */
  readonly method: string;
  /** A concrete path that reaches it, e.g. `/users/1` for `/users/:id`. */
  readonly path: string;
  /** As written, for messages. */
  readonly pattern: string;
  readonly at: Place;
  /** Routes with the same text here are known to answer every origin alike: one of them is enough to ask. */
  readonly alike?: string | undefined;
}

/** How the program compared the Origin (or its host) with something it trusts. */
export type OriginTest =
  | 'equals' | 'includes' | 'starts-with' | 'ends-with' | 'pattern'
  /** The Origin is searched in a longer text (`list.includes(origin)` on a string). */
  | 'within'
  /** Sent without any test. */
  | 'fixed';

/** An origin, a part of one, or a pattern that the program holds against the request's Origin. */
export interface Trusted {
  /** The literal text, or the pattern's source. */
  readonly text: string;
  readonly test: OriginTest;
  /** Flags of a pattern. */
  readonly flags?: string;
  /** `host`: compared with the Origin's host or hostname; `origin`: with all of it. */
  readonly part: 'origin' | 'host';
  /** The literal. */
  readonly at: Place;
  /** The list it stands in, when it does. */
  readonly list?: Place;
  /** The comparison: what a change would rewrite. */
  readonly testAt?: Place;
  readonly environment?: string;
  /** The pattern has the flag `g` or `y` and outlives the request: the next one is searched from where this one stopped. */
  readonly carriesOn?: boolean;
}

/** What the program listened to and looked for while it was asked. Grows with every question. */
export interface Heard {
  readonly trusted: readonly Trusted[];
  /** Methods a handler distinguishes, upper case. */
  readonly methods: readonly { readonly method: string; readonly at: Place }[];
  /** Request headers it reads, lower case. */
  readonly requestHeaders: readonly { readonly name: string; readonly at: Place }[];
}

export type SubjectKind =
  /** A program or vhost that listens: everything a request meets is known to be here. */
  | 'server'
  /** A router, sub-app or location without its server. */
  | 'group'
  /** One handler or middleware, called because of its shape. */
  | 'handler'
  /** A bag of header lines that something unknown sends. */
  | 'bag'
  /** Library options handed to something unknown. */
  | 'options';

/** A response header that is set where it does nothing: on the request to an upstream (nginx `proxy_set_header`). */
export interface Misdirected {
  readonly name: string;
  /** The name as written. */
  readonly at: Place;
  /** The word that sends it the wrong way: what a change would rename. */
  readonly setter: Place;
}

/** Anything that can be asked. */
export interface Subject {
  readonly kind: SubjectKind;
  /** Adapter id: `express-cors`, `express`, `node-http`, `fetch-handler`, `lambda`, `next-config`, `nginx`, … */
  readonly adapter: string;
  /** `express@5`, `nginx`, … as far as known. */
  readonly framework?: string;
  readonly file: string;
  /** Where it begins: the creation of the app, the handler, the server block. */
  readonly at: Place;
  /** For people: `app`, `GET /users`, `server api.example.com`. */
  readonly name: string;
  readonly layers: readonly Layer[];
  /** At least one, so that it can be asked; for a bag `*` `/`. */
  readonly routes: readonly Route[];
  /** Sets of CORS library options read in it. */
  readonly options: readonly OptionSet[];
  /** CORS headers of answers that are set on requests. */
  readonly misdirected?: readonly Misdirected[];
  /**
   * Whether something in front (an API gateway) usually answers preflights for this kind. Rules about a missing
   * OPTIONS answer stay silent unless `no`.
   */
  readonly gateway: 'no' | 'likely';
  /** It listens without encryption, and nothing says that something in front of it encrypts: its pages and answers go over http. */
  readonly plain?: boolean;
  /** The address that the source says it can be tried at (`http://localhost:3000`, `https://api.example.com`), without a slash at the end. */
  readonly address?: string | undefined;
  /** It is started in sight, and nothing unknown was given it: every route of it is known. */
  readonly whole?: boolean;
  /** What was listened to so far. Ask first. */
  heard(): Heard;
  /** Sends a request. Never throws; a subject that cannot tell gives an open answer. */
  ask(request: Request): Reply;
  /** The starts of the program that were followed, each to be asked by itself: one start answers both requests of a fetch. Undefined: there is only one. */
  worlds?(): readonly SubjectInWorld[];
}

/** A subject as one start of its program makes it. */
export interface SubjectInWorld {
  /** How the decisions of start-up went that differ between the worlds. */
  readonly conditions: readonly Condition[];
  /** Its answers speak of these conditions no further. */
  ask(request: Request): Reply;
}
