import type { FunctionCode } from '../program/core';
import type { Thing, Value } from '../program/value';

/** What a function seems to be for, by the names and types of its parameters. */
export type Shape =
  /** `(req, res)`, `(req, res, next)`. */
  | 'node-handler'
  /** `(err, req, res, next)`. */
  | 'node-error-handler'
  /** `(app)`, `(router)`, `({ app })`: registers routes. */
  | 'set-up'
  /** `(origin, callback)`. */
  | 'origin-test'
  /** `(request)` with a Fetch request. */
  | 'fetch-handler'
  /** `(event, context)`: Lambda and the like. */
  | 'event-handler'
  /** `(ctx, next)`, `(c, next)`. */
  | 'context-handler'
  | undefined;

/** The shape of a function of the program; undefined for natives and for what has none. */
export function shapeOf(thing: Thing): Shape {
  const { call } = thing;
  return call && 'code' in call ? shapeOfCode(call.code) : undefined;
}

function shapeOfCode(code: FunctionCode): Shape {
  const names = code.parameters.map(parameter => (parameter.name ?? '').replace(/^_+/, ''));
  const types = code.parameters.map(parameter => parameter.type ?? '');
  const [first = '', second = '', third = ''] = names;
  if (names.length === 4 && isError(first) && isResponse(third, types[2])) return 'node-error-handler';
  if (isRequest(first, types[0]) && isResponse(second, types[1]) && (names.length < 4)) return 'node-handler';
  if (isResponse(second, types[1]) && names.length <= 3 && (third === '' || isNext(third))) return 'node-handler';
  if (APP_NAME.test(first) || /\b(?:Express|Application|IRouter|Router)\b/.test(types[0] ?? '') || appKeyOf(code) !== undefined) return 'set-up';
  if (/^(?:request)?origin$/i.test(first) && (isCallback(second) || names.length === 1)) return 'origin-test';
  if (isRequest(first, types[0]) && isCallback(second)) return 'origin-test';
  if (/^(?:ctx|context|c)$/.test(first) && (second === '' || isNext(second)) || /\b(?:Koa\.)?(?:Parameterized)?Context\b/.test(types[0] ?? '')) return 'context-handler';
  if (/^(?:event|evt|e)$/.test(first) && names.length <= 3 || /APIGateway|LambdaEvent|HandlerEvent/.test(types[0] ?? '')) return 'event-handler';
  if (isFetchRequest(first, types[0]) && (names.length === 1 || /^(?:env|ctx|context|params|info|_?|options)/.test(second) || second === '')) return 'fetch-handler';
  return undefined;
}

const APP_NAME = /^(?:app|server|router|expressApp|application|api)$/i;

/** The key under which a loader takes the app out of its first argument: `({ app }) => { … }`. */
export function appKeyOf({ parameters }: FunctionCode): string | undefined {
  const target = parameters[0]?.target;
  if (target?.bind !== 'record') return undefined;
  const names = target.entries.flatMap(({ key }) => 'name' in key && APP_NAME.test(key.name) ? [key.name] : []);
  return names.length === 1 ? names[0] : undefined;
}

/** True for `(req, res[, next])` and `(err, req, res, next)`. */
export function isNodeHandler(value: Value): value is Thing {
  if (value.kind !== 'thing') return false;
  const shape = shapeOf(value);
  return shape === 'node-handler' || shape === 'node-error-handler';
}

function isRequest(name: string, type: string | undefined): boolean {
  return /^(?:req|request|rq|httpReq|clientReq|incoming|incomingMessage|rawReq|nextReq)$/i.test(name)
    || /\b(?:IncomingMessage|NextApiRequest|VercelRequest|ExpressRequest|express\.Request|http\.IncomingMessage|functions\.Request)\b/.test(type ?? '');
}

function isFetchRequest(name: string, type: string | undefined): boolean {
  return /^(?:req|request)$/i.test(name) || /\b(?:Request|NextRequest)\b/.test(type ?? '');
}

function isResponse(name: string, type: string | undefined): boolean {
  return /^(?:res|resp|response|reply|rs|httpRes|serverRes|rawRes)$/i.test(name)
    || /\b(?:ServerResponse|NextApiResponse|VercelResponse|express\.Response|ExpressResponse|OutgoingMessage)\b/.test(type ?? '');
}

function isError(name: string): boolean {
  return /^(?:e|er|err|error|ex|exception)$/i.test(name);
}

function isNext(name: string): boolean {
  return /^(?:next|nxt|done|cb|callback)$/i.test(name);
}

function isCallback(name: string): boolean {
  return /^(?:cb|callback|done|next|fn)$/i.test(name);
}
