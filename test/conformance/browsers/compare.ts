import assert from 'node:assert/strict';
import { readConsole } from '../../../server/src/cors/console/read-console';
import type { Engine, EngineName } from '../../../server/src/cors/engine';
import { judgeWith } from '../../../server/src/cors/engine';
import type { Exchange } from '../../../server/src/cors/exchange';
import { judgeExchange } from '../../../server/src/cors/exchange';
import type { FetchRequest } from '../../../server/src/cors/fetch-request';
import { prepareRequest } from '../../../server/src/cors/fetch-request';
import { extractTokens } from '../../../server/src/cors/header-list';
import { preflightHeaders } from '../../../server/src/cors/preflight';
import type { ArrivedRequest, WireServer } from './wire-server';

/** What a page and its console saw of one `fetch()`. */
export interface Observed {
  /** Names of the response's headers in the order the script sees them; null: the promise was rejected. */
  readonly exposed: readonly string[] | null;
  /** The browser's own name for what went wrong, when it told one. */
  readonly code: string | null;
  /** The first console error about it, or the TypeError's text when `fetch()` refused the request. */
  readonly message: string | null;
  /** All that the console said of it, where more than the message was kept. */
  readonly lines?: readonly string[];
}

/** A browser with a page open: runs the requests one after the other. */
export type Observe = (requests: readonly FetchRequest[]) => Promise<Observed[]>;

/** Fails unless the browser did with every exchange what its engine predicts (verdict, code, text, preflight sent, headers exposed), and unless what it printed is read back as such. `codes`: the browser names its errors. */
export async function assertPredicted(engine: Engine, server: WireServer, observe: Observe, named: readonly (readonly [name: string, exchange: Exchange])[], { codes } = { codes: true }): Promise<void> {
  assert.ok(named.length > 0);
  const first = server.arrived.length;
  const placed = named.map(([name, exchange], i) => {
    const id = `${first}-${i}`;
    const at = { ...exchange, request: { ...exchange.request, url: `${exchange.request.url}/x/${id}` } };
    server.answer(id, at);
    return { id, name, exchange: at };
  });
  const observed = await observe(placed.map(({ exchange }) => exchange.request));
  const preflights = new Map(server.arrived.slice(first).filter(isPreflight).map(request => [request.id, request]));
  const wrong = placed.flatMap(({ id, name, exchange }, i) => {
    const expected = predicted(engine, exchange);
    const actual = seen(observed[i], preflights.get(id), exchange, codes && expected.code !== 'TypeError' ? undefined : expected.code);
    return JSON.stringify(actual) === JSON.stringify(expected) ? [] : [JSON.stringify({ name, expected, actual }, null, 1)];
  });
  assert.equal(wrong.length, 0, `${wrong.length} of ${named.length} differ:\n${wrong.slice(0, 20).join('\n')}`);
  const misread = placed.flatMap(({ name, exchange }, i) => {
    const { code, blockedAt } = judgeWith(engine, exchange);
    const { message = null, lines = [message ?? ''] } = observed[i] ?? {};
    if (message === null || code === null) return [];
    const text = lines.join('\n');
    const read = readConsole(text).map(one => `${one.browser} ${one.code}${one.phase === null || one.phase === blockedAt ? '' : ` at the ${one.phase}`}`);
    return read.join() === `${engine.name} ${codeAsRead(engine.name, code, message)}` ? [] : [`${name}: ${text}\n  is read as ${read.join() || 'nothing'}, not ${code} at the ${blockedAt}`];
  });
  assert.equal(misread.length, 0, `${misread.length} of ${named.length} messages are misread:\n${misread.slice(0, 20).join('\n')}`);
}

/** The code that a printed message is read back with. WebKit has one text for two faults, and tells scripts nothing where its console stays empty. */
export function codeAsRead(engine: EngineName, code: string, message: string): string {
  if (engine !== 'webkit') return code;
  return message === 'TypeError: Load failed' ? 'no-reason' : code === 'missing-allow-origin' || code === 'origin-mismatch' ? 'origin-not-allowed' : code;
}

interface Row { allowed: boolean; exposed: readonly string[] | null; asked: string[] | undefined; code: string | null; message: string | null }

function predicted(engine: Engine, exchange: Exchange): Row {
  const verdict = judgeWith(engine, exchange);
  const wire = prepareRequest(exchange.request);
  const own = { ...wire, unsafeHeaders: engine.unsafeHeaders(wire.headers) };
  // What a script sees follows from the response alone; the standard may have stopped at a preflight the engine lets pass.
  const response = judgeExchange({ ...exchange, request: { ...exchange.request, method: 'GET', headers: [] } });
  return {
    allowed: verdict.allowed,
    exposed: verdict.allowed ? response.exposedHeaders : null,
    asked: verdict.preflightNeeded ? asked(preflightHeaders(own)) : undefined,
    code: verdict.code,
    message: withOneHeader(verdict.message, exchange),
  };
}

function seen(observed: Observed | undefined, preflight: ArrivedRequest | undefined, exchange: Exchange, givenCode: string | null | undefined): Row {
  assert.ok(observed);
  return {
    allowed: observed.exposed !== null,
    exposed: judgeExchange(exchange).redirect ? null : observed.exposed,
    asked: preflight && asked(preflight.headers),
    // A TypeError thrown by fetch() itself has no code in any log.
    code: givenCode === undefined ? observed.code : givenCode,
    message: withOneHeader(observed.message, exchange),
  };
}

function isPreflight({ method, headers }: ArrivedRequest): boolean {
  return method === 'OPTIONS' && headers.some(([name]) => name === 'Access-Control-Request-Method');
}

function asked(headers: ArrivedRequest['headers']): string[] {
  return headers.filter(([name]) => /^(?:Access-Control-Request-\w+|Origin)$/.test(name)).map(([name, value]) => `${name}: ${value}`).sort();
}

/** Of several headers that are not allowed Chromium names one by a hash: any of the missing ones will do there. */
function withOneHeader(message: string | null, exchange: Exchange): string | null {
  const list = extractTokens(exchange.preflight?.headers ?? [], 'Access-Control-Allow-Headers');
  const listed = new Set(list?.ok ? list.tokens.map(token => token.toLowerCase()) : []);
  const missing = prepareRequest(exchange.request).unsafeHeaders.filter(name => !listed.has(name));
  return message?.replace(/Request header field (\S+) is/, (text, name: string) => missing.includes(name) ? `Request header field ${missing.join('|')} is` : text) ?? null;
}
