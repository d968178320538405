import { chromium } from './chromium';
import type { EngineName, EngineVerdict } from './engine';
import { judgeWith } from './engine';
import type { Exchange } from './exchange';
import type { WireRequest } from './fetch-request';
import { firefox } from './firefox';
import { webkit } from './webkit';

/** The three engines, each with its version, its order of checks and its console texts. */
export const engines = { chromium, firefox, webkit } as const;

/** What each engine makes of an exchange. `request` saves preparing it twice. */
export function judgeWithAll(exchange: Exchange, request?: WireRequest): Record<EngineName, EngineVerdict> {
  return {
    chromium: judgeWith(chromium, exchange, request),
    firefox: judgeWith(firefox, exchange, request),
    webkit: judgeWith(webkit, exchange, request),
  };
}
