import type { OptionSet } from '../policy/options';
import type { LayerKind } from '../policy/server';
import type { Machine } from '../program/machine';
import type { Thing, Unknown, Value } from '../program/value';
import { shared, worldOf } from './registry';

/** What a library model says of a middleware it made. */
export interface MiddlewareFacts {
  readonly kind: LayerKind;
  /** For messages: `cors()`. */
  readonly name: string;
  readonly options?: readonly OptionSet[];
  /** It is no middleware itself: called with a request, it makes one that nobody calls, and the request hangs. */
  readonly factory?: boolean;
}

/** Remembers what a middleware is. */
export function markMiddleware(machine: Machine, middleware: Thing, facts: MiddlewareFacts): void {
  marks(machine).set(middleware, facts);
}

/** What a middleware is: as its maker said, else as its code or its name tells. */
export function middlewareFacts(machine: Machine, value: Value): MiddlewareFacts {
  if (value.kind === 'thing') return marks(machine).get(value) ?? factsOfFunction(machine, value);
  if (value.kind === 'unknown') return factsOfUnknown(value);
  return { kind: 'middleware', name: 'middleware' };
}

/** Remembers that an app or a handler has the middleware: it need not be asked by itself. */
export function useMiddleware(machine: Machine, middleware: Thing): void {
  used(machine).add(middleware);
}

/** Whether a middleware that stands alone was handed to an app after all, so that nobody needs to ask it by itself. */
export function isUsed(machine: Machine, middleware: Thing): boolean {
  return used(machine).has(middleware);
}

function used(machine: Machine): WeakSet<Thing> {
  return shared(machine, 'used middleware', () => new WeakSet<Thing>());
}

/** How an unknown middleware treats a request, as far as its name tells. */
export type UnknownConduct =
  /** Lets it pass and sets no CORS headers. */
  | 'passes'
  /** May set headers. */
  | 'sets-headers'
  /** Turns a request away that carries no credentials. */
  | 'authenticates'
  /** Answers some requests itself: a router or handler in a file that could not be read. */
  | 'routes';

/** What middleware that we cannot see into does to a request, by its name alone. */
export function conductOf(value: Unknown): UnknownConduct {
  const name = plainName(value.symbol);
  if (/cors|header|security|origin/i.test(name) && !/helmet|authorization/i.test(name)) return 'sets-headers';
  if (AUTHENTICATORS.test(name) && !/optional|initialize|session\(\)|credentialsRequired/i.test(name)) return 'authenticates';
  if (/rout(?:e|er|es|ing)\b|routes?$|router|controller|\bapi\b|handler/i.test(name)) return 'routes';
  return 'passes';
}

/** A symbol without the arguments of its calls, for they may hold any words: `import:a.b("x").c(y)` → `import:a.b().c()`. */
function plainName(symbol: string): string {
  let name = '';
  let depth = 0;
  for (const character of symbol.replace(/"(?:[^"\\]|\\.)*"/g, '')) {
    if (character === ')' && depth > 0) depth--;
    if (depth === 0) name += character;
    if (character === '(') depth++;
  }
  // What is left open was cut off.
  return depth > 0 ? `${name})` : name;
}

/** Packages whose middleware answers 401 without a token, by the names of their exports. */
const AUTHENTICATORS = new RegExp([
  String.raw`^import:passport\b.*\.authenticate\(\)`,
  String.raw`^import:express-jwt\b.*\(\)`,
  String.raw`^import:express-oauth2-jwt-bearer\b.*\.auth\(\)`,
  String.raw`^import:express-basic-auth\b.*\(\)`,
  String.raw`^import:@clerk\/(?:express|clerk-sdk-node)\b.*\.(?:requireAuth|ClerkExpressRequireAuth)`,
  String.raw`^import:express-openid-connect\b.*\.requiresAuth\(\)`,
  String.raw`^import:supertokens-node\b.*\.verifySession\(\)`,
  String.raw`^import:@okta\/.*\.(?:authenticationRequired|ensureAuthenticated)`,
  String.raw`^import:http-auth(?:-connect)?\b.*\(\)$`,
  String.raw`^import:keycloak-connect\b.*\.protect\(\)`,
].join('|'));

const KINDS: readonly (readonly [RegExp, LayerKind])[] = [
  [/\bstatic\(\)|serve-static|serve-index|serve-favicon/, 'static'],
  [/body-?parser|express\.(?:json|urlencoded|raw|text)\(\)|multer|fileUpload|formidable/i, 'parser'],
  [/http-proxy|createProxyMiddleware|express-http-proxy/, 'proxy'],
  [/rate-?limit|slow-?down|throttle/i, 'auth'],
  [/\bcors\b/i, 'cors'],
  [/(?:^|[./_])(?:(?:require|ensure|verify|check|is|validate)[-_]?(?:auth|login|logged|token|jwt|user|admin|session|access|api[-_]?key)|auth(?:enticate|orize|entication|orization)?(?:middleware|required|guard)?|jwt(?:auth|middleware|check)?|protect|csrf|csurf)/i, 'auth'],
  [/ssl|https.?redirect|redirect|enforce/i, 'redirect'],
  [/error/i, 'error'],
];

function factsOfUnknown(value: Unknown): MiddlewareFacts {
  const plain = plainName(value.symbol);
  const kind = AUTHENTICATORS.test(plain) ? 'auth' : KINDS.find(([pattern]) => pattern.test(plain))?.[1];
  const routes = conductOf(value) === 'routes';
  return { kind: kind ?? (routes ? 'router' : 'middleware'), name: nameOfSymbol(plain) };
}

/** `import:./auth.requireUser()` → `requireUser()`. */
function nameOfSymbol(symbol: string): string {
  const path = symbol.replace(/^[a-z-]+:/, '');
  const last = path.split(/[/]/).pop() ?? path;
  return last.length > 40 ? `${last.slice(0, 39)}…` : last;
}

function factsOfFunction(machine: Machine, thing: Thing): MiddlewareFacts {
  const call = thing.call;
  if (!call || 'native' in call) return { kind: 'middleware', name: thing.label ?? 'middleware' };
  const name = call.code.name ?? `(${call.code.parameters.map(parameter => parameter.name ?? '…').join(', ')}) => …`;
  if (worldOf(machine).mentions({ file: call.file, span: call.code.at })) return { kind: 'cors', name };
  if (call.code.parameters.length === 4) return { kind: 'error', name };
  return { kind: KINDS.find(([pattern]) => pattern.test(name))?.[1] ?? 'middleware', name };
}

function marks(machine: Machine): WeakMap<Thing, MiddlewareFacts> {
  return shared(machine, 'middleware facts', () => new WeakMap<Thing, MiddlewareFacts>());
}
