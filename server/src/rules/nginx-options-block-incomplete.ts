import { admits } from '../policy/admission';
import type { Answer } from '../policy/answer';
import { valueOf } from '../policy/answer';
import type { Change } from '../policy/change';
import type { Inquiry } from '../policy/inquiry';
import type { Layer, Route } from '../policy/server';
import type { Place } from '../text/place';
import { placeKey } from '../text/place';
import { browserSays } from './grounds/browser-words';
import { ALLOW_ORIGIN, allowOriginLine, isBare } from './grounds/circumstances';
import { preflightBlock } from './grounds/preflight-blocks';
import type { Preflighted } from './grounds/preflights';
import { methodsToAllow, preflighted, sayNeed, sayRequest } from './grounds/preflights';
import type { Draft, Rule } from './rule';

export const nginxOptionsBlockIncomplete: Rule = {
  id: 'nginx-options-block-incomplete',
  category: 'breaks-requests',
  severity: 'error',
  aboutPreflights: true,
  summary: 'The block for OPTIONS and what stands around it do not both send the CORS headers.',
  why: 'A block that answers OPTIONS at the level of the server ends the preflight before the `location` with its headers is looked at. And headers that stand in the block alone reach the preflight only: '
    + 'the browser then sends the request and lets no page read the answer.',
  fix: 'Answer OPTIONS in the `location` that sets the headers: a block there without header lines inherits them, and a block of the server can have none. Where the block has them, repeat `Access-Control-Allow-Origin` outside of it.',
  silent: ['The block inherits the lines of its location.', 'An upstream may send the headers of the answer itself.', 'The block has other header lines, which drop those around it: that is `nginx-add-header-inheritance`.'],
  sources: ['nginx documentation, rewrite phase and add_header', 'Measured on nginx 1.22'],
  *check(inquiry) {
    if (inquiry.subject.adapter !== 'nginx') return;
    const reported = new Set<string>();
    for (const draft of [...blocksWithout(inquiry), ...blocksAlone(inquiry)]) {
      if (reported.has(placeKey(draft.at))) continue;
      reported.add(placeKey(draft.at));
      yield draft;
    }
  },
};

/** The answer itself carries the headers, the block does not. */
function* blocksWithout(inquiry: Inquiry): Iterable<Draft> {
  for (const request of preflighted(inquiry)) {
    const [first] = request.preflight;
    const good = request.actual.find(answer => allowOriginLine(answer) !== undefined);
    const block = first && preflightBlock(inquiry, first, request.actual);
    if (!first || !good || block?.path !== '' || !request.preflight.every(answer => isBare(answer) && (answer.lost ?? []).length === 0)) continue;
    yield {
      at: first.exit ?? block.at,
      message: `The preflight for ${sayNeed(request)} ends here with ${first.status ?? 204} and without CORS headers, before the level that sets them`
        + `${browserSays({ origin: request.friend, method: 'PUT', preflight: { status: first.status ?? 204, headers: [] } })}. Answer OPTIONS in that level instead: the headers cannot stand in a block of the server.`,
      related: [{ at: allowOriginLine(good)?.setBy ?? request.route.at, message: 'The answer itself gets them here.' }],
      changes: changesFor(inquiry, request, block),
      answers: request.preflight,
    };
  }
}

/** nginx takes no `add_header` in an `if` of a server: the block goes, and the location answers. */
function changesFor(inquiry: Inquiry, request: Preflighted, block: Layer): Change[] {
  const line = request.actual.map(allowOriginLine).find(found => found !== undefined);
  return line ? [{
    title: `Answer OPTIONS in ${request.route.pattern} instead`, strength: 'safe',
    steps: [
      { kind: 'remove', at: block.at },
      { kind: 'answer-preflight', handler: request.route.at, like: line.setBy ?? line.at, methods: methodsToAllow(inquiry, request), headers: request.headers.length > 0 ? request.headers : ['content-type'] },
    ],
  }] : [];
}

/** The block carries the headers, the answer itself does not. */
function* blocksAlone(inquiry: Inquiry): Iterable<Draft> {
  for (const { sample: route } of inquiry.circles) {
    const origin = inquiry.friendOf(route);
    for (const method of inquiry.methodsOf(route)) {
      const actual = inquiry.actual({ route, origin, method });
      const preflight = inquiry.preflight({ route, origin, method });
      const draft = actual.complete && preflight.complete ? blockAlone(inquiry, route, method, actual.answers, preflight.answers) : undefined;
      if (draft) yield draft;
    }
  }
}

function blockAlone(inquiry: Inquiry, route: Route, method: string, actual: readonly Answer[], preflight: readonly Answer[]): Draft | undefined {
  const origin = inquiry.friendOf(route);
  const [first] = preflight;
  const [answer] = actual;
  const line = first && allowOriginLine(first);
  const block = first && preflightBlock(inquiry, first, actual);
  if (!answer || !line || !block || line.layer !== block || !preflight.every(one => admits(one, origin, 'omit') === true)) return undefined;
  if (!actual.every(one => one.outcome === 'answered' && isWithout(one) && (one.lost ?? []).length === 0)) return undefined;
  return {
    at: line.setBy ?? line.at,
    message: `Only preflights get this header: ${sayRequest({ route, method: route.method === '*' ? 'GET' : method })} is answered without it, so the browser sends the request and lets no page read the answer`
      + `${browserSays({ origin, response: { status: answer.status ?? 200, headers: [] } })}. Repeat it outside of the block.`,
    related: answer.exit ? [{ at: answer.exit, message: 'The request itself is answered here.' }] : [],
    changes: [{ title: 'Repeat the CORS headers outside of the block', strength: 'safe', steps: [{ kind: 'repeat-headers', exit: block.at, like: corsLines(first, /^(?:access-control-(?:allow-(?:origin|credentials)|expose-headers)|vary)$/i) }] }],
    answers: actual,
  };
}

function corsLines({ headers }: Answer, names: RegExp): Place[] {
  return [...new Map(headers.filter(({ name }) => names.test(name)).map(({ setBy, at }) => [placeKey(setBy ?? at), setBy ?? at])).values()];
}

/** An upstream may add headers, but not this one. */
function isWithout(answer: Answer): boolean {
  return !answer.unseenGuard && valueOf(answer, ALLOW_ORIGIN) === undefined;
}
