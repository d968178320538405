import type { BlockedAt, Exchange } from './exchange';
import type { Refusal, WireRequest } from './fetch-request';
import { needsPreflight, prepareRequest } from './fetch-request';
import type { HeaderList } from './header-list';
import type { WireResponse } from './preflight';

export type EngineName = 'chromium' | 'firefox' | 'webkit';

/** Why an engine blocks, in its own words. */
export interface Complaint {
  /** Chromium: the enum name of its DevTools protocol; Firefox: the key of its console message; WebKit names none, these are ours. */
  readonly code: string;
  /** The console text, as `fetch()` in a page leads to it. */
  readonly message: string;
}

/** What one engine makes of an exchange. `code` and `message` are null when it is allowed. */
export interface EngineVerdict {
  readonly allowed: boolean;
  readonly preflightNeeded: boolean;
  readonly blockedAt: BlockedAt;
  readonly code: string | null;
  readonly message: string | null;
}

/** One browser engine: where it departs from the standard, its order of checks and its texts. */
export interface Engine {
  readonly name: EngineName;
  /** The version whose behaviour and texts these are. */
  readonly version: string;
  /** The engine's own CORS-unsafe request-header names: lower case, sorted, each once. */
  readonly unsafeHeaders: (headers: HeaderList) => string[];
  readonly refuse: (request: WireRequest, refusal: Refusal) => Complaint;
  readonly checkPreflight: (request: WireRequest, response: WireResponse) => Complaint | undefined;
  /** The actual response of a cross-origin request, a redirect included. */
  readonly checkResponse: (request: WireRequest, response: WireResponse) => Complaint | undefined;
  /** Same-origin requests meet no CORS; only a redirect can stop them. */
  readonly checkSameOrigin: (request: WireRequest, response: WireResponse) => Complaint | undefined;
  readonly noAnswer: (request: WireRequest, at: 'preflight' | 'response') => Complaint;
}

/** Runs an exchange through one engine. */
export function judgeWith(engine: Engine, exchange: Exchange, request: WireRequest = prepareRequest(exchange.request)): EngineVerdict {
  const own = asSeenBy(engine, request);
  const { preflightNeeded } = own;
  const verdict = (blockedAt: BlockedAt, complaint: Complaint | undefined): EngineVerdict =>
    ({ allowed: !complaint, preflightNeeded, blockedAt, code: complaint?.code ?? null, message: complaint?.message ?? null });

  if (own.refusal) return verdict(null, engine.refuse(own, own.refusal));
  if (preflightNeeded) {
    const complaint = exchange.preflight ? engine.checkPreflight(own, exchange.preflight) : engine.noAnswer(own, 'preflight');
    if (complaint) return verdict('preflight', complaint);
  }
  const complaint = exchange.response ? checkFinal(engine, own, exchange.response) : engine.noAnswer(own, 'response');
  return verdict(complaint ? 'response' : null, complaint);
}

function checkFinal(engine: Engine, request: WireRequest, response: WireResponse): Complaint | undefined {
  return request.crossOrigin ? engine.checkResponse(request, response) : engine.checkSameOrigin(request, response);
}

/** The same request with the engine's own idea of which headers are safe. */
function asSeenBy(engine: Engine, request: WireRequest): WireRequest {
  if (request.refusal || !request.crossOrigin) return request;
  const unsafeHeaders = engine.unsafeHeaders(request.headers);
  return { ...request, unsafeHeaders, preflightNeeded: needsPreflight(request.method, unsafeHeaders) };
}
