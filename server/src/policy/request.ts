/** What goes wrong on the server while it answers; asked so that error paths are seen. */
export type Mishap =
  /** All goes well. */
  | 'none'
  /** The handler that ends the request throws at its first call to something we cannot see into; without one it cannot throw. */
  | 'throws'
  /** The upstream or the disk behind a declared dialect fails (nginx: 404 or 502). */
  | 'fails';

/** One request as it crosses the wire: a preflight is an OPTIONS request with its Access-Control-Request-* headers. */
export interface Request {
  /** Upper case, as sent. */
  readonly method: string;
  /** Path with query, starting with `/`. */
  readonly path: string;
  /** The serialised Origin header, `"null"` included; undefined sends none. */
  readonly origin: string | undefined;
  /** All other headers, names in any case. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Whether the browser would attach cookies. Handlers that look for a session find one only then. */
  readonly cookies: boolean;
  readonly mishap: Mishap;
}

/** Text that is equal for equal requests: for remembering answers. */
export function requestKey(request: Request): string {
  const headers = request.headers.map(([name, value]) => `${name.toLowerCase()}:${value}`).sort().join('\n');
  return [request.method, request.path, request.origin ?? '\u0001', headers, request.cookies ? 'c' : '', request.mishap].join('\u0000');
}
