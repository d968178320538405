import type { Answer, HeaderLine } from '../policy/answer';
import { sameName } from '../policy/answer';
import { placeKey } from '../text/place';
import { isForMonitors } from './grounds/audience';
import { browserSays } from './grounds/browser-words';
import { ALLOW_ORIGIN, isBare } from './grounds/circumstances';
import type { Rule } from './rule';

export const nginxAddHeaderInheritance: Rule = {
  id: 'nginx-add-header-inheritance',
  category: 'breaks-requests',
  severity: 'error',
  summary: 'A nearer `add_header` switches off the CORS headers of the level around it.',
  why: 'nginx inherits `add_header` lines only into levels that have none of their own. One unrelated line in a `location` or an `if` drops every line from outside, the CORS headers too.',
  fix: 'Repeat the CORS lines where the other line stands, or move that line out.',
  silent: ['The level sets its own Access-Control-Allow-Origin.', '`add_header_inherit merge` (nginx 1.29.3).', '`more_set_headers`, which adds up.', 'Monitors ask the path, not pages (`/health`).'],
  sources: ['nginx documentation, add_header', 'Measured on nginx 1.22'],
  *check(inquiry) {
    if (inquiry.subject.adapter !== 'nginx') return;
    const reported = new Set<string>();
    for (const circle of inquiry.circles) {
      const route = circle.sample;
      if (isForMonitors(route.pattern)) continue;
      for (const answer of [...inquiry.actual({ route, origin: inquiry.friendOf(route) }).answers, ...inquiry.preflight({ route, origin: inquiry.friendOf(route), method: 'PUT' }).answers]) {
        const lost = answer.lost?.filter(({ because, line }) => because === 'inner-level' && /^(?:access-control-|vary$)/i.test(line.name)) ?? [];
        const origin = lost.find(({ line }) => sameName(line.name, ALLOW_ORIGIN));
        if (!origin || setsItsOwn(answer) || answer.outcome === 'refused' || !isBare({ ...answer, open: false }) || reported.has(placeKey(origin.by))) continue;
        reported.add(placeKey(origin.by));
        yield {
          at: origin.by,
          message: `Because of this line the CORS headers of the level around it are not sent for ${route.pattern}: nginx inherits add_header only where there is none`
            + `${browserSays({ origin: inquiry.friendOf(route), response: { status: 200, headers: [] } })}. Repeat them here.`,
          related: lost.slice(0, 4).map(({ line }) => ({ at: line.setBy ?? line.at, message: `${line.name} is lost.` })),
          changes: [{ title: 'Repeat the CORS headers here', strength: 'safe', steps: [{ kind: 'repeat-headers', exit: origin.by, like: places(lost.map(({ line }) => line)) }] }],
          answers: [answer],
        };
      }
    }
  },
};

/** The level has an Allow-Origin line too, and only the status of this answer keeps it back. */
function setsItsOwn(answer: Answer): boolean {
  return answer.lost?.some(({ because, line }) => because === 'error-status' && sameName(line.name, ALLOW_ORIGIN)) === true;
}

function places(lines: readonly HeaderLine[]): HeaderLine['at'][] {
  const found = new Map(lines.map(({ setBy, at }) => [placeKey(setBy ?? at), setBy ?? at]));
  return [...found.values()];
}
