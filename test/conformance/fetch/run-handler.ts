import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { transformSync } from 'esbuild';
import type { Request as Asked } from '../../../server/src/policy/request';
import { isNothing, nothing, orNothing } from '../../harness/nothing';
import { headersOf } from '../../harness/twin';
import type { Real, Twin } from '../../harness/twin';

/** What a module offers to its platform. */
interface Offered {
  readonly exports: Readonly<Record<string, unknown>>;
  /** Given to `Deno.serve`, `serve` or `addEventListener('fetch', …)`. */
  readonly served: readonly Handler[];
}

type Handler = (request: Request, environment: unknown, context: unknown) => unknown;
type Ask = (request: Asked) => Promise<Real>;

/** A started twin: how it is asked, and how it is stopped. */
export interface Started {
  readonly ask: Ask;
  readonly stop: () => Promise<void>;
}

/** Takes a body that holds nothing for a text. */
class FilledResponse extends Response {
  constructor(body?: BodyInit | null, init?: ResponseInit) {
    super(isNothing(body) ? 'x' : body, init);
  }
}

class NextResponse extends FilledResponse {
  static next(init?: ResponseInit): NextResponse {
    return new NextResponse(null, init);
  }
}

/** The platforms in the order they are looked for; of several Lambda functions the one of that name. A twin that offers nothing gives undefined. */
export async function startHandler(twin: Twin, name: string): Promise<Started | undefined> {
  const { exports, served } = load(twin);
  const standard = exports['default'];
  const handler = served[0] ?? fetchOf(standard);
  if (handler) return alone(request => answerFetch(handler, request));
  if (['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].some(method => typeof exports[method] === 'function')) return alone(request => answerRoute(exports, request));
  const lambda = /\/lambda/.test(twin.name) ? exports[name] : undefined;
  if (typeof lambda === 'function') return alone(request => answerLambda(lambda as LambdaHandler, twin.text, request));
  return typeof standard === 'function' && /\/next-pages/.test(twin.name) ? await startPage(standard as http.RequestListener) : undefined;
}


function alone(ask: Ask): Started {
  return { ask, stop: () => Promise.resolve() };
}

function fetchOf(standard: unknown): Handler | undefined {
  if (typeof standard !== 'object' || standard === null) return undefined;
  const { fetch: given } = standard as { readonly fetch?: unknown };
  return typeof given === 'function' ? (given as Handler).bind(standard) : undefined;
}

/** Runs the twin's module, and the other files of its fixture where it asks for them, with packages that hold nothing. */
function load({ text, fixture: { files, entry, environment } }: Twin): Offered {
  const served: Handler[] = [];
  const serve = (...given: readonly unknown[]): unknown => {
    const handler = given.find(one => typeof one === 'function') ?? (given[0] as { handler?: unknown; fetch?: unknown }).handler ?? (given[0] as { fetch?: unknown }).fetch;
    served.push(handler as Handler);
    return nothing;
  };
  const addEventListener = (_name: string, listener: (event: unknown) => void): void => {
    served.push(request => {
      let answer: unknown;
      listener({ request, respondWith: (given: unknown) => { answer = given; }, waitUntil: () => undefined, passThroughOnException: () => undefined });
      return answer;
    });
  };
  const sample = (name: string): string | undefined => environment[name]?.[0];
  const modules = new Map<string, { exports: Record<string, unknown> }>();
  const run = (file: string, source: string): Record<string, unknown> => {
    const known = modules.get(file);
    if (known) return known.exports;
    const module = { exports: {} as Record<string, unknown> };
    modules.set(file, module);
    const require = (specifier: string): unknown => {
      if (specifier === 'next/server') return { NextResponse, NextRequest: Request };
      if (/deno\.land\/std[^/]*\/http\/server/.test(specifier)) return { serve };
      const target = specifier.startsWith('.') ? path.posix.join(path.posix.dirname(file), specifier) : undefined;
      const found = target === undefined ? undefined : [target, `${target}.ts`, `${target}.js`].find(one => files.has(one));
      return found === undefined ? nothing : run(found, files.get(found) ?? '');
    };
    const { code } = transformSync(source, { loader: file.endsWith('x') ? 'tsx' : 'ts', format: 'cjs' });
    const scope = {
      require, module, exports: module.exports, addEventListener,
      Response: FilledResponse, fetch: () => fetch('data:application/json,[]'), caches: nothing,
      Deno: orNothing({ serve, env: { get: sample } }), process: { env: Object.fromEntries(Object.keys(environment).map(name => [name, sample(name)])) },
      console: { log: () => undefined, error: () => undefined, warn: () => undefined, info: () => undefined },
    };
    // Names that nobody defines (`load(id)`) hold nothing. The sources are fixtures of this project.
    // eslint-disable-next-line @typescript-eslint/no-implied-eval
    (new Function('scope', `with (scope) { (function () {${isModule(file, source) ? '"use strict";' : ''}${code}\n})(); }`) as (scope: unknown) => void)(new Proxy(scope, {
      has: (target, name) => name in target || !(name in globalThis),
      get: (target, name) => name in target ? target[name as keyof typeof target] : name === Symbol.unscopables ? undefined : nothing,
    }));
    return module.exports;
  };
  return { exports: run(entry, text), served };
}

/** Modules are strict. */
function isModule(file: string, source: string): boolean {
  return /\.m[jt]s$/.test(file) || /^(?:im|ex)port\b/m.test(source);
}

function toRequest(asked: Asked): Request {
  const { method, path: target } = asked;
  const headers = new Headers(headersOf(asked));
  const request = new Request(`https://server.test${target}`, { method, headers });
  // Which methods a handler is for is not always in it: what it reads from the body is there whatever the method.
  return Object.assign(request, { json: () => Promise.resolve({}), text: () => Promise.resolve('{}') });
}

function realOf(answer: unknown): Real {
  if (!(answer instanceof Response) || answer.type === 'error') return 'none';
  return { status: answer.status, value: name => answer.headers.get(name) ?? undefined };
}

async function answerFetch(handler: Handler, asked: Asked): Promise<Real> {
  try {
    return realOf(await handler(toRequest(asked), nothing, { waitUntil: () => undefined, passThroughOnException: () => undefined }));
  } catch {
    return 'none';
  }
}

/** Next.js calls the function of the method; HEAD falls to GET, and it answers a missing OPTIONS itself with 204. */
async function answerRoute(exports: Readonly<Record<string, unknown>>, asked: Asked): Promise<Real> {
  const given = exports[asked.method] ?? (asked.method === 'HEAD' ? exports['GET'] : undefined);
  if (typeof given !== 'function') return { status: asked.method === 'OPTIONS' ? 204 : 405, value: () => undefined };
  try {
    return realOf(await (given as (request: Request, context: unknown) => unknown)(toRequest(asked), nothing));
  } catch {
    return 'none';
  }
}

type LambdaHandler = (event: unknown, context: unknown, callback: (error: unknown, answer: LambdaAnswer) => void) => unknown;

interface LambdaAnswer {
  readonly statusCode?: unknown;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly multiValueHeaders?: Readonly<Record<string, readonly unknown[]>>;
}

/** The gateway's event in the form that the text reads: of HTTP APIs (2.0) or of REST APIs (1.0). Header names are given in both writings, and a body always: which methods a function is for is not in it. */
async function answerLambda(handler: LambdaHandler, text: string, asked: Asked): Promise<Real> {
  const { method, path: target } = asked;
  const lower = headersOf(asked);
  const headers = { ...lower, ...Object.fromEntries(Object.entries(lower).map(([name, value]) => [name.replace(/(^|-)[a-z]/g, part => part.toUpperCase()), value])) };
  const shared = { headers, body: '{}', queryStringParameters: {}, pathParameters: { id: '1' }, stageVariables: null, isBase64Encoded: false };
  const event = /requestContext\??\.http|rawPath|HandlerV2/.test(text)
    ? { version: '2.0', routeKey: '$default', rawPath: target, rawQueryString: '', requestContext: { http: { method, path: target } }, ...shared }
    : { version: '1.0', resource: '/{proxy+}', httpMethod: method, path: target, requestContext: { httpMethod: method, path: target, authorizer: {} }, ...shared };
  try {
    const answer = await new Promise<LambdaAnswer>((resolve, reject) => {
      const context = orNothing({ succeed: resolve, fail: reject, done: (error: unknown, given: LambdaAnswer) => error ? reject(new Error('done')) : resolve(given) });
      const returned = handler(event, context, (error, given) => error ? reject(new Error('callback')) : resolve(given));
      if (returned instanceof Promise) returned.then(resolve, reject);
    });
    // What the gateway makes of it: JSON, names in lower case.
    const sent = JSON.parse(JSON.stringify(answer)) as LambdaAnswer;
    const values = new Map(Object.entries(sent.headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]));
    for (const [name, each] of Object.entries(sent.multiValueHeaders ?? {})) values.set(name.toLowerCase(), each.join(', '));
    return { status: Number(sent.statusCode ?? 200), value: name => values.get(name) };
  } catch {
    return 'none';
  }
}

/** A page of Next.js behind a real server, with the words that Next.js lends to requests and responses. */
async function startPage(page: http.RequestListener): Promise<Started> {
  const server = http.createServer((request, response) => {
    const lent = Object.assign(response, {
      status: (code: number) => Object.assign(response, { statusCode: code }),
      json: (value: unknown) => response.end(JSON.stringify(value)),
      send: (value: unknown) => response.end(typeof value === 'string' ? value : JSON.stringify(value)),
      redirect: (first: number | string, second?: string) => response.writeHead(typeof first === 'number' ? first : 307, { Location: second ?? String(first) }).end(),
    });
    const given = Object.assign(request, { query: { id: '1' }, body: {}, cookies: {} });
    Promise.resolve().then(() => page(given, lent)).catch(() => response.destroy());
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    ask: asked => new Promise(resolve => {
      const request = http.request({ port, host: '127.0.0.1', method: asked.method, path: asked.path, headers: headersOf(asked), agent: false }, response => {
        response.resume();
        resolve({ status: response.statusCode ?? 0, value: name => [response.headers[name]].flat().join(', ') || undefined });
      });
      request.on('error', () => resolve('none'));
      request.end();
    }),
    stop: async () => {
      server.closeAllConnections();
      await new Promise<void>(resolve => server.close(() => resolve()));
    },
  };
}
