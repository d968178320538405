import { someOrigin } from '../cors/origin';
import type { Answer, LostLine } from '../policy/answer';
import { linesOf } from '../policy/answer';
import type { Change } from '../policy/change';
import { placeKey, samePlace } from '../text/place';
import { browserSays } from './grounds/browser-words';
import type { Rule } from './rule';

export const headerAfterSend: Rule = {
  id: 'header-after-send',
  category: 'breaks-requests',
  severity: 'error',
  summary: 'A CORS header is set when the answer is on its way already.',
  why: 'After `res.end()`, `res.json()` or `res.writeHead()`, and after a `next()` behind which a route answers at once, the headers are gone. Node throws `ERR_HTTP_HEADERS_SENT`, and the answer carries no permission.',
  fix: 'Set the headers first, then answer or call `next()`.',
  silent: ['The answer may be sent later, in a callback or after an `await`.', 'The header was set before as well.'],
  sources: ['Measured: Node 20, Express 4.22 and 5.3: `Cannot set headers after they are sent to the client`'],
  *check(inquiry) {
    const reported = new Set<string>();
    for (const circle of inquiry.circles) {
      for (const answer of inquiry.friendly(circle)) {
        const late = (answer.lost ?? []).filter(({ because, line }) => because === 'sent-already' && /^access-control-/i.test(line.name) && linesOf(answer, line.name).length === 0);
        const first = late.find(({ line }) => /-allow-origin$/i.test(line.name)) ?? late[0];
        const at = first && (first.line.setBy ?? first.line.at);
        if (!first || !at || reported.has(placeKey(at))) continue;
        reported.add(placeKey(at));
        yield {
          at,
          message: `${first.line.name} is set too late: the answer was sent before, so Node throws "Cannot set headers after they are sent to the client"`
            + `${/-allow-origin$/i.test(first.line.name) ? ` and no page may read it${browserSays({ origin: inquiry.friends[0] ?? someOrigin, response: { status: answer.status ?? 200, headers: [] } })}` : ''}. Set it first.`,
          related: [{ at: first.by, message: 'The answer has been sent when this call returns.' }],
          changes: changesFor(answer, first),
          answers: [answer],
        };
      }
    }
  },
};

/** All lines that come too late for the same answer go in front of what sends it. */
function changesFor({ lost = [] }: Answer, { by }: LostLine): Change[] {
  const places = new Map(lost.flatMap(({ line, because, by: other }) => because === 'sent-already' && samePlace(by, other) && line.setBy ? [[placeKey(line.setBy), line.setBy] as const] : []));
  return [{ title: 'Set the headers before the answer is sent', strength: 'safe', steps: [...places.values()].map(at => ({ kind: 'move-before', at, before: by })) }];
}
