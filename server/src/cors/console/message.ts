import type { EngineName } from '../engine';

/** What a console message is about when CORS is not what stopped the request. */
export type NotCors = 'mixed-content' | 'csp' | 'corp' | 'blocked-by-client' | 'unreachable' | 'local-network' | 'opaque' | 'extension';

/** What a browser printed about one request, taken apart. Null: the message does not say. */
export interface ConsoleMessage {
  readonly browser: EngineName | 'unknown';
  /**
   * As `Complaint.code` of the engine; of messages that our engines never print, the engine's own name where it has one.
   * WebKit has one text for a missing and for another Allow-Origin: `origin-not-allowed`. `unknown`: a frame we know with a reason we do not.
   */
  readonly code: string;
  readonly phase: 'preflight' | 'response' | null;
  /** As printed: of the request; after a redirect, of where it led. */
  readonly url: string | null;
  /** The page's origin, `null` as text for an opaque one. */
  readonly origin: string | null;
  /** The offending value of a response header, or the place a redirect leads to. Text beyond ASCII is read as UTF-8, as a server means it. */
  readonly value: string | null;
  /** Of the request. */
  readonly method: string | null;
  /** The request header that is not allowed. */
  readonly header: string | null;
  /** Of the answer that was refused. */
  readonly status: number | null;
  /** What asked, as the browser calls it: `fetch`, `XMLHttpRequest`, `font`, `script`, … */
  readonly kind: string | null;
  /** The URL that was asked first. */
  readonly redirectedFrom: string | null;
  readonly notCors: NotCors | null;
}

/** A message and where it stands in the text that was read. */
export interface FoundMessage extends ConsoleMessage {
  /** UTF-16 offsets; the end is exclusive. */
  readonly start: number;
  readonly end: number;
}

const NOTHING: ConsoleMessage = {
  browser: 'unknown', code: 'unknown', phase: null, url: null, origin: null, value: null, method: null, header: null, status: null, kind: null, redirectedFrom: null, notCors: null,
};

/** A message of which only these parts are known. */
export function message(known: Partial<ConsoleMessage>): ConsoleMessage {
  return { ...NOTHING, ...known };
}
