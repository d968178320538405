import type { CredentialsMode } from './check';
import type { Exchange } from './exchange';
import type { FetchRequest } from './fetch-request';
import type { Header } from './header-list';
import { isToken } from './header-list';
import { serializeOrigin } from './origin';
import type { WireResponse } from './preflight';

/** A readable exchange, or one sentence on what is wrong with it. `id` is there whenever one was given. */
export type ReadExchange =
  | { readonly ok: true; readonly id: string | number | undefined; readonly exchange: Exchange }
  | { readonly ok: false; readonly id: string | number | undefined; readonly message: string };

/** Reads one exchange from JSON. Never throws. `method` defaults to GET, `headers` to none, `credentials` to same-origin, as in `fetch()`. */
export function readExchange(value: unknown): ReadExchange {
  const id = isRecord(value) && (typeof value.id === 'string' || typeof value.id === 'number') ? value.id : undefined;
  try {
    return { ok: true, id, exchange: exchangeOf(value) };
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return { ok: false, id, message: error.message };
  }
}

type Json = Readonly<Record<string, unknown>>;

class Malformed extends Error {}

function exchangeOf(value: unknown): Exchange {
  const exchange = record(value, 'exchange');
  return {
    request: requestOf(record(exchange.request, 'request')),
    preflight: responseOf(exchange.preflight, 'preflight'),
    response: responseOf(exchange.response, 'response'),
  };
}

function requestOf(request: Json): FetchRequest {
  const method = request.method ?? 'GET';
  if (typeof method !== 'string') throw new Malformed(expected('request.method', 'a string', method));
  return {
    origin: originOf(request.origin),
    url: text(request.url, 'request.url'),
    method,
    headers: headersOf(request.headers, 'request.headers'),
    credentials: credentialsOf(request.credentials),
  };
}

function originOf(value: unknown): string {
  const given = text(value, 'request.origin');
  const origin = /^[a-z][a-z0-9+.-]*:\/\//i.test(given) || given === 'null' ? serializeOrigin(given) : undefined;
  if (origin === undefined) throw new Malformed(expected('request.origin', 'an origin such as "https://app.example", or "null"', given));
  return origin;
}

function credentialsOf(value: unknown): CredentialsMode {
  const mode = value ?? 'same-origin';
  if (mode === 'omit' || mode === 'same-origin' || mode === 'include') return mode;
  throw new Malformed(expected('request.credentials', '"omit", "same-origin" or "include"', mode));
}

function responseOf(value: unknown, place: string): WireResponse | null {
  if (value === null || value === undefined) return null;
  const response = record(value, place);
  const { status } = response;
  if (typeof status !== 'number' || !Number.isInteger(status) || status < 100 || status > 999) throw new Malformed(expected(`${place}.status`, 'a whole number from 100 to 999', status));
  const headers = headersOf(response.headers, `${place}.headers`);
  headers.forEach(([name, line], i) => {
    if (!isToken(name)) throw new Malformed(expected(`${place}.headers[${i}]`, 'a header name made of token characters', name));
    if (/[\0\r\n]/.test(line)) throw new Malformed(`${place}.headers[${i}]: a header value cannot hold a line break or a NUL, one line is one entry`);
  });
  return { status, headers };
}

function headersOf(value: unknown, place: string): Header[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new Malformed(expected(place, 'an array of [name, value] pairs', value));
  return value.map((entry: unknown, i) => {
    const pair: readonly unknown[] = Array.isArray(entry) ? entry : [];
    const [name, line] = pair;
    if (pair.length !== 2 || typeof name !== 'string' || typeof line !== 'string') throw new Malformed(expected(`${place}[${i}]`, 'a pair of strings [name, value]', entry));
    return [name, line] as const;
  });
}

function text(value: unknown, place: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new Malformed(expected(place, 'a text', value));
}

function record(value: unknown, place: string): Json {
  if (isRecord(value)) return value;
  throw new Malformed(expected(place, 'an object', value));
}

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function expected(place: string, what: string, got: unknown): string {
  return `${place}: expected ${what}, got ${show(got)}`;
}

/** The value in a few words; JSON can hold anything, and of any size. */
function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object' && value !== null) return 'an object';
  const shown = JSON.stringify(value) ?? typeof value;
  return shown.length > 60 ? `${shown.slice(0, 57)}...` : shown;
}
