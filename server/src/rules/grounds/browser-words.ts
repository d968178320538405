import type { CredentialsMode } from '../../cors/check';
import { judgeWith } from '../../cors/engine';
import { engines } from '../../cors/engines';
import type { HeaderList } from '../../cors/header-list';
import type { WireResponse } from '../../cors/preflight';

/** One `fetch()` to be put before a browser; what is left out is what an unremarkable server would answer. */
export interface Scene {
  readonly origin: string;
  readonly method?: string;
  readonly headers?: HeaderList;
  readonly credentials?: CredentialsMode;
  readonly preflight?: WireResponse;
  readonly response?: WireResponse;
}

/** The reason Chromium's console gives for blocking the exchange, in its own words; undefined when it lets it pass. */
function browserReason({ origin, method = 'GET', headers = [], credentials = 'omit', preflight, response }: Scene): string | undefined {
  const fine: WireResponse = { status: 204, headers: [['Access-Control-Allow-Origin', origin], ['Access-Control-Allow-Credentials', 'true'], ['Access-Control-Allow-Methods', method], ['Access-Control-Allow-Headers', headers.map(([name]) => name).join(', ')]] };
  const { message } = judgeWith(engines.chromium, {
    request: { origin, url: 'https://api.example/', method, headers, credentials },
    preflight: preflight ?? fine,
    response: response ?? { ...fine, status: 200 },
  });
  return message?.replace(/^Access to fetch at .*? has been blocked by CORS policy: /s, '');
}

/** `: the browser says "…"`, or nothing when it would say nothing. */
export function browserSays(scene: Scene): string {
  const reason = browserReason(scene);
  return reason === undefined ? '' : ` (in the console: "${reason}")`;
}
