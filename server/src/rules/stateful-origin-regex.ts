import { placeKey } from '../text/place';
import type { Rule } from './rule';

export const statefulOriginRegex: Rule = {
  id: 'stateful-origin-regex',
  category: 'breaks-requests',
  severity: 'error',
  summary: 'The pattern for origins remembers where it stopped, so that the same origin is allowed and refused in turn.',
  why: 'A regular expression with the flag `g` or `y` keeps `lastIndex` from one `test` or `exec` to the next. One that is made once and used for every request searches the next Origin '
    + 'from where the last match ended, finds nothing, and begins anew: every second request fails.',
  fix: 'Leave the flags `g` and `y` out: whether an origin matches is one question.',
  silent: ['The pattern is made anew for each request.', '`lastIndex` is set back before the test.', '`match`, `search` and `replace`, which set it back themselves.'],
  sources: ['ECMAScript, RegExpBuiltinExec', 'Measured: npm cors 2.8.6 with `origin: /…/g` allows every second request'],
  *check(inquiry) {
    const reported = new Set<string>();
    for (const { at, text, flags = '', carriesOn, testAt } of inquiry.heard.trusted) {
      if (!carriesOn || reported.has(placeKey(at))) continue;
      reported.add(placeKey(at));
      const kept = flags.replace(/[gy]/g, '');
      // With `y` a match begins at the start.
      const source = flags.includes('y') && !text.startsWith('^') ? `^(?:${text})` : text;
      const culprit = [...flags].filter(flag => flag === 'g' || flag === 'y').join('` and `');
      yield {
        at,
        message: `With the flag \`${culprit}\` this pattern goes on where the last match ended, so the same origin is allowed and refused in turn. Leave the flag out.`,
        related: testAt && placeKey(testAt) !== placeKey(at) ? [{ at: testAt, message: 'It is tested here, for one request after the other.' }] : [],
        changes: [{ title: `Write /${source}/${kept}`, strength: 'safe', steps: [{ kind: 'set-pattern', at, source, flags: kept }] }],
      };
    }
  },
};
