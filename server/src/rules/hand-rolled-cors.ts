import type { HeaderLine } from '../policy/answer';
import { linesOf } from '../policy/answer';
import { placeKey } from '../text/place';
import { ALLOW_ORIGIN } from './grounds/circumstances';
import type { Rule } from './rule';

export const handRolledCors: Rule = {
  id: 'hand-rolled-cors',
  category: 'hygiene',
  severity: 'hint',
  recommended: 'off',
  summary: 'Several routes of one server set CORS headers by hand.',
  why: 'Each copy has to be kept right by itself: one forgets `Vary`, another the preflight, a third an origin that was added last week. One middleware before the routes says it once.',
  fix: 'Set the headers in one place before the routes.',
  silent: ['The recommended profile.', 'One place sets the headers for several routes.', 'Handlers that stand alone in their files.'],
  sources: ['Measured: Express 4 and 5 send what a middleware before the routes sets, also with 404 and thrown errors'],
  *check(inquiry) {
    const written = new Map<string, HeaderLine>();
    for (const circle of inquiry.circles) {
      for (const answer of inquiry.friendly(circle)) {
        for (const line of linesOf(answer, ALLOW_ORIGIN)) if (line.layer?.kind === 'route' && line.byLibrary === undefined) written.set(placeKey(line.setBy ?? line.at), line);
      }
    }
    const [first, ...others] = written.values();
    if (inquiry.subject.kind === 'handler' || !first || others.length === 0 || new Set([...written.values()].map(({ layer }) => layer)).size < 2) return;
    yield {
      at: first.setBy ?? first.at,
      message: `${others.length + 1} routes set Access-Control-Allow-Origin by hand, and each copy has to be kept right by itself. Set it in one middleware before the routes.`,
      related: others.slice(0, 5).map(line => ({ at: line.setBy ?? line.at, message: 'Here too.' })),
    };
  },
};
