import type { Change } from '../policy/change';
import type { Option } from '../policy/options';
import { placeKey } from '../text/place';
import { wirePreflight } from '../policy/wire';
import { browserSays } from './grounds/browser-words';
import { continuedBy, isLeftOver } from './grounds/continued';
import { preflighted, sayNeed } from './grounds/preflights';
import type { Rule } from './rule';

export const preflightContinueUnhandled: Rule = {
  id: 'preflight-continue-unhandled',
  category: 'breaks-requests',
  severity: 'error',
  aboutPreflights: true,
  summary: 'The CORS library hands preflights on, and nothing behind it answers them.',
  why: 'With `preflightContinue: true` the library sets its headers and leaves the answer to the program. Where no handler takes OPTIONS, the framework answers 404, or the handler never ends the request: the browser then does not send the real one.',
  fix: 'Leave `preflightContinue` out, or end OPTIONS requests with 204 in the handler.',
  silent: ['Express answers OPTIONS for paths it knows with 200.', 'A handler refuses OPTIONS with a status of its own: that is `preflight-bad-status`.'],
  sources: ['Measured: npm cors 2.8.6 with `preflightContinue` in Express 4.22 and 5.3 and connect 3.7', 'expressjs/cors README, `preflightContinue`'],
  *check(inquiry) {
    const reported = new Set<string>();
    for (const request of preflighted(inquiry)) {
      const [first] = request.preflight;
      const option = first && continuedBy(inquiry, first);
      if (!first || !option || !request.preflight.every(isLeftOver) || reported.has(placeKey(option.value.at))) continue;
      reported.add(placeKey(option.value.at));
      const hangs = first.outcome === 'unanswered';
      yield {
        at: option.propertyAt ?? option.keyAt,
        message: `Preflights are handed on, and nothing answers the one for ${sayNeed(request)}: ${hangs ? 'it hangs until it times out' : `it ends with ${first.status ?? 404}`}`
          + `${hangs ? '' : browserSays({ origin: request.friend, method: 'PUT', preflight: wirePreflight(first) ?? { status: first.status ?? 404, headers: [] } })}. Leave preflightContinue out.`,
        related: [{ at: request.route.at, message: 'The request itself is answered here.' }],
        changes: changesFor(option),
        answers: request.preflight,
      };
    }
  },
};

function changesFor({ propertyAt }: Option): Change[] {
  return propertyAt ? [{ title: 'Remove preflightContinue', strength: 'safe', steps: [{ kind: 'remove', at: propertyAt }] }] : [];
}
